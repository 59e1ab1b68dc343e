import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import { seeded, succeed, tempFolder, type CommandLine } from './cli.js';
import { here } from './here.js';
import { inside } from './inside.js';
import { layData } from './laid-warehouse.js';
import { mutate, type HostileLines } from './mutations.js';
import { digestOf, simulate, verified } from './promises.js';

interface Imported {
  readonly files: readonly { lines: number; appended: number; refused: number }[];
  readonly processed: { rows: number; dead_letters: number };
}

function write(folder: string, lines: HostileLines): string {
  mkdirSync(folder);
  for (const [kind, list] of lines)
    writeFileSync(join(folder, `${kind}.ndjson`), Buffer.concat(list.flatMap((line) => [line, Buffer.from('\n')])));
  return folder;
}

/** Rows of a table as `fairlead export` shows them. */
async function rowsOf(line: CommandLine, table: string, data: string): Promise<number> {
  const out = await succeed(line, 'export', table, '--format', 'ndjson', '--data', data);
  return out.split('\n').filter(Boolean).length;
}

/** What the tables of events and the dead letters hold together. */
async function held(line: CommandLine, data: string): Promise<{ rows: number; dead: number }> {
  let rows = 0;
  for (const kind of KINDS) rows += await rowsOf(line, KIND_SPECS[kind].table, data);
  return { rows, dead: await rowsOf(line, 'dead_letters', data) };
}

/**
 * Sends mutated events through the import: none is lost, none counted twice, nothing crashes; every invariant holds; the
 * state is what a rebuild makes of it; and sending all of it again changes no decision.
 */
export async function surviveMutations(count: number, seed: number): Promise<void> {
  const folder = tempFolder();
  const data = await layData(join(folder, 'data'));
  const events = await simulate(folder, { seed, days: 40, advocates: 60 });
  const lines = mutate(events, count, seeded(seed));
  const sent = [...lines.values()].reduce((sum, list) => sum + list.length, 0);

  const first = JSON.parse(
    await succeed(here, 'import', write(join(folder, 'once'), lines), '--data', data, '--json'),
  ) as Imported;
  const total = (field: 'lines' | 'appended' | 'refused') => first.files.reduce((sum, file) => sum + file[field], 0);
  expect(total('lines')).toBe(sent);
  expect(total('appended')).toBe(sent);
  const { once, state } = await inside(data, async (line) => {
    const once = await held(line, data);
    expect(once.rows + once.dead).toBe(sent);
    expect(once).toEqual({ rows: first.processed.rows, dead: first.processed.dead_letters });
    expect(Math.min(once.rows, once.dead)).toBeGreaterThan(sent / 10);
    await verified(data, line);
    const { state } = await digestOf(data, line);
    await succeed(line, 'rebuild', '--data', data);
    expect((await digestOf(data, line)).state).toEqual(state);
    return { once, state };
  });
  await inside(data, async (line) => {
    await succeed(line, 'rebuild', '--from-log', '--data', data);
    expect((await digestOf(data, line)).state).toEqual(state);
    await succeed(line, 'import', write(join(folder, 'again'), lines), '--data', data);
    const twice = await held(line, data);
    expect(twice.rows + twice.dead).toBe(2 * sent);
    expect(twice.dead).toBe(2 * once.dead);
    const { duplicates: _more, ...countedOnce } = (await digestOf(data, line)).state;
    expect({ ...countedOnce, duplicates: state['duplicates'] }).toEqual(state);
    await verified(data, line);
  });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import { fairlead, json, seeded, tempFolder } from './cli.js';
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
export async function rowsOf<T>(table: string, data: string): Promise<T[]> {
  const { out, err, code } = await fairlead('export', table, '--format', 'ndjson', '--data', data);
  if (code !== 0) throw new Error(err);
  const lines = out.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as T);
}

/** What the tables of events and the dead letters hold together. */
async function held(data: string): Promise<{ rows: number; dead: number }> {
  let rows = 0;
  for (const kind of KINDS) rows += (await rowsOf(KIND_SPECS[kind].table, data)).length;
  return { rows, dead: (await rowsOf('dead_letters', data)).length };
}

/**
 * Sends mutated events through the import: none is lost, none counted twice, nothing crashes; every invariant holds; the
 * state is what a rebuild makes of it; and sending all of it again changes no decision.
 */
export async function surviveMutations(count: number, seed: number): Promise<void> {
  const folder = tempFolder();
  const data = join(folder, 'data');
  const events = await simulate(folder, { seed, days: 40, advocates: 60 });
  const lines = mutate(events, count, seeded(seed));
  const sent = [...lines.values()].reduce((sum, list) => sum + list.length, 0);

  const first = await json<Imported>('import', write(join(folder, 'once'), lines), '--data', data);
  const total = (field: 'lines' | 'appended' | 'refused') => first.files.reduce((sum, file) => sum + file[field], 0);
  expect(total('lines')).toBe(sent);
  expect(total('appended')).toBe(sent);
  const once = await held(data);
  expect(once.rows + once.dead).toBe(sent);
  expect(once).toEqual({ rows: first.processed.rows, dead: first.processed.dead_letters });
  expect(Math.min(once.rows, once.dead)).toBeGreaterThan(sent / 10);
  await verified(data);

  const { state } = await digestOf(data);
  await json('rebuild', '--data', data);
  expect((await digestOf(data)).state).toEqual(state);
  await json('rebuild', '--from-log', '--data', data);
  expect((await digestOf(data)).state).toEqual(state);

  await json('import', write(join(folder, 'again'), lines), '--data', data);
  const twice = await held(data);
  expect(twice.rows + twice.dead).toBe(2 * sent);
  expect(twice.dead).toBe(2 * once.dead);
  const { duplicates: _more, ...countedOnce } = (await digestOf(data)).state;
  expect({ ...countedOnce, duplicates: state['duplicates'] }).toEqual(state);
  await verified(data);
}

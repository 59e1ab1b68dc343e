import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { json, start, succeed, tempFolder } from '../support/cli.js';
import { inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { digestOf, simulate, verified } from '../support/promises.js';

interface Running {
  readonly url: string;
  readonly token: string;
}

/** Begins a Fairlead that runs on `data`. */
async function begin(data: string): Promise<{ running: Running; stop: () => Promise<void> }> {
  const { process, ended } = start(['run', '--data', data], { FAIRLEAD_HTTP_PORT: '0' });
  const stop = async (): Promise<void> => {
    process.kill('SIGTERM');
    await ended;
  };
  for (let tries = 0; tries < 900; tries += 1) {
    try {
      return { running: JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as Running, stop };
    } catch {
      await sleep(100);
    }
  }
  await stop();
  throw new Error('it does not run');
}

/** A Fairlead that runs on `data` until the test is over. */
async function running(data: string): Promise<Running> {
  const begun = await begin(data);
  onTestFinished(begun.stop);
  return begun.running;
}

it('rebuilds from the log inside a running Fairlead, and nothing is missing afterwards', async () => {
  const folder = tempFolder();
  const data = await layData(join(folder, 'data'));
  const events = await simulate(folder, { seed: 3, days: 20, advocates: 20 });
  const { decisions, touchpoints } = await inside(data, async (line) => {
    await succeed(line, 'import', events);
    return (await digestOf(data, line)).state;
  });
  await running(data);
  await json('rebuild', '--from-log', '--data', data);
  const { state } = await digestOf(data);
  expect({ decisions: state['decisions'], touchpoints: state['touchpoints'] }).toEqual({ decisions, touchpoints });
  await verified(data);
}, 180_000);

it('tells of an import into a running Fairlead what became of its own lines', async () => {
  const folder = tempFolder();
  const data = await layData(join(folder, 'data'));
  const line = (id: string, channel: string) =>
    `${JSON.stringify({ id, occurred_at: '2026-01-01T00:00:00Z', visitor_id: 'v', channel })}\n`;
  const file = join(folder, 'click.ndjson');
  writeFileSync(file, `${line('a', 'email')}${line('b', 'email')}${line('a', 'paid')}{\n`);
  await running(data);
  const { processed } = await json<{ processed: { rows: number; dead_letters: number } }>(
    'import',
    file,
    '--data',
    data,
  );
  expect(processed.dead_letters).toBe(2);
  // Beside its own two, the tick that a running Fairlead begins with.
  expect([2, 3]).toContain(processed.rows);
}, 120_000);

it('executes inside only what may be: a second loop would take the first one down', async () => {
  const data = await layData(join(tempFolder(), 'data'));
  const { url, token } = await running(data);
  const reply = await fetch(new URL('/v1/control', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ argv: ['run', '--data', data], cwd: data }),
    signal: AbortSignal.timeout(20_000),
  });
  expect(await reply.text()).toContain('{"exit":2}');
  await verified(data);
}, 120_000);

describe('says the same inside a running Fairlead as without one', () => {
  const LINES = [
    ['why', 'nobody'],
    ['dead-letters', 'show', 'fairlead.click/0/7'],
    ['report', 'nonsense'],
    ['report', 'velocity', '--from', '2026-02-01', '--to', '2026-01-01'],
    ['export', 'nowhere'],
    ['import', '/nowhere/at/all'],
  ];
  let folder: string;
  let stop: () => Promise<void>;
  const direct = new Map<readonly string[], unknown>();
  const call = async (argv: readonly string[]) => {
    const { code, out, err } = await start([...argv, '--data', join(folder, 'data'), '--json']).ended;
    return { code, out, error: JSON.parse(err) as { error: { code: string; message: string; hint: string } } };
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-inside-'));
    const data = await layData(join(folder, 'data'));
    for (const argv of LINES) {
      const answer = await call(argv);
      expect(answer.error.error.code).toMatch(/^[A-Z_]+$/);
      expect([1, 2]).toContain(answer.code);
      direct.set(argv, answer);
    }
    ({ stop } = await begin(data));
  }, 240_000);
  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(LINES.map((argv) => [argv]))('of %j', async (argv) => {
    expect(await call(argv)).toEqual(direct.get(argv));
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Holder } from '../../sql/claims.js';
import { openWarehouse } from '../../sql/warehouse.js';
import { start, succeed, type CommandLine } from '../support/cli.js';
import { hereWith } from '../support/here.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';
import { simulate, type Digest } from '../support/promises.js';
import { openWatchedWay } from '../support/watched-way.js';

const LEASE_SECONDS = 6;
const HERE = 'this process computes';
const STANDS_BY = 'this one stands by';
const PATIENCE = { timeout: 180_000, interval: 100 };
/** In the middle of a step: some of its state is written. */
const MIDDLE = /^INSERT INTO touchpoints\b/m;
const WRITES = /^\s*(INSERT INTO (?!claims\b)|TRUNCATE|ALTER|DELETE)/m;

let folder: string;
let server: HttpClickHouse;
let expected: Digest['state'];

const environment = (url: string, database: string): Record<string, string> => ({
  FAIRLEAD_WAREHOUSE_URL: url.replace('//', `//${USER.username}:${USER.password}@`),
  FAIRLEAD_WAREHOUSE_DATABASE: database,
  FAIRLEAD_PROCESS_LEASE_SECONDS: `${LEASE_SECONDS}`,
  // Several steps, of which some have ended when one is cut short.
  FAIRLEAD_PROCESS_MAX_ROWS_PER_STEP: '150',
  FAIRLEAD_INGEST_WORKERS: '1',
  FAIRLEAD_LOG_LEVEL: 'info',
});

/** A command at a database of the server, from the data directory that has the log; in this process, which has no part in any turn. */
const line =
  (database: string, data = 'filled'): CommandLine =>
  (...args) =>
    hereWith(environment(server.url, database))(...args, '--data', join(folder, data));
const digest = async (database: string): Promise<Digest['state']> =>
  (JSON.parse(await succeed(line(database), 'digest', '--json')) as Digest).state;
/** The base tables as they are before anything is computed. */
const fill = (database: string): Promise<string> => succeed(line(database), 'run', '--role', 'ingest', '--until-idle');

/** A process that computes, or would. */
async function computer(database: string, name: string) {
  const way = await openWatchedWay(server.url);
  const { process, ended } = start(
    ['run', '--role', 'process', '--data', join(folder, `${database}-${name}`)],
    environment(way.url, database),
  );
  let told = '';
  process.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()));
  onTestFinished(async () => {
    process.kill('SIGCONT');
    process.kill('SIGTERM');
    await ended;
    await way.close();
  });
  const says = (text: string): Promise<void> => expect.poll(() => told, PATIENCE).toContain(text);
  return { way, process, ended, says, told: () => told };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-one-computes-'));
  server = await startHttpClickHouse(folder, 'alone');
  const events = await simulate(folder, { seed: 9, days: 10, advocates: 12 });
  await succeed(line('alone'), 'import', events, '--append-only');
  await fill('alone');
  await succeed(line('alone', 'alone'), 'run', '--role', 'process', '--until-idle');
  expected = await digest('alone');
}, 180_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('two processes that would compute at one server', () => {
  it('take turns: the other takes over when the first is killed in the middle of a step', async () => {
    await fill('killed');
    const first = await computer('killed', 'first');
    let middles = 0;
    const cut = new Promise<void>((resolve) => {
      first.way.onStatement = (statement) => {
        if (MIDDLE.test(statement)) middles += 1;
        if (middles !== 2) return;
        first.process.kill('SIGKILL');
        resolve();
      };
    });
    await cut;
    const second = await computer('killed', 'second');
    await second.says(HERE);
    await expect.poll(() => digest('killed'), { ...PATIENCE, interval: 3000 }).toEqual(expected);
  }, 600_000);

  it('take turns: the first, frozen in the middle of a step, writes nothing when it wakes', async () => {
    await fill('frozen');
    const first = await computer('frozen', 'first');
    let middles = 0;
    const frozen = new Promise<void>((resolve) => {
      first.way.onStatement = (statement) => {
        if (!MIDDLE.test(statement) || (middles += 1) !== 2) return;
        first.process.kill('SIGSTOP');
        resolve();
      };
    });
    await frozen;
    const second = await computer('frozen', 'second');
    await second.says(STANDS_BY);
    await second.says(HERE);
    await expect.poll(() => digest('frozen'), { ...PATIENCE, interval: 3000 }).toEqual(expected);

    const before = first.way.statements.length;
    first.process.kill('SIGCONT');
    await first.says('PROCESSING_LOST');
    await first.says(STANDS_BY);
    await sleep(2000);
    expect(first.way.statements.slice(before).filter((statement) => WRITES.test(statement))).toEqual([]);
    expect(await digest('frozen')).toEqual(expected);

    // A graceful end gives the claim back: the other need not wait for the lease.
    const asked = await openWarehouse({ url: server.url, ...USER, database: 'frozen' });
    onTestFinished(() => asked.close());
    const claimants = async (): Promise<number[]> =>
      (await asked.process.rows<Holder>('claims/others-alive', { name: 'processing', owner: '' })).map(
        ({ pid }) => pid,
      );
    expect(await claimants()).toContain(second.process.pid);
    second.process.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect(await claimants()).not.toContain(second.process.pid);
    await expect.poll(() => first.told().split(HERE).length, PATIENCE).toBe(3);
    const verified = JSON.parse(await succeed(line('frozen'), 'verify', '--json')) as { ok: boolean };
    expect(verified.ok).toBe(true);
  }, 600_000);

  it('leave a command that ingests to ingest, and to wait for what the other makes of it', async () => {
    const first = await computer('shared', 'first');
    await first.says(HERE);
    const asked = ['run', '--until-idle', '--json', '--data', join(folder, 'filled')];
    const { code, out, err } = await start(asked, environment(server.url, 'shared')).ended;
    expect({ code, done: JSON.parse(out) as unknown }).toMatchObject({ code: 0, done: { idle: true } });
    expect(err).toContain(`another process computes: process ${first.process.pid} on `);
    expect(await digest('shared')).toEqual(expected);
  }, 600_000);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Claim } from '../../sql/claims.js';
import { openWarehouse, type Computing, type Warehouse } from '../../sql/warehouse.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';

const LEASE_MS = 3000;
const DATABASE = 'computing';

let dir: string;
let server: HttpClickHouse;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fairlead-computing-'));
  server = await startHttpClickHouse(dir, DATABASE);
});
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

/** So many processes at a database in which nobody claims anything. */
async function open(count: number, leaseMs = LEASE_MS): Promise<(Warehouse & { computing: Computing })[]> {
  const opened: (Warehouse & { computing: Computing })[] = [];
  for (let i = 0; i < count; i += 1) {
    const warehouse = await openWarehouse({ url: server.url, ...USER, database: DATABASE, leaseMs });
    onTestFinished(() => warehouse.close());
    if (i === 0) await warehouse.process.run('framework/empty-table', { table: 'claims' });
    opened.push({ ...warehouse, computing: warehouse.computing! });
  }
  return opened;
}

const alive = (warehouse: Warehouse): Promise<unknown[]> =>
  warehouse.process.rows('claims/others-alive', { name: 'processing', owner: '' });

/** The process stands still for so long: neither timers nor anything else runs. */
function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('computing at a server', () => {
  it('is done by one at a time, and by another as soon as the first has closed', async () => {
    const [one, two] = await open(2);
    expect(await one!.computing.during(async () => 'done')).toEqual({ here: true, value: 'done' });
    const work = vi.fn(async () => 'never');
    expect(await two!.computing.during(work)).toMatchObject({ here: false, holder: { pid: process.pid } });
    expect(work).not.toHaveBeenCalled();
    await one!.close();
    expect(await two!.computing.during(async () => 'now')).toEqual({ here: true, value: 'now' });
  });

  it('is begun by one of many that ask at once', async () => {
    const all = await open(4);
    const turns = await Promise.all(all.map(({ computing }) => computing.during(() => sleep(300))));
    expect(turns.filter(({ here }) => here).length).toBeLessThanOrEqual(1);
    expect(await alive(all[0]!)).toHaveLength(turns.filter(({ here }) => here).length);
  });

  it('goes on for longer than a lease while the claim is renewed', async () => {
    const [one, two] = await open(2);
    const long = one!.computing.during(async () => {
      await sleep(LEASE_MS * 1.5);
      return await one!.computing.process.rows('framework/frontier');
    });
    await sleep(LEASE_MS * 1.2);
    expect(await two!.computing.during(async () => 0)).toMatchObject({ here: false });
    expect(await long).toMatchObject({ here: true });
  });

  it('is given back when no work comes for half a lease, and kept where that is asked for', async () => {
    const [one, two] = await open(2);
    const end = await one!.computing.keep(0);
    await sleep(LEASE_MS);
    expect(await alive(two!)).toHaveLength(1);
    await expect(two!.computing.keep(100)).rejects.toMatchObject({
      code: 'PROCESSING_ELSEWHERE',
      message: expect.stringContaining(`process ${process.pid} on `) as string,
    });
    end();
    await expect.poll(() => alive(two!), { timeout: LEASE_MS }).toHaveLength(0);
    await two!.computing.keep(0);
  });

  it('sends nothing more after it stood still, although its timers then run late', async () => {
    const [one] = await open(1);
    const { computing } = one!;
    const before = server.requests.length;
    const turn = computing.during(async () => {
      await computing.process.rows('framework/frontier');
      freeze(LEASE_MS);
      // Overdue renewals have their chance to make it look alive.
      await sleep(LEASE_MS / 3);
      await computing.process.run('framework/empty-table', { table: 'touched_buyers' });
    });
    await expect(turn).rejects.toMatchObject({ code: 'PROCESSING_LOST' });
    const sent = server.requests.slice(before).map(({ query }) => query);
    expect(sent.filter((query) => query.includes('TRUNCATE'))).toEqual([]);
    expect(sent.filter((query) => query.includes('INSERT INTO claims'))).toHaveLength(1);
    // The next work claims anew.
    expect(await computing.during(async () => 'again')).toEqual({ here: true, value: 'again' });
  });

  it('does not send what waited for a connection while it stood still', async () => {
    const [one] = await open(1);
    const { computing } = one!;
    const turn = computing.during(async () => {
      const statements = Array.from({ length: 12 }, () => computing.process.rows('framework/frontier'));
      const ended = Promise.allSettled(statements);
      await sleep(1);
      freeze(LEASE_MS);
      return (await ended).map(({ status }) => status);
    });
    expect(await turn).toMatchObject({ here: true, value: expect.arrayContaining(['rejected']) as string[] });
  });
});

describe('a claim', () => {
  it('is another than one with another name', async () => {
    const [one] = await open(1);
    const claims = ['a', 'b', 'a'].map((name) => new Claim({ door: one!.ingest, name, leaseMs: LEASE_MS }));
    expect(await claims[0]!.take()).toBeUndefined();
    expect(await claims[1]!.take()).toBeUndefined();
    expect(await claims[2]!.take()).toMatchObject({ pid: process.pid });
    for (const claim of claims) await claim.release();
    expect(await claims[2]!.take()).toBeUndefined();
    await claims[2]!.release();
  });

  it('lasts as long as its holder said, whatever lease others have', async () => {
    const [one] = await open(1);
    const patient = new Claim({ door: one!.ingest, name: 'a', leaseMs: 60_000 });
    const hasty = new Claim({ door: one!.ingest, name: 'a', leaseMs: 300 });
    await patient.take();
    await sleep(600);
    expect(await hasty.take()).toMatchObject({ pid: process.pid });
    await patient.release();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectHttp, meetServer } from '../../sql/http.js';
import { listMigrations } from '../../sql/migrations.js';
import { serverAddress } from '../../sql/server-address.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';

const DEAD = { name: 'migration', owner: 'a process that died', host: 'gone', pid: 7, since: 0, lease: 3_600_000 };
const CREATES = /CREATE TABLE IF NOT EXISTS clicks\b/;

describe('processes that bring the same server up to date', () => {
  let dir: string;
  let server: HttpClickHouse;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-claims-'));
    server = await startHttpClickHouse(dir);
  });
  afterAll(async () => {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });
  const open = (database: string): Promise<Warehouse> => openWarehouse({ url: server.url, ...USER, database });
  const seen = (database: string, on: RegExp): number =>
    server.requests.filter(({ query, database: used }) => used === database && on.test(query)).length;

  it('at once: one does, the others wait for it', async () => {
    const four = await Promise.all(['one', 'one', 'one', 'one'].map(open));
    const applied = await Promise.all(four.map((warehouse) => warehouse.migrate()));
    const all = listMigrations().length;
    expect(applied.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, 0, 0, all]);
    // Every statement of a migration ran once, and so did its record.
    expect(seen('one', CREATES)).toBe(1);
    expect(seen('one', /INSERT INTO migrations\b/)).toBe(all);
    await Promise.all(four.map((warehouse) => warehouse.close()));
  });

  it('write nothing where nothing is missing', async () => {
    const warehouse = await open('one');
    const before = server.requests.length;
    expect(await warehouse.migrate()).toEqual([]);
    expect(server.requests.slice(before).filter(({ query }) => !/\bSELECT number, hash\b/.test(query))).toEqual([]);
    await warehouse.close();
  });

  it('wait for one that was heard of lately and take over from one that was not', async () => {
    const warehouse = await open('two');
    const claims = await open('two');
    const connection = connectHttp(await meetServer(serverAddress({ url: server.url, ...USER, database: 'two' })), {
      readonly: false,
      timeoutMs: 10_000,
    });
    const table = listMigrations().find(({ name }) => name.endsWith('-claims'));
    await connection.command(table!.statements[0]!, {});
    await connection.close();
    await claims.process.run('claims/say', { ...DEAD, ended: 0 });
    let done = false;
    const migrated = warehouse.migrate().then((applied) => {
      done = true;
      return applied;
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect({ done, created: seen('two', CREATES) }).toEqual({ done: false, created: 0 });
    // The lease of the dead one has run out by now, as far as the server's clock tells.
    server.tamper((sql) => sql.replace('now64(3) -', 'now64(3) + toIntervalSecond(7200) -'));
    expect(await migrated).toHaveLength(listMigrations().length);
    // Its own claim has ended.
    server.tamper((sql) => sql);
    const alive = await claims.process.rows('claims/others-alive', { name: 'migration', owner: '' });
    expect(alive).toMatchObject([{ owner: DEAD.owner, pid: 7 }]);
    await Promise.all([warehouse.close(), claims.close()]);
  });
});

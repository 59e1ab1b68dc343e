import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterStream, type DeadLetter } from '../../ingest/dead-letter-columns.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';

const LETTER: DeadLetter = {
  programmeId: 'p',
  topic: 'fairlead.click',
  partition: 1,
  offset: 2 ** 40,
  receivedAt: 1_700_000_000_123,
  step: 'decode',
  reason: 'BAD_JSON',
  message: "it's\tbad",
  payload: Uint8Array.from([0, 255, 10]),
  source: 'server',
};

describe('a warehouse behind HTTP', () => {
  let dir: string;
  let server: HttpClickHouse;
  let warehouse: Warehouse;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-http-'));
    server = await startHttpClickHouse(dir);
    warehouse = await openWarehouse({ url: server.url, ...USER, database: 'default' });
    await warehouse.migrate();
  });
  afterAll(async () => {
    await warehouse.close();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('migrates once', async () => {
    expect(await warehouse.migrate()).toEqual([]);
  });

  it('takes Arrow in the body of the insert and gives it back', async () => {
    await warehouse.ingest.insert(
      'ingest/insert-dead-letters',
      deadLetterStream([LETTER, { ...LETTER, offset: 7, replayOf: 'a/0/1' }]),
    );
    const rows = await warehouse.serve.rows('verify/dead-letters-by-address');
    expect(rows).toMatchObject([
      { partition: 1, offset: 7, replay_of: 'a/0/1' },
      {
        partition: 1,
        offset: 2 ** 40,
        payload_hex: '00ff0a',
        message: "it's\tbad",
        received_at: 1_700_000_000_123,
        replay_of: null,
      },
    ]);
    const table = await warehouse.serve.arrow('verify/dead-letters-by-address');
    expect(table.numRows).toBe(2);
    expect(table.getChild('reason')?.get(0)).toBe('BAD_JSON');
  });

  it('binds strings, numbers and arrays', async () => {
    await warehouse.ingest.run('ingest/insert-marks', {
      topics: ["a'b", 'c\\d'],
      partitions: [0, 3],
      offsets: [1, 2 ** 50],
      received: [0, 1],
      reading: 0,
    });
    expect(await warehouse.serve.rows('ingest/marks')).toEqual([
      { topic: "a'b", partition: 0, next_offset: 1 },
      { topic: 'c\\d', partition: 3, next_offset: 2 ** 50 },
    ]);
  });

  it('keeps sockets alive, compresses bodies and serves read-only', async () => {
    const insert = server.requests.find(({ query }) => query.includes('INSERT INTO dead_letters'));
    expect(insert).toMatchObject({ compressed: true, readonly: false });
    expect(server.requests.filter(({ keptAlive }) => keptAlive).length).toBeGreaterThan(server.requests.length / 2);
    expect(server.requests.some(({ readonly }) => readonly)).toBe(true);
    await expect(
      warehouse.serve.run('ingest/insert-marks', { topics: [], partitions: [], offsets: [], received: [], reading: 0 }),
    ).rejects.toMatchObject({
      code: 'WAREHOUSE_READONLY',
    });
  });

  it('says who was refused and what does not answer', async () => {
    await expect(openWarehouse({ url: server.url, username: 'x', password: 'y' })).rejects.toMatchObject({
      code: 'WAREHOUSE_DENIED',
    });
    await expect(openWarehouse({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' });
    await expect(openWarehouse({ url: 'ftp://nowhere' })).rejects.toMatchObject({ code: 'WAREHOUSE_URL' });
  });
});

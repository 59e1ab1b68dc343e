import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterStream, type DeadLetter } from '../../ingest/dead-letter-columns.js';
import { exportTable } from '../../sql/export.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';

const letter = (offset: number, message: string): DeadLetter => ({
  programmeId: 'p',
  topic: 'fairlead.click',
  partition: 1,
  offset,
  receivedAt: 1_700_000_000_123,
  step: 'decode',
  reason: 'BAD_JSON',
  message,
  payload: Buffer.from('x'),
  source: 'server',
});
const ROWS = 5000;

describe('a table of a server', () => {
  let dir: string;
  let server: HttpClickHouse;
  let warehouse: Warehouse;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-export-'));
    server = await startHttpClickHouse(dir, 'default');
    warehouse = await openWarehouse({ url: server.url, ...USER, database: 'default' });
    const letters = Array.from({ length: ROWS }, (_, i) => letter(2 ** 40 + i, i === 7 ? '=1+1' : `it's "${i}"`));
    await warehouse.ingest.insert('ingest/insert-dead-letters', deadLetterStream(letters));
  });
  afterAll(async () => {
    await warehouse.close();
    await server.close();
    await rm(dir, { recursive: true, force: true });
  });
  const save = async (format: 'csv' | 'ndjson' | 'parquet'): Promise<string> => {
    const path = join(dir, `letters.${format}`);
    expect(await exportTable(warehouse.process, 'dead_letters', format, path)).toBe(ROWS);
    return path;
  };

  it('becomes CSV that is safe to open in a spreadsheet', async () => {
    const text = await readFile(await save('csv'), 'utf8');
    const [head, ...rows] = text.trim().split('\n');
    expect(head).toContain('"log_offset"');
    expect(rows.length).toBe(ROWS);
    expect(rows.filter((row) => row.includes(`"'=1+1"`)).length).toBe(1);
    expect(text).toContain('2023-11-14T22:13:20.123Z');
  });

  it('becomes NDJSON with whole numbers as numbers', async () => {
    const lines = (await readFile(await save('ndjson'), 'utf8')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { log_offset: number; message: string });
    expect(new Set(rows.map((row) => row.log_offset)).size).toBe(ROWS);
    expect(rows.find((row) => row.log_offset === 2 ** 40 + 7)?.message).toBe('=1+1');
  });

  it('becomes Parquet', async () => {
    const path = await save('parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const answer = await connection.runAndReadAll(
      `SELECT count(*)::INT AS rows, count(DISTINCT log_offset)::INT AS offsets FROM read_parquet('${path}')`,
    );
    expect(answer.getRowObjectsJS()).toEqual([{ rows: ROWS, offsets: ROWS }]);
  });

  it('leaves no half file behind where the server fails', async () => {
    await expect(
      warehouse.process.save(
        'export/rows-of-table',
        { path: join(dir, 'none'), format: 'JSONEachRow' },
        { table: 'nowhere' },
      ),
    ).rejects.toMatchObject({ code: 'WAREHOUSE_NOT_MIGRATED' });
    await expect(readFile(join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(exportTable(warehouse.process, 'nowhere', 'csv', join(dir, 'none'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

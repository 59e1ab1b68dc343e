import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdb, type ChdbEngine } from '../../sql/chdb.js';
import type { Connection } from '../../sql/connection.js';
import { listMigrations, migrate, splitStatements } from '../../sql/migrations.js';

describe('migrations', () => {
  let dir: string;
  let engine: ChdbEngine;
  let connection: Connection;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-migrations-'));
    engine = openChdb({ path: join(dir, 'warehouse') });
    connection = await engine.connect({ readonly: false });
  });
  afterAll(async () => {
    await connection.close();
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('may each run twice, because a kill can cut one short', () => {
    // An exchange may, because the table that it puts in place was made anew just before.
    const again =
      /^(CREATE (TABLE|VIEW|DICTIONARY) IF NOT EXISTS|CREATE OR REPLACE|ALTER TABLE \S+ (ADD|DROP) (COLUMN|INDEX|PROJECTION) IF (NOT )?EXISTS|DROP (TABLE|VIEW|DICTIONARY) IF EXISTS|EXCHANGE TABLES|INSERT INTO cursors)\b/i;
    for (const { name, statements } of listMigrations()) {
      expect(
        statements.filter((statement) => !again.test(statement)),
        name,
      ).toEqual([]);
    }
  });

  it('never hang a materialized view on a base table', () => {
    expect(
      listMigrations().flatMap(({ statements }) => statements.filter((text) => /MATERIALIZED VIEW/i.test(text))),
    ).toEqual([]);
  });

  it('are split at a semicolon that ends a line, comments left out', () => {
    expect(splitStatements("-- a; b\nSELECT ';' AS x;\n\nSELECT 2\n;\n-- end")).toEqual([
      "SELECT ';' AS x",
      'SELECT 2',
    ]);
  });

  it('refuse a file that changed after it was applied', async () => {
    const file = join(dir, '0001-first.sql');
    await writeFile(file, 'CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Memory;\n');
    expect(await migrate(connection, dir)).toHaveLength(1);
    await writeFile(file, '-- a comment may change\nCREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = Memory;\n');
    expect(await migrate(connection, dir)).toHaveLength(0);
    await writeFile(file, 'CREATE TABLE IF NOT EXISTS a (x UInt16) ENGINE = Memory;\n');
    await expect(migrate(connection, dir)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
  });

  it('say which one failed', async () => {
    const folder = await mkdtemp(join(dir, 'bad-'));
    await writeFile(join(folder, '0002-broken.sql'), 'CREATE TABLE IF NOT EXISTS b (x Nonsense) ENGINE = Memory;\n');
    await expect(migrate(connection, folder)).rejects.toMatchObject({
      code: 'WAREHOUSE_STATEMENT_FAILED',
      message: expect.stringContaining('0002-broken'),
    });
    await writeFile(join(folder, '2-bad-name.sql'), 'SELECT 1');
    expect(() => listMigrations(folder)).toThrow(/NNNN/);
  });
});

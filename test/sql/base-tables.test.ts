import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMON_COLUMNS, KINDS, KIND_SPECS, type ColumnSpec } from '../../ingest/events/kinds.js';
import { openChdb, type ChdbEngine } from '../../sql/chdb.js';
import type { Connection } from '../../sql/connection.js';
import { migrate } from '../../sql/migrations.js';

const TYPES: Record<ColumnSpec['type'], string> = {
  string: 'String',
  low: 'String',
  time: "DateTime64(3, 'UTC')",
  integer: 'Int64',
  money: 'Int64',
  boolean: 'Bool',
  strings: 'Array(String)',
  json: 'String',
};

function storedAs({ name, type, nullable }: ColumnSpec): [string, string] {
  const inner = nullable ? `Nullable(${TYPES[type]})` : TYPES[type];
  return [name, type === 'low' ? `LowCardinality(${inner})` : inner];
}

const PLACE: [string, string][] = [
  ['content_hash', 'UInt64'],
  ['log_partition', 'UInt16'],
  ['log_offset', 'UInt64'],
  ['received_at', "DateTime64(3, 'UTC')"],
  ['enrichment_version', 'UInt16'],
  ['is_deleted', 'UInt8'],
];
const LOW = 'LowCardinality(Nullable(String))';
const FACTS: [string, string][] = [
  ['ip_key', 'Nullable(FixedString(32))'],
  ['net_key', 'Nullable(FixedString(32))'],
  ['country', LOW],
  ['asn', 'Nullable(UInt32)'],
  ['as_org', LOW],
  ['ip_class', LOW],
  ['browser', LOW],
  ['os', LOW],
  ['device_class', LOW],
  ['is_bot', 'Nullable(Bool)'],
  ['bot_reason', LOW],
  ['enrichment_missing', 'Array(LowCardinality(String))'],
];

describe('base tables', () => {
  let dir: string;
  let engine: ChdbEngine;
  let connection: Connection;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-base-'));
    engine = openChdb({ path: join(dir, 'warehouse') });
    connection = await engine.connect({ readonly: false });
    await migrate(connection);
  });
  afterAll(async () => {
    await connection.close();
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });
  const rows = async <T>(sql: string, table: string): Promise<T[]> =>
    (await connection.text(sql, { table }))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);

  it.each(KINDS)('%s: the columns are those of the contract', async (kind) => {
    const { table, columns, hasAddress } = KIND_SPECS[kind];
    const stored = await rows<{ name: string; type: string }>(
      'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
      table,
    );
    const expected = [...[...COMMON_COLUMNS, ...columns].map(storedAs), ...PLACE, ...(hasAddress ? FACTS : [])];
    expect(stored.map(({ name, type }) => [name, type]).sort()).toEqual(expected.sort());
  });

  it.each(KINDS)('%s: one block a batch, durable after it, unique by address', async (kind) => {
    const [table] = await rows<Record<string, string>>(
      'SELECT engine_full, partition_key, sorting_key FROM system.tables WHERE name = {table:String}',
      KIND_SPECS[kind].table,
    );
    expect(table?.['engine_full']).toContain('ReplacingMergeTree(enrichment_version, is_deleted)');
    expect(table?.['engine_full']).toMatch(/fsync_after_insert = 1, fsync_part_directory = 1/);
    expect(table?.['partition_key']).toBe('');
    expect(table?.['sorting_key']).toMatch(/^programme_id, (.*, )?log_partition, log_offset$/);
  });
});

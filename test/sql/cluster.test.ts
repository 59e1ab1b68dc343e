import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import { clusterMigrations, FOLDER, shardingKey } from '../../scripts/cluster-migrations.mjs';
import { openChdb, type ChdbEngine } from '../../sql/chdb.js';
import { clusterSettings, migrateCluster, readSchema, type SchemaRow } from '../../sql/cluster.js';
import type { Connection } from '../../sql/connection.js';
import { CLUSTER_MIGRATIONS, listMigrations, migrate } from '../../sql/migrations.js';
import type { ParamValue } from '../../sql/params.js';
import { listStatements, loadStatement, SOURCE_MARK } from '../../sql/statements.js';

const BASE_TABLES = KINDS.map((kind) => KIND_SPECS[kind].table);

/** Two shards that nobody listens at: enough to make tables over them and to plan statements. */
const CONFIGURATION = `<clickhouse>
  <macros><cluster>pair</cluster><shard>1</shard><replica>1</replica></macros>
  <remote_servers><pair>
    <shard><replica><host>127.0.0.1</host><port>1</port></replica></shard>
    <shard><replica><host>127.0.0.2</host><port>1</port></replica></shard>
  </pair></remote_servers>
</clickhouse>`;

let dir: string;
let engine: ChdbEngine;
let connection: Connection;
let session: Session;
let schema: SchemaRow[];

/** Rows of a statement that is no file of ours. */
const ask = async <T>(sql: string, params = {}): Promise<T[]> =>
  (await connection.text(sql, params))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fairlead-cluster-'));
  await writeFile(join(dir, 'config.xml'), CONFIGURATION);
  session = new Session(join(dir, 'warehouse'), { connectionArgs: [`--config-file=${join(dir, 'config.xml')}`] });
  engine = openChdb({ path: join(dir, 'warehouse') });
  connection = await engine.connect({ readonly: false });
  await migrate(connection);
  schema = await readSchema({ rows: <T>(name: string) => ask<T>(loadStatement(name).sql) });
});
afterAll(async () => {
  await connection.close();
  await engine.close();
  session.cleanup();
  await rm(dir, { recursive: true, force: true });
});

describe('the migrations of a cluster', () => {
  it('are what the migrations of one server come to: else run `npm run cluster-migrations`', async () => {
    const expected = clusterMigrations(schema, BASE_TABLES);
    const names = (await readdir(FOLDER)).sort();
    expect(names).toEqual([...expected.keys()]);
    for (const name of names) expect(await readFile(join(FOLDER, name), 'utf8'), name).toBe(expected.get(name));
  });

  it('are statements that the engine can read', async () => {
    const statements = listMigrations(CLUSTER_MIGRATIONS).flatMap((migration) => migration.statements);
    expect(statements.length).toBeGreaterThan(schema.length);
    for (const sql of statements) {
      const [row] = await ask<{ text: string }>('SELECT formatQuery({sql:String}) AS text', { sql });
      expect(row!.text).toMatch(/ON CLUSTER/);
    }
  });

  it('have every table and view once, base tables twice', () => {
    const statements = listMigrations(CLUSTER_MIGRATIONS).flatMap((migration) => migration.statements);
    const made = statements.map(
      (sql) => /^CREATE (?:TABLE|VIEW) IF NOT EXISTS (\w+) ON CLUSTER '\{cluster\}'/.exec(sql)?.[1],
    );
    const expected = schema.map(({ name }) => name).filter((name) => name !== 'migrations');
    expect(made.toSorted()).toEqual([...expected, ...BASE_TABLES.map((table) => `${table}_local`)].sort());
  });

  it.each(BASE_TABLES)('shard %s by columns of its sorting key', (name) => {
    const table = schema.find((row) => row.name === name)!;
    const columns = table.sorting_key.split(', ');
    const used = shardingKey(table).match(/\w+/g)!.slice(1);
    expect(used.length).toBeGreaterThan(0);
    for (const column of used) expect(columns).toContain(column);
  });

  it('refuse a base table that has neither a subject nor an address', () => {
    expect(() => shardingKey({ name: 'odd', sorting_key: 'programme_id, occurred_at' })).toThrow(/sharded by/);
  });

  it('are applied on the cluster, bound to its database', async () => {
    const sent: { sql: string; params: unknown }[] = [];
    const recording = {
      ...connection,
      command: async (sql: string, params: Record<string, unknown>) => void sent.push({ sql, params }),
      text: async () => '',
    };
    await migrateCluster(recording, 'shop');
    expect(sent[0]).toEqual({
      sql: expect.stringMatching(/CREATE DATABASE .* ON CLUSTER/),
      params: { database: 'shop' },
    });
    expect(sent[1]?.sql).toMatch(/ReplicatedReplacingMergeTree/);
    const made = sent.filter(({ sql }) => /^CREATE TABLE IF NOT EXISTS \w+ ON CLUSTER .* AS/.test(sql));
    expect(made).toHaveLength(BASE_TABLES.length);
    for (const { params } of made) expect(params).toEqual({ database: 'shop' });
  });
});

describe('the settings of a cluster', () => {
  const doors = ['ingest', 'process', 'serve'] as const;
  it.each(doors)('of the door %s are known to the engine', async (door) => {
    const wanted = Object.keys(clusterSettings(door));
    const known = await ask<{ name: string }>('SELECT name FROM system.settings WHERE name IN {wanted:Array(String)}', {
      wanted,
    });
    expect(known.map(({ name }) => name).sort()).toEqual(wanted.toSorted());
  });

  it('make the sink write by quorum and read in sequence', () => {
    expect(clusterSettings('ingest')).toMatchObject({
      insert_quorum: 'auto',
      insert_quorum_parallel: 0,
      select_sequential_consistency: '1',
      distributed_foreground_insert: 1,
    });
  });
});

/** The tables as a cluster has them, on one node and without replication. */
async function makeClusterTables(database: string): Promise<void> {
  const statements = listMigrations(CLUSTER_MIGRATIONS).flatMap((migration) => migration.statements);
  await connection.command(`CREATE DATABASE ${database}`, {});
  await connection.command(`USE ${database}`, {});
  for (const sql of statements) {
    const alone = sql
      .replace(" ON CLUSTER '{cluster}'", '')
      .replace(/Replicated((?:Replacing)?MergeTree)\('[^']*', '[^']*'(?:, )?/, '$1(');
    await connection.command(alone, { database });
  }
}

const ALL_CONNECTIONS_FAILED = '279';

/** A value of the type of a parameter. */
function dummy(key: string, type: string): ParamValue {
  if (key === 'rows') return 'step_clicks';
  if (key === 'keys') return 'conversion_keys';
  if (key === 'listed') return 'listed_conversions';
  if (type === 'Identifier') return 'clicks';
  if (type.startsWith('Array(')) return [];
  if (type.startsWith('Nullable(')) return null;
  if (/^(U?Int|Float|Decimal)/.test(type)) return 1;
  if (type.startsWith('DateTime')) return '2026-01-01 00:00:00';
  if (type.startsWith('Date')) return '2026-01-01';
  return type === 'Bool' ? false : '';
}

describe('every statement over the tables of a cluster', () => {
  beforeAll(async () => {
    await makeClusterTables('sharded');
    await connection.command(loadStatement('migrations/create-table').sql, {});
    const { distributed_product_mode, prefer_global_in_and_join } = clusterSettings('process');
    await connection.command(
      `SET distributed_product_mode = '${String(distributed_product_mode)}', prefer_global_in_and_join = ${Number(prefer_global_in_and_join)}`,
      {},
    );
  });

  it('has all tables and views', async () => {
    const made = await ask<{ engine: string; tables: number }>(
      'SELECT engine, toUInt32(count()) AS tables FROM system.tables WHERE database = currentDatabase() GROUP BY engine',
    );
    expect(made.find(({ engine: name }) => name === 'Distributed')?.tables).toBe(BASE_TABLES.length);
  });

  const planned = listStatements().filter((name) => {
    const { sql } = loadStatement(name);
    return !sql.includes(SOURCE_MARK) && /^(SELECT|WITH|INSERT INTO)\b/m.test(sql);
  });

  // Only what asks the shards for a number on its way to a plan cannot be planned without them.
  it.each(planned)('%s can be planned', async (name) => {
    const { sql, placeholders } = loadStatement(name);
    const params = Object.fromEntries(placeholders.map(({ name: key, type }) => [key, dummy(key, type)]));
    const select = sql
      .replaceAll(/^\s*--.*$/gm, '')
      .trim()
      .replace(/^INSERT INTO [\s\S]*?(?=\b(?:SELECT|WITH)\b)/, '');
    const plan = ask<{ line: string }>(`SELECT explain AS line FROM viewExplain('EXPLAIN', '', (${select}))`, params);
    const code = await plan.then(
      () => 'planned',
      (error: Error & { code?: string }) => error.code ?? error.message,
    );
    expect(['planned', ALL_CONNECTIONS_FAILED]).toContain(code);
  });

  it('sends to a shard the scratch that only this node has, where no setting does it', () => {
    // prefer_global_in_and_join and distributed_product_mode rewrite the IN of a WHERE; these have theirs among the columns.
    const gathering = listStatements().filter((name) => name.startsWith('dedup/gather-'));
    expect(gathering).toHaveLength(KINDS.length);
    for (const name of gathering) {
      expect(
        loadStatement(name).sql.match(/(?<!GLOBAL )(?<!GLOBAL NOT )(?<!\w)(?:NOT )?IN \(SELECT/g),
        name,
      ).toBeNull();
    }
  });
});

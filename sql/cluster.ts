import type { ClickHouseSettings } from '@clickhouse/client';
import type { Connection } from './connection.js';
import type { Door } from './door.js';
import { CLUSTER_MIGRATIONS, migrate, missingMigrations, type Migration } from './migrations.js';
import { loadStatement } from './statements.js';

/**
 * What every statement at a cluster is asked to do. Base tables are sharded, everything else is whole on every node.
 * - What a shard compares its rows with is sent to it: it has no scratch tables, and its copy of a state table may lag behind.
 * - An insert returns when every shard has it, not when this node has taken it for them.
 * - All shards answer, or none: half an answer would become half a state.
 */
const EVERY = {
  distributed_product_mode: 'global',
  prefer_global_in_and_join: 1,
  distributed_foreground_insert: 1,
  skip_unavailable_shards: 0,
  // A statement that moves rows within a base table goes by the node it was sent to, as any other.
  parallel_distributed_insert_select: '0',
  enable_parallel_replicas: '0',
  max_parallel_replicas: '1',
  distributed_ddl_output_mode: 'throw',
} as const satisfies ClickHouseSettings;

/** An insert that was answered is on most replicas. */
const QUORUM = { insert_quorum: 'auto', insert_quorum_timeout: 60_000 } as ClickHouseSettings;

export type DoorName = 'ingest' | 'process' | 'serve';

const BY_DOOR: Readonly<Record<DoorName, ClickHouseSettings>> = {
  // What the sink is told that the warehouse holds must be all of it, whichever replica it asks. That excludes inserts into one table of
  // one shard at the same time: the later one is refused (286) and tried again.
  // A table that is emptied to be read again from the log is emptied on all replicas: one that lags would still say that it holds the rows.
  ingest: { ...QUORUM, insert_quorum_parallel: 0, select_sequential_consistency: '1', alter_sync: '2' },
  // Several statements of a step write to one table at once. Base tables are read as the sink reads them: a mark must not be seen before
  // the rows below it.
  process: { ...QUORUM, insert_quorum_parallel: 1, select_sequential_consistency: '1' },
  // Pages show what their node has.
  serve: {},
};

/** Settings of the statements of one door, where the warehouse is a cluster. */
export const clusterSettings = (door: DoorName): ClickHouseSettings => ({
  ...EVERY,
  ...BY_DOOR[door],
});

/**
 * The same as `migrate`, by the statements that make database and tables on all nodes of the cluster. Several processes may do so at
 * once: every statement bears being run again. Where nothing is missing nothing is written.
 */
export async function migrateCluster(connection: Connection, database: string): Promise<Migration[]> {
  if (await isUpToDate(connection)) return [];
  await connection.command(loadStatement('migrations/create-database-on-cluster').sql, { database });
  const record = 'migrations/create-table-on-cluster';
  return await migrate(connection, CLUSTER_MIGRATIONS, { record, params: { database } });
}

async function isUpToDate(connection: Connection): Promise<boolean> {
  try {
    return (await missingMigrations(connection, CLUSTER_MIGRATIONS)).length === 0;
  } catch (error) {
    if ((error as { code?: string }).code === 'WAREHOUSE_NOT_MIGRATED') return false;
    throw error;
  }
}

/** A table or a view as it stands; `created` is the statement that makes it, `sorting_key` a list of columns. */
export interface SchemaRow {
  readonly name: string;
  readonly engine: string;
  readonly sorting_key: string;
  readonly created: string;
}

/** What the migrations of one server come to, of which scripts/cluster-migrations.mjs makes those of a cluster. */
export const readSchema = (door: Pick<Door, 'rows'>): Promise<SchemaRow[]> => door.rows<SchemaRow>('migrations/schema');

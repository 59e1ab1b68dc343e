import { fail } from '../ingest/events/errors.js';
import { LEASE_MS } from './claims.js';
import { clusterSettings, migrateCluster, type DoorName } from './cluster.js';
import { createComputing, type Computing } from './computing.js';
import type { Connection } from './connection.js';
import { PooledDoor, type Door, type SavingDoor } from './door.js';
import { warehouseError } from './engine-errors.js';
import { connectHttp, meetServer } from './http.js';
import { migrateInTurn } from './migration-claims.js';
import { migrate, type Migration } from './migrations.js';
import type { Retry, RetryOptions } from './retry.js';
import { serverAddress } from './server-address.js';

export type { Computing, Holder } from './computing.js';
export type { Door } from './door.js';
export type { Params, ParamValue } from './params.js';
export type { Retry } from './retry.js';

export interface WarehouseOptions {
  /** `chdb:PATH` for the engine in this process, `http(s)://HOST:PORT` for a server (a user and a password within it win over the options). */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Database on a server; the engine in this process has but one. */
  readonly database?: string | undefined;
  /** Whether the server is one of a cluster, whose base tables are sharded; see sql/cluster.ts. */
  readonly cluster?: boolean | undefined;
  /** Upper bound of the memory of the engine in this process, in bytes. */
  readonly memoryLimitBytes?: number | undefined;
  /** Where batches may lie for a moment on their way into the engine in this process. */
  readonly tempDir?: string | undefined;
  /** At a server, a process that computes and was not heard of for so long counts as gone, and another takes its place. */
  readonly leaseMs?: number | undefined;
  /** Told whenever a statement failed at a server and is tried again. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** Instead of the doors' own, for tests: after this silence of a server a statement has failed, and for so long it is tried again. */
  readonly patience?: { readonly timeoutMs: number; readonly retryMs: number } | undefined;
}

/** The warehouse with a door for each kind of work, so that none waits for another. */
export interface Warehouse {
  readonly ingest: Door;
  readonly process: SavingDoor;
  /** The engine in this process: the same for steps that read little. Not for both at once: steps never overlap. */
  readonly small?: Door | undefined;
  /** Read-only: writes, `file()` and SETTINGS clauses are refused. */
  readonly serve: Door;
  /** Whether base tables are sharded over a cluster. */
  readonly cluster: boolean;
  /** Who of the processes that use a server computes; absent for the engine in this process, whose directory nobody else can open. */
  readonly computing?: Computing | undefined;
  /** Brings the tables up to date; returns what it applied. */
  migrate(): Promise<readonly Migration[]>;
  /** Waits for running statements and closes every connection. */
  close(): Promise<void>;
}

interface Way {
  /** A page asks several things at once, and a slow one must not hold up the others. */
  readonly connections: number;
  readonly readonly: boolean;
  readonly timeoutMs: number;
  /** How long a statement that failed at a server is tried again. */
  readonly retryMs: number;
  /**
   * Rows, dead letters and marks collapse by their address and whoever wrote less asks the warehouse what it holds, so all that goes in by
   * the ingest door may be sent twice. The processors append to journals: what they write is not, and a step that failed is redone.
   */
  readonly again: RetryOptions['again'];
}

const MINUTE_MS = 60_000;
/** What differs between the doors. A rebuild's statements take long; a page that has waited for seconds has failed. */
const WAYS: Readonly<Record<DoorName, Way>> = {
  ingest: { connections: 2, readonly: false, timeoutMs: 2 * MINUTE_MS, retryMs: 15_000, again: 'all' },
  process: { connections: 2, readonly: false, timeoutMs: 30 * MINUTE_MS, retryMs: 15_000, again: 'reads' },
  serve: { connections: 4, readonly: true, timeoutMs: 2 * MINUTE_MS, retryMs: 3_000, again: 'reads' },
};

/** Statements that read little take one core each, and a step has as many of them at hand as that. */
const SMALL_CONNECTIONS = 4;

/**
 * Opens the warehouse. Tables are made by `migrate()`.
 * @throws FairleadError WAREHOUSE_IN_USE, WAREHOUSE_UNWRITABLE, WAREHOUSE_UNREACHABLE, WAREHOUSE_DENIED, WAREHOUSE_URL.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const engine = options.url.startsWith('chdb:') ? await openEmbedded(options) : await openServer(options);
  const opened: Connection[] = [];
  const open = async (door: DoorName, small = false): Promise<PooledDoor> => {
    const way = WAYS[door];
    const { readonly, again } = way;
    const { timeoutMs, retryMs } = options.patience ?? way;
    const connections: Connection[] = [];
    for (let i = 0; i < (small ? SMALL_CONNECTIONS : way.connections); i += 1) {
      connections.push(await engine.connect({ door, readonly, small, timeoutMs }));
      opened.push(connections[i]!);
    }
    // The engine in this process fails for reasons that no waiting mends.
    return new PooledDoor(connections, engine.remote ? { forMs: retryMs, again, onRetry: options.onRetry } : undefined);
  };
  try {
    const ingest = await open('ingest');
    const process = await open('process');
    const small = engine.remote ? undefined : await open('process', true);
    const serve = await open('serve');
    const claims = engine.remote ? await openClaims(engine, options.leaseMs) : undefined;
    const computing = claims && createComputing({ process, ingest, claims, leaseMs: options.leaseMs });
    return {
      ingest,
      process,
      small,
      serve,
      cluster: engine.cluster,
      computing,
      migrate: () => migrateOn(engine, options.database ?? 'default'),
      close: async () => {
        for (const door of [ingest, process, small, serve]) await door?.close();
        // Another may compute as soon as nothing of this process runs any more.
        await computing?.close();
        await engine.close();
      },
    };
  } catch (error) {
    for (const connection of opened) await connection.close();
    await engine.close();
    throw warehouseError(error);
  }
}

interface Engine {
  /** Whether it is a server, which other processes use as well. */
  readonly remote: boolean;
  readonly cluster: boolean;
  connect(options: { door: DoorName; readonly: boolean; small?: boolean; timeoutMs: number }): Promise<Connection>;
  close(): Promise<void>;
}

/** The engine is loaded where it is asked for: half a gigabyte that a process with a server has no use for, and an image may lack. */
async function openEmbedded({ url, memoryLimitBytes, tempDir }: WarehouseOptions): Promise<Engine> {
  const path = url.slice('chdb:'.length);
  if (path === '') throw fail('WAREHOUSE_URL', { message: 'chdb: needs a directory after the colon' });
  const { openChdb } = await loadEngine();
  return { remote: false, cluster: false, ...openChdb({ path, memoryLimitBytes, tempDir }) };
}

async function loadEngine() {
  try {
    return await import('./chdb.js');
  } catch (cause) {
    throw fail('WAREHOUSE_URL', {
      message: `the embedded engine cannot be loaded here, so warehouse.url must name a server: ${(cause as Error).message}`,
      cause,
    });
  }
}

async function openServer(options: WarehouseOptions): Promise<Engine> {
  const server = await meetServer(serverAddress(options));
  const cluster = options.cluster === true;
  return {
    remote: true,
    cluster,
    connect: async (how) => {
      const { settings } = server;
      return connectHttp(
        cluster ? { ...server, settings: { ...settings, ...clusterSettings(how.door) } } : server,
        how,
      );
    },
    close: async () => {},
  };
}

async function migrateOn(engine: Engine, database: string): Promise<Migration[]> {
  const connection = await engine.connect({ door: 'process', readonly: false, timeoutMs: WAYS.process.timeoutMs });
  try {
    if (engine.cluster) return await migrateCluster(connection, database);
    if (!engine.remote) return await migrate(connection);
    const claims = await openClaims(engine);
    try {
      return await migrateInTurn(connection, claims);
    } finally {
      await claims.close();
    }
  } finally {
    await connection.close();
  }
}

/**
 * A door for claims. What is not answered within a third of the lease would come too late. A claim is said as often as one likes; on a
 * cluster it is written and read as the sink's rows are: by quorum, one at a time, in sequence.
 */
async function openClaims(engine: Engine, leaseMs = LEASE_MS): Promise<PooledDoor> {
  const connection = await engine.connect({ door: 'ingest', readonly: false, timeoutMs: leaseMs / 3 });
  return new PooledDoor([connection], { forMs: leaseMs / 10, again: 'all' });
}

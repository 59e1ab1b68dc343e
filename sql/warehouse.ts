import { fail } from '../ingest/events/errors.js';
import type { Connection } from './connection.js';
import { PooledDoor, type Door, type SavingDoor } from './door.js';
import { warehouseError } from './engine-errors.js';
import { connectHttp, createDatabase, type HttpOptions } from './http.js';
import { migrate, type Migration } from './migrations.js';

export type { Door } from './door.js';
export type { Params, ParamValue } from './params.js';

export interface WarehouseOptions {
  /** `chdb:PATH` for the engine in this process, `http(s)://…` for a server. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Database on a server; the engine in this process has but one. */
  readonly database?: string | undefined;
  /** Upper bound of the memory of the engine in this process, in bytes. */
  readonly memoryLimitBytes?: number | undefined;
  /** Where batches may lie for a moment on their way into the engine in this process. */
  readonly tempDir?: string | undefined;
}

/** The warehouse with a door for each kind of work, so that none waits for another. */
export interface Warehouse {
  readonly ingest: Door;
  readonly process: SavingDoor;
  /** Read-only: writes, `file()` and SETTINGS clauses are refused. */
  readonly serve: Door;
  /** Brings the tables up to date; returns what it applied. */
  migrate(): Promise<readonly Migration[]>;
  /** Waits for running statements and closes every connection. */
  close(): Promise<void>;
}

/** Connections by door. A page asks several things at once, and a slow one must not hold up the others. */
const CONNECTIONS = { ingest: 2, process: 2, serve: 4 } as const;

/**
 * Opens the warehouse. Tables are made by `migrate()`.
 * @throws FairleadError WAREHOUSE_IN_USE, WAREHOUSE_UNWRITABLE, WAREHOUSE_UNREACHABLE, WAREHOUSE_DENIED, WAREHOUSE_URL.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const engine = options.url.startsWith('chdb:') ? await openEmbedded(options) : await openServer(options);
  const opened: Connection[] = [];
  const pool = async (count: number, readonly: boolean): Promise<Connection[]> => {
    const connections: Connection[] = [];
    for (let i = 0; i < count; i += 1) connections.push(await engine.connect({ readonly }));
    opened.push(...connections);
    return connections;
  };
  try {
    const ingest = new PooledDoor(await pool(CONNECTIONS.ingest, false));
    const process = new PooledDoor(await pool(CONNECTIONS.process, false));
    const serve = new PooledDoor(await pool(CONNECTIONS.serve, true));
    return {
      ingest,
      process,
      serve,
      migrate: () => migrateOn(engine),
      close: async () => {
        for (const door of [ingest, process, serve]) await door.close();
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
  connect(options: { readonly: boolean }): Promise<Connection>;
  close(): Promise<void>;
}

/** The engine is loaded where it is asked for: half a gigabyte that a process with a server has no use for, and an image may lack. */
async function openEmbedded({ url, memoryLimitBytes, tempDir }: WarehouseOptions): Promise<Engine> {
  const path = url.slice('chdb:'.length);
  if (path === '') throw fail('WAREHOUSE_URL', { message: 'chdb: needs a directory after the colon' });
  const { openChdb } = await loadEngine();
  return openChdb({ path, memoryLimitBytes, tempDir });
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
  if (!/^https?:\/\/./.test(options.url))
    throw fail('WAREHOUSE_URL', { message: `${options.url} is neither chdb:PATH nor http(s)://…` });
  const http: HttpOptions = options;
  try {
    await createDatabase(http);
  } catch (error) {
    throw warehouseError(error);
  }
  return { connect: async (how) => connectHttp(http, how), close: async () => {} };
}

async function migrateOn(engine: Engine): Promise<Migration[]> {
  const connection = await engine.connect({ readonly: false });
  try {
    return await migrate(connection);
  } finally {
    await connection.close();
  }
}

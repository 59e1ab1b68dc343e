import { tableFromIPC, type Table } from 'apache-arrow';
import { fail } from '../ingest/events/errors.js';
import type { Connection } from './connection.js';
import { inStatement, warehouseError } from './engine-errors.js';
import { pickParams, type Params } from './params.js';
import { withRetries, type RetryOptions } from './retry.js';
import { loadStatement, SOURCE_MARK } from './statements.js';

/** A way into the warehouse for one kind of work. Statements are named by their path under sql/queries without `.sql`. */
export interface Door {
  /** Rows as objects. 64-bit integers arrive as JS numbers (use toString() in SQL for hashes); times: select toUnixTimestamp64Milli(x). */
  rows<T>(statement: string, params?: Params): Promise<T[]>;
  /** Columns, dictionaries kept. */
  arrow(statement: string, params?: Params): Promise<Table>;
  /** For statements without an answer: INSERT … SELECT, TRUNCATE, … */
  run(statement: string, params?: Params): Promise<void>;
  /** The file holds INSERT INTO t (…) SELECT … FROM {{source}}; `ipc` is an uncompressed Arrow stream of one record batch. */
  insert(statement: string, ipc: Uint8Array, params?: Params): Promise<void>;
}

/** A door that can write files. */
export interface SavingDoor extends Door {
  /** Writes the rows to a file of this machine, in a format of the engine, without holding them in memory. */
  save(statement: string, target: SaveTarget, params?: Params): Promise<void>;
}

export interface SaveTarget {
  readonly path: string;
  readonly format: 'CSVWithNames' | 'JSONEachRow' | 'Parquet';
}

type Work<R> = (connection: Connection, sql: string, params: Params) => Promise<R>;

/** Statements that may wait for one door. Reaching it means that callers do not wait for answers: a bug, or an overload worth refusing. */
const WAITING_MAX = 4096;

/** A few connections: each runs one statement at a time, the others wait in the order they came. */
class Pool {
  readonly #idle: Connection[];
  readonly #all: readonly Connection[];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  readonly #closing = new AbortController();

  constructor(connections: readonly Connection[]) {
    this.#all = connections;
    this.#idle = [...connections];
  }

  /** Aborted when the pool is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  async close(): Promise<void> {
    if (this.signal.aborted) return;
    this.#closing.abort();
    const busy = this.#all.length - this.#idle.length;
    for (let left = busy; left > 0; left -= 1) await new Promise<Connection>((resolve) => this.#waiting.push(resolve));
    for (const connection of this.#all) await connection.close();
  }

  async take(): Promise<Connection> {
    if (this.signal.aborted) throw fail('WAREHOUSE_CLOSED');
    const connection = this.#idle.pop();
    if (connection) return connection;
    if (this.#waiting.length >= WAITING_MAX) throw fail('WAREHOUSE_BUSY');
    return await new Promise<Connection>((resolve) => this.#waiting.push(resolve));
  }

  give(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}

/** A door over a pool of connections. */
export class PooledDoor implements SavingDoor {
  readonly #pool: Pool;
  readonly #retry: RetryOptions | undefined;
  readonly #still: (() => void) | undefined;

  /** Without `retry`, what fails has failed. */
  constructor(connections: readonly Connection[] | Pool, retry?: RetryOptions, still?: () => void) {
    this.#pool = connections instanceof Pool ? connections : new Pool(connections);
    this.#retry = retry;
    this.#still = still;
  }

  /**
   * The same door for work that may have to stop: `still` is called right before each statement is sent, after it waited for a connection
   * and at every try, and throws where it must not be.
   */
  guarded(still: () => void): Door {
    return new PooledDoor(this.#pool, this.#retry, still);
  }

  async rows<T>(name: string, params: Params = {}): Promise<T[]> {
    const text = await this.#read(name, params, (connection, sql, picked) => connection.text(sql, picked));
    return parseLines<T>(text);
  }

  async arrow(name: string, params: Params = {}): Promise<Table> {
    return tableFromIPC(await this.#read(name, params, (connection, sql, picked) => connection.bytes(sql, picked)));
  }

  async save(name: string, target: SaveTarget, params: Params = {}): Promise<void> {
    await this.#read(name, params, (connection, sql, picked) => connection.save(sql, picked, target));
  }

  async run(name: string, params: Params = {}): Promise<void> {
    await this.#write(name, params, (connection, sql, picked) => connection.command(sql, picked));
  }

  async insert(name: string, ipc: Uint8Array, params: Params = {}): Promise<void> {
    await this.#write(name, params, (connection, sql, picked) => {
      if (!sql.includes(SOURCE_MARK))
        throw fail('WAREHOUSE_STATEMENT', { message: `statement ${name} has no ${SOURCE_MARK}` });
      return connection.insert(sql, ipc, picked);
    });
  }

  /** Waits for what runs, refuses what waits, closes the connections. What failed and waits for another try has failed. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  #read<R>(name: string, params: Params, work: Work<R>): Promise<R> {
    return this.#with(name, params, work, true);
  }

  #write<R>(name: string, params: Params, work: Work<R>): Promise<R> {
    return this.#with(name, params, work, false);
  }

  async #with<R>(name: string, params: Params, work: Work<R>, reads: boolean): Promise<R> {
    const statement = loadStatement(name);
    const picked = pickParams(statement.placeholders, params, name);
    const connection = await this.#pool.take();
    const once = async (): Promise<R> => {
      this.#still?.();
      try {
        return await work(connection, statement.sql, picked);
      } catch (error) {
        throw inStatement(warehouseError(error, name), name);
      }
    };
    try {
      if (!this.#retry) return await once();
      return await withRetries(this.#retry, { statement: name, reads, signal: this.#pool.signal }, once);
    } finally {
      this.#pool.give(connection);
    }
  }
}

function parseLines<T>(text: string): T[] {
  const lines = text.split('\n');
  const rows: T[] = [];
  for (const line of lines) if (line !== '') rows.push(JSON.parse(line) as T);
  return rows;
}

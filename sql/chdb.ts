import { opendirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { drainPending, Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { fail } from '../ingest/events/errors.js';
import { structureOf } from './arrow-structure.js';
import { ANSWER_SETTINGS, READ_SETTINGS, type Connection } from './connection.js';
import { openExchange, type Exchange } from './exchange.js';
import { makeFolders } from './make-folders.js';
import { setParams, type Params } from './params.js';
import { SOURCE_MARK } from './statements.js';

export interface ConnectOptions {
  readonly readonly: boolean;
  /** For statements that read little. */
  readonly small?: boolean | undefined;
}

export interface ChdbEngine {
  connect(options: ConnectOptions): Promise<Connection>;
  close(): Promise<void>;
}

export interface ChdbOptions {
  /** Directory of the engine; made where there is none. One process owns it. */
  readonly path: string;
  /** Upper bound of the engine's memory in bytes; the engine's own default is 90% of the machine's. */
  readonly memoryLimitBytes?: number | undefined;
  /** Where batches lie for a moment on their way into the engine, if memory has no room for them. */
  readonly tempDir?: string | undefined;
}

/**
 * Opens the engine in this process.
 * @throws FairleadError WAREHOUSE_IN_USE where another process (or another directory in this process) holds the engine,
 * WAREHOUSE_UNWRITABLE where the directory cannot be made.
 */
export function openChdb({ path, memoryLimitBytes, tempDir }: ChdbOptions): ChdbEngine {
  try {
    makeFolders(resolve(path));
    // A file of that name is no directory.
    opendirSync(path).closeSync();
  } catch (cause) {
    throw fail('WAREHOUSE_UNWRITABLE', {
      message: `the warehouse directory ${path} cannot be made: ${(cause as Error).message}`,
      cause,
    });
  }
  // The first session fixes the engine's arguments; the connections that follow inherit them.
  const session = openSession(path, memoryLimitBytes);
  // Only after the engine's lock is ours: what lies in the exchange now was left by a process that was killed.
  const exchange = openExchange(path, tempDir);
  return {
    connect: (options) => connect(path, exchange, options),
    close: async () => {
      session.close();
      await drainPending();
      exchange.close();
    },
  };
}

/**
 * A page asks several small statements at once, one a connection. Cut into as many pieces as there are cores, each of them took twice the
 * work, and all of them together half as long again.
 */
const PAGE_SETTINGS = { max_threads: 1 } as const;
/**
 * Nor is a statement that reads little cut into pieces, or translated for the processor: over a state of a million touchpoints, a step with 50 events
 * took twice the work with both.
 */
const SMALL_SETTINGS = {
  max_threads: 1,
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
  // Planned apart, each view within a statement took as long as all the rest of it.
  analyzer_inline_views: 1,
} as const;

function openSession(path: string, memoryLimitBytes: number | undefined): Session {
  try {
    const connectionArgs = memoryLimitBytes === undefined ? [] : [`--max_server_memory_usage=${memoryLimitBytes}`];
    return new Session(path, { connectionArgs });
  } catch (cause) {
    throw fail('WAREHOUSE_IN_USE', {
      message: `the warehouse at ${path} is held by another process (or cannot be opened)`,
      cause,
      path,
    });
  }
}

async function connect(path: string, exchange: Exchange, { readonly, small }: ConnectOptions): Promise<Connection> {
  // The plug names its types after another build of the client, equal in shape.
  const connection = createChdbConnection({ path }) as unknown as ClickHouseClientConfigOptions['connection'];
  const client = createClient({ connection, log: { level: 127 } });
  const settings = {
    ...ANSWER_SETTINGS,
    ...READ_SETTINGS,
    ...(small ? SMALL_SETTINGS : {}),
    ...(readonly ? { ...PAGE_SETTINGS, readonly: 1 } : {}),
  };
  // A setting given here stays on the connection for good, which is what is wanted; readonly comes last because it forbids more.
  for (const [name, value] of Object.entries(settings)) await client.command({ query: `SET ${name} = '${value}'` });
  return {
    text: async (sql, params) => {
      const answer = await client.query({ query: setParams(params) + sql, format: 'JSONEachRow' });
      return await answer.text();
    },
    bytes: async (sql, params) => {
      const { stream } = await client.exec({ query: `${setParams(params)}${sql}\nFORMAT ArrowStream` });
      return await collect(stream);
    },
    save: async (sql, params, { path, format }) => {
      const bound: Params = { ...params, save_path: path, save_format: format };
      const into = 'INSERT INTO FUNCTION file({save_path:String}, {save_format:String})';
      await client.command({ query: `${setParams(bound)}${into}\n${sql}` });
    },
    command: async (sql, params) => {
      await client.command({ query: setParams(params) + sql });
    },
    insert: async (sql, ipc, params) => {
      const file = await exchange.put(ipc);
      try {
        const bound: Params = { ...params, source_file: file, source_structure: structureOf(ipc) };
        const from = "file({source_file:String}, 'ArrowStream', {source_structure:String})";
        await client.command({ query: setParams(bound) + sql.replace(SOURCE_MARK, from) });
      } finally {
        await exchange.remove(file);
      }
    },
    close: async () => {
      await client.close();
    },
  };
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

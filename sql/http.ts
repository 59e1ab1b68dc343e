import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { structureOf } from './arrow-structure.js';
import { ANSWER_SETTINGS, type Connection } from './connection.js';
import type { Params } from './params.js';
import { SOURCE_MARK } from './statements.js';

export interface HttpOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
}

/** Long enough for a rebuild's statement; the socket is kept alive by the server's progress headers meanwhile. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;
const PROGRESS_INTERVAL_MS = '20000';
const RESPONSE_HEADERS_BYTES = 1024 * 1024;

/** A connection to a ClickHouse server: sockets are kept alive, bodies are compressed in both directions. */
export function connectHttp(options: HttpOptions, { readonly }: { readonly: boolean }): Connection {
  const client = createHttpClient(options, {
    ...ANSWER_SETTINGS,
    async_insert: 0,
    send_progress_in_http_headers: 1,
    http_headers_progress_interval_ms: PROGRESS_INTERVAL_MS,
    // 2 rather than 1: a request carries its settings beside it, which 1 may refuse.
    ...(readonly ? { readonly: '2' } : {}),
  });
  return {
    text: async (sql, params) => {
      const answer = await client.query({ query: sql, format: 'JSONEachRow', query_params: params });
      return await answer.text();
    },
    bytes: async (sql, params) => {
      const { stream } = await client.exec({
        query: `${sql}\nFORMAT ArrowStream`,
        query_params: params,
        decompress_response_stream: true,
      });
      return await collect(stream);
    },
    save: async (sql, params, { path, format }) => {
      const { stream } = await client.exec({
        query: `${sql}\nFORMAT ${format}`,
        query_params: params,
        decompress_response_stream: true,
        // The server answers when it has all of it: what fails on the way is an error then, not text at the end of a file.
        clickhouse_settings: { wait_end_of_query: 1 },
      });
      await pipeline(stream, createWriteStream(path));
    },
    command: async (sql, params) => {
      await client.command({ query: sql, query_params: params });
    },
    insert: async (sql, ipc, params) => {
      const bound: Params = { ...params, source_structure: structureOf(ipc) };
      const query = `${sql.replace(SOURCE_MARK, 'input({source_structure:String})')}\nFORMAT ArrowStream`;
      const { stream } = await client.exec({
        query,
        query_params: bound,
        values: Readable.from([ipc], { objectMode: false }),
      });
      for await (const chunk of stream) void chunk;
    },
    close: () => client.close(),
  };
}

/** Makes the database, which a first connection would otherwise not find. The name comes from the configuration. */
export async function createDatabase(options: HttpOptions): Promise<void> {
  const client = createHttpClient({ ...options, database: 'default' }, {});
  try {
    await client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {name:Identifier}',
      query_params: { name: options.database ?? 'default' },
    });
  } finally {
    await client.close();
  }
}

function createHttpClient(
  { url, username, password, database }: HttpOptions,
  settings: ClickHouseSettings,
): ClickHouseClient {
  return createClient({
    url,
    username: username ?? 'default',
    password: password ?? '',
    database: database ?? 'default',
    application: 'fairlead',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_response_headers_size: RESPONSE_HEADERS_BYTES,
    keep_alive: { enabled: true },
    compression: { request: true, response: true },
    log: { level: 127 },
    clickhouse_settings: settings,
  });
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

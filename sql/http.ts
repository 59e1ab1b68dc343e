import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClient, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { fail, type FairleadError } from '../ingest/events/errors.js';
import { rowsOf, structureOf } from './arrow-structure.js';
import { ANSWER_SETTINGS, READ_SETTINGS, type Connection } from './connection.js';
import { ServerFault, warehouseError } from './engine-errors.js';
import { passAnswer, readAnswer, type Answer, type Shape } from './http-answer.js';
import type { Params } from './params.js';
import type { ServerAddress } from './server-address.js';
import { loadStatement, SOURCE_MARK } from './statements.js';

/** A server that answered, and what is known of it. */
export interface Server {
  readonly address: ServerAddress;
  /** Of the settings that we send, those that this version knows: it refuses a request that names another. */
  readonly settings: ClickHouseSettings;
}

export interface HttpConnectionOptions {
  readonly readonly: boolean;
  /** After this silence of the server a request has failed. */
  readonly timeoutMs: number;
}

/** The first question is a small one. */
const HELLO_TIMEOUT_MS = 15_000;
/**
 * An idle socket is closed by us before the server does it, for a request on a socket that the server is closing is lost. ClickHouse's
 * `keep_alive_timeout` is 10 s, 3 s before 23.11; where a server announces 1 s, Node itself never uses a socket again.
 */
const IDLE_SOCKET_MS = 1500;
/** Progress headers come this often: they keep whatever stands between from taking a long statement for a dead one. */
const PROGRESS_INTERVAL_MS = '20000';
const RESPONSE_HEADERS_BYTES = 1024 * 1024;
/** What the server keeps of an answer in memory until it has all of it; the rest waits in a temporary file there. */
const ANSWER_BUFFER_BYTES = '16777216';
/** A batch of clicks shrinks to 23% at level 1 and to 21% at level 6, which takes 2.4 times as much of a core. */
const GZIP_LEVEL = 1;

/**
 * What is asked of every statement, whatever the profile of the user says.
 * - A batch is one block and one part, so that a kill leaves all of it or nothing: no asynchronous inserts (a default of newer servers),
 *   one thread; the Arrow stream has one record batch, and the statements raise the sizes of blocks.
 * - No deduplication of blocks: rows collapse by their address, and a block that was cleared and comes again must be taken.
 * - Errors are never written in the format of the answer, where they could pass for a row.
 */
const SETTINGS = {
  ...ANSWER_SETTINGS,
  ...READ_SETTINGS,
  async_insert: 0,
  max_insert_threads: '1',
  insert_deduplicate: 0,
  // Newer servers have these two beside the one before.
  deduplicate_insert: 'disable',
  deduplicate_insert_select: 'disable',
  http_write_exception_in_output_format: 0,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: PROGRESS_INTERVAL_MS,
} as ClickHouseSettings;
/** Parameters of the HTTP protocol itself. */
const PROTOCOL = { wait_end_of_query: 1, buffer_size: ANSWER_BUFFER_BYTES } as ClickHouseSettings;

/**
 * Asks a server who it is, and makes the database where there is none.
 * @throws FairleadError WAREHOUSE_UNREACHABLE, WAREHOUSE_DENIED, WAREHOUSE_READONLY, …
 */
export async function meetServer(address: ServerAddress): Promise<Server> {
  const bare = { address: { ...address, database: 'default' }, settings: {} };
  const connection = connectHttp(bare, { readonly: false, timeoutMs: HELLO_TIMEOUT_MS });
  const { database } = address;
  try {
    const hello = await connection.text(loadStatement('server/hello').sql, {
      settings: Object.keys(SETTINGS),
      database,
    });
    const { settings, known } = JSON.parse(hello) as { settings: string[]; known: number };
    if (known === 0) {
      await connection.command(loadStatement('server/create-database').sql, { name: database });
    }
    const names = new Set(settings);
    return { address, settings: Object.fromEntries(Object.entries(SETTINGS).filter(([name]) => names.has(name))) };
  } catch (error) {
    throw explainDatabase(warehouseError(error), address);
  } finally {
    await connection.close();
  }
}

/** Who may not make the database may not see it either, or there is none. */
function explainDatabase(error: FairleadError, { database, username }: ServerAddress): FairleadError {
  if (!/CREATE DATABASE/.test(error.message) && !/CREATE DATABASE/.test(error.hint)) return error;
  return fail('WAREHOUSE_DENIED', {
    message: `the user ${username} sees no database ${database} and may not make it: ${error.message}`,
    hint: `CREATE DATABASE ${database}, and GRANT ALL ON ${database}.* TO ${username}.`,
    cause: error,
  });
}

/**
 * A connection to a ClickHouse server: sockets are kept alive, bodies are compressed in both directions. Statements go in the body and
 * their parameters in the URL (of 1 MiB and 128 KiB a value at most); where Arrow goes in the body, the statement too is in the URL.
 */
export function connectHttp(server: Server, { readonly, timeoutMs }: HttpConnectionOptions): Connection {
  const { address } = server;
  // 2 rather than 1: a request carries its settings beside it, which 1 may refuse.
  const settings = { ...server.settings, ...PROTOCOL, ...(readonly ? { readonly: '2' } : {}) };
  const client = createHttpClient(address, settings, timeoutMs);
  let reportsRows = false;

  async function send(query: string, params: Params, values?: Readable): Promise<Answer & { written: number }> {
    const sent = { query, query_params: params, decompress_response_stream: true, ignore_error_response: true };
    const answer = await client.exec(values ? { ...sent, values } : sent);
    return {
      status: answer.http_status_code ?? 0,
      headers: answer.response_headers,
      body: answer.stream,
      written: Number(answer.summary?.written_rows ?? 0),
    };
  }

  /** Every fault of the network, of the server or of what stands between becomes a coded error that names the server. */
  async function asked<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      throw warehouseError(saidPlainly(error, timeoutMs), undefined, address);
    }
  }

  const ask = (query: string, params: Params, shape: Shape): Promise<Buffer> =>
    asked(async () => await readAnswer(await send(query, params), shape));

  return {
    text: async (sql, params) => (await ask(`${sql}\nFORMAT JSONEachRow`, params, 'lines')).toString('utf8'),
    bytes: (sql, params) => ask(`${sql}\nFORMAT ArrowStream`, params, 'arrow'),
    command: async (sql, params) => {
      await ask(sql, params, 'nothing');
    },
    save: (sql, params, { path, format }) =>
      asked(async () => {
        const answer = passAnswer(await send(`${sql}\nFORMAT ${format}`, params));
        const half = `${path}.part`;
        try {
          await pipeline(answer, createWriteStream(half));
          await rename(half, path);
        } catch (error) {
          await rm(half, { force: true });
          throw error;
        }
      }),
    insert: (sql, ipc, params) =>
      asked(async () => {
        const bound: Params = { ...params, source_structure: structureOf(ipc) };
        const query = `${sql.replace(SOURCE_MARK, 'input({source_structure:String})')}\nFORMAT ArrowStream`;
        const answer = await send(query, bound, Readable.from([ipc], { objectMode: false }));
        await readAnswer(answer, 'nothing');
        // A body that broke off just before the record batch is an Arrow stream without rows, which a server takes for good.
        if (answer.written > 0) reportsRows = true;
        else if (reportsRows && rowsOf(ipc) > 0) throw new ServerFault('CUT_OFF', 'the server took none of the rows');
      }),
    close: () => client.close(),
  };
}

/** Names what the client leaves without a name: a timeout, and several addresses of a host that all failed. */
function saidPlainly(error: unknown, timeoutMs: number): unknown {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: readonly unknown[] };
  if (message === 'Timeout error.')
    return new ServerFault('ETIMEDOUT', `no word for ${timeoutMs / 1000} s`, { cause: error });
  if (message === '' && errors && code)
    return new ServerFault(code, errors.map((one) => (one as Error).message).join(', '), { cause: error });
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new ServerFault('CUT_OFF', `the answer broke off: ${message}`, { cause: error });
  return error;
}

function createHttpClient(address: ServerAddress, settings: ClickHouseSettings, timeoutMs: number): ClickHouseClient {
  const { origin, username, password, database } = address;
  return createClient({
    url: origin,
    username,
    password,
    database,
    application: 'fairlead',
    request_timeout: timeoutMs,
    max_response_headers_size: RESPONSE_HEADERS_BYTES,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    compression: { request: { codec: 'gzip', level: GZIP_LEVEL }, response: true },
    log: { level: 127 },
    clickhouse_settings: settings,
  });
}

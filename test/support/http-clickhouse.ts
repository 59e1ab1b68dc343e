import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { rowsOf } from '../../sql/arrow-structure.js';
import { openLanes, type Lanes } from './engine-lanes.js';
import { layWarehouse } from './laid-warehouse.js';
import { spoil, type Fault, type Trouble } from './http-faults.js';

/** What a client sent. */
export interface Seen {
  readonly compressed: boolean;
  readonly keptAlive: boolean;
  readonly readonly: boolean;
  readonly query: string;
  readonly database: string;
  readonly user: string | undefined;
  /** The settings and all else that stood in the URL beside the query. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Sees a statement come (before anything is done with it; what is returned is awaited first) and sees it done, before its answer goes
 * out. `body` is what came with it.
 */
export type Onlooker = (moment: 'asked' | 'done', seen: Seen, body: Buffer) => Promise<void> | void;

/**
 * A ClickHouse server as far as our clients need one: its HTTP protocol in front of the engine in this process. Several processes may
 * use it at once. A body is read to its end before anything is done with it, so that a client which dies in the middle leaves nothing.
 */
export interface HttpClickHouse {
  readonly url: string;
  /** What clients sent, to look at. */
  readonly requests: Seen[];
  /** Sees every statement, where one is set. */
  onlooker: Onlooker | undefined;
  /** Makes something go wrong with statements that match, so often (once). */
  break(fault: Fault, on: RegExp, times?: number): void;
  /** Forgets what should still go wrong. */
  mend(): void;
  /** Changes what the engine is asked, from now on: the server's clock, say. */
  tamper(change: (sql: string) => string): void;
  /** Goes away: every connection breaks, nothing listens. What runs in the engine runs on, as behind a cut wire. */
  pause(): Promise<void>;
  /** Comes back at the same address. */
  resume(): Promise<void>;
  /** Ends connections that wait for their next request, as a server does whose patience with them is shorter. */
  dropIdle(): void;
  close(): Promise<void>;
}

/** May all; so may `fairlead-…` with the same password, for tests that must tell clients apart. */
export const USER = { username: 'fairlead', password: 'secret' } as const;
/** May read, and set what a statement needs: a profile with readonly = 2. */
export const READER = { username: 'reader', password: 'secret' } as const;
/** May not even set anything: a profile with readonly = 1. */
export const STRICT_READER = { username: 'strict', password: 'secret' } as const;

/** Parameters of the protocol, which are no settings. */
const PROTOCOL = new Set(['query', 'query_id', 'database', 'default_format', 'wait_end_of_query', 'buffer_size']);
const HEADER_BYTES = 1_048_576;

/** @param laid a database whose tables are there already; see laid-warehouse.ts. */
export async function startHttpClickHouse(dir: string, laid?: string): Promise<HttpClickHouse> {
  if (laid !== undefined) await layWarehouse(join(dir, 'server'), laid);
  const front = new Front(dir, await openLanes(join(dir, 'server')));
  await front.listen();
  return front;
}

/** A request as far as it has been understood. */
interface Asked {
  readonly url: URL;
  readonly body: Buffer;
  readonly query: string;
  readonly inUrl: boolean;
  readonly seen: Seen;
  readonly user: string;
}

class Front implements HttpClickHouse {
  readonly requests: Seen[] = [];
  onlooker: Onlooker | undefined;
  readonly #sockets = new WeakSet<Socket>();
  readonly #running = new Set<Promise<void>>();
  readonly #server = createServer({ maxHeaderSize: HEADER_BYTES }, (request, response) => {
    const running = this.#answer(request, response).catch((error: unknown) => refuse(response, 500, String(error)));
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  });
  #troubles: Trouble[] = [];
  #tamper = (sql: string): string => sql;
  #port = 0;
  #files = 0;

  constructor(
    readonly dir: string,
    readonly lanes: Lanes,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  break(fault: Fault, on: RegExp, times = 1): void {
    this.#troubles.push({ fault, on, times });
  }

  tamper(change: (sql: string) => string): void {
    this.#tamper = change;
  }

  mend(): void {
    this.#troubles = [];
  }

  async pause(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  resume(): Promise<void> {
    return this.listen();
  }

  dropIdle(): void {
    this.#server.closeIdleConnections();
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.pause();
    await Promise.all(this.#running);
    await this.lanes.close();
  }

  #trouble(query: string): Fault | undefined {
    const trouble = this.#troubles.find(({ on, times }) => times > 0 && on.test(query));
    if (trouble) trouble.times -= 1;
    return trouble?.fault;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const inUrl = url.searchParams.get('query');
    const early = inUrl === null ? undefined : this.#trouble(inUrl);
    if (early?.kind === 'cut-body') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const raw = await bodyOf(request).catch(() => undefined);
    // The client went away in the middle of its body.
    if (!raw) return;
    const compressed = request.headers['content-encoding'] === 'gzip';
    const body = compressed ? gunzipSync(raw) : raw;
    const query = inUrl ?? body.toString();
    const settings = new Map([...url.searchParams].filter(([name]) => !PROTOCOL.has(name) && !isParam(name)));
    const readonly = settings.get('readonly') === '2';
    const database = url.searchParams.get('database') ?? 'default';
    const user = userOf(request);
    const keptAlive = this.#sockets.has(request.socket);
    const seen = { compressed, keptAlive, readonly, query, database, user, settings };
    this.#sockets.add(request.socket);
    this.requests.push(seen);
    if (user === undefined)
      return refuse(
        response,
        403,
        'Code: 516. DB::Exception: fairlead: Authentication failed. (AUTHENTICATION_FAILED)',
      );
    const asked: Asked = { url, body, query, inUrl: inUrl !== null, seen, user };
    await this.#run(asked, early ?? (inUrl === null ? this.#trouble(query) : undefined), response);
  }

  async #run(asked: Asked, fault: Fault | undefined, response: ServerResponse): Promise<void> {
    const { url, body, inUrl, seen, user } = asked;
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end(fault.text);
    if (fault?.kind === 'error')
      return refuse(response, 500, `Code: ${fault.number}. DB::Exception: ${fault.text}. (SOME_ERROR)`);
    const [setting] = seen.settings.keys();
    if (user === STRICT_READER.username && setting !== undefined)
      return refuse(
        response,
        500,
        `Code: 164. DB::Exception: Cannot modify '${setting}' setting in readonly mode. (READONLY)`,
      );
    const rows = inUrl ? rowsOf(body) : 0;
    try {
      await this.onlooker?.('asked', seen, body);
      const answer = fault?.kind === 'lost-rows' ? Buffer.alloc(0) : await this.#execute(asked);
      await this.onlooker?.('done', seen, body);
      const zip = url.searchParams.get('enable_http_compression') === '1';
      const headers = {
        'x-clickhouse-query-id': url.searchParams.get('query_id') ?? '',
        'x-clickhouse-summary': JSON.stringify({ written_rows: String(fault?.kind === 'lost-rows' ? 0 : rows) }),
        ...(zip ? { 'content-encoding': 'gzip' } : {}),
      };
      if (response.destroyed || (fault && spoil(fault, response, answer, headers))) return;
      response.writeHead(200, headers).end(zip ? gzipSync(answer, { level: 1 }) : answer);
    } catch (error) {
      const { code, type, message } = error as { code: string; type: string; message: string };
      refuse(response, 500, `Code: ${code}. DB::Exception: ${message}. (${type})`);
    }
  }

  async #execute({ url, body, query, inUrl, seen, user }: Asked): Promise<Buffer> {
    this.#files += 1;
    const file = join(this.dir, `body-${this.#files}.arrow`);
    const readonly = seen.readonly || user === READER.username || user === STRICT_READER.username;
    const settings = new Map([...seen.settings].filter(([name]) => name !== 'readonly'));
    const params = new Map([...url.searchParams].filter(([name]) => isParam(name)));
    try {
      if (inUrl) await writeFile(file, body);
      const sql = query.replace(
        /input\((\{\w+:String\})\)([\s\S]*)FORMAT ArrowStream\s*$/,
        (_, structure: string, rest: string) => `file('${file}', 'ArrowStream', ${structure})${rest}`,
      );
      const format = url.searchParams.get('default_format') ?? 'TabSeparated';
      const asks = /^\s*(--.*\n\s*)*(SELECT|WITH|SHOW|EXISTS)\b/i.test(sql) && !/FORMAT\s+\w+\s*$/.test(sql);
      return await this.lanes.run(
        { sql: this.#tamper(asks ? `${sql}\nFORMAT ${format}` : sql), settings, params, database: seen.database },
        { readonly },
      );
    } finally {
      await rm(file, { force: true });
    }
  }
}

const isParam = (name: string): boolean => name.startsWith('param_');

function userOf({ headers }: IncomingMessage): string | undefined {
  const [, encoded = ''] = (headers.authorization ?? '').split(' ');
  const shown = Buffer.from(encoded, 'base64').toString();
  const [, of] = /^(fairlead-[\w-]+):(.*)$/.exec(shown) ?? [];
  if (of !== undefined && shown === `${of}:${USER.password}`) return of;
  return [USER, READER, STRICT_READER].find(({ username, password }) => `${username}:${password}` === shown)?.username;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(text)?.[1] ?? '0' });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

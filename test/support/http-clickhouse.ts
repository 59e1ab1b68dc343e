import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';

/** A ClickHouse server as far as our client needs one: its HTTP protocol in front of the engine in this process. */
export interface HttpClickHouse {
  readonly url: string;
  /** What clients sent, to look at. */
  readonly requests: { compressed: boolean; keptAlive: boolean; readonly: boolean; query: string }[];
  close(): Promise<void>;
}

export const USER = { username: 'fairlead', password: 'secret' } as const;
const FORMATS: Record<string, string> = { ArrowStream: 'ArrowStream', JSONEachRow: 'JSONEachRow' };

export async function startHttpClickHouse(dir: string): Promise<HttpClickHouse> {
  const session = new Session(join(dir, 'server'));
  const open = async (settings: string[]): Promise<ClickHouseClient> => {
    const connection = createChdbConnection({
      path: join(dir, 'server'),
    }) as unknown as ClickHouseClientConfigOptions['connection'];
    const client = createClient({ connection, log: { level: 127 } });
    for (const setting of settings) await client.command({ query: `SET ${setting}` });
    return client;
  };
  const answers = [
    "output_format_arrow_compression_method = 'none'",
    'output_format_arrow_low_cardinality_as_dictionary = 1',
    'output_format_arrow_string_as_string = 1',
  ];
  const writer = await open(answers);
  const reader = await open([...answers, 'readonly = 1']);
  const requests: HttpClickHouse['requests'] = [];
  const sockets = new Set<unknown>();
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    // One after the other: bound parameters stay on the connection behind.
    turn = turn.then(() => answer(request, response)).catch((error: unknown) => refuse(response, 500, String(error)));
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await bodyOf(request);
    const expected = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
    if (request.headers.authorization !== expected)
      return refuse(response, 403, 'Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)');
    const inUrl = url.searchParams.get('query');
    const readonly = url.searchParams.get('readonly') === '2';
    const query = inUrl ?? body.toString();
    requests.push({
      compressed: request.headers['content-encoding'] === 'gzip',
      keptAlive: sockets.has(request.socket),
      readonly,
      query,
    });
    sockets.add(request.socket);
    const file = join(dir, `body-${requests.length}.arrow`);
    if (inUrl !== null) await writeFile(file, body);
    const params = [...url.searchParams]
      .filter(([name]) => name.startsWith('param_'))
      .map(([name, value]) => `SET ${name} = '${quote(value)}';`);
    const sql = query.replace(
      /input\((\{\w+:String\})\)([\s\S]*)FORMAT ArrowStream\s*$/,
      (_, structure: string, rest: string) => `file('${file}', 'ArrowStream', ${structure})${rest}`,
    );
    const format = FORMATS[url.searchParams.get('default_format') ?? ''] ?? 'JSONEachRow';
    try {
      const asked =
        /^\s*(--.*\n\s*)*(SELECT|WITH)/i.test(sql) && !/FORMAT\s+\w+\s*$/.test(sql) ? `${sql}\nFORMAT ${format}` : sql;
      const { stream } = await (readonly ? reader : writer).exec({ query: params.join('\n') + asked });
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const zip = url.searchParams.get('enable_http_compression') === '1';
      response.writeHead(200, zip ? { 'content-encoding': 'gzip' } : {});
      response.end(zip ? gzipSync(Buffer.concat(chunks)) : Buffer.concat(chunks));
    } catch (error) {
      const { code, type, message } = error as { code: string; type: string; message: string };
      refuse(response, 500, `Code: ${code}. DB::Exception: ${message}. (${type})`);
    } finally {
      await rm(file, { force: true });
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await turn;
      await writer.close();
      await reader.close();
      session.close();
    },
  };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(text)?.[1] ?? '0' });
  response.end(text);
}

const quote = (text: string): string => text.replace(/[\\']/g, (character) => `\\${character}`);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

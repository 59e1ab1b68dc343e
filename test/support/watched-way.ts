import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A way to an HTTP server of which one process alone knows, so that what comes along it is that process's. */
export interface WatchedWay {
  readonly url: string;
  /** Statements that came along, in order. */
  readonly statements: string[];
  /** Called with each statement before it is passed on. */
  onStatement: (statement: string) => void;
  close(): Promise<void>;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Opens a way to the server at `target`. Statements are told as our clients send them: in the address, or as the body. */
export async function openWatchedWay(target: string): Promise<WatchedWay> {
  const statements: string[] = [];
  const pass = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const plain = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const statement = new URL(incoming.url ?? '/', target).searchParams.get('query') ?? plain.toString();
    statements.push(statement);
    way.onStatement(statement);
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  };
  const server = createServer({ maxHeaderSize: 1_048_576 }, (incoming, answer) => {
    pass(incoming, answer).catch(() => answer.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const way: WatchedWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statements,
    onStatement: () => undefined,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
  return way;
}

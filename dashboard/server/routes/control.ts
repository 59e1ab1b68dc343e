import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { fail, FairleadError } from '../../../ingest/events/errors.js';
import { isLoopback } from '../auth/loopback.js';
import type { AppOptions } from '../options.js';

const Body = Type.Object(
  {
    argv: Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 1000 }),
    cwd: Type.String({ minLength: 1, maxLength: 4096 }),
  },
  { additionalProperties: false },
);

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Resolves when the socket takes more, or is closed. */
function roomIn(raw: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const free = (): void => {
      raw.off('drain', free).off('close', free);
      done();
    };
    raw.once('drain', free).once('close', free);
  });
}

/**
 * `POST /v1/control`: executes a command line of another process of this machine with the rooms that this one has open.
 * Needs the token of DATA/run.json, which only the owner of the data directory can read. Answers NDJSON: `{out}`,
 * `{out_base64}`, `{err}`, and at last `{exit}`. What the command writes waits for its reader; when that goes away, the command is told to stop.
 */
export function controlRoute(app: FastifyInstance, { controlToken, runCommand, logger }: AppOptions): void {
  const expected = digest(`Bearer ${controlToken}`);
  app.post(
    '/v1/control',
    {
      config: { access: 'control-token' },
      bodyLimit: 4 * 1_048_576,
      schema: { summary: 'Execute a local command', body: Body, produces: ['application/x-ndjson'] },
      onRequest: (request, _reply, next) => {
        const given = digest(request.headers.authorization ?? '');
        if (!timingSafeEqual(given, expected) || !isLoopback(request.socket.remoteAddress ?? ''))
          throw fail('CONTROL_DENIED');
        next();
      },
    },
    async (request, reply) => {
      const { argv, cwd } = request.body as Static<typeof Body>;
      const gone = new AbortController();
      reply.hijack();
      const { raw } = reply;
      raw.on('close', () => gone.abort());
      raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
      // Nothing is held for a reader that does not read, or that went away.
      const line = (value: object): void | Promise<void> =>
        raw.destroyed || raw.write(`${JSON.stringify(value)}\n`) ? undefined : roomIn(raw);
      const out = (text: string | Uint8Array) =>
        line(typeof text === 'string' ? { out: text } : { out_base64: Buffer.from(text).toString('base64') });
      try {
        const exit = await runCommand(argv, { out, err: (text) => void line({ err: text }), cwd, signal: gone.signal });
        void line({ exit });
      } catch (error) {
        logger.error({ err: error }, 'a command of another process failed');
        const { code, message, hint, exit } = error instanceof FairleadError ? error : fail('BUG', { cause: error });
        const told = argv.includes('--json')
          ? JSON.stringify({ error: { code, message, hint } })
          : `fairlead: ${message} (${code})`;
        void line({ err: `${told}\n` });
        void line({ exit });
      }
      raw.end();
      return reply;
    },
  );
}

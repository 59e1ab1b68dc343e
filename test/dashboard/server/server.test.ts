import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type Server } from '../../../dashboard/server/server.js';
import { fail } from '../../../ingest/events/errors.js';
import { appOptions } from './fixture.js';

let made: ReturnType<typeof appOptions>;
let server: Server | undefined;
beforeEach(() => {
  made = appOptions();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  made.remove();
});
const start = async (more: object = {}) =>
  (server = await startServer({ host: '127.0.0.1', port: 0, ...made.options, ...more }));

async function cookieOf(running: Server): Promise<string> {
  const reply = await fetch(await running.signInLink('owner'), { redirect: 'manual' });
  return reply.headers.get('set-cookie')!.split(';')[0]!;
}

describe('listening', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', ''])('on %j without accounts is refused', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ code: 'LISTEN_REFUSED' });
  });

  it('on a port in use fails with a clear code', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      exit: 3,
      message: `127.0.0.1:${port} is already in use`,
    });
    other.close();
  });

  it('prints links under the public address', async () => {
    const running = await start({ public_url: 'https://fairlead.example/' });
    expect(await running.signInLink('viewer')).toMatch(/^https:\/\/fairlead\.example\/sign-in\?token=[\w-]{43}$/);
    expect(running.localUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(running.signInLink('king')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is alive and ready', async () => {
    const { localUrl } = await start();
    expect(await (await fetch(`${localUrl}/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${localUrl}/ready`)).json()).toEqual({ status: 'ok', checks: { http: 'ok' } });
  });
});

describe('the stream', () => {
  it('sends the status at once and after a change, and ends with the server', async () => {
    let events = 1;
    const status = { ...made.options.reports!['status']!, run: async () => ({ events: events++ }) };
    const running = await start({ reports: { status } });
    const reply = await fetch(`${running.localUrl}/v1/stream`, { headers: { cookie: await cookieOf(running) } });
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self'");
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (needle: string) => {
      while (!text.includes(needle)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`ended before ${needle}`);
        text += value;
      }
    };
    await until('event: status\ndata: {"events":1}\n\n');
    running.changed();
    running.changed();
    await until('event: status\ndata: {"events":2}\n\n');
    await running.close();
    server = undefined;
    expect((await reader.read()).done).toBe(true);
  });
});

describe('the control door', () => {
  const call = (running: Server, token: string, body: unknown = { argv: ['why', 'c-1'], cwd: '/home' }) =>
    fetch(`${running.localUrl}/v1/control`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const linesOf = async (reply: Response) =>
    (await reply.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('executes a command and streams what it writes', async () => {
    const running = await start({
      runCommand: async (
        argv: readonly string[],
        io: { out: (text: unknown) => void; err: (text: string) => void; cwd: string },
      ) => {
        io.err('working\n');
        io.out(`${argv.join(' ')} in ${io.cwd}\n`);
        io.out(new Uint8Array([255, 0]));
        return 1;
      },
    });
    expect(await linesOf(await call(running, 'the-control-token'))).toEqual([
      { err: 'working\n' },
      { out: 'why c-1 in /home\n' },
      { out_base64: '/wA=' },
      { exit: 1 },
    ]);
  });

  it('ends with exit 3 when the command throws', async () => {
    const running = await start({ runCommand: () => Promise.reject(fail('DISK_FULL')) });
    const lines = await linesOf(await call(running, 'the-control-token'));
    expect(lines.at(-1)).toEqual({ exit: 3 });
    expect(JSON.stringify(lines[0])).toContain('DISK_FULL');
  });

  it('refuses another token, an owner’s cookie, and a body that is none', async () => {
    const running = await start();
    expect(await (await call(running, 'guess')).json()).toMatchObject({ error: { code: 'CONTROL_DENIED' } });
    const cookie = await cookieOf(running);
    const reply = await fetch(`${running.localUrl}/v1/control`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(reply.status).toBe(403);
    const wrong = await call(running, 'the-control-token', { argv: 'rm' });
    expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([400, 'USAGE']);
  });

  it.each([
    [['why', 'x'], /^fairlead: .*\(DISK_FULL\)\n$/],
    [['why', 'x', '--json'], /^\{"error":\{"code":"DISK_FULL","message":".*","hint":".*"\}\}\n$/],
  ])('tells what %j throws as the command itself would', async (argv, says) => {
    const running = await start({ runCommand: () => Promise.reject(fail('DISK_FULL')) });
    const [line] = await linesOf(await call(running, 'the-control-token', { argv, cwd: '/' }));
    expect((line as { err: string }).err).toMatch(says);
  });

  it('holds nothing for a caller that reads slowly, and stops when it goes away', async () => {
    const chunk = Buffer.alloc(256 * 1024, 65);
    let written = 0;
    let stopped!: (after: number) => void;
    const ended = new Promise<number>((resolve) => (stopped = resolve));
    const running = await start({
      runCommand: async (
        _argv: readonly string[],
        io: { signal: AbortSignal; out: (bytes: Uint8Array) => unknown },
      ) => {
        while (!io.signal.aborted && written < 4000) {
          await io.out(chunk);
          written += 1;
        }
        stopped(written);
        return 3;
      },
    });
    const { hostname, port } = new URL(running.localUrl);
    const body = JSON.stringify({ argv: ['export', 'clicks'], cwd: '/' });
    const caller = connect(Number(port), hostname);
    caller.pause();
    caller.on('error', () => undefined);
    const headers = `authorization: Bearer the-control-token\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    caller.write(`POST /v1/control HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`);
    let before = -1;
    while (before !== written || written === 0) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    // What the sockets of the machine hold: a few megabytes of the gigabyte that would have come.
    expect(written).toBeLessThan(200);
    caller.destroy();
    expect(await ended).toBeLessThan(200);
  });

  it('aborts the command when its caller goes away', async () => {
    let aborted!: () => void;
    const seen = new Promise<void>((resolve) => (aborted = resolve));
    const running = await start({
      runCommand: (_argv: readonly string[], io: { signal: AbortSignal; out: (text: string) => void }) =>
        new Promise<number>((resolve) => {
          io.signal.addEventListener('abort', () => (aborted(), resolve(3)));
          io.out('started\n');
        }),
    });
    const caller = new AbortController();
    const reply = await fetch(`${running.localUrl}/v1/control`, {
      method: 'POST',
      headers: { authorization: 'Bearer the-control-token', 'content-type': 'application/json' },
      body: JSON.stringify({ argv: [], cwd: '/' }),
      signal: caller.signal,
    });
    expect(reply.status).toBe(200);
    caller.abort();
    await seen;
  });
});

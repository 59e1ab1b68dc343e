import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fail, FairleadError } from '../ingest/events/errors.js';
import type { CommandContext, ExitCode } from './command.js';

/** How to reach the Fairlead that runs on a data directory: the contents of DATA/run.json. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

/** How long one question after its health waits for an answer, and for how long it is asked again. */
const ANSWER_MS = 2_000;
const PATIENCE_MS = 60_000;

/** Finds the Fairlead that owns a data directory, or nothing when none answers there. One that is busy is waited for, up to a minute. */
export async function findRunning(data: string): Promise<Running | undefined> {
  let running: Running;
  try {
    running = JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as Running;
  } catch {
    return undefined;
  }
  for (const patient = Date.now() + PATIENCE_MS; ;) {
    try {
      const reply = await fetch(new URL('/health', running.url), { signal: AbortSignal.timeout(ANSWER_MS) });
      return reply.ok ? running : undefined;
    } catch (error) {
      // Only silence is worth waiting for: a busy Fairlead, or a machine that is. A refusal says that nobody listens.
      if ((error as Error).name !== 'TimeoutError' || !isAlive(running.pid) || Date.now() > patient) return undefined;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

type Line = { out: string } | { out_base64: string } | { err: string } | { exit: ExitCode };

/** Has a running Fairlead execute a command, and copies what it writes. */
export async function executeRemotely(
  running: Running,
  argv: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const exit = await askRunning(running, argv, context).catch((cause: unknown) => {
    if (cause instanceof FairleadError) throw cause;
    throw fail('RUNNING_GONE', { ...(context.signal.aborted ? INTERRUPTED : {}), cause });
  });
  if (exit === undefined) throw fail('RUNNING_GONE');
  return exit;
}

const INTERRUPTED = { message: 'interrupted; the running Fairlead was told to stop this command', hint: '' };

/** Lines of a stream, read no faster than they are taken: readline would go on reading ahead. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const chunk of stream) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    parts.push(first);
    for (const other of others) {
      yield parts.join('');
      parts = [other];
    }
  }
}

/** The exit code, or nothing where the stream ends without one. */
async function askRunning(
  { url, token }: Running,
  argv: readonly string[],
  context: CommandContext,
): Promise<ExitCode | undefined> {
  const reply = await fetch(new URL('/v1/control', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ argv, cwd: context.cwd }),
    signal: context.signal,
  });
  if (!reply.ok || !reply.body) {
    const refused = `what answers at ${url} refused the command (${reply.status})`;
    throw fail(reply.status === 403 ? 'CONTROL_DENIED' : 'RUNNING_GONE', { message: refused });
  }
  for await (const text of linesOf(Readable.fromWeb(reply.body as never))) {
    const line = JSON.parse(text) as Line;
    if ('out' in line) await context.out(line.out);
    else if ('out_base64' in line) await context.out(Buffer.from(line.out_base64, 'base64'));
    else if ('err' in line) context.err(line.err);
    else return line.exit;
  }
  return undefined;
}

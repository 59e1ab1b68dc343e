import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fail, FairleadError } from '../ingest/events/errors.js';
import type { CommandContext, ExitCode } from './command.js';

/** How to reach the Fairlead that runs on a data directory: the contents of DATA/run.json. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
}

/** Finds the Fairlead that owns a data directory, or nothing when none answers there. */
export async function findRunning(data: string): Promise<Running | undefined> {
  let running: Running;
  try {
    running = JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as Running;
  } catch {
    return undefined;
  }
  try {
    const reply = await fetch(new URL('/health', running.url), { signal: AbortSignal.timeout(2_000) });
    return reply.ok ? running : undefined;
  } catch {
    return undefined;
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
  for await (const text of createInterface({ input: Readable.fromWeb(reply.body as never), crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Line;
    if ('out' in line) context.out(line.out);
    else if ('out_base64' in line) context.out(Buffer.from(line.out_base64, 'base64'));
    else if ('err' in line) context.err(line.err);
    else return line.exit;
  }
  return undefined;
}

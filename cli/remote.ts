import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
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
  const reply = await fetch(new URL('/v1/control', running.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${running.token}` },
    body: JSON.stringify({ argv, cwd: context.cwd }),
    signal: context.signal,
  });
  if (!reply.ok || !reply.body) {
    context.err(`fairlead: the running Fairlead at ${running.url} refused the command (${reply.status})\n`);
    return 3;
  }
  for await (const text of createInterface({ input: Readable.fromWeb(reply.body as never), crlfDelay: Infinity })) {
    const line = JSON.parse(text) as Line;
    if ('out' in line) context.out(line.out);
    else if ('out_base64' in line) context.out(Buffer.from(line.out_base64, 'base64'));
    else if ('err' in line) context.err(line.err);
    else return line.exit;
  }
  context.err('fairlead: the running Fairlead stopped before the command had finished\n');
  return 3;
}

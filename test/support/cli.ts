import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli', 'main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** The compiled command line as its own process, with a promise of how it ended. */
export function start(
  args: readonly string[],
  environment: Record<string, string> = {},
): { process: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, FAIRLEAD_LOG_LEVEL: 'error', ...environment },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code, signal) =>
      done({ code, signal, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    ),
  );
  return { process: child, ended };
}

/** Whoever executes a command line to its end. */
export type CommandLine = (...args: string[]) => Promise<Pick<Ended, 'code' | 'out' | 'err'>>;

/** Runs a command as its own process to its end. */
export const fairlead = (...args: string[]): Promise<Ended> => start(args).ended;

/** The output of a command that must succeed. */
export async function succeed(line: CommandLine, ...args: string[]): Promise<string> {
  const { code, out, err } = await line(...args);
  if (code !== 0) throw new Error(`fairlead ${args.join(' ')} ended with ${code}\n${err}${out}`);
  return out;
}

/** Runs a command that must succeed, as its own process, and returns its JSON. */
export const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse(await succeed(fairlead, ...args, '--json')) as T;

/** A folder that is gone after the test. */
export function tempFolder(prefix = 'fairlead-test-'): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Numbers in [0, 1) from a seed (mulberry32), for instants of kills and orders of files. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

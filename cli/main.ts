#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Fairlead } from '../fairlead.js';
import { fail } from '../ingest/events/errors.js';
import type { CommandContext, ExitCode, InsideIo } from './command.js';
import { execute, explain, parse } from './program.js';
import { executeRemotely, findRunning } from './remote.js';

const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** A first signal asks the command to finish what it holds; a second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(3);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}

/** `run` and its like need the directory for themselves: a second loop in here would end by taking away what the first needs. */
const notInside = ([name]: readonly string[]) =>
  fail('USAGE', { message: `${name} cannot be executed inside a running Fairlead` });

/** Awaits the flush of what was written, so that a pipe gets all of it before the process ends. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => stream.write('', () => done()));
}

/** Resolves when a stream takes more again. */
const room = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.once('drain', () => done()));

async function main(argv: readonly string[]): Promise<ExitCode> {
  const writers = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  };
  const invocation = await parse(argv, VERSION, writers);
  if (typeof invocation === 'number') return invocation;
  let opened: Fairlead | undefined;
  const executeInside = async (fairlead: Fairlead, line: readonly string[], io: InsideIo): Promise<ExitCode> => {
    const inner = await parse(line, VERSION, { out: io.out, err: io.err });
    if (typeof inner === 'number') return inner;
    if (inner.command.where !== 'inside') return explain(notInside(line), io, inner.options.json === true);
    return execute(inner, { ...io, terminal: false, fairlead: async () => fairlead, executeInside });
  };
  const context: CommandContext = {
    executeInside,
    out: (text) => (process.stdout.write(text) ? undefined : room(process.stdout)),
    err: writers.err,
    cwd: process.cwd(),
    signal: interruption(),
    terminal: process.stderr.isTTY === true,
    fairlead: async () =>
      (opened ??= await open(invocation.options.data, invocation.options['config'] as string | undefined, context.cwd)),
  };
  try {
    if (invocation.command.where === 'inside') {
      const running = await findRunning(resolve(context.cwd, invocation.options.data));
      if (running) return await executeRemotely(running, argv, context);
    }
    return await execute(invocation, context);
  } catch (cause) {
    return explain(cause, context, invocation.options.json === true);
  } finally {
    await opened?.close();
  }
}

async function open(data: string, file: string | undefined, cwd: string): Promise<Fairlead> {
  const [{ readConfig }, { openFairlead }] = await Promise.all([import('../config.js'), import('../fairlead.js')]);
  return openFairlead(readConfig({ data, file, cwd, environment: process.env }));
}

// Who closes stderr early (2>&1 | head) misses progress; that ends no work, and nothing ends while the engine computes.
process.stderr.on('error', () => undefined);
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
const code = await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(code);

import type { CommandContext } from '../../cli/command.js';
import { execute, explain, parse } from '../../cli/program.js';
import { readConfig } from '../../config.js';
import { openFairlead, type Fairlead } from '../../fairlead.js';
import type { CommandLine } from './cli.js';

/**
 * A command line that is executed in the test's own process, from opening the data directory to closing it, as `fairlead` would in a
 * process of its own. It spares the second that a process takes to begin, and is for whoever asks what a command does; what a process
 * does about signals, pipes and a running Fairlead beside it is asked of `fairlead` and `start`.
 */
export const hereWith =
  (environment: Readonly<Record<string, string>>): CommandLine =>
  async (...argv) => {
    const out: (string | Uint8Array)[] = [];
    const err: string[] = [];
    const writers = {
      out: (text: string | Uint8Array) => void out.push(text),
      err: (text: string) => void err.push(text),
    };
    const said = () => ({ out: out.map((part) => Buffer.from(part).toString()).join(''), err: err.join('') });
    const invocation = await parse(argv, '0', writers);
    if (typeof invocation === 'number') return { code: invocation, ...said() };
    const { data, config } = invocation.options as { data: string; config?: string };
    let opened: Fairlead | undefined;
    const context: CommandContext = {
      ...writers,
      executeInside: () => Promise.reject(new Error('nothing runs beside')),
      cwd: process.cwd(),
      signal: new AbortController().signal,
      terminal: false,
      fairlead: async () => (opened ??= await open(data, config)),
    };
    const open = (dir: string, file?: string): Promise<Fairlead> => {
      const own = { FAIRLEAD_LOG_LEVEL: 'error', FAIRLEAD_INGEST_WORKERS: '1', ...environment };
      return openFairlead(readConfig({ data: dir, file, cwd: context.cwd, environment: own }));
    };
    try {
      return { code: await execute(invocation, context), ...said() };
    } catch (cause) {
      return { code: explain(cause, context, invocation.options.json === true), ...said() };
    } finally {
      await opened?.close();
    }
  };

/** Such a command line with the settings that a fresh directory has. */
export const here: CommandLine = hereWith({});

import type { CommandContext } from '../../cli/command.js';
import { execute, parse } from '../../cli/program.js';
import { readConfig } from '../../config.js';
import { openFairlead } from '../../fairlead.js';
import type { CommandLine } from './cli.js';

/** A Fairlead that was opened in the test's own process. */
export interface Inside {
  /** Executes a command line within it; `--data` is given. Sparing a process and an opened warehouse, it is for what a test asks often. */
  readonly line: CommandLine;
  close(): Promise<void>;
}

/** Opens the data directory in this process. Until it is closed, no other process may have it. */
export async function openInside(data: string): Promise<Inside> {
  const environment = { FAIRLEAD_LOG_LEVEL: 'error', FAIRLEAD_INGEST_WORKERS: '1' };
  const fairlead = await openFairlead(readConfig({ data, cwd: data, environment }));
  const line: CommandLine = async (...argv) => {
    const out: string[] = [];
    const err: string[] = [];
    const writers = {
      out: (text: string | Uint8Array) => void out.push(text.toString()),
      err: (text: string) => void err.push(text),
    };
    const context: CommandContext = {
      ...writers,
      executeInside: () => Promise.reject(new Error('nothing runs beside')),
      cwd: data,
      signal: new AbortController().signal,
      terminal: false,
      fairlead: () => Promise.resolve(fairlead),
    };
    const invocation = await parse(argv, '0', writers);
    const code = typeof invocation === 'number' ? invocation : await execute(invocation, context);
    return { code, out: out.join(''), err: err.join('') };
  };
  return { line, close: () => fairlead.close() };
}

/** Does some work within one opened Fairlead. */
export async function inside<T>(data: string, work: (line: CommandLine) => Promise<T>): Promise<T> {
  const opened = await openInside(data);
  try {
    return await work(opened.line);
  } finally {
    await opened.close();
  }
}

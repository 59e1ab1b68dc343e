import type { Command as Parser } from 'commander';
import type { Fairlead } from '../fairlead.js';

/** 0 fine, 1 the answer is no, 2 wrong usage, 3 could not. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command may touch of the world around it; the same whether it runs on its own or inside a running Fairlead. */
export interface CommandContext {
  /** Writes results: stdout. Who writes much awaits it: it resolves when there is room for more, or nobody is left to read. */
  out(text: string | Uint8Array): void | Promise<void>;
  /** Writes progress and remarks: stderr. */
  err(text: string): void;
  /** The folder that relative paths of the command line are meant from. */
  readonly cwd: string;
  /** Aborted by Ctrl-C, SIGTERM, or the caller going away. */
  readonly signal: AbortSignal;
  /** Whether stderr is a terminal that can show a progress bar. */
  readonly terminal: boolean;
  /** Opens the data directory, at most once; commands that never call it work without one. */
  fairlead(): Promise<Fairlead>;
  /** Executes another process's command line with the rooms that this process has open. */
  executeInside(fairlead: Fairlead, argv: readonly string[], io: InsideIo): Promise<ExitCode>;
}

/** The ends of a command that another process asked for. */
export type InsideIo = Pick<CommandContext, 'out' | 'err' | 'cwd' | 'signal'>;

/** Options common to all commands, and the command's own beside them. */
export type Options = Readonly<Record<string, unknown>> & { readonly data: string; readonly json?: boolean };

/** One command of the command line: one file of `cli/` each. */
export interface Command {
  /**
   * `inside`: may be executed by a running Fairlead that owns the data directory; `alone`: needs the directory for itself;
   * `nothing`: touches no data directory.
   */
  readonly where: 'inside' | 'alone' | 'nothing';
  /** Declares arguments, options and the help text. */
  describe(parser: Parser): void;
  run(context: CommandContext, args: readonly string[], options: Options): Promise<ExitCode>;
}

/** Writes a value as JSON on stdout when `--json` was asked for, else the given lines. */
export function answer(context: CommandContext, options: Options, value: unknown, lines: readonly string[]): void {
  void context.out(options.json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}

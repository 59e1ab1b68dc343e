import { Command as Parser, CommanderError } from 'commander';
import { fail, FairleadError } from '../ingest/events/errors.js';
import type { Command, CommandContext, ExitCode, Options } from './command.js';
import { COMMANDS } from './commands.js';
import { filled, refuseTwice } from './options.js';

/** What the arguments ask for. */
export interface Invocation {
  readonly command: Command;
  readonly args: readonly string[];
  readonly options: Options;
}

interface Writers {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Parses the arguments of one call.
 * @returns the command to run, or the exit code where there is nothing to run (help, version, wrong usage; the text has been written).
 */
export async function parse(
  argv: readonly string[],
  version: string,
  writers: Writers,
): Promise<Invocation | ExitCode> {
  let invocation: Invocation | undefined;
  const asJson = asksForJson(argv);
  const program = new Parser('fairlead')
    .description('Who caused each conversion, who cheats, what is owed: a workbench for referral programmes.')
    .version(version)
    .showHelpAfterError('(fairlead --help, or fairlead COMMAND --help, says what there is)')
    .exitOverride()
    .configureOutput({ writeOut: writers.out, writeErr: asJson ? () => undefined : writers.err });
  for (const { name, summary, load } of COMMANDS) {
    const parser = program.command(name).description(summary).exitOverride().copyInheritedSettings(program);
    // The list of all needs the code of none; a call needs its own alone.
    if (argv[0] !== name && !(argv[0] === 'help' && argv[1] === name)) continue;
    const command = await load();
    command.describe(parser);
    if (command.where !== 'nothing') {
      parser
        .option('--data <dir>', 'the data directory', filled('--data'), '.fairlead')
        .option('--config <file>', 'settings, instead of fairlead.json in the data directory', filled('--config'));
    }
    parser.option('--json', 'the result as JSON');
    refuseTwice(parser);
    parser.action(() => {
      invocation = { command, args: parser.args, options: parser.opts<Options>() };
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : wrongUsage(cause, writers, asJson);
    return explain(cause, writers, asJson);
  }
  return invocation ?? 0;
}

/** Whether errors are to be JSON, as far as can be told where the arguments cannot be parsed. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

/** The parser has written its own words already, unless they are to be JSON. */
function wrongUsage(cause: CommanderError, writers: Writers, asJson: boolean): ExitCode {
  if (!asJson) return 2;
  const said = cause.message.replace(/^error: /, '');
  const message = said.startsWith('(') ? 'no command is named' : said;
  return explain(fail('USAGE', { message, hint: 'fairlead --help says what there is.' }), writers, true);
}

/** Runs a command and turns what it throws into a message and an exit code. */
export async function execute(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  try {
    return await invocation.command.run(context, invocation.args, invocation.options);
  } catch (cause) {
    return explain(cause, context, invocation.options.json === true);
  }
}

/** Writes what went wrong, where, and what to do; a programmer's error keeps its stack. */
export function explain(cause: unknown, writers: Pick<CommandContext, 'err'>, json: boolean): ExitCode {
  if (!(cause instanceof FairleadError)) {
    const said = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    if (json) {
      const { code, hint, message } = fail('BUG', cause instanceof Error ? { message: cause.message } : {});
      writers.err(`${JSON.stringify({ error: { code, message, hint, stack: said } })}\n`);
    } else writers.err(`fairlead: ${said}\n`);
    return 3;
  }
  if (json)
    writers.err(`${JSON.stringify({ error: { code: cause.code, message: cause.message, hint: cause.hint } })}\n`);
  else writers.err(`fairlead: ${cause.message} (${cause.code})\n${cause.hint ? `  ${cause.hint}\n` : ''}`);
  return cause.exit;
}

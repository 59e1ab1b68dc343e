import { setTimeout as sleep } from 'node:timers/promises';
import type { Fairlead } from '../fairlead.js';
import { fail } from '../ingest/events/errors.js';
import { replayDeadLetters, type Replayed } from '../ingest/replay.js';
import { answer, type Command, type CommandContext, type Options } from './command.js';
import { drain, watchReading } from './drain.js';
import { bytesShown, printable } from './bytes-shown.js';
import { aDeadReason, oneOf, whole } from './options.js';
import { textTable } from './table.js';

interface DeadLetter {
  readonly topic: string;
  readonly log_partition: number;
  readonly log_offset: number;
  readonly step: string;
  readonly reason: string;
  readonly message: string;
  readonly payload_bytes: number;
  /** ms since 1970. */
  readonly bytes_removed_at: number | null;
  readonly replay_of: string | null;
  readonly replayed_as: string | null;
}

const LISTED = ['address', 'step', 'reason', 'message', 'bytes', 'replayed_as'];

const POLL_MS = 250;

const ACTIONS = ['list', 'show', 'replay'] as const;
const LIST_THEM = 'fairlead dead-letters list shows those there are.';

/** topic/partition/offset */
function anAddress(of: string): (text: string) => string {
  return (text) => {
    if (!/^[a-z0-9._-]{1,200}\/\d{1,5}\/\d{1,16}$/.test(text))
      throw fail('USAGE', {
        message: `${of} ${JSON.stringify(text.slice(0, 200))} is no address such as fairlead.click/0/12`,
        hint: LIST_THEM,
      });
    return text;
  };
}

const addressOf = ({ topic, log_partition, log_offset }: DeadLetter): string =>
  `${topic}/${log_partition}/${log_offset}`;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

async function theLetter(fairlead: Fairlead, address: string): Promise<DeadLetter & { payload_base64: string }> {
  const { process } = await fairlead.warehouse();
  const [letter] = await process.rows<DeadLetter & { payload_base64: string }>('ingest/dead-letter', { address });
  if (!letter) throw fail('NOT_FOUND', { message: `there is no dead letter at ${address}`, hint: LIST_THEM });
  return letter;
}

async function list(context: CommandContext, fairlead: Fairlead, options: Options, address: string): Promise<void> {
  const limit = options['limit'] as number;
  const after = options['after'] as string | undefined;
  if (after !== undefined) await theLetter(fairlead, after);
  const letters = await (
    await fairlead.warehouse()
  ).process.rows<DeadLetter>('ingest/dead-letters-by-reason', {
    reason: String(options['reason'] ?? ''),
    after: after ?? '',
    address,
    limit: limit + 1,
  });
  const shown = letters.slice(0, limit);
  const lines = shown.map((letter) => ({
    ...letter,
    address: addressOf(letter),
    message: printable(letter.message),
    bytes: letter.bytes_removed_at === null ? letter.payload_bytes : `removed ${day(letter.bytes_removed_at)}`,
  }));
  answer(context, options, shown, shown.length > 0 ? textTable(lines, LISTED) : ['no dead letters']);
  if (letters.length > limit)
    context.err(
      `there are more: --after ${addressOf(shown.at(-1)!)} goes on, --limit ${limit * 10} shows more at once\n`,
    );
}

async function show(context: CommandContext, fairlead: Fairlead, options: Options, address: string): Promise<void> {
  const letter = await theLetter(fairlead, address);
  const bytes = Buffer.from(letter.payload_base64, 'base64');
  answer(context, options, letter, [
    `${address}: ${letter.reason} at ${letter.step}: ${printable(letter.message)}`,
    ...(letter.replay_of === null ? [] : [`a replay of ${letter.replay_of}`]),
    ...(letter.replayed_as === null ? [] : [`replayed as ${letter.replayed_as}`]),
    ...(letter.bytes_removed_at === null
      ? [`${bytes.length.toLocaleString('en-US')} bytes:`, ...bytesShown(bytes)]
      : [`its bytes were removed on ${day(letter.bytes_removed_at)} (raw_retention_days); it cannot be replayed`]),
  ]);
}

async function replay(context: CommandContext, fairlead: Fairlead, options: Options, address: string): Promise<void> {
  const before = fairlead.done();
  const began = Date.now();
  const [log, warehouse] = [await fairlead.log(), await fairlead.warehouse()];
  const reason = String(options['reason'] ?? '');
  const replayed = await replayDeadLetters({ log, warehouse, reason, address, again: options['again'] === true });
  const done = log.shared
    ? { idle: await takenByOthers(context, fairlead) }
    : await drain(context, fairlead, {}, before);
  // Whoever took them: this process may have had nothing of it.
  const [again] = await warehouse.ingest.rows<{ letters: number }>('ingest/dead-letters-again', { began });
  const dead = Math.min(again!.letters, replayed.replayed);
  const result = { ...replayed, idle: done.idle, rows: replayed.replayed - dead, dead_letters: dead };
  const became = done.idle
    ? `${result.rows} are rows now, ${dead} are dead letters again`
    : 'not all of them are taken yet';
  answer(context, options, result, [`${replayed.replayed} replayed: ${became}`, ...leftOut(replayed)]);
}

/** Waits until those who share the log have taken all of it, and says whether they have. */
async function takenByOthers(context: CommandContext, fairlead: Fairlead): Promise<boolean> {
  // A process that joined them for this would keep partitions that it then takes nothing from.
  const taken = watchReading(context, { untaken: () => fairlead.untaken(), reads: false });
  while (!context.signal.aborted) {
    if (await taken.isDone()) return true;
    if (taken.isStuck()) return false;
    await sleep(POLL_MS, undefined, { signal: context.signal }).catch(() => undefined);
  }
  return false;
}

function leftOut({ replayed_before: before, bytes_removed: removed }: Replayed): string[] {
  return [
    ...(before > 0 ? [`${before} left out, because replayed before (--again replays them once more)`] : []),
    ...(removed > 0 ? [`${removed} left out, because their bytes were removed (raw_retention_days)`] : []),
  ];
}

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('dead-letters', ACTIONS))
      .argument('[address]', 'topic/partition/offset of one', anAddress('dead-letters'))
      .option('--reason <reason>', 'only with this reason', aDeadReason('--reason'))
      .option('--limit <n>', 'list at most so many', whole('--limit', 1, 1_000_000), 50)
      .option('--after <address>', 'list those after this one', anAddress('--after'))
      .option('--again', 'replay also those that were replayed before')
      .addHelpText(
        'after',
        '\nReplay appends the original bytes again at a new address; the dead letter stays, marked with it.',
      ),
  run: async (context, [action, address], options) => {
    if (action === 'show' && address === undefined)
      throw fail('USAGE', { message: 'dead-letters show needs an address, as list prints it: topic/partition/offset' });
    const fairlead = await context.fairlead();
    if (action === 'list') await list(context, fairlead, options, address ?? '');
    else if (action === 'show') await show(context, fairlead, options, address!);
    else await replay(context, fairlead, options, address ?? '');
    return 0;
  },
};

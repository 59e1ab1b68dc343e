import { fail } from '../ingest/events/errors.js';
import { replayDeadLetters } from '../ingest/replay.js';
import { answer, type Command } from './command.js';
import { drain } from './drain.js';
import { aDeadReason, oneOf, whole } from './options.js';
import { textTable } from './table.js';

interface DeadLetter {
  readonly topic: string;
  readonly log_partition: number;
  readonly log_offset: number;
  readonly step: string;
  readonly reason: string;
  readonly message: string;
  readonly payload: string;
  readonly replayed_as: string | null;
}

const LISTED = ['topic', 'log_partition', 'log_offset', 'step', 'reason', 'message', 'replayed_as'];

const ACTIONS = ['list', 'show', 'replay'] as const;
const LIST_THEM = 'fairlead dead-letters list shows those there are.';

/** topic/partition/offset */
function anAddress(text: string): string {
  if (!/^[a-z0-9._-]{1,200}\/\d{1,5}\/\d{1,16}$/.test(text))
    throw fail('USAGE', {
      message: `${JSON.stringify(text.slice(0, 200))} is no address such as fairlead.click/0/12`,
      hint: LIST_THEM,
    });
  return text;
}

const rowsOf = (letters: readonly DeadLetter[]): Record<string, unknown>[] => letters.map((letter) => ({ ...letter }));

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('dead-letters', ACTIONS))
      .argument('[address]', 'topic/partition/offset of one', anAddress)
      .option('--reason <reason>', 'only with this reason', aDeadReason('--reason'))
      .option('--limit <n>', 'at most so many', whole('--limit', 1, 1_000_000), 50)
      .addHelpText(
        'after',
        '\nReplay appends the original bytes again at a new address; the dead letter stays, marked with it.',
      ),
  run: async (context, [action, address], options) => {
    if (action === 'show' && address === undefined)
      throw fail('USAGE', { message: 'dead-letters show needs an address, as list prints it: topic/partition/offset' });
    const fairlead = await context.fairlead();
    const door = (await fairlead.warehouse()).process;
    const reason = String(options['reason'] ?? '');
    const limit = options['limit'] as number;
    if (action === 'list') {
      const letters = await door.rows<DeadLetter>('ingest/dead-letters-by-reason', {
        reason,
        address: address ?? '',
        limit,
      });
      answer(context, options, letters, letters.length > 0 ? textTable(rowsOf(letters), LISTED) : ['no dead letters']);
      return 0;
    }
    if (action === 'show') {
      const [letter] = await door.rows<DeadLetter>('ingest/dead-letters-by-reason', {
        reason: '',
        address: address!,
        limit: 1,
      });
      if (!letter) throw fail('NOT_FOUND', { message: `there is no dead letter at ${address}`, hint: LIST_THEM });
      answer(context, options, letter, [
        `${address}: ${letter.reason} at ${letter.step}: ${letter.message}`,
        letter.payload,
      ]);
      return 0;
    }
    const before = fairlead.done();
    const replayed = await replayDeadLetters({
      log: await fairlead.log(),
      warehouse: await fairlead.warehouse(),
      reason,
      address: address ?? '',
    });
    const done = await drain(context, fairlead, {}, before);
    answer(context, options, { replayed, ...done }, [
      `${replayed} replayed: ${done.rows} are rows now, ${done.dead_letters} are dead letters again`,
    ]);
    return 0;
  },
};

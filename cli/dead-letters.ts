import { fail } from '../ingest/events/errors.js';
import { replayDeadLetters } from '../ingest/replay.js';
import { answer, type Command } from './command.js';
import { drain } from './drain.js';
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

const rowsOf = (letters: readonly DeadLetter[]): Record<string, unknown>[] => letters.map((letter) => ({ ...letter }));

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', 'list, show or replay')
      .argument('[address]', 'topic/partition/offset of one')
      .option('--reason <reason>', 'only with this reason')
      .option('--limit <n>', 'at most so many', '50')
      .addHelpText(
        'after',
        '\nReplay appends the original bytes again at a new address; the dead letter stays, marked with it.',
      ),
  run: async (context, [action, address], options) => {
    const fairlead = await context.fairlead();
    const door = (await fairlead.warehouse()).process;
    const reason = String(options['reason'] ?? '');
    const limit = Number(options['limit']);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000)
      throw fail('USAGE', { message: `--limit ${String(options['limit'])} is not a whole number from 1 to 1000000` });
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
      if (address === undefined)
        throw fail('USAGE', {
          message: 'dead-letters show needs an address, as list prints it: topic/partition/offset',
        });
      const [letter] = await door.rows<DeadLetter>('ingest/dead-letters-by-reason', {
        reason: '',
        address,
        limit: 1,
      });
      if (!letter) {
        context.err(`fairlead: there is no dead letter at ${address}\n`);
        return 1;
      }
      answer(context, options, letter, [
        `${address}: ${letter.reason} at ${letter.step}: ${letter.message}`,
        letter.payload,
      ]);
      return 0;
    }
    if (action !== 'replay') throw fail('USAGE', { message: `dead-letters ${action} is none of list, show, replay` });
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

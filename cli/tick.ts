import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { parseTime } from '../ingest/events/time.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .requiredOption('--at <time>', 'the time that has come, RFC 3339 with offset')
      .option('--programme <id>', 'the programme it concerns'),
  run: async (context, _args, options) => {
    const at = String(options['at']);
    if (Number.isNaN(parseTime(at)))
      throw fail('USAGE', { message: `--at ${at} is not a time such as 2026-11-22T14:05:00Z` });
    const fairlead = await context.fairlead();
    const programme = String(options['programme'] ?? fairlead.config.programme);
    const [address] = await appendOperatorEvents(
      await fairlead.log(),
      programme,
      [{ kind: 'tick', id: `tick-${at}`, occurred_at: at }],
      'system',
    );
    answer(context, options, { appended: address }, [
      `tick at ${at} appended to ${address!.topic}/${address!.partition}/${address!.offset}`,
    ]);
    return 0;
  },
};

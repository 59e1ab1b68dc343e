import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { answer, type Command } from './command.js';
import { anId, aTime, programmeOption } from './options.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .requiredOption('--at <time>', 'the time that has come, RFC 3339 with offset', aTime('--at'))
      .option('--programme <id>', 'the programme it concerns', anId('--programme')),
  run: async (context, _args, options) => {
    const at = String(options['at']);
    const fairlead = await context.fairlead();
    const programme = programmeOption(options) ?? fairlead.config.programme;
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

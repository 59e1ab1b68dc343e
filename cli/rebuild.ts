import { rebuildFromLog } from '../ingest/rebuild-from-log.js';
import { answer, type Command } from './command.js';
import { drain } from './drain.js';

/** So long another process may go on computing before a rebuild gives up. */
const WAIT_MS = 60_000;

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .option('--from-log', 'first read the base tables again from the log, as far as it reaches')
      .addHelpText(
        'after',
        '\nThe journals are never rebuilt: they say what was decided when. A rebuild that is cut short is finished by the next run.',
      ),
  run: async (context, _args, options) => {
    const fairlead = await context.fairlead();
    const before = fairlead.done();
    const end = await fairlead.compute(WAIT_MS);
    try {
      if (options['fromLog'] === true) {
        const [log, warehouse, consumer] = await Promise.all([
          fairlead.log(),
          fairlead.warehouse(),
          fairlead.consumer(),
        ]);
        await consumer.restart(() => rebuildFromLog({ log, warehouse }));
        // All of it before anything is computed: decisions over half the events would be journaled, and taken back again.
        await drain(context, fairlead, { process: false });
      }
      await fairlead.rebuild();
      const done = await drain(context, fairlead, {}, before);
      answer(context, options, { rebuilt: true, ...done }, ['rebuilt: every state table was recomputed']);
      return 0;
    } finally {
      end();
    }
  },
};

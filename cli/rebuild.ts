import { rebuildFromLog } from '../ingest/rebuild-from-log.js';
import { answer, type Command } from './command.js';
import { drain } from './drain.js';

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
    if (options['fromLog'] === true)
      await rebuildFromLog({ log: await fairlead.log(), warehouse: await fairlead.warehouse() });
    await (await fairlead.runner()).rebuild();
    const done = await drain(context, fairlead, {});
    answer(context, options, { rebuilt: true, ...done }, ['rebuilt: every state table was recomputed']);
    return 0;
  },
};

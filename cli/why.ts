import { advocateView, why } from '../processors/attribution/preview.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { anId, programmeOption } from './options.js';
import { stoppable } from './stoppable.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<conversion-id>', 'the id of the conversion event', anId('the conversion id'))
      .option('--programme <id>', 'the programme it belongs to', anId('--programme'))
      .option('--advocate <id>', 'what this advocate may be told: "why not me?"', anId('--advocate')),
  run: async (context, [conversionId], options) => {
    const fairlead = await context.fairlead();
    const warehouse = await fairlead.warehouse();
    const story = await why(
      stoppable(warehouse.process, context.signal),
      programmeOption(options) ?? fairlead.config.programme,
      conversionId!,
    );
    if (!story) throw fail('NOT_FOUND', { message: `there is no conversion ${conversionId}` });
    const advocate = options['advocate'] as string | undefined;
    const told = advocate === undefined ? story : advocateView(story, advocate);
    answer(context, options, told, told.text);
    return 0;
  },
};

import { why } from '../processors/attribution/preview.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { anId, programmeOption } from './options.js';
import { stoppable } from './stoppable.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<conversion-id>', 'the id of the conversion event', anId('the conversion id'))
      .option('--programme <id>', 'the programme it belongs to', anId('--programme')),
  run: async (context, [conversionId], options) => {
    const fairlead = await context.fairlead();
    const warehouse = await fairlead.warehouse();
    const story = await why(
      stoppable(warehouse.process, context.signal),
      programmeOption(options) ?? fairlead.config.programme,
      conversionId!,
    );
    if (!story) throw fail('NOT_FOUND', { message: `there is no conversion ${conversionId}` });
    answer(context, options, story, story.text);
    return 0;
  },
};

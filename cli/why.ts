import { why } from '../processors/attribution/preview.js';
import { answer, type Command } from './command.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) => parser.argument('<conversion-id>').option('--programme <id>', 'the programme it belongs to'),
  run: async (context, [conversionId], options) => {
    const fairlead = await context.fairlead();
    const warehouse = await fairlead.warehouse();
    const story = await why(
      warehouse.process,
      String(options['programme'] ?? fairlead.config.programme),
      conversionId!,
    );
    if (!story) {
      context.err(`fairlead: there is no conversion ${conversionId}\n`);
      return 1;
    }
    answer(context, options, story, story.text);
    return 0;
  },
};

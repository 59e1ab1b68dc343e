import { digest } from '../processors/framework/digest.js';
import { answer, type Command } from './command.js';
import { stoppable } from './stoppable.js';
import { textTable } from './table.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser.addHelpText(
      'after',
      '\nEqual digests mean equal contents. The state part depends only on which events there are; the journal part tells when\nwhat was decided, so it differs between a run in one pass and a run in many steps.',
    ),
  run: async (context, _args, options) => {
    const warehouse = await (await context.fairlead()).warehouse();
    const result = await digest(stoppable(warehouse.process, context.signal));
    const rows = Object.entries({ state: result.state, journal: result.journal }).flatMap(([part, tables]) =>
      Object.entries(tables).map(([table, { rows: count, hash }]) => ({ part, table, rows: count, hash })),
    );
    answer(context, options, result, textTable(rows));
    return 0;
  },
};

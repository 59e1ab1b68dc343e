import { verify } from '../processors/framework/verify.js';
import { answer, type Command } from './command.js';
import { stoppable } from './stoppable.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser.addHelpText(
      'after',
      '\nNo address twice or missing, rollups equal recomputation, credits sum to conversions, the journal folds to the state.',
    ),
  run: async (context, _args, options) => {
    const warehouse = await (await context.fairlead()).warehouse();
    const checks = await verify(stoppable(warehouse.process, context.signal));
    const lines = checks.flatMap(({ name, ok, offending }) => [
      `${ok ? 'ok    ' : 'BROKEN'}  ${name}`,
      ...offending.map((row) => `          ${JSON.stringify(row)}`),
    ]);
    const ok = checks.every((check) => check.ok);
    answer(context, options, { ok, checks }, lines);
    return ok ? 0 : 1;
  },
};

import { resolve } from 'node:path';
import { REPORTS } from '../dashboard/reports/index.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { aCurrency, aDayOrTime, anId, filled, programmeOption } from './options.js';
import { insideFacts } from './inside-facts.js';
import { stoppable } from './stoppable.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<name>', 'which report')
      .option('--as-of <time>', 'as things stood at this time', aDayOrTime('--as-of'))
      .option('--from <time>', 'from this time on', aDayOrTime('--from'))
      .option('--to <time>', 'up to, not including, this time', aDayOrTime('--to'))
      .option('--programme <id>', 'which programme', anId('--programme'))
      .option('--currency <code>', 'only this currency', aCurrency('--currency'))
      .option('--truth <file>', 'the truth file of a simulation, for accuracy', filled('--truth'))
      .addHelpText(
        'after',
        `\nReports:\n${Object.values(REPORTS)
          .map((report) => `  ${report.name.padEnd(14)} ${report.title}`)
          .join('\n')}`,
      ),
  run: async (context, [name], options) => {
    const report = REPORTS[name!];
    if (!report)
      throw fail('USAGE', { message: `there is no report ${name}; there are ${Object.keys(REPORTS).join(', ')}` });
    const fairlead = await context.fairlead();
    const warehouse = await fairlead.warehouse();
    const params = {
      programme: programmeOption(options) ?? fairlead.config.programme,
      asOf: options['asOf'],
      from: options['from'],
      to: options['to'],
      currency: options['currency'],
      truth: options['truth'] === undefined ? undefined : resolve(context.cwd, String(options['truth'])),
    };
    const facts = report.localParams.includes('logEnds') ? await insideFacts(fairlead) : {};
    const result = await report.run(stoppable(warehouse.serve, context.signal), { ...params, ...facts });
    answer(context, options, result, report.text(result));
    return 0;
  },
};

import { resolve } from 'node:path';
import { REPORTS, type Report } from '../dashboard/reports/index.js';
import { namedTable, toCsv } from '../dashboard/server/csv.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { aCurrency, aDayOrTime, anId, aShare, filled, programmeOption, whole } from './options.js';
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
      .option('--truth <file>', 'the truth file of a simulation, for accuracy and detection', filled('--truth'))
      .option(
        '--reviewer-capacity <n>',
        'cases a day of a simulated reviewer, for detection with a truth file',
        whole('--reviewer-capacity', 0, 1_000_000),
      )
      .option('--reviewer-error <share>', 'how often he errs, from 0 to 1', aShare('--reviewer-error'))
      .option('--seed <n>', 'what his mistakes are drawn from', whole('--seed', 0, Number.MAX_SAFE_INTEGER))
      .option('--set <pair...>', 'more parameters of this report, such as level=advocate intervals=true', pairs)
      .option('--csv <table>', 'a table of the report as CSV, such as paths', filled('--csv'))
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
      ...moreParams(report, (options['set'] as readonly string[] | undefined) ?? []),
      programme: programmeOption(options) ?? fairlead.config.programme,
      asOf: options['asOf'],
      from: options['from'],
      to: options['to'],
      currency: options['currency'],
      reviewerCapacity: options['reviewerCapacity'],
      reviewerError: options['reviewerError'],
      seed: options['seed'],
      truth: options['truth'] === undefined ? undefined : resolve(context.cwd, String(options['truth'])),
    };
    const facts = report.localParams.includes('logEnds') ? await insideFacts(fairlead) : {};
    const result = await report.run(stoppable(warehouse.serve, context.signal), { ...params, ...facts });
    if (options['csv'] === undefined) answer(context, options, result, report.text(result));
    else await context.out(toCsv(namedTable(result, String(options['csv']), '--csv')));
    return 0;
  },
};

/** Collects `name=value`. */
function pairs(text: string, before: readonly string[] | undefined): string[] {
  if (!/^\s*[^\s=]+\s*=/.test(text))
    throw fail('USAGE', { message: `--set ${JSON.stringify(text.slice(0, 60))} is not name=value` });
  return [...(before ?? []), text];
}

/** Reads `name=value` options; a name that is given again makes a list. Throws USAGE for one that the report has not. */
function moreParams(report: Report, options: readonly string[]): Record<string, string[]> {
  const params: Record<string, string[]> = {};
  for (const option of options) {
    const at = option.indexOf('=');
    const name = option.slice(0, Math.max(0, at));
    if (at < 1 || !Object.hasOwn(report.params.properties, name)) {
      const known = Object.keys(report.params.properties).join(', ');
      throw fail('USAGE', {
        message: `--set ${JSON.stringify(option.slice(0, 60))}: report ${report.name} takes name=value with one of ${known}`,
      });
    }
    (params[name] ??= []).push(option.slice(at + 1));
  }
  return params;
}

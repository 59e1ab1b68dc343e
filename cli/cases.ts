import { caseReport } from '../dashboard/reports/case.js';
import { cases } from '../dashboard/reports/cases.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { aCurrency, anId, oneOf, programmeOption, whole } from './options.js';
import { aCase } from './review.js';
import { stoppable } from './stoppable.js';

const ACTIONS = ['list', 'show'] as const;
const STATES = ['open', 'assigned', 'snoozed', 'confirmed', 'dismissed'] as const;
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

const aState = (text: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  oneOf('--state', STATES)(text),
];

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('the action', ACTIONS))
      .argument('[case]', 'show: advocate:ID, conversion:ID, ring:ID or network:ID', aCase('the case'))
      .option('--state <state...>', `${STATES.join(', ')}; open and assigned where absent`, aState)
      .option('--severity <what>', SEVERITIES.join(', '), oneOf('--severity', SEVERITIES))
      .option('--assignee <id>', 'only cases of this reviewer', anId('--assignee'))
      .option('--currency <code>', 'sorted by the money at stake in this currency', aCurrency('--currency'))
      .option('--limit <n>', 'at most this many; 100 where absent', whole('--limit', 1, 1000))
      .option('--programme <id>', 'which programme', anId('--programme'))
      .addHelpText(
        'after',
        '\nlist tells the cases that wait, by money at stake. show tells one: what it holds, why, and all that was said of it.',
      ),
  run: async (context, [action, caseId], options) => {
    if (action === 'show' && caseId === undefined) throw fail('USAGE', { message: 'cases show: which case?' });
    const fairlead = await context.fairlead();
    const programme = programmeOption(options) ?? fairlead.config.programme;
    const door = stoppable((await fairlead.warehouse()).serve, context.signal);
    if (action === 'show') {
      const found = await caseReport.run(door, { programme, case: caseId });
      answer(context, options, found, caseReport.text(found));
      return 0;
    }
    const { state, severity, assignee, currency, limit } = options;
    const found = await cases.run(door, { programme, state, severity, assignee, currency, limit });
    answer(context, options, found, cases.text(found));
    return 0;
  },
};

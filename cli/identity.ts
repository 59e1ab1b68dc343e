import { person } from '../dashboard/reports/person.js';
import { fail } from '../ingest/events/errors.js';
import { NODE, NODE_LENGTH } from '../ingest/events/kinds.js';
import { identityWord } from '../ingest/sources/identity-word.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { answer, type Command, type CommandContext, type Options } from './command.js';
import { drain } from './drain.js';
import { anId, filled, oneOf, programmeOption, type OptionReader } from './options.js';
import { stoppable } from './stoppable.js';

const ACTIONS = ['show', 'cut', 'restore'] as const;

const aNode =
  (option: string): OptionReader<string> =>
  (text) => {
    if (NODE.test(filled(option, NODE_LENGTH)(text))) return text.normalize('NFC');
    throw fail('USAGE', { message: `${option} is not visitor:ID, customer:ID or device:ID` });
  };

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('the action', ACTIONS))
      .argument('<node>', 'visitor:ID, customer:ID or device:ID', aNode('the node'))
      .argument('[other]', 'the other end of the link, for cut and restore', aNode('the other node'))
      .option('--because <text>', 'why, for whoever looks later', filled('--because', 4096))
      .option('--reviewer <id>', 'who says so', anId('--reviewer'))
      .option('--programme <id>', 'the programme it belongs to', anId('--programme'))
      .addHelpText(
        'after',
        '\nshow tells which visitors, customers and devices are taken for one person, and by which links. cut says that a link\nmisleads: it joins nobody from then on, credits are decided anew and the journal says why. restore takes that back.',
      ),
  run: async (context, [action, node, other], options) =>
    action === 'show'
      ? await show(context, node!, options)
      : await say(context, { action: action as 'cut' | 'restore', a: node!, b: other }, options),
};

async function show(context: CommandContext, node: string, options: Options): Promise<0> {
  const fairlead = await context.fairlead();
  const warehouse = await fairlead.warehouse();
  const asked = { programme: programmeOption(options) ?? fairlead.config.programme, node };
  const found = await person.run(stoppable(warehouse.serve, context.signal), asked);
  answer(context, options, found, person.text(found));
  return 0;
}

async function say(
  context: CommandContext,
  { action, a, b }: { action: 'cut' | 'restore'; a: string; b: string | undefined },
  options: Options,
): Promise<0> {
  if (b === undefined) throw fail('USAGE', { message: `${action} needs both ends of the link` });
  const { reviewer, because } = options as { reviewer?: string; because?: string };
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const word = identityWord({ a, b, action, reviewer, reason: because }, new Date().toISOString());
  const [address] = await appendOperatorEvents(await fairlead.log(), programme, [word]);
  const done = await drain(context, fairlead, {});
  answer(context, options, { appended: address, ...done }, [
    action === 'cut'
      ? `${a} and ${b} are linked no longer`
      : `${a} and ${b} are linked again, where evidence links them`,
  ]);
  return 0;
}

import { admit } from '../dashboard/reports/case-door.js';
import { caseReport } from '../dashboard/reports/case.js';
import { ringReport } from '../dashboard/reports/ring.js';
import { fail } from '../ingest/events/errors.js';
import { CASE, CASE_LENGTH, REVIEW_ACTIONS } from '../ingest/events/kinds.js';
import { formatTime, parseTime } from '../ingest/events/time.js';
import type { Door } from '../sql/door.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { batchOf, reviewEvent, type ReviewWord } from '../ingest/sources/reviews.js';
import { answer, type Command, type CommandContext, type ExitCode, type Options } from './command.js';
import { drain } from './drain.js';
import { aDayOrTime, anId, aTime, filled, oneOf, programmeOption, type OptionReader } from './options.js';

export const aCase =
  (option: string): OptionReader<string> =>
  (text) => {
    if (CASE.test(filled(option, CASE_LENGTH)(text))) return text.normalize('NFC');
    throw fail('USAGE', { message: `${option} is not advocate:ID, conversion:ID, ring:ID or network:ID` });
  };

/** An option that takes several values gathers them. */
const several =
  (read: OptionReader<string>) =>
  (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), read(text)];

const ABOUT = `
confirm says that it is fraud: what was granted is reversed, what comes is denied. dismiss and release end its holds; dismiss also mutes the signals that
stood, for 30 days; of a strong suspicion it mutes nothing, and what it let go is held once more when as strong a one follows. hold holds by hand, what is to come included. Both can be limited to --conversions, or to those --from a time --to another.
reopen takes back the effect of all of these. undo takes back the newest review of the case, or the review or batch that --undoes names, in every
case that it touched; an undo can be undone. cut takes the edge between two advocates out of a ring (ring:ID), which may come apart; undo joins them
again, exactly. snooze hides the case, and ends no hold. Nothing is deleted: each is an event.
With --seen, the review that was seen last (or none), the exit code is 1 and nothing is said where somebody has decided since.`;

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<case>', 'advocate:ID, conversion:ID, ring:ID or network:ID', aCase('the case'))
      .argument('<action>', REVIEW_ACTIONS.join(', '), oneOf('the action', REVIEW_ACTIONS))
      .option('--also <case...>', 'say the same of these cases, as one batch', several(aCase('--also')))
      .option('--conversions <id...>', 'only these conversions of the case', several(anId('--conversions')))
      .option('--edge <id...>', 'cut: the two advocates between whom the ring is cut', several(anId('--edge')))
      .option('--from <time>', 'only conversions from this time on', aDayOrTime('--from'))
      .option('--to <time>', 'only conversions before this time', aDayOrTime('--to'))
      .option('--reason <text>', 'why, in a word', filled('--reason', 4096))
      .option('--note <text>', 'more, for whoever looks later', filled('--note', 4096))
      .option('--seen <id>', 'the newest review that was seen of the case; none where there was none', anId('--seen'))
      .option('--undoes <id>', 'undo: a review or a batch', anId('--undoes'))
      .option('--assignee <id>', 'assign: to whom; the reviewer where absent', anId('--assignee'))
      .option('--until <time>', 'snooze: until when; a day where absent', aTime('--until'))
      .option('--reviewer <id>', 'who says it', anId('--reviewer'))
      .option('--at <time>', 'when it was said, if not now', aTime('--at'))
      .option('--programme <id>', 'the programme it belongs to', anId('--programme'))
      .addHelpText('after', ABOUT),
  run: async (context, [caseId, action], options) => await say(context, { caseId: caseId!, action: action! }, options),
};

/** Options that go with some actions alone: elsewhere they would promise what does not happen. */
const OF_ACTIONS: readonly (readonly [option: string, flag: string, ...actions: string[]])[] = [
  ['conversions', '--conversions', 'confirm', 'dismiss', 'hold', 'release'],
  ['from', '--from', 'confirm', 'dismiss', 'hold', 'release'],
  ['to', '--to', 'confirm', 'dismiss', 'hold', 'release'],
  ['edge', '--edge', 'cut'],
  ['undoes', '--undoes', 'undo'],
  ['assignee', '--assignee', 'assign'],
  ['until', '--until', 'snooze'],
];

async function say(
  context: CommandContext,
  { caseId, action }: { caseId: string; action: string },
  options: Options,
): Promise<ExitCode> {
  for (const [option, flag, ...actions] of OF_ACTIONS)
    if (options[option] !== undefined && !actions.includes(action))
      throw fail('USAGE', { message: `${flag} only goes with ${actions.join(', ')}` });
  const { also = [], seen, reviewer } = options as { also?: string[]; seen?: string; reviewer?: string };
  const caseIds = [...new Set([caseId, ...also])];
  if (seen !== undefined && caseIds.length > 1) throw fail('USAGE', { message: '--seen only goes with one case' });
  const at = options['at'] === undefined ? Date.now() : parseTime(String(options['at']));
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const door = (await fairlead.warehouse()).process;
  const by = reviewer ?? process.env['USER'] ?? 'operator';
  const batch_id = caseIds.length > 1 ? batchOf(caseIds, by, at) : null;
  const word = { ...wordOf(action, options), ...(batch_id === null ? {} : { batch_id }) };
  const known = seen === undefined ? {} : { [caseId]: seen === 'none' ? caseId : seen };
  const { undoes, scope } = word;
  const admitted = await admit(door, { programme, caseIds, seen: known, action, undoes, scope });
  const events = admitted.map((one, number) =>
    reviewEvent(one.caseId, { ...word, seen: one.seen, undoes: one.undoes }, { reviewer: by, at, number }),
  );
  await appendOperatorEvents(await fairlead.log(), programme, events);
  await drain(context, fairlead, {});
  const reviews = events.map(({ id }, i) => ({ id, case_id: admitted[i]!.caseId }));
  const told = caseId.startsWith('ring:')
    ? await aboutRing(door, programme, caseId)
    : await aboutCase(door, programme, caseId);
  answer(context, options, { batch_id, reviews, ...told.facts }, [
    ...reviews.map(({ id, case_id }) => `${case_id}: ${action}, review ${id}`),
    ...(batch_id === null
      ? []
      : [`batch ${batch_id}: fairlead review ${caseId} undo --undoes ${batch_id} takes it back`]),
    ...told.lines,
  ]);
  return 0;
}

interface Told {
  readonly facts: object;
  readonly lines: readonly string[];
}

async function aboutCase(door: Door, programme: string, caseId: string): Promise<Told> {
  const found = await caseReport.run(door, { programme, case: caseId });
  return { facts: { case: found.case }, lines: caseReport.text(found).slice(0, 2) };
}

async function aboutRing(door: Door, programme: string, caseId: string): Promise<Told> {
  const found = await ringReport.run(door, { programme, ring: caseId.slice('ring:'.length) });
  return { facts: { ring: found.ring, cuts: found.cuts }, lines: ringReport.text(found) };
}

function wordOf(action: string, options: Options): ReviewWord {
  const { reason, note, undoes, assignee, until } = options as Partial<Record<string, string>>;
  return { action, scope: scopeOf(options), reason, note, undoes, assignee, until };
}

function scopeOf({ conversions, edge, from, to }: Options): object | undefined {
  if (edge !== undefined) {
    if ((edge as readonly string[]).length !== 2) throw fail('USAGE', { message: '--edge names two advocates' });
    return { edge };
  }
  if (conversions !== undefined) {
    if (from !== undefined || to !== undefined)
      throw fail('USAGE', { message: '--conversions goes with neither --from nor --to' });
    return { conversion_ids: [...new Set(conversions as readonly string[])] };
  }
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined)
    throw fail('USAGE', { message: '--from and --to go together: a review is about what lies between them' });
  return { from: timeOf(String(from)), to: timeOf(String(to)) };
}

/** A day is its first instant. */
const timeOf = (text: string): string =>
  formatTime(parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text));

import type { Kind } from '../../ingest/events/kinds.js';
import { loadBooks, loadRulesets } from '../attribution/load.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { fileCandidates, type Subjects } from './candidates.js';
import { codesEverOf, listClicks, touchDaysOf, type Subject } from './clicks.js';
import { countDays } from './days.js';
import { judgeTouched } from './judging.js';
import { settlePeers } from './peers.js';

/** Kinds after which an advocate's codes, customer, person or account may be others. */
const TOUCHING_ADVOCATES: readonly Kind[] = [
  'advocate',
  'customer',
  'click',
  'activity',
  'conversion',
  'identity_link',
];

/**
 * Observes what speaks against conversions, and scores it.
 *
 * Key: the candidate (a conversion and an advocate who may have brought it), and the advocate's day. Closure: the candidates of the conversions that
 * `conversions` looked at, of codes whose owners may be others, of customers and rules that are new; the days of advocates on which candidates, clicks or
 * reversals came or went, those on which a device of theirs was used by others too, and those whose peers are others now. A day is evaluated over the
 * 28 days that end with it, so a touched day bears on those after it and on the candidates that these cover.
 * It never reads decisions, credits or rewards: what a suspicion does to them is for others to say.
 */
export const signals: Processor = {
  name: 'signals',
  reads: [
    'step_clicks',
    'standing_clicks',
    'step_conversions',
    'standing_conversions',
    'standing_advocates',
    'standing_customers',
    'standing_rulesets',
    'step_models',
    'standing_models',
    'touched_conversions',
    'touchpoints',
    'conversion_states',
    'order_states',
    'identities',
    'identity_edges',
    'identity_moves',
  ],
  writes: ['candidates', 'referred_clicks', 'advocate_days', 'peer_weeks', 'signals', 'advocate_risks', 'risks'],
  work: ['touched_advocate_days'],
  scratch: ['signal_touched', 'signal_keys', 'candidate_picks', 'code_days'],
  run,
};

async function run(context: StepContext): Promise<void> {
  const { door, step, committed, fromNothing, redo, hasNew } = context;
  const advocates = !fromNothing && TOUCHING_ADVOCATES.some(hasNew) ? await touchedSubjects(context) : [];
  if (!fromNothing) await markKinds(context);
  const [marked] = await door.rows<{ conversions: number; clicks: number }>('signals/count-touched');
  const { conversions, clicks } = marked!;
  const models = !fromNothing && hasNew('model');
  if (!fromNothing && !redo && !models && conversions + clicks + advocates.length === 0) return;
  const [books, rulesets] = await Promise.all([loadBooks(door, ''), loadRulesets(door, '')]);
  const subjects: Subjects = { books, rulesets };
  if (advocates.length > 0) await markCodes(context, books, advocates);
  if (fromNothing || conversions > 0 || advocates.length > 0) await fileCandidates(context, subjects);
  if (fromNothing || clicks > 0) await listClicks(context, books);
  if (advocates.length > 0) await touchDaysOf(context, books, advocates);
  if (!fromNothing && (conversions > 0 || advocates.length > 0))
    await door.run('signals/touch-days-of-devices', { step, committed });
  if (models) await door.run('signals/touch-days-of-models', { step });
  await countDays(context, books);
  await settlePeers(context);
  await judgeTouched(context, subjects);
}

async function markKinds({ door, hasNew }: StepContext): Promise<void> {
  await door.run('signals/touch-filed');
  if (hasNew('ruleset')) await door.run('signals/touch-by-rules');
  if (hasNew('customer')) await door.run('signals/touch-by-customers');
}

async function touchedSubjects({ door, committed }: StepContext): Promise<Subject[]> {
  const rows = await door.rows<{ programme_id: string; advocate_id: string }>('signals/touched-advocates', {
    committed,
  });
  return rows.map(({ programme_id, advocate_id }) => ({ programmeId: programme_id, advocateId: advocate_id }));
}

async function markCodes(
  { door }: StepContext,
  books: ReadonlyMap<string, AdvocateBook>,
  advocates: readonly Subject[],
): Promise<void> {
  const codes = codesEverOf(books, advocates);
  if (codes.length === 0) return;
  await door.run('signals/touch-by-codes', {
    programmes: codes.map(({ programmeId }) => programmeId),
    codes: codes.map(({ code }) => code),
  });
}

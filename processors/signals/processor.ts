import { recallBooks, recallRulesets } from '../attribution/load.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';
import { fileCandidates, type Subjects } from './candidates.js';
import { codesEverOf, listClicks, touchDaysOf, type Subject, type TouchedAdvocate } from './clicks.js';
import { countDays, touchedAdvocates } from './days.js';
import { judgeTouched } from './judging.js';
import { WINDOW_DAYS } from './judge/window.js';
import { settlePeers } from './peers.js';

/**
 * Lists who may have brought what, and counts the days of advocates: what signals look at.
 *
 * Key: the candidate (a conversion and an advocate who may have brought it), and the advocate's day. Closure: the candidates of the conversions that
 * `conversions` looked at, of codes whose owners may be others, of customers and rules that are new; the days of advocates on which candidates, clicks or
 * reversals came or went, those on which a device of theirs was used by others too, and those whose peers or models are others now.
 */
export const candidates: Processor = {
  name: 'candidates',
  reads: [
    'step_advocates',
    'step_customers',
    'step_rulesets',
    'step_clicks',
    'standing_clicks',
    'step_conversions',
    'standing_conversions',
    'standing_advocates',
    'standing_customers',
    'standing_rulesets',
    'step_models',
    'touched_conversions',
    'touchpoints',
    'conversion_states',
    'order_states',
    'identities',
    'identity_edges',
    'identity_moves',
    'touched_evidence',
  ],
  writes: ['candidates', 'referred_clicks', 'advocate_days', 'peer_weeks'],
  work: ['touched_advocate_days'],
  scratch: ['signal_touched', 'signal_keys', 'candidate_picks', 'code_days'],
  run: listCandidates,
};

/**
 * Observes what speaks against conversions, and scores it.
 *
 * Key: the advocate's day, and the candidates that it covers. Closure: the days that `candidates` and `rings` touched. A day is evaluated over the 28 days
 * that end with it, so a touched day bears on those after it and on the candidates that these cover.
 * It never reads decisions, credits or rewards: what a suspicion does to them is for others to say.
 */
export const signals: Processor = {
  name: 'signals',
  reads: [
    'touched_advocate_days',
    'candidates',
    'advocate_days',
    'peer_weeks',
    'rings',
    'ring_edges',
    'ring_touches',
    'step_advocates',
    'standing_advocates',
    'step_rulesets',
    'standing_rulesets',
    'step_models',
    'standing_models',
    'identities',
    'identity_moves',
  ],
  writes: ['signals', 'advocate_risks', 'risks'],
  run: judge,
};

async function judge(context: StepContext): Promise<void> {
  if (!context.wrote('touched_advocate_days')) return;
  const touched = context.fromNothing ? null : await touchedAdvocates(context);
  if (touched?.length === 0) return;
  const [books, rulesets] = await Promise.all([recallBooks(context), recallRulesets(context)]);
  await judgeTouched(context, { books, rulesets }, touched);
}

async function listCandidates(context: StepContext): Promise<void> {
  const { door, step, committed, fromNothing, redo, hasNew } = context;
  const advocates = await touchedSubjects(context);
  const { conversions, clicks } = await markConversions(context);
  const models = !fromNothing && hasNew('model');
  if (!fromNothing && !redo && !models && conversions + clicks + advocates.length === 0) return;
  const [books, rulesets] = await Promise.all([recallBooks(context), recallRulesets(context)]);
  const subjects: Subjects = { books, rulesets };
  if (advocates.length > 0) await markCodes(context, books, advocates);
  const filed = fromNothing || conversions > 0 || advocates.length > 0;
  let byClicks: readonly TouchedAdvocate[] = [];
  const file = async (): Promise<void> => {
    if (filed) await fileCandidates(context, subjects);
  };
  const list = async (): Promise<void> => {
    if (fromNothing || clicks > 0) byClicks = await listClicks(context, books);
  };
  // Side by side both would hold all there is.
  if (fromNothing) await file().then(list);
  else await together([file(), list()]);
  if (advocates.length > 0) await touchDaysOf(context, books, advocates);
  if (filed && !fromNothing)
    await door.run('signals/touch-days-of-devices', { step, committed, redo: redo ? 1 : 0, window: WINDOW_DAYS });
  if (models) await door.run('signals/touch-days-of-models', { step });
  const touched = fromNothing ? null : filed || models || redo ? await touchedAdvocates(context) : byClicks;
  // Clicks that come add to what is counted; whatever else may leave a day with nothing.
  const shrinks = filed || redo || context.lost.has('click');
  await countDays(context, { books, touched, shrinks });
  await settlePeers(context, rulesets, shrinks);
}

interface Marked {
  readonly conversions: number;
  readonly clicks: number;
}

/** Marks the conversions whose candidates may be others, and counts them and the clicks with a code. */
async function markConversions({ door, fromNothing, hasNew, wrote }: StepContext): Promise<Marked> {
  if (fromNothing) return { conversions: 0, clicks: 0 };
  if (hasNew('ruleset')) await door.run('signals/touch-by-rules');
  if (hasNew('customer')) await door.run('signals/touch-by-customers');
  if (!wrote('touched_conversions', 'signal_touched') && !hasNew('click')) return { conversions: 0, clicks: 0 };
  const [marked] = await door.rows<Marked>('signals/count-touched');
  if (marked!.conversions > 0) await door.run('signals/touch-filed');
  return marked!;
}

/** An advocate's codes, customer, person or account may be others after events of his or of his customer's, and where somebody changed persons. */
async function touchedSubjects({ door, committed, fromNothing, hasNew, wrote }: StepContext): Promise<Subject[]> {
  if (fromNothing || !(hasNew('advocate') || hasNew('customer') || wrote('identity_moves'))) return [];
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

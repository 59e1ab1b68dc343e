import type { Cause } from '../../ingest/events/reasons.js';
import type { StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';
import { askedBy, frozenVersions, recallRulesets } from './load.js';
import { keyOf } from './touches.js';

/** Why a conversion is decided anew, as bits; the statements attribution/touched-by-* write them. */
export const TOUCHED = {
  conversion: 1,
  touchpoints: 2,
  order: 8,
  advocate: 16,
  ruleset: 32,
  time: 64,
  customer: 128,
  cap: 256,
  model: 512,
  cut: 1024,
  restored: 2048,
  risk: 4096,
  review: 8192,
  undo: 16384,
} as const;

/**
 * Widens the step's events to whole keys: every conversion whose answer one of them may change. A superset does no harm, because
 * deciding is repeatable; a redo finds at least what the first try found.
 * @returns whether there may be any
 */
export async function markTouched(context: StepContext): Promise<boolean> {
  const { door, fromNothing, hasNew } = context;
  if (fromNothing) {
    await door.run('attribution/touched-by-journal');
  } else {
    await markByKinds(context);
    if (!hasNew('conversion')) {
      const [count] = await door.rows<{ marks: number }>('attribution/touched-count');
      if (count!.marks === 0) return false;
    }
  }
  await fillKeys(context);
  return true;
}

/** Marks what the kinds of the step's events may change; a kind that the step has none of changes nothing. */
async function markByKinds(context: StepContext): Promise<void> {
  const { door, committed, hasNew, wrote } = context;
  const works = [markByTime(context)];
  if (wrote('touched_conversions')) works.push(door.run('attribution/touched-by-persons'));
  if (hasNew('order')) works.push(markByOrders(context));
  if (hasNew('model')) works.push(markByModels(context));
  if (hasNew('ruleset')) works.push(door.run('attribution/touched-by-rulesets'));
  if (hasNew('customer')) works.push(door.run('attribution/touched-by-customers'));
  if (hasNew('identity_link')) works.push(door.run('attribution/touched-by-cuts'));
  if (hasNew('review')) works.push(door.run('attribution/touched-by-cases'));
  if (wrote('risks')) works.push(door.run('attribution/touched-by-risks', { committed }));
  // Whose a code is follows from events of advocates, and from the customers they are.
  if (hasNew('advocate') || hasNew('customer') || wrote('identity_moves')) works.push(markByCodes(door, committed));
  await together(works);
}

async function markByOrders(context: StepContext): Promise<void> {
  const { earlierOrders } = askedBy(await recallRulesets(context));
  await context.door.run('attribution/touched-by-orders', { new_customers: earlierOrders ? 1 : 0 });
}

/** Only rules that name a model with frozen weights ask for one. */
async function markByModels(context: StepContext): Promise<void> {
  const frozen = frozenVersions(await recallRulesets(context));
  if (frozen.length === 0) return;
  const programmes = frozen.map(({ programmeId }) => programmeId);
  const versions = frozen.map(({ version }) => version);
  await context.door.run('attribution/touched-by-models', { programmes, versions });
}

/** What fell due before the clock of the last step was looked at by then. */
async function markByTime({ door, now }: StepContext): Promise<void> {
  const moved = [...now].filter(([, clock]) => clock.now > clock.before);
  if (moved.length === 0) return;
  const befores = moved.map(([, { before }]) => before);
  const nows = moved.map(([, clock]) => clock.now);
  const least = befores.reduce((a, b) => Math.min(a, b));
  const most = nows.reduce((a, b) => Math.max(a, b));
  await door.run('attribution/touched-by-time', { programmes: moved.map(([id]) => id), befores, nows, least, most });
}

async function markByCodes(door: StepContext['door'], committed: number): Promise<void> {
  await door.run('attribution/touched-codes', { committed });
  const [count] = await door.rows<{ codes: number }>('attribution/touched-codes-count');
  if (count!.codes === 0) return;
  await door.run('attribution/touches-of-codes');
  await door.run('attribution/touched-by-codes');
}

/** Collects what is marked, each conversion once, into a table that is empty. */
export async function fillKeys(context: StepContext): Promise<void> {
  const { door, fromNothing } = context;
  await door.run('attribution/keys-fill', { all: fromNothing ? 1 : 0 });
  if (anyGone(context)) await door.run('attribution/keys-fill-gone');
}

/** Whether a conversion may be no more: one has lost its standing, or the journal tells of one that is not in the set. */
export function anyGone({ fromNothing, redo, lost }: StepContext): boolean {
  return fromNothing || redo || lost.has('conversion');
}

/** How persons changed in the step, by `keyOf(programme, person)`: nodes joined them, or split off. */
export type Shifts = ReadonlyMap<string, 'identity_join' | 'identity_split'>;

export async function loadShifts({ door, committed, fromNothing, wrote }: StepContext): Promise<Shifts> {
  const shifts = new Map<string, 'identity_join' | 'identity_split'>();
  if (fromNothing || !wrote('identity_moves')) return shifts;
  const rows = await door.rows<{ programme_id: string; old_person: string; new_person: string; survived: number }>(
    'attribution/identity-shifts',
    { committed },
  );
  for (const { programme_id, old_person, new_person, survived } of rows) {
    if (survived === 0) {
      const key = keyOf(programme_id, new_person);
      if (!shifts.has(key)) shifts.set(key, 'identity_join');
      continue;
    }
    shifts.set(keyOf(programme_id, new_person), 'identity_split');
    shifts.set(keyOf(programme_id, old_person), 'identity_split');
  }
  return shifts;
}

/** What is known of a change when its cause is named. */
export interface Change {
  /** The conversion has no journal entry of any advocate yet. */
  readonly first: boolean;
  /** TOUCHED bits of this step. */
  readonly causes: number;
  readonly shift: 'identity_join' | 'identity_split' | undefined;
  readonly oldReason: string | null;
  readonly newReason: string | null;
  /** Another version of the rules decides than before: only a correction reaches back. */
  readonly otherRules: boolean;
}

/** Names what made a decision come out anew. It tells the path, not the state. */
export function causeOf({ first, causes, shift, oldReason, newReason, otherRules }: Change): Cause {
  if (first) return 'first';
  const word = causeOfReview(causes, oldReason, newReason);
  if (word !== null) return word;
  if (otherRules) return 'correction';
  const byOrder = (causes & TOUCHED.order) !== 0;
  const less = newReason !== null && (newReason.startsWith('REVERSED_') || newReason === 'ADJUSTED_PARTIAL_REFUND');
  if (byOrder && less) return 'refund';
  if (shift) return shift;
  if ((causes & TOUCHED.cut) !== 0) return 'identity_split';
  if ((causes & TOUCHED.restored) !== 0) return 'identity_join';
  if (byOrder || newReason === 'DENIED_NO_ORDER' || oldReason === 'DENIED_NO_ORDER') return 'late_order';
  return (causes & TOUCHED.touchpoints) !== 0 ? 'late_touchpoint' : 'correction';
}

/** Fraud is confirmed, and no longer confirmed, by what reviewers say alone. */
function causeOfReview(causes: number, oldReason: string | null, newReason: string | null): Cause | null {
  const confirmed = (reason: string | null): boolean => reason?.endsWith('_FRAUD_CONFIRMED') === true;
  const said = (causes & TOUCHED.review) !== 0;
  const undone = (causes & TOUCHED.undo) !== 0;
  if (!(said || undone) || confirmed(oldReason) === confirmed(newReason)) return null;
  if (said && undone) return confirmed(newReason) ? 'review' : 'undo';
  return said ? 'review' : 'undo';
}

import type { StepContext } from '../framework/processor.js';
import { ColumnBuffer } from '../attribution/columns.js';
import { caseOf, loadConversions, loadFacts, loadTouches, type KeySource, type Models } from '../attribution/load.js';
import { loadPlan, type Slab } from '../attribution/plan.js';
import { selfEvidence } from '../attribution/verdict/gates.js';
import type { AdvocateBook } from '../attribution/verdict/advocates.js';
import { ownerAt } from '../attribution/verdict/advocates.js';
import type { Case, Ruleset } from '../attribution/verdict/case.js';
import { walkPath } from '../attribution/verdict/path.js';

/** The conversions whose candidates a step computes. */
const KEYS: KeySource = { keys: 'signal_keys', programme: '', since: 0 };
const NO_MODELS: Models = new Map();

const PICK = {
  programme_id: 'low',
  conversion_id: 'text',
  advocate_id: 'text',
  touchpoint_id: 'text',
  claimed: 'u8',
  self: 'low',
  own_touches: 'u32',
  other_touches: 'u32',
  visits: 'u32',
} as const;

export interface Subjects {
  readonly books: ReadonlyMap<string, AdvocateBook>;
  readonly rulesets: ReadonlyMap<string, readonly Ruleset[]>;
}

/** Writes the candidates of the marked conversions and notes the days of advocates on which they lay and lie. */
export async function fileCandidates(context: StepContext, subjects: Subjects): Promise<void> {
  const { door, step, committed, fromNothing, hasNew } = context;
  // A candidate that is as it was may still be judged by other rules.
  const all = hasNew('ruleset') ? 1 : 0;
  await door.run('signals/keys-fill', { all: fromNothing ? 1 : 0 });
  if (!fromNothing) await door.run('signals/touch-days-before', { step, all });
  for (const slab of await loadPlan(door, KEYS)) {
    const picks = await picksOf(context, subjects, slab);
    if (picks.rows === 0) continue;
    await door.insert('signals/write-picks', picks.take());
    await door.run('signals/write-candidates', { step, from: slab.from, to: slab.to });
    await door.run('framework/empty-table', { table: 'candidate_picks' });
  }
  if (fromNothing) return;
  await door.run('signals/strike-candidates', { step });
  await door.run('signals/touch-days-after', { step, committed, all });
}

async function picksOf(
  { door }: StepContext,
  { books, rulesets }: Subjects,
  slab: Slab,
): Promise<ColumnBuffer<typeof PICK>> {
  const picks = new ColumnBuffer(PICK);
  const asked = { customers: false, earlierOrders: false };
  const [conversions, facts] = await Promise.all([
    loadConversions(door, slab, KEYS),
    loadFacts(door, slab, asked, KEYS),
  ]);
  let at = 0;
  for (const chunk of slab.chunks) {
    const touches = await loadTouches(door, chunk, chunk.others, KEYS);
    const around = { books, rulesets, models: NO_MODELS, facts, touches, limited: new Map(), nowOf: () => 0 };
    for (; at < conversions.length && conversions[at]!.bucket < chunk.to; at += 1)
      pickAll(picks, caseOf(conversions[at]!, around));
  }
  return picks;
}

/** One candidate for each advocate with a touchpoint at or before the conversion, and for the owner of the claimed code. */
function pickAll(picks: ColumnBuffer<typeof PICK>, input: Case): void {
  const { conversion, touches, book } = input;
  const path = walkPath(input);
  const last = new Map<string, number>();
  const own = new Map<string, number>();
  path.advocates.forEach((advocate, i) => {
    if (advocate === null) return;
    last.set(advocate, i);
    own.set(advocate, (own.get(advocate) ?? 0) + 1);
  });
  const history = conversion.claimedCode === null ? undefined : book.codes.get(conversion.claimedCode);
  const claimant = history ? ownerAt(history, conversion.occurredAt) : null;
  const advocates = new Set(last.keys());
  if (claimant !== null) advocates.add(claimant);
  for (const advocateId of [...advocates].sort()) {
    const touch = last.get(advocateId);
    const devices = touch === undefined ? [] : [touches.deviceId(path.from + touch)];
    picks.add({
      programme_id: conversion.programmeId,
      conversion_id: conversion.conversionId,
      advocate_id: advocateId,
      touchpoint_id: touch === undefined ? '' : touches.id(path.from + touch),
      claimed: claimant === advocateId ? 1 : 0,
      self: selfEvidence(input, book.advocates.get(advocateId)!, devices) ?? '',
      own_touches: own.get(advocateId) ?? 0,
      // Everybody else's before his last one, direct visits included: each shows that the person was on the way.
      other_touches: touch === undefined ? 0 : touch + 1 - own.get(advocateId)!,
      visits: path.length,
    });
  }
}

import { loadFraud, recallFraudState, type FraudState } from '../cases/load.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { capsMatter, ClaimRows, loadLimited, settleCaps, type Limited } from './caps.js';
import type { AdvocateBook } from './verdict/advocates.js';
import type { Case, Ruleset } from './verdict/case.js';
import { decide, type ReasonedVerdict } from './verdict/decide.js';
import { contentsOf, foldVerdict, retractedHeads } from './journal.js';
import {
  askedBy,
  caseOf,
  loadConversions,
  loadFacts,
  loadModels,
  loadTouches,
  recallBooks,
  recallRulesets,
  KEYS_OF_STEP,
  type Asked,
  type Models,
  type Range,
} from './load.js';
import { loadPlan, type Slab } from './plan.js';
import { loadStored, NOTHING_STORED, says, type Stored } from './stored.js';
import { keyOf } from './touches.js';
import { anyGone, causeOf, fillKeys, loadShifts, markTouched, type Shifts } from './touched.js';
import { AttributionRows, verdictRows, type ConversionKey } from './write.js';

/** What every conversion of a step is decided with. */
interface Run {
  readonly context: StepContext;
  readonly books: ReadonlyMap<string, AdvocateBook>;
  readonly rulesets: ReadonlyMap<string, readonly Ruleset[]>;
  readonly models: Models;
  readonly asked: Asked;
  /** Whether anybody's claims may be limited by caps. */
  readonly capped: boolean;
  readonly shifts: Shifts;
  readonly fraud: FraudState | null;
  /** Whether the journal holds anything to compare with. */
  readonly journaled: boolean;
}

/**
 * Decides every conversion that a step may change.
 *
 * Key: the conversion, with a decision for each advocate who may have brought it. Closure: the conversions of every person
 * whose touchpoints, node set or codes' owners changed; of every touched order, customer and ruleset; those whose time has
 * come; and those whose place under a cap that they share with one of them changed. Each is decided from the whole set and compared with
 * the newest journal entry of its keys; what differs is journaled, then the state is written. Because the comparison is
 * with the journal and not with the state, a step cut short anywhere is simply run again.
 */
export const attribution: Processor = {
  name: 'attribution',
  reads: [
    'step_advocates',
    'step_conversions',
    'step_customers',
    'touched_conversions',
    'touched_persons',
    'touched_visitors',
    'touched_orders',
    'touchpoints',
    'conversion_states',
    'identities',
    'identity_moves',
    'order_states',
    'standing_advocates',
    'standing_customers',
    'standing_rulesets',
    'standing_models',
    'clocks',
    'risks',
    'case_folds',
    'touched_cases',
  ],
  writes: [
    'decisions',
    'credits',
    'holds',
    'fraud_standing',
    'conversion_outcomes',
    'conversion_paths',
    'due_conversions',
    'cap_claims',
    'cap_limits',
  ],
  journals: ['decision_journal'],
  scratch: [
    'attribution_touched',
    'attribution_touched_codes',
    'attribution_touched_persons',
    'attribution_touched_caps',
    'attribution_keys',
  ],
  run,
};

async function run(context: StepContext): Promise<void> {
  const { door } = context;
  if (!(await markTouched(context))) return;
  let plan = await loadPlan(door);
  if (plan.length === 0) return;
  const [rulesets, fraud, books, journaled, shifts] = await Promise.all([
    recallRulesets(context),
    recallFraudState(context),
    recallBooks(context),
    isJournaled(context),
    loadShifts(context),
  ]);
  const asked = askedBy(rulesets);
  const models = await loadModels(door, '', rulesets);
  const base = { context, books, rulesets, models, asked, shifts, fraud, journaled };
  const capped = await capsMatter(context, rulesets);
  if (capped) {
    // What is claimed depends on nobody's suspicion.
    for (const slab of plan) await claimSlab({ ...base, capped, fraud: null }, slab);
    await settleCaps(context, rulesets);
    await door.run('framework/empty-table', { table: 'attribution_keys' });
    await fillKeys(context);
    plan = await loadPlan(door);
  }
  for (const slab of plan) await decideSlab({ ...base, capped }, slab);
  if (anyGone(context)) await door.run('attribution/outcomes-gone', { step: context.step });
  await door.run('attribution/due-write', { committed: context.committed });
}

/** Whether the journal may hold anything to compare with. */
async function isJournaled({ door, fromNothing }: StepContext): Promise<boolean> {
  if (!fromNothing) return true;
  const [journal] = await door.rows<{ entries: number }>('attribution/journal-count');
  return journal!.entries > 0;
}

/** Writes what each conversion of a slab claims of its advocates' caps, as if no cap bound. */
async function claimSlab(one: Run, slab: Slab): Promise<void> {
  const claims = new ClaimRows(one.context);
  await claims.load(slab);
  for (const key of await goneOf(one.context, slab)) claims.remove(key);
  await eachVerdict(one, await loadSlab(one, slab), UNLIMITED, (input, verdict) => claims.add(input, verdict.claims));
  await claims.flush();
}

async function decideSlab(one: Run, slab: Slab): Promise<void> {
  const { context, journaled } = one;
  const { door, step, fromNothing } = context;
  const reads = { state: !fromNothing, suspects: one.fraud?.stored ?? false };
  const [stored, causes, gone, limited, loaded] = await Promise.all([
    journaled ? loadStored(door, slab, reads) : NOTHING_STORED,
    causesOf(context, slab),
    goneOf(context, slab),
    one.capped ? loadLimited(context, slab) : UNLIMITED,
    loadSlab(one, slab),
  ]);
  const rows = new AttributionRows();
  for (const key of gone) retract(rows, key, stored);
  await eachVerdict(one, loaded, limited, (input, verdict) => {
    const key = keyOf(input.conversion.programmeId, input.conversion.conversionId);
    record(rows, input, verdict, stored, {
      causes: causes.get(key) ?? 0,
      shift: one.shifts.get(keyOf(input.conversion.programmeId, input.conversion.personId)),
      redo: context.redo,
    });
  });
  await rows.flush(door, step);
}

const UNLIMITED: Limited = new Map();

/** What the conversions of a slab are decided by, with the touchpoints of its first chunk. */
async function loadSlab(one: Run, slab: Slab) {
  const { door } = one.context;
  const first = slab.chunks[0]!;
  const [conversions, facts, fraud, touches] = await Promise.all([
    loadConversions(door, slab),
    loadFacts(door, slab, one.asked),
    loadFraud(door, one.fraud, slab, KEYS_OF_STEP),
    loadTouches(door, first, first.others),
  ]);
  return { slab, conversions, facts, fraud, first: touches };
}

/** Decides the conversions of a slab, chunk by chunk of touchpoints. */
async function eachVerdict(
  one: Run,
  { slab, conversions, facts, fraud, first }: Awaited<ReturnType<typeof loadSlab>>,
  limited: Limited,
  take: (input: Case, verdict: ReasonedVerdict) => void,
): Promise<void> {
  const { door, now } = one.context;
  let at = 0;
  for (const chunk of slab.chunks) {
    const touches = chunk === slab.chunks[0] ? first : await loadTouches(door, chunk, chunk.others);
    const nowOf = (programmeId: string): number => now.get(programmeId)?.now ?? Number.NEGATIVE_INFINITY;
    const { books, rulesets, models } = one;
    const around = { books, rulesets, models, facts, touches, limited, fraud, nowOf };
    for (; at < conversions.length && conversions[at]!.bucket < chunk.to; at += 1) {
      const input = caseOf(conversions[at]!, around);
      take(input, decide(input));
    }
  }
}

interface KeyRow {
  readonly programme_id: string;
  readonly conversion_id: string;
  readonly causes: number;
}

async function causesOf({ door, fromNothing }: StepContext, { from, to }: Range): Promise<Map<string, number>> {
  if (fromNothing) return new Map();
  const rows = await door.rows<KeyRow>('attribution/keys-by-range', { from, to, gone: 0 });
  return new Map(
    rows.map(({ programme_id, conversion_id, causes }): [string, number] => [
      keyOf(programme_id, conversion_id),
      causes,
    ]),
  );
}

/** Conversions that are no more; they lie in bucket 0. */
async function goneOf(context: StepContext, { from }: Range): Promise<ConversionKey[]> {
  const { door } = context;
  if (from > 0 || !anyGone(context)) return [];
  const rows = await door.rows<KeyRow>('attribution/keys-by-range', { from: 0, to: 1, gone: 1 });
  return rows.map(({ programme_id, conversion_id }) => ({ programmeId: programme_id, conversionId: conversion_id }));
}

interface Circumstances {
  readonly causes: number;
  readonly shift: 'identity_join' | 'identity_split' | undefined;
  readonly redo: boolean;
}

/**
 * Adds the rows of one verdict, and takes away those of earlier ones that it does not repeat. Nothing is written where journal and state say the
 * same already: most conversions that a step looks at come out as they were. A redo writes all: the first try may have written a part.
 */
function record(
  rows: AttributionRows,
  input: Case,
  verdict: ReasonedVerdict,
  stored: Stored,
  circumstances: Circumstances,
): void {
  const { conversion } = input;
  const key = keyOf(conversion.programmeId, conversion.conversionId);
  const heads = stored.heads.get(key) ?? [];
  const contents = contentsOf(input, verdict);
  const first = heads.length === 0;
  const { causes, shift, redo } = circumstances;
  const otherRules = heads.some((head) => !head.retracted && head.rulesetVersion !== input.ruleset.version);
  const folded = foldVerdict(conversion, contents, heads, (oldReason, newReason) =>
    causeOf({ first, causes, shift, oldReason, newReason, otherRules }),
  );
  const made = verdictRows(input, verdict);
  if (!redo && folded.added.length === 0 && says(stored, key, made)) return;
  for (const added of folded.added) rows.addJournal(conversion, added);
  for (const current of folded.current) rows.addDecision(conversion, current);
  for (const head of retractedHeads(contents, heads)) rows.addDecision(conversion, head);
  rows.addVerdict(made);
  for (const old of stored.outcomes.get(key) ?? []) rows.removePath(old, made.path);
  for (const old of stored.credits.get(key) ?? []) {
    if (!made.credits.some(({ model, touchpoint_id }) => old.model === model && old.touchpoint_id === touchpoint_id))
      rows.removeCredit(conversion, old);
  }
  for (const old of stored.holds.get(key) ?? []) {
    const stays = made.holds.some(
      ({ advocate_id, reason, opened_at, case_id }) =>
        advocate_id === old.advocate_id &&
        reason === old.reason &&
        opened_at === old.opened_at &&
        case_id === old.case_id,
    );
    if (!stays) rows.removeHold(conversion, old);
  }
  for (const old of stored.standings.get(key) ?? []) {
    const stays = made.standings.some(
      ({ advocate_id, case_id, episode }) =>
        advocate_id === old.advocate_id && case_id === old.case_id && episode === old.episode,
    );
    if (!stays) rows.removeStanding(old);
  }
}

/** Takes away everything of a conversion that is no more. */
function retract(rows: AttributionRows, conversion: ConversionKey, stored: Stored): void {
  const key = keyOf(conversion.programmeId, conversion.conversionId);
  const heads = stored.heads.get(key) ?? [];
  const folded = foldVerdict(conversion, new Map(), heads, () => 'correction');
  for (const added of folded.added) rows.addJournal(conversion, added);
  for (const current of folded.current) rows.addDecision(conversion, current);
  for (const head of retractedHeads(new Map(), heads)) rows.addDecision(conversion, head);
  for (const old of stored.credits.get(key) ?? []) rows.removeCredit(conversion, old);
  for (const old of stored.holds.get(key) ?? []) rows.removeHold(conversion, old);
  for (const old of stored.standings.get(key) ?? []) rows.removeStanding(old);
  for (const old of stored.outcomes.get(key) ?? []) rows.removePath(old, null);
}

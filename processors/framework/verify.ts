import { REASON_CODES, REASONS } from '../../ingest/events/reasons.js';
import type { Door } from '../../sql/warehouse.js';

/** One invariant, as found. */
export interface Check {
  /** Name of the invariant: its statement under sql/queries/verify, whose header says what holds. */
  readonly name: string;
  readonly ok: boolean;
  /** Rows that break it, at most 20. */
  readonly offending: readonly Readonly<Record<string, unknown>>[];
}

/** Every invariant, in the order in which a break of one explains breaks of those after it. */
export const INVARIANTS = [
  'step-ended',
  'addresses-contiguous',
  'row-or-dead-letter',
  'ids-indexed',
  'ids-stand-once',
  'clocks',
  'shared-nodes',
  'links-within-persons',
  'cuts-join-nobody',
  'persons-of-links',
  'refunds-told-once',
  'order-states',
  'enrichment-blocks',
  'touchpoints-are-clicks',
  'touchpoints-with-persons',
  'conversion-states',
  'orders-told-once',
  'duplicates-of-what-stands',
  'conversions-decided',
  'conversions-due',
  'decisions-known',
  'candidates-of-conversions',
  'referred-clicks',
  'advocate-days',
  'ring-touches',
  'ring-things',
  'ring-pairs',
  'rings-of-edges',
  'risks-of-candidates',
  'signals-of-subjects',
  'claims-checked',
  'orders-checked',
  'journal-chains',
  'journal-folds',
  'credits-sum',
  'credits-pay-decisions',
  'conversion-paths',
  'open-paths',
  'holds-of-decisions',
  'folds-of-reviews',
  'holds-of-standing',
  'rewards-of-decisions',
  'cases-of-holds',
  'alerts-of-cases',
  'caps-of-claims',
  'caps-keep',
  'code-firsts',
  'advocate-firsts',
  'counted-clicks',
  'counted-orders',
  'daily-clicks',
  'daily-visitors',
  'daily-activities',
  'daily-conversions',
  'daily-orders',
  'daily-spend',
  'daily-advocates',
  'listed-conversions',
  'advocate-conversions',
  'daily-outcomes',
  'daily-checks',
  'listed-rewards',
  'daily-rewards',
  'weekly-rewards',
  'daily-held-rewards',
  'referred-persons',
  'referred-orders',
  'daily-referred-orders',
  'reconciled-once',
  'reconciled-rows',
  'daily-reconciliation',
] as const;

/** Checks every invariant against the whole set of events. Reads only; meant for a moment when no step is under way. */
export async function verify(door: Door): Promise<Check[]> {
  const params = { reasons: REASON_CODES, outcomes: REASON_CODES.map((code) => REASONS[code].outcome) };
  const checks: Check[] = [];
  for (const name of INVARIANTS) {
    const offending = await door.rows<Record<string, unknown>>(`verify/${name}`, params);
    checks.push({ name, ok: offending.length === 0, offending });
  }
  return checks;
}

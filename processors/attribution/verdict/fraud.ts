import type { CaseFold } from '../../cases/fold.js';
import { NO_AFTERMATH, standingOf, type Aftermath, type Risk, type Standing } from '../../cases/standing.js';
import { keyOf } from '../touches.js';
import type { Case, Hold } from './case.js';

/** What signals and reviewers say of the candidates of conversions. */
export interface FraudBook {
  /** By `keyOf(programme, case)`. */
  readonly folds: ReadonlyMap<string, CaseFold>;
  /** By `keyOf(programme, conversion)`, then by advocate. */
  readonly risks: ReadonlyMap<string, ReadonlyMap<string, Risk>>;
  /** What dismissals lead to, by `keyOf(programme, advocate)`. */
  readonly aftermaths: ReadonlyMap<string, Aftermath>;
}

const NOTHING: readonly Standing[] = [];

/** What stands against a candidate, a case each: that of the advocate, which his risk opens, and that of the conversion, which only people open. */
export function standingsAgainst({ conversion, ruleset, fraud }: Case, advocateId: string): readonly Standing[] {
  if (!fraud) return NOTHING;
  const { programmeId, conversionId, occurredAt } = conversion;
  const risk = fraud.risks.get(keyOf(programmeId, conversionId))?.get(advocateId) ?? null;
  const rules = {
    holdScore: ruleset.rules.fraud.hold_score,
    aftermath: fraud.aftermaths.get(keyOf(programmeId, advocateId)) ?? NO_AFTERMATH,
  };
  const against = (caseId: string, ownRisk: Risk | null): Standing | null => {
    const fold = fraud.folds.get(keyOf(programmeId, caseId)) ?? null;
    return fold === null && ownRisk === null
      ? null
      : standingOf(caseId, { conversionId, occurredAt, risk: ownRisk }, fold, rules);
  };
  const both = [against(`advocate:${advocateId}`, risk), against(`conversion:${conversionId}`, null)];
  return both.filter((standing) => standing !== null);
}

/** The earliest confirmation that a candidate is fraud; null where nobody confirmed it. */
export function confirmedAt(standings: readonly Standing[]): number | null {
  let first: number | null = null;
  for (const { confirmedAt: at } of standings) if (at !== null && (first === null || at < first)) first = at;
  return first;
}

/**
 * The holds of each case, which end by a dismissal, a release or a confirmation of that case alone. What would begin once it is confirmed, or once all
 * of the conversion was taken back, begins no more.
 * @param reversedAt when the order took the conversion back; null where it did not
 */
export function fraudHolds(standings: readonly Standing[], reversedAt: number | null): Omit<Hold, 'advocateId'>[] {
  return standings.flatMap(({ caseId, episodes, confirmedAt: confirmed, confirmedBy }) =>
    episodes
      .filter(({ from }) => (confirmed === null || from < confirmed) && (reversedAt === null || from < reversedAt))
      .map(({ from, releasedAt, releasedBy }): Omit<Hold, 'advocateId'> => {
        const released = releasedAt !== null && (confirmed === null || releasedAt <= confirmed);
        const [closedAt, closedBy] = released ? [releasedAt, releasedBy] : [confirmed, confirmedBy];
        return { reason: 'HELD_FRAUD_REVIEW', caseId, openedAt: from, closesAt: null, closedAt, closedBy };
      }),
  );
}

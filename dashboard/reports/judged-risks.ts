import { jointPpb } from '../../processors/signals/preview.js';
import type { Door } from '../../sql/door.js';
import type { TimeRange } from './params.js';
import { readLabels } from './truth-file.js';

interface RiskRow {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly contributions: readonly number[];
  readonly confirmed: number;
  readonly released: number;
}

/** Scores of risk as the signals alone give them (parts per billion, before any curve) beside what was found: 1 is fraud, 0 honest. */
export interface JudgedRisks {
  readonly scores: Float64Array;
  readonly outcomes: Uint8Array;
  readonly fraud: number;
}

/**
 * The conversions of a range that somebody judged, with the risk that their signals made: reviewers, or a truth file. What nobody judged is left out, and
 * so is what has no risk at all, of which there is nothing to learn. Reviewers see more of what scores high, so that a curve of theirs holds for what
 * they look at.
 */
export async function judgedRisks(
  door: Door,
  {
    programme,
    range,
    truth,
  }: { readonly programme: string; readonly range: TimeRange; readonly truth?: string | undefined },
): Promise<JudgedRisks> {
  const rows = await door.rows<RiskRow>('reports/risk-labels', { programme, from_ms: range.from, to_ms: range.to });
  const outcomeOf = truth === undefined ? byReviews : await byTruth(truth);
  const judged = rows.flatMap((row) => {
    const outcome = outcomeOf(row);
    return outcome === null ? [] : [{ score: jointPpb(row.contributions), outcome }];
  });
  return {
    scores: Float64Array.from(judged, ({ score }) => score),
    outcomes: Uint8Array.from(judged, ({ outcome }) => outcome),
    fraud: judged.reduce((sum, { outcome }) => sum + outcome, 0),
  };
}

type OutcomeOf = (row: RiskRow) => 0 | 1 | null;

const byReviews: OutcomeOf = ({ confirmed, released }) => (confirmed === 1 ? 1 : released === 1 ? 0 : null);

async function byTruth(path: string): Promise<OutcomeOf> {
  const { labelOf } = await readLabels(path);
  return ({ conversion_id, advocate_id }) => {
    const label = labelOf(conversion_id, advocate_id);
    return label === null ? null : label === 'honest' ? 0 : 1;
  };
}

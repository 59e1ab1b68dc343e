import type { Door } from '../../sql/door.js';
import type { TimeRange } from './params.js';
import { readTruth, readTruthOfAdvocates } from './truth-file.js';

const ALL = 1_000_000_000;

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
    return outcome === null ? [] : [{ score: combined(row.contributions), outcome }];
  });
  return {
    scores: Float64Array.from(judged, ({ score }) => score),
    outcomes: Uint8Array.from(judged, ({ outcome }) => outcome),
    fraud: judged.reduce((sum, { outcome }) => sum + outcome, 0),
  };
}

const combined = (contributions: readonly number[]): number =>
  Math.round((1 - contributions.reduce((left, ppb) => left * (1 - ppb / ALL), 1)) * ALL);

type OutcomeOf = (row: RiskRow) => 0 | 1 | null;

const byReviews: OutcomeOf = ({ confirmed, released }) => (confirmed === 1 ? 1 : released === 1 ? 0 : null);

/** A conversion of fraud counts against the advocate who cheats that way, or, where the file names no cheats, against all. */
async function byTruth(path: string): Promise<OutcomeOf> {
  const [conversions, advocates] = await Promise.all([readTruth(path), readTruthOfAdvocates(path)]);
  const cheats = [...advocates.values()].some((kind) => kind !== null);
  return ({ conversion_id, advocate_id }) => {
    const truth = conversions.get(conversion_id);
    if (truth === undefined) return null;
    if (truth.fraud === null) return 0;
    return !cheats || advocates.get(advocate_id) === truth.fraud ? 1 : null;
  };
}

import { ModelError } from '../model-error.js';
import { checkProbabilities } from './judged.js';

/** Cases whose probability lies from `from` to below `to` (the last: to 1 inclusive). */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  /** The mean probability, and the part that came true; null without cases. */
  readonly probability: number | null;
  readonly rate: number | null;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Mean squared difference of probability and outcome: 0 is perfect, 0.25 is what 1/2 for everything has. */
  readonly brierScore: number;
  /** Σ cases / all · |probability - rate| over bins. */
  readonly expectedError: number;
}

/**
 * How well probabilities fit outcomes: a table by bins of equal width, the Brier score, and the expected calibration error.
 *
 * Shapes: one probability and outcome (0 or 1) a case. Errors: ModelError MODEL_INPUT for no cases, lengths that differ, what is no probability, another outcome,
 * and bins that are not 1 to 1000. Cost: O(n). Source: G. W. Brier, "Verification of forecasts expressed in terms of probability" (1950);
 * M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015).
 */
export function reliability(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { bins = 10 }: { bins?: number } = {},
): Reliability {
  checkProbabilities(probabilities, outcomes);
  if (!(Number.isSafeInteger(bins) && bins >= 1 && bins <= 1000))
    throw new ModelError(`${bins} bins are not 1 to 1000`);
  const cases = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Float64Array(bins);
  let squares = 0;
  for (let i = 0; i < probabilities.length; i += 1) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
    cases[bin]! += 1;
    sums[bin]! += probabilities[i]!;
    hits[bin]! += outcomes[i]!;
    squares += (probabilities[i]! - outcomes[i]!) ** 2;
  }
  const table = Array.from(cases, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    cases: count,
    probability: count === 0 ? null : sums[bin]! / count,
    rate: count === 0 ? null : hits[bin]! / count,
  }));
  const apart = sums.reduce((sum, one, bin) => sum + Math.abs(one - hits[bin]!), 0);
  return { bins: table, brierScore: squares / probabilities.length, expectedError: apart / probabilities.length };
}

import { ModelError } from '../model-error.js';
import { checkJudged } from './judged.js';

/** A curve that never falls, by its knots: scores rising strictly, and the probability at each. */
export interface Isotonic {
  readonly at: Float64Array;
  readonly value: Float64Array;
}

/**
 * The never falling curve that is nearest to outcomes by squares: probabilities of scores, with no assumption but that a higher score is no safer.
 *
 * Shapes: one score, outcome (0 or 1) and weight (default 1, above or equal 0) a case; see Isotonic.
 * Convention: cases of one score are one case of their mean and summed weight; cases of weight 0 are left out. Neighbours that fall are pooled to their mean
 * until none does. Each pool has a knot at its least and its greatest score; see isotonicAt for what lies between and beyond.
 * Errors: ModelError MODEL_INPUT for no cases (of a weight above 0), lengths that differ, another outcome, a score or weight that is none.
 * Cost: O(n log n). Source: M. Ayer et al., "An empirical distribution function for sampling with incomplete information" (1955), pool adjacent
 * violators; B. Zadrozny and C. Elkan, "Transforming classifier scores into accurate multiclass probability estimates" (2002).
 * Example: scores 1, 2, 3, 4 with outcomes 0, 1, 0, 1 give 0, 1/2, 1/2, 1.
 */
export function isotonic(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Isotonic {
  checkJudged(scores, outcomes);
  const order = weighed(scores, weights).sort((a, b) => scores[a]! - scores[b]!);
  const pools: Pool[] = [];
  for (const i of order) {
    const weight = weights?.[i] ?? 1;
    const last = pools.at(-1);
    if (last && last.to === scores[i]) {
      last.weight += weight;
      last.sum += weight * outcomes[i]!;
    } else {
      settle(pools);
      pools.push({ from: scores[i]!, to: scores[i]!, weight, sum: weight * outcomes[i]! });
    }
  }
  settle(pools);
  const knots = pools.flatMap(({ from, to, sum, weight }) => {
    const value = Math.min(1, sum / weight);
    return from === to
      ? [[from, value]]
      : [
          [from, value],
          [to, value],
        ];
  });
  return { at: Float64Array.from(knots, ([at]) => at!), value: Float64Array.from(knots, ([, value]) => value!) };
}

/** The probability of a score: between knots on the straight line, beyond them that of the nearest. NaN, which is not known, stays so. Cost: O(log knots). */
export function isotonicAt({ at, value }: Isotonic, score: number): number {
  if (Number.isNaN(score)) return NaN;
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle]! < score) low = middle + 1;
    else high = middle;
  }
  if (low === at.length) return value[low - 1]!;
  if (low === 0 || at[low] === score) return value[low]!;
  // Halves: a difference of two scores may be beyond what a double holds.
  const part = (score / 2 - at[low - 1]! / 2) / (at[low]! / 2 - at[low - 1]! / 2);
  // In this form rounding never lets it fall either.
  return Math.min(value[low]!, value[low - 1]! + (value[low]! - value[low - 1]!) * part);
}

interface Pool {
  from: number;
  to: number;
  weight: number;
  sum: number;
}

function weighed(scores: ArrayLike<number>, weights: ArrayLike<number> | undefined): number[] {
  const all = Array.from({ length: scores.length }, (_, i) => i);
  if (weights === undefined) return all;
  if (weights.length !== scores.length) throw new ModelError(`${weights.length} weights for ${scores.length} scores`);
  const wrong = all.find((i) => !(weights[i]! >= 0 && weights[i]! < Infinity));
  if (wrong !== undefined) throw new ModelError(`weight ${wrong} is ${weights[wrong]}`);
  const kept = all.filter((i) => weights[i]! > 0);
  if (kept.length === 0) throw new ModelError('no case has a weight above 0');
  return kept;
}

/** Pools the last with those before it until the means rise. */
function settle(pools: Pool[]): void {
  for (;;) {
    const last = pools.at(-1);
    const before = pools.at(-2);
    if (!last || !before || before.sum * last.weight < last.sum * before.weight) return;
    pools.pop();
    before.to = last.to;
    before.weight += last.weight;
    before.sum += last.sum;
  }
}

import { checkJudged } from './judged.js';

/** Probability 1 / (1 + e^(a · score + b)); a is below 0 where a higher score is the more likely. */
export interface Platt {
  readonly a: number;
  readonly b: number;
}

const MOST_STEPS = 100;
const LEAST_STEP = 1e-10;
/** Added to the diagonal of the Hessian, so that it can be inverted. */
const RIDGE = 1e-12;
const STEEP_ENOUGH = 1e-4;
const FLAT = 1e-7;

/**
 * The logistic curve of probabilities over scores, by maximum likelihood of smoothed targets.
 *
 * Shapes: one score and outcome (0 or 1) a case. Convention: the target of a case is (n₁ + 1) / (n₁ + 2) or 1 / (n₀ + 2) rather than 1 or 0, so that few cases, also of one kind
 * only, never give a probability of 0 or 1. Scores are taken by their mean and standard deviation while it is fitted, so that their unit does not matter.
 * Errors: ModelError MODEL_INPUT for no cases, lengths that differ, another outcome, a score that is not finite. Cost: O(n) a step, at most 100 steps.
 * Source: J. Platt, "Probabilistic outputs for support vector machines" (1999); H.-T. Lin, C.-J. Lin and R. C. Weng, "A note on Platt's
 * probabilistic outputs for support vector machines" (2007), whose Newton method with backtracking this is.
 */
export function platt(scores: ArrayLike<number>, outcomes: ArrayLike<number>): Platt {
  checkJudged(scores, outcomes);
  const count = scores.length;
  const positives = Array.from(outcomes).reduce((sum, one) => sum + one, 0);
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (count - positives + 2)];
  const targets = Float64Array.from(outcomes, (outcome) => (outcome === 1 ? high : low));
  const { centre, scale } = unitOf(scores);
  const units = Float64Array.from(scores, (score) => (score / 2 - centre / 2) / (scale / 2));
  const { a, b } = fitted(units, targets, Math.log((count - positives + 1) / (positives + 1)));
  return { a: a / scale, b: b - (a * centre) / scale };
}

/** The probability of a score. NaN, which is not known, stays so. */
export function plattAt({ a, b }: Platt, score: number): number {
  const exponent = a * score + b;
  return exponent >= 0 ? Math.exp(-exponent) / (1 + Math.exp(-exponent)) : 1 / (1 + Math.exp(exponent));
}

function unitOf(scores: ArrayLike<number>): { centre: number; scale: number } {
  const all = Array.from(scores);
  const greatest = all.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  if (greatest === 0) return { centre: 0, scale: 1 };
  const parts = all.map((score) => score / greatest);
  const mean = parts.reduce((sum, part) => sum + part / parts.length, 0);
  const deviation = Math.sqrt(parts.reduce((sum, part) => sum + (part - mean) ** 2 / parts.length, 0));
  return { centre: mean * greatest, scale: deviation * greatest || 1 };
}

function fitted(scores: Float64Array, targets: Float64Array, start: number): Platt {
  let at: Platt = { a: 0, b: start };
  let loss = lossOf(scores, targets, at);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { gradientA, gradientB, aa, ab, bb } = slopes(scores, targets, at);
    if (Math.abs(gradientA) < FLAT && Math.abs(gradientB) < FLAT) break;
    const determinant = aa * bb - ab * ab;
    const moveA = -(bb * gradientA - ab * gradientB) / determinant;
    const moveB = -(aa * gradientB - ab * gradientA) / determinant;
    const descent = gradientA * moveA + gradientB * moveB;
    let length = 1;
    let found = false;
    while (length >= LEAST_STEP && !found) {
      const next = { a: at.a + length * moveA, b: at.b + length * moveB };
      const nextLoss = lossOf(scores, targets, next);
      if (nextLoss < loss + STEEP_ENOUGH * length * descent) {
        [at, loss, found] = [next, nextLoss, true];
      } else length /= 2;
    }
    if (!found) break;
  }
  return at;
}

/** The negative log likelihood, in the form that neither overflows nor cancels. */
function lossOf(scores: Float64Array, targets: Float64Array, { a, b }: Platt): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const exponent = a * scores[i]! + b;
    const target = targets[i]!;
    loss +=
      exponent >= 0
        ? target * exponent + Math.log1p(Math.exp(-exponent))
        : (target - 1) * exponent + Math.log1p(Math.exp(exponent));
  }
  return loss;
}

function slopes(scores: Float64Array, targets: Float64Array, at: Platt) {
  let [gradientA, gradientB, aa, ab, bb] = [0, 0, RIDGE, 0, RIDGE];
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i]!;
    const probability = plattAt(at, score);
    const bend = probability * (1 - probability);
    const error = targets[i]! - probability;
    gradientA += score * error;
    gradientB += error;
    aa += score * score * bend;
    ab += score * bend;
    bb += bend;
  }
  return { gradientA, gradientB, aa, ab, bb };
}

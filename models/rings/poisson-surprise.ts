import { ModelError } from '../model-error.js';
/** Beyond so many digits nothing is more certain. */
const MOST_DIGITS = 12;
const TERMS = 500;
/** Of Lanczos' approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * How surprising a count is: -log10 of the chance that a Poisson variable of mean `rate` reaches `count`.
 *
 * Shapes: two numbers in, one out, between 0 and 12. Units: decimal digits; 3 is one in a thousand.
 * Convention: the chance of a count is the regularized lower incomplete gamma function P(count, rate), which also has a value between whole
 * numbers, so that a thing of which half is doubted counts by half. A count of 0 or less surprises nobody.
 * Errors: ModelError where an argument is not finite or the rate is negative.
 * Cost: O(√rate + 10) terms of its series.
 * Source: Abramowitz & Stegun (1964), 6.5.29 and 26.4.21; W. Gautschi (1979) on its convergence. Example: 2 of 0.02 has the chance 1.97e-4: 3.7 digits.
 */
export function poissonSurprise(count: number, rate: number): number {
  if (!Number.isFinite(count) || !(Number.isFinite(rate) && rate >= 0))
    throw new ModelError(`a count of ${count} at a rate of ${rate} has no chance`);
  if (count <= 0) return 0;
  if (rate === 0) return MOST_DIGITS;
  // Far below the rate there is nothing to be surprised at, and the series is long.
  if (count < rate - 6 * Math.sqrt(rate)) return 0;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < TERMS + 2 * rate && term > sum * 1e-17; n += 1) {
    term *= rate / (count + n);
    sum += term;
  }
  const log = count * Math.log(rate) - rate - logGamma(count + 1) + Math.log(sum);
  return Math.min(MOST_DIGITS, Math.max(0, -log / Math.LN10));
}

/** ln Γ(x) for x >= 1, right to about 1e-13. */
function logGamma(x: number): number {
  const z = x - 1;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i += 1) sum += LANCZOS[i]! / (z + i);
  const t = z + LANCZOS.length - 1.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

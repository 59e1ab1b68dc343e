/** Two-sided standard normal quantiles of the usual levels. */
const Z_95 = 1.959963984540054;

/** A proportion with its interval; all null where there were no trials. */
export interface Proportion {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Wilson score interval of a binomial proportion, 95 %, without continuity correction.
 *
 * Shapes: `successes` of `trials`, both whole numbers. Unit: shares between 0 and 1. Throws RangeError where successes are not between
 * 0 and trials. Cost: O(1). Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference"; the form of
 * Brown, Cai & DasGupta (2001), equation 4. Example: 8 of 10 gives 0.4902 to 0.9433.
 */
export function wilsonInterval(successes: number, trials: number): Proportion {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is no proportion`);
  }
  if (trials === 0) return { rate: null, low: null, high: null };
  const rate = successes / trials;
  const z2 = Z_95 * Z_95;
  const centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (Z_95 / (1 + z2 / trials)) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  return {
    rate,
    low: successes === 0 ? 0 : centre - half,
    high: successes === trials ? 1 : centre + half,
  };
}

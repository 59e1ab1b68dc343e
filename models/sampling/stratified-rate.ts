/** One stratum: how many there are, how many were looked at, and of these how many (or how much weight) hit. */
export interface Stratum {
  readonly population: number;
  readonly looked: number;
  readonly hits: number;
}

export interface StratifiedRate {
  /** Null where nobody looked at anything. */
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the whole population, the part in strata that were looked at: what the rate speaks of. */
  readonly covered: number | null;
  /** How many looked at in a simple sample would be as sure; null where everything was looked at. */
  readonly effective: number | null;
}

const Z_95 = 1.959963984540054;
const NOTHING: StratifiedRate = { rate: null, low: null, high: null, covered: null, effective: null };

/**
 * Rate of a stratified random sample with its 95 % interval.
 *
 * rate = Σ W·p over strata that were looked at, W their parts of the population. Variance = Σ W²·(1 − n/N)·p′(1 − p′)/n (Cochran 1977, equations 5.7 and
 * 5.52, with n for n − 1 as p′ is drawn towards the middle), p′ = (hits + 1)/(n + 2) so that a stratum with nothing but hits is not taken for
 * certain. The interval is Wilson's with the effective sample size p̄(1 − p̄)/variance (Korn & Graubard 1998; Franco, Little, Louis & Slud 2019), p̄ = Σ W·p′.
 * A stratum looked at as a whole adds no variance; where all were, the interval is the rate itself. Throws RangeError where hits ≤ looked ≤
 * population does not hold. Cost: O(strata). Example: one stratum of a million, 8 hits of 10, is nearly Wilson's 0.49 to 0.94.
 */
export function stratifiedRate(strata: readonly Stratum[]): StratifiedRate {
  for (const { population, looked, hits } of strata)
    if (!(hits >= 0 && hits <= looked && looked <= population))
      throw new RangeError(`${hits} of ${looked} of ${population}`);
  const known = strata.filter(({ looked }) => looked > 0);
  const whole = strata.reduce((sum, { population }) => sum + population, 0);
  const covered = known.reduce((sum, { population }) => sum + population, 0);
  if (known.length === 0) return whole === 0 ? NOTHING : { ...NOTHING, covered: 0 };
  let [rate, middle, variance] = [0, 0, 0];
  for (const { population, looked, hits } of known) {
    const weight = population / covered;
    const drawn = (hits + 1) / (looked + 2);
    rate += (weight * hits) / looked;
    middle += weight * drawn;
    variance += (weight * weight * (1 - looked / population) * drawn * (1 - drawn)) / looked;
  }
  rate = Math.min(1, rate);
  const share = covered / whole;
  if (variance === 0) return { rate, low: rate, high: rate, covered: share, effective: null };
  const effective = (middle * (1 - middle)) / variance;
  return { rate, ...wilson(rate, effective), covered: share, effective };
}

/** Wilson's score interval for a number of trials that need not be whole. */
export function wilson(rate: number, trials: number): { low: number; high: number } {
  const z2 = Z_95 * Z_95;
  const centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (Z_95 / (1 + z2 / trials)) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, Math.min(rate, centre - half)), high: Math.min(1, Math.max(rate, centre + half)) };
}

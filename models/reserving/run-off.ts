/** Run-off of open amounts: how much of what is held becomes payable by each week, and how sure that is. */

/** Rewards whose time has come, by parallel columns. */
export interface MaturedRewards {
  /** Index of the advocate, 0 to advocates - 1. */
  readonly advocate: Uint32Array;
  readonly amountMinor: Float64Array;
  /** 1 where it became payable, 0 where it was reversed. */
  readonly survived: Uint8Array;
}

/** Rewards that wait, by parallel columns. */
export interface OpenRewards {
  /** Weeks from now in which it falls due, 0 to weeks - 1. */
  readonly week: Uint32Array;
  readonly amountMinor: Float64Array;
  /** 1 where it is payable already: it survives for certain. */
  readonly certain: Uint8Array;
}

export interface RunOffOptions {
  readonly weeks: number;
  readonly seed: number;
  /** Bootstrap replicates (default 1,000). */
  readonly replicates?: number;
  /** Fewest matured rewards to judge by (default 30). */
  readonly leastRewards?: number;
  /** Fewest advocates with matured rewards (default 10). */
  readonly leastAdvocates?: number;
}

/** Cumulative amounts by the end of a week, in minor units. */
export interface RunOffWeek {
  readonly expected: number;
  readonly low50: number;
  readonly high50: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
}

export type RunOff =
  | {
      readonly ok: true;
      readonly survival: number;
      readonly rewards: number;
      readonly advocates: number;
      readonly weeks: readonly RunOffWeek[];
    }
  | { readonly ok: false; readonly reason: string };

/** A seeded generator of uniform numbers in [0, 1): mulberry32 (T. Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A standard normal number (Box & Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Amounts of matured rewards summed by advocate: what a replicate draws from. */
function byAdvocate(matured: MaturedRewards): { total: Float64Array; survived: Float64Array } {
  const index = new Map<number, number>();
  for (const advocate of matured.advocate) if (!index.has(advocate)) index.set(advocate, index.size);
  const total = new Float64Array(index.size);
  const survived = new Float64Array(index.size);
  for (let i = 0; i < matured.advocate.length; i += 1) {
    const at = index.get(matured.advocate[i]!)!;
    total[at]! += matured.amountMinor[i]!;
    if (matured.survived[i] === 1) survived[at]! += matured.amountMinor[i]!;
  }
  return { total, survived };
}

/** Open amounts of a week: certain, waiting, and the sum of squares of the waiting ones. */
function byWeek(
  open: OpenRewards,
  weeks: number,
): { certain: Float64Array; waiting: Float64Array; squares: Float64Array } {
  const [certain, waiting, squares] = [new Float64Array(weeks), new Float64Array(weeks), new Float64Array(weeks)];
  for (let i = 0; i < open.week.length; i += 1) {
    const week = open.week[i]!;
    const amount = open.amountMinor[i]!;
    if (week >= weeks) throw new RangeError(`week ${week} lies beyond the ${weeks} weeks of the forecast`);
    if (open.certain[i] === 1) certain[week]! += amount;
    else {
      waiting[week]! += amount;
      squares[week]! += amount * amount;
    }
  }
  return { certain, waiting, squares };
}

/** Quantile of ascending values (Hyndman & Fan type 7, as R's default). */
function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

function weekOf(expected: number, draws: Float64Array): RunOffWeek {
  draws.sort();
  const bound = (share: number) => Math.round(quantile(draws, share));
  return {
    expected: Math.round(expected),
    low50: bound(0.25),
    high50: bound(0.75),
    low80: bound(0.1),
    high80: bound(0.9),
    low95: bound(0.025),
    high95: bound(0.975),
  };
}

/**
 * What becomes payable by the end of each coming week, added up.
 *
 * What it is: amounts that wait, times the share of matured amounts that became payable; amounts that are payable already count in full.
 * Shapes: parallel columns of n matured and m open rewards. Units: minor units of one currency; weeks counted from now.
 * Convention: survival is weighted by amount. Intervals come from a bootstrap that draws whole advocates with replacement, because the
 * rewards of one advocate stand or fall together, and then lets each week's waiting amount vary around the drawn share with the
 * variance of independent rewards, p(1 - p) times the sum of squares, by the normal approximation, cut at nothing and everything.
 * Quantiles are of type 7. A refusal (too few matured rewards or advocates) is an answer with a reason, not an error.
 * Errors: RangeError where columns differ in length, an amount is negative, or a week lies beyond the forecast.
 * Cost: O(n + m + replicates * (advocates + weeks log replicates)). Source: Efron & Tibshirani (1993), An Introduction to the
 * Bootstrap, sections 6.4 and 8.3 (cluster resampling). The same seed gives the same numbers.
 */
export function runOff(matured: MaturedRewards, open: OpenRewards, options: RunOffOptions): RunOff {
  const { weeks, seed, replicates = 1000, leastRewards = 30, leastAdvocates = 10 } = options;
  checkColumns(matured, open);
  const clusters = byAdvocate(matured);
  const advocates = clusters.total.length;
  const rewards = matured.advocate.length;
  if (rewards < leastRewards || advocates < leastAdvocates) {
    return {
      ok: false,
      reason: `${rewards} rewards of ${advocates} advocates have run their course; at least ${leastRewards} of ${leastAdvocates} are needed`,
    };
  }
  const whole = sum(clusters.total);
  if (whole <= 0) return { ok: false, reason: 'the rewards that have run their course are worth nothing' };
  const survival = sum(clusters.survived) / whole;
  const { certain, waiting, squares } = byWeek(open, weeks);
  const random = mulberry32(seed);
  const draws = Array.from({ length: weeks }, () => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const share = drawSurvival(clusters, survival, random);
    let running = 0;
    for (let week = 0; week < weeks; week += 1) {
      const spread = Math.sqrt(share * (1 - share) * squares[week]!);
      const drawn = waiting[week] === 0 ? 0 : waiting[week]! * share + spread * normal(random);
      running += certain[week]! + Math.min(waiting[week]!, Math.max(0, drawn));
      draws[week]![replicate] = running;
    }
  }
  let expected = 0;
  const answer = draws.map((column, week) => weekOf((expected += certain[week]! + waiting[week]! * survival), column));
  return { ok: true, survival, rewards, advocates, weeks: answer };
}

function drawSurvival(
  clusters: { total: Float64Array; survived: Float64Array },
  fallback: number,
  random: () => number,
): number {
  let total = 0;
  let survived = 0;
  const count = clusters.total.length;
  for (let i = 0; i < count; i += 1) {
    const drawn = Math.floor(random() * count);
    total += clusters.total[drawn]!;
    survived += clusters.survived[drawn]!;
  }
  return total > 0 ? survived / total : fallback;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function checkColumns(matured: MaturedRewards, open: OpenRewards): void {
  const { advocate, amountMinor, survived } = matured;
  if (amountMinor.length !== advocate.length || survived.length !== advocate.length)
    throw new RangeError('columns of matured rewards differ in length');
  if (open.amountMinor.length !== open.week.length || open.certain.length !== open.week.length)
    throw new RangeError('columns of open rewards differ in length');
  for (const amounts of [amountMinor, open.amountMinor]) {
    for (const amount of amounts) if (!(amount >= 0)) throw new RangeError(`${amount} is no amount`);
  }
}

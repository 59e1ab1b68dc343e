/** Run-off of open amounts: how much of what is held becomes payable by each week, and how sure that is. */

/** Rewards whose time has come, summed by advocate: parallel columns, one entry an advocate. */
export interface MaturedRewards {
  /** How many there are in all. */
  readonly rewards: number;
  readonly totalMinor: Float64Array;
  /** Of the total, what became payable. */
  readonly survivedMinor: Float64Array;
}

/** Rewards that wait, summed by the week from now in which they fall due: parallel columns, one entry a week. */
export interface OpenRewards {
  /** Payable already: it survives for certain. */
  readonly certainMinor: Float64Array;
  readonly waitingMinor: Float64Array;
  /** Sum of the squares of the waiting amounts. */
  readonly waitingSquares: Float64Array;
}

export interface RunOffOptions {
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

/** Advocates of one draw: more tell nothing new of the distribution, only of its spread. */
const MOST_DRAWN = 4096;

/** A seeded generator of uniform numbers in [0, 1): mulberry32 (T. Ettinger, public domain). */
class Mulberry32 {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    return scramble(this.#state) / 4_294_967_296;
  }

  /** A standard normal number (Box & Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Sums both columns over `draws` entries drawn with replacement: the numbers of as many calls of `next`, in one loop. */
  drawSums(a: Float64Array, b: Float64Array, draws: number): readonly [number, number] {
    const count = a.length;
    const scale = count / 4_294_967_296;
    let state = this.#state;
    let sumA = 0;
    let sumB = 0;
    for (let i = 0; i < draws; i += 1) {
      state = (state + 0x6d2b79f5) | 0;
      const drawn = Math.floor(scramble(state) * scale);
      sumA += a[drawn]!;
      sumB += b[drawn]!;
    }
    this.#state = state;
    return [sumA, sumB];
  }
}

function scramble(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
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
 * Shapes: columns of n advocates and of m weeks. Units: minor units of one currency; weeks counted from now.
 * Convention: survival is weighted by amount. Intervals come from a bootstrap that draws whole advocates with replacement, because the
 * rewards of one advocate stand or fall together, and then lets each week's waiting amount vary around the drawn share with the
 * variance of independent rewards, p(1 - p) times the sum of squares, by the normal approximation, cut at nothing and everything.
 * Quantiles are of type 7. A refusal (too few matured rewards or advocates) is an answer with a reason, not an error.
 * Errors: RangeError where columns differ in length, an amount is negative, or more survived than there was.
 * Of more than 4,096 advocates so many are drawn, and the deviation of their share is scaled by the root of the part drawn (m out of n bootstrap).
 * Cost: O(replicates * (min(n, 4096) + m log replicates)). Source: Efron & Tibshirani (1993), An Introduction to the
 * Bootstrap, sections 6.4 and 8.3 (cluster resampling); Bickel, Götze & van Zwet (1997), Resampling fewer than n observations. The same
 * seed gives the same numbers.
 */
export function runOff(matured: MaturedRewards, open: OpenRewards, options: RunOffOptions): RunOff {
  const { seed, replicates = 1000, leastRewards = 30, leastAdvocates = 10 } = options;
  checkColumns(matured, open);
  const { certainMinor, waitingMinor, waitingSquares } = open;
  const weeks = waitingMinor.length;
  const advocates = matured.totalMinor.length;
  const { rewards } = matured;
  if (rewards < leastRewards || advocates < leastAdvocates) {
    return {
      ok: false,
      reason: `${rewards} rewards of ${advocates} advocates have run their course; at least ${leastRewards} of ${leastAdvocates} are needed`,
    };
  }
  const whole = sum(matured.totalMinor);
  if (whole <= 0) return { ok: false, reason: 'the rewards that have run their course are worth nothing' };
  const survival = sum(matured.survivedMinor) / whole;
  const random = new Mulberry32(seed);
  const draws = Array.from({ length: weeks }, () => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const share = drawSurvival(matured, survival, random);
    let running = 0;
    for (let week = 0; week < weeks; week += 1) {
      const spread = Math.sqrt(share * (1 - share) * waitingSquares[week]!);
      const drawn = waitingMinor[week] === 0 ? 0 : waitingMinor[week]! * share + spread * random.normal();
      running += certainMinor[week]! + Math.min(waitingMinor[week]!, Math.max(0, drawn));
      draws[week]![replicate] = running;
    }
  }
  let expected = 0;
  const answer = draws.map((column, week) =>
    weekOf((expected += certainMinor[week]! + waitingMinor[week]! * survival), column),
  );
  return { ok: true, survival, rewards, advocates, weeks: answer };
}

/** The share of one draw of advocates, brought to the spread of a draw of all; the share of all where the drawn ones have nothing. */
function drawSurvival({ totalMinor, survivedMinor }: MaturedRewards, all: number, random: Mulberry32): number {
  const draws = Math.min(totalMinor.length, MOST_DRAWN);
  const [total, survived] = random.drawSums(totalMinor, survivedMinor, draws);
  const share = total > 0 ? survived / total : all;
  if (draws === totalMinor.length) return share;
  return Math.min(1, Math.max(0, all + (share - all) * Math.sqrt(draws / totalMinor.length)));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function checkColumns(matured: MaturedRewards, open: OpenRewards): void {
  const { totalMinor, survivedMinor } = matured;
  const { certainMinor, waitingMinor, waitingSquares } = open;
  if (survivedMinor.length !== totalMinor.length) throw new RangeError('columns of matured rewards differ in length');
  if (certainMinor.length !== waitingMinor.length || waitingSquares.length !== waitingMinor.length) {
    throw new RangeError('columns of open rewards differ in length');
  }
  for (const amounts of [totalMinor, survivedMinor, certainMinor, waitingMinor, waitingSquares]) {
    for (const amount of amounts) if (!(amount >= 0)) throw new RangeError(`${amount} is no amount`);
  }
  survivedMinor.forEach((amount, i) => {
    if (amount > totalMinor[i]!) throw new RangeError(`${amount} survived of ${totalMinor[i]}`);
  });
}

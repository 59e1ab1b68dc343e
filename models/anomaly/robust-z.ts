import { median as medianOf } from 'simple-statistics';
import { ModelError } from '../model-error.js';

/** 1 / Φ⁻¹(3/4): makes the median absolute deviation of a normal sample its standard deviation. */
export const MAD_TO_DEVIATION = 1.4826022185056018;
/** √(π / 2): the same for the mean absolute deviation. */
const MEAN_TO_DEVIATION = 1.2533141373155003;

/** Where many numbers lie and how far they spread, whatever a few of them do. */
export interface RobustSpread {
  /** Null without any known number. */
  readonly median: number | null;
  /** In the units of a standard deviation; 0 where all numbers are alike; null without any. */
  readonly spread: number | null;
  /** Known numbers that this rests on. */
  readonly history: number;
  /** `mad`, or `mean` where more than half of the numbers are alike but not all, `none` where all are. */
  readonly rule: 'mad' | 'mean' | 'none';
}

/**
 * Median and robust spread of the known numbers (NaN is not known): 1.4826 times their median absolute deviation from the median; where
 * that is 0, 1.2533 times their mean absolute deviation.
 *
 * Errors: ModelError MODEL_INPUT for an infinite number. Cost: O(n).
 * Source: B. Iglewicz and D. C. Hoaglin, "How to detect and handle outliers" (1993), chapter 3; F. R. Hampel (1974).
 * Example: 1, 2, 3, 4, 100 give 3 and 1.4826.
 */
export function robustSpread(numbers: ArrayLike<number>): RobustSpread {
  const known = Array.from(numbers).filter((number) => !Number.isNaN(number));
  if (known.some((number) => !Number.isFinite(number))) throw new ModelError('a number is infinite');
  const history = known.length;
  if (history === 0) return { median: null, spread: null, history, rule: 'none' };
  // Halves, so that neither a sum nor a difference is beyond what a double holds; doubled again where that can be.
  const middle = middleOf(known);
  const halves = known.map((number) => Math.abs(number / 2 - middle / 2));
  const mad = 2 * MAD_TO_DEVIATION * middleOf(halves);
  if (mad > 0) return { median: middle, spread: finite(mad), history, rule: 'mad' };
  const mean = halves.reduce((sum, half) => sum + half / history, 0);
  const spread = finite(2 * MEAN_TO_DEVIATION * mean);
  return { median: middle, spread, history, rule: spread > 0 ? 'mean' : 'none' };
}

const middleOf = (numbers: readonly number[]): number => 2 * medianOf(numbers.map((number) => number / 2));
const finite = (number: number): number => Math.min(number, Number.MAX_VALUE);

export interface RobustZOptions {
  /** With fewer known numbers nothing is told. Default 5. */
  readonly least?: number;
  /** The spread is taken to be at least this: what is no difference in practice, or what chance alone gives. Default 0. */
  readonly leastSpread?: number;
}

export interface RobustZ extends RobustSpread {
  /** Null where it cannot be told: see robustZ. Never infinite. */
  readonly z: number | null;
}

/**
 * How many robust deviations a value lies from the median of others.
 *
 * Convention: null, which is unknown and not clean, where the value is not known (NaN), where fewer than `least` others are, and where all others are alike,
 * no least spread was given and the value is another one: there is no measure to tell how far off it is. A value like all others has 0.
 * Errors: ModelError MODEL_INPUT for an infinite number and options below 0. Cost: O(n). Source: Iglewicz and Hoaglin (1993), who call
 * what is beyond 3.5 an outlier; the deviation is theirs over 0.6745. Example: 7 beside 1, 2, 3, 4, 100 has (7 - 3) / 1.4826 = 2.698.
 */
export function robustZ(
  value: number,
  others: ArrayLike<number>,
  { least = 5, leastSpread = 0 }: RobustZOptions = {},
): RobustZ {
  if (!(least >= 0) || !(leastSpread >= 0)) throw new ModelError('a robust z needs bounds from 0');
  if (Math.abs(value) === Infinity) throw new ModelError(`${value} is infinite`);
  const found = robustSpread(others);
  const { median, spread, history } = found;
  if (median === null || spread === null || history < least || Number.isNaN(value)) return { ...found, z: null };
  const by = Math.max(spread, leastSpread);
  if (by === 0) return { ...found, z: value === median ? 0 : null };
  return { ...found, z: bounded((value / 2 - median / 2) / (by / 2)) };
}

const bounded = (z: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, z));

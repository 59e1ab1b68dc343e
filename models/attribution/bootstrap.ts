import { poisson } from '../poisson.js';
import { xoshiro128 } from '../xoshiro.js';
import { ModelError } from '../model-error.js';
import type { Counts } from './paths.js';

export interface BootstrapOptions {
  /** A whole number from 0; the same seed gives the same intervals. */
  readonly seed: number;
  /** How often the paths are drawn anew: 2 to 100,000. */
  readonly replicates: number;
  /** What part of the replicates an interval covers, between 0 and 1. Default 0.95. */
  readonly level?: number;
}

/** How often each path was taken. */
export interface PathCounts {
  readonly conversions: Counts;
  readonly nulls?: Counts | undefined;
}

/** How often each path was taken in one replicate; the model may read it until it returns. */
export interface Resampled {
  readonly conversions: Float64Array;
  readonly nulls?: Float64Array | undefined;
}

/** One entry a node each. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The same for the node's part of all credits. */
  readonly shareLow: Float64Array;
  readonly shareHigh: Float64Array;
  /** Standard deviation of the credits over the replicates. */
  readonly deviation: Float64Array;
}

const MOST_REPLICATES = 100_000;

/**
 * Percentile intervals of a model's credits, by a seeded bootstrap of paths.
 *
 * Shapes: counts with one entry a path; a model that gives credits, one entry a node, from counts; see Intervals for the answer.
 * Units: conversions, and parts of their sum.
 * Convention: Poisson bootstrap: every single conversion and every single non-conversion is drawn Poisson(1) times, so that a row that stands for m of
 * them is drawn Poisson(m) times: how paths are gathered into rows changes no distribution, and the total varies as it would. Intervals are
 * percentiles of the replicates (quantiles of R type 7). A replicate without conversions counts with shares of 0. Draws are taken in the order of
 * replicates, within one in the order of paths, conversions before nulls.
 * Errors: ModelError MODEL_INPUT for counts, options or answers of the model that are none.
 * Cost: replicates x (paths + the model). Memory: one column of counts (two with nulls), replicates x nodes doubles.
 * Source: B. Efron and R. J. Tibshirani, "An introduction to the bootstrap" (1993), chapter 13; N. Chamandy, O. Muralidharan, A. Najmi and
 * S. Naidu, "Estimating uncertainty for massive data streams" (2012), section 3; J. A. Hanley and B. MacGibbon (2006).
 * Example: no path gives intervals from 0 to 0.
 */
export function bootstrap(
  { conversions, nulls }: PathCounts,
  model: (counts: Resampled) => Float64Array,
  { seed, replicates, level = 0.95 }: BootstrapOptions,
): Intervals {
  check({ seed, replicates, level });
  if (nulls && nulls.length !== conversions.length)
    throw new ModelError(`nulls has ${nulls.length} entries for ${conversions.length} paths`);
  const bits = xoshiro128(seed);
  const drawn: Resampled = {
    conversions: new Float64Array(conversions.length),
    nulls: nulls && new Float64Array(nulls.length),
  };
  let all = new Float64Array(0);
  let nodes = 0;
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    for (let path = 0; path < conversions.length; path += 1) {
      drawn.conversions[path] = poisson(bits, countAt('conversions', conversions, path));
      if (nulls) drawn.nulls![path] = poisson(bits, countAt('nulls', nulls, path));
    }
    const credits = model(drawn);
    if (replicate === 0) {
      nodes = credits.length;
      all = new Float64Array(nodes * replicates);
    }
    if (credits.length !== nodes)
      throw new ModelError(`the model gave ${credits.length} credits, before that ${nodes}`);
    for (let node = 0; node < nodes; node += 1) all[node * replicates + replicate] = credits[node]!;
  }
  return intervals(all, { nodes, replicates, level });
}

function check({ seed, replicates, level }: Required<BootstrapOptions>): void {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new ModelError(`seed ${seed} is not a whole number from 0`);
  if (!(Number.isInteger(replicates) && replicates >= 2 && replicates <= MOST_REPLICATES))
    throw new ModelError(`replicates ${replicates} is not a whole number from 2 to ${MOST_REPLICATES}`);
  if (!(level > 0 && level < 1)) throw new ModelError(`level ${level} is not between 0 and 1`);
}

function countAt(name: string, counts: Counts, path: number): number {
  const count = counts[path]!;
  if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER))
    throw new ModelError(`${name} of path ${path} is ${count}, not a whole number from 0`);
  return count;
}

function intervals(
  all: Float64Array,
  { nodes, replicates, level }: { nodes: number; replicates: number; level: number },
): Intervals {
  const totals = new Float64Array(replicates);
  for (let at = 0; at < all.length; at += 1) totals[at % replicates]! += all[at]!;
  const answer: Intervals = {
    low: new Float64Array(nodes),
    high: new Float64Array(nodes),
    shareLow: new Float64Array(nodes),
    shareHigh: new Float64Array(nodes),
    deviation: new Float64Array(nodes),
  };
  for (let node = 0; node < nodes; node += 1) {
    const credits = all.subarray(node * replicates, (node + 1) * replicates);
    const shares = credits.map((credit, i) => (totals[i]! > 0 ? credit / totals[i]! : 0)).sort();
    answer.deviation[node] = deviationOf(credits);
    credits.sort();
    answer.low[node] = quantile(credits, (1 - level) / 2);
    answer.high[node] = quantile(credits, (1 + level) / 2);
    answer.shareLow[node] = quantile(shares, (1 - level) / 2);
    answer.shareHigh[node] = quantile(shares, (1 + level) / 2);
  }
  return answer;
}

function deviationOf(sample: Float64Array): number {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  return Math.sqrt(sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sample.length - 1));
}

/** R type 7: linear between the neighbours of (n - 1) q. */
function quantile(sorted: Float64Array, q: number): number {
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

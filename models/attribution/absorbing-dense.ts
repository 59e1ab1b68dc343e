import { ModelError } from '../model-error.js';
import type { MarkovChain } from './markov-chain.js';

/** What a chain of few states has at each state. */
export interface DenseSolution {
  /** Probability of a conversion from each state. */
  readonly reach: Float64Array;
  /**
   * Row by row: entry (i, j) is the expected number of visits to j from i (the fundamental matrix), divided by how often j was left in the
   * data; the divisor cancels wherever this is used.
   */
  readonly visits: Float64Array;
}

/**
 * Solves an absorbing chain by elimination of its states, without any subtraction.
 *
 * Shapes: a MarkovChain of n states; the answer has n and n x n entries.
 * Units: probabilities; visits as DenseSolution says.
 * Convention: states are eliminated from the last to the first; the pivot of a state is the sum of what leaves it, not one less what
 * stays (Grassmann, Taksar & Heyman), so nothing cancels however rarely the chain is absorbed: every entry is right to about n roundings.
 * Errors: ModelError MODEL_UNSOLVED where a state never leads to an end, which counted paths cannot give.
 * Cost: O(n^3); memory 2 n^2 doubles.
 * Source: W. K. Grassmann, M. I. Taksar and D. P. Heyman, "Regenerative analysis and steady state distributions for Markov chains" (1985);
 * J. G. Kemeny and J. L. Snell, "Finite Markov chains" (1960), section 3.2.
 * Example: start > a, a > conversion once and null once: reach [.5, .5].
 */
export function solveDense(chain: MarkovChain): DenseSolution {
  const { states: n, offsets, to } = chain;
  const flow = new Float64Array(n * n);
  for (let state = 0; state < n; state += 1) {
    for (let at = offsets[state]!; at < offsets[state + 1]!; at += 1) flow[state * n + to[at]!] = chain.counts[at]!;
  }
  const conversions = chain.conversions.slice();
  const nulls = chain.nulls.slice();
  const visits = new Float64Array(n * n);
  for (let state = 0; state < n; state += 1) visits[state * n + state] = 1;
  const pivots = new Float64Array(n);
  for (let k = n - 1; k >= 0; k -= 1) {
    let pivot = conversions[k]! + nulls[k]!;
    for (let j = 0; j < k; j += 1) pivot += flow[k * n + j]!;
    if (!(pivot > 0)) throw new ModelError(`state ${k} of the chain leads to no end`, 'MODEL_UNSOLVED');
    pivots[k] = pivot;
    for (let i = 0; i < k; i += 1) {
      const factor = flow[i * n + k]! / pivot;
      if (factor === 0) continue;
      for (let j = 0; j < k; j += 1) flow[i * n + j]! += factor * flow[k * n + j]!;
      for (let j = k; j < n; j += 1) visits[i * n + j]! += factor * visits[k * n + j]!;
      conversions[i]! += factor * conversions[k]!;
      nulls[i]! += factor * nulls[k]!;
    }
  }
  const reach = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    let sum = conversions[k]!;
    for (let j = 0; j < k; j += 1) {
      const factor = flow[k * n + j]!;
      if (factor === 0) continue;
      sum += factor * reach[j]!;
      for (let i = 0; i < n; i += 1) visits[k * n + i]! += factor * visits[j * n + i]!;
    }
    reach[k] = sum / pivots[k]!;
    for (let i = 0; i < n; i += 1) visits[k * n + i]! /= pivots[k]!;
  }
  return { reach, visits };
}

/**
 * How much of the start's conversion probability goes through a set of states: what is lost when they lead nowhere.
 *
 * Convention: the chance that s is the first of the set to be met is row 0 of the fundamental matrix N over the set, times the inverse of N
 * within the set; what is lost is that, times the probability of a conversion from s. For a set of one state i: N(0, i) / N(i, i) x reach(i).
 * Cost: O(m^3) for m states.
 */
export function lostThrough(set: readonly number[], { reach, visits }: DenseSolution): number {
  const n = reach.length;
  const m = set.length;
  if (m === 0) return 0;
  if (m === 1) return (visits[set[0]!]! / visits[set[0]! * n + set[0]!]!) * reach[set[0]!]!;
  const rows = set.map((i) => Float64Array.from([...set.map((j) => visits[i * n + j]!), reach[i]!]));
  for (let k = 0; k < m; k += 1) {
    let best = k;
    for (let i = k + 1; i < m; i += 1) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    for (let i = k + 1; i < m; i += 1) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      if (factor === 0) continue;
      for (let j = k; j <= m; j += 1) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  let lost = 0;
  const solved = new Float64Array(m);
  for (let k = m - 1; k >= 0; k -= 1) {
    let sum = rows[k]![m]!;
    for (let j = k + 1; j < m; j += 1) sum -= rows[k]![j]! * solved[j]!;
    solved[k] = sum / rows[k]![k]!;
    lost += visits[set[k]!]! * solved[k]!;
  }
  return lost;
}

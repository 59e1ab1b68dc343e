import { lostThrough, solveDense } from './absorbing-dense.js';
import { solveSparse, type SparseSystem, sparseSystem } from './absorbing-sparse.js';
import { ModelError } from '../model-error.js';
import { apportion, scratchFor } from './largest-remainder.js';
import { countTransitions, type MarkovChain } from './markov-chain.js';
import { checkPaths, type WeightedPaths } from './paths.js';

export interface MarkovOptions {
  /** How many of the last touchpoints make up a state. */
  readonly order: number;
  /** Whether paths that did not convert are counted, where their numbers are given. Default: yes. */
  readonly withNulls?: boolean;
  /** Chains of more states are solved iteratively. Default 512. */
  readonly denseStates?: number;
}

/** One entry a node each, unless said otherwise. */
export interface Markov {
  /** Probability that a path converts: one number. 0 where there is no conversion. */
  readonly conversionProbability: number;
  /** The part of that probability that is lost without the node, from 0 to 1. */
  readonly removalEffects: Float64Array;
  /** Removal effects in parts of their sum; all 0 where there is no conversion. */
  readonly shares: Float64Array;
  /** The same in parts per billion, by largest remainder: they sum to 10^9, or are all 0. */
  readonly sharesPpb: Uint32Array;
  /** Shares of the conversions of paths that are not empty. */
  readonly credits: Float64Array;
  /** Conversions that are credited: those of paths that are not empty. One number. */
  readonly conversions: number;
  /** States of the chain, the start among them, and transitions between them. */
  readonly states: number;
  readonly transitions: number;
  /** No removal effect is further than this from the exact one; 0 where the chain was eliminated. */
  readonly bound: number;
}

const DENSE_STATES = 512;
/** What the iterative solution aims to prove of each removal effect; a tenth of what it must. */
const TOLERANCE = 1e-11;

/**
 * Markov attribution of order 1 to 3: the share of conversions that an absorbing chain loses without a node.
 *
 * Shapes: paths as WeightedPaths; see Markov for the answer.
 * Units: probabilities from 0 to 1; credits in conversions; sharesPpb in parts per billion.
 * Convention: the states of order k are the last k nodes of a path, those that were seen; the chain starts before the first touchpoint and ends
 * with a conversion or with nothing (null). Removing a node removes every state that contains it: what would enter one ends with nothing. Staying in a
 * state is no transition (a > a in order 1), as in the package ChannelAttribution of R and Python (Altomare & Loris), which drops
 * repeats of the same state; it changes no removal effect. Repeats that make another state count (a > a > b in order 2 passes (a, a)). No
 * simulation: that package draws paths and so only comes close to these figures. Without nulls every path converts and a removal effect
 * is the chance to meet the node. Nodes from which the chain reaches no conversion have effect 0. Empty paths are left out. Where nothing
 * converts all is 0. `denseStates` decides how the chain is solved, not what comes out.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together, an order outside 1 to 3, too many nodes for it (more than 208,000 in
 * order 3); MODEL_UNSOLVED where the iterative solution cannot prove each effect to 1e-10.
 * Cost: O(touchpoints) to count. Up to 512 states O(states^3) for all nodes together, from one fundamental matrix; beyond that
 * O(transitions x steps) a node. Memory O(states + transitions).
 * Source: E. Anderl, I. Becker, F. von Wangenheim and J. H. Schumann, "Mapping the customer journey" (2016), section 3; J. G. Kemeny and
 * J. L. Snell, "Finite Markov chains" (1960), chapter 3.
 * Example: c1 > c2 > c3 converts once, c1 and c2 > c3 end with nothing once each: removal effects .5, 1, 1, shares .2, .4, .4.
 */
export function markov(
  paths: WeightedPaths,
  { order, withNulls = true, denseStates = DENSE_STATES }: MarkovOptions,
): Markov {
  if (!(order === 1 || order === 2 || order === 3)) throw new ModelError(`order ${order} is not 1, 2 or 3`);
  checkPaths(paths);
  const chain = countTransitions(paths, { order, withNulls });
  const conversions = chain.conversions.reduce((sum, count) => sum + count, 0);
  const conversionProbability = conversions === 0 ? 0 : conversions / chain.leaves[0]!;
  const removalEffects = new Float64Array(paths.nodeCount);
  const bound =
    conversions === 0
      ? 0
      : (chain.states <= denseStates ? denseEffects : sparseEffects)(chain, conversionProbability, removalEffects);
  return {
    conversionProbability,
    removalEffects,
    ...sharesOf(removalEffects, conversions),
    conversions,
    states: chain.states,
    transitions: chain.to.length,
    bound,
  };
}

function sharesOf(effects: Float64Array, conversions: number): Pick<Markov, 'shares' | 'sharesPpb' | 'credits'> {
  const sum = effects.reduce((total, effect) => total + effect, 0);
  const shares = effects.map((effect) => (sum > 0 ? effect / sum : 0));
  const sharesPpb = new Uint32Array(effects.length);
  if (sum > 0) {
    const scratch = scratchFor(effects.length);
    scratch.weights.set(effects);
    apportion(scratch, sharesPpb, 0, effects.length);
  }
  return { shares, sharesPpb, credits: shares.map((share) => share * conversions) };
}

/** The states that contain each node, in the order of the states. */
function statesByNode({ states, tuples, order }: MarkovChain, nodeCount: number): number[][] {
  const byNode: number[][] = Array.from({ length: nodeCount }, () => []);
  for (let state = 1; state < states; state += 1) {
    for (let i = 0; i < order; i += 1) {
      const set = byNode[tuples[state * order + i]!];
      if (set && set.at(-1) !== state) set.push(state);
    }
  }
  return byNode;
}

function denseEffects(chain: MarkovChain, probability: number, effects: Float64Array): number {
  const solution = solveDense(chain);
  statesByNode(chain, effects.length).forEach((set, node) => {
    effects[node] = clamped(lostThrough(set, solution) / probability);
  });
  return 0;
}

function sparseEffects(chain: MarkovChain, probability: number, effects: Float64Array): number {
  const system = sparseSystem(chain);
  const tolerance = (TOLERANCE * probability) / 2;
  const removed = new Uint8Array(system.n);
  const reach = solveSparse(system, { right: system.converts, removed, tolerance });
  let worst = 0;
  statesByNode(chain, effects.length).forEach((set, node) => {
    const places = set.map((state) => system.placeOf[state]!);
    if (!places.some((place) => reach.solution[place]! > 0)) return;
    for (const place of places) removed[place] = 1;
    const right = lostNext(system, removed, reach.solution);
    const lost = solveSparse(system, { right, removed, tolerance });
    for (const place of places) removed[place] = 0;
    effects[node] = clamped(lost.solution[system.n - 1]! / probability);
    worst = Math.max(worst, (lost.bound + reach.bound) / probability);
  });
  return worst;
}

/** What each state that is left loses by its next step, when the removed ones lead to nothing. */
function lostNext({ n, offsets, to, chances }: SparseSystem, removed: Uint8Array, reach: Float64Array): Float64Array {
  const right = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    if (removed[i] !== 0) continue;
    let sum = 0;
    for (let at = offsets[i]!; at < offsets[i + 1]!; at += 1) {
      if (removed[to[at]!] !== 0) sum += chances[at]! * reach[to[at]!]!;
    }
    right[i] = sum;
  }
  return right;
}

/** Rounding may lead past the ends. */
const clamped = (effect: number): number => Math.min(1, Math.max(0, effect));

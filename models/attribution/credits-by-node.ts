import { ModelError } from '../model-error.js';
import { checkColumn, checkCounts, longestPath } from './check.js';
import { scratchFor, WHOLE_PPB } from './largest-remainder.js';
import { checkNodes, type Counts, type Nodes } from './paths.js';
import { splitInto } from './split-exactly.js';

export interface NodeCreditsInput {
  readonly offsets: Uint32Array;
  readonly nodes: Nodes;
  readonly nodeCount: number;
  /** A model's shares: one entry a touchpoint, in parts per billion; a path's shares sum to 10^9, or to 0 where nobody is credited. */
  readonly shares: Uint32Array;
  /** How often each path converted; once each where left out. */
  readonly conversions?: Counts | undefined;
  /** Money of each path in minor units; may be negative. */
  readonly valuesMinor?: Float64Array | undefined;
}

/** One entry a node each. */
export interface NodeCredits {
  /** Whole conversions; the credit of node i is whole[i] + ppb[i] / 10^9 exactly. */
  readonly whole: Float64Array;
  /** The rest below one conversion, in parts per billion. */
  readonly ppb: Uint32Array;
  /** The same as one double: the nearest to it. */
  readonly conversions: Float64Array;
  /** Money in minor units; zeros where no money was given. */
  readonly valueMinor: Float64Array;
}

/**
 * Sums shares of touchpoints to nodes, exactly.
 *
 * Shapes: CSR paths with a column of shares; the answer's columns have one entry a node.
 * Units: conversions in whole ones and parts per billion; money in minor units.
 * Convention: over all nodes, whole + ppb / 10^9 sums to the conversions of the credited paths, and the money to theirs, to the last
 * unit. The money of a path is split over its shares by largest remainder, ties to the earlier touchpoint. Paths without shares credit nobody.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together, shares of a path with another sum, money that is not whole or sums
 * to more than 2^53 - 1.
 * Cost: O(touchpoints); memory O(nodes + longest path).
 * Source: none; sums of integers, carried in two parts because 10^7 touchpoints of 10^9 are more than a double holds.
 * Example: a > b with shares [333333333, 666666667], 2 conversions and 100 minor units gives a 0.666666666 and 33, b 1.333333334 and 67.
 */
export function creditsByNode(input: NodeCreditsInput): NodeCredits {
  const { offsets, nodes, nodeCount, shares, conversions, valuesMinor } = input;
  checkNodes(offsets, nodes, nodeCount);
  checkColumn('shares', shares, offsets);
  if (conversions) checkCounts('conversions', conversions, offsets);
  if (valuesMinor) checkMoney(valuesMinor, offsets);
  const whole = new Float64Array(nodeCount);
  const ppb = new Uint32Array(nodeCount);
  const valueMinor = new Float64Array(nodeCount);
  const longest = valuesMinor ? longestPath(offsets) : 0;
  const scratch = scratchFor(longest);
  const parts = new Float64Array(longest);
  for (let path = 1; path < offsets.length; path += 1) {
    const [from, to] = [offsets[path - 1]!, offsets[path]!];
    const count = conversions ? conversions[path - 1]! : 1;
    let sum = 0;
    for (let at = from; at < to; at += 1) {
      const share = shares[at]!;
      sum += share;
      if (share > 0 && count > 0) add(whole, ppb, nodes[at]!, share, count);
    }
    if (sum === 0) continue;
    if (sum !== WHOLE_PPB) throw new ModelError(`shares of path ${path - 1} sum to ${sum}, not to ${WHOLE_PPB}`);
    if (!valuesMinor || valuesMinor[path - 1] === 0) continue;
    splitInto(parts, { total: valuesMinor[path - 1]!, shares, from, to, scratch });
    for (let at = from; at < to; at += 1) valueMinor[nodes[at]!]! += parts[at - from]!;
  }
  return { whole, ppb, conversions: whole.map((count, node) => count + ppb[node]! / WHOLE_PPB), valueMinor };
}

/** Adds share x count to a node, in whole ones and parts per billion. */
function add(whole: Float64Array, ppb: Uint32Array, node: number, share: number, count: number): void {
  const product = share * count;
  let ones: number;
  let rest: number;
  if (count === 1) [ones, rest] = share === WHOLE_PPB ? [1, 0] : [0, share];
  else if (product <= Number.MAX_SAFE_INTEGER) {
    ones = Math.floor(product / WHOLE_PPB);
    rest = product - ones * WHOLE_PPB;
  } else {
    const exact = BigInt(share) * BigInt(count);
    ones = Number(exact / BigInt(WHOLE_PPB));
    rest = Number(exact % BigInt(WHOLE_PPB));
  }
  const both = ppb[node]! + rest;
  const carried = both >= WHOLE_PPB;
  ppb[node] = carried ? both - WHOLE_PPB : both;
  whole[node]! += carried ? ones + 1 : ones;
}

function checkMoney(valuesMinor: Float64Array, offsets: Uint32Array): void {
  if (valuesMinor.length !== offsets.length - 1)
    throw new ModelError(`valuesMinor has ${valuesMinor.length} entries for ${offsets.length - 1} paths`);
  let sum = 0;
  for (let path = 0; path < valuesMinor.length; path += 1) {
    if (!Number.isSafeInteger(valuesMinor[path]))
      throw new ModelError(`valuesMinor of path ${path} is ${valuesMinor[path]}, not a whole number`);
    sum += Math.abs(valuesMinor[path]!);
  }
  if (!Number.isSafeInteger(sum)) throw new ModelError('valuesMinor sum to more than 2^53 - 1');
}

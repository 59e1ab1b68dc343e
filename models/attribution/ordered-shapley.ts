import { ModelError } from '../model-error.js';
import { longestPath } from './check.js';
import { checkPaths, type WeightedPaths } from './paths.js';
import { distinct } from './shapley.js';

/** Shapley values by node and position. */
export interface OrderedShapley {
  /** One entry a node: the sum of its row. */
  readonly values: Float64Array;
  /** Positions in the table: the length of the longest path with a conversion, or less where that was asked. */
  readonly positions: number;
  /** Row by node, column by position: entry node * positions + position. */
  readonly table: Float64Array;
}

export interface OrderedShapleyOptions {
  /** Positions of the table; what stands further back counts at the last. Bounds memory to nodes x positions. */
  readonly positions?: number;
}

const MOST_POSITIONS = 100;

/**
 * Ordered Shapley value: what each node is worth at each position of a path.
 *
 * Shapes: paths as WeightedPaths; see OrderedShapley for the answer.
 * Units: conversions; the table sums to those of paths that are not empty, up to rounding of doubles.
 * Convention: position i is the i-th touchpoint of the path, repeats counted. A path's conversions are split equally among its distinct
 * nodes, and a node's part equally among the positions at which it stands, so that a row sums to the (unordered) Shapley value. Positions
 * from the last of the table on (by default the 100th) are summed there. An empty path credits nobody. `nulls` are not read.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together, or positions that are no whole number from 1.
 * Cost: O(touchpoints); memory O(nodes x positions).
 * Source: K. Zhao, S. H. Mahboobi and S. R. Bagheri, "Shapley value methods for attribution modeling in online advertising" (2018),
 * section 4, where a node stands once in a path; equal parts for repeats are the choice made here.
 * Example: a > b > a with 6 conversions gives a = 1.5 at 1 and 1.5 at 3, b = 3 at 2.
 */
export function orderedShapley(
  paths: WeightedPaths,
  { positions: most = MOST_POSITIONS }: OrderedShapleyOptions = {},
): OrderedShapley {
  checkPaths(paths);
  if (!(Number.isInteger(most) && most >= 1)) throw new ModelError(`positions ${most} is not a whole number from 1`);
  const { offsets, nodes, nodeCount, conversions } = paths;
  const positions = Math.min(most, longestPath(offsets));
  const table = new Float64Array(nodeCount * positions);
  const values = new Float64Array(nodeCount);
  const seenIn = new Uint32Array(nodeCount);
  const times = new Uint32Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    const count = conversions[path - 1]!;
    if (count === 0) continue;
    const [from, to] = [offsets[path - 1]!, offsets[path]!];
    const part = count / distinct(nodes, from, to, seenIn, path);
    for (let at = from; at < to; at += 1) times[nodes[at]!]! += 1;
    for (let at = from; at < to; at += 1) {
      const node = nodes[at]!;
      table[node * positions + Math.min(at - from, positions - 1)]! += part / times[node]!;
      if (seenIn[node] !== path) continue;
      seenIn[node] = 0;
      values[node]! += part;
    }
    for (let at = from; at < to; at += 1) times[nodes[at]!] = 0;
  }
  return { values, positions, table };
}

import { checkPaths, type Nodes, type WeightedPaths } from './paths.js';

/**
 * Shapley value of every node in the game whose value v(S) is the number of conversions of paths that lie inside S.
 *
 * Shapes: paths as WeightedPaths; the answer has one entry a node.
 * Units: conversions; the entries sum to those of paths that are not empty, up to rounding of doubles.
 * Convention: exact by the unique-channel identity: v is a sum of unanimity games, one a path, and in the game of one path each of its
 * distinct nodes is worth the same. So repeats and order count for nothing. An empty path credits nobody. `nulls` are not read.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together.
 * Cost: O(touchpoints); memory O(nodes).
 * Source: L. S. Shapley, "A value for n-person games" (1953); K. Zhao, S. H. Mahboobi and S. R. Bagheri, "Shapley value methods for
 * attribution modeling in online advertising" (2018), section 3.
 * Example: "a" with 4 and "a > b" with 6 conversions gives a = 7, b = 3.
 */
export function shapley(paths: WeightedPaths): Float64Array {
  checkPaths(paths);
  const { offsets, nodes, nodeCount, conversions } = paths;
  const values = new Float64Array(nodeCount);
  const seenIn = new Uint32Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    const count = conversions[path - 1]!;
    if (count === 0) continue;
    const [from, to] = [offsets[path - 1]!, offsets[path]!];
    const part = count / distinct(nodes, from, to, seenIn, path);
    // The second pass meets each node once more: the stamp is taken away as it is paid.
    for (let at = from; at < to; at += 1) {
      if (seenIn[nodes[at]!] !== path) continue;
      seenIn[nodes[at]!] = 0;
      values[nodes[at]!]! += part;
    }
  }
  return values;
}

/** How many distinct nodes stand at [from, to); each is stamped with `stamp`. */
export function distinct(nodes: Nodes, from: number, to: number, seenIn: Uint32Array, stamp: number): number {
  let found = 0;
  for (let at = from; at < to; at += 1) {
    if (seenIn[nodes[at]!] === stamp) continue;
    seenIn[nodes[at]!] = stamp;
    found += 1;
  }
  return found;
}

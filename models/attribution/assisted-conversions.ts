import { checkPaths, type WeightedPaths } from './paths.js';

/** One entry a node each. */
export interface AssistedConversions {
  /** Conversions of paths in which the node stands while another node is the last touchpoint. */
  readonly assisted: Float64Array;
  /** Conversions of paths whose last touchpoint is the node. */
  readonly last: Float64Array;
  /** Conversions of paths whose first touchpoint is the node. */
  readonly first: Float64Array;
  /** assisted / last: above 1, a node helps more than it closes. NaN where the node was never last. */
  readonly ratio: Float64Array;
}

/**
 * Assisted conversions: how often a node took part without being last, beside how often it was last and first.
 *
 * Shapes: paths as WeightedPaths; the answer's columns have one entry a node.
 * Units: conversions (exact whole numbers); ratio is a pure number.
 * Convention: a path counts once for a node, however often the node stands in it; a node that is last assists no conversion of that path, even
 * where it stands earlier too. An empty path credits nobody. `nulls` are not read.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together.
 * Cost: O(touchpoints); memory O(nodes).
 * Source: the common report of web analytics ("assisted conversions"); no paper.
 * Example: a > b > a > c once gives assisted a = 1, b = 1, c = 0; last c = 1; first a = 1.
 */
export function assistedConversions(paths: WeightedPaths): AssistedConversions {
  checkPaths(paths);
  const { offsets, nodes, nodeCount, conversions } = paths;
  const assisted = new Float64Array(nodeCount);
  const last = new Float64Array(nodeCount);
  const first = new Float64Array(nodeCount);
  const seenIn = new Uint32Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    const count = conversions[path - 1]!;
    const [from, to] = [offsets[path - 1]!, offsets[path]!];
    if (count === 0 || to === from) continue;
    first[nodes[from]!]! += count;
    const closer = nodes[to - 1]!;
    last[closer]! += count;
    seenIn[closer] = path;
    for (let at = from; at < to - 1; at += 1) {
      const node = nodes[at]!;
      if (seenIn[node] === path) continue;
      seenIn[node] = path;
      assisted[node]! += count;
    }
  }
  const ratio = assisted.map((count, node) => (last[node]! > 0 ? count / last[node]! : NaN));
  return { assisted, last, first, ratio };
}

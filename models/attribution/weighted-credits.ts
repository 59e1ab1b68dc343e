import { WHOLE_PPB } from './largest-remainder.js';
import type { Counts, Nodes } from './paths.js';

/**
 * Sums shares of touchpoints to nodes in doubles: the quick sister of `creditsByNode`, for replicates.
 *
 * Shapes: CSR paths, one share a touchpoint, one count a path; the answer has one entry a node.
 * Units: shares in parts per billion as whole numbers, or in parts of 1 as doubles; counts and credits in conversions.
 * Convention: rounding of doubles applies; a path with count 0 adds nothing.
 * Errors: none; the caller has checked the columns.
 * Cost: O(touchpoints); memory O(nodes).
 * Source: none.
 */
export function weightedCredits(
  { offsets, nodes, nodeCount }: { offsets: Uint32Array; nodes: Nodes; nodeCount: number },
  shares: Uint32Array | Float64Array,
  counts: Counts,
): Float64Array {
  const credits = new Float64Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    const count = counts[path - 1]!;
    if (count === 0) continue;
    const to = offsets[path]!;
    for (let at = offsets[path - 1]!; at < to; at += 1) credits[nodes[at]!]! += shares[at]! * count;
  }
  return shares instanceof Uint32Array ? credits.map((sum) => sum / WHOLE_PPB) : credits;
}

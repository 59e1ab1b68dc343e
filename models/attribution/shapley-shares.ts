import { WHOLE_PPB } from './largest-remainder.js';
import { checkNodes, type Nodes } from './paths.js';
import { distinct } from './shapley.js';

/**
 * Shapley as shares of touchpoints: the first appearance of each distinct node of a path gets an equal share, repeats get none.
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time; `nodes` has one entry a
 * touchpoint, below `nodeCount`. The answer has one entry a touchpoint.
 * Units: parts per billion; a path that is not empty sums to 10^9.
 * Convention: what does not divide goes to the earlier nodes, one part each. An empty path credits nobody.
 * Errors: ModelError MODEL_INPUT for columns that do not fit together.
 * Cost: O(touchpoints) beside the fresh array; memory O(nodes).
 * Source: as `shapley`.
 * Example: a > b > a gives [500000000, 500000000, 0].
 */
export function shapleyShares(offsets: Uint32Array, nodes: Nodes, nodeCount: number): Uint32Array {
  checkNodes(offsets, nodes, nodeCount);
  const shares = new Uint32Array(nodes.length);
  const seenIn = new Uint32Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    const [from, to] = [offsets[path - 1]!, offsets[path]!];
    const parts = distinct(nodes, from, to, seenIn, path);
    const each = Math.floor(WHOLE_PPB / parts);
    let more = WHOLE_PPB - each * parts;
    for (let at = from; at < to; at += 1) {
      if (seenIn[nodes[at]!] !== path) continue;
      seenIn[nodes[at]!] = 0;
      shares[at] = more > 0 ? each + 1 : each;
      more -= 1;
    }
  }
  return shares;
}

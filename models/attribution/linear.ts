import { checkOffsets } from './check.js';
import { apportionEqually } from './largest-remainder.js';

/**
 * Linear: every touchpoint of a path gets an equal share.
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time. The answer has
 * one entry a touchpoint.
 * Units: parts per billion; a path that is not empty sums to 10^9.
 * Convention: what does not divide goes to the earlier touchpoints, one part each. An empty path credits nobody.
 * Errors: ModelError MODEL_INPUT for offsets that are no index.
 * Cost: O(touchpoints) beside the fresh array.
 * Source: the common rule of advertising reports; no paper.
 * Example: offsets [0, 3] gives [333333334, 333333333, 333333333].
 */
export function linear(offsets: Uint32Array): Uint32Array {
  checkOffsets(offsets);
  const shares = new Uint32Array(offsets[offsets.length - 1]!);
  for (let path = 1; path < offsets.length; path += 1) {
    apportionEqually(shares, offsets[path - 1]!, offsets[path]!);
  }
  return shares;
}

import { checkOffsets } from './check.js';
import { WHOLE_PPB } from './largest-remainder.js';

/**
 * First touch: the whole credit goes to the first touchpoint of a path.
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time. The answer has
 * one entry a touchpoint.
 * Units: parts per billion; a path that is not empty sums to 10^9.
 * Convention: an empty path credits nobody. Equal times are ordered by the caller.
 * Errors: ModelError MODEL_INPUT for offsets that are no index.
 * Cost: O(paths) beside the fresh array.
 * Source: the common rule of advertising reports; no paper.
 * Example: offsets [0, 3] gives [10^9, 0, 0].
 */
export function firstTouch(offsets: Uint32Array): Uint32Array {
  checkOffsets(offsets);
  const shares = new Uint32Array(offsets[offsets.length - 1]!);
  for (let path = 1; path < offsets.length; path += 1) {
    if (offsets[path]! > offsets[path - 1]!) shares[offsets[path - 1]!] = WHOLE_PPB;
  }
  return shares;
}

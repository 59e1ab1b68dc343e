import { checkColumn, checkOffsets } from './check.js';
import { WHOLE_PPB } from './largest-remainder.js';

/**
 * Last non-direct touch: the whole credit goes to the last touchpoint that is not a direct visit.
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time; `direct` has
 * one entry a touchpoint, not 0 for a direct visit. The answer has one entry a touchpoint.
 * Units: parts per billion; a path that is not empty sums to 10^9.
 * Convention: a path of direct visits alone credits its last one. An empty path credits nobody.
 * Errors: ModelError MODEL_INPUT for offsets that are no index or a column of another length.
 * Cost: O(touchpoints) at worst.
 * Source: the common rule of web analytics ("last non-direct click"); no paper.
 * Example: offsets [0, 3], direct [0, 0, 1] gives [0, 10^9, 0].
 */
export function lastNonDirect(offsets: Uint32Array, direct: Uint8Array): Uint32Array {
  checkOffsets(offsets);
  checkColumn('direct', direct, offsets);
  const shares = new Uint32Array(direct.length);
  for (let path = 1; path < offsets.length; path += 1) {
    const from = offsets[path - 1]!;
    const to = offsets[path]!;
    if (to === from) continue;
    let at = to - 1;
    while (at >= from && direct[at] !== 0) at -= 1;
    shares[at < from ? to - 1 : at] = WHOLE_PPB;
  }
  return shares;
}

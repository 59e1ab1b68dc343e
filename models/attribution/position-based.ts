import { ModelError } from '../model-error.js';
import { checkOffsets, longestPath } from './check.js';
import { apportion, scratchFor } from './largest-remainder.js';

export interface PositionBasedOptions {
  /** Weights of the first touchpoint, of all between together, and of the last; only their ratios count. */
  readonly weights: readonly [first: number, middle: number, last: number];
}

/**
 * Position based ("U-shaped"): fixed weights for the first and the last touchpoint, the rest shared by those between.
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time. The answer has
 * one entry a touchpoint.
 * Units: parts per billion; a path that is not empty sums to 10^9.
 * Convention: one touchpoint gets all; two share by the ratio of first and last (equally where both are zero).
 * Errors: ModelError MODEL_INPUT for offsets that are no index, or weights that are negative, infinite or all zero.
 * Cost: O(touchpoints log touchpoints of the longest path); memory for the longest path beside the fresh array.
 * Source: the common rule of advertising reports (40, 20, 40); no paper.
 * Example: offsets [0, 4], weights [40, 20, 40] gives [400000000, 100000000, 100000000, 400000000].
 */
export function positionBased(
  offsets: Uint32Array,
  { weights: [first, middle, last] }: PositionBasedOptions,
): Uint32Array {
  checkOffsets(offsets);
  if (!(first >= 0 && middle >= 0 && last >= 0 && first + middle + last > 0 && first + middle + last < Infinity)) {
    throw new ModelError('weights must be three finite numbers that are not negative and not all zero');
  }
  const shares = new Uint32Array(offsets[offsets.length - 1]!);
  const scratch = scratchFor(longestPath(offsets));
  const { weights } = scratch;
  for (let path = 1; path < offsets.length; path += 1) {
    const from = offsets[path - 1]!;
    const to = offsets[path]!;
    const n = to - from;
    if (n === 0) continue;
    weighByPosition(weights, n, [first, middle, last]);
    apportion(scratch, shares, from, to);
  }
  return shares;
}

/** Writes the weights of a path of n touchpoints, one at least, before they are made shares; of one touchpoint any weight is all of it. */
export function weighByPosition(
  into: Float64Array,
  n: number,
  [first, middle, last]: PositionBasedOptions['weights'],
): void {
  into.fill(n > 2 ? middle / (n - 2) : 0, 0, n);
  if (n < 2) return;
  into[0] = first;
  into[n - 1] = last;
}

/** Shares are whole parts of a thousand million. */
export const WHOLE_PPB = 1_000_000_000;

/** Up to here an insertion sort beats the engine's own. */
const SHORT = 24;

/** Memory that one call of a model uses again for every path, as long as its longest path. */
export interface Scratch {
  readonly weights: Float64Array;
  readonly rests: Float64Array;
  readonly sorted: Float64Array;
}

/** Scratch for paths of up to `longest` touchpoints. */
export function scratchFor(longest: number): Scratch {
  return {
    weights: new Float64Array(longest),
    rests: new Float64Array(longest),
    sorted: new Float64Array(longest),
  };
}

/**
 * Writes shares in proportion to weights into one path's slice, as integers that sum to 10^9 exactly.
 *
 * Shapes: the weights are the first `to - from` entries of `scratch.weights`; `shares` is written at [from, to).
 * Units: weights are relative and never negative; shares are parts per billion.
 * Convention: largest remainder (Hamilton); ties go to the earlier touchpoint, and are found exactly where the weights are
 * whole numbers that sum to at most 9 million. Weights that sum to zero count as equal.
 * Errors: none; the caller has checked lengths.
 * Cost: O(n log n) for one path, O(n) where the weights are equal; allocates nothing for paths of up to 24 touchpoints.
 * Source: M. L. Balinski and H. P. Young, "Fair Representation" (1982), chapter 3.
 */
export function apportion(scratch: Scratch, shares: Uint32Array, from: number, to: number): void {
  const n = to - from;
  if (n === 0) return;
  const { weights, rests } = scratch;
  let total = 0;
  let equal = true;
  for (let i = 0; i < n; i += 1) {
    total += weights[i]!;
    equal &&= weights[i] === weights[0];
  }
  if (equal || !(total > 0)) return apportionEqually(shares, from, to);
  let left = WHOLE_PPB;
  for (let i = 0; i < n; i += 1) {
    const scaled = WHOLE_PPB * weights[i]!;
    let share = Math.min(Math.floor(scaled / total), left);
    // In units of the weights, so that remainders of whole numbers are exact and a tie is seen as one.
    let rest = scaled - share * total;
    if (rest < 0) {
      share -= 1;
      rest += total;
    }
    shares[from + i] = share;
    left -= share;
    rests[i] = rest;
  }
  for (; left >= n; left -= n) for (let at = from; at < to; at += 1) shares[at]! += 1;
  if (left === 0) return;
  const least = nthGreatest(scratch, n, left);
  for (let i = 0; i < n; i += 1) if (rests[i]! > least) left -= 1;
  for (let i = 0; i < n; i += 1) {
    if (rests[i]! > least) shares[from + i]! += 1;
    else if (rests[i] === least && left > 0) {
      shares[from + i]! += 1;
      left -= 1;
    }
  }
}

/** The whole in equal parts; what does not divide goes to the earlier touchpoints, one part each. Cost: O(n), no memory. */
export function apportionEqually(shares: Uint32Array, from: number, to: number): void {
  if (to === from) return;
  const each = Math.floor(WHOLE_PPB / (to - from));
  const more = from + (WHOLE_PPB - each * (to - from));
  for (let at = from; at < to; at += 1) shares[at] = at < more ? each + 1 : each;
}

/** The place-th greatest of the first n remainders, from 1. */
export function nthGreatest({ rests, sorted }: Scratch, n: number, place: number): number {
  if (n > SHORT) {
    sorted.set(rests.subarray(0, n));
    return sorted.subarray(0, n).sort()[n - place]!;
  }
  for (let i = 0; i < n; i += 1) {
    const rest = rests[i]!;
    let at = i;
    for (; at > 0 && sorted[at - 1]! < rest; at -= 1) sorted[at] = sorted[at - 1]!;
    sorted[at] = rest;
  }
  return sorted[place - 1]!;
}

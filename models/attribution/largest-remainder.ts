/** Shares are whole parts of a thousand million. */
export const WHOLE_PPB = 1_000_000_000;

/**
 * Writes shares in proportion to weights into one path's slice, as integers that sum to 10^9 exactly.
 *
 * Shapes: `weights` has `to - from` entries; `shares` is written at [from, to).
 * Units: weights are relative and never negative; shares are parts per billion.
 * Convention: largest remainder (Hamilton); ties go to the earlier touchpoint. Weights that sum to zero count as equal.
 * Errors: none; the caller has checked lengths.
 * Cost: O(n log n) for one path.
 * Source: M. L. Balinski and H. P. Young, "Fair Representation" (1982), chapter 3.
 */
export function apportion(weights: Float64Array, shares: Uint32Array, from: number, to: number): void {
  const n = to - from;
  if (n === 0) return;
  let total = 0;
  for (let i = 0; i < n; i += 1) total += weights[i]!;
  const equal = !(total > 0);
  const remainders: { readonly at: number; readonly rest: number }[] = [];
  let left = WHOLE_PPB;
  for (let i = 0; i < n; i += 1) {
    const exact = equal ? WHOLE_PPB / n : (WHOLE_PPB * weights[i]!) / total;
    const share = Math.min(Math.floor(exact), left);
    shares[from + i] = share;
    left -= share;
    remainders.push({ at: from + i, rest: exact - share });
  }
  remainders.sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (let i = 0; left > 0; i += 1, left -= 1) shares[remainders[i % n]!.at]! += 1;
}

import { ModelError } from '../model-error.js';
import { nthGreatest, type Scratch, scratchFor, WHOLE_PPB } from './largest-remainder.js';

/**
 * Splits a whole amount in proportion to shares, into whole amounts that sum to it exactly.
 *
 * Shapes: `sharesPpb` has one whole number a part, none negative, with the sum 10^9 (or all zero: nobody gets anything); the answer has as many.
 * Units: `total` in the least unit (minor units of money, conversions); shares in parts per billion.
 * Convention: largest remainder (Hamilton); ties go to the earlier part. A negative total is split as its opposite.
 * Errors: ModelError MODEL_INPUT for a total that is not whole or beyond 2^53 - 1, or shares with another sum.
 * Cost: O(n log n).
 * Source: M. L. Balinski and H. P. Young, "Fair Representation" (1982), chapter 3.
 * Example: 100 by [333333334, 333333333, 333333333] gives [34, 33, 33].
 */
export function splitExactly(total: number, sharesPpb: Uint32Array): Float64Array {
  if (!Number.isSafeInteger(total)) throw new ModelError(`${total} is not a whole amount`);
  let sum = 0;
  for (const share of sharesPpb) sum += share;
  const parts = new Float64Array(sharesPpb.length);
  if (sum === 0) return parts;
  if (sum !== WHOLE_PPB) throw new ModelError(`shares sum to ${sum}, not to ${WHOLE_PPB}`);
  splitInto(parts, { total, shares: sharesPpb, from: 0, to: sharesPpb.length, scratch: scratchFor(parts.length) });
  return parts;
}

/** One path's amount and the slice of shares to split it by. */
export interface Split {
  readonly total: number;
  readonly shares: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly scratch: Scratch;
}

/** Writes the parts at [0, to - from). The shares must sum to 10^9. Allocates nothing for short paths and amounts below 9 million. */
export function splitInto(parts: Float64Array, { total, shares, from, to, scratch }: Split): void {
  const n = to - from;
  const { rests } = scratch;
  const amount = Math.abs(total);
  // Below this every product with a share is exact in a double; beyond it the whole millions are split off first.
  const whole = Math.floor(amount / WHOLE_PPB);
  const below = amount - whole * WHOLE_PPB;
  let left = amount;
  for (let i = 0; i < n; i += 1) {
    const share = shares[from + i]!;
    const part = divided(below, share);
    rests[i] = remainder(below, share, part);
    parts[i] = whole * share + part;
    left -= parts[i]!;
  }
  if (left > 0) {
    const least = nthGreatest(scratch, n, left);
    for (let i = 0; i < n; i += 1) if (rests[i]! > least) left -= 1;
    for (let i = 0; i < n; i += 1) {
      const more = rests[i]! > least || (rests[i] === least && left > 0);
      if (!more) continue;
      if (rests[i] === least) left -= 1;
      parts[i]! += 1;
    }
  }
  if (total < 0) for (let i = 0; i < n; i += 1) parts[i] = -parts[i]!;
}

/** floor(amount * share / 10^9) for whole amounts below 10^9. */
function divided(amount: number, share: number): number {
  const product = amount * share;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / WHOLE_PPB);
  return Number((BigInt(amount) * BigInt(share)) / BigInt(WHOLE_PPB));
}

/** What amount * share leaves beyond `part` thousand millions. */
function remainder(amount: number, share: number, part: number): number {
  const product = amount * share;
  if (product <= Number.MAX_SAFE_INTEGER) return product - part * WHOLE_PPB;
  return Number(BigInt(amount) * BigInt(share) - BigInt(part) * BigInt(WHOLE_PPB));
}

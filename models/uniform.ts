import { type RandomBits, xoshiro128 } from './xoshiro.js';

/** A source of uniform numbers from one seed. */
export interface Uniform {
  /** From 0 inclusive to 1 exclusive, in steps of 2^-53. */
  next(): number;
  /** A whole number from 0 to below `count`; one draw whatever `count` is. Its bias is below count / 2^53. */
  below(count: number): number;
  /** A standard normal number. */
  normal(): number;
}

/**
 * Uniform and normal numbers from a seed, by xoshiro128**.
 *
 * Convention: a uniform number takes two draws of 32 bits, a normal one two uniform numbers or more (Marsaglia's polar method, of whose pair
 * only the first is used, so that nothing is kept between draws).
 * Errors: RangeError for a seed that is no whole number from 0 to 2^53 - 1.
 * Source: G. Marsaglia and T. A. Bray, "A convenient method for generating normal variables" (1964).
 */
export function uniform(seed: number): Uniform {
  const bits: RandomBits = xoshiro128(seed);
  const next = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
  const normal = (): number => {
    for (;;) {
      const x = 2 * next() - 1;
      const y = 2 * next() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
  return { next, below: (count) => Math.floor(next() * count), normal };
}

/** Whole numbers from 0 to 2^32 - 1, the next one at every call. */
export type RandomBits = () => number;

const ROTATE = 7;
const SHIFT = 9;
const TURN = 11;

/**
 * A seeded generator of random bits: xoshiro128**.
 *
 * Shapes: a whole number from 0 to 2^53 - 1 in; a function out that gives 32 bits at each call.
 * Convention: the four words of state are drawn by splitmix32 from the low 32 bits of the seed, mixed with the rest. The same seed gives the
 * same numbers on every machine.
 * Errors: RangeError for a seed that is no such number.
 * Cost: O(1) a call. Period 2^128 - 1.
 * Source: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators" (2021), xoshiro128**.
 */
export function xoshiro128(seed: number): RandomBits {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`seed ${seed} is not a whole number from 0`);
  let mix = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1);
  const word = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix ^ (mix >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [word(), word(), word(), word()];
  return () => {
    const times5 = Math.imul(b, 5);
    const answer = Math.imul((times5 << ROTATE) | (times5 >>> (32 - ROTATE)), 9) >>> 0;
    const shifted = b << SHIFT;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << TURN) | (d >>> (32 - TURN));
    return answer;
  };
}

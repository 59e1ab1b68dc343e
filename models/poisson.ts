import type { RandomBits } from './xoshiro.js';

/** From this mean on a draw by rejection is cheaper than a search. */
const LARGE_MEAN = 10;
const BITS = 2 ** -32;
const LOG_FACTORIALS = [0, 0];
for (let n = 2; n < 16; n += 1) LOG_FACTORIALS.push(LOG_FACTORIALS[n - 1]! + Math.log(n));

/**
 * One draw from the Poisson distribution.
 *
 * Shapes: bits and a mean in; a whole number out.
 * Units: the mean is an expected number of events, 0 or above.
 * Convention: inversion of 32 bits up to a mean of 10 (chances below 2^-32 are not drawn), transformed rejection (PTRS) from there on.
 * Errors: none; the caller has checked the mean.
 * Cost: O(mean) up to 10, O(1) beyond.
 * Source: W. Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), algorithm PTRS.
 * Example: a mean of 0 always gives 0.
 */
export function poisson(bits: RandomBits, mean: number): number {
  if (mean >= LARGE_MEAN) return rejected(bits, mean);
  if (mean === 0) return 0;
  const u = bits() * BITS;
  let chance = mean === 1 ? Math.exp(-1) : Math.exp(-mean);
  let sum = chance;
  let drawn = 0;
  while (u >= sum && chance > 0) {
    drawn += 1;
    chance *= mean / drawn;
    sum += chance;
  }
  return drawn;
}

function rejected(bits: RandomBits, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const least = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = bits() * BITS - 0.5;
    const v = (bits() + 0.5) * BITS;
    const us = 0.5 - Math.abs(u);
    const drawn = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= least) return drawn;
    if (drawn < 0 || (us < 0.013 && v > us)) continue;
    const accept = -mean + drawn * Math.log(mean) - logFactorial(drawn);
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= accept) return drawn;
  }
}

/** By Stirling's series from 16 on: right to about 1e-12. */
function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n]!;
  const x = n + 1;
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

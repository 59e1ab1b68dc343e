/** Euler and Mascheroni's constant. */
const GAMMA = 0.5772156649015329;
/** Up to here harmonic numbers are summed; beyond, the series errs by less than a double can tell. */
const SUMMED = 256;
const HARMONIC = harmonicNumbers();

/**
 * How deep an unsuccessful search ends in a binary search tree of `size` things on average: what an isolation tree that was cut short at a
 * leaf of that many rows would have gone on to on average, and what path lengths are measured by.
 *
 * c(n) = 2 H(n - 1) - 2 (n - 1) / n, so c(2) = 1 and c(3) = 5/3; c(1) = c(0) = 0.
 * Convention: harmonic numbers H are exact sums up to H(256), beyond that ln n + γ + 1/2n - 1/12n² + 1/120n⁴. The paper takes ln n + γ for all, which gives
 * c(2) = 0.15; scikit-learn sets c(2) to 1 by hand and keeps c(3) = 1.21.
 * Cost: O(1).
 * Source: Preiss, "Data structures and algorithms" (1999), as F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest" (2008), equation 1, cite it.
 */
export function averagePathLength(size: number): number {
  if (size <= 1) return 0;
  return 2 * harmonic(size - 1) - (2 * (size - 1)) / size;
}

function harmonic(n: number): number {
  if (n <= SUMMED) return HARMONIC[n]!;
  return Math.log(n) + GAMMA + 1 / (2 * n) - 1 / (12 * n * n) + 1 / (120 * n * n * n * n);
}

function harmonicNumbers(): Float64Array {
  const sums = new Float64Array(SUMMED + 1);
  for (let n = 1; n <= SUMMED; n += 1) sums[n] = sums[n - 1]! + 1 / n;
  return sums;
}

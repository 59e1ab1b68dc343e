/**
 * How many to draw from each stratum: at least `least` (or the whole stratum where it is smaller), the rest in proportion to what is left of
 * each, by largest remainder; equal remainders go to the earlier stratum.
 *
 * Shapes: `populations`, the size of each stratum; the answer in the same order. The answer sums to the smaller of `size` and the whole population.
 * Where `size` does not reach for `least` of each, all get the greatest equal minimum that it reaches for. Throws RangeError for sizes that are
 * no whole numbers. Cost: O(strata · log strata) for each round; a round fills a stratum, so at most as many rounds as strata. Source: Cochran (1977),
 * "Sampling Techniques", 5.5 (proportional allocation), with a minimum so that small strata can be told of at all. Example: 100, 10, 2 with
 * size 20, least 3 gives 14, 4, 2.
 */
export function allocate(populations: readonly number[], size: number, least: number): number[] {
  for (const number of [...populations, size, least])
    if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no size of a sample`);
  const whole = populations.reduce((sum, population) => sum + population, 0);
  const wanted = Math.min(size, whole);
  let floor = Math.min(least, wanted);
  const floored = (): number[] => populations.map((population) => Math.min(population, floor));
  const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);
  while (floor > 0 && total(floored()) > wanted) floor -= 1;
  const drawn = floored();
  const room = populations.map((population, i) => population - drawn[i]!);
  const rest = wanted - total(drawn);
  const left = total(room);
  if (rest === 0 || left === 0) return drawn;
  const exact = room.map((open) => (open * rest) / left);
  exact.forEach((part, i) => (drawn[i]! += Math.floor(part)));
  const order = exact
    .map((part, i) => [part - Math.floor(part), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  let missing = wanted - total(drawn);
  for (const [, i] of order) {
    if (missing === 0) break;
    if (drawn[i]! >= populations[i]!) continue;
    drawn[i]! += 1;
    missing -= 1;
  }
  return drawn;
}

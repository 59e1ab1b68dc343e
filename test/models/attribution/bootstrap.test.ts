import { describe, expect, it } from 'vitest';
import { bootstrap, type Resampled } from '../../../models/attribution/bootstrap.js';
import { ModelError } from '../../../models/model-error.js';
import { markov } from '../../../models/attribution/markov.js';
import { shapley } from '../../../models/attribution/shapley.js';
import { poisson } from '../../../models/poisson.js';
import { xoshiro128 } from '../../../models/xoshiro.js';
import { columnsOf } from './random-paths.js';

const paths = columnsOf(
  [
    { nodes: [0], conversions: 40, nulls: 10 },
    { nodes: [0, 1], conversions: 60, nulls: 100 },
    { nodes: [2], conversions: 0, nulls: 50 },
  ],
  3,
);
const shapleyAgain = ({ conversions }: Resampled) => shapley({ ...paths, conversions, nulls: undefined });

describe('bootstrap', () => {
  it('gives the same for the same seed, and something else for another', () => {
    const options = { seed: 7, replicates: 200 };
    const first = bootstrap(paths, shapleyAgain, options);
    expect(bootstrap(paths, shapleyAgain, options)).toEqual(first);
    expect(bootstrap(paths, shapleyAgain, { ...options, seed: 8 })).not.toEqual(first);
    const again = ({ conversions, nulls }: Resampled) => markov({ ...paths, conversions, nulls }, { order: 1 }).credits;
    expect(bootstrap(paths, again, options)).toEqual(bootstrap(paths, again, options));
  });

  it('is as wide as theory says', () => {
    // Credit of node 0 is X + Y / 2 with X ~ Poisson(40), Y ~ Poisson(60): mean 70, variance 40 + 15.
    const { low, high, deviation, shareLow, shareHigh } = bootstrap(paths, shapleyAgain, {
      seed: 1,
      replicates: 20_000,
    });
    expect(deviation[0]).toBeCloseTo(Math.sqrt(55), 0);
    expect(low[0]).toBeCloseTo(70 - 1.96 * Math.sqrt(55), -0.5);
    expect(high[0]).toBeCloseTo(70 + 1.96 * Math.sqrt(55), -0.5);
    expect(shareLow[0]).toBeLessThan(0.7);
    expect(shareHigh[0]).toBeGreaterThan(0.7);
    expect([low[2], high[2], shareLow[2], shareHigh[2], deviation[2]]).toEqual([0, 0, 0, 0, 0]);
  });

  it('covers the truth about as often as it says', () => {
    // 200 samples of 150 conversions from a programme in which node 0 truly gets .7 of them.
    const bits = xoshiro128(99);
    let covered = 0;
    for (let sample = 0; sample < 200; sample += 1) {
      let alone = 0;
      for (let i = 0; i < 150; i += 1) alone += Number(bits() / 2 ** 32 < 0.4);
      const drawn = { ...paths, conversions: Float64Array.of(alone, 150 - alone, 0) };
      const again = ({ conversions }: Resampled) => shapley({ ...drawn, conversions, nulls: undefined });
      const { shareLow, shareHigh } = bootstrap(drawn, again, { seed: sample, replicates: 400, level: 0.9 });
      covered += Number(shareLow[0]! <= 0.7 && shareHigh[0]! >= 0.7);
    }
    expect(covered / 200).toBeGreaterThan(0.84);
    expect(covered / 200).toBeLessThan(0.96);
  });

  it('gives nothing for no path', () => {
    const none = columnsOf([], 2);
    const { low, high } = bootstrap(none, () => new Float64Array(2), { seed: 1, replicates: 10 });
    expect([...low, ...high]).toEqual([0, 0, 0, 0]);
  });

  it('changes no input', () => {
    const before = structuredClone(paths);
    bootstrap(paths, shapleyAgain, { seed: 1, replicates: 5 });
    expect(paths).toEqual(before);
  });

  it.each([
    ['one replicate', { seed: 1, replicates: 1 }],
    ['half a replicate', { seed: 1, replicates: 2.5 }],
    ['too many', { seed: 1, replicates: 1e6 }],
    ['a negative seed', { seed: -1, replicates: 10 }],
    ['a seed that is no number', { seed: NaN, replicates: 10 }],
    ['an interval of all', { seed: 1, replicates: 10, level: 1 }],
  ])('refuses %s', (_, options) => {
    expect(() => bootstrap(paths, shapleyAgain, options)).toThrow(ModelError);
  });

  it.each([
    ['negative counts', { conversions: Float64Array.of(-1) }],
    ['unknown counts', { conversions: Float64Array.of(NaN) }],
    ['nulls of other paths', { conversions: Float64Array.of(1), nulls: Float64Array.of(1, 2) }],
  ])('refuses %s', (_, counts) => {
    expect(() => bootstrap(counts, () => new Float64Array(1), { seed: 1, replicates: 2 })).toThrow(ModelError);
  });
});

describe('poisson', () => {
  it.each([0.3, 1, 4, 9.9, 10, 35, 1000])('has mean and variance %d', (mean) => {
    const bits = xoshiro128(42);
    const n = 100_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i += 1) {
      const drawn = poisson(bits, mean);
      sum += drawn;
      squares += (drawn - mean) ** 2;
    }
    // Five standard errors of each.
    expect(Math.abs(sum / n - mean)).toBeLessThan(5 * Math.sqrt(mean / n));
    expect(Math.abs(squares / n - mean)).toBeLessThan(5 * Math.sqrt((mean + 2 * mean * mean) / n));
  });
});

describe('xoshiro128', () => {
  it('spreads its bits evenly', () => {
    const bits = xoshiro128(3);
    const counts = new Uint32Array(256);
    for (let i = 0; i < 256_000; i += 1) counts[bits() >>> 24]! += 1;
    const square = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // Chi-square with 255 degrees of freedom: mean 255, standard deviation 22.6.
    expect(square).toBeGreaterThan(150);
    expect(square).toBeLessThan(370);
  });

  it.each([-1, 1.5, NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => xoshiro128(seed)).toThrow(RangeError);
  });

  it('tells seeds apart beyond 32 bits', () => {
    expect(xoshiro128(1)()).not.toBe(xoshiro128(1 + 2 ** 32)());
  });
});

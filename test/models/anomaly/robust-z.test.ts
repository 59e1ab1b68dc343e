import { describe, expect, it } from 'vitest';
import { robustScaling, scaled } from '../../../models/anomaly/robust-scaling.js';
import { robustSpread, robustZ } from '../../../models/anomaly/robust-z.js';
import { ModelError } from '../../../models/model-error.js';
import { matrixOf, normalRows } from './made-up.js';

describe('robustSpread', () => {
  it.each([
    [[1, 2, 3, 4, 100], 3, 1.4826022185056018, 'mad'],
    [[NaN, 1, 2, NaN, 3, 4, 100], 3, 1.4826022185056018, 'mad'],
    [[4, 1, 3, 2], 2.5, 1.4826022185056018, 'mad'],
    // More than half are alike: 1.2533 times the mean deviation of 10 / 5.
    [[0, 0, 0, 0, 10], 0, 1.2533141373155003 * 2, 'mean'],
    [[7, 7, 7], 7, 0, 'none'],
    [[7], 7, 0, 'none'],
    [[-1.7e308, 1.7e308, 0], 0, Number.MAX_VALUE, 'mad'],
  ])('of %j', (numbers, median, spread, rule) => {
    const found = robustSpread(Object.freeze(numbers));
    expect(found.median).toBeCloseTo(median, 12);
    expect(found.spread! / (spread || 1)).toBeCloseTo(spread ? 1 : 0, 12);
    expect(found).toMatchObject({ rule, history: numbers.filter((number) => !Number.isNaN(number)).length });
  });

  it('of nothing is nothing', () => {
    for (const numbers of [[], [NaN, NaN]])
      expect(robustSpread(numbers)).toEqual({ median: null, spread: null, history: 0, rule: 'none' });
    expect(() => robustSpread([1, Infinity])).toThrow(ModelError);
  });

  it('is the standard deviation of normal numbers, whatever a fifth of them do', () => {
    const { values } = normalRows(20_000, 1, { seed: 5 });
    expect(robustSpread(values).spread).toBeCloseTo(1, 1);
    values.fill(1e9, 0, 4000);
    expect(robustSpread(values).spread).toBeLessThan(1.5);
  });
});

describe('robustZ', () => {
  it.each([
    [7, [1, 2, 3, 4, 100], {}, 4 / 1.4826022185056018],
    [3, [1, 2, 3, 4, 100], {}, 0],
    [NaN, [1, 2, 3, 4, 100], {}, null],
    [7, [1, 2, 3, 4], {}, null],
    [7, [1, 2, 3, 4], { least: 4 }, 4.5 / 1.4826022185056018],
    [7, [], { least: 0 }, null],
    [5, [5, 5, 5, 5, 5], {}, 0],
    [6, [5, 5, 5, 5, 5], {}, null],
    [6, [5, 5, 5, 5, 5], { leastSpread: 0.5 }, 2],
    [-1.7e308, [1.7e308, 1.7e308, 1.7e308], { least: 1, leastSpread: 1 }, -Number.MAX_VALUE],
  ])('of %f beside %j with %j is %d', (value, others, options, expected) => {
    const { z } = robustZ(value, others, options);
    if (expected === null) expect(z).toBeNull();
    else if (Math.abs(expected) > 1e300) expect(z).toBe(expected);
    else expect(z).toBeCloseTo(expected, 12);
  });

  it('refuses what is infinite, and bounds below 0', () => {
    expect(() => robustZ(Infinity, [1, 2, 3])).toThrow(ModelError);
    expect(() => robustZ(1, [1, -Infinity])).toThrow(ModelError);
    expect(() => robustZ(1, [1], { least: -1 })).toThrow(ModelError);
    expect(() => robustZ(1, [1], { leastSpread: NaN })).toThrow(ModelError);
  });
});

describe('robustScaling', () => {
  it('takes features to median 0 and spread 1, and leaves what is not known', () => {
    const matrix = matrixOf([
      [1, 7, NaN, 5],
      [2, 7, NaN, NaN],
      [3, 7, NaN, 5],
      [4, 7, NaN, 5],
      [100, 7, NaN, 5],
    ]);
    const scaling = robustScaling(matrix);
    expect(scaling).toEqual({ centre: [3, 7, 0, 5], spread: [1.4826022185056018, 1, 1, 1] });
    const { values } = scaled(matrix, scaling);
    expect([0, 1, 2, 3, 4].map((row) => values[row * 4]! * 1.4826022185056018)).toEqual([-2, -1, 0, 1, 97]);
    expect([values[1], values[2], values[3], values[7]]).toEqual([0, NaN, 0, NaN]);
  });

  it('never makes a value infinite', () => {
    const huge = matrixOf([[-1.7e308], [0], [1e-300], [2e-300], [1.7e308]]);
    for (const value of scaled(huge, robustScaling(huge)).values) expect(Number.isFinite(value)).toBe(true);
    expect(() => scaled(huge, { centre: [1, 2], spread: [1, 1] })).toThrow(ModelError);
  });
});

import { describe, expect, it } from 'vitest';
import { chainLadder } from '../../../models/reserving/chain-ladder.js';
import { mack } from '../../../models/reserving/mack.js';
import { bornhuetterFerguson, capeCod } from '../../../models/reserving/prior-methods.js';
import { tailFactor } from '../../../models/reserving/tail.js';
import { cumulated, increments } from '../../../models/reserving/triangle.js';
import { fc } from '../../support/properties.js';
import { GENINS, RAA, triangle } from './triangles.js';

const codes = (list: readonly { readonly code: string }[]): string[] => [...new Set(list.map(({ code }) => code))];

describe('published results', () => {
  // Mack (1993), table 3, and (1994), table 5; the figures of the other rule as R's ChainLadder prints them with est.sigma = "log-linear".
  it('are those of Taylor and Ashe', () => {
    const found = mack(GENINS);
    [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177].forEach((factor, i) =>
      expect(found.factors[i]).toBeCloseTo(factor, 4),
    );
    expect(Math.abs(found.total.reserve - 18_680_855.61)).toBeLessThan(1);
    const errors = [0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155];
    errors.forEach((error, i) => expect(Math.abs(found.error[i]! - error)).toBeLessThan(1));
    expect(Math.abs(found.totalError.error - 2_447_094.86)).toBeLessThan(1);
    expect(Math.abs(mack(GENINS, { lastSigma: 'log-linear' }).totalError.error - 2_441_364.13)).toBeLessThan(1);
  });

  it('are those of the Reinsurance Association of America', () => {
    const found = mack(RAA);
    [2.9994, 1.6235, 1.2709, 1.1717, 1.1134, 1.0419, 1.0333, 1.0169, 1.0092].forEach((factor, i) =>
      expect(found.factors[i]).toBeCloseTo(factor, 4),
    );
    expect(Math.abs(found.total.reserve - 52_135.23)).toBeLessThan(1);
    expect(Math.abs(found.totalError.error - 26_909.01)).toBeLessThan(1);
    expect(Math.abs(mack(RAA, { lastSigma: 'log-linear' }).totalError.error - 26_880.74)).toBeLessThan(1);
    // The amounts of its second origin fall once.
    expect(found.warnings).toContainEqual(
      expect.objectContaining({ code: 'NEGATIVE_INCREMENT', origin: 1, development: 6 }),
    );
  });
});

describe('the chain ladder', () => {
  it('goes by hand', () => {
    const found = chainLadder(triangle([[100, 150, 165], [200, 300], [80]]));
    expect([...found.factors]).toEqual([1.5, 1.1]);
    expect([...found.ultimate]).toEqual([165, expect.closeTo(330, 9), expect.closeTo(132, 9)]);
    expect(found.total.reserve).toBeCloseTo(82, 9);
  });

  it('takes whatever is known, also where rows and columns differ in number', () => {
    const found = chainLadder(triangle([[10, 20], [10, 30], [10, 25], [4]]));
    expect([...found.factors]).toEqual([2.5]);
    expect(found.total.reserve).toBe(6);
    expect(codes(chainLadder(triangle([[7], [5]])).warnings)).toEqual([]);
  });

  it('says what cannot be relied on, and cuts nothing off', () => {
    const found = chainLadder(triangle([[0, 5, 4], [0, 6], [0]]));
    expect(codes(found.warnings).sort()).toEqual(
      ['FACTOR_BELOW_ONE', 'NEGATIVE_INCREMENT', 'NEGATIVE_RESERVE', 'NO_BASE', 'NOTHING_YET', 'SINGLE_ORIGIN'].sort(),
    );
    expect([...found.factors]).toEqual([1, 0.8]);
    expect(found.reserve[1]).toBeCloseTo(-1.2);
    expect(found.reserve[2]).toBe(0);
    expect(codes(chainLadder(triangle([[1, 2], [1]])).warnings)).toContain('NO_TAIL');
  });

  it.each<[string, () => unknown]>([
    ['a gap', () => chainLadder(triangle([[1, NaN, 3]]))],
    [
      'nothing known',
      () =>
        chainLadder(
          triangle([
            [1, 2],
            [NaN, NaN],
          ]),
        ),
    ],
    ['an infinite amount', () => chainLadder(triangle([[1, Infinity]]))],
    ['a tail of nothing', () => chainLadder(triangle([[1, 2]]), { tail: 0 })],
    ['no triangle', () => chainLadder({ values: new Float64Array(3), origins: 2, developments: 2 })],
  ])('refuses %s', (_, work) => {
    expect(work).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });

  it('grows with its amounts, and a factor is never touched by what it does not see', () => {
    const rows = fc.array(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 5, maxLength: 5 }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 9 }), (amounts, times) => {
        const wedge = (by: number) =>
          triangle(
            amounts.map((row, i) =>
              row.slice(0, 5 - i).map((_, j) => by * row.slice(0, j + 1).reduce((a, b) => a + b, 0)),
            ),
          );
        const [once, more] = [mack(wedge(1)), mack(wedge(times))];
        once.reserve.forEach((reserve, i) => expect(more.reserve[i]).toBeCloseTo(times * reserve, 3));
        expect(more.totalError.error / once.totalError.error).toBeCloseTo(times, 6);
        const { error, process, parameter } = once.totalError;
        expect(error ** 2 / (process ** 2 + parameter ** 2)).toBeCloseTo(1, 9);
        once.error.forEach((each) => expect(each).toBeLessThanOrEqual(error * (1 + 1e-12)));
      }),
      { numRuns: 50 },
    );
  });

  it('knows no spread where one origin alone tells it, and says so', () => {
    const found = mack(triangle([[10, 20], [10]]));
    expect(found.totalError.error).toBe(0);
    expect(codes(found.warnings)).toContain('NO_VARIANCE');
  });

  it('comes back from increments', () => {
    expect(cumulated(increments(GENINS), GENINS.origins, GENINS.developments).values).toEqual(GENINS.values);
  });
});

describe('methods with a prior', () => {
  const ladder = chainLadder(GENINS);

  it('give the chain ladder back where the prior is its own', () => {
    const found = bornhuetterFerguson(ladder, ladder.ultimate);
    ladder.reserve.forEach((reserve, i) => expect(found.reserve[i]).toBeCloseTo(reserve, 3));
  });

  it('expect something where nothing stands yet', () => {
    const young = chainLadder(triangle([[100, 200], [100, 200], [0]]));
    expect(bornhuetterFerguson(young, [200, 200, 300]).reserve[2]).toBe(150);
    const found = capeCod(young, [10, 10, 20]);
    // 400 came of 10 + 10 + half of 20.
    expect([...found.rates]).toEqual([400 / 30, 400 / 30, 400 / 30]);
    expect(found.reserve[2]).toBeCloseTo((20 * 400) / 30 / 2);
  });

  it('let each origin speak for itself without any weight of its neighbours: that is the chain ladder', () => {
    const found = capeCod(
      ladder,
      Array.from({ length: 10 }, (_, i) => 1_000_000 + i * 1000),
      { decay: 0 },
    );
    ladder.reserve.forEach((reserve, i) => expect(found.reserve[i]).toBeCloseTo(reserve, 3));
  });

  it.each<[string, () => unknown]>([
    ['too few priors', () => bornhuetterFerguson(ladder, [1])],
    [
      'a prior that is no number',
      () =>
        bornhuetterFerguson(
          ladder,
          ladder.ultimate.map(() => NaN),
        ),
    ],
    [
      'an exposure below 0',
      () =>
        capeCod(
          ladder,
          ladder.ultimate.map(() => -1),
        ),
    ],
    [
      'no exposure',
      () =>
        capeCod(
          ladder,
          ladder.ultimate.map(() => 0),
        ),
    ],
    ['a decay above 1', () => capeCod(ladder, ladder.ultimate, { decay: 2 })],
  ])('refuse %s', (_, work) => {
    expect(work).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });
});

describe('a tail', () => {
  it('follows factors that die down as it does', () => {
    const factors = Array.from({ length: 8 }, (_, i) => 1 + 2 ** -(i + 1));
    const { factor, fit, steps } = tailFactor(factors, 'exponential');
    let expected = 1;
    for (let step = 9; step < 9 + steps; step += 1) expected *= 1 + 2 ** -step;
    expect(factor).toBeCloseTo(expected, 9);
    expect(fit).toBeCloseTo(1, 9);
    const power = Array.from({ length: 8 }, (_, i) => 1 + (i + 1) ** -3);
    expect(tailFactor(power, 'inverse-power').factor).toBeGreaterThan(1.006);
  });

  it.each([
    ['that do not die down', [1.1, 1.2, 1.3]],
    ['that are too few', [1.1, 1, 0.9, 1.01]],
  ])('refuses factors %s', (_, factors) => {
    expect(() => tailFactor(factors, 'exponential')).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });
});

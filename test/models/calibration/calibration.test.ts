import { describe, expect, it } from 'vitest';
import { isotonic, isotonicAt } from '../../../models/calibration/isotonic.js';
import { platt, plattAt } from '../../../models/calibration/platt.js';
import { reliability } from '../../../models/calibration/reliability.js';
import { ModelError } from '../../../models/model-error.js';
import { fc } from '../../support/properties.js';

// Forty cases by a rule, and what scikit-learn 1.9 makes of them.
const SCORES = Object.freeze(Array.from({ length: 40 }, (_, i) => ((i * 37) % 101) / 10));
const OUTCOMES = Object.freeze(SCORES.map((score, i) => Number(score + ((i * 53) % 17) / 2 > 9)));
const WEIGHTS = Object.freeze(SCORES.map((_, i) => 1 + (i % 3)));
const ASKED = [-1, 0, 1.05, 2.5, 4.2, 5.55, 7.3, 9.9, 50];

const cases = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 8 }),
    outcome: fc.constantFrom(0, 1),
    weight: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 9 },
);

/** The never falling means by their minimax formula (Robertson, Wright & Dykstra 1988, theorem 1.4.4): max over starts of min over ends. */
function minimax(rows: readonly { score: number; outcome: number; weight: number }[], score: number): number {
  const levels = [...new Set(rows.map((row) => row.score))].toSorted((a, b) => a - b);
  const mean = (from: number, to: number): number => {
    const within = rows.filter((row) => row.score >= from && row.score <= to);
    const weight = within.reduce((sum, row) => sum + row.weight, 0);
    return within.reduce((sum, row) => sum + row.weight * row.outcome, 0) / weight;
  };
  const ends = levels.filter((level) => level >= score);
  return Math.max(
    ...levels.filter((level) => level <= score).map((from) => Math.min(...ends.map((to) => mean(from, to)))),
  );
}

describe('isotonic', () => {
  it.each([
    ['alike weights', undefined, [0, 0, 0, 0.125, 1 / 3, 1 / 3, 1, 1, 1]],
    ['weights', WEIGHTS, [0, 0, 0, 1 / 7, 1 / 3, 1 / 3, 1, 1, 1]],
  ])('gives what scikit-learn gives with %s', (_, weights, expected) => {
    const fit = isotonic(SCORES, OUTCOMES, weights);
    ASKED.forEach((score, i) => expect(isotonicAt(fit, score)).toBeCloseTo(expected[i]!, 11));
  });

  it('pools what falls, and interpolates between pools', () => {
    const fit = isotonic([1, 2, 3, 4], [0, 1, 0, 1]);
    expect(Array.from(fit.at)).toEqual([1, 2, 3, 4]);
    expect(Array.from(fit.value)).toEqual([0, 0.5, 0.5, 1]);
    expect([0, 1.5, 2.5, 3.25, 9, -Infinity, Infinity].map((score) => isotonicAt(fit, score))).toEqual([
      0, 0.25, 0.5, 0.625, 1, 0, 1,
    ]);
    expect(isotonicAt(fit, NaN)).toBeNaN();
  });

  it('is the nearest never falling curve, in any order of cases', () => {
    fc.assert(
      fc.property(cases, (rows) => {
        const columns = [
          rows.map((row) => row.score),
          rows.map((row) => row.outcome),
          rows.map((row) => row.weight),
        ] as const;
        const fit = isotonic(...columns);
        for (const { score } of rows) expect(isotonicAt(fit, score)).toBeCloseTo(minimax(rows, score), 12);
        const [scores, outcomes, weights] = columns.map((column) => column.toReversed());
        expect(isotonic(scores!, outcomes!, weights)).toEqual(fit);
        const asked = Array.from({ length: 40 }, (_, i) => isotonicAt(fit, i / 4 - 1));
        expect(asked).toEqual(asked.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('takes a weight for as many cases, and none for no case', () => {
    const fit = isotonic([1, 2, 3], [1, 0, 1], [2, 1, 0]);
    expect(fit).toEqual(isotonic([1, 1, 2], [1, 1, 0]));
    expect(isotonic([5], [1])).toEqual({ at: Float64Array.of(5), value: Float64Array.of(1) });
    const far = isotonic([-1.7e308, 1.7e308], [0, 1]);
    expect(isotonicAt(far, 0)).toBe(0.5);
  });
});

describe('platt', () => {
  it('gives the maximum that an independent optimizer finds', () => {
    const { a, b } = platt(SCORES, OUTCOMES);
    // scipy's BFGS on the same likelihood to a gradient of 1e-12.
    expect(a).toBeCloseTo(-0.6312168566, 6);
    expect(b).toBeCloseTo(3.3059723618, 5);
  });

  it('has the mean of its targets, and rises with the score where outcomes do', () => {
    const fit = platt(SCORES, OUTCOMES);
    const mean = SCORES.reduce((sum, score) => sum + plattAt(fit, score) / 40, 0);
    expect(mean).toBeCloseTo((19 * (20 / 21) + 21 * (1 / 23)) / 40, 9);
    expect(plattAt(fit, 9)).toBeGreaterThan(plattAt(fit, 1));
  });

  it('does not depend on the unit of scores', () => {
    const { a, b } = platt(SCORES, OUTCOMES);
    for (const factor of [1e-9, 1e12]) {
      const other = platt(
        SCORES.map((score) => score * factor + 3 * factor),
        OUTCOMES,
      );
      expect(other.a * factor).toBeCloseTo(a, 6);
      expect(other.b + 3 * other.a * factor).toBeCloseTo(b, 6);
    }
  });

  it('never is certain: parted without overlap, of one kind, alike, a single case', () => {
    for (const [scores, outcomes] of [
      [Array.from({ length: 200 }, (_, i) => i), Array.from({ length: 200 }, (_, i) => Number(i >= 100))],
      [
        [1, 2, 3],
        [1, 1, 1],
      ],
      [
        [1, 2, 3],
        [0, 0, 0],
      ],
      [
        [7, 7, 7, 7],
        [0, 1, 1, 1],
      ],
      [[0], [1]],
      [
        [-1.7e308, 1.7e308],
        [0, 1],
      ],
    ] as const) {
      const fit = platt(scores, outcomes);
      for (const score of scores) {
        const probability = plattAt(fit, score);
        expect(probability > 0 && probability < 1).toBe(true);
      }
    }
    const alike = platt([7, 7, 7, 7], [0, 1, 1, 1]);
    expect(plattAt(alike, 7)).toBeCloseTo((3 * (4 / 5) + 1 / 3) / 4, 6);
    expect(plattAt(alike, NaN)).toBeNaN();
    expect([plattAt({ a: -1, b: 0 }, 1e6), plattAt({ a: -1, b: 0 }, -1e6)]).toEqual([1, 0]);
  });
});

describe('reliability', () => {
  it('counts by hand', () => {
    const { bins, brierScore, expectedError } = reliability([0, 0.1, 0.5, 0.9, 1], [0, 1, 1, 1, 0], { bins: 2 });
    expect(bins).toEqual([
      { from: 0, to: 0.5, cases: 2, probability: 0.05, rate: 0.5 },
      { from: 0.5, to: 1, cases: 3, probability: 0.7999999999999999, rate: 2 / 3 },
    ]);
    expect(brierScore).toBeCloseTo((0 + 0.81 + 0.25 + 0.01 + 1) / 5, 15);
    expect(expectedError).toBeCloseTo((2 / 5) * 0.45 + (3 / 5) * (0.8 - 2 / 3), 15);
  });

  it('finds nothing wrong with an isotonic curve on its own cases, and shows bins without any', () => {
    const fit = isotonic(SCORES, OUTCOMES);
    const { bins, expectedError } = reliability(
      SCORES.map((score) => isotonicAt(fit, score)),
      OUTCOMES,
      { bins: 1000 },
    );
    expect(expectedError).toBeLessThan(1e-12);
    expect(bins[900]).toEqual({ from: 0.9, to: 0.901, cases: 0, probability: null, rate: null });
  });
});

describe('cases that are none', () => {
  it.each([
    ['no cases', [], []],
    ['lengths that differ', [1, 2], [1]],
    ['another outcome', [1, 2], [1, 2]],
    ['a score that is not known', [1, NaN], [1, 0]],
    ['an infinite score', [1, Infinity], [1, 0]],
  ])('refuses %s', (_, scores, outcomes) => {
    for (const run of [isotonic, platt, reliability] as const)
      expect(() => (run as (a: number[], b: number[]) => unknown)(scores, outcomes)).toThrow(ModelError);
  });

  it('refuses weights and probabilities that are none', () => {
    for (const weights of [[1], [1, -1], [1, NaN], [0, 0], [1, Infinity]])
      expect(() => isotonic([1, 2], [0, 1], weights)).toThrow(ModelError);
    for (const probabilities of [
      [0.5, 1.1],
      [-0.1, 0.5],
    ])
      expect(() => reliability(probabilities, [0, 1])).toThrow(ModelError);
    for (const bins of [0, 1.5, 1001]) expect(() => reliability([0.5], [1], { bins })).toThrow(ModelError);
  });
});

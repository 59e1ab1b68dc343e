import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../models/anomaly/auc.js';
import { averagePrecision } from '../../../models/anomaly/average-precision.js';
import { fc } from '../../support/properties.js';

const judged = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 1)), { maxLength: 40 });
const columns = (rows: readonly (readonly [number, number])[]) =>
  [rows.map(([score]) => score), rows.map(([, label]) => label)] as const;

describe('areaUnderCurve', () => {
  it.each([
    [[1, 2, 2, 3], [0, 0, 1, 1], 0.875],
    [[0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75], // scikit-learn's example of roc_auc_score
    [[1, 2], [0, 1], 1],
    [[2, 1], [0, 1], 0],
    [[1, 1, 1], [0, 1, 0], 0.5],
    [[1, 2], [1, 1], null],
    [[1, 2], [0, 0], null],
    [[], [], null],
  ])('of %j with %j is %d', (scores, labels, expected) => expect(areaUnderCurve(scores, labels)).toBe(expected));

  it('is the part of pairs that stand right, ties counting half', () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const [scores, labels] = columns(rows);
        const pairs = rows.flatMap(([a, of]) =>
          of === 1 ? rows.filter(([, other]) => other === 0).map(([b]) => a - b) : [],
        );
        const right = pairs.reduce((sum, by) => sum + (by > 0 ? 1 : by === 0 ? 0.5 : 0), 0);
        const found = areaUnderCurve(scores, labels);
        if (pairs.length === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(right / pairs.length, 12);
      }),
    );
  });

  it('refuses what cannot be ranked', () => {
    expect(() => areaUnderCurve([1, NaN], [0, 1])).toThrow('score 1 is NaN');
    expect(() => areaUnderCurve([1, 2], [0, 2])).toThrow('label 1 is 2');
    expect(() => areaUnderCurve([1, 2], [0])).toThrow('2 scores for 1 labels');
  });
});

describe('averagePrecision', () => {
  it.each([
    [[4, 3, 2, 1], [1, 0, 1, 0], (1 + 2 / 3) / 2],
    [[0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.8333333333333333], // scikit-learn's example of average_precision_score
    [[1, 1, 1, 1], [1, 0, 0, 0], 0.25],
    [[1, 2], [0, 0], null],
  ])('of %j with %j is %d', (scores, labels, expected) => {
    const found = averagePrecision(scores, labels);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 15);
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const [scores, labels] = columns(rows);
        const [back, backLabels] = columns(rows.toReversed());
        expect(averagePrecision(scores, labels)).toBe(averagePrecision(back, backLabels));
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Forest } from '../../../models/anomaly/forest.js';
import { forestExplanation } from '../../../models/anomaly/forest-explanation.js';
import { forestScores } from '../../../models/anomaly/forest-scores.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';
import type { Matrix } from '../../../models/anomaly/matrix.js';
import { matrixOf, normalRows, withColumns } from './made-up.js';
import { fc } from '../../support/properties.js';

const TOLERANCE = 1e-12;
const all = ({ rows }: Matrix): number[] => Array.from({ length: rows }, (_, row) => row);

/** The score with what is not in a coalition hidden: a value that is not known is the model's own word for a feature that is left out. */
function scoreWith(forest: Forest, row: readonly number[], known: (feature: number) => boolean): number {
  return forestScores(forest, matrixOf([row.map((value, feature) => (known(feature) ? value : NaN))]))[0]!;
}

/** Shapley values of the path length by their definition: over every coalition. */
function byDefinition(forest: Forest, row: readonly number[]): number[] {
  const count = row.length;
  const lengths = Array.from(
    { length: 2 ** count },
    (_, coalition) => -Math.log2(scoreWith(forest, row, (feature) => ((coalition >> feature) & 1) === 1)),
  );
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return row.map((_, feature) => {
    let value = 0;
    for (let coalition = 0; coalition < 2 ** count; coalition += 1) {
      if ((coalition >> feature) & 1) continue;
      const size = coalition.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      value += weight * (lengths[coalition | (1 << feature)]! - lengths[coalition]!);
    }
    return value;
  });
}

describe('forestExplanation', () => {
  it('sums to the score from the score of a row of which nothing is known', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(2, 5, 16, 256),
        fc.constantFrom(0, 0.1, 0.6),
        (seed, extension, psi, missing) => {
          const matrix = normalRows(60, 4, { seed, missing });
          const forest = isolationForest(matrix, { seed, extension, psi, trees: 12 });
          const { baseline, scores, contributions } = forestExplanation(forest, matrix, all(matrix));
          expect(baseline).toBeCloseTo(
            scoreWith(forest, [0, 0, 0, 0], () => false),
            12,
          );
          const expected = forestScores(forest, matrix);
          for (let row = 0; row < 60; row += 1) {
            const sum = contributions.slice(row * 4, row * 4 + 4).reduce((total, one) => total + one, baseline);
            expect(Math.abs(sum - expected[row]!)).toBeLessThan(TOLERANCE);
            expect(Math.abs(scores[row]! - expected[row]!)).toBeLessThan(TOLERANCE);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the Shapley value of the path length, scaled to the score', () => {
    for (const seed of [1, 2, 3]) {
      const matrix = normalRows(200, 5, { seed });
      const forest = isolationForest(matrix, { seed, trees: 5, psi: 64 });
      const rows = [0, 1, 2, 3];
      const { baseline, scores, contributions } = forestExplanation(forest, matrix, rows);
      for (const row of rows) {
        const values = Array.from(matrix.values.subarray(row * 5, row * 5 + 5));
        const lengths = byDefinition(forest, values);
        const slope = (scores[row]! - baseline) / lengths.reduce((sum, one) => sum + one, 0);
        lengths.forEach((length, feature) => expect(contributions[row * 5 + feature]).toBeCloseTo(length * slope, 11));
      }
    }
  });

  it('does so of one feature by hand: a row alone at depth 1 of four', () => {
    const matrix = matrixOf([[0], [0], [0], [10]]);
    const forest = isolationForest(matrix, { seed: 1, trees: 3 });
    const { baseline, contributions } = forestExplanation(forest, matrix, [3, 0]);
    const scores = forestScores(forest, matrix);
    expect(contributions[0]).toBeCloseTo(scores[3]! - baseline, 14);
    expect(contributions[0]).toBeGreaterThan(0);
    expect(contributions[1]).toBeCloseTo(scores[0]! - baseline, 14);
    expect(contributions[1]).toBeLessThan(0);
  });

  it.each([0, 1, 3])('gives exactly 0 to what is constant and to what is not known (extension %d)', (extension) => {
    const matrix = withColumns(normalRows(100, 3, { seed: 3, missing: 0.2 }), { 1: () => 5, 4: () => NaN });
    const forest = isolationForest(matrix, { seed: 3, extension, trees: 20 });
    const { contributions } = forestExplanation(forest, matrix, all(matrix));
    matrix.values.forEach((value, at) => {
      if (at % 5 === 1 || at % 5 === 4 || Number.isNaN(value)) expect(contributions[at]).toBe(0);
    });
  });

  it.each([0, 1, 2])('names the feature that is to blame (extension %d)', (extension) => {
    const matrix = normalRows(500, 6, { seed: 4 });
    const rows = Array.from({ length: 6 }, (_, i) => i);
    for (const row of rows) matrix.values[row * 6 + row] = row % 2 === 0 ? 15 : -15;
    const forest = isolationForest(matrix, { seed: 4, extension });
    const { contributions } = forestExplanation(forest, matrix, rows);
    for (const row of rows) {
      const own = Array.from(contributions.subarray(row * 6, row * 6 + 6));
      expect(own.indexOf(Math.max(...own))).toBe(row);
    }
  });

  it('treats two features alike that are alike', () => {
    // Rows that have their mirror image: over many trees neither feature is preferred.
    const rows = Array.from({ length: 200 }, (_, i) => [Math.sin(i * 7), Math.cos(i * 3)]);
    const matrix = matrixOf([[4, 4], ...rows, ...rows.map(([a, b]) => [b!, a!])]);
    const forest = isolationForest(matrix, { seed: 1, trees: 3000 });
    const [a, b] = forestExplanation(forest, matrix, [0]).contributions;
    expect(Math.abs(a! / b! - 1)).toBeLessThan(0.1);
  });

  it('has nothing to tell where nothing was learned', () => {
    const one = isolationForest(matrixOf([[1, 2]]), { seed: 1 });
    const told = forestExplanation(one, matrixOf([[5, 6]]), [0]);
    expect([told.baseline, told.scores[0], ...told.contributions]).toEqual([0.5, 0.5, 0, 0]);
    const matrix = normalRows(9, 2, { seed: 1 });
    const forest = isolationForest(matrix, { seed: 1 });
    expect(forestExplanation(forest, matrix, []).contributions.length).toBe(0);
    for (const row of [-1, 9, 0.5, NaN]) expect(() => forestExplanation(forest, matrix, [row])).toThrow('no row');
  });
});

import { describe, expect, it } from 'vitest';
import type { Forest } from '../../../models/anomaly/forest.js';
import { forestScores } from '../../../models/anomaly/forest-scores.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';
import type { Matrix } from '../../../models/anomaly/matrix.js';
import { averagePathLength } from '../../../models/anomaly/path-length.js';
import { ModelError } from '../../../models/model-error.js';
import { matrixOf, normalRows, rowsOf, withColumns } from './made-up.js';
import { fc } from '../../support/properties.js';

const leaves = ({ nodes }: Forest): number[] =>
  Array.from(nodes.child.keys()).filter((node) => nodes.child[node] === node);
const scoresOf = (matrix: Matrix, options: Parameters<typeof isolationForest>[1]): number[] =>
  Array.from(forestScores(isolationForest(matrix, options), matrix));

describe('averagePathLength', () => {
  // By hand: 2 H(n - 1) - 2 (n - 1) / n.
  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 5 / 3],
    [4, 2 * (1 + 1 / 2 + 1 / 3) - 3 / 2],
    [5, 2 * (25 / 12) - 8 / 5],
    // In exact fractions; the paper's approximation gives 10.2448.
    [256, 10.248689925634562],
  ])('of %d is %f', (size, expected) => expect(averagePathLength(size)).toBeCloseTo(expected, 12));

  it('is the mean depth of a leaf that a new key comes to in a random search tree', () => {
    // A tree of n keys has n + 1 places for the next; D(n) is the mean depth of the root's subtrees' places and one more.
    const depth = [0];
    for (let keys = 1; keys < 40; keys += 1) {
      let sum = 0;
      for (let left = 0; left < keys; left += 1)
        sum += ((left + 1) * depth[left]! + (keys - left) * depth[keys - 1 - left]!) / (keys + 1);
      depth.push(1 + sum / keys);
    }
    // The paper's c(n) is of n rows, which are the places of n - 1 keys.
    depth.forEach((mean, keys) => expect(averagePathLength(keys + 1)).toBeCloseTo(mean, 10));
  });

  it('joins its sums and its series without a step', () => {
    const exact = (size: number): number => {
      let sum = 0;
      for (let i = size - 1; i > 0; i -= 1) sum += 1 / i;
      return 2 * sum - (2 * (size - 1)) / size;
    };
    for (const size of [256, 257, 258, 300, 1000, 65_536]) expect(averagePathLength(size)).toBeCloseTo(exact(size), 12);
  });
});

describe('isolationForest', () => {
  it('parts two rows of one feature as it is done by hand', () => {
    const forest = isolationForest(matrixOf([[1], [9]]), { seed: 3, trees: 4 });
    expect(Array.from(forest.nodes.roots)).toEqual([0, 3, 6, 9, 12]);
    expect(Array.from(forest.nodes.child.slice(0, 3))).toEqual([1, 1, 2]);
    expect(Array.from(forest.nodes.size.slice(0, 3))).toEqual([2, 1, 1]);
    expect(Array.from(forest.nodes.pathLength.slice(0, 3))).toEqual([0, 1, 1]);
    for (let tree = 0; tree < 4; tree += 1) {
      expect(forest.nodes.threshold[3 * tree]).toBeGreaterThanOrEqual(1);
      expect(forest.nodes.threshold[3 * tree]).toBeLessThan(9);
    }
    // Path length 1 of c(2) = 1: a score of 1/2, on either side and far outside.
    expect(Array.from(forestScores(forest, matrixOf([[1], [9], [-1e9], [1e9]])))).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('gives 0, 0, 0, 10 the path lengths that follow: the last alone at depth 1, the others cut off with c(3)', () => {
    const matrix = matrixOf([[0], [0], [0], [10]]);
    const [c3, c4] = [averagePathLength(3), averagePathLength(4)];
    const scores = scoresOf(matrix, { seed: 1 });
    expect(scores[3]).toBeCloseTo(2 ** (-1 / c4), 14);
    for (const score of scores.slice(0, 3)) expect(score).toBeCloseTo(2 ** (-(1 + c3) / c4), 14);
  });

  it('cuts trees at ceil(log2 psi), and every node has the rows of its children', () => {
    for (const [psi, limit] of [
      [2, 1],
      [3, 2],
      [64, 6],
      [65, 7],
      [256, 8],
    ] as const) {
      const forest = isolationForest(normalRows(500, 3, { seed: psi }), { seed: psi, psi, trees: 20 });
      const { child, size, pathLength, roots } = forest.nodes;
      for (const node of leaves(forest))
        expect(pathLength[node]! - averagePathLength(size[node]!)).toBeLessThanOrEqual(limit + 1e-9);
      for (let node = 0; node < child.length; node += 1)
        if (child[node] !== node) expect(size[child[node]!]! + size[child[node]! + 1]!).toBe(size[node]);
      for (let tree = 0; tree < 20; tree += 1) expect(size[roots[tree]!]).toBe(psi);
    }
  });

  it('draws rows without replacement, each as often as others', () => {
    // The value of a row is its number, so the sum over a sample's leaves shows which rows came: a tree of all rows has each once.
    const rows = Array.from({ length: 40 }, (_, i) => [i]);
    const forest = isolationForest(matrixOf(rows), { seed: 9, trees: 2000, psi: 2 });
    const { roots, threshold } = forest.nodes;
    // Two different rows a < b and a threshold uniform between them: its mean is the mean of the rows.
    const mean = Array.from(roots.slice(0, -1), (root) => threshold[root]!).reduce((sum, one) => sum + one / 2000, 0);
    expect(Math.abs(mean - 19.5)).toBeLessThan(4 * Math.sqrt((40 * 40) / 12 / 2 / 2000 + 1));
    for (const root of roots.slice(0, -1)) expect(forest.nodes.child[root]).not.toBe(root);
  });

  it('draws the features that vary alike, and thresholds all over their range', () => {
    const matrix = withColumns(normalRows(300, 3, { seed: 5 }), { 1: () => 7, 4: (row) => (row < 2 ? NaN : 1) });
    const { nodes } = isolationForest(matrix, { seed: 5, trees: 3000, psi: 16 });
    const drawn = [0, 0, 0, 0, 0];
    for (const root of nodes.roots.slice(0, -1)) drawn[nodes.feature[root]!]! += 1;
    expect([drawn[1], drawn[4]]).toEqual([0, 0]);
    for (const at of [0, 2, 3]) expect(Math.abs(drawn[at]! - 1000)).toBeLessThan(4 * Math.sqrt(3000 * (2 / 9)));
  });

  it('gives the same bytes for the same seed and other ones for another', () => {
    const matrix = normalRows(400, 4, { seed: 8, missing: 0.05 });
    for (const extension of [0, 2]) {
      const first = isolationForest(matrix, { seed: 7, extension });
      expect(isolationForest(matrix, { seed: 7, extension })).toEqual(first);
      expect(isolationForest(matrix, { seed: 8, extension }).nodes.threshold).not.toEqual(first.nodes.threshold);
    }
  });

  it('finds what lies apart', () => {
    const matrix = matrixOf([...rowsOf(normalRows(500, 3, { seed: 1 })), [6, 6, 6], [-7, 0, 0]]);
    for (const extension of [0, 1, 2]) {
      const scores = scoresOf(matrix, { seed: 2, extension });
      const inner = scores.slice(0, 500);
      for (const score of scores.slice(500)) expect(score).toBeGreaterThan(Math.max(...inner.toSorted().slice(0, 495)));
      for (const score of scores) expect(score > 0 && score < 1).toBe(true);
    }
  });
});

describe('what must not change a score', () => {
  const seeds = fc.integer({ min: 0, max: 2 ** 32 });
  const extensions = fc.integer({ min: 0, max: 2 });

  it('constant columns, wherever they stand, also where some of their values are not known', () => {
    fc.assert(
      fc.property(seeds, extensions, fc.double({ noNaN: true, noDefaultInfinity: true }), (seed, extension, value) => {
        const constant = Math.abs(value) > 1e99 ? 3 : value;
        const matrix = normalRows(120, 3, { seed, missing: 0.02 });
        const wider = withColumns(matrix, {
          0: () => constant,
          2: () => 0,
          5: (row) => (row % 3 === 0 ? NaN : -1),
          6: () => NaN,
        });
        const options = { seed, extension, trees: 10, psi: 32 };
        expect(scoresOf(wider, options)).toEqual(scoresOf(matrix, options));
      }),
      { numRuns: 30 },
    );
  });

  it('the order in which rows are scored, and what else is scored with them', () => {
    const matrix = normalRows(700, 5, { seed: 4, missing: 0.1 });
    for (const extension of [0, 3]) {
      const forest = isolationForest(matrix, { seed: 1, extension });
      const scores = forestScores(forest, matrix);
      const backwards = forestScores(forest, matrixOf(rowsOf(matrix).toReversed()));
      expect(Array.from(backwards)).toEqual(Array.from(scores).toReversed());
      rowsOf(matrix)
        .slice(0, 30)
        .forEach((row, i) => expect(forestScores(forest, matrixOf([row]))[0]).toBe(scores[i]));
    }
  });

  it('the units of a feature: a power of two as factor', () => {
    const matrix = normalRows(300, 4, { seed: 6 });
    const factors = [4, 1 / 1024, 2 ** 40, 1];
    const other = { ...matrix, values: matrix.values.map((value, at) => value * factors[at % 4]!) };
    for (const extension of [0, 1, 3])
      expect(scoresOf(other, { seed: 3, extension })).toEqual(scoresOf(matrix, { seed: 3, extension }));
  });

  it('that rows stand twice: alike rows score alike, and alike rows alone are a leaf', () => {
    const rows = rowsOf(normalRows(100, 2, { seed: 2 }));
    const scores = scoresOf(matrixOf([...rows, ...rows]), { seed: 1 });
    expect(scores.slice(0, 100)).toEqual(scores.slice(100));
    const alike = isolationForest(matrixOf(Array.from({ length: 50 }, () => [1, 2])), { seed: 1, trees: 3 });
    expect(Array.from(alike.nodes.size)).toEqual([50, 50, 50]);
    expect(alike.nodes.pathLength[0]).toBe(averagePathLength(50));
  });
});

describe('values that are not known', () => {
  it('are followed to both sides by their parts', () => {
    const forest = isolationForest(matrixOf([[0], [0], [0], [10]]), { seed: 1, trees: 7 });
    const [c3, c4] = [averagePathLength(3), averagePathLength(4)];
    expect(forestScores(forest, matrixOf([[NaN]]))[0]).toBeCloseTo(2 ** (-(1 / 4 + (3 / 4) * (1 + c3)) / c4), 14);
  });

  it('make a row that is otherwise usual neither clean nor anomalous, and hide what would be', () => {
    const matrix = normalRows(600, 4, { seed: 3 });
    for (const extension of [0, 2]) {
      const forest = isolationForest(matrix, { seed: 1, extension });
      const [nothing, usual, far, hidden] = forestScores(
        forest,
        matrixOf([
          [NaN, NaN, NaN, NaN],
          [0, 0, 0, 0],
          [0, 0, 0, 9],
          [0, 0, 0, NaN],
        ]),
      );
      expect(usual).toBeLessThan(hidden!);
      expect(hidden).toBeLessThan(nothing!);
      expect(nothing).toBeLessThan(far!);
    }
  });

  it('can be all there are of a feature, of a row, or of everything', () => {
    const empty = matrixOf([[NaN], [NaN], [NaN]]);
    expect(scoresOf(empty, { seed: 1 })).toEqual([0.5, 0.5, 0.5]);
    const some = matrixOf([
      [NaN, NaN],
      [1, NaN],
      [2, NaN],
      [NaN, NaN],
    ]);
    for (const extension of [0, 1])
      for (const score of scoresOf(some, { seed: 1, extension })) expect(score > 0 && score <= 1).toBe(true);
  });

  it('go to a side in proportion to those that are known when a tree grows', () => {
    const rows = [...Array.from({ length: 300 }, () => [0]), ...Array.from({ length: 100 }, () => [1])];
    const forest = isolationForest(matrixOf([...rows, ...Array.from({ length: 400 }, () => [NaN])]), {
      seed: 1,
      psi: 800,
      trees: 200,
    });
    const { roots, child, size } = forest.nodes;
    const left = Array.from(roots.slice(0, -1), (root) => size[child[root]!]!).reduce((sum, one) => sum + one / 200, 0);
    // 300 known, and 400 times 3/4 with a deviation of √75 a tree.
    expect(Math.abs(left - 600)).toBeLessThan(4 * Math.sqrt(75 / 200));
  });
});

describe('input at its bounds', () => {
  it.each([0, 1])(
    'with a single row, and with rows that are all alike, every score is 0.5 (extension %d)',
    (extension) => {
      const options = { seed: 1, extension };
      const one = isolationForest(matrixOf([[3, 4]]), options);
      expect(
        Array.from(
          forestScores(
            one,
            matrixOf([
              [3, 4],
              [9, NaN],
            ]),
          ),
        ),
      ).toEqual([0.5, 0.5]);
      expect(
        scoresOf(
          matrixOf([
            [3, 4],
            [3, 4],
            [3, 4],
          ]),
          options,
        ),
      ).toEqual([0.5, 0.5, 0.5]);
    },
  );

  it('values as great as doubles are split without overflow', () => {
    const most = Number.MAX_VALUE;
    const matrix = matrixOf([[-most], [most], [0], [1], [-1e308], [1e308]]);
    const forest = isolationForest(matrix, { seed: 1 });
    for (const node of forest.nodes.child.keys())
      if (forest.nodes.child[node] !== node) expect(Number.isFinite(forest.nodes.threshold[node])).toBe(true);
    for (const score of forestScores(forest, matrix)) expect(score > 0 && score < 1).toBe(true);
    // Between -most and most thresholds must come from all over, not from the ends alone.
    const roots = isolationForest(matrixOf([[-most], [most]]), { seed: 1, trees: 1000 }).nodes;
    const middle = Array.from(roots.roots.slice(0, -1)).filter((root) => Math.abs(roots.threshold[root]!) < most / 2);
    expect(Math.abs(middle.length - 500)).toBeLessThan(64);
  });

  it('the least difference that there is, is a difference', () => {
    for (const [low, high] of [
      [0, 5e-324],
      [1, 1 + Number.EPSILON],
      [-5e-324, 0],
      [1e308, 1e308 + 2 ** 971],
    ] as const) {
      const forest = isolationForest(matrixOf([[low], [high]]), { seed: 1, trees: 50 });
      for (const root of forest.nodes.roots.slice(0, -1)) expect(forest.nodes.threshold[root]).toBe(low);
    }
    // 0 and -0 are one value.
    expect(isolationForest(matrixOf([[0], [-0]]), { seed: 1, trees: 1 }).nodes.child.length).toBe(1);
  });

  it('no rows to score have no scores', () => {
    const forest = isolationForest(normalRows(10, 2, { seed: 1 }), { seed: 1 });
    expect(Array.from(forestScores(forest, matrixOf([], 2)))).toEqual([]);
  });

  const fine = normalRows(10, 2, { seed: 1 });
  it.each([
    ['no rows', matrixOf([], 2), {}, 'no rows'],
    ['no features', { values: new Float64Array(0), rows: 3, features: 0 }, {}, '0 features'],
    ['a shape that is none', { values: new Float64Array(5), rows: 3, features: 2 }, {}, '5 values'],
    [
      'an infinite value',
      matrixOf([
        [1, 2],
        [3, Infinity],
      ]),
      {},
      'row 1, feature 1 is Infinity',
    ],
    ['an infinite value below', matrixOf([[-Infinity, 2]]), {}, 'row 0, feature 0 is -Infinity'],
    [
      'a huge value with oblique splits',
      matrixOf([
        [1, 2],
        [3, 1e101],
      ]),
      { extension: 1 },
      'row 1, feature 1 is 1e+101',
    ],
    ['no trees', fine, { trees: 0 }, 'trees 0'],
    ['a psi of one', fine, { psi: 1 }, 'psi 1'],
    ['more coefficients than features', fine, { extension: 2 }, 'extension 2'],
    ['a seed that is none', fine, { seed: 1.5 }, 'seed 1.5'],
    ['a seed below 0', fine, { seed: -1 }, 'seed -1'],
  ])('refuses %s', (_, matrix, options, message) => {
    const train = () => isolationForest(matrix, { seed: 1, ...options });
    expect(train).toThrow(ModelError);
    expect(train).toThrow(message);
  });

  it('refuses to score other features, and infinite values', () => {
    const forest = isolationForest(fine, { seed: 1 });
    expect(() => forestScores(forest, matrixOf([[1, 2, 3]]))).toThrow('3 features');
    expect(() =>
      forestScores(
        forest,
        matrixOf([
          [1, 2],
          [NaN, -Infinity],
        ]),
      ),
    ).toThrow('row 1, feature 1');
  });
});

import { ModelError } from '../model-error.js';
import { type Forest, heightLimit, OBLIQUE_MOST } from './forest.js';
import { checkMatrix, lacksValue, type Matrix } from './matrix.js';
import { averagePathLength } from './path-length.js';
import { expectedPathLength } from './expected-path-length.js';

/** Rows that go through all trees together: few enough to stay in a near cache, many enough that a tree is fetched but rarely. */
const BLOCK = 256;

/**
 * The anomaly score of each row: s = 2^(-E(h) / c(sample)), E(h) its mean path length over the trees.
 *
 * Shapes: rows with the features that the forest was trained on; one score a row. Units: above 0 up to 1; 0.5 is as deep as a random row of a random sample.
 * Convention: of a row that lacks a feature, a split on it is followed to both sides, each weighed by its part of the sample, as if the feature
 * were left out of the tree: a value that is not known makes a row neither more nor less anomalous, and is given no contribution.
 * A forest grown on one row scores everything 0.5.
 * Errors: ModelError MODEL_INPUT for another number of features and for infinite values (with oblique splits, beyond ±1e100).
 * Cost: rows · trees · log psi.
 * Source: Liu, Ting and Zhou (2008), equation 2; of missing values, J. R. Quinlan, "C4.5" (1993), chapter 3, and the
 * path-dependent expectation of S. M. Lundberg et al., "From local explanations to global understanding with explainable AI for trees" (2020).
 */
export function forestScores(forest: Forest, matrix: Matrix): Float64Array {
  checkScoring(forest, matrix);
  const scores = new Float64Array(matrix.rows);
  scoreRows(forest, matrix, 0, matrix.rows, scores);
  return scores;
}

/** Throws ModelError MODEL_INPUT as forestScores says. */
export function checkScoring(forest: Forest, matrix: Matrix): void {
  if (matrix.features !== forest.features)
    throw new ModelError(`the rows have ${matrix.features} features, the forest was trained on ${forest.features}`);
  checkMatrix(matrix, forest.extension > 0 ? OBLIQUE_MOST : undefined);
}

/** The score of a mean path length. */
export function scoreOf(forest: Forest, pathLength: number): number {
  // Trees of one leaf part nothing: every path is c(sample) long, also where that is 0.
  if (forest.nodes.child.length === forest.trees) return 0.5;
  return 2 ** (-pathLength / averagePathLength(forest.sample));
}

/** Scores rows `from` up to but not `to` into `scores`, each at its own place. The matrix must have been checked. */
export function scoreRows(forest: Forest, matrix: Matrix, from: number, to: number, scores: Float64Array): void {
  const sums = new Float64Array(BLOCK);
  for (let start = from; start < to; start += BLOCK) {
    const end = Math.min(to, start + BLOCK);
    sums.fill(0);
    if (forest.nodes.oblique) addOblique(forest, matrix, start, end, sums);
    else addBlock(forest, matrix, start, end, sums);
    for (let row = start; row < end; row += 1) {
      const sum = lacksValue(matrix, row) ? expectedPathLength(forest, matrix, row) : sums[row - start]!;
      scores[row] = scoreOf(forest, sum / forest.trees);
    }
  }
}

/**
 * Adds the path lengths of complete rows, four walking side by side: their loads do not wait for each other. With `| 0` the comparison is added as
 * it is; without, it is a jump that goes wrong half of the time, and all takes twice as long.
 */
function addBlock(forest: Forest, matrix: Matrix, start: number, end: number, sums: Float64Array): void {
  const { roots, feature, threshold, child, pathLength } = forest.nodes;
  const { values, features } = matrix;
  const steps = heightLimit(forest.sample);
  for (let tree = 0; tree < forest.trees; tree += 1) {
    const root = roots[tree]!;
    let row = start;
    for (; row + 4 <= end; row += 4) {
      const [x1, x2, x3, x4] = [row * features, (row + 1) * features, (row + 2) * features, (row + 3) * features];
      let [n1, n2, n3, n4] = [root, root, root, root];
      for (let step = 0; step < steps; step += 1) {
        n1 = (child[n1]! + Number(values[x1 + feature[n1]!]! > threshold[n1]!)) | 0;
        n2 = (child[n2]! + Number(values[x2 + feature[n2]!]! > threshold[n2]!)) | 0;
        n3 = (child[n3]! + Number(values[x3 + feature[n3]!]! > threshold[n3]!)) | 0;
        n4 = (child[n4]! + Number(values[x4 + feature[n4]!]! > threshold[n4]!)) | 0;
      }
      const at = row - start;
      sums[at] = sums[at]! + pathLength[n1]!;
      sums[at + 1] = sums[at + 1]! + pathLength[n2]!;
      sums[at + 2] = sums[at + 2]! + pathLength[n3]!;
      sums[at + 3] = sums[at + 3]! + pathLength[n4]!;
    }
    for (; row < end; row += 1) {
      let node = root;
      for (let step = 0; step < steps; step += 1)
        node = (child[node]! + Number(values[row * features + feature[node]!]! > threshold[node]!)) | 0;
      sums[row - start] = sums[row - start]! + pathLength[node]!;
    }
  }
}

function addOblique(
  forest: Forest,
  { values, features }: Matrix,
  start: number,
  end: number,
  sums: Float64Array,
): void {
  const { roots, threshold, child, pathLength } = forest.nodes;
  const { offsets, feature, weight } = forest.nodes.oblique!;
  for (let tree = 0; tree < forest.trees; tree += 1) {
    for (let row = start; row < end; row += 1) {
      const x = row * features;
      let node = roots[tree]!;
      while (child[node] !== node) {
        const to = offsets[node + 1]!;
        let sum = 0;
        for (let at = offsets[node]!; at < to; at += 1) sum += weight[at]! * values[x + feature[at]!]!;
        node = child[node]! + Number(sum > threshold[node]!);
      }
      sums[row - start] = sums[row - start]! + pathLength[node]!;
    }
  }
}

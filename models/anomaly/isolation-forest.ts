import { ModelError } from '../model-error.js';
import { type Uniform, uniform } from '../uniform.js';
import {
  type Forest,
  type ForestOptions,
  forestSettings,
  type ForestSettings,
  joinTrees,
  OBLIQUE_MOST,
  type Trees,
} from './forest.js';
import { growTree, type Sample } from './grow-tree.js';
import { checkMatrix, type Matrix } from './matrix.js';

/**
 * An isolation forest: trees that part a sample of the rows at random until each is alone. What few splits part from the rest is anomalous.
 *
 * Shapes: rows of features, row after row; the forest as flat columns (see Trees).
 * Convention: as the paper has it, samples are drawn without replacement and trees are cut at ceil(log2 psi). The paper draws the feature of a split among all
 * features, which says nothing of those that are constant in the node; here they are never drawn, as in scikit-learn. NaN is a value that is not known: see
 * growTree for where such rows go and forestScores for how they are scored. A single row, and rows that are all alike, are
 * trees of one leaf, whose scores are 0.5. Each tree has a seed of its own, so that trees may be grown anywhere in any order.
 * Errors: ModelError MODEL_INPUT for no rows, no features, an infinite value, and options out of bounds; with oblique splits also for
 * a value beyond ±1e100.
 * Cost: O(rows · features) to look for infinite values, and trees · psi · (features + log psi).
 * Source: F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest" (2008), algorithms 1 and 2; oblique splits: S. Hariri, M. Carrasco Kind and R. J. Brunner,
 * "Extended isolation forest" (2019), of which this departs in two ways: weights are by the unit of the feature's range in the node, so that no unit of
 * measurement matters, and the threshold lies between the rows' least and greatest weighted sum, so that no branch is empty.
 */
export function isolationForest(matrix: Matrix, options: ForestOptions): Forest {
  const settings = checkTraining(matrix, options);
  return forestOf(matrix, settings, growTrees(matrix, settings, 0, settings.trees));
}

/** Settings to train with. Throws ModelError MODEL_INPUT as isolationForest says. */
export function checkTraining(matrix: Matrix, options: ForestOptions): ForestSettings {
  checkMatrix(matrix, (options.extension ?? 0) > 0 ? OBLIQUE_MOST : undefined);
  const settings = forestSettings(options, matrix.features);
  if (matrix.rows === 0) throw new ModelError('there are no rows to train on');
  return settings;
}

/** The forest of trees that were grown on a matrix. */
export function forestOf({ rows, features }: Matrix, settings: ForestSettings, nodes: Trees): Forest {
  return { ...settings, rows, features, sample: Math.min(settings.psi, rows), nodes };
}

/** Grows trees `from` up to but not `to` of a forest. The matrix must have been checked. */
export function growTrees(matrix: Matrix, settings: ForestSettings, from: number, to: number): Trees {
  const seeds = uniform(settings.seed);
  for (let tree = 0; tree < from; tree += 1) seeds.next();
  const sample = sampleFor(matrix, Math.min(settings.psi, matrix.rows));
  const grown: Trees[] = [];
  for (let tree = from; tree < to; tree += 1) {
    const draw = uniform(Math.floor(seeds.next() * 2 ** 53));
    fill(sample, matrix, drawRows(matrix.rows, sample.size, draw));
    grown.push(growTree(sample, draw, settings.extension));
  }
  return joinTrees(grown);
}

function sampleFor({ features }: Matrix, size: number): Sample {
  return { columns: new Float64Array(size * features), size, features };
}

function fill({ columns, size, features }: Sample, { values }: Matrix, rows: Uint32Array): void {
  for (let i = 0; i < size; i += 1) {
    const row = rows[i]! * features;
    for (let feature = 0; feature < features; feature += 1) columns[feature * size + i] = values[row + feature]!;
  }
}

/** Different rows, each set of them equally likely (R. W. Floyd's method, in J. Bentley, "Programming pearls" (1987)), ascending. */
function drawRows(rows: number, size: number, draw: Uniform): Uint32Array {
  const drawn = new Set<number>();
  for (let last = rows - size; last < rows; last += 1) {
    const row = draw.below(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return Uint32Array.from(drawn).sort();
}

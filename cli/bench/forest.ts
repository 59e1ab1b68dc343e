import { availableParallelism } from 'node:os';
import type { Forest } from '../../models/anomaly/forest.js';
import { forestExplanation } from '../../models/anomaly/forest-explanation.js';
import { forestScores } from '../../models/anomaly/forest-scores.js';
import { forestThreads, sharedMatrix } from '../../models/anomaly/forest-threads.js';
import { isolationForest } from '../../models/anomaly/isolation-forest.js';
import type { Matrix } from '../../models/anomaly/matrix.js';
import { uniform } from '../../models/uniform.js';
import type { Figure } from './bench.js';
import { otherForest, pythonForest } from './forest-others.js';
import { secondsOf } from './stopwatch.js';

const ROWS = 100_000;
const FEATURES = [20, 10];
/** Some runs are made while something else has the processor: of a few, the fastest counts. */
const RUNS = 5;
const EXPLAINED = 100;
const MOST_THREADS = 4;

/**
 * The isolation forest, 100 trees with psi 256, over made-up normal rows: training and scoring in one thread and in several. Beside each what a plain pass over the same
 * memory takes; after them scikit-learn where Python has it, and the package ml-isolation-forest where it is installed, in the same run.
 */
export async function benchForest(progress: (text: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const features of FEATURES) {
    progress(`isolation forest: ${ROWS} rows of ${features} features`);
    figures.push(...(await measure(madeUp(ROWS, features), progress)));
  }
  return figures;
}

function madeUp(rows: number, features: number): Matrix {
  const matrix = sharedMatrix(rows, features);
  const draw = uniform(1);
  for (let at = 0; at < matrix.values.length; at += 1) matrix.values[at] = draw.normal();
  return matrix;
}

async function measure(matrix: Matrix, progress: (text: string) => void): Promise<Figure[]> {
  const label = `forest, ${matrix.rows} x ${matrix.features}`;
  const ceiling = await fastest(async () => plainPass(matrix));
  const figure = (what: string, seconds: number): Figure => ({
    figure: `${label}: ${what}`,
    value: round(seconds),
    unit: 's',
    ceiling: round(ceiling),
    of_ceiling: round(ceiling / seconds),
  });
  let forest: Forest = isolationForest(matrix, { seed: 1 });
  const train = await fastest(async () => (forest = isolationForest(matrix, { seed: 1 })));
  const score = await fastest(async () => forestScores(forest, matrix));
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const [trainMany, scoreMany] = await inThreads(threads, matrix, forest);
  const rows = Array.from({ length: EXPLAINED }, (_, row) => row);
  const explain = await fastest(async () => forestExplanation(forest, matrix, rows));
  const ours = [
    figure('train, one thread', train),
    figure('score, one thread', score),
    figure(`train, ${threads} threads`, trainMany),
    figure(`score, ${threads} threads`, scoreMany),
    { figure: `${label}: explain a row`, value: round((explain / EXPLAINED) * 1000), unit: 'ms' },
  ];
  return [...ours, ...(await beside({ label, matrix, train, score, progress }))];
}

async function inThreads(count: number, matrix: Matrix, forest: Forest): Promise<[number, number]> {
  const threads = forestThreads(count);
  try {
    const train = await fastest(() => threads.train(matrix, { seed: 1 }));
    const score = await fastest(() => threads.score(forest, matrix));
    return [train, score];
  } finally {
    await threads.close();
  }
}

interface Ours {
  readonly label: string;
  readonly matrix: Matrix;
  readonly train: number;
  readonly score: number;
  readonly progress: (text: string) => void;
}

/** What others take over the same numbers, and how many times as long as ours that is. */
async function beside({ label, matrix, train, score, progress }: Ours): Promise<Figure[]> {
  const times = (who: string, what: string, theirs: number, ours: number): Figure[] => [
    { figure: `${label}: ${what}, ${who}`, value: round(theirs), unit: 's' },
    { figure: `${label}: ${what}, ${who}: times ours`, value: round(theirs / ours), unit: 'times' },
  ];
  const figures: Figure[] = [];
  progress('the same by scikit-learn in Python');
  const python = await pythonForest(matrix);
  if ('absent' in python) progress(`scikit-learn is not at hand: ${python.absent}`);
  else {
    const who = `scikit-learn ${python.version}, one thread`;
    figures.push(...times(who, 'train', python.train, train), ...times(who, 'score', python.score, score));
  }
  progress('the same by ml-isolation-forest, which takes a minute');
  const other = await otherForest(matrix);
  if ('absent' in other) progress(`ml-isolation-forest is not at hand: ${other.absent}`);
  else {
    const who = 'ml-isolation-forest';
    figures.push(...times(who, 'train', other.train, train), ...times(who, 'score', other.score, score));
  }
  return figures;
}

async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS; run += 1) best = Math.min(best, await secondsOf(work));
  return best;
}

function plainPass({ values }: Matrix): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command as Parser } from 'commander';
import { fail } from '../ingest/events/errors.js';
import { areaUnderCurve } from '../models/anomaly/auc.js';
import { averagePrecision } from '../models/anomaly/average-precision.js';
import { forestExplanation } from '../models/anomaly/forest-explanation.js';
import { decodeForest, encodeForest, forestVersion } from '../models/anomaly/forest-file.js';
import type { ForestModel } from '../models/anomaly/forest-model.js';
import { type ForestThreads, forestThreads } from '../models/anomaly/forest-threads.js';
import { scaled } from '../models/anomaly/robust-scaling.js';
import type { Options } from './command.js';
import type { RowTable } from './model-rows.js';
import { filled, whole } from './options.js';

/** Its name on the command line. */
export const ISOLATION_FOREST = 'isolation-forest';

const MOST_SEEDS = 1000;
const MOST_THREADS = 64;
const MOST_FEATURES = 65_535;
const MOST_EXPLAINED = 100_000;

/** What was asked of an isolation forest on the command line. */
export interface ForestRequest {
  readonly trees: number;
  readonly psi: number;
  readonly extended: number;
  readonly seeds: readonly number[];
  readonly threads: number;
  /** How many of the most anomalous rows are explained. */
  readonly explain: number;
  /** Where the model is written. */
  readonly save: string | undefined;
  /** Where the scores are written. */
  readonly scores: string | undefined;
  /** The model that is used instead of a new one. */
  readonly model: ForestModel | undefined;
}

const TRAINING = ['trees', 'psi', 'seed', 'seeds', 'extended', 'save'] as const;

/** Declares the options that are the forest's alone. */
export function describeForest(parser: Parser): void {
  const only = ISOLATION_FOREST;
  parser
    .option(
      '--seeds <n>',
      `${only}: as many forests, with seeds from --seed on (default 1)`,
      whole('--seeds', 1, MOST_SEEDS),
    )
    .option('--trees <n>', `${only}: trees of a forest (default 100)`, whole('--trees', 1, 10_000))
    .option('--psi <n>', `${only}: rows that each tree is grown on (default 256)`, whole('--psi', 2, 65_536))
    .option(
      '--extended <n>',
      `${only}: oblique splits over so many features beside the first (default 0: none)`,
      whole('--extended', 0, MOST_FEATURES - 1),
    )
    .option(
      '--threads <n>',
      `${only}: threads that work (default 1); the result is the same`,
      whole('--threads', 1, MOST_THREADS),
    )
    .option('--explain <n>', `${only}: explain the most anomalous rows`, whole('--explain', 0, MOST_EXPLAINED))
    .option('--scores <file>', `${only}: write the score of every row as CSV`, filled('--scores'))
    .option('--save <file>', `${only}: write the model`, filled('--save'))
    .option('--load <file>', `${only}: use a model that was saved instead of a new one`, filled('--load'));
}

/** Reads the options of the command line; a model to load is read as well. @throws USAGE, FILE_UNREADABLE; ModelError MODEL_DAMAGED, MODEL_VERSION. */
export async function forestRequest(options: Options, cwd: string): Promise<ForestRequest> {
  const number = (name: string, otherwise: number): number => (options[name] as number | undefined) ?? otherwise;
  const path = (name: string): string | undefined =>
    options[name] === undefined ? undefined : resolve(cwd, String(options[name]));
  const load = path('load');
  const trained = TRAINING.find((name) => options[name] !== undefined);
  if (load !== undefined && trained !== undefined)
    throw fail('USAGE', { message: `--${trained} is for a new forest, not for one that is loaded` });
  const seed = number('seed', 1);
  const count = number('seeds', 1);
  const save = path('save');
  if (save !== undefined && count > 1)
    throw fail('USAGE', { message: `--save keeps one forest, but --seeds ${count} makes ${count}` });
  if (!Number.isSafeInteger(seed + count - 1))
    throw fail('USAGE', { message: `--seed ${seed} with --seeds ${count} goes beyond 2^53 - 1` });
  return {
    trees: number('trees', 100),
    psi: number('psi', 256),
    extended: number('extended', 0),
    seeds: Array.from({ length: count }, (_, i) => seed + i),
    threads: number('threads', 1),
    explain: number('explain', 0),
    save,
    scores: path('scores'),
    model: load === undefined ? undefined : decodeForest(await read(load)),
  };
}

async function read(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw fail('FILE_UNREADABLE', { message: `${path} cannot be read (${cause.code ?? cause.message})`, cause });
  });
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content).catch((cause: NodeJS.ErrnoException) => {
    throw fail('FILE_UNWRITABLE', { message: `${path} cannot be written (${cause.code ?? cause.message})`, cause });
  });
}

/** Trains (or takes the loaded) forests and scores the rows of a table: what the command prints. */
export async function isolate(request: ForestRequest, table: RowTable, signal: AbortSignal): Promise<object> {
  const threads = forestThreads(request.threads);
  try {
    const runs: Run[] = [];
    for (const seed of request.model ? [request.model.forest.seed] : request.seeds)
      runs.push(await run(seed, { request, table, threads, signal }));
    const [first] = runs;
    if (request.save !== undefined) await write(request.save, encodeForest(first!.model));
    if (request.scores !== undefined) await write(request.scores, scoreLines(first!.scores));
    return printed(runs, request, table);
  } catch (cause) {
    if (signal.aborted) throw fail('INTERRUPTED', { cause });
    throw cause;
  } finally {
    await threads.close();
  }
}

interface Run {
  readonly model: ForestModel;
  readonly scores: Float64Array;
}

interface Work {
  readonly request: ForestRequest;
  readonly table: RowTable;
  readonly threads: ForestThreads;
  readonly signal: AbortSignal;
}

async function run(seed: number, { request, table, threads, signal }: Work): Promise<Run> {
  const { trees, psi, extended: extension } = request;
  const { matrix, features } = table;
  const watch = { signal };
  const model = request.model ?? {
    forest: await threads.train(matrix, { seed, trees, psi, extension }, watch),
    features,
    scaling: null,
    window: null,
  };
  const rows = model.scaling ? scaled(matrix, model.scaling) : matrix;
  return { model, scores: await threads.score(model.forest, rows, watch) };
}

const scoreLines = (scores: Float64Array): string =>
  `row,score\n${Array.from(scores, (score, row) => `${row + 1},${score}\n`).join('')}`;

function printed(runs: readonly Run[], { explain }: ForestRequest, table: RowTable): object {
  const { labels, matrix, features, missing } = table;
  const { forest, window } = runs[0]!.model;
  const quality = (of: typeof areaUnderCurve): { mean: number | null; by_seed: (number | null)[] } | null => {
    if (labels === null) return null;
    const bySeed = runs.map(({ scores }) => of(scores, labels));
    const known = bySeed.filter((value) => value !== null);
    const mean = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    return { mean, by_seed: bySeed };
  };
  return {
    model: 'isolation-forest',
    options: { trees: forest.trees, psi: forest.psi, extended: forest.extension, seeds: runs.map(seedOf), window },
    rows: matrix.rows,
    features,
    unknown_values: missing,
    trained_on: { rows: forest.rows, sample: forest.sample },
    outliers: labels === null ? null : labels.reduce((sum, label) => sum + label, 0),
    auc: quality(areaUnderCurve),
    average_precision: quality(averagePrecision),
    forests: runs.map(({ model, scores }) => ({
      seed: model.forest.seed,
      version: forestVersion(model),
      scores_sha256: createHash('sha256').update(new Uint8Array(scores.buffer)).digest('hex'),
    })),
    ...(explain > 0 ? { most_anomalous: explained(runs[0]!, table, explain) } : {}),
  };
}

const seedOf = ({ model }: Run): number => model.forest.seed;

/** The rows with the highest scores, of equal ones the first, with what each feature contributes, the greatest first. */
function explained({ model, scores }: Run, { matrix, labels, features }: RowTable, count: number): object[] {
  const rows = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const top = rows.slice(0, count);
  const { baseline, contributions } = forestExplanation(
    model.forest,
    model.scaling ? scaled(matrix, model.scaling) : matrix,
    top,
  );
  return top.map((row, i) => ({
    row: row + 1,
    score: scores[row],
    ...(labels ? { label: labels[row] } : {}),
    baseline,
    contributions: features
      .map((feature, at) => ({
        feature,
        // JSON has no NaN: what is not known is null.
        value: matrix.values[row * features.length + at],
        contribution: contributions[i * features.length + at]!,
      }))
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  }));
}

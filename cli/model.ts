import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command as Parser, Option } from 'commander';
import { fail } from '../ingest/events/errors.js';
import { withTextColumns } from '../ingest/sources/import/text-columns.js';
import { ModelError } from '../models/model-error.js';
import type { Command, CommandContext, Options } from './command.js';
import { ATTRIBUTION_MODELS, attribute, type AttributionOptions } from './model-attribution.js';
import { readPaths } from './model-paths.js';
import { baseline, readCounts, SEASONAL_BASELINE, SEASONS } from './model-baseline.js';
import { calibrate, CALIBRATION_MODELS, SCORE } from './model-calibration.js';
import { describeForest, forestRequest, isolate, ISOLATION_FOREST } from './model-forest.js';
import { describeReserving, reserve, RESERVING_MODELS, type ReservingModel } from './model-reserving.js';
import { readRows } from './model-rows.js';
import { describeTimeseries, FORECAST_MODELS, foretell, readSeries, type ForecastModel } from './model-timeseries.js';
import { readTriangle } from './model-triangle.js';
import { filled, oneOf, whole } from './options.js';

const MOST_REPLICATES = 100_000;
const MODELS: readonly string[] = [
  ...ATTRIBUTION_MODELS,
  ISOLATION_FOREST,
  ...CALIBRATION_MODELS,
  SEASONAL_BASELINE,
  ...RESERVING_MODELS,
  ...FORECAST_MODELS,
];

export const command: Command = {
  where: 'nothing',
  describe: (parser) => {
    parser
      .argument('<name>', MODELS.join(', '), aModel)
      .argument('<file>', 'CSV, Parquet, JSON or NDJSON, by its name', filled('the file'));
    describeAttribution(parser);
    parser.option('--seed <n>', 'seed of a bootstrap or forecast, or of the first forest (default 1)', aSeed('--seed'));
    describeForest(parser);
    parser.option(
      '--season <word>',
      `${SEASONAL_BASELINE}: ${Object.keys(SEASONS).join(' (the default) or ')}`,
      oneOf('--season', Object.keys(SEASONS)),
    );
    describeReserving(parser);
    describeTimeseries(parser);
    parser.addHelpText('after', HELP);
  },
  run: async (context, [name, file], options) => {
    refuseStrange(name!, options);
    const path = resolve(context.cwd, file!);
    const temp = await mkdtemp(join(tmpdir(), 'fairlead-model-'));
    try {
      const result = await runnerOf(name!)(context, { name: name!, path, temp }, options);
      await context.out(`${JSON.stringify(result, null, 2)}\n`);
      return 0;
    } catch (cause) {
      if (cause instanceof ModelError) throw fail(codeOf(cause), { message: `${path}: ${cause.message}`, cause });
      throw cause;
    } finally {
      await rm(temp, { recursive: true, force: true });
    }
  },
};

function describeAttribution(parser: Parser): void {
  parser
    .option('--order <n>', 'markov: how many of the last touchpoints make up a state', whole('--order', 1, 3))
    .addOption(
      new Option('--with-nulls', 'markov: count paths that did not convert (the default)').conflicts('withoutNulls'),
    )
    .option('--without-nulls', 'markov: leave them out')
    .option('--ordered', 'shapley: also by position in the path')
    .option(
      '--half-life <number>',
      'time-decay: hours where there are ages (default 168), else steps back (default 7)',
      above0,
    )
    .option('--weights <list>', 'position-based: first, middle, last (default 40,20,40)', weights)
    .option('--direct <name>', 'last-non-direct: the channel of direct visits (default direct)', filled('--direct'))
    .option(
      '--replicates <n>',
      'bootstrap intervals from so many replicates',
      whole('--replicates', 0, MOST_REPLICATES),
    )
    .option('--interval <part>', 'what part of the replicates an interval covers (default 0.95)', level);
}

const aSeed = (option: string) => whole(option, 0, Number.MAX_SAFE_INTEGER);

interface Asked {
  readonly name: string;
  readonly path: string;
  readonly temp: string;
}

type Runner = (context: CommandContext, asked: Asked, options: Options) => Promise<object>;

function runnerOf(name: string): Runner {
  if (name === ISOLATION_FOREST) return runForest;
  if (name === SEASONAL_BASELINE) return runBaseline;
  if ((RESERVING_MODELS as readonly string[]).includes(name)) return runReserving;
  if ((FORECAST_MODELS as readonly string[]).includes(name)) return runForecast;
  return (CALIBRATION_MODELS as readonly string[]).includes(name) ? runCalibration : runAttribution;
}

async function runAttribution({ signal }: CommandContext, { name, path, temp }: Asked, options: Options) {
  const asked = attributionOptions(name, options);
  const table = await withTextColumns(path, temp, (columns) =>
    readPaths(columns, { path, ages: name === 'time-decay', signal }),
  );
  return attribute(asked, table);
}

async function runForest({ cwd, signal }: CommandContext, { path, temp }: Asked, options: Options) {
  const request = await forestRequest(options, cwd);
  const features = request.model?.features;
  const table = await withTextColumns(path, temp, (columns) => readRows(columns, { path, features, signal }));
  return isolate(request, table, signal);
}

async function runCalibration({ signal }: CommandContext, { name, path, temp }: Asked) {
  const features = [SCORE];
  const table = await withTextColumns(path, temp, (columns) => readRows(columns, { path, features, signal }));
  return calibrate(name as (typeof CALIBRATION_MODELS)[number], table, path);
}

async function runBaseline({ signal }: CommandContext, { path, temp }: Asked, options: Options) {
  const table = await withTextColumns(path, temp, (columns) => readCounts(columns, path, signal));
  return baseline(table, String(options['season'] ?? Object.keys(SEASONS)[0]));
}

async function runReserving({ signal }: CommandContext, { name, path, temp }: Asked, options: Options) {
  const incremental = options['incremental'] === true;
  const table = await withTextColumns(path, temp, (columns) => readTriangle(columns, { path, incremental, signal }));
  return reserve(name as ReservingModel, table, options, path);
}

async function runForecast({ signal }: CommandContext, { name, path, temp }: Asked, options: Options) {
  const table = await withTextColumns(path, temp, (columns) => readSeries(columns, path, signal));
  return foretell(name as ForecastModel, table, options, path);
}

/** A model's errors about its input, and about a saved model, have codes of their own; that it found no solution is one of input. */
const codeOf = ({ code }: ModelError): 'MODEL_INPUT' | 'MODEL_VERSION' | 'MODEL_DAMAGED' =>
  code === 'MODEL_UNSOLVED' ? 'MODEL_INPUT' : code;

const HELP = `
For attribution the file has a row for each path (or for many that are alike) and the columns
  path          channels in order of time: a > b > c
  conversions   how often the path ended with a conversion: a whole number
  nulls         how often it did not (optional; read by markov)
  value         money of the row in any unit (optional; printed in the same unit)
  ages          hours from each touchpoint to the conversion: 72 > 24 > 0 (optional; read by time-decay)
The result is JSON: channels in the order of their names. --seed without --replicates draws 1000.

For isolation-forest every column is a feature and holds numbers; an empty field is a value that is not known. A column named
  label         1 for an outlier, 0 for none (optional), is no feature: the scores are judged by it
The result is JSON: with labels the area under the ROC curve and the average precision, by seed and their means.

For isotonic and platt the file has the columns score and label (1 or 0); the result is the curve from scores to probabilities, and how well
it fits these same cases. For seasonal-baseline it has the columns time and value; the result is what is usual in each part of a week in UTC,
and the values above it.

For the reserving models (chain-ladder to odp-bootstrap) the file is a triangle of amounts that have added up (--incremental: of each period), either long
  origin        year, month (2026-03), quarter (2026Q1) or number
  development   age, or the calendar period of the amount where each origin's first is its own
  value         the amount; a cell that is not known yet is left out or empty
or wide: the column origin and one for each age. For bornhuetter-ferguson each origin also has a prior, for cape-cod an exposure.

For the forecasts (seasonal-naive, theta, ets) the file is a series in order of time: the periods' names, and beside them a column
value, or one of another name. best-forecast takes the one of them that rolling origins over the series find the nearest.`;

/** Replicates where only a seed is given. */
const REPLICATES = 1000;

/** What each option is for, where it is not for all models. */
const ONLY: readonly (readonly [option: string, long: string, models: readonly string[]])[] = [
  ['order', '--order', ['markov']],
  ['withNulls', '--with-nulls', ['markov']],
  ['withoutNulls', '--without-nulls', ['markov']],
  ['ordered', '--ordered', ['shapley']],
  ['halfLife', '--half-life', ['time-decay']],
  ['weights', '--weights', ['position-based']],
  ['direct', '--direct', ['last-non-direct']],
  ['replicates', '--replicates', ATTRIBUTION_MODELS],
  ['interval', '--interval', ATTRIBUTION_MODELS],
  ['seed', '--seed', [...ATTRIBUTION_MODELS, ISOLATION_FOREST, 'odp-bootstrap', ...FORECAST_MODELS]],
  ['incremental', '--incremental', RESERVING_MODELS],
  ['lastSigma', '--last-sigma', ['mack']],
  ['tail', '--tail', RESERVING_MODELS.filter((model) => model !== 'odp-bootstrap')],
  ['decay', '--decay', ['cape-cod']],
  ['draws', '--draws', ['odp-bootstrap']],
  ['seasonLength', '--season-length', FORECAST_MODELS],
  ['horizon', '--horizon', FORECAST_MODELS],
  ['holdout', '--holdout', FORECAST_MODELS],
  ['season', '--season', [SEASONAL_BASELINE]],
  ...['trees', 'psi', 'seeds', 'extended', 'threads', 'explain', 'scores', 'save', 'load'].map(
    (option) => [option, `--${option}`, [ISOLATION_FOREST]] as const,
  ),
];

function refuseStrange(name: string, options: Options): void {
  for (const [option, long, models] of ONLY)
    if (options[option] !== undefined && !models.includes(name)) {
      const whose = models === ATTRIBUTION_MODELS ? 'attribution' : models.join(', ');
      throw fail('USAGE', { message: `${long} is for ${whose}, not for ${name}` });
    }
}

function attributionOptions(name: string, options: Options): AttributionOptions {
  const given = (option: string): boolean => options[option] !== undefined;
  const replicates = (options['replicates'] as number | undefined) ?? (given('seed') ? REPLICATES : 0);
  if (replicates === 1) throw fail('USAGE', { message: '--replicates 1 makes no interval: at least 2 are needed' });
  return {
    model: name as AttributionOptions['model'],
    order: (options['order'] as number | undefined) ?? 1,
    withNulls: given('withNulls') ? true : given('withoutNulls') ? false : undefined,
    ordered: options['ordered'] === true,
    halfLife: options['halfLife'] as number | undefined,
    weights: (options['weights'] as [number, number, number] | undefined) ?? [40, 20, 40],
    direct: (options['direct'] as string | undefined) ?? 'direct',
    replicates,
    seed: (options['seed'] as number | undefined) ?? 1,
    level: (options['interval'] as number | undefined) ?? 0.95,
  };
}

function aModel(text: string): string {
  if (!MODELS.includes(text))
    throw fail('USAGE', { message: `there is no model ${text}; there are ${MODELS.join(', ')}` });
  return text;
}

const DECIMAL = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

function above0(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < Infinity)) throw fail('USAGE', { message: `--half-life ${text} is not a number above 0` });
  return value;
}

function level(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < 1)) throw fail('USAGE', { message: `--interval ${text} is not between 0 and 1` });
  return value;
}

function weights(text: string): [number, number, number] {
  const parts = text.split(',').map((part) => (DECIMAL.test(part.trim()) ? Number(part) : NaN));
  const [first, middle, last] = parts;
  const sum = parts.reduce((total, part) => total + part, 0);
  if (parts.length !== 3 || !(sum > 0 && sum < Infinity))
    throw fail('USAGE', { message: `--weights ${text} is not three numbers from 0, not all zero, such as 40,20,40` });
  return [first!, middle!, last!];
}

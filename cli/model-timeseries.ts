import type { Command as Parser } from 'commander';
import { fail } from '../ingest/events/errors.js';
import type { TextColumns } from '../ingest/sources/import/text-columns.js';
import {
  accuracyOf,
  chooseMethod,
  FORECAST_METHODS,
  type Accuracy,
  type ForecastMethod,
} from '../models/timeseries/accuracy.js';
import type { ForecastOptions } from '../models/timeseries/forecast.js';
import type { Options } from './command.js';
import { numberOf } from './number-field.js';
import { whole } from './options.js';

/** Forecasts of one series, and the one that rolling origins choose. */
export const FORECAST_MODELS = [...(Object.keys(FORECAST_METHODS) as ForecastMethod[]), 'best-forecast'] as const;
export type ForecastModel = (typeof FORECAST_MODELS)[number];

const LEVELS = [0.5, 0.8, 0.95];
const YEAR_OF_MONTHS = 12;
const MOST_PERIODS = 10_000;

/** Declares the options that are theirs alone. */
export function describeTimeseries(parser: Parser): void {
  parser
    .option(
      '--season-length <n>',
      'forecasts: periods a season, 1 for none (default 12)',
      whole('--season-length', 1, MOST_PERIODS),
    )
    .option('--horizon <n>', 'forecasts: periods to forecast (default a season)', whole('--horizon', 1, MOST_PERIODS))
    .option(
      '--holdout <n>',
      'forecasts: leave the last ones out and compare with them',
      whole('--holdout', 1, MOST_PERIODS),
    );
}

/** A series with what its periods are called. */
export interface SeriesTable {
  readonly periods: readonly string[];
  readonly series: Float64Array;
}

/** Reads the column `value`, or the only one beside the first, in the order of the file. @throws MODEL_INPUT, naming the row. */
export async function readSeries(columns: TextColumns, path: string, signal: AbortSignal): Promise<SeriesTable> {
  const named = columns.names.find((name) => name.trim().toLowerCase() === 'value');
  const value = named ?? (columns.names.length <= 2 ? columns.names.at(-1) : undefined);
  if (value === undefined)
    throw fail('MODEL_INPUT', { message: `${path}: there is no column value; there are ${columns.names.join(', ')}` });
  const label = columns.names.find((name) => name !== value);
  const periods: string[] = [];
  const series: number[] = [];
  for await (const chunk of columns.read(label === undefined ? [value] : [value, label])) {
    if (signal.aborted) throw fail('INTERRUPTED');
    chunk[0]!.forEach((text, i) => {
      const trimmed = text?.trim() ?? '';
      const number = numberOf(trimmed);
      if (!Number.isFinite(number))
        throw fail('MODEL_INPUT', {
          message: `${path}: row ${series.length + 1}: ${value} is ${JSON.stringify(trimmed)}, not a finite number`,
        });
      series.push(number);
      periods.push(chunk[1]?.[i]?.trim() ?? String(series.length));
    });
  }
  return { periods, series: Float64Array.from(series) };
}

/** Forecasts a series: what the command prints. @throws ModelError MODEL_INPUT. */
export function foretell(
  name: ForecastModel,
  { periods, series }: SeriesTable,
  options: Options,
  path: string,
): object {
  const season = (options['seasonLength'] as number | undefined) ?? YEAR_OF_MONTHS;
  const holdout = (options['holdout'] as number | undefined) ?? 0;
  const horizon = (options['horizon'] as number | undefined) ?? (holdout || season);
  if (holdout >= series.length)
    throw fail('MODEL_INPUT', { message: `${path}: of ${series.length} periods ${holdout} cannot be left out` });
  const asked: ForecastOptions = {
    season,
    horizon: Math.max(horizon, holdout),
    levels: LEVELS,
    seed: (options['seed'] as number | undefined) ?? 1,
  };
  const training = series.slice(0, series.length - holdout);
  const chosen = name === 'best-forecast' ? chooseMethod(training, asked) : null;
  const method = chosen?.method ?? (name as ForecastMethod);
  const { mean, lower, upper, parameters } = FORECAST_METHODS[method](training, asked);
  const actual = series.slice(training.length);
  return {
    model: name,
    method,
    options: { season_length: season, horizon: asked.horizon, holdout, seed: asked.seed },
    periods: training.length,
    parameters,
    ...(chosen === null
      ? {}
      : {
          rolling_origins: chosen.rolled.map(({ method: one, origins, accuracy }) => ({
            method: one,
            origins,
            ...printed(accuracy),
          })),
        }),
    forecast: Array.from(mean, (value, h) => ({
      period: periods[training.length + h] ?? `+${training.length + h + 1 - series.length}`,
      mean: value,
      intervals: LEVELS.map((level, i) => ({ level, lower: lower[i]![h]!, upper: upper[i]![h]! })),
      ...(h < holdout ? { actual: actual[h]! } : {}),
    })),
    ...(holdout === 0
      ? {}
      : { accuracy: printed(accuracyOf({ mean, lower, upper, parameters }, actual, training, asked)) }),
  };
}

const printed = ({ mase, mape, pinball, coverage }: Accuracy) => ({
  mase,
  mape,
  pinball,
  coverage: LEVELS.map((level, i) => ({ level, covered: coverage[i]! })),
});

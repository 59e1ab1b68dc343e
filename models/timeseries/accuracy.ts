import { ModelError } from '../model-error.js';
import { ets } from './ets.js';
import { meanOf, type Forecast, type ForecastOptions, type Series } from './forecast.js';
import { seasonalNaive } from './seasonal-naive.js';
import { theta } from './theta.js';

export const FORECAST_METHODS = { 'seasonal-naive': seasonalNaive, theta, ets } as const;
export type ForecastMethod = keyof typeof FORECAST_METHODS;

/** How far forecasts were from what came. Null where it cannot be told. */
export interface Accuracy {
  /** Mean absolute error in parts of that of the seasonal naive forecast one step ahead within the training part. */
  readonly mase: number | null;
  /** Mean absolute percentage error, in percent; null where a value is 0. */
  readonly mape: number | null;
  /** Mean pinball loss over the median and the ends of all intervals, in the unit of the series. */
  readonly pinball: number;
  /** By level: the part of what came that lay within. */
  readonly coverage: readonly number[];
}

/** Errors of one forecast. `training` is what it was made of. Source: R. Hyndman and A. Koehler, "Another look at measures of forecast accuracy" (2006). */
export function accuracyOf(
  { mean, lower, upper }: Forecast,
  actual: Series,
  training: Series,
  { season, levels }: Pick<ForecastOptions, 'season' | 'levels'>,
): Accuracy {
  const errors = actual.map((value, h) => Math.abs(value - mean[h]!));
  const step = training.length > season ? season : 1;
  const scale = meanOf(training.slice(step).map((value, i) => Math.abs(value - training[i]!)));
  const losses = [...actual].flatMap((value, h) => [
    pinball(value, mean[h]!, 0.5),
    ...levels.flatMap((level, i) => [
      pinball(value, lower[i]![h]!, (1 - level) / 2),
      pinball(value, upper[i]![h]!, (1 + level) / 2),
    ]),
  ]);
  return {
    mase: scale > 0 ? meanOf(errors) / scale : null,
    mape: actual.includes(0) ? null : 100 * meanOf(errors.map((error, h) => error / Math.abs(actual[h]!))),
    pinball: meanOf(losses),
    coverage: levels.map((_, i) =>
      meanOf(actual.map((value, h) => Number(value >= lower[i]![h]! && value <= upper[i]![h]!))),
    ),
  };
}

function pinball(value: number, quantile: number, part: number): number {
  return value >= quantile ? part * (value - quantile) : (1 - part) * (quantile - value);
}

export interface Rolled {
  readonly method: ForecastMethod;
  /** Means over the origins. */
  readonly accuracy: Accuracy;
  readonly origins: number;
}

export interface Chosen {
  readonly method: ForecastMethod;
  /** The best first: by MASE, then by pinball loss, then by name. */
  readonly rolled: readonly Rolled[];
}

/**
 * Chooses among the methods by rolling origins: each forecasts from every origin what then came.
 *
 * `least`: periods of the first training part; default two seasons and one period, or half of the series where that is less. At most `most` origins (default 12), the latest ones.
 * Errors: ModelError MODEL_INPUT where no origin leaves anything to compare with. Source: L. Tashman, "Out-of-sample tests of forecasting accuracy" (2000).
 */
export function chooseMethod(
  series: Series,
  options: ForecastOptions,
  { least, most = 12 }: { readonly least?: number; readonly most?: number } = {},
): Chosen {
  const first = least ?? Math.max(6, Math.min(2 * options.season + 1, Math.floor(series.length / 2)));
  const last = series.length - 1;
  if (last < first) throw new ModelError(`${series.length} periods are too few to compare forecasts with what came`);
  const origins = Array.from({ length: Math.min(most, last - first + 1) }, (_, i) => last - i).reverse();
  const rolled = (Object.keys(FORECAST_METHODS) as ForecastMethod[]).map((method): Rolled => {
    const each = origins.map((origin) => {
      const training = series.slice(0, origin);
      const actual = series.slice(origin, origin + options.horizon);
      const forecast = FORECAST_METHODS[method](training, { ...options, horizon: actual.length });
      return { ...accuracyOf(forecast, actual, training, options), count: actual.length };
    });
    return { method, accuracy: averaged(each, options.levels.length), origins: origins.length };
  });
  const rank = ({ accuracy: { mase, pinball: loss } }: Rolled): [number, number] => [mase ?? Infinity, loss];
  rolled.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || (a.method < b.method ? -1 : 1));
  return { method: rolled[0]!.method, rolled };
}

function averaged(each: readonly (Accuracy & { readonly count: number })[], levels: number): Accuracy {
  const known = (values: readonly (number | null)[]): number | null => {
    const told = values.filter((value) => value !== null);
    return told.length === 0 ? null : meanOf(told);
  };
  const points = each.reduce((sum, { count }) => sum + count, 0);
  return {
    mase: known(each.map(({ mase }) => mase)),
    mape: known(each.map(({ mape }) => mape)),
    pinball: meanOf(each.map((one) => one.pinball)),
    coverage: Array.from({ length: levels }, (_, i) =>
      each.reduce((sum, one) => sum + (one.coverage[i]! * one.count) / points, 0),
    ),
  };
}

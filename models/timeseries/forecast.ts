import { ModelError } from '../model-error.js';

/** One value a period, the oldest first. */
export type Series = Float64Array;

export interface ForecastOptions {
  /** Periods that a season has: 12 for months, 7 for days, 1 where there is none. */
  readonly season: number;
  /** Periods to forecast. */
  readonly horizon: number;
  /** What parts intervals shall cover, each between 0 and 1. */
  readonly levels: readonly number[];
  /** Of simulated intervals: the same seed gives the same. */
  readonly seed: number;
}

/** A forecast: one entry a period of the horizon. */
export interface Forecast {
  readonly mean: Float64Array;
  /** By level, as the levels were asked for. */
  readonly lower: readonly Float64Array[];
  readonly upper: readonly Float64Array[];
  /** What was fitted, by name. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

const MOST_PERIODS = 100_000;
const MOST_HORIZON = 10_000;

/** Throws ModelError MODEL_INPUT for a value that is not finite, too few or too many periods, and options out of bounds. */
export function checkSeries(series: Series, { season, horizon, levels }: ForecastOptions, least: number): void {
  const wrong = series.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new ModelError(`period ${wrong} is ${series[wrong]}: every period needs a finite value`);
  if (!(Number.isSafeInteger(season) && season >= 1 && season <= MOST_PERIODS))
    throw new ModelError(`a season of ${season} periods is not a whole number from 1 on`);
  if (!(Number.isSafeInteger(horizon) && horizon >= 1 && horizon <= MOST_HORIZON))
    throw new ModelError(`a horizon of ${horizon} is not 1 to ${MOST_HORIZON} periods`);
  const level = levels.find((one) => !(one > 0 && one < 1));
  if (level !== undefined) throw new ModelError(`an interval of ${level} is not between 0 and 1`);
  if (series.length < least || series.length > MOST_PERIODS)
    throw new ModelError(
      `${series.length} periods are too ${series.length < least ? 'few: it takes' : 'many: at most'} ${series.length < least ? least : MOST_PERIODS}`,
    );
}

/**
 * The normal quantile: how many standard deviations leave the part `p` below.
 * Source: P. Acklam's rational approximation (2003) with one step of Halley's method; absolute error below 1e-12.
 */
export function normalQuantile(p: number): number {
  const x = roughQuantile(p);
  const error = normalPart(x) - p;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - step / (1 + (x * step) / 2);
}

const LOW = 0.02425;

function roughQuantile(p: number): number {
  if (p < LOW) return tailQuantile(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - LOW) return -tailQuantile(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const top =
    (((((-39.6968302866538 * r + 220.946098424521) * r - 275.928510446969) * r + 138.357751867269) * r -
      30.6647980661472) *
      r +
      2.50662827745924) *
    q;
  const below =
    ((((-54.4760987982241 * r + 161.585836858041) * r - 155.698979859887) * r + 66.8013118877197) * r -
      13.2806815528857) *
      r +
    1;
  return top / below;
}

function tailQuantile(q: number): number {
  const top =
    ((((-0.00778489400243029 * q - 0.322396458041136) * q - 2.40075827716184) * q - 2.54973253934373) * q +
      4.37466414146497) *
      q +
    2.93816398269878;
  const below = (((0.00778469570904146 * q + 0.32246712907004) * q + 2.445134137143) * q + 3.75440866190742) * q + 1;
  return top / below;
}

/** The part of a standard normal number below x, by the complementary error function (W. J. Cody's continued fraction beyond 2, its series before). */
function normalPart(x: number): number {
  const z = Math.abs(x);
  const part = z < 6 ? seriesPart(z) : 1 - Math.exp((-z * z) / 2) / (z * Math.sqrt(2 * Math.PI));
  return x >= 0 ? part : 1 - part;
}

/** 1/2 + density · Σ z^(2k+1) / (1·3·5···(2k+1)): G. Marsaglia, "Evaluating the normal distribution" (2004). */
function seriesPart(z: number): number {
  let [sum, term] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-17 * sum && k < 400; k += 2) sum += term *= (z * z) / k;
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** A forecast with normal intervals of the given standard deviations. */
export function normalForecast(
  mean: Float64Array,
  deviations: Float64Array,
  { levels }: Pick<ForecastOptions, 'levels'>,
  parameters: Forecast['parameters'],
): Forecast {
  const bound = (side: number) =>
    levels.map((level) => mean.map((at, h) => at + side * normalQuantile((1 + level) / 2) * deviations[h]!));
  return { mean, lower: bound(-1), upper: bound(1), parameters };
}

export const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value / values.length, 0);

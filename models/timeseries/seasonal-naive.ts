import { checkSeries, normalForecast, type Forecast, type ForecastOptions, type Series } from './forecast.js';

/**
 * What was a season ago: the measure of every other forecast.
 *
 * Shapes: see Series and Forecast. Convention: of a series shorter than a season, what was last. Intervals are normal, of the root mean square of what one season missed
 * the next by, growing with the square root of the seasons ahead; where no season follows another, with that of neighbours.
 * Errors: ModelError MODEL_INPUT as checkSeries, for fewer than 2 periods. Cost: O(n + horizon).
 * Source: R. Hyndman and G. Athanasopoulos, "Forecasting: principles and practice" (3rd ed. 2021), sections 5.2 and 5.5.
 */
export function seasonalNaive(series: Series, options: ForecastOptions): Forecast {
  checkSeries(series, options, 2);
  const season = series.length > options.season ? options.season : 1;
  const back = (h: number): number => series.length - season + (h % season);
  const mean = Float64Array.from({ length: options.horizon }, (_, h) => series[back(h)]!);
  const misses = series.slice(season).map((value, i) => value - series[i]!);
  const deviation = Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length);
  const deviations = mean.map((_, h) => deviation * Math.sqrt(Math.floor(h / season) + 1));
  return normalForecast(mean, deviations, options, { season, deviation });
}

import { nelderMead } from '../nelder-mead.js';
import { straightLine } from '../straight-line.js';
import { checkSeries, normalForecast, type Forecast, type ForecastOptions, type Series } from './forecast.js';
import { classicalSeasons, isSeasonal } from './seasons.js';

/**
 * The theta method: simple exponential smoothing with half of the series' straight line as drift, of what is left when its season, if it has one, is divided out.
 *
 * Shapes: see Series and Forecast. Convention: the season is taken out where isSeasonal says so, by ratios where all values are above 0, else by differences. The
 * smoothing and its first level have the least squares. Intervals are normal, of variance s²(1 + (h - 1)α²) as of exponential smoothing.
 * Errors: ModelError MODEL_INPUT as checkSeries, for fewer than 4 periods. Cost: O(n) a step of the search, some 100 steps.
 * Source: V. Assimakopoulos and K. Nikolopoulos, "The theta model" (2000), in the form of R. Hyndman and B. Billah, "Unmasking the theta method" (2003).
 */
export function theta(series: Series, options: ForecastOptions): Forecast {
  checkSeries(series, options, 4);
  const { season, horizon } = options;
  const seasonal = isSeasonal(series, season);
  const kind = series.every((value) => value > 0) ? 'multiplicative' : 'additive';
  const seasons = seasonal ? classicalSeasons(series, season, kind) : null;
  const within = (value: number, t: number, back: boolean): number => {
    if (seasons === null) return value;
    const one = seasons[t % season]!;
    if (kind === 'additive') return back ? value + one : value - one;
    return back ? value * one : value / one;
  };
  const plain = series.map((value, t) => within(value, t, false));
  const drift = straightLine([...plain.keys()], plain).slope / 2;
  const { alpha, level, deviation } = smoothed(plain);
  const n = plain.length;
  const mean = new Float64Array(horizon);
  const deviations = new Float64Array(horizon);
  for (let h = 1; h <= horizon; h += 1) {
    const ahead = h - 1 + (alpha === 0 ? n : (1 - (1 - alpha) ** n) / alpha);
    mean[h - 1] = within(level + drift * ahead, n + h - 1, true);
    const own = deviation * Math.sqrt(1 + (h - 1) * alpha * alpha);
    deviations[h - 1] = seasons === null || kind === 'additive' ? own : own * seasons[(n + h - 1) % season]!;
  }
  return normalForecast(mean, deviations, options, {
    alpha,
    drift,
    level,
    deviation,
    seasons: seasonal ? kind : 'none',
  });
}

function smoothed(series: Series): { alpha: number; level: number; deviation: number } {
  const scale = Math.sqrt(series.reduce((sum, value) => sum + (value - series[0]!) ** 2, 0) / series.length) || 1;
  const run = (alpha: number, first: number): { squares: number; level: number } => {
    let [level, squares] = [first, 0];
    for (const value of series) {
      const miss = value - level;
      squares += miss * miss;
      level += alpha * miss;
    }
    return { squares, level };
  };
  const found = nelderMead(
    ([alpha, first]) => (alpha! < 0 || alpha! > 1 ? NaN : run(alpha!, series[0]! + first! * scale).squares),
    [0.5, 0],
    { steps: [0.2, 0.5] },
  );
  const [alpha, first] = found.at as unknown as [number, number];
  const { squares, level } = run(alpha, series[0]! + first * scale);
  return { alpha, level, deviation: Math.sqrt(squares / Math.max(1, series.length - 2)) };
}

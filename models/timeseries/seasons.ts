import { meanOf, type Series } from './forecast.js';

export type SeasonKind = 'additive' | 'multiplicative';

/**
 * What each period of a season adds, or multiplies, by classical decomposition: over the centred moving average of a season. Multiplicative ones average to 1,
 * additive ones sum to 0; the first is that of the first period.
 *
 * Takes two whole seasons; multiplicative ones values above 0. Source: Hyndman and Athanasopoulos (2021), section 3.4.
 */
export function classicalSeasons(series: Series, season: number, kind: SeasonKind): Float64Array {
  const half = Math.floor(season / 2);
  const sums = new Float64Array(season);
  const counts = new Uint32Array(season);
  for (let t = half; t < series.length - half; t += 1) {
    const level = centred(series, season, t);
    if (Number.isNaN(level)) continue;
    sums[t % season]! += kind === 'additive' ? series[t]! - level : series[t]! / level;
    counts[t % season]! += 1;
  }
  const raw = sums.map((sum, i) => sum / counts[i]!);
  const middle = meanOf(raw);
  return raw.map((one) => (kind === 'additive' ? one - middle : one / middle));
}

/** The mean of a season around t; of an even season half of each end. */
function centred(series: Series, season: number, t: number): number {
  const half = Math.floor(season / 2);
  const even = season % 2 === 0;
  let sum = 0;
  for (let i = -half; i <= half; i += 1) sum += series[t + i]! * (even && Math.abs(i) === half ? 0.5 : 1);
  return sum / season;
}

/**
 * Whether a series has a season, by its autocorrelation at the season's lag: above what 90% of series without any would have, given those at shorter lags.
 * Source: J. Fiorucci et al., "Models for optimising the theta method and their relationship to state space models" (2016), section 2.
 */
export function isSeasonal(series: Series, season: number): boolean {
  if (season < 2 || series.length < 2 * season + 1) return false;
  const middle = meanOf(series);
  const spread = series.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  // What rounding alone leaves of a series that never changes is no spread.
  if (spread <= 1e-24 * series.reduce((sum, value) => sum + value * value, 0)) return false;
  const at = (lag: number): number => {
    let sum = 0;
    for (let t = lag; t < series.length; t += 1) sum += (series[t]! - middle) * (series[t - lag]! - middle);
    return sum / spread;
  };
  let squares = 0;
  for (let lag = 1; lag < season; lag += 1) squares += at(lag) ** 2;
  return Math.abs(at(season)) > 1.645 * Math.sqrt((1 + 2 * squares) / series.length);
}

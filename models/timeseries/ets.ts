import { ModelError } from '../model-error.js';
import { nelderMead } from '../nelder-mead.js';
import { uniform } from '../uniform.js';
import { checkSeries, meanOf, type Forecast, type ForecastOptions, type Series } from './forecast.js';
import { classicalSeasons } from './seasons.js';

/** What a model of exponential smoothing is made of: how errors, trend and season come in. N is none, A additive, Ad additive and damped, M multiplicative. */
export interface EtsShape {
  readonly error: 'A' | 'M';
  readonly trend: 'N' | 'Ad';
  readonly season: 'N' | 'A' | 'M';
}

interface State {
  level: number;
  slope: number;
  /** The season's periods, the next one at `at`. */
  readonly seasons: Float64Array;
  at: number;
}

interface Smoothing {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

interface Fitted {
  readonly shape: EtsShape;
  readonly smoothing: Smoothing;
  readonly state: State;
  readonly aicc: number;
  readonly deviation: number;
}

const PATHS = 5000;
/** Of minus twice the log likelihood: far below what tells two shapes apart. */
const TOLERANCE = 1e-6;
const LEAST_PHI = 0.8;
const MOST_PHI = 0.98;
/** Of a first level or slope in the search. */
const NEAR = 0.1;

/**
 * Exponential smoothing in state space form, with a damped trend and a season where they help: of all shapes that the series allows, the one with the least AICc.
 *
 * Shapes: see Series and Forecast. Convention: multiplicative errors and seasons are tried where all values are above 0; seasons where there are two whole ones and one
 * period. First seasons are those of the classical decomposition; smoothing, damping, first level and slope have the greatest likelihood that a simplex search finds.
 * Intervals are quantiles of 5000 simulated paths with normal errors.
 * Errors: ModelError MODEL_INPUT as checkSeries, for fewer than 6 periods; MODEL_UNSOLVED where no shape fits. Cost: O(n) a step, some thousand steps, and 5000 · horizon.
 * Source: R. Hyndman, A. Koehler, J. Ord and R. Snyder, "Forecasting with exponential smoothing: the state space approach" (2008), tables 2.2 and 2.3 and chapters 5 and 6.
 */
export function ets(series: Series, options: ForecastOptions): Forecast {
  checkSeries(series, options, 6);
  const fits = shapesFor(series, options.season).flatMap((shape) => fit(series, shape, options.season) ?? []);
  const [best] = fits.sort((a, b) => a.aicc - b.aicc);
  if (best === undefined) throw new ModelError('no shape of exponential smoothing fits the series', 'MODEL_UNSOLVED');
  return simulated(best, options);
}

function shapesFor(series: Series, season: number): EtsShape[] {
  const positive = series.every((value) => value > 0);
  const seasonal = season >= 2 && series.length >= 2 * season + 1;
  const shapes: EtsShape[] = [];
  for (const trend of ['N', 'Ad'] as const)
    for (const kind of ['N', 'A', 'M'] as const)
      for (const error of ['A', 'M'] as const) {
        if ((error === 'M' || kind === 'M') && !positive) continue;
        if (kind !== 'N' && !seasonal) continue;
        // Additive errors with multiplicative seasons are unstable: Hyndman et al. (2008), section 2.5.
        if (kind === 'M' && error === 'A') continue;
        shapes.push({ error, trend, season: kind });
      }
  return shapes;
}

function fit(series: Series, shape: EtsShape, season: number): Fitted | null {
  const seasons =
    shape.season === 'N'
      ? new Float64Array(1)
      : classicalSeasons(series, season, shape.season === 'A' ? 'additive' : 'multiplicative');
  const plain = series.map((value, t) => withoutSeason(shape, value, seasons[t % seasons.length]!));
  const span = Math.min(series.length, Math.max(10, 2 * seasons.length));
  const scale = Math.max(1e-9, meanOf(plain.map(Math.abs)));
  const slope = (plain[span - 1]! - plain[0]!) / Math.max(1, span - 1);
  const first = meanOf(plain.slice(0, Math.min(span, seasons.length > 1 ? seasons.length : 4)));
  const read = (at: Float64Array) => {
    const [alpha, beta, gamma, phi, level, trend] = unpack(at, shape);
    const state: State = {
      level: first + level! * scale,
      slope: shape.trend === 'N' ? 0 : slope + trend! * scale,
      seasons: Float64Array.from(seasons),
      at: 0,
    };
    return { smoothing: { alpha: alpha!, beta: beta!, gamma: gamma!, phi: phi! }, state };
  };
  const [start, steps] = pack(shape);
  const found = nelderMead(
    (at) => {
      const { smoothing, state } = read(at);
      return admissible(smoothing, shape) ? run(series, shape, smoothing, state).deviance : NaN;
    },
    start,
    { steps, tolerance: TOLERANCE, most: 400 * start.length },
  );
  if (!Number.isFinite(found.value)) return null;
  const { smoothing, state } = read(found.at);
  const { deviance, squares } = run(series, shape, smoothing, state);
  const parameters = start.length + (shape.season === 'N' ? 0 : seasons.length - 1) + 1;
  const spare = series.length - parameters - 1;
  if (spare <= 0) return null;
  const aicc = deviance + 2 * parameters + (2 * parameters * (parameters + 1)) / spare;
  const deviation = Math.sqrt(squares / Math.max(1, series.length - start.length));
  return { shape, smoothing, state, aicc, deviation };
}

const withoutSeason = ({ season }: EtsShape, value: number, one: number): number =>
  season === 'N' ? value : season === 'A' ? value - one : value / one;

function pack({ trend, season }: EtsShape): [number[], number[]] {
  const entries: [number, number][] = [[0.3, 0.2]];
  if (trend === 'Ad') entries.push([0.05, 0.05], [0.95, -0.05]);
  if (season !== 'N') entries.push([0.05, 0.1]);
  entries.push([0, NEAR]);
  if (trend === 'Ad') entries.push([0, NEAR / 10]);
  return [entries.map(([at]) => at), entries.map(([, step]) => step)];
}

function unpack(at: Float64Array, { trend, season }: EtsShape): number[] {
  const list = [...at];
  const alpha = list.shift()!;
  const [beta, phi] = trend === 'Ad' ? [list.shift()!, list.shift()!] : [0, 1];
  const gamma = season === 'N' ? 0 : list.shift()!;
  return [alpha, beta, gamma, phi, list.shift()!, trend === 'Ad' ? list.shift()! : 0];
}

/** The usual region: 0 < α < 1, 0 ≤ β ≤ α, 0 ≤ γ ≤ 1 - α, 0.8 ≤ φ ≤ 0.98. */
function admissible({ alpha, beta, gamma, phi }: Smoothing, { trend, season }: EtsShape): boolean {
  if (!(alpha > 0 && alpha < 1)) return false;
  if (trend === 'Ad' && !(beta >= 0 && beta <= alpha && phi >= LEAST_PHI && phi <= MOST_PHI)) return false;
  return season === 'N' || (gamma >= 0 && gamma <= 1 - alpha);
}

/** What a state expects of the next period. */
function expected({ season }: EtsShape, { phi }: Smoothing, state: State): number {
  const base = state.level + phi * state.slope;
  const one = state.seasons[state.at]!;
  return season === 'N' ? base : season === 'A' ? base + one : base * one;
}

/** Moves a state on by an error in the unit of the series. */
function move(shape: EtsShape, { alpha, beta, gamma, phi }: Smoothing, state: State, error: number): void {
  const one = state.seasons[state.at]!;
  const base = state.level + phi * state.slope;
  const own = shape.season === 'M' ? error / one : error;
  state.level = base + alpha * own;
  if (shape.trend !== 'N') state.slope = phi * state.slope + beta * own;
  if (shape.season !== 'N') {
    state.seasons[state.at] = one + (gamma * error) / (shape.season === 'M' ? base : 1);
    state.at = (state.at + 1) % state.seasons.length;
  }
}

/** Runs a state over the series; it is moved. Deviance is minus twice the log likelihood, up to a constant; squares are of the errors (relative where they multiply). */
function run(
  series: Series,
  shape: EtsShape,
  smoothing: Smoothing,
  state: State,
): { deviance: number; squares: number } {
  let [squares, logs] = [0, 0];
  for (const value of series) {
    const mean = expected(shape, smoothing, state);
    const error = value - mean;
    if (shape.error === 'M') {
      if (!(mean > 0)) return { deviance: NaN, squares: NaN };
      squares += (error / mean) ** 2;
      logs += Math.log(mean);
    } else squares += error * error;
    move(shape, smoothing, state, error);
  }
  return { deviance: series.length * Math.log(Math.max(squares, 1e-300)) + 2 * logs, squares };
}

function simulated(
  { shape, smoothing, state, deviation, aicc }: Fitted,
  { horizon, levels, seed }: ForecastOptions,
): Forecast {
  const draw = uniform(seed);
  const copy = (): State => ({ ...state, seasons: Float64Array.from(state.seasons) });
  const follow = (noise: () => number): Float64Array => {
    const one = copy();
    return Float64Array.from({ length: horizon }, () => {
      const mean = expected(shape, smoothing, one);
      const error = deviation * noise() * (shape.error === 'M' ? mean : 1);
      move(shape, smoothing, one, error);
      return mean + error;
    });
  };
  const mean = follow(() => 0);
  const paths = Array.from({ length: PATHS }, () => follow(() => draw.normal()));
  const columns = Array.from({ length: horizon }, (_, h) => Float64Array.from(paths, (path) => path[h]!).sort());
  const at = (part: number): Float64Array =>
    Float64Array.from(columns, (column) => column[Math.round(part * (PATHS - 1))]!);
  const { alpha, beta, gamma, phi } = smoothing;
  return {
    mean,
    lower: levels.map((level) => at((1 - level) / 2)),
    upper: levels.map((level) => at((1 + level) / 2)),
    parameters: {
      shape: `${shape.error},${shape.trend},${shape.season}`,
      alpha,
      ...(shape.trend === 'N' ? {} : { beta, phi }),
      ...(shape.season === 'N' ? {} : { gamma }),
      deviation,
      aicc,
    },
  };
}

import { gamma } from '../gamma.js';
import { ModelError } from '../model-error.js';
import { uniform, type Uniform } from '../uniform.js';
import { chainLadder, type ChainLadder } from './chain-ladder.js';
import { increments, type Triangle } from './triangle.js';

export interface BootstrapOptions {
  /** 2 to 1,000,000; default 10,000. */
  readonly draws?: number;
  /** A whole number from 0 to 2^53 - 1; the same seed gives the same draws. */
  readonly seed: number;
  /** Without it only the factors' uncertainty is drawn, not what chance adds. */
  readonly process?: boolean;
}

/** A predictive distribution of reserves by simulation. */
export interface Bootstrap {
  readonly ladder: ChainLadder;
  readonly draws: number;
  /** How much more than Poisson counts amounts spread: variance of an increment over its mean, in units of the amounts. */
  readonly dispersion: number;
  /** Draw after draw the reserve of each origin. */
  readonly reserves: Float64Array;
  /** Draw after draw what falls into each period after the last known one: by calendar, the nearest first. */
  readonly payments: Float64Array;
  /** Periods of `payments`: the longest that any origin still has before it. */
  readonly periods: number;
}

const MOST_DRAWS = 1_000_000;
const MOST_NUMBERS = 2 ** 28;

/**
 * Bootstrap of the over-dispersed Poisson model, whose estimates are the chain ladder's: residuals of the increments are drawn anew, the ladder is fitted to
 * what they make, and what it expects gets gamma noise of the same mean and dispersion. Includes the factors' uncertainty and that of chance.
 *
 * Shapes: see Triangle and Bootstrap. Units: those of the amounts.
 * Convention: Pearson residuals over all known cells, zeros included, each made greater by √(cells / (cells - parameters)). A negative expected increment is
 * drawn with the sign turned around. Where a drawn triangle has nothing before a factor, the factor is 1.
 * Errors: ModelError MODEL_INPUT as chainLadder, for draws out of bounds, and where there are no more cells than parameters. Cost: draws · cells.
 * Source: P. England and R. Verrall, "Analytic and bootstrap estimates of prediction errors in claims reserving" (1999), and "Stochastic claims reserving in
 * general insurance" (2002), section 8 and appendix 3.
 */
export function odpBootstrap(triangle: Triangle, options: BootstrapOptions): Bootstrap {
  const ladder = chainLadder(triangle);
  const { origins, developments } = triangle;
  const draws = options.draws ?? 10_000;
  const longest = developments - Math.min(...ladder.known);
  if (!(Number.isSafeInteger(draws) && draws >= 2 && draws <= MOST_DRAWS))
    throw new ModelError(`${draws} draws are not 2 to ${MOST_DRAWS}`);
  if (draws * (origins + longest) > MOST_NUMBERS)
    throw new ModelError(
      `${draws} draws of ${origins} origins and ${longest} periods are too many to keep: take fewer draws`,
    );
  const fit = fitted(triangle, ladder);
  const draw = uniform(options.seed);
  const result: Bootstrap = {
    ladder,
    draws,
    dispersion: fit.dispersion,
    reserves: new Float64Array(draws * origins),
    payments: new Float64Array(draws * longest),
    periods: longest,
  };
  const work = new Simulation(triangle, ladder, fit, options.process ?? true);
  for (let i = 0; i < draws; i += 1) {
    work.redraw(draw);
    work.foretell(
      draw,
      result.reserves.subarray(i * origins, (i + 1) * origins),
      result.payments.subarray(i * longest, (i + 1) * longest),
    );
  }
  return result;
}

interface Fit {
  /** Increments that the ladder would have expected. */
  readonly means: Float64Array;
  readonly residuals: Float64Array;
  readonly dispersion: number;
}

function fitted(triangle: Triangle, { factors, known, latest }: ChainLadder): Fit {
  const { origins, developments } = triangle;
  const cumulative = new Float64Array(origins * developments).fill(NaN);
  for (let origin = 0; origin < origins; origin += 1) {
    const row = origin * developments;
    cumulative[row + known[origin]! - 1] = latest[origin]!;
    for (let step = known[origin]! - 2; step >= 0; step -= 1)
      cumulative[row + step] = factors[step] === 0 ? 0 : cumulative[row + step + 1]! / factors[step]!;
  }
  const means = increments({ values: cumulative, origins, developments });
  const seen = increments(triangle);
  const raw: number[] = [];
  means.forEach((mean, at) => {
    if (!Number.isNaN(seen[at]!)) raw.push(mean === 0 ? 0 : (seen[at]! - mean) / Math.sqrt(Math.abs(mean)));
  });
  const spare = raw.length - (origins + developments - 1);
  if (spare <= 0)
    throw new ModelError(
      `${raw.length} known amounts are no more than the model has parameters: nothing tells how they spread`,
    );
  const squares = raw.reduce((sum, residual) => sum + residual * residual, 0);
  const widen = Math.sqrt(raw.length / spare);
  return { means, residuals: Float64Array.from(raw, (residual) => residual * widen), dispersion: squares / spare };
}

/** One drawn triangle after the other, in the same memory. */
class Simulation {
  readonly #cumulative: Float64Array;
  readonly #factors: Float64Array;
  readonly #roots: Float64Array;
  constructor(
    readonly triangle: Triangle,
    readonly ladder: ChainLadder,
    readonly fit: Fit,
    readonly process: boolean,
  ) {
    this.#cumulative = new Float64Array(triangle.values.length);
    this.#factors = new Float64Array(triangle.developments - 1);
    this.#roots = fit.means.map((mean) => Math.sqrt(Math.abs(mean)));
  }

  /** Draws the known cells anew and fits the ladder to them. */
  redraw(draw: Uniform): void {
    const { origins, developments } = this.triangle;
    const { known } = this.ladder;
    const { means, residuals } = this.fit;
    const [cumulative, roots] = [this.#cumulative, this.#roots];
    for (let origin = 0; origin < origins; origin += 1) {
      let amount = 0;
      const row = origin * developments;
      for (let at = row; at < row + known[origin]!; at += 1)
        cumulative[at] = amount += means[at]! + residuals[draw.below(residuals.length)]! * roots[at]!;
    }
    for (let step = 0; step < developments - 1; step += 1) {
      let [before, after] = [0, 0];
      for (let origin = 0; origin < origins; origin += 1) {
        if (known[origin]! < step + 2) continue;
        before += cumulative[origin * developments + step]!;
        after += cumulative[origin * developments + step + 1]!;
      }
      this.#factors[step] = before > 0 ? after / before : 1;
    }
  }

  /** Adds up what is still to come, by origin and by period. */
  foretell(draw: Uniform, reserves: Float64Array, payments: Float64Array): void {
    const { origins, developments } = this.triangle;
    const { known } = this.ladder;
    const { dispersion } = this.fit;
    for (let origin = 0; origin < origins; origin += 1) {
      let expected = this.#cumulative[origin * developments + known[origin]! - 1]!;
      for (let step = known[origin]! - 1; step < developments - 1; step += 1) {
        const next = expected * this.#factors[step]!;
        const mean = next - expected;
        expected = next;
        const size = Math.abs(mean);
        const drawn =
          this.process && dispersion > 0 ? Math.sign(mean) * gamma(draw, size / dispersion, dispersion) : mean;
        reserves[origin]! += drawn;
        payments[step - known[origin]! + 1]! += drawn;
      }
    }
  }
}

/** Mean, standard deviation and quantiles of one column of draws, or of the sums of rows where it is null. */
export interface Predicted {
  readonly mean: number;
  readonly error: number;
  /** One entry a level that was asked for. */
  readonly quantiles: readonly number[];
}

/**
 * What draws say of one column, or of the sum of all where `column` is null. Quantiles lie on the straight line between the two nearest draws
 * (R. Hyndman and Y. Fan, "Sample quantiles in statistical packages" (1996), definition 7). Cost: O(draws log draws).
 */
export function predicted(
  draws: Float64Array,
  {
    columns,
    column,
    levels,
  }: { readonly columns: number; readonly column: number | null; readonly levels: readonly number[] },
): Predicted {
  const rows = draws.length / columns;
  const list = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    if (column !== null) list[row] = draws[row * columns + column]!;
    else for (let at = row * columns; at < (row + 1) * columns; at += 1) list[row]! += draws[at]!;
  }
  const mean = list.reduce((total, value) => total + value / rows, 0);
  const variance = list.reduce((total, value) => total + (value - mean) ** 2, 0) / (rows - 1);
  list.sort();
  const quantiles = levels.map((level) => {
    const at = level * (rows - 1);
    const low = Math.floor(at);
    return list[low]! + (list[Math.min(rows - 1, low + 1)]! - list[low]!) * (at - low);
  });
  return { mean, error: Math.sqrt(variance), quantiles };
}

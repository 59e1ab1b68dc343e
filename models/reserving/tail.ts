import { ModelError } from '../model-error.js';
import { straightLine } from '../straight-line.js';

export const TAIL_CURVES = ['exponential', 'inverse-power'] as const;
export type TailCurve = (typeof TAIL_CURVES)[number];

export interface Tail {
  readonly factor: number;
  /** Of the straight line that was followed: how much of the spread of the logarithms it explains. */
  readonly fit: number;
  /** Steps after the last column that it stands for. */
  readonly steps: number;
}

const MOST_STEPS = 1000;
/** A step that adds less is the last. */
const NEGLIGIBLE = 1e-9;

/**
 * What usually comes after the last column, from how the factors die down: `exponential` follows the straight line of ln(factor - 1) over the step, `inverse-power` over
 * the step's logarithm.
 *
 * Shapes: the factors of a ladder. Convention: steps that add nothing or take away are left out; at most 1000 steps are followed, fewer once they add less than 1e-9.
 * Errors: ModelError MODEL_INPUT where fewer than three factors are above 1, and where they do not die down (an infinite tail). Cost: O(steps).
 * Source: R. Sherman, "Extrapolating, smoothing and interpolating development factors" (1984); CAS Tail Factor Working Party (2013).
 */
export function tailFactor(factors: ArrayLike<number>, curve: TailCurve): Tail {
  const x = (step: number): number => (curve === 'exponential' ? step : Math.log(step));
  const told = Array.from(factors, (factor, i) => ({ factor, step: i + 1 })).filter(({ factor }) => factor > 1);
  if (told.length < 3) throw new ModelError(`a tail needs three factors above 1, not ${told.length}`);
  const { slope, fit, at } = straightLine(
    told.map(({ step }) => x(step)),
    told.map(({ factor }) => Math.log(factor - 1)),
  );
  if (curve === 'exponential' ? slope >= 0 : slope >= -1)
    throw new ModelError('the factors do not die down: what would come after the last has no end');
  let [factor, steps] = [1, 0];
  for (let step = factors.length + 1; steps < MOST_STEPS; step += 1) {
    const more = Math.exp(at(x(step)));
    if (more < NEGLIGIBLE) break;
    factor *= 1 + more;
    steps += 1;
  }
  return { factor, fit, steps };
}

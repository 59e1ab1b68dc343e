import { ModelError } from '../model-error.js';

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
  const points = Array.from(factors).flatMap((factor, i) =>
    factor > 1 ? [{ x: x(i + 1), y: Math.log(factor - 1) }] : [],
  );
  if (points.length < 3) throw new ModelError(`a tail needs three factors above 1, not ${points.length}`);
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [middleX, middleY] = [mean((point) => point.x), mean((point) => point.y)];
  const xx = points.reduce((sum, point) => sum + (point.x - middleX) ** 2, 0);
  const xy = points.reduce((sum, point) => sum + (point.x - middleX) * (point.y - middleY), 0);
  const yy = points.reduce((sum, point) => sum + (point.y - middleY) ** 2, 0);
  const slope = xy / xx;
  if (curve === 'exponential' ? slope >= 0 : slope >= -1)
    throw new ModelError('the factors do not die down: what would come after the last has no end');
  let [factor, steps] = [1, 0];
  for (let step = factors.length + 1; steps < MOST_STEPS; step += 1) {
    const more = Math.exp(middleY + slope * (x(step) - middleX));
    if (more < NEGLIGIBLE) break;
    factor *= 1 + more;
    steps += 1;
  }
  return { factor, fit: yy === 0 ? 1 : xy ** 2 / (xx * yy), steps };
}

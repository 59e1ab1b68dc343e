import { ModelError } from '../model-error.js';
import { negativeReserves, sum, type ChainLadder } from './chain-ladder.js';
import type { Warning } from './triangle.js';

/** Reserves by how much is usually still to come of what was expected: one entry an origin. */
export interface PriorReserves {
  /** What was expected in the end before anything was seen. */
  readonly prior: Float64Array;
  /** The part of it that has usually shown by now. */
  readonly developed: Float64Array;
  readonly ultimate: Float64Array;
  readonly reserve: Float64Array;
  readonly total: { readonly prior: number; readonly ultimate: number; readonly reserve: number };
  readonly warnings: readonly Warning[];
}

/**
 * Bornhuetter-Ferguson: what is still to come is the part of the prior that usually comes later, whatever has been seen.
 *
 * Shapes: a prior ultimate for each origin of the ladder; see PriorReserves. Units: those of the amounts.
 * Errors: ModelError MODEL_INPUT for another number of priors, and one that is not a finite number. Cost: O(origins).
 * Source: R. Bornhuetter and R. Ferguson, "The actuary and IBNR" (1972).
 */
export function bornhuetterFerguson(ladder: ChainLadder, priors: ArrayLike<number>): PriorReserves {
  const { latest, known, toUltimate } = ladder;
  const prior = checked('prior', priors, latest.length);
  const developed = Float64Array.from(known, (cells) => partOf(toUltimate[cells - 1]!));
  const reserve = prior.map((amount, i) => amount * (1 - developed[i]!));
  const ultimate = reserve.map((amount, i) => latest[i]! + amount);
  return {
    prior,
    developed,
    ultimate,
    reserve,
    total: { prior: sum(prior), ultimate: sum(ultimate), reserve: sum(reserve) },
    warnings: [
      ...ladder.warnings.filter(({ code }) => code !== 'NEGATIVE_RESERVE'),
      ...negativeReserves(reserve, known),
    ],
  };
}

export interface CapeCod extends PriorReserves {
  /** What a unit of exposure is expected to come to, by origin: the same for all unless older ones count less. */
  readonly rates: Float64Array;
}

/**
 * Cape Cod: Bornhuetter-Ferguson with the prior that the triangle itself tells, as a rate of some exposure (orders, advocates, money earned).
 *
 * Shapes: an exposure above or equal 0 for each origin. `decay`: from 0 (each origin by itself) to 1 (all alike), how much less an origin says of its neighbour.
 * Errors: ModelError MODEL_INPUT for another number of exposures, one below 0 or infinite, a decay out of bounds, and where no exposure has developed.
 * Cost: O(origins²). Source: H. Bühlmann (1983), as J. Stanard, "A simulation test of prediction errors of loss reserve estimation techniques" (1985); S. Gluck,
 * "Balancing development and trend in loss reserve analysis" (1997), for the decay.
 */
export function capeCod(
  ladder: ChainLadder,
  exposures: ArrayLike<number>,
  { decay = 1 }: { readonly decay?: number } = {},
): CapeCod {
  if (!(decay >= 0 && decay <= 1)) throw new ModelError(`a decay of ${decay} is not from 0 to 1`);
  const { latest, known, toUltimate } = ladder;
  const exposure = checked('exposure', exposures, latest.length);
  const low = exposure.findIndex((amount) => amount < 0);
  if (low >= 0) throw new ModelError(`exposure ${low} is ${exposure[low]}, below 0`);
  const used = exposure.map((amount, i) => amount * partOf(toUltimate[known[i]! - 1]!));
  const rates = exposure.map((_, one) => {
    let [amounts, developed] = [0, 0];
    for (let other = 0; other < exposure.length; other += 1) {
      const weight = decay ** Math.abs(one - other);
      amounts += weight * latest[other]!;
      developed += weight * used[other]!;
    }
    return amounts / developed;
  });
  const unknown = rates.findIndex((rate) => !Number.isFinite(rate));
  if (unknown >= 0) throw new ModelError(`around origin ${unknown} no exposure has developed: there is no rate`);
  return {
    ...bornhuetterFerguson(
      ladder,
      exposure.map((amount, i) => amount * rates[i]!),
    ),
    rates,
  };
}

const partOf = (toUltimate: number): number => (toUltimate > 0 ? 1 / toUltimate : 0);

function checked(name: string, amounts: ArrayLike<number>, origins: number): Float64Array {
  if (amounts.length !== origins) throw new ModelError(`${amounts.length} ${name}s for ${origins} origins`);
  const list = Float64Array.from(amounts);
  const wrong = list.findIndex((amount) => !Number.isFinite(amount));
  if (wrong >= 0) throw new ModelError(`${name} ${wrong} is ${list[wrong]}`);
  return list;
}

import { ModelError } from '../model-error.js';
import type { Matrix } from './matrix.js';
import { robustSpread } from './robust-z.js';

/** One entry a feature: a value is scaled to (value - centre) / spread. */
export interface RobustScaling {
  readonly centre: readonly number[];
  /** Above 0. */
  readonly spread: readonly number[];
}

/**
 * The scaling that takes each feature to median 0 and robust spread 1. A feature without any known value, or with one value only, is taken to 0 by
 * centre 0 or that value, and spread 1.
 *
 * Errors: ModelError MODEL_INPUT for an infinite value. Cost: O(rows · features). Source: see robustSpread.
 */
export function robustScaling({ values, rows, features }: Matrix): RobustScaling {
  const centre: number[] = [];
  const spread: number[] = [];
  const column = new Float64Array(rows);
  for (let feature = 0; feature < features; feature += 1) {
    for (let row = 0; row < rows; row += 1) column[row] = values[row * features + feature]!;
    const found = robustSpread(column);
    centre.push(found.median ?? 0);
    spread.push(found.spread !== null && found.spread > 0 ? found.spread : 1);
  }
  return { centre, spread };
}

/** The matrix scaled; what is not known stays so, and nothing becomes infinite. Throws ModelError MODEL_INPUT for another number of features. */
export function scaled({ values, rows, features }: Matrix, { centre, spread }: RobustScaling): Matrix {
  if (centre.length !== features || spread.length !== features)
    throw new ModelError(`the scaling is of ${centre.length} features, the rows have ${features}`);
  const out = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const feature = at % features;
    const value = (values[at]! / 2 - centre[feature]! / 2) / (spread[feature]! / 2);
    out[at] = value > Number.MAX_VALUE ? Number.MAX_VALUE : value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
  }
  return { values: out, rows, features };
}

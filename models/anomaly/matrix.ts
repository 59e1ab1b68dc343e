import { ModelError } from '../model-error.js';

/** Rows of numbers, row after row: feature f of row r stands at r · features + f. NaN is a value that is not known. */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
}

/** Feature numbers are kept in 16 bits. */
const MOST_FEATURES = 65_535;

/**
 * Whether values are missing in a matrix. Throws ModelError MODEL_INPUT where its shape is none, or a value is infinite or further from 0 than `most`,
 * naming row and feature from 0. Cost: O(rows · features).
 */
export function checkMatrix({ values, rows, features }: Matrix, most = Number.MAX_VALUE): { missing: boolean } {
  if (!(Number.isSafeInteger(features) && features > 0 && features <= MOST_FEATURES))
    throw new ModelError(`${features} features: there must be 1 to ${MOST_FEATURES}`);
  if (!(Number.isSafeInteger(rows) && rows >= 0) || values.length !== rows * features)
    throw new ModelError(`${values.length} values are not ${rows} rows of ${features} features`);
  let unknown = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    // What is neither within the bounds nor beyond them is NaN.
    if (Math.abs(value) <= most) continue;
    if (value === value) throw beyond(value, at, features, most);
    unknown += 1;
  }
  return { missing: unknown > 0 };
}

function beyond(value: number, at: number, features: number, most: number): ModelError {
  const place = `row ${Math.floor(at / features)}, feature ${at % features}`;
  return new ModelError(
    Math.abs(value) === Infinity
      ? `${place} is ${value}: a value must be finite, or NaN where it is not known`
      : `${place} is ${value}: with oblique splits a value must lie within ${most} of 0`,
  );
}

/** Whether a row lacks a value. */
export function lacksValue({ values, features }: Matrix, row: number): boolean {
  const end = (row + 1) * features;
  for (let at = row * features; at < end; at += 1) if (values[at] !== values[at]) return true;
  return false;
}

import type { Matrix } from '../../../models/anomaly/matrix.js';
import { uniform } from '../../../models/uniform.js';

/** Rows as a matrix. */
export function matrixOf(rows: readonly (readonly number[])[], features = rows[0]?.length ?? 1): Matrix {
  return { values: Float64Array.from(rows.flat()), rows: rows.length, features };
}

/** Normal rows from a seed, of which about a part lacks each value. */
export function normalRows(rows: number, features: number, { seed, missing = 0 }: { seed: number; missing?: number }) {
  const draw = uniform(seed);
  const values = Float64Array.from({ length: rows * features }, () => {
    const value = draw.normal();
    return draw.next() < missing ? NaN : value;
  });
  return { values, rows, features } satisfies Matrix;
}

/** The same rows with other columns in the places named. */
export function withColumns(matrix: Matrix, columns: Readonly<Record<number, (row: number) => number>>): Matrix {
  const places = Object.keys(columns).map(Number);
  const features = matrix.features + places.length;
  const values = new Float64Array(matrix.rows * features);
  for (let row = 0; row < matrix.rows; row += 1) {
    let from = 0;
    for (let at = 0; at < features; at += 1) {
      const made = columns[at];
      values[row * features + at] = made ? made(row) : matrix.values[row * matrix.features + from]!;
      if (!made) from += 1;
    }
  }
  return { values, rows: matrix.rows, features };
}

export const rowsOf = ({ values, rows, features }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * features, (row + 1) * features)));

import type { Door } from '../../sql/warehouse.js';
import { ColumnBuffer, type ColumnSpec, type RowOf } from './columns.js';

/** Rows that are other than those stored, and those that are no more, struck. */
export function changesOf<R extends { readonly is_deleted: number }>(
  keyOf: (row: R) => string,
  wanted: readonly R[],
  stored: readonly R[],
): R[] {
  if (stored.length === 0) return [...wanted];
  const left = new Map(stored.map((row) => [keyOf(row), row]));
  const changed: R[] = [];
  for (const row of wanted) {
    const key = keyOf(row);
    const old = left.get(key);
    left.delete(key);
    if (old === undefined || !same(row, old)) changed.push(row);
  }
  for (const row of left.values()) changed.push({ ...row, is_deleted: 1 });
  return changed;
}

const same = <R extends object>(a: R, b: R): boolean =>
  (Object.keys(a) as (keyof R)[]).every((column) => a[column] === b[column]);

/** Writes the rows of a step, if there are any, by one statement. */
export async function writeRows<S extends ColumnSpec>(
  door: Door,
  statement: string,
  { spec, rows, step }: { readonly spec: S; readonly rows: readonly RowOf<S>[]; readonly step: number },
): Promise<void> {
  if (rows.length === 0) return;
  const buffer = new ColumnBuffer(spec);
  for (const row of rows) buffer.add(row);
  await door.insert(statement, buffer.take(), { step });
}

import type { Door } from '../../sql/warehouse.js';
import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { EDGE, PAIR, RING, type EdgeRow, type PairRow, type RingRow } from './rows.js';

/** What makes a row of each table. */
export const PAIR_KEY = ({ programme_id, a, b }: PairRow): string => JSON.stringify([programme_id, a, b]);
export const RING_KEY = ({ programme_id, ring_id, member_kind, member_id }: RingRow): string =>
  JSON.stringify([programme_id, ring_id, member_kind, member_id]);
export const EDGE_KEY = ({ programme_id, ring_id, a, b, kind, thing }: EdgeRow): string =>
  JSON.stringify([programme_id, ring_id, a, b, kind, thing]);

/** Rows that are other than those stored, and those that are no more, struck. */
export function changesOf<R extends { readonly is_deleted: number }>(
  keyOf: (row: R) => string,
  wanted: readonly R[],
  stored: readonly R[],
): R[] {
  const left = new Map(stored.map((row) => [keyOf(row), row]));
  const changed: R[] = [];
  for (const row of wanted) {
    const old = left.get(keyOf(row));
    left.delete(keyOf(row));
    const columns = Object.keys(row) as (keyof R)[];
    if (old === undefined || columns.some((column) => row[column] !== old[column])) changed.push(row);
  }
  for (const row of left.values()) changed.push({ ...row, is_deleted: 1 });
  return changed;
}

export async function writePairs(door: Door, rows: readonly PairRow[], step: number): Promise<void> {
  await write(door, 'rings/write-pairs', PAIR, rows, step);
}

export async function writeRings(door: Door, rows: readonly RingRow[], step: number): Promise<void> {
  await write(door, 'rings/write-rings', RING, rows, step);
}

export async function writeEdges(door: Door, rows: readonly EdgeRow[], step: number): Promise<void> {
  await write(door, 'rings/write-edges', EDGE, rows, step);
}

async function write<S extends typeof PAIR | typeof RING | typeof EDGE>(
  door: Door,
  statement: string,
  spec: S,
  rows: readonly RowOf<S>[],
  step: number,
): Promise<void> {
  if (rows.length === 0) return;
  const buffer = new ColumnBuffer<S>(spec);
  for (const row of rows) buffer.add(row);
  await door.insert(statement, buffer.take(), { step });
}

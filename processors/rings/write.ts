import type { Door } from '../../sql/warehouse.js';
import { writeRows } from '../attribution/write-rows.js';
import { EDGE, PAIR, RING, type EdgeRow, type PairRow, type RingRow } from './rows.js';

/** What makes a row of each table. */
export const PAIR_KEY = ({ programme_id, a, b }: PairRow): string => JSON.stringify([programme_id, a, b]);
export const RING_KEY = ({ programme_id, ring_id, member_kind, member_id }: RingRow): string =>
  JSON.stringify([programme_id, ring_id, member_kind, member_id]);
export const EDGE_KEY = ({ programme_id, ring_id, a, b, kind, thing }: EdgeRow): string =>
  JSON.stringify([programme_id, ring_id, a, b, kind, thing]);

export async function writePairs(door: Door, rows: readonly PairRow[], step: number): Promise<void> {
  await writeRows(door, 'rings/write-pairs', { spec: PAIR, rows, step });
}

export async function writeRings(door: Door, rows: readonly RingRow[], step: number): Promise<void> {
  await writeRows(door, 'rings/write-rings', { spec: RING, rows, step });
}

export async function writeEdges(door: Door, rows: readonly EdgeRow[], step: number): Promise<void> {
  await writeRows(door, 'rings/write-edges', { spec: EDGE, rows, step });
}

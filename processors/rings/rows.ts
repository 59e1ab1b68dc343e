import type { RowOf } from '../attribution/columns.js';
import type { BoundPair, BoundThing } from './weigh.js';

/** Who cut a pair apart. */
export interface Cut {
  readonly by: string;
  /** ms since 1970. */
  readonly at: number;
  /** Id of the review. */
  readonly review: string;
}

export const PAIR = {
  programme_id: 'low',
  a: 'text',
  b: 'text',
  component: 'text',
  ring_id: 'text',
  weight_ppb: 'u32',
  between_ppb: 'u32',
  since_ms: 'f64',
  things: 'text',
  addresses: 'text',
  cut_by: 'text',
  cut_ms: 'f64?',
  cut_review: 'text',
  is_deleted: 'u8',
} as const;
export const RING = {
  programme_id: 'low',
  ring_id: 'text',
  member_kind: 'low',
  member_id: 'text',
  score_ppb: 'u32',
  ring_score_ppb: 'u32',
  since_ms: 'f64',
  bounded: 'u8',
  is_deleted: 'u8',
} as const;
export const EDGE = {
  programme_id: 'low',
  ring_id: 'text',
  a: 'text',
  b: 'text',
  kind: 'low',
  thing: 'text',
  address: 'text',
  weight_ppb: 'u32',
  says_ppb: 'u32',
  own: 'u8',
  persons: 'u32',
  advocates_of: 'u32',
  persons_of: 'u32',
  evidence: 'text',
  since_ms: 'f64',
  is_deleted: 'u8',
} as const;
export type PairRow = RowOf<typeof PAIR>;
export type RingRow = RowOf<typeof RING>;
export type EdgeRow = RowOf<typeof EDGE>;

/** The pair of a stored row. */
export function pairOf(row: PairRow): BoundPair {
  return {
    a: row.a,
    b: row.b,
    weightPpb: row.weight_ppb,
    betweenPpb: row.between_ppb,
    since: row.since_ms,
    things: JSON.parse(row.things) as readonly BoundThing[],
    addresses: JSON.parse(row.addresses) as readonly string[],
  };
}

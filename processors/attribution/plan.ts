import type { Door } from '../../sql/warehouse.js';
import { KEYS_OF_STEP, type KeySource, type Range } from './load.js';

/** Bounds of what is held in memory at once. One person's bucket is never cut, whatever it holds. */
export const CHUNK_TOUCHES = 200_000;
export const SLAB_CONVERSIONS = 200_000;

/** Touchpoints that are read together. */
export interface Chunk extends Range {
  /** Some conversions look at the touchpoints of another person's visitor. */
  readonly others: boolean;
}

/** Conversions whose facts are read, and whose rows are written, together. */
export interface Slab extends Range {
  readonly chunks: readonly Chunk[];
  readonly conversions: number;
}

export interface BucketLoad {
  readonly person_bucket: number;
  readonly conversions: number;
  readonly others: number;
  readonly touchpoints: number;
}

export async function loadPlan(door: Door, source: KeySource = KEYS_OF_STEP): Promise<Slab[]> {
  return planSlabs(await door.rows<BucketLoad>('attribution/keys-by-bucket', source));
}

/** Cuts buckets, in order, into chunks and slabs within the bounds. */
export function planSlabs(buckets: readonly BucketLoad[]): Slab[] {
  const slabs: { from: number; to: number; chunks: Chunk[]; conversions: number }[] = [];
  let touchpoints = 0;
  for (const bucket of buckets) {
    const from = bucket.person_bucket;
    const to = from + 1;
    const others = bucket.others > 0;
    let slab = slabs.at(-1);
    if (!slab || slab.conversions + bucket.conversions > SLAB_CONVERSIONS)
      slabs.push((slab = { from, to, chunks: [], conversions: 0 }));
    const chunk = slab.chunks.at(-1);
    if (chunk && touchpoints + bucket.touchpoints <= CHUNK_TOUCHES) {
      slab.chunks[slab.chunks.length - 1] = { from: chunk.from, to, others: chunk.others || others };
      touchpoints += bucket.touchpoints;
    } else {
      slab.chunks.push({ from, to, others });
      touchpoints = bucket.touchpoints;
    }
    slab.to = to;
    slab.conversions += bucket.conversions;
  }
  return slabs;
}

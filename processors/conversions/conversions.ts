import type { Processor, StepContext } from '../framework/processor.js';
import { findNear } from './find-near.js';

interface Touched {
  readonly persons: number;
  readonly orders: number;
}

interface Gathered {
  readonly gathered: number;
  readonly filed: number;
}

/** Conversions gathered at once from nothing: bounds the scratch table (about 300 bytes a row). */
const CONVERSIONS_PER_BUCKET = 500_000;

/**
 * Files conversions under the person they belong to now and says which of them repeat another (rules same_order and near).
 * Key: the person, with all its conversions, because a near duplicate hangs on its whole chain. Closure: the persons that `touchpoints` named,
 * which include those of every conversion that tells the same order.
 */
export const conversions: Processor = {
  name: 'conversions',
  reads: [
    'step_conversions',
    'standing_conversions',
    'standing_rulesets',
    'touched_persons',
    'touched_visitors',
    'touched_orders',
    'identities',
  ],
  writes: ['conversion_states', 'duplicates'],
  work: ['dirty_days'],
  scratch: ['touched_conversion_rows', 'touched_conversions'],
  run: async (context) => {
    if (context.fromNothing) await fileAll(context);
    else await fileTouched(context);
  },
};

async function fileAll({ door, step, ranges }: StepContext): Promise<void> {
  const rows = ranges.conversion.to.reduce((sum, to) => sum + to, 0);
  const buckets = Math.max(1, Math.ceil(rows / CONVERSIONS_PER_BUCKET));
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    await door.run('conversions/write-all-same-order', { step, buckets, bucket });
  }
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    await door.run('framework/empty-table', { table: 'touched_conversion_rows' });
    await door.run('conversions/gather-bucket', { buckets, bucket });
    await findNear(door, step);
    await door.run('conversions/write-states', { step });
  }
  await door.run('framework/empty-table', { table: 'touched_conversion_rows' });
}

async function fileTouched({ door, step, hasNew }: StepContext): Promise<void> {
  const [touched] = await door.rows<Touched>('conversions/count-touched');
  if (touched === undefined || touched.persons + touched.orders === 0) return;
  if (hasNew('conversion')) {
    await door.run('conversions/strike-lost-duplicates', { step });
    await door.run('conversions/write-same-order', { step });
  }
  if (touched.persons > 0) await door.run('conversions/gather-touched');
  await door.run('conversions/touch-conversions');
  if (touched.persons === 0) return;
  const [conversions] = await door.rows<Gathered>('conversions/count-gathered');
  if (conversions!.gathered + conversions!.filed === 0) return;
  await findNear(door, step);
  await door.run('conversions/write-states', { step });
  await door.run('conversions/dirty-days', { step });
  await door.run('conversions/strike-states', { step });
}

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
    'identity_moves',
    'excluded_rows',
  ],
  writes: ['conversion_states', 'duplicates'],
  work: ['dirty_days'],
  scratch: ['touched_conversion_rows', 'touched_conversions'],
  run: async (context) => {
    if (context.fromNothing) await fileAll(context);
    else await fileTouched(context);
  },
};

async function fileAll(context: StepContext): Promise<void> {
  const { door, step, ranges } = context;
  const rows = ranges.conversion.to.reduce((sum, to) => sum + to, 0);
  const buckets = Math.max(1, Math.ceil(rows / CONVERSIONS_PER_BUCKET));
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    await door.run('conversions/write-all-same-order', { step, buckets, bucket });
  }
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    await door.run('framework/empty-table', { table: 'touched_conversion_rows' });
    await door.run('conversions/gather-bucket', { buckets, bucket });
    await findNear(context);
    await door.run('conversions/write-states', { step });
  }
  await door.run('framework/empty-table', { table: 'touched_conversion_rows' });
}

async function fileTouched(context: StepContext): Promise<void> {
  const { door, step, hasNew, lost, redo, wrote } = context;
  if (!(await anyTouched(context))) return;
  if (hasNew('conversion')) {
    if (redo || lost.has('conversion')) await door.run('conversions/strike-lost-duplicates', { step });
    await door.run('conversions/write-same-order', { step });
  }
  const moved = wrote('identity_moves');
  // New touchpoints of a person change nothing of what is filed of his conversions.
  const again = moved || hasNew('conversion') || hasNew('ruleset');
  if (again) await door.run('conversions/gather-touched');
  await door.run('conversions/touch-conversions');
  if (!again || !(await anyGathered(context))) return;
  await findNear(context);
  await door.run('conversions/write-states', { step });
  if (!moved && !lost.has('conversion')) return;
  await door.run('conversions/dirty-days', { step });
  await door.run('conversions/strike-states', { step });
}

/** Whether the step touches persons or orders. New clicks, conversions and orders do. */
async function anyTouched({ door, hasNew, wrote }: StepContext): Promise<boolean> {
  if (hasNew('click') || hasNew('conversion') || hasNew('order')) return true;
  if (!wrote('touched_persons')) return false;
  const [touched] = await door.rows<Touched>('conversions/count-touched');
  return touched!.persons + touched!.orders > 0;
}

async function anyGathered({ door, hasNew }: StepContext): Promise<boolean> {
  if (hasNew('conversion')) return true;
  const [conversions] = await door.rows<Gathered>('conversions/count-gathered');
  return conversions!.gathered + conversions!.filed > 0;
}

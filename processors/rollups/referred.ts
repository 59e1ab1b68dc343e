import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';

/** Orders or conversions of one statement from nothing: bounds the memory of its joins. */
const ROWS_PER_BUCKET = 500_000;

interface Changed {
  readonly outcomes: number;
  readonly orders: number;
  readonly moves: number;
}

interface Touched {
  readonly buyers: number;
  readonly guests: number;
}

/**
 * Lists what referred customers bought and sums it by day. Key: the buyer, a person with all its orders or one order of a guest; the day.
 * Closure: persons whose first credited conversion is another one, or who have none any more; the buyers of changed orders, before and after;
 * the persons whom a customer joined or left; guests' orders that a changed conversion names or named. All orders of a touched buyer are
 * written anew, because each tells which one was before it; what is not written anew is struck.
 */
export const referred: Processor = {
  name: 'referred',
  reads: [
    'order_states',
    'identities',
    'identity_moves',
    'conversion_states',
    'conversion_outcomes',
    'step_conversions',
    'touched_persons',
  ],
  writes: ['referred_persons', 'referred_orders', 'daily_referred_orders'],
  work: ['touched_buyers'],
  scratch: ['touched_referees', 'touched_buyer_customers'],
  run: async (context) => {
    if (context.fromNothing) await listAll(context);
    else if (!(await listTouched(context))) return;
    await context.door.run('referred/write-days', { step: context.step, committed: context.committed });
    await context.door.run('referred/strike-days', { step: context.step, committed: context.committed });
  },
};

async function listAll({ door, step, ranges }: StepContext): Promise<void> {
  const bucketsOf = (kind: 'conversion' | 'order') =>
    Math.max(1, Math.ceil(ranges[kind].to.reduce((sum, to) => sum + to, 0) / ROWS_PER_BUCKET));
  const [ofConversions, ofOrders] = [bucketsOf('conversion'), bucketsOf('order')];
  for (let bucket = 0; bucket < ofConversions; bucket += 1)
    await door.run('referred/write-all-persons', { step, buckets: ofConversions, bucket });
  for (let bucket = 0; bucket < ofOrders; bucket += 1) {
    await door.run('referred/write-all-orders', { step, buckets: ofOrders, bucket });
    await door.run('referred/write-all-guests', { step, buckets: ofOrders, bucket });
  }
}

/** Whether any buyer was touched. */
async function listTouched({ door, step, committed, hasNew, wrote }: StepContext): Promise<boolean> {
  if (!hasNew('conversion') && !wrote('conversion_outcomes', 'order_states', 'identity_moves')) return false;
  const [changed] = await door.rows<Changed>('referred/count-changed', { committed });
  const { outcomes, orders, moves } = changed!;
  if (outcomes > 0) {
    await door.run('referred/touch-referees', { committed });
    await door.run('referred/write-persons', { step });
  }
  const works = [];
  if (outcomes > 0) works.push(door.run('referred/touch-by-persons', { step, committed }));
  if (outcomes > 0 || hasNew('conversion')) works.push(door.run('referred/touch-by-conversions', { step, committed }));
  if (orders + moves > 0) works.push(door.run('referred/touch-by-orders', { step, committed }));
  await together(works);
  if (works.length === 0) return false;
  const [touched] = await door.rows<Touched>('referred/count-buyers');
  const { buyers, guests } = touched!;
  if (buyers === 0) return false;
  if (buyers > guests) {
    await door.run('referred/touch-customers');
    await door.run('referred/write-orders', { step });
  }
  if (guests > 0) await door.run('referred/write-guests', { step });
  await door.run('referred/strike-orders', { step });
  return true;
}

import type { Processor, StepContext } from '../framework/processor.js';

/** Orders folded in one statement from nothing: bounds the memory of a window over their events. */
const ORDERS_PER_BUCKET = 250_000;

/**
 * Folds order events into order_states. Key and closure: the order; every order with a new or changed event is folded whole. Only refunds add up:
 * one that two sources tell under two ids (a shop's webhook and its export) counts once, and is listed as a duplicate (rule cross_source).
 */
export const orders: Processor = {
  name: 'orders',
  reads: ['step_orders', 'standing_orders', 'touched_rows'],
  writes: ['order_states', 'duplicates'],
  work: ['dirty_days'],
  scratch: ['touched_orders'],
  run: async (context) => {
    if (context.fromNothing) await foldAll(context);
    else if (context.hasNew('order')) await foldTouched(context);
  },
};

async function foldAll({ door, step, ranges }: StepContext): Promise<void> {
  const rows = ranges.order.to.reduce((sum, to) => sum + to, 0);
  const buckets = Math.max(1, Math.ceil(rows / ORDERS_PER_BUCKET));
  await door.run('orders/write-retold-refunds', { step, all: 1 });
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run('orders/write-all-states', { step, buckets, bucket });
}

async function foldTouched({ door, step, lost }: StepContext): Promise<void> {
  await door.run('orders/touch');
  if (lost.has('order')) await door.run('orders/strike-lost-refunds', { step });
  await door.run('orders/write-retold-refunds', { step, all: 0 });
  await door.run('orders/dirty-days', { step });
  await door.run('orders/write-states', { step });
  await door.run('orders/strike-vanished', { step });
}

import type { Kind } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';

/** Clicks counted in one statement: bounds the memory of its distinct visitors. */
const CLICKS_PER_BUCKET = 4_000_000;
/** Days of clicks that are counted in one statement, however many there are. */
const FEW_DAYS = 10;
/** Orders listed in one statement from nothing: bounds the memory of their keys. */
const ORDERS_PER_BUCKET = 500_000;
/** Panels whose statements are named like them: `rollups/dirty-…-days`, `write-…`, `strike-…`. */
const PANELS = ['clicks', 'visitors', 'activities', 'orders'] as const;
type Panel = (typeof PANELS)[number];
/** Kinds whose rows stand on days. */
const COUNTED: readonly Kind[] = ['click', 'activity', 'order'];

/**
 * Counts by day for the headline panels. Key: the day. Closure: the days of new and changed rows, before and after the change (`dirty_days`); a
 * dirty day is counted anew as a whole and what is not written anew is struck.
 */
export const rollups: Processor = {
  name: 'rollups',
  reads: [
    'step_clicks',
    'standing_clicks',
    'step_activities',
    'standing_activities',
    'standing_spends',
    'touched_orders',
    'order_states',
    'dirty_days',
  ],
  writes: [
    'counted_clicks',
    'counted_orders',
    'daily_clicks',
    'daily_visitors',
    'daily_activities',
    'daily_orders',
    'daily_spend',
  ],
  work: ['dirty_days'],
  run: async (context) => {
    if (COUNTED.some(context.hasNew)) {
      await together([listClicks(context), listOrders(context)]);
      await noteDirtyDays(context);
      await countPanels(context);
    }
    if (context.hasNew('spend')) await countSpend(context);
  },
};

/** Files clicks by day, in which order the counts of a day read them. */
async function listClicks({ door, step, fromNothing, hasNew }: StepContext): Promise<void> {
  if (fromNothing) await door.run('rollups/count-all-clicks', { step });
  else if (hasNew('click')) await door.run('rollups/count-clicks', { step });
}

async function listOrders({ door, step, committed, fromNothing, ranges, hasNew }: StepContext): Promise<void> {
  if (!hasNew('order')) return;
  const orders = ranges.order.to.reduce((sum, to) => sum + to, 0);
  const buckets = fromNothing ? Math.max(1, Math.ceil(orders / ORDERS_PER_BUCKET)) : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run('rollups/count-orders', { step, committed, buckets, bucket });
  if (!fromNothing) await door.run('rollups/uncount-orders', { step });
}

async function noteDirtyDays({ door, step, committed, fromNothing, hasNew }: StepContext): Promise<void> {
  const of = fromNothing ? 'standing' : 'step';
  const works: Promise<void>[] = [];
  if (hasNew('click'))
    works.push(door.run(fromNothing ? 'rollups/dirty-all-clicks-days' : 'rollups/dirty-clicks-days', { step }));
  if (hasNew('activity')) works.push(door.run('rollups/dirty-activities-days', { step, rows: `${of}_activities` }));
  if (hasNew('order')) works.push(door.run('rollups/dirty-orders-days', { step, committed }));
  await together(works);
}

async function countPanels(context: StepContext): Promise<void> {
  // So few clicks are counted in one part, however many days they are of.
  if (allClicks(context) <= CLICKS_PER_BUCKET) {
    const { hasNew, wrote } = context;
    const fresh = {
      clicks: hasNew('click'),
      visitors: hasNew('click'),
      activities: hasNew('activity'),
      orders: wrote('order_states'),
    };
    await together(PANELS.filter((panel) => fresh[panel]).map((panel) => count(context, panel, 1)));
    return;
  }
  const rows = await context.door.rows<{ panel: string; days: number }>('rollups/dirty-panels');
  const days = new Map(rows.map(({ panel, days }) => [panel, days]));
  const daysOf = (panel: Panel): number => days.get(panel === 'visitors' ? 'clicks' : panel) ?? 0;
  await together(PANELS.filter((panel) => daysOf(panel) > 0).map((panel) => count(context, panel, daysOf(panel))));
}

/** @param days how many are dirty: clicks are counted in parts where there are many of both */
async function count(context: StepContext, panel: Panel, days: number): Promise<void> {
  const { door, step } = context;
  const parts = days > FEW_DAYS ? Math.max(1, Math.ceil(allClicks(context) / CLICKS_PER_BUCKET)) : 1;
  const buckets = panel === 'clicks' || panel === 'visitors' ? parts : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run(`rollups/write-${panel}`, { step, buckets, bucket });
  if (mayVanish(context, panel)) await door.run(`rollups/strike-${panel}`, { step });
}

const allClicks = ({ ranges }: StepContext): number => ranges.click.to.reduce((sum, to) => sum + to, 0);

/** Whether a count of a dirty day may be left with nothing to count: events alone that come add to counts, and an order may change its day. */
function mayVanish({ redo, lost }: StepContext, panel: Panel): boolean {
  if (panel === 'orders' || redo) return true;
  return lost.has(panel === 'activities' ? 'activity' : 'click');
}

async function countSpend({ door, step }: StepContext): Promise<void> {
  await door.run('rollups/write-spend', { step });
  await door.run('rollups/strike-spend', { step });
}

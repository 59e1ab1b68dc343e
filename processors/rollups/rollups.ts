import type { Processor, StepContext } from '../framework/processor.js';

/** Clicks counted in one statement: bounds the memory of its distinct visitors. */
const CLICKS_PER_BUCKET = 4_000_000;
/** Panels whose statements are named like them: `rollups/dirty-…-days`, `write-…`, `strike-…`. */
type Panel = 'clicks' | 'visitors' | 'activities' | 'conversions' | 'orders';

/**
 * Counts by day for the headline panels. Key: the day. Closure: the days of new and changed rows, before and after the change (`dirty_days`); a
 * dirty day is counted anew as a whole and what is not written anew is struck. Firsts of advocates are kept by advocate and counted over all days.
 */
export const rollups: Processor = {
  name: 'rollups',
  reads: [
    'standing_clicks',
    'standing_activities',
    'standing_advocates',
    'standing_spends',
    'order_states',
    'conversion_outcomes',
    'decisions',
    'dirty_days',
  ],
  writes: [
    'daily_clicks',
    'daily_visitors',
    'daily_activities',
    'daily_conversions',
    'daily_orders',
    'daily_spend',
    'daily_advocates',
    'advocate_firsts',
    'code_firsts',
  ],
  work: ['dirty_days'],
  scratch: ['touched_advocates'],
  run: async (context) => {
    await noteDirtyDays(context);
    await countPanels(context);
    if (context.hasNew('spend')) await countSpend(context);
    await countAdvocates(context);
  },
};

async function noteDirtyDays({ door, step, committed, hasNew }: StepContext): Promise<void> {
  if (hasNew('click')) await door.run('rollups/dirty-clicks-days', { step });
  if (hasNew('activity')) await door.run('rollups/dirty-activities-days', { step });
  await door.run('rollups/dirty-conversions-days', { step, committed });
  if (hasNew('order')) await door.run('rollups/dirty-orders-days', { step, committed });
}

async function countPanels(context: StepContext): Promise<void> {
  const dirty = new Set((await context.door.rows<{ panel: Panel }>('rollups/dirty-panels')).map(({ panel }) => panel));
  if (dirty.has('clicks')) for (const panel of ['clicks', 'visitors'] as const) await count(context, panel);
  for (const panel of ['activities', 'conversions', 'orders'] as const)
    if (dirty.has(panel)) await count(context, panel);
}

async function count({ door, step, ranges }: StepContext, panel: Panel): Promise<void> {
  const clicks = ranges.click.to.reduce((sum, to) => sum + to, 0);
  const buckets = panel === 'clicks' || panel === 'visitors' ? Math.max(1, Math.ceil(clicks / CLICKS_PER_BUCKET)) : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    await door.run(`rollups/write-${panel}`, { step, buckets, bucket });
  await door.run(`rollups/strike-${panel}`, { step });
}

async function countSpend({ door, step }: StepContext): Promise<void> {
  await door.run('rollups/write-spend', { step });
  await door.run('rollups/strike-spend', { step });
}

async function countAdvocates({ door, step, committed, fromNothing, hasNew }: StepContext): Promise<void> {
  if (hasNew('click')) {
    await door.run('rollups/write-code-firsts', { step });
    const lost = fromNothing ? [] : await door.rows<{ kind: string }>('framework/touched-kinds');
    if (lost.some(({ kind }) => kind === 'click')) await door.run('rollups/renew-lost-code-firsts', { step });
  }
  await door.run('rollups/touch-advocates', { committed });
  const [{ advocates } = { advocates: 0 }] = await door.rows<{ advocates: number }>('rollups/count-touched-advocates');
  if (advocates === 0) return;
  await door.run('rollups/write-firsts', { step });
  await door.run('rollups/strike-firsts', { step });
  await door.run('rollups/write-advocates', { step });
  await door.run('rollups/strike-advocates', { step });
}

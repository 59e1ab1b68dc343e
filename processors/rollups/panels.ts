import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';

/** Conversions listed by one statement: bounds the memory of its join. */
const CONVERSIONS_PER_BUCKET = 500_000;
/** Tables of whole days, named as in `panels/write-…` and `panels/strike-…`. */
const BY_DAY = ['conversions', 'outcomes', 'rewards', 'weekly-rewards', 'held-rewards', 'checks'] as const;

/**
 * Lists decided conversions in order of time and sums them, and what they earn, by day. Key: the conversion; the day. Closure: conversions that
 * the step decided or filed anew, and their days before and after (`dirty_days`, in which `conversions` notes the former): a reward is earned at
 * its conversion's time and changes with its decision alone. A dirty day is summed anew as a whole; what is not written anew is struck.
 */
export const panels: Processor = {
  name: 'panels',
  reads: ['conversion_outcomes', 'conversion_states', 'rewards', 'holds', 'dirty_days'],
  writes: [
    'listed_conversions',
    'listed_rewards',
    'daily_conversions',
    'advocate_conversions',
    'daily_outcomes',
    'daily_rewards',
    'weekly_rewards',
    'daily_held_rewards',
    'daily_checks',
  ],
  work: ['dirty_days'],
  run: async (context) => {
    const { door, step, committed } = context;
    if (!context.wrote('conversion_outcomes', 'conversion_states', 'rewards')) return;
    await door.run('panels/dirty-days', { step, committed });
    const dirty = await door.rows<{ panel: string }>('rollups/dirty-panels');
    if (!dirty.some(({ panel }) => panel === 'conversions')) return;
    await list(context);
    await together(BY_DAY.map((table) => renew(context, table)));
  },
};

async function list({ door, step, committed, ranges, fromNothing }: StepContext): Promise<void> {
  const conversions = ranges.conversion.to.reduce((sum, to) => sum + to, 0);
  if (!fromNothing) await door.run('panels/strike-of-advocates', { step, committed });
  const buckets = fromNothing ? Math.max(1, Math.ceil(conversions / CONVERSIONS_PER_BUCKET)) : 1;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    await together([
      door.run('panels/write-listed', { step, committed, buckets, bucket }),
      door.run('panels/write-listed-rewards', { step, committed, buckets, bucket }),
    ]);
  }
  await together([
    door.run('panels/strike-listed', { step, committed }),
    door.run('panels/strike-listed-rewards', { step, committed }),
  ]);
  await door.run('panels/write-of-advocates', { step, whole: fromNothing ? 1 : 0 });
}

async function renew({ door, step }: StepContext, table: (typeof BY_DAY)[number]): Promise<void> {
  await door.run(`panels/write-${table}`, { step });
  await door.run(`panels/strike-${table}`, { step });
}

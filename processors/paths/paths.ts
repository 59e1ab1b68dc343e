import type { Processor, StepContext } from '../framework/processor.js';

/** Clicks of one statement from nothing: bounds the memory of its groups (some 200 bytes a click). */
const CLICKS_PER_RANGE = 2_000_000;
/** person_bucket is below this. */
const BUCKETS = 65_536;

/**
 * Keeps the ways that have led to no conversion so far. Key: the person. Closure: the persons that `touchpoints` named, which are those of new
 * and changed clicks and conversions, and those that a node joined or left.
 */
export const paths: Processor = {
  name: 'paths',
  reads: ['step_clicks', 'step_conversions', 'touchpoints', 'conversion_states', 'touched_persons', 'identity_moves'],
  writes: ['open_paths'],
  run: async (context) => {
    if (context.fromNothing) await writeAll(context);
    else if (context.hasNew('click') || context.hasNew('conversion') || context.wrote('identity_moves'))
      await context.door.run('paths/write-open', { step: context.step });
  },
};

async function writeAll({ door, step, ranges }: StepContext): Promise<void> {
  const clicks = ranges.click.to.reduce((sum, to) => sum + to, 0);
  const parts = Math.min(BUCKETS, Math.max(1, Math.ceil(clicks / CLICKS_PER_RANGE)));
  for (let part = 0; part < parts; part += 1) {
    const from = Math.floor((BUCKETS * part) / parts);
    const to = Math.floor((BUCKETS * (part + 1)) / parts);
    await door.run('paths/write-all-open', { step, from, to });
  }
}

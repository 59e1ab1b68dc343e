import type { Processor, StepContext } from '../framework/processor.js';

/**
 * Keeps when each thing first happened to an advocate, and counts firsts by day. Key: the advocate; the code; the day. Closure: advocates with events,
 * activities or decisions of the step, and those who ever listed a code that was clicked for the first time. Firsts are kept by advocate and
 * counted over all days; what is not written anew is struck.
 */
export const firsts: Processor = {
  name: 'firsts',
  reads: [
    'step_clicks',
    'standing_clicks',
    'step_advocates',
    'standing_advocates',
    'step_activities',
    'standing_activities',
    'decisions',
  ],
  writes: ['daily_advocates', 'advocate_firsts', 'code_firsts'],
  scratch: ['touched_advocates'],
  run: countAdvocates,
};

async function countAdvocates(context: StepContext): Promise<void> {
  const { door, step, fromNothing } = context;
  if (fromNothing) {
    await door.run('rollups/write-all-code-firsts', { step });
    await door.run('rollups/touch-all-advocates');
  } else if (!(await touchAdvocates(context))) return;
  const [{ advocates } = { advocates: 0 }] = await door.rows<{ advocates: number }>('rollups/count-touched-advocates');
  if (advocates === 0) return;
  await door.run('rollups/write-firsts', { step });
  await door.run('rollups/strike-firsts', { step });
  await door.run('rollups/write-advocates', { step });
  await door.run('rollups/strike-advocates', { step });
}

/** Whether any may be touched. */
async function touchAdvocates(context: StepContext): Promise<boolean> {
  const { door, committed, hasNew, wrote } = context;
  const clicked = hasNew('click') && (await findCodeFirsts(context));
  if (clicked) await door.run('rollups/touch-advocates-of-codes', { committed });
  const acted = hasNew('advocate') || hasNew('activity') || wrote('decisions');
  if (acted) await door.run('rollups/touch-advocates', { committed });
  return clicked || acted;
}

/** Whether a code was clicked for the first time, or has another first click than before. */
async function findCodeFirsts({ door, step, committed, lost, redo }: StepContext): Promise<boolean> {
  // A try that was cut short may have found it.
  if (!redo && !lost.has('click')) {
    const [found] = await door.rows<{ codes: number }>('rollups/count-earlier-clicks');
    if (found!.codes === 0) return false;
    await door.run('rollups/write-code-firsts', { step });
    return true;
  }
  await door.run('rollups/write-code-firsts', { step });
  if (lost.has('click')) await door.run('rollups/renew-lost-code-firsts', { step });
  const [found] = await door.rows<{ codes: number }>('rollups/count-new-codes', { committed });
  return found!.codes > 0;
}

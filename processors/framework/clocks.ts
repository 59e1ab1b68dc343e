import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from './processor.js';
import { together } from './together.js';

interface Time {
  readonly programme_id: string;
  readonly now: number;
}

/**
 * Keeps each programme's now: the greatest occurred_at of its standing events. Reads the new rows alone, unless an earlier row lost its
 * standing, which may turn the clock back: then the whole set.
 */
export const clocks: Processor = {
  name: 'clocks',
  reads: KINDS.flatMap((kind) => [`step_${KIND_SPECS[kind].table}`, `standing_${KIND_SPECS[kind].table}`]),
  writes: ['clocks'],
  run: async (context) => {
    const whole = context.fromNothing || context.lost.size > 0;
    const nows = new Map<string, number>();
    const kinds = KINDS.filter((kind) => whole || context.hasNew(kind));
    await together(
      kinds.map(async (kind) => {
        for (const { programme_id, now } of await timesOf(context, kind, whole))
          nows.set(programme_id, Math.max(now, nows.get(programme_id) ?? 0));
      }),
    );
    if (nows.size === 0) return;
    const programmes = [...nows.keys()].sort();
    await context.door.run('framework/write-clocks', {
      programmes,
      nows: programmes.map((programme) => nows.get(programme)!),
      step: context.step,
      committed: context.committed,
      whole: whole ? 1 : 0,
    });
  },
};

async function timesOf({ door }: StepContext, kind: (typeof KINDS)[number], whole: boolean): Promise<Time[]> {
  const { table } = KIND_SPECS[kind];
  if (whole) return await door.rows<Time>('framework/whole-time-by-programme', { view: `standing_${table}` });
  return await door.rows<Time>('framework/new-time-by-programme', { rows: `step_${table}` });
}

import { KINDS, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from './processor.js';
import { together } from './together.js';

interface Time {
  readonly programme_id: string;
  /** Of the rows that were asked for; null where they have none of the programme. */
  readonly now: number | null;
  /** As stored; 0 where nothing is. */
  readonly stored_now: number;
  readonly stored_before: number;
  readonly stored_version: number;
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
    const { door, step, committed } = context;
    const whole = context.fromNothing || context.lost.size > 0;
    const fresh = new Map<string, number>();
    for (const { programme_id, stored_now, stored_before, stored_version, now } of await timesOf(context, whole)) {
      // What a try that was cut short wrote is no time before the step.
      const before = stored_version > committed ? stored_before : stored_now;
      if (now !== null) fresh.set(programme_id, whole ? now : Math.max(now, stored_now));
      const clock = now === null ? { before: stored_now, now: stored_now } : { before, now: fresh.get(programme_id)! };
      context.setClock(programme_id, clock);
    }
    const programmes = [...fresh.keys()].sort();
    if (programmes.length === 0) return;
    const nows = programmes.map((programme) => fresh.get(programme)!);
    await door.run('framework/write-clocks', { programmes, nows, step, committed, whole: whole ? 1 : 0 });
  },
};

/** The greatest times of the new rows, or of all, by programme, beside what is stored. */
async function timesOf({ door, hasNew }: StepContext, whole: boolean): Promise<Time[]> {
  if (!whole) {
    const tables = KINDS.filter(hasNew).map((kind) => `step_${KIND_SPECS[kind].table}`);
    return await door.rows<Time>('framework/new-times', { tables: `^(${tables.join('|')})$` });
  }
  const found = new Map<string, Time>();
  for (const row of await door.rows<Time>('framework/clocks')) found.set(row.programme_id, row);
  const none = { stored_now: 0, stored_before: 0, stored_version: 0 };
  const ask = async (kind: Kind): Promise<void> => {
    const view = `standing_${KIND_SPECS[kind].table}`;
    const rows = await door.rows<{ programme_id: string; now: number }>('framework/whole-time-by-programme', { view });
    for (const { programme_id, now } of rows) {
      const known = found.get(programme_id) ?? { programme_id, now, ...none };
      found.set(programme_id, { ...known, now: Math.max(now, known.now ?? now) });
    }
  };
  await together(KINDS.map(ask));
  return [...found.values()];
}

import { KINDS, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Processor, StepContext } from '../framework/processor.js';

/**
 * Decides which of several rows with one id stands (rule same_id). Key: programme, kind and id. Closure: every copy of the ids among the
 * new rows. A copy of the same content, or of a less trusted source, is a duplicate; other content from the same source is a conflict.
 * Which copy stands is the one thing that reads received_at: what was received first stands.
 */
export const dedup: Processor = {
  name: 'dedup',
  reads: KINDS.map((kind) => `step_${KIND_SPECS[kind].table}`),
  writes: ['event_ids', 'duplicates', 'conflicts'],
  scratch: ['touched_copies', 'touched_rows'],
  run: async (context) => {
    for (const kind of KINDS) if (context.hasNew(kind)) await judgeCopies(context, kind);
  },
};

async function judgeCopies({ door, step, committed, fromNothing, range }: StepContext, kind: Kind): Promise<void> {
  const bound = { ...range(kind), kind, step, committed, view: `step_${KIND_SPECS[kind].table}` };
  await door.run('dedup/index-new-ids', bound);
  await door.run(fromNothing ? 'dedup/rank-all-copies' : 'dedup/rank-copies', bound);
  const [{ copies } = { copies: 0 }] = await door.rows<{ copies: number }>('dedup/count-copies', bound);
  if (copies === 0) return;
  await door.run('dedup/write-conflicts', bound);
  await door.run('dedup/write-duplicates', bound);
  await door.run('dedup/touch-earlier-rows', bound);
}

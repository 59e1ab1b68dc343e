import { KINDS, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Params } from '../../sql/warehouse.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { together } from '../framework/together.js';

const TABLES = KINDS.map((kind) => KIND_SPECS[kind].table);
/** Above every offset. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Decides which of several rows with one id stands (rule same_id). Key: programme, kind and id. Closure: every copy of the ids among the
 * new rows. A copy of the same content, or of a less trusted source, is a duplicate; other content from the same source is a conflict.
 * Which copy stands is the one thing that reads received_at: what was received first stands.
 *
 * Then it gathers the rows of the step, new and changed, for every processor after it: from nothing it does not, the whole set is the step.
 */
export const dedup: Processor = {
  name: 'dedup',
  reads: TABLES,
  writes: ['event_ids', 'duplicates', 'conflicts'],
  scratch: ['touched_copies', 'touched_rows', ...TABLES.map((table) => `step_${table}`)],
  run: async (context) => {
    const kinds = KINDS.filter((kind) => context.hasNew(kind));
    const judged = new Set<Kind>();
    await together(kinds.map(async (kind) => (await judgeCopies(context, kind)) && judged.add(kind)));
    if (!context.fromNothing) await gatherRows(context, kinds, judged);
  },
};

/** Whether there were copies to judge. */
async function judgeCopies(context: StepContext, kind: Kind): Promise<boolean> {
  const { door, step, committed, fromNothing, range } = context;
  const bound = { ...range(kind), kind, step, committed, table: KIND_SPECS[kind].table };
  await door.run('dedup/index-new-ids', bound);
  if (fromNothing) await door.run('dedup/rank-all-copies', bound);
  else if (await repeated(bound)) await door.run('dedup/rank-copies', bound);
  else return false;
  const [{ copies } = { copies: 0 }] = await door.rows<{ copies: number }>('dedup/count-copies', bound);
  if (copies === 0) return false;
  await door.run('dedup/write-conflicts', bound);
  await door.run('dedup/write-duplicates', bound);
  await door.run('dedup/touch-earlier-rows', bound);
  return true;

  async function repeated(params: Params): Promise<boolean> {
    const [row] = await door.rows<{ repeats: number }>('dedup/count-repeats', params);
    return row!.repeats > 0;
  }
}

/** Reads the step's rows into the tables `step_<table>`, as far back as a copy changed the standing of an earlier one. */
async function gatherRows(
  { door, range }: StepContext,
  kinds: readonly Kind[],
  judged: ReadonlySet<Kind>,
): Promise<void> {
  const rows = judged.size > 0 ? await door.rows<{ kind: string; least: number }>('framework/touched-kinds') : [];
  const touched = new Map(rows.map(({ kind, least }) => [kind, least]));
  await together(
    kinds.map((kind) => {
      const bound = range(kind);
      const earliest = touched.get(kind);
      const looked =
        earliest === undefined ? bound : { ...bound, least: Math.min(Number(bound['least']), earliest), most: NO_END };
      return door.run(`dedup/gather-${KIND_SPECS[kind].table.replaceAll('_', '-')}`, looked);
    }),
  );
}

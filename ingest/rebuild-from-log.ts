import type { Warehouse } from '../sql/warehouse.js';
import { fail } from './events/errors.js';
import { KINDS, KIND_SPECS } from './events/kinds.js';
import { inTurn } from './log/in-turn.js';
import type { EventLog } from './log/event-log.js';

/**
 * Empties the marks and then the dead letters and base tables, so that the consumer reads the log again from its start. A new reading
 * begins first, which makes void whatever a worker that knows nothing of it marks later; then the marks go: without them the consumer
 * asks what is held from offset 0 on, so that a kill at any instant loses nothing.
 * @throws FairleadError LOG_OFFSET_GONE where retention has already removed the start of a topic, because what was there would be lost.
 */
export function rebuildFromLog({ log, warehouse }: { log: EventLog; warehouse: Warehouse }): Promise<void> {
  // Retention, which may run beside, must take nothing between the question and the answer.
  return inTurn(log, () => emptied(log, warehouse));
}

async function emptied(log: EventLog, warehouse: Warehouse): Promise<void> {
  for (const kind of KINDS) {
    const starts = await log.startOffsets(KIND_SPECS[kind].topic);
    const gone = starts.findIndex((offset) => offset > 0);
    if (gone >= 0) {
      throw fail('LOG_OFFSET_GONE', {
        message: `the log of ${KIND_SPECS[kind].topic}/${gone} begins at offset ${starts[gone]}: a rebuild from it would lose what was before`,
      });
    }
  }
  const { ingest, cluster } = warehouse;
  await ingest.run('ingest/reading-begun');
  const events = KINDS.map((kind) => KIND_SPECS[kind].table).map((table) => (cluster ? `${table}_local` : table));
  const statement = cluster ? 'ingest/base-table-cleared-on-cluster' : 'ingest/base-table-cleared';
  for (const table of ['marks', 'log_gaps', 'dead_letters', ...events]) await ingest.run(statement, { table });
}

import { fail } from '../ingest/events/errors.js';
import type { Door } from '../sql/warehouse.js';

/**
 * A door that takes no further statement once the signal says that nobody waits for the answer any more. One that is running runs
 * to its end: the engine in this process cannot be stopped within a statement.
 *
 * @throws INTERRUPTED, from whichever statement comes next
 */
export function stoppable(door: Door, signal: AbortSignal): Door {
  const still = (): Door => {
    if (signal.aborted) throw fail('INTERRUPTED');
    return door;
  };
  return {
    rows: async (statement, params) => still().rows(statement, params),
    arrow: async (statement, params) => still().arrow(statement, params),
    run: async (statement, params) => still().run(statement, params),
    insert: async (statement, ipc, params) => still().insert(statement, ipc, params),
  };
}

import type { Door } from '../../sql/warehouse.js';
import type { Processor } from './processor.js';
import { together } from './together.js';

/** Whether one processor must wait for another that stands before it: one of them writes what the other reads or writes. */
export function waitsFor(one: Processor, earlier: Processor): boolean {
  const [own, others] = [writtenBy(one), writtenBy(earlier)];
  return (
    one.reads.some((table) => others.has(table)) ||
    earlier.reads.some((table) => own.has(table)) ||
    [...own].some((table) => others.has(table))
  );
}

function writtenBy({ writes, journals = [], work = [], scratch = [] }: Processor): ReadonlySet<string> {
  return new Set([...writes, ...journals, ...work, ...scratch]);
}

/**
 * Runs processors side by side, each as soon as those that it waits for have ended. Once one has failed, no other sends a statement: what a step
 * that is cut short leaves behind is then what a kill leaves.
 * @param run runs one, by the door given
 * @throws what the first to fail threw, when none of them runs any more
 */
export async function inOrder(
  processors: readonly Processor[],
  door: Door,
  run: (processor: Processor, door: Door) => Promise<void>,
): Promise<void> {
  const failed: { reason?: unknown } = {};
  const guarded = whileNone(failed, door);
  const ended: Promise<void>[] = [];
  for (const processor of processors) {
    const before = ended.filter((_, index) => waitsFor(processor, processors[index]!));
    const work = async (): Promise<void> => {
      await Promise.all(before);
      try {
        await run(processor, guarded);
      } catch (reason) {
        if (!('reason' in failed)) failed.reason = reason;
        throw failed.reason;
      }
    };
    ended.push(work());
  }
  await together(ended);
}

/** A door that is closed as soon as something has failed. */
function whileNone(failed: { readonly reason?: unknown }, door: Door): Door {
  const still = (): void => {
    if ('reason' in failed) throw failed.reason;
  };
  return {
    rows: async <T>(statement: string, params?: Parameters<Door['rows']>[1]) => {
      still();
      return await door.rows<T>(statement, params);
    },
    arrow: async (statement, params) => {
      still();
      return await door.arrow(statement, params);
    },
    run: async (statement, params) => {
      still();
      await door.run(statement, params);
    },
    insert: async (statement, ipc, params) => {
      still();
      await door.insert(statement, ipc, params);
    },
  };
}

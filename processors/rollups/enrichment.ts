import type { Processor } from '../framework/processor.js';
import { together } from '../framework/together.js';

/** Kinds whose events have an address to look up, with their tables. */
const TABLES = { click: 'clicks', conversion: 'conversions', activity: 'activities' } as const;
const KINDS = Object.keys(TABLES) as (keyof typeof TABLES)[];

/**
 * Counts what enrichment missed by where the events lie in the log. Key: a block of a thousand offsets of a partition. Closure: the blocks of new
 * events and of earlier ones whose standing changed; each is counted anew as a whole.
 */
export const enrichment: Processor = {
  name: 'enrichment',
  reads: KINDS.flatMap((kind) => [`step_${TABLES[kind]}`, `standing_${TABLES[kind]}`]),
  writes: ['enrichment_blocks'],
  run: async ({ door, step, fromNothing, hasNew }) => {
    const statement = fromNothing ? 'enrichment/write-all-blocks' : 'enrichment/write-blocks';
    await together(
      KINDS.filter(hasNew).map((kind) =>
        door.run(statement, { step, kind, rows: `step_${TABLES[kind]}`, standing: `standing_${TABLES[kind]}` }),
      ),
    );
  },
};

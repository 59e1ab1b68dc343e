import type { Door } from '../../sql/warehouse.js';
import { PROCESSORS } from '../index.js';

export interface TableDigest {
  readonly rows: number;
  /** 128-bit sum of the hashes of its rows, hexadecimal. */
  readonly hash: string;
}

export interface Digest {
  /** Depends on nothing but which events there are. */
  readonly state: Readonly<Record<string, TableDigest>>;
  /** Tells what was decided when, so it depends on the way too. */
  readonly journal: Readonly<Record<string, TableDigest>>;
}

/**
 * State tables that a digest leaves out: an index of addresses, counts by address, an index of times that keeps what was once the case, and the
 * clerk's list of work, whose rows are dead letters once he has been there.
 */
export const NOT_DIGESTED: ReadonlySet<string> = new Set([
  'event_ids',
  'enrichment_blocks',
  'due_conversions',
  'conflicts',
]);

/** State tables and journals of all processors, each once, sorted. */
export function derivedTables(): { state: string[]; journal: string[] } {
  const state = PROCESSORS.flatMap(({ writes }) => writes).filter((table) => !NOT_DIGESTED.has(table));
  const journal = PROCESSORS.flatMap(({ journals = [] }) => journals);
  return { state: [...new Set(state)].sort(), journal: [...new Set(journal)].sort() };
}

/** Row count and order-independent hash of every derived table: equal means equal contents. Reads every table once. */
export async function digest(door: Door): Promise<Digest> {
  const { state, journal } = derivedTables();
  return {
    state: await digestOf(door, 'framework/digest-of-state', state),
    journal: await digestOf(door, 'framework/digest-of-journal', journal),
  };
}

async function digestOf(
  door: Door,
  statement: string,
  tables: readonly string[],
): Promise<Record<string, TableDigest>> {
  const digests: Record<string, TableDigest> = {};
  for (const table of tables) {
    const [row] = await door.rows<TableDigest>(statement, { table });
    digests[table] = row ?? { rows: 0, hash: '' };
  }
  return digests;
}

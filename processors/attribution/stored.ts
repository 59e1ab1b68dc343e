import type { Table } from 'apache-arrow';
import type { Door, Params } from '../../sql/warehouse.js';
import type { ColumnSpec, RowOf } from './columns.js';
import { KEYS_OF_STEP, objectsOf, type Range } from './load.js';
import { keyOf } from './touches.js';
import { CREDIT, HELD, OUTCOME, STANDING, type VerdictRows } from './write.js';

/** What a journal entry says of its key. */
export interface Content {
  readonly outcome: string;
  readonly reason: string;
  readonly model: string;
  readonly modelId: string;
  readonly rulesetVersion: number;
  readonly sharePpb: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly decidedFor: number;
  readonly type: string;
}

/** The newest journal entry of a key. */
export interface Head extends Content {
  readonly advocateId: string;
  readonly entryNo: number;
  readonly decisionId: string;
  readonly retracted: boolean;
  readonly cause: string;
}

/** What an earlier step, or a try that was cut short, has written of a range of conversions; lists by `keyOf(programme, conversion)`. */
export interface Stored {
  readonly heads: ReadonlyMap<string, readonly Head[]>;
  readonly credits: ReadonlyMap<string, readonly RowOf<typeof CREDIT>[]>;
  readonly holds: ReadonlyMap<string, readonly RowOf<typeof HELD>[]>;
  readonly standings: ReadonlyMap<string, readonly RowOf<typeof STANDING>[]>;
  /** One of each conversion. */
  readonly outcomes: ReadonlyMap<string, readonly RowOf<typeof OUTCOME>[]>;
}

export const NOTHING_STORED: Stored = {
  heads: new Map(),
  credits: new Map(),
  holds: new Map(),
  standings: new Map(),
  outcomes: new Map(),
};

/**
 * @param state whether the state tables hold anything (they do not after they were emptied, while the journal does)
 * @param suspects whether anything is stored that stands against a candidate
 */
export async function loadStored(
  door: Door,
  { from, to }: Range,
  { state, suspects }: { state: boolean; suspects: boolean },
): Promise<Stored> {
  const range = { from, to, ...KEYS_OF_STEP };
  const heads = loadHeads(door, range);
  if (!state) return { ...NOTHING_STORED, heads: await heads };
  const read = async <S extends ColumnSpec>(statement: string, spec: S): Promise<Map<string, RowOf<S>[]>> =>
    grouped(await door.arrow(statement, range), rowReader(spec));
  const [credits, holds, standings, outcomes] = await Promise.all([
    read('attribution/credits-by-bucket', CREDIT),
    read('attribution/holds-by-bucket', HELD),
    suspects ? read('attribution/standings-by-bucket', STANDING) : new Map<string, RowOf<typeof STANDING>[]>(),
    read('attribution/outcomes-by-bucket', OUTCOME),
    heads,
  ]);
  return { heads: await heads, credits, holds, standings, outcomes };
}

async function loadHeads(door: Door, range: Params): Promise<Map<string, Head[]>> {
  return grouped(await door.arrow('attribution/journal-heads-by-bucket', range), (get): Head => ({
    advocateId: get('advocate_id') as string,
    entryNo: get('entry') as number,
    decisionId: get('id') as string,
    retracted: get('is_retracted') === 1,
    outcome: get('outcome') as string,
    reason: get('reason') as string,
    cause: get('cause') as string,
    model: get('model') as string,
    modelId: get('model_id') as string,
    rulesetVersion: get('ruleset') as number,
    sharePpb: get('share') as number,
    amountMinor: get('amount') as number,
    currency: get('currency') as string,
    decidedFor: get('decided_ms') as number,
    type: get('type') as string,
  }));
}

/** Whether the state already says of a conversion what a verdict says. */
export function says(stored: Stored, key: string, { credits, holds, standings, outcome }: VerdictRows): boolean {
  return (
    sameRows(OUTCOME, stored.outcomes.get(key) ?? [], [outcome]) &&
    sameRows(CREDIT, stored.credits.get(key) ?? [], credits) &&
    sameRows(HELD, stored.holds.get(key) ?? [], holds) &&
    sameRows(STANDING, stored.standings.get(key) ?? [], standings)
  );
}

/** Whether two lists hold the same rows, in any order. */
function sameRows<S extends ColumnSpec>(spec: S, some: readonly RowOf<S>[], others: readonly RowOf<S>[]): boolean {
  if (some.length !== others.length) return false;
  const columns = Object.keys(spec);
  const same = (a: RowOf<S>, b: RowOf<S>): boolean => columns.every((column) => a[column] === b[column]);
  return some.every((row) => others.some((other) => same(row, other)));
}

function rowReader<S extends ColumnSpec>(spec: S): (get: (column: string) => unknown) => RowOf<S> {
  const columns = Object.keys(spec);
  // A copy of the same object each time: the engine knows the place of its fields, which it does not of one that grows field by field.
  const empty: Record<string, unknown> = { ...spec };
  return (get) => {
    const row = { ...empty };
    for (const column of columns) row[column] = get(column);
    return row as RowOf<S>;
  };
}

function grouped<T>(table: Table, make: (get: (column: string) => unknown) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  const entries = objectsOf(table, (get): [string, T] => [
    keyOf(get('programme_id') as string, get('conversion_id') as string),
    make(get),
  ]);
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

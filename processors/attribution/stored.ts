import type { Table } from 'apache-arrow';
import type { Door } from '../../sql/warehouse.js';
import { objectsOf, type Range } from './load.js';
import { keyOf } from './touches.js';

/** What a journal entry says of its key. */
export interface Content {
  readonly outcome: string;
  readonly reason: string;
  readonly model: string;
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
  readonly credits: ReadonlyMap<string, readonly CreditKey[]>;
  readonly holds: ReadonlyMap<string, readonly HoldKey[]>;
}

export interface CreditKey {
  readonly model: string;
  readonly touchpointId: string;
}
export interface HoldKey {
  readonly advocateId: string;
  readonly reason: string;
  readonly openedAt: number;
}

export const NOTHING_STORED: Stored = { heads: new Map(), credits: new Map(), holds: new Map() };

/** @param state whether the state tables hold anything (they do not after they were emptied, while the journal does). */
export async function loadStored(door: Door, { from, to }: Range, { state }: { state: boolean }): Promise<Stored> {
  const range = { from, to };
  const heads = grouped(await door.arrow('attribution/journal-heads-by-bucket', range), (get): Head => ({
    advocateId: get('advocate_id') as string,
    entryNo: get('entry') as number,
    decisionId: get('id') as string,
    retracted: get('is_retracted') === 1,
    outcome: get('outcome') as string,
    reason: get('reason') as string,
    cause: get('cause') as string,
    model: get('model') as string,
    rulesetVersion: get('ruleset') as number,
    sharePpb: get('share') as number,
    amountMinor: get('amount') as number,
    currency: get('currency') as string,
    decidedFor: get('decided_ms') as number,
    type: get('type') as string,
  }));
  if (!state) return { ...NOTHING_STORED, heads };
  const credits = grouped(await door.arrow('attribution/credit-keys-by-bucket', range), (get): CreditKey => ({
    model: get('model') as string,
    touchpointId: get('touchpoint_id') as string,
  }));
  const holds = grouped(await door.arrow('attribution/hold-keys-by-bucket', range), (get): HoldKey => ({
    advocateId: get('advocate_id') as string,
    reason: get('reason') as string,
    openedAt: get('opened_ms') as number,
  }));
  return { heads, credits, holds };
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

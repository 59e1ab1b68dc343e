/** One advocate event: the whole subject as of then. */
export interface AdvocateEvent {
  readonly advocateId: string;
  readonly at: number;
  readonly status: string;
  readonly codes: readonly string[];
  readonly customerId: string | null;
  readonly emailHash: string | null;
  readonly deviceId: string | null;
  readonly payoutAccountHash: string | null;
}

/** What the customer behind an advocate is known by. */
export interface AdvocateAccount {
  readonly personId: string;
  readonly emailHashes: readonly string[];
  readonly paymentHashes: readonly string[];
}

/** An advocate through time, and everything that ever identified him. */
export interface Advocate {
  readonly advocateId: string;
  readonly at: readonly number[];
  readonly status: readonly string[];
  readonly customers: ReadonlySet<string>;
  readonly emails: ReadonlySet<string>;
  readonly payments: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
  readonly persons: ReadonlySet<string>;
}

/** Who owned a code from when on; null where its owner gave it up. */
export interface CodeHistory {
  readonly at: readonly number[];
  readonly owner: readonly (string | null)[];
}

/** The advocates of one programme. */
export interface AdvocateBook {
  readonly advocates: ReadonlyMap<string, Advocate>;
  readonly codes: ReadonlyMap<string, CodeHistory>;
}

export const EMPTY_BOOK: AdvocateBook = { advocates: new Map(), codes: new Map() };

/**
 * Builds the book of one programme.
 * @param events in order of (occurred_at, id)
 * @param accounts by customer_id: the accounts behind advocates that are customers too
 */
export function buildBook(
  events: readonly AdvocateEvent[],
  accounts: ReadonlyMap<string, AdvocateAccount>,
): AdvocateBook {
  const advocates = new Map<string, ReturnType<typeof emptyAdvocate>>();
  for (const event of events) {
    let advocate = advocates.get(event.advocateId);
    if (!advocate) advocates.set(event.advocateId, (advocate = emptyAdvocate(event.advocateId)));
    advocate.at.push(event.at);
    advocate.status.push(event.status);
    addKnown(advocate.emails, event.emailHash);
    addKnown(advocate.devices, event.deviceId);
    addKnown(advocate.payments, event.payoutAccountHash);
    if (event.customerId === null) continue;
    advocate.customers.add(event.customerId);
    const account = accounts.get(event.customerId);
    advocate.persons.add(account?.personId ?? `customer:${event.customerId}`);
    account?.emailHashes.forEach((hash) => advocate.emails.add(hash));
    account?.paymentHashes.forEach((hash) => advocate.payments.add(hash));
  }
  return { advocates, codes: codeHistories(events) };
}

function emptyAdvocate(advocateId: string) {
  const known = (): Set<string> => new Set<string>();
  const times: number[] = [];
  const statuses: string[] = [];
  return {
    advocateId,
    at: times,
    status: statuses,
    customers: known(),
    emails: known(),
    payments: known(),
    devices: known(),
    persons: known(),
  };
}

function addKnown(set: Set<string>, value: string | null): void {
  if (value !== null) set.add(value);
}

/** A code belongs to the advocate whose newest event lists it; where several do, to the one whose event is the newest of all. */
function codeHistories(events: readonly AdvocateEvent[]): Map<string, CodeHistory> {
  const listed = new Map<string, readonly string[]>();
  const listers = new Map<string, Set<string>>();
  const histories = new Map<string, { at: number[]; owner: (string | null)[] }>();
  const note = (code: string, at: number, owner: string | null): void => {
    let history = histories.get(code);
    if (!history) histories.set(code, (history = { at: [], owner: [] }));
    history.at.push(at);
    history.owner.push(owner);
  };
  for (const { advocateId, at, codes } of events) {
    for (const code of listed.get(advocateId) ?? []) {
      if (codes.includes(code)) continue;
      const others = listers.get(code)!;
      others.delete(advocateId);
      note(code, at, [...others].at(-1) ?? null);
    }
    for (const code of codes) {
      let holders = listers.get(code);
      if (!holders) listers.set(code, (holders = new Set()));
      // A set keeps the order of insertion: the newest lister stands last.
      holders.delete(advocateId);
      holders.add(advocateId);
      note(code, at, advocateId);
    }
    listed.set(advocateId, codes);
  }
  return histories;
}

/** Index of the last entry at or before `at`, or -1. Cost: O(log n). */
export function lastAtOrBefore(times: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The owner of a code at a time: who listed it then, else the earliest who did later, else nobody. */
export function ownerAt(history: CodeHistory, at: number): string | null {
  const index = lastAtOrBefore(history.at, at);
  const owner = index < 0 ? null : history.owner[index]!;
  if (owner !== null) return owner;
  for (let later = index + 1; later < history.owner.length; later += 1) {
    if (history.owner[later] !== null) return history.owner[later]!;
  }
  return null;
}

/** Status by the advocate's newest event at or before `at`; null before the first. */
export function statusAt(advocate: Advocate, at: number): string | null {
  const index = lastAtOrBefore(advocate.at, at);
  return index < 0 ? null : advocate.status[index]!;
}

import type { Table } from 'apache-arrow';
import type { Door } from '../../sql/warehouse.js';
import { objectsOf, recallAdvocateEvents } from '../attribution/load.js';
import { keyOf } from '../attribution/touches.js';
import { tieShare } from '../rings/tie.js';
import type { StepContext } from '../framework/processor.js';
import type { DayRange } from './assess.js';
import type { Candidate, End, Touch } from './judge/facts.js';
import { COMMONS } from './judge/sharing.js';
import type { AdvocateDay, Around } from './judge/window.js';
import { sideBySide, type Subject } from './clicks.js';

/** What judging some advocates needs of the warehouse, by `keyOf(programme, advocate)`. */
export interface Loaded {
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  readonly days: ReadonlyMap<string, readonly AdvocateDay[]>;
  around(programmeId: string, advocateId: string): Around;
}

interface DeviceRow {
  readonly programme_id: string;
  readonly device: string;
  readonly times: readonly number[];
}
interface BroughtRow extends DeviceRow {
  readonly advocate_id: string;
}
/** Since when an advocate is paid into an account. */
interface PaidRow {
  readonly programme_id: string;
  readonly account: string;
  readonly advocate_id: string;
  readonly since: number;
}

/** Binds a list of advocates and a range of days. */
export const paramsOf = (subjects: readonly Subject[], { from, to }: DayRange) => ({
  ...sideBySide(subjects),
  from,
  to,
});

/** @param ties accounts and rings of others, as far as anybody asks for them */
export async function loadAdvocates(
  door: Door,
  subjects: readonly Subject[],
  range: DayRange,
  ties: Ties = NO_TIES,
): Promise<Loaded> {
  const params = paramsOf(subjects, range);
  const [found, days] = await Promise.all([
    door.arrow('signals/candidates-by-advocate', params),
    door.arrow('signals/days-by-advocate', params),
  ]);
  const candidates = byAdvocate(found, candidateOf);
  const anyDevice = [...candidates.values()].some((list) =>
    list.some(({ deviceId, touch }) => deviceId !== null || (touch?.deviceId ?? null) !== null),
  );
  const devices = anyDevice ? await door.rows<DeviceRow>('signals/customers-by-device', params) : [];
  // Whose customers else a device has is asked of those that are neither one person's nor a commons.
  const asked = devices.filter(({ times }) => times.length <= COMMONS);
  const others =
    asked.length === 0
      ? []
      : await door.rows<BroughtRow>('signals/advocates-by-device', {
          programmes: asked.map(({ programme_id }) => programme_id),
          devices: asked.map(({ device }) => device),
        });
  return {
    candidates,
    days: byAdvocate(days, dayOf),
    around: aroundOf(devices, others, ties),
  };
}

/** Who is paid into which account, by `keyOf(programme, account)` and by `keyOf(programme, advocate)`. */
export interface Payouts {
  readonly byAccount: ReadonlyMap<string, readonly PaidRow[]>;
  readonly byAdvocate: ReadonlyMap<string, readonly PaidRow[]>;
}

/** What binds advocates to others. */
export interface Ties {
  readonly payouts: Payouts;
  readonly rings: RingWords;
}

/** The rings of some advocates, with all their members, and which conversions of theirs touch what holds those together. */
export interface RingWords {
  /** By `keyOf(programme, advocate)`. */
  readonly members: ReadonlyMap<string, readonly RingRow[]>;
  readonly touching: ReadonlySet<string>;
}

interface RingRow {
  readonly programme_id: string;
  /** Whose ring it is. */
  readonly whose: string;
  readonly advocate_id: string;
  readonly score_ppb: number;
  readonly since: number;
}

const NO_RINGS: RingWords = { members: new Map(), touching: new Set() };
const NO_TIES: Ties = { payouts: { byAccount: new Map(), byAdvocate: new Map() }, rings: NO_RINGS };

/** The rings of some advocates; nothing is asked where there is none. */
export async function loadRings(
  { door, recall }: Pick<StepContext, 'door' | 'recall'>,
  subjects: readonly Subject[],
): Promise<RingWords> {
  const count = async (): Promise<number> => (await door.rows<{ rings: number }>('signals/count-rings'))[0]!.rings;
  if ((await recall({ name: 'rings', kinds: [], tables: ['rings'], read: count })) === 0) return NO_RINGS;
  const named = sideBySide(subjects);
  const members = await door.rows<RingRow>('signals/rings-by-advocate', named);
  if (members.length === 0) return NO_RINGS;
  const touching = await door.rows<{ programme_id: string; advocate_id: string; conversion_id: string }>(
    'signals/conversions-of-rings',
    named,
  );
  return {
    members: grouped(members, ({ programme_id, whose }) => keyOf(programme_id, whose)),
    touching: new Set(
      touching.map(({ programme_id, advocate_id, conversion_id }) =>
        [programme_id, advocate_id, conversion_id].reduce(keyOf),
      ),
    ),
  };
}

/** The accounts of all advocates, read once until an advocate tells something new. */
export function recallPayouts({ door, recall }: Pick<StepContext, 'door' | 'recall'>): Promise<Payouts> {
  const read = async (): Promise<Payouts> => {
    const rows = new Map<string, PaidRow>();
    for (const event of await recallAdvocateEvents({ door, recall })) {
      const { programme_id, advocate_id, payout_account_hash: account, occurred_ms: since } = event;
      if (account === null) continue;
      const key = [programme_id, account, advocate_id].reduce(keyOf);
      // Events come in order: the first is the earliest.
      if (!rows.has(key)) rows.set(key, { programme_id, account, advocate_id, since });
    }
    const all = [...rows.values()];
    return {
      byAccount: grouped(all, ({ programme_id, account }) => keyOf(programme_id, account)),
      byAdvocate: grouped(all, ({ programme_id, advocate_id }) => keyOf(programme_id, advocate_id)),
    };
  };
  return recall({ name: 'payout-accounts', kinds: ['advocate'], tables: [], read });
}

type Get = (column: string) => unknown;

function byAdvocate<T>(table: Table, make: (get: Get) => T): Map<string, T[]> {
  const all = new Map<string, T[]>();
  objectsOf(table, (get) => {
    const key = keyOf(get('programme_id') as string, get('advocate_id') as string);
    let list = all.get(key);
    if (!list) all.set(key, (list = []));
    list.push(make(get));
  });
  return all;
}

const text = (get: Get, column: string): string | null => {
  const value = get(column) as string | null;
  return value === null || value === '' ? null : value;
};

/** Where the conversion came from. */
function tillOf(get: Get): End {
  return {
    ipKey: text(get, 'ip'),
    country: text(get, 'land'),
    ipClass: text(get, 'class'),
    os: text(get, 'system'),
    deviceId: text(get, 'device_id'),
    botReason: text(get, 'bot'),
    agent: get('agent') === 1,
  };
}

/** Field by field, as all of a candidate: there are so many that spreading one end into them takes longer than reading them. */
function touchOf(get: Get): Touch | null {
  const at = get('touched_ms') as number | null;
  const id = get('touchpoint_id') as string;
  if (at === null || id === '') return null;
  const pressed = get('pressed') as number;
  const sources: string[] = [];
  for (const column of ['sub_id', 'utm', 'channel'] as const) {
    const source = text(get, column);
    if (source !== null) sources.push(source);
  }
  return {
    ipKey: text(get, 'click_ip'),
    country: text(get, 'click_land'),
    ipClass: text(get, 'click_class'),
    os: text(get, 'click_system'),
    deviceId: text(get, 'click_device_id'),
    botReason: text(get, 'click_bot'),
    agent: get('click_agent') === 1,
    id,
    at,
    door: get('touch_door') as string,
    kind: text(get, 'kind'),
    pageStage: text(get, 'stage'),
    userActivated: pressed < 0 ? null : pressed === 1,
    frame: text(get, 'framed'),
    adClickId: text(get, 'ad_click_id'),
    sources,
  };
}

function candidateOf(get: Get): Candidate {
  const missing = get('missing') as string;
  return {
    conversionId: get('conversion_id') as string,
    occurredAt: get('occurred_ms') as number,
    type: get('type') as string,
    door: get('door') as string,
    customerId: text(get, 'customer_id'),
    orderId: text(get, 'order_id'),
    claimed: get('claimed') === 1,
    repeat: get('repeat') === 1,
    duplicate: get('duplicate') === 1,
    self: get('self') as Candidate['self'],
    ownTouches: get('own_touches') as number,
    otherTouches: get('other_touches') as number,
    visits: get('visits') as number,
    touch: touchOf(get),
    till: tillOf(get),
    deviceId: text(get, 'device_id'),
    netKey: text(get, 'net'),
    paymentHash: text(get, 'payment_hash'),
    reversedAt: get('reversed_ms') as number | null,
    unknown: missing === '' ? [] : missing.split(','),
  };
}

function dayOf(get: Get): AdvocateDay {
  const count = (column: string): number => get(column) as number;
  const counts = (column: string): number[] => Array.from(get(column) as Iterable<number>, Number);
  return {
    day: count('day_number'),
    clicks: count('clicks'),
    visitors: count('visitors'),
    pressedKnown: count('pressed_known'),
    unpressed: count('unpressed'),
    framedKnown: count('framed_known'),
    framed: count('framed'),
    hostingKnown: count('hosting_known'),
    hosting: count('hosting'),
    botsKnown: count('bots_known'),
    bots: count('bots'),
    hours: counts('hours'),
    octaves: counts('octaves'),
    conversions: count('conversions'),
    customers: count('customers'),
    touched: count('touched'),
    till: count('till'),
    quick: count('quick'),
  };
}

function aroundOf(
  devices: readonly DeviceRow[],
  others: readonly BroughtRow[],
  { payouts, rings }: Ties,
): Loaded['around'] {
  const customers = new Map(devices.map((row) => [keyOf(row.programme_id, row.device), row.times]));
  const advocates = grouped(others, ({ programme_id, device }) => keyOf(programme_id, device));
  return (programmeId, advocateId) => ({
    ringOf: (end) => {
      const members = rings.members.get(keyOf(programmeId, advocateId)) ?? [];
      const own = members.find(({ advocate_id }) => advocate_id === advocateId);
      if (own === undefined || own.since >= end) return null;
      return {
        tie: tieShare(own.score_ppb),
        others: members.flatMap(({ advocate_id }) => (advocate_id === advocateId ? [] : [advocate_id])),
        touches: (conversionId) => rings.touching.has([programmeId, advocateId, conversionId].reduce(keyOf)),
      };
    },
    // A device of one customer has no row.
    customersOfDevice: (device, end) =>
      (customers.get(keyOf(programmeId, device)) ?? []).filter((since) => since < end).length,
    advocatesOfDevice: (device, end) => {
      const counts = new Map<string, number>();
      for (const { advocate_id, times } of advocates.get(keyOf(programmeId, device)) ?? [])
        counts.set(advocate_id, times.filter((since) => since < end).length);
      return counts;
    },
    advocatesOfPayout: (end) => {
      const found = new Set<string>();
      for (const own of payouts.byAdvocate.get(keyOf(programmeId, advocateId)) ?? []) {
        if (own.since >= end) continue;
        for (const { advocate_id, since } of payouts.byAccount.get(keyOf(programmeId, own.account)) ?? [])
          if (since < end) found.add(advocate_id);
      }
      return [...found].sort();
    },
  });
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const list = groups.get(key(row));
    if (list) list.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

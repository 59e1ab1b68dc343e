import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdvocateAccount } from '../../processors/attribution/verdict/advocates.js';
import type { CustomerFacts, OrderFacts } from '../../processors/attribution/verdict/case.js';
import type { PlainTouch, PlainWorld } from '../processors/attribution/plain.js';

/**
 * Everything that the events of one programme say of each conversion, put together from the files as a person with much time would: lists that
 * are searched from beginning to end, no index, no step, no table. It shares no code with ingestion and processing.
 */
export interface PlainHistory {
  readonly worlds: readonly Omit<PlainWorld, 'rulesets'>[];
}

type Line = Readonly<Record<string, unknown>> & { readonly id: string; readonly at: number };
type Receipts = ReadonlyMap<string, number>;

const text = (line: Line, field: string): string | null => (line[field] as string | null | undefined) ?? null;
const number = (line: Line, field: string): number | null => (line[field] as number | null | undefined) ?? null;
const time = (line: Line, field: string): number | null =>
  line[field] == null ? null : Date.parse(line[field] as string);
const unique = <T>(list: readonly (T | null)[]): T[] => [...new Set(list.filter((one) => one !== null))];

/** The events of a kind, each id once, in order of (time, id). */
function linesOf(folder: string, kind: string): Line[] {
  const lines = readFileSync(join(folder, `${kind}.ndjson`), 'utf8')
    .split('\n')
    .filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as { id: string; occurred_at: string });
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  return once
    .map((event): Line => ({ ...event, at: Date.parse(event.occurred_at) }))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

interface Told {
  readonly clicks: readonly Line[];
  readonly conversions: readonly Line[];
  readonly customers: readonly Line[];
  readonly activities: readonly Line[];
  readonly advocates: readonly Line[];
  readonly orders: readonly Line[];
}

/**
 * @param folder of a simulation
 * @param receivedAt of clicks and conversions, by id: the one thing that the files do not tell
 * @param nearWindowMs the near window of all rulesets
 */
export function plainHistory(folder: string, receivedAt: Receipts, nearWindowMs: number): PlainHistory {
  const told: Told = {
    clicks: linesOf(folder, 'click'),
    conversions: linesOf(folder, 'conversion'),
    customers: linesOf(folder, 'customer'),
    activities: linesOf(folder, 'activity'),
    advocates: linesOf(folder, 'advocate'),
    orders: linesOf(folder, 'order'),
  };
  const personOf = persons(told);
  const now = ['advocate', 'customer', 'click', 'conversion', 'order', 'spend', 'tick', 'activity']
    .flatMap((kind) => linesOf(folder, kind))
    .reduce((latest, { at }) => Math.max(latest, at), 0);
  const orders = ordersOf(told);
  const repeats = repeatsOf(told, personOf, nearWindowMs);
  const advocates = told.advocates.map((line) => ({
    id: line.id,
    advocateId: text(line, 'advocate_id')!,
    at: line.at,
    status: text(line, 'status')!,
    codes: (line['referral_codes'] as string[] | undefined) ?? [],
    customerId: text(line, 'customer_id'),
    emailHash: text(line, 'email_hash'),
    deviceId: text(line, 'device_id'),
    payoutAccountHash: text(line, 'payout_account_hash'),
  }));
  const accounts = new Map<string, AdvocateAccount>();
  for (const { customerId } of advocates) {
    if (customerId === null) continue;
    const { emailHashes = [], paymentHashes = [] } = customerOf(told, customerId) ?? {};
    accounts.set(customerId, { personId: personOf(`customer:${customerId}`), emailHashes, paymentHashes });
  }
  const worlds = told.conversions.map((line) => {
    const customerId = text(line, 'customer_id');
    const visitorId = text(line, 'visitor_id');
    const orderId = text(line, 'order_id');
    const personId = personOf(customerId === null ? `visitor:${visitorId}` : `customer:${customerId}`);
    return {
      conversion: {
        programmeId: 'default',
        conversionId: line.id,
        personId,
        type: text(line, 'type')!,
        source: 'import',
        occurredAt: line.at,
        receivedAt: receivedAt.get(line.id)!,
        customerId,
        visitorId,
        orderId,
        amountMinor: number(line, 'amount_minor'),
        currency: text(line, 'currency'),
        claimedCode: text(line, 'claimed_code'),
        deviceId: text(line, 'device_id'),
        emailHash: text(line, 'customer_email_hash'),
        duplicateOf: repeats.get(line.id) ?? null,
      },
      touches: told.clicks
        .filter((click) => {
          const visitor = text(click, 'visitor_id')!;
          return visitor === visitorId || personOf(`visitor:${visitor}`) === personId;
        })
        .map((click) => touchOf(click, receivedAt)),
      advocates,
      accounts,
      order: orders.find((order) => order.orderId === orderId) ?? null,
      customer: customerId === null ? null : customerOf(told, customerId),
      earlierOrders: orders
        .filter((order) => order.customerId === customerId && customerId !== null && order.status !== 'cancelled')
        .map((order) => ({ orderId: order.orderId, at: order.placedAt ?? order.firstAt })),
      limited: new Set<string>(),
      models: [],
      now,
    };
  });
  return { worlds };
}

function touchOf(click: Line, receivedAt: Receipts): PlainTouch {
  return {
    id: click.id,
    at: click.at,
    receivedAt: receivedAt.get(click.id)!,
    source: 'import',
    channel: text(click, 'channel')!,
    code: text(click, 'referral_code'),
    touch: text(click, 'touch') ?? 'click',
    deviceId: text(click, 'device_id'),
    subId: text(click, 'sub_id'),
    utmSource: text(click, 'utm_source'),
  };
}

/** Names the person of a node: its least customer, else its least visitor. What gives evidence of two customers joins nobody. */
function persons({ clicks, conversions, customers, activities }: Told): (node: string) => string {
  const links: [string, string][] = [];
  const link = (a: string | null, b: string | null): void => void (a !== null && b !== null && links.push([a, b]));
  const node = (kind: string, line: Line): string | null => {
    const id = text(line, `${kind}_id`);
    return id === null ? null : `${kind}:${id}`;
  };
  for (const line of [...clicks, ...activities, ...conversions]) link(node('visitor', line), node('device', line));
  for (const line of [...conversions, ...customers]) link(node('visitor', line), node('customer', line));
  for (const line of conversions) link(node('customer', line), node('device', line));

  const neighbours = new Map<string, Set<string>>();
  for (const [a, b] of links) {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a));
  }
  const around = (one: string): string[] => [...(neighbours.get(one) ?? [])];
  const customersOf = (one: string): Set<string> => {
    const direct = around(one).filter((other) => other.startsWith('customer:'));
    if (!one.startsWith('device:')) return new Set(direct);
    const through = around(one)
      .filter((other) => other.startsWith('visitor:'))
      .flatMap((visitor) => around(visitor).filter((other) => other.startsWith('customer:')));
    return new Set([...direct, ...through]);
  };
  const shared = new Set(
    [...neighbours.keys()].filter((one) => !one.startsWith('customer:') && customersOf(one).size > 1),
  );
  const names = new Map<string, string>();
  for (const start of neighbours.keys()) {
    if (names.has(start) || shared.has(start)) continue;
    const members = [start];
    const seen = new Set(members);
    for (const member of members)
      for (const other of around(member)) {
        if (seen.has(other) || shared.has(other)) continue;
        seen.add(other);
        members.push(other);
      }
    const of = (kind: string): string[] => members.filter((member) => member.startsWith(`${kind}:`)).sort();
    const name = of('customer')[0] ?? of('visitor')[0];
    for (const member of members) names.set(member, name ?? member);
  }
  return (one) => names.get(one) ?? one;
}

type PlainOrder = OrderFacts & { readonly customerId: string | null; readonly placedAt: number | null };

function ordersOf({ orders }: Told): PlainOrder[] {
  return unique(orders.map((line) => text(line, 'order_id'))).map((orderId) => {
    const events = orders.filter((line) => line['order_id'] === orderId);
    const status = (name: string): Line[] => events.filter((line) => line['status'] === name);
    const charges = events.filter((line) => ['placed', 'paid', 'fulfilled'].includes(text(line, 'status')!));
    const ends = [...status('cancelled'), ...status('charged_back')].sort((a, b) => a.at - b.at);
    const newest = charges.at(-1) ?? ends.at(-1) ?? null;
    const currency = text(newest ?? events.at(-1)!, 'currency')!;
    const refunds = status('refunded').filter((line) => line['currency'] === currency);
    const refundedMinor = refunds.reduce((sum, line) => sum + number(line, 'amount_minor')!, 0);
    const amountMinor = newest === null ? null : number(newest, 'amount_minor');
    const newestWith = (field: string, among = events): Line | undefined =>
      among.filter((line) => line[field] != null).at(-1);
    const first = (name: string): number | null => status(name)[0]?.at ?? null;
    const reached = (name: string): boolean => status(name).length > 0;
    return {
      orderId,
      status: reached('charged_back')
        ? 'charged_back'
        : reached('cancelled')
          ? 'cancelled'
          : reached('refunded') && amountMinor !== null && refundedMinor >= amountMinor
            ? 'refunded'
            : (['fulfilled', 'paid', 'placed'].find(reached) ?? 'unknown'),
      amountMinor,
      refundedMinor,
      currency,
      marginMinor: number(newestWith('margin_minor', charges) ?? events[0]!, 'margin_minor'),
      customerId: text(newestWith('customer_id') ?? events[0]!, 'customer_id'),
      placedAt: first('placed'),
      firstAt: events[0]!.at,
      paidAt: first('paid'),
      fulfilledAt: first('fulfilled'),
      refundedAt: status('refunded').at(-1)?.at ?? null,
      cancelledAt: first('cancelled'),
      chargedBackAt: first('charged_back'),
      paymentHash: text(newestWith('payment_hash') ?? events[0]!, 'payment_hash'),
    };
  });
}

function customerOf({ customers }: Told, customerId: string): CustomerFacts | null {
  const events = customers.filter((line) => line['customer_id'] === customerId);
  if (events.length === 0) return null;
  const firsts = unique(events.map((line) => time(line, 'first_order_at')));
  return {
    emailHashes: unique(events.map((line) => text(line, 'email_hash'))),
    paymentHashes: unique(events.map((line) => text(line, 'payment_hash'))),
    firstOrderAt: firsts.length === 0 ? null : Math.min(...firsts),
    history: events.map((line) => ({
      at: line.at,
      segment: text(line, 'segment'),
      region: text(line, 'region'),
      country: text(line, 'country'),
    })),
  };
}

/** What each conversion repeats: another of its type that tells the same order first, else one of the same person and money shortly before. */
function repeatsOf({ conversions }: Told, personOf: (node: string) => string, windowMs: number): Map<string, string> {
  const repeats = new Map<string, string>();
  for (const line of conversions) {
    const same = conversions.find(
      (other) => other['order_id'] != null && other['order_id'] === line['order_id'] && other['type'] === line['type'],
    );
    if (same !== undefined && same !== line) repeats.set(line.id, same.id);
  }
  const thing = (line: Line): string =>
    JSON.stringify([
      personOf(
        line['customer_id'] != null ? `customer:${text(line, 'customer_id')}` : `visitor:${text(line, 'visitor_id')}`,
      ),
      line['type'],
      line['amount_minor'] ?? null,
      line['currency'] ?? null,
    ]);
  const chains: Line[][] = [];
  for (const line of conversions.filter(({ id }) => !repeats.has(id))) {
    const agrees = (chain: readonly Line[], field: string): boolean =>
      line[field] == null || chain.every((one) => one[field] == null || one[field] === line[field]);
    const open = chains.filter(
      (chain) =>
        thing(chain[0]!) === thing(line) &&
        line.at - chain.at(-1)!.at <= windowMs &&
        agrees(chain, 'order_id') &&
        agrees(chain, 'customer_id'),
    );
    const nearest = open.sort((a, b) => b.at(-1)!.at - a.at(-1)!.at)[0];
    if (nearest) nearest.push(line);
    else chains.push([line]);
  }
  for (const chain of chains) {
    const stands = chain.find((line) => line['order_id'] != null) ?? chain[0]!;
    for (const line of chain) if (line !== stands) repeats.set(line.id, stands.id);
  }
  return repeats;
}

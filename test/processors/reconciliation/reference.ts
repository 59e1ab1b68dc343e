import { completeRules, type RulesInput } from '../../../ingest/events/rules.js';
import { START, type TestEvent } from '../support.js';

/**
 * The reconciliation written row by row from its definitions alone: slow, obvious, and sharing nothing with the processor but the default rules.
 * What repeats a conversion and what was decided are taken as they stand.
 */
export interface PlainRow {
  readonly subject: 'conversion' | 'order';
  readonly id: string;
  readonly at: number;
  readonly bucket: string;
  readonly findings: readonly string[];
  readonly amount: number | null;
  readonly currency: string;
  readonly difference: number | null;
  readonly credited: number;
  readonly other: number;
  readonly next: number | null;
}

/** A granted, denied or reversed decision as it stands. */
export interface PlainDecision {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly outcome: string;
  readonly amount_minor: number;
}

export interface PlainWorld {
  readonly events: readonly TestEvent[];
  /** Conversions that repeat another. */
  readonly repeats: ReadonlySet<string>;
  readonly decisions: readonly PlainDecision[];
}

const DAY = 86_400_000;
const timeOf = (event: TestEvent): number => START + event.at * 60_000;
const receiptOf = (event: TestEvent): number => (event.received ?? 0) * 1000;
const text = (event: TestEvent, field: string): string | null => (event[field] as string | undefined) ?? null;
const number = (event: TestEvent, field: string): number | null => (event[field] as number | undefined) ?? null;
const inOrder = (a: TestEvent, b: TestEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);

interface PlainOrder {
  readonly id: string;
  readonly status: string;
  readonly amount: number | null;
  readonly currency: string;
  readonly foreignRefund: boolean;
  readonly firstAt: number;
  /** First payment, else first fulfilment. */
  readonly paidAt: number | null;
  readonly heardAt: number;
}

function orderOf(events: readonly TestEvent[], id: string): PlainOrder | null {
  const own = events.filter((event) => event.kind === 'order' && event['order_id'] === id).sort(inOrder);
  if (own.length === 0) return null;
  const of = (status: string): TestEvent[] => own.filter((event) => event['status'] === status);
  const says =
    own.findLast((event) => ['placed', 'paid', 'fulfilled'].includes(event['status'] as string)) ??
    own.findLast((event) => ['cancelled', 'charged_back'].includes(event['status'] as string));
  const currency = text(says ?? own.at(-1)!, 'currency')!;
  const amount = says ? number(says, 'amount_minor') : null;
  const refunds = of('refunded').filter((event) => event['currency'] === currency);
  const refunded = refunds.reduce((sum, event) => sum + number(event, 'amount_minor')!, 0);
  const wholly = of('refunded').length > 0 && amount !== null && refunded >= amount;
  const status = of('charged_back').length
    ? 'charged_back'
    : of('cancelled').length
      ? 'cancelled'
      : wholly
        ? 'refunded'
        : (['fulfilled', 'paid', 'placed'].find((one) => of(one).length > 0) ?? 'unknown');
  const paid = of('paid')[0] ?? of('fulfilled')[0];
  return {
    id,
    status,
    amount,
    currency,
    foreignRefund: of('refunded').some((event) => event['currency'] !== currency),
    firstAt: timeOf(own[0]!),
    paidAt: paid ? timeOf(paid) : null,
    heardAt: own.map(receiptOf).reduce((a, b) => Math.min(a, b)),
  };
}

function waitAt(events: readonly TestEvent[], at: number): number {
  let best: TestEvent | null = null;
  for (const event of events.filter(({ kind }) => kind === 'ruleset')) {
    const from = Date.parse(`${String(event['effective_from']).replace(' ', 'T')}Z`);
    const inForce = (event['correction'] === true ? from : Math.max(from, timeOf(event))) <= at;
    if (inForce && (best === null || number(event, 'version')! > number(best, 'version')!)) best = event;
  }
  const input = best === null ? {} : (JSON.parse(text(best, 'rules')!) as RulesInput);
  return completeRules(input).settlement.order_wait_days * DAY;
}

/** Who lists a code at a time: of several, who said so last; else who is the first to do so later. */
function ownerOf(events: readonly TestEvent[], code: string, at: number): string | null {
  const told = events.filter(({ kind }) => kind === 'advocate').sort(inOrder);
  const newest = new Map<string, TestEvent>();
  for (const event of told) if (timeOf(event) <= at) newest.set(text(event, 'advocate_id')!, event);
  const lists = (event: TestEvent): boolean => (event['referral_codes'] as string[]).includes(code);
  const holders = [...newest.values()].filter(lists).sort(inOrder);
  const holder = holders.at(-1) ?? told.find((event) => timeOf(event) > at && lists(event));
  return holder ? text(holder, 'advocate_id') : null;
}

export function reference(world: PlainWorld): PlainRow[] {
  const { events, repeats } = world;
  const now = events.map(timeOf).reduce((a, b) => Math.max(a, b));
  const due = events.filter(
    (event) =>
      event.kind === 'conversion' && ['purchase', 'renewal'].includes(text(event, 'type')!) && !repeats.has(event.id),
  );
  const orderIds = new Set(events.filter(({ kind }) => kind === 'order').map((event) => text(event, 'order_id')!));
  const rows: PlainRow[] = due.map((event) => conversionRow(world, due, event, now));
  for (const id of orderIds) {
    if (due.some((event) => event['order_id'] === id)) continue;
    const order = orderOf(events, id)!;
    rows.push({
      subject: 'order',
      id,
      at: order.firstAt,
      bucket: 'order_without_conversion',
      findings: ['order_without_conversion'],
      amount: order.amount,
      currency: order.currency,
      difference: null,
      credited: 0,
      other: 0,
      next: null,
    });
  }
  return rows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function conversionRow(
  { events, decisions }: PlainWorld,
  due: readonly TestEvent[],
  event: TestEvent,
  now: number,
): PlainRow {
  const at = timeOf(event);
  const named = text(event, 'order_id');
  const known = named === null ? null : orderOf(events, named);
  const mine = [...due].sort(inOrder).find((other) => named !== null && other['order_id'] === named)?.id === event.id;
  const order = mine ? known : null;
  const own = decisions.filter(({ conversion_id }) => conversion_id === event.id);
  const granted = own.filter(({ outcome }) => outcome === 'granted');
  const reversed = granted.length === 0 && own.some(({ outcome }) => outcome === 'reversed');
  const code = text(event, 'claimed_code');
  const owner = code === null ? null : ownerOf(events, code, at);
  const others = owner === null ? [] : granted.filter(({ advocate_id }) => advocate_id !== owner);
  const wait = waitAt(events, at);
  const amount = number(event, 'amount_minor');
  const currency = text(event, 'currency');
  const unpaid = order !== null && ['placed', 'unknown'].includes(order.status);
  const findings: string[] = [];
  if (order === null) findings.push('conversion_without_order');
  if (order !== null) {
    const undone = ['charged_back', 'cancelled', 'refunded'].includes(order.status);
    const stands = granted.length > 0 && (undone || (unpaid && now >= at + wait) || order.foreignRefund);
    if (stands || (reversed && ['paid', 'fulfilled'].includes(order.status))) findings.push('status_differs');
    if ((amount !== null && amount !== order.amount) || (currency !== null && currency !== order.currency))
      findings.push('amount_differs');
  }
  if (others.length > 0) findings.push('credited_other');
  if (order !== null) {
    const told = Math.max(order.firstAt, order.paidAt ?? 0) > at + wait;
    if (told || order.heardAt > receiptOf(event) + wait) findings.push('late');
  }
  if (order === null && known !== null) findings.push('shared_order');
  const money = known?.currency ?? currency ?? '';
  return {
    subject: 'conversion',
    id: event.id,
    at,
    bucket: findings[0] ?? 'matched',
    findings,
    amount: order?.amount ?? (currency === money ? amount : null),
    currency: money,
    difference:
      findings.includes('amount_differs') && order!.amount !== null && amount !== null && currency === order!.currency
        ? order!.amount - amount
        : null,
    credited: granted.reduce((sum, one) => sum + one.amount_minor, 0),
    other: others.reduce((sum, one) => sum + one.amount_minor, 0),
    next: now < at + wait && (known === null || unpaid) ? at + wait : null,
  };
}

import type { RulesInput } from '../../../ingest/events/rules.js';
import {
  buildBook,
  type AdvocateAccount,
  type AdvocateEvent,
} from '../../../processors/attribution/verdict/advocates.js';
import {
  BROWSER,
  DIRECT,
  TOOL,
  type Case,
  type ConversionFacts,
  type CustomerFacts,
  type EarlierOrder,
  type OrderFacts,
  type TouchColumns,
} from '../../../processors/attribution/verdict/case.js';
import { buildModels, modelAt, type ModelEvent } from '../../../processors/attribution/verdict/frozen.js';
import { buildRulesets, rulesetAt, type RulesetEvent } from '../../../processors/attribution/verdict/rulesets.js';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
/** The conversion's time in tests that do not say another. */
export const T = 100 * DAY;

export interface PlainTouch {
  readonly id: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly source: string;
  readonly channel: string;
  readonly code: string | null;
  readonly touch: string;
  readonly deviceId: string | null;
  readonly subId: string | null;
  readonly utmSource?: string | null;
}

/** Everything about one conversion, as a person would write it down. */
export interface PlainWorld {
  readonly conversion: ConversionFacts;
  readonly touches: readonly PlainTouch[];
  /** With `id`, because equal times are ordered by it. */
  readonly advocates: readonly (AdvocateEvent & { readonly id: string })[];
  readonly accounts: ReadonlyMap<string, AdvocateAccount>;
  readonly rulesets: readonly RulesetEvent[];
  readonly models: readonly ModelEvent[];
  readonly order: OrderFacts | null;
  readonly customer: CustomerFacts | null;
  readonly earlierOrders: readonly EarlierOrder[];
  readonly limited: ReadonlySet<string>;
  readonly now: number;
}

export function touch(part: Partial<PlainTouch> & { readonly at: number }): PlainTouch {
  const id = part.id ?? `t${part.at}`;
  return {
    id,
    receivedAt: part.at,
    source: 'server',
    channel: 'referral',
    code: null,
    touch: 'click',
    deviceId: null,
    subId: null,
    ...part,
  };
}

export function advocate(
  part: Partial<AdvocateEvent> & { readonly advocateId: string },
): AdvocateEvent & { readonly id: string } {
  return {
    id: `${part.advocateId}@${part.at ?? 0}`,
    at: 0,
    status: 'enrolled',
    codes: [part.advocateId.toUpperCase()],
    customerId: null,
    emailHash: null,
    deviceId: null,
    payoutAccountHash: null,
    ...part,
  };
}

export function order(part: Partial<OrderFacts> = {}): OrderFacts {
  const base = {
    orderId: 'o1',
    status: 'paid',
    amountMinor: 10_000,
    refundedMinor: 0,
    currency: 'EUR',
    marginMinor: null,
    firstAt: T - 1,
    paidAt: T,
  };
  return {
    ...base,
    fulfilledAt: null,
    refundedAt: null,
    cancelledAt: null,
    chargedBackAt: null,
    paymentHash: null,
    ...part,
  };
}

export function rules(input: RulesInput, part: Partial<RulesetEvent> = {}): RulesetEvent {
  return { version: 1, occurredAt: 0, effectiveFrom: 0, correction: false, rules: JSON.stringify(input), ...part };
}

export function conversion(part: Partial<ConversionFacts> = {}): ConversionFacts {
  return {
    programmeId: 'default',
    conversionId: 'k1',
    personId: 'customer:c1',
    type: 'purchase',
    source: 'server',
    occurredAt: T,
    receivedAt: T,
    customerId: 'c1',
    visitorId: 'v1',
    orderId: 'o1',
    amountMinor: 10_000,
    currency: 'EUR',
    claimedCode: null,
    deviceId: null,
    emailHash: null,
    duplicateOf: null,
    ...part,
  };
}

export function world(part: Partial<PlainWorld> = {}): PlainWorld {
  return {
    conversion: conversion(),
    touches: [],
    advocates: [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'bob' })],
    accounts: new Map<string, AdvocateAccount>(),
    rulesets: [],
    models: [],
    order: order(),
    customer: null,
    earlierOrders: [],
    limited: new Set<string>(),
    now: T,
    ...part,
  };
}

const byTime = (a: { at: number; id: string }, b: { at: number; id: string }): number =>
  a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The case that the processor would put together. */
export function caseOf(plain: PlainWorld): Case {
  const touches = [...plain.touches].sort(byTime);
  const book = buildBook([...plain.advocates].sort(byTime), plain.accounts);
  const codes = [...new Set(touches.map(({ code }) => code).filter((code) => code !== null))];
  const columns: TouchColumns = {
    occurredAt: Float64Array.from(touches, ({ at }) => at),
    receivedAt: Float64Array.from(touches, ({ receivedAt }) => receivedAt),
    code: Int32Array.from(touches, ({ code }) => (code === null ? -1 : codes.indexOf(code))),
    flags: Uint8Array.from(
      touches,
      (one) =>
        (one.channel === 'direct' ? DIRECT : 0) +
        (one.source === 'browser' ? BROWSER : 0) +
        (['coupon', 'extension'].includes(one.touch) ? TOOL : 0),
    ),
    id: (i) => touches[i]!.id,
    channel: (i) => touches[i]!.channel,
    deviceId: (i) => touches[i]!.deviceId,
    sources: (i) => [touches[i]!.subId, touches[i]!.utmSource ?? null, touches[i]!.channel],
  };
  const { conversion, order, customer, earlierOrders, limited, now } = plain;
  const ruleset = rulesetAt(buildRulesets(plain.rulesets), conversion.occurredAt);
  const owners = codes.map((code) => book.codes.get(code) ?? null);
  return {
    conversion,
    touches: columns,
    from: 0,
    to: touches.length,
    book,
    owners,
    ruleset,
    frozen: modelAt(buildModels(plain.models), ruleset, conversion.occurredAt),
    order,
    customer,
    earlierOrders,
    limited,
    now,
  };
}

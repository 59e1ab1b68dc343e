import type { DecisionCode } from '../../../ingest/events/reasons.js';
import type { Case, Hold, OrderFacts } from './case.js';
import { DAY_MS } from './path.js';

/** Conversions that are about money paid, and so need an order of the ledger behind them. */
export const NEED_ORDER: ReadonlySet<string> = new Set(['purchase', 'renewal']);

/** What a conversion is worth and what its order has to say. */
export interface Settlement {
  readonly valueMinor: number;
  /** The value before refunds and reversals. */
  readonly chargedMinor: number;
  readonly currency: string;
  readonly reversal: DecisionCode | null;
  readonly reversedAt: number | null;
  readonly partlyRefunded: boolean;
  /** The order is needed and did not come within the waiting time. */
  readonly orderMissing: boolean;
  /** Until when an order that is needed and missing is waited for. */
  readonly waitsUntil: number | null;
}

/**
 * The order is the ledger's own record: where there is one, its amount, refunds and currency count, not the conversion's
 * claim. Currencies are never converted.
 */
export function settle(input: Case): Settlement {
  const { order, conversion } = input;
  if (order) return settleOrder(order, conversion.amountMinor, conversion.currency);
  const waits = NEED_ORDER.has(conversion.type);
  const waitsUntil = waits ? conversion.occurredAt + input.ruleset.rules.settlement.order_wait_days * DAY_MS : null;
  return {
    valueMinor: conversion.amountMinor ?? 0,
    chargedMinor: conversion.amountMinor ?? 0,
    currency: conversion.currency ?? '',
    reversal: null,
    reversedAt: null,
    partlyRefunded: false,
    orderMissing: waitsUntil !== null && input.now >= waitsUntil,
    waitsUntil,
  };
}

function settleOrder(order: OrderFacts, claimedMinor: number | null, claimedCurrency: string | null): Settlement {
  const charged = order.amountMinor ?? (claimedCurrency === order.currency ? (claimedMinor ?? 0) : 0);
  const left = Math.max(0, charged - order.refundedMinor);
  const gone = order.refundedMinor > 0 && left === 0;
  const [reversal, reversedAt] = reversalOf(order, gone);
  return {
    valueMinor: reversal === null ? left : 0,
    chargedMinor: charged,
    currency: order.currency,
    reversal,
    reversedAt,
    partlyRefunded: reversal === null && order.refundedMinor > 0,
    orderMissing: false,
    waitsUntil: null,
  };
}

function reversalOf(order: OrderFacts, gone: boolean): [DecisionCode | null, number | null] {
  if (order.status === 'charged_back') return ['REVERSED_CHARGEBACK', order.chargedBackAt];
  if (order.status === 'cancelled') return ['REVERSED_CANCELLED', order.cancelledAt];
  if (order.status === 'refunded' || gone) return ['REVERSED_REFUND', order.refundedAt];
  return [null, null];
}

type Span = Omit<Hold, 'advocateId'>;

/** Holds that hang on the order: waiting for it, and its return window. */
export function orderHolds(input: Case, settlement: Settlement): Span[] {
  const { conversion, order, now } = input;
  const { hold_from, hold_days } = input.ruleset.rules.settlement;
  const openedAt = conversion.occurredAt;
  if (settlement.waitsUntil !== null) {
    return [
      { reason: 'HELD_NO_MATCHING_ORDER', openedAt, closesAt: settlement.waitsUntil, closedAt: null, closedBy: null },
    ];
  }
  if (!order) return [];
  const begins = hold_from === 'fulfilled' ? order.fulfilledAt : (order.paidAt ?? order.fulfilledAt);
  const closesAt = begins === null ? null : begins + hold_days * DAY_MS;
  const over = closesAt !== null && now >= closesAt;
  const spans: Span[] = [
    {
      reason: 'HELD_RETURN_WINDOW',
      openedAt,
      closesAt,
      closedAt: over ? closesAt : null,
      closedBy: over ? 'time' : null,
    },
  ];
  // The wait for an order that came later stays on record, closed by the order.
  if (NEED_ORDER.has(conversion.type) && order.firstAt > conversion.occurredAt) {
    const closed = { closesAt: null, closedAt: order.firstAt, closedBy: `order:${order.orderId}` };
    spans.push({ reason: 'HELD_NO_MATCHING_ORDER', openedAt, ...closed });
  }
  return spans;
}

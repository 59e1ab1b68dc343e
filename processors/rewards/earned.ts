import type { Case, Hold } from '../attribution/case.js';
import type { ReasonedVerdict } from '../attribution/decide.js';
import type { Earned, Earning } from './terms.js';

/**
 * What a verdict puts before the terms: the same as `rewards/decided-by-share` reads of it from the tables once it is stored,
 * for whoever asks what a conversion would earn. Nobody earns by a decision that was denied.
 */
export function earnedOf({ conversion, order }: Case, { decisions, holds, currency }: ReasonedVerdict): Earned {
  return {
    type: conversion.type,
    decidedFor: conversion.occurredAt,
    currency,
    chargedMinor: order?.amountMinor ?? conversion.amountMinor ?? 0,
    leftMinor: order?.amountMinor == null ? 0 : order.amountMinor - order.refundedMinor,
    marginMinor: order?.marginMinor ?? null,
    earnings: decisions
      .filter(({ outcome }) => outcome !== 'denied')
      .map(({ advocateId, outcome, sharePpb, amountMinor }): Earning => ({
        advocateId,
        reversed: outcome === 'reversed',
        sharePpb,
        amountMinor,
        ...released(holds.filter((hold) => hold.advocateId === advocateId)),
      })),
  };
}

function released(holds: readonly Hold[]): Pick<Earning, 'openHolds' | 'knownHolds' | 'releasedAt'> {
  const open = holds.filter(({ closedAt }) => closedAt === null);
  return {
    openHolds: open.length,
    knownHolds: open.filter(({ closesAt }) => closesAt !== null).length,
    releasedAt: holds.reduce((last, { closedAt, closesAt }) => Math.max(last, closedAt ?? closesAt ?? 0), 0),
  };
}

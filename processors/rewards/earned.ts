import type { Case, Hold } from '../attribution/verdict/case.js';
import type { ReasonedVerdict } from '../attribution/verdict/decide.js';
import type { Earned, Earning } from './terms.js';

type Granted = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * What a verdict puts before the terms: the same as `rewards/decided-by-share` reads of it from the tables once it is stored,
 * for whoever asks what a conversion would earn. Nobody earns by a decision that was denied, nor gets the part that it won.
 * @param granted what caps grant in cash, by advocate and currency; none where no cap on money applies
 */
export function earnedOf({ conversion, order }: Case, verdict: ReasonedVerdict, granted?: Granted): Earned {
  const { decisions, holds, currency, settlement } = verdict;
  return {
    type: conversion.type,
    decidedFor: conversion.occurredAt,
    currency,
    chargedMinor: settlement.chargedMinor,
    leftMinor: order?.amountMinor == null ? 0 : order.amountMinor - order.refundedMinor,
    marginMinor: order?.marginMinor ?? null,
    earnings: decisions.flatMap((decision): Earning[] => {
      const { advocateId, outcome } = decision;
      const denied = outcome === 'denied';
      const won = denied || decision.reason === 'REVERSED_FRAUD_CONFIRMED' ? wonBy(verdict, advocateId) : decision;
      if (won === null) return [];
      return [
        {
          advocateId,
          reversed: outcome === 'reversed',
          denied,
          sharePpb: won.sharePpb,
          amountMinor: won.amountMinor,
          ...released(holds.filter((hold) => hold.advocateId === advocateId)),
          granted: granted?.get(advocateId) ?? null,
        },
      ];
    }),
  };
}

/** What the model gave an advocate who is denied it; null where it gave him nothing. */
function wonBy({ credits }: ReasonedVerdict, advocateId: string): Pick<Earning, 'sharePpb' | 'amountMinor'> | null {
  const own = credits.filter((credit) => credit.advocateId === advocateId && advocateId !== '');
  if (own.length === 0) return null;
  return {
    sharePpb: own.reduce((sum, { sharePpb }) => sum + sharePpb, 0),
    amountMinor: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
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

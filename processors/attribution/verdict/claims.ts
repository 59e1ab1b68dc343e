import { splitMinor } from '../../../ingest/events/money.js';
import { rewardsOf, type Earned } from '../../rewards/terms.js';
import type { CapClaim, Case } from './case.js';
import type { Contest } from './contest.js';
import type { Settlement } from './order.js';
import { DAY_MS } from './path.js';

/** What a claim is made of. */
interface Claiming {
  readonly input: Case;
  readonly contest: Contest;
  readonly settlement: Settlement;
}

/**
 * A credit's place in the queue for the caps, by when it became possible: the conversion's receipt, or that of its
 * touchpoint if it came later. So what comes late never takes the place of what was granted.
 * @param own indexes of the advocate's entries in the contest
 * @returns null where the rules cap nothing
 */
export function claimOf(claiming: Claiming, advocateId: string, own: readonly number[]): CapClaim | null {
  const { input, contest } = claiming;
  const { limits } = input.ruleset.rules;
  const caps = {
    creditsPerDay: limits.credits_per_advocate_per_day,
    advocateMonthMinor: limits.reward_per_advocate_per_month_minor,
    programmeMonthMinor: limits.reward_per_programme_per_month_minor,
  };
  const capsMoney = caps.advocateMonthMinor !== null || caps.programmeMonthMinor !== null;
  if (caps.creditsPerDay === null && !capsMoney) return null;
  let orderedAt = input.conversion.receivedAt;
  for (const i of own) {
    const { touch } = contest.entries[i]!;
    if (touch >= 0) orderedAt = Math.max(orderedAt, input.touches.receivedAt[touch]!);
  }
  const { occurredAt } = input.conversion;
  return {
    advocateId,
    day: Math.floor(occurredAt / DAY_MS),
    month: monthOf(occurredAt),
    orderedAt,
    caps,
    money: capsMoney ? grossOf(claiming, advocateId) : [],
  };
}

/** Months since January 1970 (UTC). */
export function monthOf(at: number): number {
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The rewards in cash that the conversion would earn the advocate if nothing were refunded, by currency; sorted, none of zero. */
function grossOf({ input, contest: { entries }, settlement }: Claiming, advocateId: string): CapClaim['money'] {
  const { conversion, order, ruleset } = input;
  if (!ruleset.rules.rewards.some(({ on }) => on === conversion.type)) return [];
  const { chargedMinor } = settlement;
  const amounts = splitMinor(
    chargedMinor,
    entries.map(({ sharePpb }) => sharePpb),
  );
  const won = new Map<string, { sharePpb: number; amountMinor: number }>();
  for (const [i, { advocateId: winner, sharePpb }] of entries.entries()) {
    if (winner === null) continue;
    const sum = won.get(winner) ?? { sharePpb: 0, amountMinor: 0 };
    won.set(winner, { sharePpb: sum.sharePpb + sharePpb, amountMinor: sum.amountMinor + amounts[i]! });
  }
  const earned: Earned = {
    type: conversion.type,
    decidedFor: conversion.occurredAt,
    currency: settlement.currency,
    chargedMinor,
    leftMinor: chargedMinor,
    marginMinor: order?.marginMinor ?? null,
    earnings: [...won.keys()].sort().map((id) => ({
      advocateId: id,
      ...won.get(id)!,
      reversed: false,
      denied: false,
      openHolds: 0,
      knownHolds: 0,
      releasedAt: 0,
      granted: null,
    })),
  };
  const sums = new Map<string, number>();
  for (const reward of rewardsOf(earned, ruleset.rules)) {
    if (reward.advocateId !== advocateId || reward.to !== 'advocate' || reward.value !== 'cash') continue;
    sums.set(reward.currency, (sums.get(reward.currency) ?? 0) + reward.amountMinor);
  }
  return [...sums]
    .filter(([, grossMinor]) => grossMinor > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, grossMinor]) => ({ currency, grossMinor }));
}

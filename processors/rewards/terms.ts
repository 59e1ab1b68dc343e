import { splitMinor } from '../../ingest/events/money.js';
import type { RewardRule, Rules } from '../../ingest/events/rules.js';

/** An advocate who won a share, and what his reward depends on. Minor units; times in ms since 1970. */
export interface Earning {
  readonly advocateId: string;
  readonly reversed: boolean;
  /** He is denied what he won: his part is nobody's. */
  readonly denied: boolean;
  readonly sharePpb: number;
  /** What the decision credits; 0 once its order took it back. What a reviewer took back or denied is still what he won. */
  readonly amountMinor: number;
  readonly openHolds: number;
  /** Open holds whose end is known. */
  readonly knownHolds: number;
  /** The last end of a hold, known or come; 0 without holds. */
  readonly releasedAt: number;
  /** What the caps grant of his rewards in cash, by currency; null where no cap on money applies. */
  readonly granted: ReadonlyMap<string, number> | null;
}

/** The conversion behind earnings. */
export interface Earned {
  readonly type: string;
  readonly decidedFor: number;
  readonly currency: string;
  /** What was charged, and what refunds left of it. */
  readonly chargedMinor: number;
  readonly leftMinor: number;
  /** Of the whole order; NULL is unknown. */
  readonly marginMinor: number | null;
  /** In order of advocate_id. */
  readonly earnings: readonly Earning[];
}

export interface Reward {
  readonly advocateId: string;
  readonly to: 'advocate' | 'referee';
  /** Place of the term in the ruleset, from 0. */
  readonly term: number;
  readonly state: 'earned' | 'payable' | 'reversed';
  readonly value: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly dueAt: number | null;
}

const BASIS_POINTS = 10_000n;

/**
 * What a conversion earns under the rules in force when it happened: a fixed sum or a share of the order's net amount or
 * margin, for the advocate or the customer. Several advocates split a fixed sum by largest remainder, those who are denied
 * included, so that nobody gets the part of another; shares round down. What caps grant is paid in order of the terms.
 * Terms with tiers, milestones, recurring months, categories or variants depend on more than one conversion and earn nothing
 * here, nor does a share in another currency than its cap.
 */
export function rewardsOf(earned: Earned, rules: Rules): Reward[] {
  if (earned.earnings.every(({ denied }) => denied)) return [];
  const rewards = rules.rewards.flatMap((rule, term) =>
    rule.on === earned.type && standsAlone(rule) ? rewardsOfTerm(earned, rules, rule, term) : [],
  );
  return earned.earnings.every(({ granted }) => granted === null) ? rewards : cutToGrants(earned, rewards);
}

/** Rewards in cash to advocates within what caps grant them. A refund may leave less than that, and never gives back a place. */
function cutToGrants({ earnings }: Earned, rewards: readonly Reward[]): Reward[] {
  const left = new Map(earnings.map(({ advocateId, granted }) => [advocateId, granted && new Map(granted)]));
  return rewards.map((reward) => {
    const own = reward.to === 'advocate' && reward.value === 'cash' ? left.get(reward.advocateId) : null;
    const most = own?.get(reward.currency);
    if (!own || most === undefined) return reward;
    const amountMinor = Math.min(reward.amountMinor, most);
    own.set(reward.currency, most - amountMinor);
    return { ...reward, amountMinor };
  });
}

function standsAlone({ tier, milestone, recurring_months, categories, variant }: RewardRule): boolean {
  return [tier, milestone, recurring_months, categories, variant].every((part) => part === undefined);
}

function rewardsOfTerm(earned: Earned, rules: Rules, rule: RewardRule, term: number): Reward[] {
  const currency =
    rule.value === 'recognition'
      ? ''
      : rule.fixed_minor === undefined
        ? earned.currency
        : (rule.currency ?? earned.currency);
  if (rule.currency !== undefined && currency !== '' && currency !== rule.currency) return [];
  // The customer's reward is one, beside the advocate with the greatest share.
  const earnings =
    rule.to === 'advocate'
      ? earned.earnings
      : earned.earnings
          .filter(({ denied }) => !denied)
          .sort((a, b) => b.sharePpb - a.sharePpb)
          .slice(0, 1);
  const amounts = amountsOf(earned, rule, earnings);
  const paid = earnings.map((one, i) => ({
    advocateId: one.advocateId,
    to: rule.to,
    term,
    state: one.reversed ? 'reversed' : one.openHolds > 0 ? 'earned' : 'payable',
    value: rule.value ?? 'cash',
    amountMinor: Math.min(amounts[i]!, rule.max_minor ?? Number.MAX_SAFE_INTEGER),
    currency,
    dueAt: dueAt(one, earned.decidedFor, rules.settlement.payout_day),
  })) satisfies Reward[];
  return paid.filter((_, i) => !earnings[i]!.denied);
}

function amountsOf(earned: Earned, rule: RewardRule, earnings: readonly Earning[]): number[] {
  const shares = rule.to === 'advocate' ? earnings.map(({ sharePpb }) => sharePpb) : earnings.map(() => 1);
  if (rule.value === 'recognition') return earnings.map(() => 0);
  if (rule.fixed_minor !== undefined)
    return earnings.length === 1 ? [rule.fixed_minor] : splitMinor(rule.fixed_minor, shares);
  const bases = splitMinor(baseMinor(earned, rule, earnings), shares);
  return bases.map((base) => Number((BigInt(base) * BigInt(rule.basis_points ?? 0)) / BASIS_POINTS));
}

/** What a share is a share of: what is left after refunds, or, once all is reversed, what was charged and is taken back. */
function baseMinor(
  { chargedMinor, leftMinor, marginMinor }: Earned,
  rule: RewardRule,
  earnings: readonly Earning[],
): number {
  const won = earnings.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const reversed = won === 0 && earnings.every((one) => one.reversed || one.denied);
  const value = reversed ? chargedMinor : won;
  if (rule.of !== 'margin') return value;
  if (marginMinor === null || marginMinor <= 0) return 0;
  // The order's margin shrinks with what was refunded of it.
  const kept = reversed || chargedMinor === 0 ? chargedMinor : Math.max(0, leftMinor);
  return chargedMinor === 0 ? marginMinor : Number((BigInt(marginMinor) * BigInt(kept)) / BigInt(chargedMinor));
}

/** The first payout day on or after the end of the last hold, or of the conversion itself; NULL while an end is unknown. */
function dueAt(
  { reversed, openHolds, knownHolds, releasedAt }: Earning,
  decidedFor: number,
  payoutDay: number,
): number | null {
  if (reversed || openHolds > knownHolds) return null;
  return nextPayoutDay(Math.max(releasedAt, decidedFor), payoutDay);
}

/** Midnight UTC of the first day numbered `payoutDay` (1 to 28) of a month at or after `at`. */
export function nextPayoutDay(at: number, payoutDay: number): number {
  const date = new Date(at);
  const month = (ahead: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, payoutDay);
  return month(0) >= at ? month(0) : month(1);
}

import type { Reward } from '../../rewards/terms.js';
import type { ReasonedVerdict } from '../verdict/decide.js';

/** What one conversion comes to, as the state holds it or as a draft of the rules would have it. Minor units; shares in parts per billion. */
export interface Told {
  /** In order of advocate_id. */
  readonly decisions: readonly ToldDecision[];
  /** The shares that are paid to an advocate. */
  readonly credits: readonly ToldCredit[];
  /** In order of advocate_id, beneficiary and term. */
  readonly rewards: readonly ToldReward[];
  /** Reasons of open holds, one of each hold, sorted. */
  readonly holds: readonly string[];
  /** Holds for review, open or not. */
  readonly suspicions: readonly ToldSuspicion[];
}

export interface ToldSuspicion {
  readonly advocateId: string;
  readonly caseId: string;
  /** ms since 1970; null while it is open. */
  readonly closedAt: number | null;
}

export interface ToldDecision {
  /** Empty where no advocate is a candidate. */
  readonly advocateId: string;
  readonly outcome: string;
  readonly reason: string;
  readonly sharePpb: number;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ToldCredit {
  readonly advocateId: string;
  readonly channel: string;
  readonly sharePpb: number;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ToldReward {
  readonly advocateId: string;
  readonly to: string;
  readonly term: number;
  readonly state: string;
  readonly value: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export const NOTHING_TOLD: Told = { decisions: [], credits: [], rewards: [], holds: [], suspicions: [] };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A verdict and what it earns, put as the state would be. */
export function toldOf(verdict: ReasonedVerdict, rewards: readonly Reward[]): Told {
  const { currency } = verdict;
  return {
    decisions: verdict.decisions.map(({ advocateId, outcome, reason, sharePpb, amountMinor }) => ({
      advocateId,
      outcome,
      reason,
      sharePpb,
      amountMinor,
      currency,
    })),
    credits: verdict.credits
      .filter(({ pays }) => pays)
      .map(({ advocateId, channel, sharePpb, amountMinor }) => ({
        advocateId,
        channel,
        sharePpb,
        amountMinor,
        currency,
      })),
    rewards: rewards
      .map(({ advocateId, to, term, state, value, amountMinor, currency: paidIn }) => ({
        advocateId,
        to,
        term,
        state,
        value,
        amountMinor,
        currency: paidIn,
      }))
      .sort((a, b) => compare(a.advocateId, b.advocateId) || compare(a.to, b.to) || a.term - b.term),
    holds: verdict.holds
      .filter(({ closedAt }) => closedAt === null)
      .map(({ reason }) => reason as string)
      .sort(compare),
    suspicions: verdict.holds
      .filter(({ reason }) => reason === 'HELD_FRAUD_REVIEW')
      .map(({ advocateId, caseId, closedAt }) => ({ advocateId, caseId: caseId ?? '', closedAt })),
  };
}

/** Whether two tell the same of every advocate, of the money and of what is held. */
export function sameTold(a: Told, b: Told): boolean {
  return sameDecisions(a, b) && sameRewards(a, b) && sameTexts(a.holds, b.holds) && sameChannels(a, b);
}

/** Whether outcomes, reasons, shares and amounts are the same. */
export function sameDecisions(a: Told, b: Told): boolean {
  return sameLists(a.decisions, b.decisions, sameDecision);
}

export function sameDecision(a: ToldDecision, b: ToldDecision): boolean {
  return (
    a.advocateId === b.advocateId &&
    a.reason === b.reason &&
    a.outcome === b.outcome &&
    a.sharePpb === b.sharePpb &&
    a.amountMinor === b.amountMinor &&
    a.currency === b.currency
  );
}

/** Whether amounts are the same, whichever terms give them, and whether they may be paid. */
export function sameRewards(a: Told, b: Told): boolean {
  const texts = ({ rewards }: Told): string[] =>
    rewards
      .map(({ advocateId, to, state, value, amountMinor, currency }) =>
        [advocateId, to, state, value, amountMinor, currency].join('\n'),
      )
      .sort(compare);
  return sameTexts(texts(a), texts(b));
}

function sameChannels(a: Told, b: Told): boolean {
  const texts = ({ credits }: Told): string[] =>
    credits
      .map(({ advocateId, channel, sharePpb, amountMinor }) => [advocateId, channel, sharePpb, amountMinor].join('\n'))
      .sort(compare);
  return sameTexts(texts(a), texts(b));
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => sameLists(a, b, (one, two) => one === two);

function sameLists<T>(a: readonly T[], b: readonly T[], same: (one: T, two: T) => boolean): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i]!));
}

import { formatMoney } from '../../../ingest/events/money.js';
import { REASONS, type ReasonCode } from '../../../ingest/events/reasons.js';
import { formatTime } from '../../../ingest/events/time.js';
import type { Story } from './story.js';

/**
 * What one advocate may be told of a conversion: his own touchpoints, his reason, and the rules that decided. It is made of the
 * words of the contract, times and his own amounts; nothing that anybody typed in enters it (no id, code, address, device or note), so that
 * nothing of others can.
 */
export interface AdvocateView {
  readonly advocate_id: string;
  readonly conversion_type: string;
  readonly occurred_at: number;
  /** none: no touchpoint or code of his is known of this conversion. */
  readonly outcome: 'granted' | 'denied' | 'reversed' | 'none';
  readonly reason: string;
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly ruleset_version: number;
  readonly touchpoints: readonly AdvocateTouchpoint[];
  readonly holds: readonly { readonly reason: string; readonly until: number | null; readonly text: string }[];
  readonly text: readonly string[];
}

export interface AdvocateTouchpoint {
  readonly occurred_at: number;
  readonly channel: string;
  readonly counted: boolean;
  readonly share_ppb: number;
  /** In words for the advocate. */
  readonly text: string;
}

const MODELS: Readonly<Record<string, string>> = {
  last_touch: 'the last referral before the conversion is credited',
  last_non_direct: 'the last referral before the conversion is credited, direct visits left aside',
  first_touch: 'the first referral before the conversion is credited',
  linear: 'all referrals before the conversion share the credit equally',
  time_decay: 'later referrals get a larger share of the credit',
  position_based: 'the first and the last referral get fixed shares of the credit',
  markov: 'referrals share the credit by weights that were fixed before',
  shapley: 'referrals share the credit by weights that were fixed before',
};
/** Channels, types and currencies as the contract lists them: whatever else stood there would be somebody's text. */
const WORD = /^[a-z_]{1,32}$/;
const words = (code: string): string => (WORD.test(code) ? code.replaceAll('_', ' ') : 'unknown');
const told = (code: string): string => REASONS[code as ReasonCode].advocate;
const share = (ppb: number): string => `${(ppb / 10_000_000).toFixed(1).replace(/\.0$/, '')}%`;

/** The true answer to an advocate's "why (not) me?". Pure. */
export function advocateView(story: Story, advocateId: string): AdvocateView {
  const decision = story.decisions.find(({ advocate_id }) => advocate_id === advocateId);
  const own = story.touchpoints.filter(({ advocate_id }) => advocate_id === advocateId);
  const reason = decision?.reason ?? 'DENIED_NO_TOUCHPOINT';
  const holds = story.holds
    .filter(({ advocate_id, closed_at }) => advocate_id === advocateId && closed_at === null)
    .map((hold) => ({ reason: hold.reason, until: hold.closes_at, text: told(hold.reason) }));
  const view = {
    advocate_id: advocateId,
    conversion_type: words(story.conversion.type),
    occurred_at: story.conversion.occurred_at,
    outcome: (decision?.outcome ?? 'none') as AdvocateView['outcome'],
    reason,
    amount_minor: decision?.amount_minor ?? 0,
    currency: decision?.currency ?? null,
    ruleset_version: story.ruleset.version,
    touchpoints: own.map(({ occurred_at, channel, counted, share_ppb, reasons }) => ({
      occurred_at,
      channel: words(channel),
      counted,
      share_ppb,
      text: counted ? `Counted with ${share(share_ppb)}.` : reasons.map(told).join(' ') || 'It did not compete.',
    })),
    holds,
  };
  return { ...view, text: linesOf(view, story) };
}

function linesOf(view: Omit<AdvocateView, 'text'>, { ruleset, rewards }: Story): string[] {
  const { outcome, amount_minor, currency } = view;
  const money = currency === null || currency === '' ? '' : ` ${formatMoney(amount_minor, currency)}`;
  const verdict = {
    granted: `You are credited${money}.`,
    reversed: 'You were credited, and the credit was withdrawn.',
    denied: 'You are not credited.',
    none: 'You are not credited.',
  }[outcome];
  const visits = view.touchpoints.map(
    ({ occurred_at, channel, text }) => `  ${formatTime(occurred_at)}  ${channel}: ${text}`,
  );
  const rule = MODELS[ruleset.model] ?? 'the rules of the programme decide';
  const earned = rewards
    .filter(({ advocate_id, to }) => advocate_id === view.advocate_id && to === 'advocate')
    .map(
      (reward) =>
        `  ${words(reward.state)}: ${reward.currency === null ? reward.amount_minor : formatMoney(reward.amount_minor, reward.currency)}${reward.due_at === null ? '' : `, due ${formatTime(reward.due_at)}`}`,
    );
  return [
    `${verdict} ${told(view.reason)}`,
    `The conversion: ${view.conversion_type} at ${formatTime(view.occurred_at)}.`,
    visits.length === 0 ? 'No visit through a referral of yours is known before it.' : 'Your referrals before it:',
    ...visits,
    ...view.holds.map(
      ({ text, until }) => `The reward waits: ${text}${until === null ? '' : ` Until ${formatTime(until)}.`}`,
    ),
    ...(earned.length > 0 ? ['Your reward:', ...earned] : []),
    `The rules in force at that time (version ${ruleset.version}): ${rule}, within ${ruleset.lookback_days} days.`,
  ];
}

import type { RewardRule, Rules } from '../../../ingest/events/rules.js';
import { minutesInWords, termInWords } from './rules-in-words.js';

/** A field in which two rulesets differ, defaults filled in. */
export interface RulesChange {
  /** As errors name it: `rules.attribution.model`. */
  readonly field: string;
  /** JSON; absent (null) where a ruleset has no such field. */
  readonly before: string | null;
  readonly after: string | null;
  readonly sentence: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Names of fields as a sentence begins with them. */
const NAMES: Readonly<Record<string, string>> = {
  'attribution.model': 'The model that gives credit',
  'attribution.competing': 'Which touchpoints compete for a conversion',
  'attribution.lookback_days': 'The days before a conversion in which touchpoints count',
  'attribution.half_life_days': 'The days after which a touchpoint weighs half',
  'attribution.position_weights': 'The weights of the first, the middle and the last touchpoint',
  'attribution.markov_order': 'The order of the Markov model',
  'attribution.stand_down_minutes': 'How long coupons and extensions stand down after another touchpoint',
  'attribution.max_click_lateness_minutes': 'How late a browser may report a click',
  'attribution.co_referral': 'What several advocates of one conversion get',
  'attribution.claimed_code_wins': 'Whether a code that the customer names wins over touchpoints',
  'eligible.types': 'Which conversions can earn',
  'eligible.new_customers_only': 'Whether only new customers count',
  'eligible.segments': 'The segments whose customers count',
  'eligible.regions': 'The regions whose customers count',
  'dedup.near_window_minutes': 'How close in time two like conversions are taken for one',
  'limits.self_referral': 'What becomes of advocates who refer themselves',
  'limits.credits_per_advocate_per_day': 'How many conversions an advocate may be credited with a day',
  'limits.reward_per_advocate_per_month_minor': 'What an advocate may earn a month',
  'limits.reward_per_programme_per_month_minor': 'What all advocates may earn a month',
  'settlement.hold_from': 'From when on the return window counts',
  'settlement.hold_days': 'How long a reward waits for returns',
  'settlement.order_wait_days': 'How long a conversion waits for its order',
  'settlement.churn_clawback_days': 'How long a reward can be taken back when the customer leaves',
  'settlement.payout_threshold_minor': 'From which sum on rewards are paid',
  'settlement.payout_day': 'The day of the month on which rewards are paid',
  'fraud.thresholds': 'The thresholds of fraud signals',
  'fraud.weights': 'The weights of fraud signals',
  'fraud.hold_score': 'The fraud score from which on rewards are held',
  'fraud.banned_sources': 'The sources that are banned',
};

/**
 * Every field in which two rulesets differ, in the order of the contract, each with one plain sentence. Rewards are compared term by term in their
 * order, because the place of a term is its name.
 */
export function diffRules(before: Rules, after: Rules): RulesChange[] {
  const changes: RulesChange[] = [];
  for (const part of ['attribution', 'eligible', 'dedup', 'limits'] as const)
    changes.push(...changesOf(part, before[part], after[part]));
  changes.push(...rewardChanges(before.rewards, after.rewards));
  for (const part of ['settlement', 'fraud'] as const) changes.push(...changesOf(part, before[part], after[part]));
  return changes;
}

function changesOf(part: string, before: Values, after: Values): RulesChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((name) => {
    const [old, now] = [canonical(before[name]), canonical(after[name])];
    if (old === now) return [];
    const field = `${part}.${name}`;
    const subject = NAMES[field] ?? `The rule ${field}`;
    const sentence = `${subject}: ${shown(name, before[name])} until now, then ${shown(name, after[name])}.`;
    return [{ field: `rules.${field}`, before: old, after: now, sentence }];
  });
}

function rewardChanges(before: readonly RewardRule[], after: readonly RewardRule[]): RulesChange[] {
  const changes: RulesChange[] = [];
  for (let i = 0; i < Math.max(before.length, after.length); i += 1) {
    const [old, now] = [before[i], after[i]];
    const [a, b] = [canonical(old), canonical(now)];
    if (a === b) continue;
    const field = `rules.rewards[${i}]`;
    let sentence: string;
    if (!old) sentence = `A term is added: ${termInWords(now!)}`;
    else if (!now) sentence = `A term goes: ${termInWords(old)}`;
    else sentence = `A term changes: ${termInWords(old)} It becomes: ${termInWords(now)}`;
    changes.push({ field, before: a, after: b, sentence });
  }
  return changes;
}

/** JSON with sorted keys, so that equal values have equal texts; null for what is not there. */
function canonical(value: unknown): string | null {
  if (value === undefined) return null;
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function shown(name: string, value: unknown): string {
  if (value === null || value === undefined) return name === 'co_referral' ? 'as the model says' : 'no limit';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') {
    if (name.endsWith('_minutes')) return minutesInWords(value);
    return name.endsWith('_days') ? `${value} ${value === 1 ? 'day' : 'days'}` : String(value);
  }
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    return entries.length === 0 ? 'none' : entries.map(([key, one]) => `${key} ${String(one)}`).join(', ');
  }
  return String(value).replaceAll('_', ' ');
}

/** Signals in words: the texts themselves are the contract's. */
import { isSignal, SIGNALS, type SignalSpec } from '../../../../../ingest/events/signals.js';
import { formatCount, formatDuration, formatNumber, formatRate, sentence, UNKNOWN } from '../../formats.js';

const specOf = (name: string): SignalSpec | null => (isSignal(name) ? SIGNALS[name] : null);

/** A signal in two or three words. */
export const signalTitle = (name: string): string => sentence(name);

/** A value of a signal in its unit: `4.3 s`, `90.0%`, `10 customers on one device`. */
export function signalValue(name: string, value: number | null): string {
  const spec = specOf(name);
  if (value === null) return UNKNOWN;
  if (spec === null) return formatNumber(value, Number.isInteger(value) ? 0 : 2);
  if (spec.unit === 'seconds')
    return value < 60
      ? `${formatNumber(value, Number.isInteger(value) ? 0 : 1)} s`
      : formatDuration(Math.round(value * 1000));
  if (spec.unit === 'minutes') return formatDuration(Math.round(value * 60_000));
  if (isShare(spec)) return formatRate(value);
  if (spec.unit === 'yes or no') return value > 0 ? 'yes' : 'no';
  if (spec.unit.startsWith('kind') || spec.unit.startsWith('ends')) return formatNumber(value, 1);
  return Number.isInteger(value) ? formatCount(value) : formatNumber(value, 1);
}

const isShare = ({ unit }: SignalSpec): boolean => unit.startsWith('share') || unit.startsWith('of the peers');

/** A value beside the threshold from which it counts in full: `4.3 s, in full below 7 s`. Of what is or is not, the value alone. */
export function valueBesideThreshold(name: string, value: number | null, threshold: number | null): string {
  const spec = specOf(name);
  if (spec === null || value === null || threshold === null) return signalValue(name, value);
  if (threshold === 1) return value >= 1 ? 'in full' : 'in part';
  const below = spec.unit === 'seconds' || spec.unit === 'minutes' || spec.unit.startsWith('of the peers');
  return `${signalValue(name, value)}; in full ${below ? 'below' : 'from'} ${signalValue(name, threshold)}`;
}

/** The reviewer's sentence of a signal with its value in it. */
export function signalText(name: string, value: number | null): string {
  const spec = specOf(name);
  if (spec === null) return `${signalTitle(name)}.`;
  if (!spec.reviewer.includes('{value}')) return spec.reviewer;
  // Seconds and minutes are named in the sentence.
  const bare = value !== null && ['seconds', 'minutes'].includes(spec.unit);
  const text = bare ? formatNumber(value, value < 10 ? 1 : 0) : signalValue(name, value);
  return value === null ? `${signalTitle(name)}.` : spec.reviewer.replaceAll('{value}', text);
}

/** What a signal observes, and whom it may do wrong. */
export const signalMeaning = (name: string): string =>
  specOf(name)?.meaning ?? 'A signal that this page does not know.';
export const signalSpares = (name: string): string => specOf(name)?.falsePositives ?? '';

/** Sentences for the advocate: each once, none that tells what to avoid. */
export const advocateTexts = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => specOf(name)?.advocate ?? [])),
];

/**
 * What a confirmation may be for, and the signals that speak for each; the first that any of a case's strongest signals names stands ready. An unusual
 * pattern stands out in a way of its own and names nothing, and so do signals that only inform.
 */
export const CONFIRM_REASONS: readonly {
  readonly value: string;
  readonly text: string;
  readonly of: readonly string[];
}[] = [
  {
    value: 'forced_clicks',
    text: 'Forced or hidden clicks',
    of: ['click_injection', 'hidden_frame', 'unactivated_share', 'framed_share', 'unactivated_touch', 'flooding'],
  },
  { value: 'till_hijack', text: 'Taken over at the till', of: ['till_touch', 'till_share'] },
  {
    value: 'fake_accounts',
    text: 'Fake or shared accounts',
    of: [
      'shared_device',
      'shared_payment',
      'device_across_advocates',
      'shared_payout',
      'shared_address',
      'ring_member',
    ],
  },
  {
    value: 'machines',
    text: 'Machines, not people',
    of: ['hosting_share', 'hosting_network', 'bot_agent', 'bot_share', 'machine_hours', 'regularity', 'rush_share'],
  },
  { value: 'refund_abuse', text: 'Refund abuse', of: ['reversal_rate', 'late_reversals'] },
  { value: 'self_referral', text: 'Self-referral', of: ['self_referral'] },
  { value: 'rules_broken', text: 'Rules of the programme broken', of: ['banned_source', 'ad_click_id'] },
  { value: 'other', text: 'Something else', of: [] },
];
export const DISMISS_REASONS: readonly { readonly value: string; readonly text: string }[] = [
  { value: 'known_false_positive', text: 'A known false positive' },
  { value: 'explained', text: 'Explained by the advocate' },
  { value: 'too_little', text: 'Too little evidence' },
  { value: 'measurement', text: 'A fault of measurement' },
  { value: 'other', text: 'Something else' },
];

/** The reason that stands ready for a confirmation. */
export function readyReason(signals: readonly string[]): string {
  for (const signal of signals) {
    const found = CONFIRM_REASONS.find(({ of }) => of.includes(signal));
    if (found) return found.value;
  }
  return 'other';
}

/** A reason of a review in words; what we do not know is its own text. */
export const reviewReason = (reason: string | null): string =>
  reason === null
    ? ''
    : ([...CONFIRM_REASONS, ...DISMISS_REASONS].find(({ value }) => value === reason)?.text ?? reason);

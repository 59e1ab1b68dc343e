import { delayOf, judgedByTouch, type Candidate } from './facts.js';
import { DAY_MS, quietestOf, sumOf, totalsOf, type Window } from './window.js';

/** Fewer of what a share is of leave it unknown. */
const LEAST = 5;
const LEAST_CLICKS = 24;

type Facts = Pick<Window, 'days' | 'candidates' | 'long'>;

/**
 * What an advocate's 28 days look like to the anomaly model, in the order of the list: each from counts alone, so that the same days always give the
 * same numbers. What cannot be told is NaN: it speaks neither for nor against anybody. A model names those that it was trained on.
 */
const FEATURES = {
  clicks: ({ days }) => Math.log1p(sumOf(days, (day) => day.clicks)),
  conversions: ({ candidates }) => Math.log1p(candidates.length),
  clicks_a_visitor: ({ days }) =>
    part(
      sumOf(days, (day) => day.clicks),
      sumOf(days, (day) => day.visitors),
    ),
  converting: ({ days }) =>
    part(
      sumOf(days, (day) => day.customers),
      sumOf(days, (day) => day.visitors),
    ),
  unpressed: ({ days }) =>
    part(
      sumOf(days, (day) => day.unpressed),
      sumOf(days, (day) => day.pressedKnown),
    ),
  framed: ({ days }) =>
    part(
      sumOf(days, (day) => day.framed),
      sumOf(days, (day) => day.framedKnown),
    ),
  hosting: ({ days }) =>
    part(
      sumOf(days, (day) => day.hosting),
      sumOf(days, (day) => day.hostingKnown),
    ),
  bots: ({ days }) =>
    part(
      sumOf(days, (day) => day.bots),
      sumOf(days, (day) => day.botsKnown),
    ),
  till: ({ days }) =>
    part(
      sumOf(days, (day) => day.till),
      sumOf(days, (day) => day.touched),
    ),
  quick: ({ days }) =>
    part(
      sumOf(days, (day) => day.quick),
      sumOf(days, (day) => day.touched),
    ),
  quiet_hours: ({ days }) => {
    const hours = totalsOf(days, (day) => day.hours);
    return part(quietestOf(hours), sum(hours), LEAST_CLICKS);
  },
  even_gaps: ({ days }) => {
    const gaps = totalsOf(days, ({ octaves }) => octaves).slice(1);
    return part(Math.max(0, ...gaps), sum(gaps), LEAST_CLICKS);
  },
  busiest_day: ({ days }) => {
    const counts = days.map(({ clicks, conversions }) => clicks + conversions);
    return part(Math.max(0, ...counts), sum(counts));
  },
  claimed_only: ({ candidates }) => part(candidates.filter(({ touch }) => touch === null).length, candidates.length),
  one_network: ({ candidates }) => greatestShare(candidates.flatMap(({ netKey }) => netKey ?? [])),
  one_device: ({ candidates }) => greatestShare(candidates.flatMap(({ deviceId }) => deviceId ?? [])),
  one_hour: ({ candidates }) =>
    greatestShare(candidates.map(({ occurredAt }) => String(Math.floor((occurredAt % DAY_MS) / 3_600_000)))),
  abroad: ({ candidates }) => {
    const told = candidates.filter(({ touch, till }) => touch?.country != null && till.country !== null);
    return part(told.filter(({ touch, till }) => touch!.country !== till.country).length, told.length);
  },
  delay: ({ candidates }) => middleOf(delaysOf(candidates)),
  delay_spread: ({ candidates }) => {
    const delays = delaysOf(candidates);
    const middle = middleOf(delays);
    return middleOf(delays.map((delay) => Math.abs(delay - middle)));
  },
  reversed: ({ long }) => part(long.filter(({ reversedAt }) => reversedAt !== null).length, long.length),
} as const satisfies Readonly<Record<string, (facts: Facts) => number>>;

export type AnomalyFeature = keyof typeof FEATURES;
export const ANOMALY_FEATURES = Object.keys(FEATURES) as readonly AnomalyFeature[];

/** The values of the named features; one that this program does not know is unknown of everybody. */
export function anomalyFeatures(facts: Facts, names: readonly string[] = ANOMALY_FEATURES): Float64Array {
  return Float64Array.from(names, (name) =>
    Object.hasOwn(FEATURES, name) ? FEATURES[name as AnomalyFeature](facts) : NaN,
  );
}

const part = (some: number, of: number, least = LEAST): number => (of < least ? NaN : some / of);
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function greatestShare(values: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return part(Math.max(0, ...counts.values()), values.length);
}

/** Logarithms of the seconds from touch to conversion, of conversions that are the touch's own doing. */
function delaysOf(candidates: readonly Candidate[]): number[] {
  return candidates.flatMap((candidate) => {
    const delay = judgedByTouch(candidate) ? delayOf(candidate) : null;
    return delay === null ? [] : [Math.log1p(Math.max(0, delay) / 1000)];
  });
}

/** The lower middle; NaN of too few. */
function middleOf(numbers: readonly number[]): number {
  if (numbers.length < LEAST) return NaN;
  const sorted = Float64Array.from(numbers).sort();
  return sorted[(sorted.length - 1) >>> 1]!;
}

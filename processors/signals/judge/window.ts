import { clamp, ramp, type Candidate, type Finding, type Settings } from './facts.js';
import { wilsonInterval } from '../../../models/wilson-interval.js';
import type { SignalName } from '../../../ingest/events/signals.js';

export const DAY_MS = 86_400_000;
/** Days that an evaluation looks at, its own included. */
export const WINDOW_DAYS = 28;
/** Days within which orders and means of payment are looked at. */
export const LONG_DAYS = 90;
const HOURS = 24;
const NIGHT_HOURS = 8;

/** Monday of the week of a day, both in days since 1970 (a Thursday). */
export const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7);

/** Counts of one advocate on one day (since 1970, UTC), as advocate_days has them. */
export interface AdvocateDay {
  readonly day: number;
  readonly clicks: number;
  readonly visitors: number;
  readonly pressedKnown: number;
  readonly unpressed: number;
  readonly framedKnown: number;
  readonly framed: number;
  readonly hostingKnown: number;
  readonly hosting: number;
  readonly botsKnown: number;
  readonly bots: number;
  readonly hours: readonly number[];
  readonly octaves: readonly number[];
  readonly conversions: number;
  readonly customers: number;
  readonly touched: number;
  readonly till: number;
  readonly quick: number;
}

/** What is usual among the advocates of a programme, as shares. */
export interface Usual {
  readonly median: number;
  /** Median absolute deviation. */
  readonly mad: number;
}
export const PEER_FEATURES = [
  'unpressed',
  'framed',
  'hosting',
  'bots',
  'till',
  'quick',
  'converting',
  'reversed',
] as const;
export type PeerFeature = (typeof PEER_FEATURES)[number];
/** By feature; null where too few advocates tell. */
export type Peers = Readonly<Record<PeerFeature, Usual | null>>;
export const NO_PEERS: Peers = {
  unpressed: null,
  framed: null,
  hosting: null,
  bots: null,
  till: null,
  quick: null,
  converting: null,
  reversed: null,
};

/** A frozen forest that judges windows. */
export interface AnomalyModel {
  readonly modelId: string;
  readonly features: readonly string[];
  /** The score that 99 of 100 of its training rows do not exceed. */
  readonly usual: number;
  /** From 0 to 1, of the values of its features; NaN is unknown. */
  scoreOf(values: Float64Array): number;
}

/** An advocate as of the end of a day: everything that its evaluation looks at. */
export interface Window {
  readonly day: number;
  /** The first instant after the day. */
  readonly end: number;
  /** The advocate's first event, ms since 1970; null where he has none. */
  readonly advocateSince: number | null;
  readonly today: AdvocateDay;
  /** Of the days of the window, in order; days without anything are left out. */
  readonly days: readonly AdvocateDay[];
  /** Candidates of the window that repeat no other conversion, in order of time. */
  readonly candidates: readonly Candidate[];
  /** The same over the long window. */
  readonly long: readonly Candidate[];
  readonly peers: Peers;
  readonly around: Around;
  /** What is in force when the day begins; null where nothing is. */
  readonly anomaly: AnomalyModel | null;
  /** Days that the rules in force hold a reward. */
  readonly holdDays: number;
}

/** The day of a candidate, since 1970. */
export const dayOf = ({ occurredAt }: Candidate): number => Math.floor(occurredAt / DAY_MS);

/** What a window that ends with a day looks at, of all that is known of an advocate. */
export function cutAt(
  { days, candidates }: Pick<Window, 'days' | 'candidates'>,
  end: number,
): Pick<Window, 'days' | 'candidates' | 'long'> {
  const long = candidates.filter((one) => !one.duplicate && dayOf(one) <= end && dayOf(one) > end - LONG_DAYS);
  return {
    days: days.filter(({ day }) => day <= end && day > end - WINDOW_DAYS),
    candidates: long.filter((one) => dayOf(one) > end - WINDOW_DAYS),
    long,
  };
}

/** What an advocate shares with others, as of an instant. */
export interface Around {
  /** Customers that a device has had before `end`, of any advocate or none; at most 51 are told. */
  customersOfDevice(device: string, end: number): number;
  /** How many customers of each advocate came on a device before `end`. */
  advocatesOfDevice(device: string, end: number): ReadonlyMap<string, number>;
  /** The ring of which he is a member before `end`; null where he is of none. */
  ringOf(end: number): RingAround | null;
  /** Advocates paid into an account that this one was paid into, before `end`, himself included. */
  advocatesOfPayout(end: number): readonly string[];
}

/** A ring, as it stands against one of its advocates. */
export interface RingAround {
  /** How surely he belongs, from 0 to 1. */
  readonly tie: number;
  /** The other advocates, in order. */
  readonly others: readonly string[];
  /** Whether a conversion of his touches what holds the ring together. */
  touches(conversionId: string): boolean;
}

/** An advocate's observation, and how much of it speaks against one of his conversions. */
export interface AdvocateFinding extends Finding {
  /** Strength against a candidate of the window, from 0 to 1. */
  against(candidate: Candidate): number;
}

export type Judge = (window: Window, settings: Settings) => readonly AdvocateFinding[];

/** Adds one count up over the window. */
export function sumOf(days: readonly AdvocateDay[], pick: (day: AdvocateDay) => number): number {
  return days.reduce((sum, day) => sum + pick(day), 0);
}

/** Adds a row of counts up over the window: clicks by hour, gaps by octave. */
export function totalsOf(days: readonly AdvocateDay[], pick: (day: AdvocateDay) => readonly number[]): number[] {
  const sums = Array.from({ length: HOURS }, () => 0);
  for (const day of days) pick(day).forEach((count, i) => (sums[i]! += count));
  return sums;
}

/** Clicks in the quietest run of eight hours around the clock: people sleep. */
export function quietestOf(hours: readonly number[]): number {
  let least = Infinity;
  for (let from = 0; from < hours.length; from += 1) {
    let sum = 0;
    for (let i = 0; i < NIGHT_HOURS; i += 1) sum += hours[(from + i) % hours.length]!;
    least = Math.min(least, sum);
  }
  return least;
}

/** Deviations of the peers' spread from which on a share is unusual (Iglewicz & Hoaglin 1993 call 3.5 an outlier). */
const OUTLIER = 3.5;
const NORMAL = 1.4826;
/** Least spread between peers: all alike by chance would make any difference an outlier. */
const LEAST_SPREAD = 0.01;

/** The share that peers do not exceed by chance; 0 where nothing is known of them. */
export function unusualFrom(usual: Usual | null): number {
  return usual === null ? 0 : usual.median + OUTLIER * Math.max(NORMAL * usual.mad, LEAST_SPREAD);
}

export interface ShareOf {
  readonly signal: SignalName;
  readonly some: number;
  readonly of: number;
  /** Fewer than so many prove nothing, whatever share they are. */
  readonly least: number;
  readonly threshold: number;
  readonly usual: Usual | null;
}

/**
 * A share judged by the lower end of its interval, so that few cases prove little: nothing up to half the threshold or to what peers do not exceed by
 * chance, full from the threshold, or half of it beyond the peers.
 */
export function shareStrength({ some, of, least, threshold, usual }: ShareOf): { low: number; strength: number } {
  if (some < least || some > of) return { low: 0, strength: 0 };
  const low = wilsonInterval(some, of).low ?? 0;
  const unusual = unusualFrom(usual);
  return {
    low,
    strength: ramp(low, Math.max(threshold / 2, unusual), Math.max(threshold, unusual + threshold / 2)),
  };
}

/** A finding of a share, or null where it is nothing; its evidence is asked for only where it is something. */
export function shareFinding(
  share: ShareOf,
  evidence: () => readonly string[],
  against: (candidate: Candidate) => number,
): AdvocateFinding | null {
  const { low, strength } = shareStrength(share);
  if (strength === 0) return null;
  return {
    signal: share.signal,
    value: low,
    strength,
    evidence: evidence(),
    unknown: '',
    against: (candidate) => strength * clamp(against(candidate)),
  };
}

/** An observation that could not be computed. */
export function unknownFinding(signal: SignalName, what: string): AdvocateFinding {
  return { signal, value: null, strength: null, evidence: [], unknown: what, against: () => 0 };
}

/** Ids of the candidates that a finding speaks against, the most of it first, at most `most`. */
export function idsOf(candidates: readonly Candidate[], most = 20): string[] {
  return candidates.slice(0, most).map(({ conversionId }) => conversionId);
}

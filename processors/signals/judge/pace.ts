import { wilsonInterval } from '../../../models/wilson-interval.js';
import { judgedByTouch, ramp, type Candidate, type Settings } from './facts.js';
import {
  DAY_MS,
  quietestOf,
  sumOf,
  totalsOf,
  WINDOW_DAYS,
  type AdvocateDay,
  type AdvocateFinding,
  type Judge,
  type Usual,
  type Window,
} from './window.js';

/** Visitors, clicks and gaps below which rates, hours and rhythms say nothing. */
export const LEAST_VISITORS = 100;
const LEAST_CLICKS = 50;
const LEAST_GAPS = 30;
/** Days after the advocate's first event in which a burst is that of a new one. */
const NEW_DAYS = 14;

/** What touches of machines leave behind when they are many; a touch that somebody is known to have pressed is hardly meant. */
const byMachine = (candidate: Candidate): number => {
  if (!judgedByTouch(candidate)) return 0;
  return candidate.touch!.userActivated === true ? 0.1 : 1;
};

/** Who made a rhythm: touches that say they were pressed, where most of all do; they cannot have been, if the rhythm is a machine's. Else the others. */
function byRhythm({ days }: Window): (candidate: Candidate) => number {
  const pressed = sumOf(days, ({ pressedKnown, unpressed }) => pressedKnown - unpressed);
  const mostPressed = 2 * pressed > sumOf(days, ({ clicks }) => clicks);
  return (candidate) => (mostPressed && judgedByTouch(candidate) ? 1 : byMachine(candidate));
}

/** How fast, when and how evenly an advocate's clicks and conversions come. */
export const judgePace: Judge = (window, settings) =>
  [
    flooding(window, settings('flooding').threshold),
    machineHours(window, settings('machine_hours').threshold),
    regularity(window, settings('regularity').threshold),
    ...bursts(window, settings),
  ].flatMap((finding) => finding ?? []);

function flooding({ days, peers }: Window, threshold: number): AdvocateFinding | null {
  const visitors = sumOf(days, (day) => day.visitors);
  const customers = sumOf(days, (day) => day.customers);
  const { ratio, strength } = floodingStrength({ customers, visitors }, peers.converting, threshold);
  return finding('flooding', ratio, strength, byMachine);
}

/** The rate at which visitors become customers, beside the peers'; 0 with strength 0 where it is nothing or cannot be told. */
export function floodingStrength(
  { customers, visitors }: { readonly customers: number; readonly visitors: number },
  usual: Usual | null,
  threshold: number,
): { readonly ratio: number; readonly strength: number } {
  if (usual === null || usual.median === 0 || visitors < LEAST_VISITORS) return { ratio: 0, strength: 0 };
  const ratio = (wilsonInterval(Math.min(visitors, customers), visitors).high ?? 1) / usual.median;
  const strength = ramp(ratio, 2 * threshold, threshold);
  return strength === 0 ? { ratio: 0, strength } : { ratio, strength };
}

function machineHours(window: Window, threshold: number): AdvocateFinding | null {
  const { days } = window;
  if (sumOf(days, (day) => day.clicks) < LEAST_CLICKS) return null;
  const hours = totalsOf(days, ({ hours: counts }) => counts);
  const clicks = hours.reduce((sum, count) => sum + count, 0);
  const low = wilsonInterval(quietestOf(hours), clicks).low ?? 0;
  return finding('machine_hours', low, ramp(low, 0.8 * threshold, threshold), byRhythm(window));
}

/** The first octave holds what follows within a second: pages that tell a click twice. */
function regularity(window: Window, threshold: number): AdvocateFinding | null {
  const { days } = window;
  if (sumOf(days, (day) => day.clicks) <= LEAST_GAPS) return null;
  const octaves = totalsOf(days, ({ octaves: counts }) => counts).slice(1);
  const gaps = octaves.reduce((sum, count) => sum + count, 0);
  if (gaps < LEAST_GAPS) return null;
  const low = wilsonInterval(Math.max(...octaves), gaps).low ?? 0;
  return finding('regularity', low, ramp(low, 0.8 * threshold, threshold), byRhythm(window));
}

function bursts(window: Window, settings: Settings): (AdvocateFinding | null)[] {
  const { today, days, day, advocateSince } = window;
  const ofToday = ({ occurredAt }: Candidate): number => (Math.floor(occurredAt / DAY_MS) === day ? 1 : 0);
  const velocity = (signal: 'click_velocity' | 'conversion_velocity', pick: (one: AdvocateDay) => number) => {
    const { threshold } = settings(signal);
    // A deviation is of one click at least.
    if (pick(today) <= threshold / 2) return null;
    const value = deviations(days, day, pick);
    return finding(signal, value, ramp(value, threshold / 2, threshold), ofToday);
  };
  const { threshold } = settings('new_advocate_burst');
  const isNew = advocateSince !== null && day - Math.floor(advocateSince / DAY_MS) < NEW_DAYS;
  return [
    velocity('click_velocity', ({ clicks }) => clicks),
    velocity('conversion_velocity', ({ conversions }) => conversions),
    isNew
      ? finding('new_advocate_burst', today.conversions, ramp(today.conversions, threshold / 2, threshold), ofToday)
      : null,
  ];
}

/** The day's count in robust deviations above the days before it; those without anything count as zero. */
function deviations(days: readonly AdvocateDay[], day: number, pick: (one: AdvocateDay) => number): number {
  const before = Array.from({ length: WINDOW_DAYS - 1 }, () => 0);
  let today = 0;
  for (const one of days) {
    if (one.day === day) today = pick(one);
    else before[day - one.day - 1] = pick(one);
  }
  const middle = median(before);
  const spread = 1.4826 * median(before.map((count) => Math.abs(count - middle)));
  return (today - middle) / Math.max(spread, Math.sqrt(middle + 1));
}

function median(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b);
  const half = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function finding(
  signal: AdvocateFinding['signal'],
  value: number,
  strength: number,
  against: (candidate: Candidate) => number,
): AdvocateFinding | null {
  if (strength === 0) return null;
  return { signal, value, strength, evidence: [], unknown: '', against: (one) => strength * against(one) };
}

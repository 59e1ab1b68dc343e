/** How well fraud was found, against labels: a truth file's, or what reviewers decided. Pure. */
import { rateOf } from './accuracy-of-truth.js';

/** One conversion and advocate, as the warehouse knows them. Times are ms since 1970. */
export interface Suspect {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly outcome: string;
  readonly occurred_ms: number;
  /** What the advocate earns with it, in minor units of the currency; 0 where nothing. */
  readonly amount: number;
  readonly currency: string;
  readonly due_ms: number | null;
  /** Parts per billion. */
  readonly score: number;
  readonly held_ms: number | null;
  readonly held_otherwise: number;
  readonly confirmed: number;
  readonly released_ms: number | null;
}

export interface Scored {
  readonly advocate_id: string;
  readonly score: number;
  readonly flagged_ms: number | null;
}

/** What is held for true of a candidate: the kind of fraud, honest, or nothing at all. */
export type Label = { readonly fraud: string } | 'honest' | null;

export interface KindLine {
  readonly kind: string;
  readonly conversions: number;
  readonly stopped: number;
  readonly recall: ReturnType<typeof rateOf>;
  readonly money_minor: number;
  readonly stopped_minor: number;
  readonly money_recall: number | null;
  /** Hours from the conversion to its hold, in the middle; null where none was held. */
  readonly hours_to_detect: number | null;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly candidates: number;
  readonly fraud: number;
  readonly mean_score: number | null;
  readonly rate: number | null;
}

export interface Detection {
  readonly by_kind: readonly KindLine[];
  readonly whole: KindLine;
  readonly precision: ReturnType<typeof rateOf>;
  readonly honest_minor: number;
  readonly honest_held_minor: number;
  readonly honest_long_minor: number;
  readonly honest_held: number;
  readonly calibration: readonly Bin[];
}

const HOUR_MS = 3_600_000;
const BINS = 10;
const ALL = 1_000_000_000;

/** Whether the money cannot go out: never granted, reversed, or held before it fell due. */
export function isStopped({ outcome, held_ms, held_otherwise, due_ms, confirmed }: Suspect): boolean {
  if (outcome !== 'granted' || held_otherwise === 1 || confirmed === 1) return true;
  return held_ms !== null && (due_ms === null || held_ms < due_ms);
}

/**
 * @param suspects only money of `currency` is counted, conversions whatever they earn
 * @param now ms since 1970: what is still held has been held until then
 */
export function detect(
  suspects: readonly Suspect[],
  labelOf: (suspect: Suspect) => Label,
  { currency, now }: { readonly currency: string; readonly now: number },
): Detection {
  const kinds = new Map<string, Suspect[]>();
  const honest: Suspect[] = [];
  for (const suspect of suspects) {
    const label = labelOf(suspect);
    if (label === 'honest') honest.push(suspect);
    else if (label !== null) kinds.set(label.fraud, [...(kinds.get(label.fraud) ?? []), suspect]);
  }
  const frauds = [...kinds.values()].flat();
  const money = (list: readonly Suspect[]): number => sumOf(list, currency);
  const held = honest.filter(({ held_ms }) => held_ms !== null);
  const long = held.filter(({ held_ms, released_ms }) => (released_ms ?? now) - held_ms! > 24 * HOUR_MS);
  const caught = frauds.filter(({ held_ms }) => held_ms !== null).length;
  return {
    by_kind: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, list]) => lineOf(kind, list, money)),
    whole: lineOf('all', frauds, money),
    precision: rateOf(caught, caught + held.length),
    honest_minor: money(honest),
    honest_held_minor: money(held),
    honest_long_minor: money(long),
    honest_held: held.length,
    calibration: calibrationOf(frauds, honest),
  };
}

const sumOf = (list: readonly Suspect[], currency: string): number =>
  list.reduce((sum, one) => (one.currency === currency ? sum + one.amount : sum), 0);

function lineOf(kind: string, list: readonly Suspect[], money: (list: readonly Suspect[]) => number): KindLine {
  const stopped = list.filter(isStopped);
  const waits = list.flatMap(({ held_ms, occurred_ms }) =>
    held_ms === null ? [] : [(held_ms - occurred_ms) / HOUR_MS],
  );
  const money_minor = money(list);
  const stopped_minor = money(stopped);
  return {
    kind,
    conversions: list.length,
    stopped: stopped.length,
    recall: rateOf(stopped.length, list.length),
    money_minor,
    stopped_minor,
    money_recall: money_minor === 0 ? null : stopped_minor / money_minor,
    hours_to_detect: waits.length === 0 ? null : middleOf(waits),
  };
}

function middleOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >>> 1]!;
}

/** Candidates by their score in tenths, and how many of them are fraud: a score that keeps its word lies near that rate. */
function calibrationOf(frauds: readonly Suspect[], honest: readonly Suspect[]): Bin[] {
  const bins = Array.from({ length: BINS }, () => ({ candidates: 0, fraud: 0, sum: 0 }));
  const count = (list: readonly Suspect[], fraud: number): void => {
    for (const { score } of list) {
      const bin = bins[Math.min(BINS - 1, Math.floor((score / ALL) * BINS))]!;
      bin.candidates += 1;
      bin.fraud += fraud;
      bin.sum += score / ALL;
    }
  };
  count(frauds, 1);
  count(honest, 0);
  return bins.map(({ candidates, fraud, sum }, i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    candidates,
    fraud,
    mean_score: candidates === 0 ? null : sum / candidates,
    rate: candidates === 0 ? null : fraud / candidates,
  }));
}

/** How well fraud was found, against labels: a truth file's, or what reviewers decided. Pure. */
import { reliability } from '../../models/calibration/reliability.js';
import { rateOf } from './accuracy-of-truth.js';
import { DAY_MS } from './params.js';

/** One conversion and advocate, as the warehouse knows them. Times are ms since 1970. */
export interface Suspect {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly outcome: string;
  readonly occurred_ms: number;
  /** What the advocate earns with it, in minor units of the currency; 0 where nothing. */
  readonly amount: number;
  /** What he would have earned, had it not been taken back. */
  readonly taken: number;
  readonly currency: string;
  /** When it would be paid out if nobody suspected anything; null where that is not known yet. */
  readonly due_ms: number | null;
  /** When the order went back; null where it did not. */
  readonly reversed_ms: number | null;
  /** Parts per billion. */
  readonly score: number;
  readonly own_score: number;
  readonly hold_score: number;
  readonly reasons: readonly string[];
  readonly contributions: readonly number[];
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
  /** Hours from the conversion until it was noticed, in the middle and for 19 of 20; null where none was. */
  readonly hours_to_detect: number | null;
  readonly hours_to_detect_p95: number | null;
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
  /** Mean squared difference of score and truth, and the mean distance of score and rate over the bins; null without labels. */
  readonly brier_score: number | null;
  readonly calibration_error: number | null;
}

const HOUR_MS = 3_600_000;
const BINS = 10;
const ALL = 1_000_000_000;

/**
 * When the system knew, at the latest: at once where the conversion's own signals hold it, else by the end of the day whose evaluation does, because what
 * tells may come in its last minute. Null where it is not held.
 */
export function noticedAt({ held_ms, own_score, hold_score }: Suspect): number | null {
  if (held_ms === null || (own_score > 0 && own_score >= hold_score)) return held_ms;
  return (Math.floor(held_ms / DAY_MS) + 1) * DAY_MS;
}

/** Whether it was paid, or would have been, before the order went back. */
const tookBackLate = ({ reversed_ms, due_ms }: Suspect): boolean =>
  reversed_ms !== null && due_ms !== null && reversed_ms >= due_ms;

/** Whether a suspicion came before the money could go out. */
export function noticedInTime(suspect: Suspect): boolean {
  const noticed = noticedAt(suspect);
  return noticed !== null && (suspect.due_ms === null || noticed < suspect.due_ms);
}

/** Whether the money cannot go out by something else than a suspicion: never granted, held as a self-referral, or reversed in time. */
export function stoppedOtherwise(suspect: Suspect): boolean {
  if (suspect.outcome === 'reversed') return !tookBackLate(suspect);
  return suspect.outcome !== 'granted' || suspect.held_otherwise === 1;
}

/** Whether the money cannot go out: never granted, reversed in time, confirmed, or held before it fell due. */
export function isStopped(suspect: Suspect): boolean {
  return stoppedOtherwise(suspect) || suspect.confirmed === 1 || noticedInTime(suspect);
}

/** Money that is or was at stake: what an order took back in time counts nowhere. */
export function moneyOf(suspect: Suspect): number {
  return suspect.amount + (suspect.confirmed === 1 || tookBackLate(suspect) ? suspect.taken : 0);
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
    ...calibrationOf(frauds, honest),
  };
}

const sumOf = (list: readonly Suspect[], currency: string): number =>
  list.reduce((sum, one) => (one.currency === currency ? sum + moneyOf(one) : sum), 0);

function lineOf(kind: string, list: readonly Suspect[], money: (list: readonly Suspect[]) => number): KindLine {
  const stopped = list.filter(isStopped);
  const waits = list.flatMap((suspect) => {
    const noticed = noticedAt(suspect);
    return noticed === null ? [] : [(noticed - suspect.occurred_ms) / HOUR_MS];
  });
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
    hours_to_detect: quantileOf(waits, 0.5),
    hours_to_detect_p95: quantileOf(waits, 0.95),
  };
}

/** The smallest number that so much of them does not exceed; null where there is none. */
export function quantileOf(numbers: readonly number[], part: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
}

/** Candidates by their score in tenths, and how many of them are fraud: a score that keeps its word lies near that rate. */
function calibrationOf(
  frauds: readonly Suspect[],
  honest: readonly Suspect[],
): Pick<Detection, 'calibration' | 'brier_score' | 'calibration_error'> {
  const all = [...frauds, ...honest];
  if (all.length === 0) return { calibration: [], brier_score: null, calibration_error: null };
  const { bins, brierScore, expectedError } = reliability(
    all.map(({ score }) => score / ALL),
    all.map((_, i) => (i < frauds.length ? 1 : 0)),
    { bins: BINS },
  );
  return {
    calibration: bins.map(({ from, to, cases, probability, rate }) => ({
      from,
      to,
      candidates: cases,
      fraud: Math.round((rate ?? 0) * cases),
      mean_score: probability,
      rate,
    })),
    brier_score: brierScore,
    calibration_error: expectedError,
  };
}

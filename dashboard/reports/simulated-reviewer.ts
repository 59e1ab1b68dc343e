/** What becomes of held money in the hands of a reviewer with so much time and so many mistakes. Pure. */
import { uniform } from '../../models/uniform.js';
import { mutesOf, standingOf, type End, type Mute } from '../../processors/cases/preview.js';
import {
  moneyOf,
  noticedAt,
  noticedInTime,
  quantileOf,
  stoppedOtherwise,
  type Label,
  type Suspect,
} from './detection-of-labels.js';
import { DAY_MS } from './params.js';

export interface ReviewerTerms {
  /** Cases decided a day. */
  readonly capacity: number;
  /** Chance that a case is taken for the opposite of what it is. */
  readonly error: number;
  readonly seed: number;
  readonly currency: string;
  /** ms since 1970: the last day is that before it. */
  readonly now: number;
}

export interface ReviewedKind {
  readonly kind: string;
  readonly conversions: number;
  readonly stopped: number;
  readonly money_minor: number;
  readonly stopped_minor: number;
}

export interface Reviewed {
  readonly capacity: number;
  readonly error: number;
  readonly seed: number;
  readonly decisions: number;
  readonly mistakes: number;
  /** The most cases left at the end of a day, and those left at the end. */
  readonly most_waiting: number;
  readonly waiting: number;
  readonly fraud_minor: number;
  readonly stopped_minor: number;
  readonly stopped_share: number | null;
  readonly by_kind: readonly ReviewedKind[];
  /** Fraud that was held in time and let go by mistake. */
  readonly let_go_minor: number;
  readonly honest_minor: number;
  readonly honest_held_minor: number;
  readonly honest_long_minor: number;
  readonly honest_long_share: number | null;
  /** Honest money that was taken for fraud. */
  readonly honest_lost_minor: number;
  /** Hours that honest conversions were held. */
  readonly honest_hours_p50: number | null;
  readonly honest_hours_p95: number | null;
  /** Hours from a fraudulent conversion until it was noticed, and until it was decided. */
  readonly notice_hours_p50: number | null;
  readonly notice_hours_p95: number | null;
  readonly decide_hours_p50: number | null;
  readonly decide_hours_p95: number | null;
}

/** The reviewer comes at nine, UTC, seven days a week. */
export const WORK_STARTS_MS = 9 * 3_600_000;
const HOUR_MS = 3_600_000;
/** A score of nothing holds nobody, whatever the rules say. */
const LEAST_HOLD_SCORE = 1;

/** One held conversion, and what became of it. */
interface Held {
  readonly suspect: Suspect;
  readonly fraud: boolean;
  readonly noticed: number;
  muted: boolean;
  confirmedAt: number | null;
  releasedAt: number | null;
}

/** One advocate's case: it comes back when more is held. */
interface Case {
  readonly id: string;
  /** In order of notice. */
  readonly held: readonly Held[];
  readonly mutes: Mute[];
}

/**
 * Plays a reviewer who works the queue by money at stake: each day at nine he takes the cases with the most money waiting, as many as he can, and decides
 * everything that waits in each. What is fraud he confirms, by its conversions, and lets the rest go; a case without any he dismisses, which mutes its
 * signals for thirty days as a dismissal does. With the chance of a mistake he takes the case for the opposite: one with fraud is dismissed as a whole, one
 * without is confirmed. What was muted, or let go by mistake, is not stopped, whenever it falls due.
 * @param labelOf null of a suspect: it counts on neither side, and is taken for honest by the reviewer
 * Cost: O(days · waiting). The same seed gives the same answer.
 */
export function simulateReviewer(
  suspects: readonly Suspect[],
  labelOf: (suspect: Suspect) => Label,
  terms: ReviewerTerms,
): Reviewed {
  const cases = casesOf(suspects, labelOf);
  const played = play(cases, terms);
  const fates = new Map(cases.flatMap(({ held }) => held.map((one) => [one.suspect, one] as const)));
  const labelled = suspects.flatMap((suspect) => {
    const label = labelOf(suspect);
    return label === null ? [] : [{ suspect, label, held: fates.get(suspect) ?? null }];
  });
  const { capacity, error, seed } = terms;
  return { capacity, error, seed, ...played, ...fraudOf(labelled, terms), ...honestOf(labelled, terms) };
}

interface Fated {
  readonly suspect: Suspect;
  readonly label: 'honest' | { readonly fraud: string };
  readonly held: Held | null;
}

function casesOf(suspects: readonly Suspect[], labelOf: (suspect: Suspect) => Label): Case[] {
  const cases = new Map<string, Held[]>();
  for (const suspect of suspects) {
    const noticed = noticedAt(suspect);
    if (noticed === null) continue;
    const label = labelOf(suspect);
    const fraud = label !== null && label !== 'honest';
    const held = { suspect, fraud, noticed, muted: false, confirmedAt: null, releasedAt: null };
    const list = cases.get(suspect.advocate_id);
    if (list) list.push(held);
    else cases.set(suspect.advocate_id, [held]);
  }
  return [...cases]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, held]) => ({ id, held: held.sort((a, b) => a.noticed - b.noticed), mutes: [] }));
}

function play(cases: readonly Case[], { capacity, error, seed, currency, now }: ReviewerTerms) {
  const draw = uniform(seed);
  let decisions = 0;
  let mistakes = 0;
  let most = 0;
  let left = 0;
  const first = cases.reduce((least, { held }) => Math.min(least, held[0]!.noticed), now);
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day + WORK_STARTS_MS < now; day += DAY_MS) {
    const at = day + WORK_STARTS_MS;
    const queue = queueAt(cases, at, currency);
    for (const { one, waiting } of queue.slice(0, capacity)) {
      const mistaken = draw.next() < error;
      decide(one, waiting, { at, mistaken, id: `${decisions}` });
      decisions += 1;
      if (mistaken) mistakes += 1;
    }
    left = Math.max(0, queue.length - capacity);
    most = Math.max(most, left);
  }
  return { decisions, mistakes, most_waiting: most, waiting: left };
}

interface Waiting {
  readonly one: Case;
  readonly waiting: readonly Held[];
  readonly stake: number;
}

/** Cases with anything to decide, the most money first. */
function queueAt(cases: readonly Case[], at: number, currency: string): Waiting[] {
  return cases
    .flatMap((one): Waiting[] => {
      const waiting = one.held.filter((held) => isWaiting(one, held, at));
      if (waiting.length === 0) return [];
      const stake = waiting.reduce((sum, { suspect }) => sum + stakeOf(suspect, currency), 0);
      return [{ one, waiting, stake }];
    })
    .sort((a, b) => b.stake - a.stake || (a.one.id < b.one.id ? -1 : 1));
}

function isWaiting({ mutes }: Case, held: Held, at: number): boolean {
  if (held.muted || held.noticed > at || held.confirmedAt !== null || held.releasedAt !== null) return false;
  const { suspect } = held;
  const reversed = suspect.reversed_ms !== null && suspect.reversed_ms <= at;
  if (suspect.outcome === 'denied' || reversed) return false;
  held.muted = mutes.length > 0 && standingOf('', scopedOf(suspect), null, { ...holdOf(suspect), mutes }) === null;
  return !held.muted;
}

const holdOf = ({ hold_score }: Suspect) => ({ holdScore: Math.max(LEAST_HOLD_SCORE, hold_score) });

const scopedOf = ({ conversion_id, occurred_ms, score, held_ms, reasons, contributions }: Suspect) => ({
  conversionId: conversion_id,
  occurredAt: occurred_ms,
  risk: { scorePpb: score, heldFrom: held_ms, reasons, contributions },
});

/** What has not gone out. */
const stakeOf = (suspect: Suspect, currency: string): number =>
  suspect.currency === currency && noticedInTime(suspect) ? suspect.amount : 0;

function decide(
  one: Case,
  waiting: readonly Held[],
  { at, mistaken, id }: { readonly at: number; readonly mistaken: boolean; readonly id: string },
): void {
  const anyFraud = waiting.some(({ fraud }) => fraud);
  for (const held of waiting) {
    const confirms = mistaken ? !anyFraud : held.fraud;
    if (confirms) held.confirmedAt = at;
    else held.releasedAt = at;
  }
  if (anyFraud !== mistaken) return;
  const conversionIds = new Set(waiting.map(({ suspect }) => suspect.conversion_id));
  const end: End = { id, at, scope: { conversionIds }, dismisses: true };
  one.mutes.push(
    ...mutesOf(
      {
        confirms: [],
        ends: [end],
        holds: [],
        cuts: [],
        decision: null,
        assignee: null,
        snoozedUntil: null,
        firstAt: at,
      },
      waiting.map(({ suspect }) => scopedOf(suspect)),
    ),
  );
}

/** Whether it never went out: stopped by something else, or noticed in time and not let go since. */
function isKept({ suspect, held }: Fated): boolean {
  if (stoppedOtherwise(suspect)) return true;
  return held !== null && !held.muted && held.releasedAt === null && noticedInTime(suspect);
}

const sumOf = (list: readonly Fated[], currency: string): number =>
  list.reduce((sum, { suspect }) => (suspect.currency === currency ? sum + moneyOf(suspect) : sum), 0);

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function fraudOf(all: readonly Fated[], { currency }: ReviewerTerms) {
  const kinds = new Map<string, Fated[]>();
  for (const one of all)
    if (one.label !== 'honest') kinds.set(one.label.fraud, [...(kinds.get(one.label.fraud) ?? []), one]);
  const frauds = [...kinds.values()].flat();
  const kept = frauds.filter(isKept);
  const hours = (at: (held: Held) => number | null): number[] =>
    frauds.flatMap(({ held, suspect }) => {
      const then = held === null ? null : at(held);
      return then === null ? [] : [(then - suspect.occurred_ms) / HOUR_MS];
    });
  const noticed = hours(({ noticed: then }) => then);
  const decided = hours(({ confirmedAt, releasedAt }) => confirmedAt ?? releasedAt);
  const fraud = sumOf(frauds, currency);
  const stopped = sumOf(kept, currency);
  const letGo = frauds.filter((one) => !isKept(one) && one.held !== null && noticedInTime(one.suspect));
  return {
    fraud_minor: fraud,
    stopped_minor: stopped,
    stopped_share: shareOf(stopped, fraud),
    by_kind: [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, list]) => ({
        kind,
        conversions: list.length,
        stopped: list.filter(isKept).length,
        money_minor: sumOf(list, currency),
        stopped_minor: sumOf(list.filter(isKept), currency),
      })),
    let_go_minor: sumOf(letGo, currency),
    notice_hours_p50: quantileOf(noticed, 0.5),
    notice_hours_p95: quantileOf(noticed, 0.95),
    decide_hours_p50: quantileOf(decided, 0.5),
    decide_hours_p95: quantileOf(decided, 0.95),
  };
}

/** From the recorded beginning of a hold to its end; what was taken for fraud is held for good. */
function honestOf(all: readonly Fated[], { currency, now }: ReviewerTerms) {
  const honest = all.filter(({ label }) => label === 'honest');
  const held = honest.filter((one) => one.held !== null && !one.held.muted);
  const hoursOf = ({ suspect, held: fate }: Fated): number =>
    fate!.confirmedAt === null ? ((fate!.releasedAt ?? now) - suspect.held_ms!) / HOUR_MS : Infinity;
  const long = held.filter((one) => hoursOf(one) > 24);
  const lost = held.filter(({ held: fate }) => fate!.confirmedAt !== null);
  const ended = held.map(hoursOf).filter(Number.isFinite);
  const honestMinor = sumOf(honest, currency);
  const longMinor = sumOf(long, currency);
  return {
    honest_minor: honestMinor,
    honest_held_minor: sumOf(held, currency),
    honest_long_minor: longMinor,
    honest_long_share: shareOf(longMinor, honestMinor),
    honest_lost_minor: sumOf(lost, currency),
    honest_hours_p50: quantileOf(ended, 0.5),
    honest_hours_p95: quantileOf(ended, 0.95),
  };
}

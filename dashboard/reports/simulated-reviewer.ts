/** What becomes of held money in the hands of a reviewer with so much time and so many mistakes. Pure. */
import { uniform } from '../../models/uniform.js';
import {
  aftermathOf,
  foldReviews,
  NO_AFTERMATH,
  standingOf,
  type Review,
  type Standing,
} from '../../processors/cases/preview.js';
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

/** One suspected conversion, and what became of it. */
interface Held {
  readonly suspect: Suspect;
  readonly scoped: ReturnType<typeof scopedOf>;
  readonly fraud: boolean;
  readonly noticed: number;
  /** What risk and reviews make of it so far; null where nothing stands against it, as where a dismissal muted it. */
  standing: Standing | null;
  /** Beside its episodes: when the hold was known of. What is held once more, for what came after it, when that was noticed. */
  knownAt: readonly number[];
  decidedAt: number | null;
  /** It fell due while nothing held it. */
  paid: boolean;
}

/** One advocate's case: it comes back when more is held. */
interface Case {
  readonly id: string;
  /** In order of notice. */
  readonly held: readonly Held[];
  readonly reviews: Review[];
}

/**
 * Plays a reviewer who works the queue by money at stake: each day at nine he takes the cases with the most money waiting, as many as he can, and decides
 * everything that waits in each. What is fraud he confirms, by its conversions, and dismisses the rest; a case without any he dismisses. With the chance of
 * a mistake he takes the case for the opposite: one with fraud is dismissed, one without is confirmed. What his reviews come to is folded as the warehouse
 * folds them: mutes, second dismissals and confirmations count as they do there. What was muted, or let go by mistake, is not stopped unless it is held
 * again before it falls due.
 * @param labelOf null of a suspect: it counts on neither side, and is taken for honest by the reviewer
 * Cost: O(days · held). The same seed gives the same answer.
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
    const scoped = scopedOf(suspect);
    const held = { suspect, scoped, fraud, noticed, standing: null, knownAt: [], decidedAt: null, paid: false };
    const list = cases.get(suspect.advocate_id);
    if (list) list.push(held);
    else cases.set(suspect.advocate_id, [held]);
  }
  return [...cases]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([advocate, held]) => {
      const one: Case = {
        id: `advocate:${advocate}`,
        held: held.sort((a, b) => a.noticed - b.noticed),
        reviews: [],
      };
      stand(one);
      return one;
    });
}

/** What the reviews so far make of everything that was ever held against the advocate. */
function stand({ id, held, reviews }: Case): void {
  const fold = foldReviews(reviews).get(id)?.fold ?? null;
  const scoped = held.map((one) => one.scoped);
  const aftermath = fold === null ? NO_AFTERMATH : aftermathOf(fold, scoped);
  const firstNotice = new Map<number, number>();
  for (const { suspect, noticed } of held)
    firstNotice.set(suspect.held_ms!, Math.min(noticed, firstNotice.get(suspect.held_ms!) ?? Infinity));
  for (const one of held) {
    const holdScore = Math.max(LEAST_HOLD_SCORE, one.suspect.hold_score);
    one.standing = standingOf(id, one.scoped, fold, { holdScore, aftermath });
    one.knownAt = (one.standing?.episodes ?? []).map(({ from }) =>
      from === one.suspect.held_ms ? one.noticed : (firstNotice.get(from) ?? one.noticed),
    );
  }
}

const isConfirmed = ({ standing }: Held): boolean => standing?.confirmedAt != null;
const isOpen = ({ standing }: Held): boolean => standing !== null && standing.episodes.at(-1)?.releasedAt === null;

function play(cases: readonly Case[], { capacity, error, seed, currency, now }: ReviewerTerms) {
  const draw = uniform(seed);
  let decisions = 0;
  let mistakes = 0;
  let most = 0;
  let left = 0;
  const first = cases.reduce((least, { held }) => Math.min(least, held[0]!.noticed), now);
  for (let day = Math.floor(first / DAY_MS) * DAY_MS; day + WORK_STARTS_MS < now; day += DAY_MS) {
    const at = day + WORK_STARTS_MS;
    pay(cases, at);
    const queue = queueAt(cases, at, currency);
    for (const { one, waiting } of queue.slice(0, capacity)) {
      const mistaken = draw.next() < error;
      decide(one, waiting, { at, mistaken });
      decisions += 1;
      if (mistaken) mistakes += 1;
    }
    left = Math.max(0, queue.length - capacity);
    most = Math.max(most, left);
  }
  // What is free by now goes out, whenever it falls due.
  pay(cases, Infinity);
  return { decisions, mistakes, most_waiting: most, waiting: left };
}

/** Pays what fell due by a time and is neither held nor confirmed, or was not when it fell due. */
function pay(cases: readonly Case[], at: number): void {
  for (const { held } of cases)
    for (const one of held) {
      const due = one.suspect.due_ms ?? Infinity;
      const stopped = isConfirmed(one) || isOpen(one);
      if (due <= at && !(stopped && one.knownAt.at(-1)! < due)) one.paid = true;
    }
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
      const waiting = one.held.filter((held) => isWaiting(held, at));
      if (waiting.length === 0) return [];
      const stake = waiting.reduce((sum, { suspect }) => sum + stakeOf(suspect, currency), 0);
      return [{ one, waiting, stake }];
    })
    .sort((a, b) => b.stake - a.stake || (a.one.id < b.one.id ? -1 : 1));
}

function isWaiting(held: Held, at: number): boolean {
  if (isConfirmed(held) || !isOpen(held) || held.knownAt.at(-1)! > at) return false;
  const { outcome, reversed_ms } = held.suspect;
  return outcome !== 'denied' && (reversed_ms === null || reversed_ms > at);
}

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
  { at, mistaken }: { readonly at: number; readonly mistaken: boolean },
): void {
  const anyFraud = waiting.some(({ fraud }) => fraud);
  const isGuilty = ({ fraud }: Held): boolean => (mistaken ? !anyFraud : fraud);
  say(one, 'confirm', waiting.filter(isGuilty), at);
  say(
    one,
    'dismiss',
    waiting.filter((held) => !isGuilty(held)),
    at,
  );
  for (const held of waiting) held.decidedAt = at;
  stand(one);
}

function say({ id, reviews }: Case, action: 'confirm' | 'dismiss', about: readonly Held[], at: number): void {
  if (about.length === 0) return;
  reviews.push({
    // Reviews of one time count in order of their ids.
    id: String(reviews.length).padStart(6, '0'),
    occurredAt: at,
    caseId: id,
    reviewer: 'simulated',
    action,
    scope: { conversionIds: new Set(about.map(({ suspect }) => suspect.conversion_id)) },
    seen: null,
    batchId: null,
    undoes: null,
    assignee: null,
    until: null,
  });
}

/** Whether it never went out: stopped by something else, or noticed in time and not let go since. */
function isKept({ suspect, held }: Fated): boolean {
  if (stoppedOtherwise(suspect)) return true;
  return held !== null && !held.paid;
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
  const decided = hours(({ decidedAt }) => decidedAt);
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

/**
 * From the beginning of a hold to its end, all holds of a conversion together; what was taken for fraud is held for good. Where only the day is known, a hold
 * begins as early as it may have: whatever stood when the reviewer came, he saw.
 */
function honestOf(all: readonly Fated[], { currency, now }: ReviewerTerms) {
  const honest = all.filter(({ label }) => label === 'honest');
  const held = honest.filter((one) => one.held !== null && one.held.standing !== null);
  const hoursOf = ({ held: fate }: Fated): number => {
    if (isConfirmed(fate!)) return Infinity;
    const spans = fate!.standing!.episodes.map(({ from, releasedAt }, i) => {
      const lastMorning = Math.floor((fate!.knownAt[i]! - WORK_STARTS_MS - 1) / DAY_MS) * DAY_MS + WORK_STARTS_MS;
      return (releasedAt ?? now) - Math.max(from, lastMorning);
    });
    return spans.reduce((sum, span) => sum + span, 0) / HOUR_MS;
  };
  const long = held.filter((one) => hoursOf(one) > 24);
  const lost = held.filter(({ held: fate }) => isConfirmed(fate!));
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

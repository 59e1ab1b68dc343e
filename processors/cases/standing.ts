import type { CaseFold, Effect, End } from './fold.js';
import { covers, inOrder, type Scoped } from './review.js';

/** How long a dismissal mutes the signals that stood when it was made, in ms. */
export const MUTE_MS = 30 * 86_400_000;
const WHOLE_PPB = 1_000_000_000;
/**
 * Above this score, which late reversals reach alone and nothing passes but what several signals agree on, one dismissal ends holds and mutes nothing, and
 * what it let go is held once more where the suspicion grows. By Bayes: where 99 of 100 are fraud, five of six dismissals by a reviewer who errs once in
 * twenty are mistakes, and one that also mutes lets a cheat go on for a month. Where four of five are, it is one in six, and after a second one in a hundred.
 */
const STRONG_PPB = 700_000_000;

/** What the signals say of one candidate. Times are ms since 1970, shares are parts per billion. */
export interface Risk {
  readonly scorePpb: number;
  /** Since when the score is high enough to hold; null where it never was. */
  readonly heldFrom: number | null;
  readonly reasons: readonly string[];
  /** Beside the reasons; the score is 1 - product of (1 - contribution). */
  readonly contributions: readonly number[];
}

/** A candidate of a case, and the risk that stands for the case's subject. */
export interface Suspect extends Scoped {
  readonly risk: Risk | null;
}

/** A time of being held by one case. */
export interface Episode {
  readonly from: number;
  /** 'risk' or review:ID */
  readonly by: string;
  readonly releasedAt: number | null;
  readonly releasedBy: string | null;
}

/** What risk and reviews of one case make of a candidate. */
export interface Standing {
  readonly caseId: string;
  /** In order of time, apart from each other. */
  readonly episodes: readonly Episode[];
  readonly confirmedAt: number | null;
  readonly confirmedBy: string | null;
}

/** Signals that a dismissal silences for a while. */
export interface Mute {
  /** Held from a time after this, up to and with `until`. */
  readonly after: number;
  readonly until: number;
  readonly reasons: ReadonlySet<string>;
}

/** A dismissal that the case outgrew: what it let go is held once more. */
export interface Return {
  /** Id of the dismissal. */
  readonly of: string;
  readonly at: number;
}

/** What dismissals of a case lead to. */
export interface Aftermath {
  readonly mutes: readonly Mute[];
  readonly returns: readonly Return[];
}
export const NO_AFTERMATH: Aftermath = { mutes: [], returns: [] };

/**
 * What risk and reviews make of one candidate. Held from where its risk is high enough, or from a hold by hand, until the first dismissal or release
 * at or after that, and once more from where the case outgrew that dismissal; only what is not ended can be held. Confirmed from the first confirmation on.
 * @param fold of the case; null where no review has an effect
 * @param rules the score from which a candidate is held (of the rules in force at its conversion), and what dismissals lead to
 * @returns null where nothing stands against it
 */
export function standingOf(
  caseId: string,
  suspect: Suspect,
  fold: CaseFold | null,
  rules: { readonly holdScore: number; readonly aftermath: Aftermath },
): Standing | null {
  const ends = fold?.ends.filter(({ scope }) => covers(scope, suspect)) ?? [];
  const confirm = fold?.confirms.find(({ scope }) => covers(scope, suspect));
  const begun: Begin[] = (fold?.holds ?? [])
    .filter(({ scope }) => covers(scope, suspect))
    .map((hold) => ({ by: `review:${hold.id}`, from: hold.at, end: ends.find((end) => inEventOrder(hold, end) < 0) }));
  const { risk } = suspect;
  if (risk?.heldFrom != null && !isMuted(risk, risk.heldFrom, rules)) {
    const from = risk.heldFrom;
    const end = ends.find(({ at }) => at >= from);
    begun.push({ by: 'risk', from, end });
    const back = end && rules.aftermath.returns.find(({ of }) => of === end.id);
    // What a confirmation of others left out, it spared knowingly.
    const spared = back && fold!.confirms.some(({ at }) => at >= from && at < back.at);
    if (back && !spared) begun.push({ by: 'risk', from: back.at, end: ends.find(({ at }) => at >= back.at) });
  }
  const episodes = apart(begun.flatMap((one) => onceThere(one, suspect)));
  if (episodes.length === 0 && !confirm) return null;
  return {
    caseId,
    episodes,
    confirmedAt: confirm?.at ?? null,
    confirmedBy: confirm ? `review:${confirm.id}` : null,
  };
}

interface Begin {
  readonly by: string;
  readonly from: number;
  readonly end: Effect | undefined;
}

function inEventOrder(a: Effect, b: Effect): number {
  return inOrder({ id: a.id, occurredAt: a.at }, { id: b.id, occurredAt: b.at });
}

/** A hold by hand awaits conversions to come: they are held from their own time, unless it had ended by then. */
function onceThere({ by, from, end }: Begin, { occurredAt }: Scoped): Episode[] {
  if (end && occurredAt > from && end.at <= occurredAt) return [];
  const ended = { releasedAt: end?.at ?? null, releasedBy: end ? `review:${end.id}` : null };
  return [{ by, from: Math.max(from, occurredAt), ...ended }];
}

/** What begins while something else holds already is one with it: the first end after it ends both. */
function apart(found: readonly Episode[]): Episode[] {
  const episodes: Episode[] = [];
  const rank = (by: string): number => (by === 'risk' ? 0 : 1);
  const ordered = [...found].sort((a, b) => a.from - b.from || rank(a.by) - rank(b.by) || (a.by < b.by ? -1 : 1));
  for (const one of ordered) {
    const last = episodes.at(-1);
    if (last && (last.releasedAt === null || last.releasedBy === one.releasedBy)) continue;
    episodes.push(one);
  }
  return episodes;
}

/** Whether what is left of a score without the muted signals is too little to hold. */
function isMuted(
  { reasons, contributions }: Risk,
  heldFrom: number,
  { holdScore, aftermath }: { readonly holdScore: number; readonly aftermath: Aftermath },
): boolean {
  const standing = aftermath.mutes.filter(({ after, until }) => heldFrom > after && heldFrom <= until);
  if (standing.length === 0) return false;
  let clean = 1;
  reasons.forEach((reason, i) => {
    if (!standing.some((mute) => mute.reasons.has(reason))) clean *= 1 - contributions[i]! / WHOLE_PPB;
  });
  return Math.round((1 - clean) * WHOLE_PPB) < holdScore;
}

/** A dismissal, and what was held by then in its scope. */
interface Dismissal {
  readonly end: End;
  readonly stood: readonly HeldSuspect[];
}
type HeldSuspect = Suspect & { readonly risk: Risk & { readonly heldFrom: number } };

/**
 * What the dismissals of a case lead to: what they mute, and what of a strong suspicion is held once more.
 * @param suspects the subject's candidates with a risk
 */
export function aftermathOf(fold: CaseFold, suspects: readonly Suspect[]): Aftermath {
  const held = suspects.filter((suspect): suspect is HeldSuspect => suspect.risk?.heldFrom != null);
  const dismissals = fold.ends
    .filter(({ dismisses }) => dismisses)
    .map((end): Dismissal => {
      const stood = held.filter((suspect) => suspect.risk.heldFrom <= end.at && covers(end.scope, suspect));
      return { end, stood };
    })
    .filter(({ stood }) => stood.length > 0);
  const mutes = mutesOf(fold, dismissals);
  return { mutes, returns: returnsOf(dismissals, held, mutes) };
}

const anyOf = (suspects: readonly HeldSuspect[], scorePpb: number): boolean =>
  suspects.some(({ risk }) => risk.scorePpb > scorePpb);

/**
 * Each dismissal mutes the reasons of what stood and nobody confirmed. Where anything of the case is confirmed, nothing is: a proven cheat has no
 * harmless habits. A strong suspicion is muted only by a second dismissal.
 */
function mutesOf({ confirms }: CaseFold, dismissals: readonly Dismissal[]): Mute[] {
  if (confirms.length > 0) return [];
  return dismissals.flatMap(({ end: { at }, stood }, i): Mute[] =>
    i === 0 && anyOf(stood, STRONG_PPB)
      ? []
      : [{ after: at, until: at + MUTE_MS, reasons: new Set(stood.flatMap(({ risk }) => risk.reasons)) }],
  );
}

/**
 * A dismissal of a strong suspicion that mutes nothing is outgrown by the first candidate that is held after it, and before the next one, for as strong a
 * one.
 */
function returnsOf(dismissals: readonly Dismissal[], held: readonly HeldSuspect[], mutes: readonly Mute[]): Return[] {
  return dismissals.flatMap(({ end: { id, at }, stood }, i): Return[] => {
    if (!anyOf(stood, STRONG_PPB) || mutes.some(({ after }) => after === at)) return [];
    const until = dismissals[i + 1]?.end.at ?? Infinity;
    const grown = held
      .filter(({ risk }) => risk.scorePpb > STRONG_PPB && risk.heldFrom > at && risk.heldFrom <= until)
      .reduce((least, { risk }) => Math.min(least, risk.heldFrom), Infinity);
    return grown < Infinity ? [{ of: id, at: grown }] : [];
  });
}

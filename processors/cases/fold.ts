import { inOrder, type Review, type Scope } from './review.js';

/** How long a snooze lasts where it names no end, in ms. */
export const SNOOZE_MS = 86_400_000;

/** A review that has an effect on candidates. */
export interface Effect {
  readonly id: string;
  /** ms since 1970. */
  readonly at: number;
  readonly scope: Scope | null;
}

/** A dismissal or release. */
export interface End extends Effect {
  /** It mutes, for a time, the signals that stood then. */
  readonly dismisses: boolean;
}

/** Two advocates of a ring, whom a reviewer cut apart. */
export interface CutEdge {
  readonly id: string;
  /** ms since 1970. */
  readonly at: number;
  readonly by: string;
  /** The smaller id first. */
  readonly edge: readonly [string, string];
}

/** What the reviews of one case come to. Lists are in the order in which reviews count. */
export interface CaseFold {
  readonly confirms: readonly Effect[];
  readonly ends: readonly End[];
  readonly holds: readonly Effect[];
  readonly cuts: readonly CutEdge[];
  /** Of the newest review that decides; null where a hold by hand came after it, or none is. */
  readonly decision: {
    readonly what: 'confirmed' | 'dismissed' | 'released';
    readonly at: number;
    readonly by: string;
  } | null;
  readonly assignee: string | null;
  readonly snoozedUntil: number | null;
  /** The earliest review that has an effect. */
  readonly firstAt: number;
}

/** What became of one review. */
export interface Mark {
  /** The undo that voids it. */
  readonly voidBy: string | null;
  /** It was decided on something else than the case was by then: the newest review that its author had not seen. */
  readonly staleBy: string | null;
  /** An undo of what is not there, or not there yet. */
  readonly undoesNothing: boolean;
}

/** A case: its reviews in order, each with what became of it, and what they come to; null where none has an effect. */
export interface FoldedCase {
  readonly reviews: readonly { readonly review: Review; readonly mark: Mark }[];
  readonly fold: CaseFold | null;
}

/**
 * Folds the reviews of cases. An `undo` voids the review, or every review of the batch, that it names and that comes before it, whatever case it
 * was said of; an undo can itself be undone. A decision made on something else than the case was by then is stale. Void and stale reviews have no effect.
 *
 * @param reviews all reviews of the cases asked for, and all undos that reach them; each id once
 * @returns by case_id
 * Cost: O(n log n), and O(cases) for each undo of a batch.
 */
export function foldReviews(reviews: readonly Review[]): Map<string, FoldedCase> {
  const ordered = [...reviews].sort(inOrder);
  const voidBy = voided(ordered);
  const cases = new Map<string, Review[]>();
  const idle = new Set<string>();
  const reach = new Reach();
  for (const review of ordered) {
    const reached = review.action === 'undo' ? reach.of(review.undoes) : null;
    if (review.action === 'undo' && reached === null) idle.add(review.id);
    const own = new Set(reached).add(review.caseId);
    reach.add(review, own);
    for (const caseId of own) {
      const list = cases.get(caseId);
      if (list) list.push(review);
      else cases.set(caseId, [review]);
    }
  }
  return new Map([...cases].map(([caseId, list]) => [caseId, foldOne(caseId, list, { voidBy, idle })]));
}

/** Which cases earlier reviews and batches were about. */
class Reach {
  readonly #cases = new Map<string, Set<string>>();

  of(named: string | null): ReadonlySet<string> | null {
    return named === null ? null : (this.#cases.get(named) ?? null);
  }

  add({ id, batchId }: Review, cases: ReadonlySet<string>): void {
    for (const name of batchId === null ? [id] : [id, batchId]) {
      const known = this.#cases.get(name);
      if (!known) this.#cases.set(name, new Set(cases));
      else for (const caseId of cases) known.add(caseId);
    }
  }
}

/** The undo that voids each void review: walked from the newest to the oldest, whoever names it later is known to count or not. */
function voided(ordered: readonly Review[]): Map<string, string> {
  const undone = new Map<string, string>();
  const found = new Map<string, string>();
  for (let i = ordered.length - 1; i >= 0; i -= 1) {
    const { id, batchId, action, undoes } = ordered[i]!;
    const by = undone.get(id) ?? (batchId === null ? undefined : undone.get(batchId));
    if (by !== undefined) found.set(id, by);
    else if (action === 'undo' && undoes !== null) undone.set(undoes, id);
  }
  return found;
}

const DECIDING: ReadonlySet<string> = new Set(['confirm', 'dismiss', 'reopen', 'hold', 'release', 'cut']);

function foldOne(
  caseId: string,
  list: readonly Review[],
  { voidBy, idle }: { voidBy: ReadonlyMap<string, string>; idle: ReadonlySet<string> },
): FoldedCase {
  const counting = new Counting();
  let newest: string | null = null;
  const positions = new Map<string, number>();
  // How many reviews but notes there were before the n-th.
  let spoken = 0;
  const reviews = list.map((review) => {
    const seenAt = review.seen === caseId ? 0 : review.seen === null ? spoken : (positions.get(review.seen) ?? -1);
    const staleBy = DECIDING.has(review.action) && seenAt !== spoken ? (newest ?? review.seen) : null;
    const mark = { voidBy: voidBy.get(review.id) ?? null, staleBy, undoesNothing: idle.has(review.id) };
    if (mark.voidBy === null && staleBy === null) counting.take(review);
    if (review.action !== 'note') {
      newest = review.id;
      spoken += 1;
    }
    positions.set(review.id, spoken);
    return { review, mark };
  });
  return { reviews, fold: counting.fold() };
}

/** Takes the reviews that count, in order. */
class Counting {
  #confirms: Effect[] = [];
  #ends: End[] = [];
  #holds: Effect[] = [];
  #cuts: CutEdge[] = [];
  #decision: CaseFold['decision'] = null;
  #assigned: { readonly to: string; readonly at: number } | null = null;
  #snoozed: { readonly until: number; readonly at: number } | null = null;

  take({ id, occurredAt: at, action, scope, reviewer: by, assignee, until }: Review): void {
    const effect = { id, at, scope };
    switch (action) {
      case 'confirm':
        this.#confirms.push(effect);
        this.#decide({ what: 'confirmed', at, by });
        break;
      case 'dismiss':
      case 'release':
        this.#ends.push({ ...effect, dismisses: action === 'dismiss' });
        this.#decide({ what: action === 'dismiss' ? 'dismissed' : 'released', at, by });
        break;
      case 'hold':
        this.#holds.push(effect);
        this.#decide(null);
        break;
      case 'cut':
        if (scope !== null && 'edge' in scope) this.#cuts.push({ id, at, by, edge: scope.edge });
        break;
      case 'reopen':
        this.#confirms = [];
        this.#ends = [];
        this.#holds = [];
        this.#cuts = [];
        this.#decide(null);
        break;
      case 'assign':
        this.#assigned = { to: assignee ?? by, at };
        break;
      case 'snooze':
        this.#snoozed = { until: until ?? at + SNOOZE_MS, at };
        break;
      default:
    }
  }

  /** Whoever decides has looked: what was put off is not put off any more. */
  #decide(decision: CaseFold['decision']): void {
    this.#decision = decision;
    this.#snoozed = null;
  }

  fold(): CaseFold | null {
    const effects = [...this.#confirms, ...this.#ends, ...this.#holds, ...this.#cuts, this.#assigned, this.#snoozed];
    const times = effects.flatMap((effect) => (effect === null ? [] : [effect.at]));
    if (times.length === 0) return null;
    return {
      confirms: this.#confirms,
      ends: this.#ends,
      holds: this.#holds,
      cuts: this.#cuts,
      decision: this.#decision,
      assignee: this.#assigned?.to ?? null,
      snoozedUntil: this.#snoozed?.until ?? null,
      firstAt: times.reduce((a, b) => Math.min(a, b)),
    };
  }
}

/**
 * What somebody who saw a case up to a review has missed: the newest review but notes after that one; null where nothing.
 * @param seen id of a review of the case, or the case's own id for who saw none
 * @throws RangeError where the case has no such review
 */
export function missedSince(folded: FoldedCase | undefined, caseId: string, seen: string): Review | null {
  const list = (folded?.reviews ?? []).map(({ review }) => review);
  const at = seen === caseId ? -1 : list.findIndex(({ id }) => id === seen);
  if (at < 0 && seen !== caseId) throw new RangeError(`${caseId} has no review ${seen}`);
  return list.slice(at + 1).findLast(({ action }) => action !== 'note') ?? null;
}

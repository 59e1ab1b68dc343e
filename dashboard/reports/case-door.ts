/** What both doors, the command line's and the server's, ask before anything is said of a case. */
import { fail } from '../../ingest/events/errors.js';
import { CASE } from '../../ingest/events/kinds.js';
import type { Review } from '../../processors/cases/preview.js';
import type { Door } from '../../sql/door.js';
import { casesNamed, demandSeen, demandSubjects, newestToUndo, readReviews } from './case-reviews.js';

/** What somebody wants to say of cases. */
export interface AskedReview {
  readonly programme: string;
  readonly caseIds: readonly string[];
  /** The newest review that was seen of a case, by case; what is not named is not compared. */
  readonly seen: Readonly<Record<string, string>>;
  readonly action: string;
  /** undo: a review or a batch; the newest review of each case where absent. */
  readonly undoes?: string | undefined;
  readonly scope?: object | undefined;
}

/** What may be said of a ring: it holds nothing itself, the cases of its advocates do. */
const OF_RINGS: ReadonlySet<string> = new Set(['cut', 'undo', 'reopen', 'note']);

/** What may be said of one case. */
export interface Admitted {
  readonly caseId: string;
  readonly seen: string | undefined;
  readonly undoes: string | undefined;
}

/**
 * Looks whether it may be said.
 * @param fresh reviews that the warehouse may not hold yet
 * @returns one a case, in their order
 * @throws FairleadError NOT_FOUND where a subject, or what is to be undone, does not exist; CASE_CHANGED where somebody decided what was not seen; USAGE
 */
export async function admit(
  door: Pick<Door, 'rows'>,
  { programme, caseIds, seen, action, undoes, scope }: AskedReview,
  fresh: readonly Review[] = [],
): Promise<Admitted[]> {
  const wrong = caseIds.find((id) => !CASE.test(id));
  if (wrong !== undefined)
    throw fail('USAGE', {
      message: `${JSON.stringify(wrong.slice(0, 60))} is not advocate:ID, conversion:ID, ring:ID or network:ID`,
    });
  const ring = caseIds.find((id) => id.startsWith('ring:'));
  if (ring !== undefined && !OF_RINGS.has(action))
    throw fail('USAGE', {
      message: `${ring}: of a ring only ${[...OF_RINGS].join(', ')} can be said; what it holds stands in the cases of its advocates`,
    });
  await demandSubjects(door, { programme, cases: caseIds });
  if (action === 'cut') for (const caseId of caseIds) await demandEdge(door, { programme, caseId, scope });
  const said = await readReviews(door, { programme, cases: caseIds }, fresh);
  for (const caseId of caseIds) {
    const known = seen[caseId];
    if (known !== undefined) demandSeen(said, caseId, known);
  }
  const named = undoes !== undefined && fresh.some(({ id, batchId }) => id === undoes || batchId === undoes);
  if (undoes !== undefined && !named && (await casesNamed(door, { programme, name: undoes })).length === 0)
    throw fail('NOT_FOUND', { message: `there is no review and no batch ${undoes} to undo` });
  return caseIds.map((caseId) => {
    const newest = action === 'undo' && undoes === undefined ? newestToUndo(said, caseId) : undoes;
    if (newest === null) throw fail('NOT_FOUND', { message: `${caseId}: there is nothing to undo` });
    return { caseId, seen: seen[caseId], undoes: newest };
  });
}

/**
 * The conversions that each case holds now.
 * @throws FairleadError USAGE naming the first case that holds none
 */
export async function heldBy(
  door: Pick<Door, 'rows'>,
  asked: { readonly programme: string; readonly cases: readonly string[] },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await door.rows<{ case_id: string; conversion_ids: readonly string[] }>('pages/case-held', {
    ...asked,
    cases: [...asked.cases],
  });
  const found = new Map(rows.map((row) => [row.case_id, row.conversion_ids]));
  const empty = asked.cases.find((caseId) => !found.has(caseId));
  if (empty !== undefined) throw fail('USAGE', { message: `${empty} holds nothing now: name the scope otherwise` });
  return found;
}

/** @throws FairleadError USAGE where no edge is named; NOT_FOUND where the ring has none between the two */
async function demandEdge(
  door: Pick<Door, 'rows'>,
  { programme, caseId, scope }: { programme: string; caseId: string; scope: object | undefined },
): Promise<void> {
  const edge = scope !== undefined && 'edge' in scope ? (scope.edge as readonly string[]) : undefined;
  if (edge === undefined || !caseId.startsWith('ring:'))
    throw fail('USAGE', { message: 'a cut is of a ring, ring:ID, and names two of its advocates' });
  const [a, b] = edge.map((id) => id.normalize('NFC')).sort();
  const ring = caseId.slice('ring:'.length);
  const found = await door.rows('pages/ring-pair', { programme, ring, a: a!, b: b! });
  if (found.length === 0) throw fail('NOT_FOUND', { message: `${caseId}: nothing binds ${a} and ${b}` });
}

/** How long what was said is remembered here, in ms: by then the warehouse has it. */
const REMEMBERED_MS = 600_000;

/** What was said through this process and may not have reached the warehouse. */
export class NewestWords {
  #last = 0;
  readonly #words: { readonly programme: string; readonly review: Review }[] = [];

  /** A time for what is said next: what comes later in one millisecond, or after the clock went back, must count as later. */
  next(now: number): number {
    this.#last = Math.max(this.#last + 1, now);
    while (this.#words.length > 0 && this.#words[0]!.review.occurredAt < this.#last - REMEMBERED_MS)
      this.#words.shift();
    return this.#last;
  }

  of(programme: string): Review[] {
    return this.#words.filter((one) => one.programme === programme).map(({ review }) => review);
  }

  add(programme: string, reviews: readonly Review[]): void {
    for (const review of reviews) this.#words.push({ programme, review });
  }
}

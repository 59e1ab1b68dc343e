/** What was said of cases, as their reviews stand in the warehouse, processed or not yet. */
import { Type, type Static } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { CASE, CASE_LENGTH } from '../../ingest/events/kinds.js';
import { formatTime } from '../../ingest/events/time.js';
import {
  foldReviews,
  missedSince,
  reviewOf,
  type FoldedCase,
  type Review,
  type ReviewRow,
} from '../../processors/cases/preview.js';
import type { Door } from '../../sql/door.js';
import { Ms, orNull } from './shapes.js';

/** A case by its subject. */
export const CaseId = Type.String({
  pattern: CASE.source,
  maxLength: CASE_LENGTH,
  description: 'advocate:ID, conversion:ID, ring:ID or network:ID',
});

const Text = Type.String();
/** A review with what became of it. */
export const ToldReview = Type.Object({
  id: Text,
  occurred_ms: Ms,
  reviewer: Text,
  action: Text,
  scope: orNull(Type.Unknown()),
  batch_id: orNull(Text),
  reason: orNull(Text),
  note: orNull(Text),
  undoes: orNull(Text),
  assignee: orNull(Text),
  until_ms: orNull(Ms),
  void_by: orNull(Text),
  stale_by: orNull(Text),
  undoes_nothing: Type.Boolean(),
});
export type ToldReview = Static<typeof ToldReview>;

interface SaidRow extends ReviewRow {
  readonly reason: string | null;
  readonly note: string | null;
}

/** Reviews of cases: each case folded, and the rows behind it by id. */
export interface Said {
  readonly cases: ReadonlyMap<string, FoldedCase>;
  readonly rows: ReadonlyMap<string, SaidRow>;
}

/** Reads what was said of cases. @param more reviews that the warehouse may not hold yet */
export async function readReviews(
  door: Pick<Door, 'rows'>,
  asked: { readonly programme: string; readonly cases: readonly string[] },
  more: readonly Review[] = [],
): Promise<Said> {
  const rows = await door.rows<SaidRow>('pages/case-reviews', { programme: asked.programme, cases: [...asked.cases] });
  const known = new Map(rows.map((row) => [row.id, row]));
  const fresh = more.filter(({ id }) => !known.has(id));
  return { cases: foldReviews([...rows.map(reviewOf), ...fresh]), rows: known };
}

/** The reviews of one case in order, each with what became of it. */
export function toldReviews({ cases, rows }: Said, caseId: string): ToldReview[] {
  return (cases.get(caseId)?.reviews ?? []).flatMap(({ review: { id }, mark }) => {
    const row = rows.get(id);
    if (!row) return [];
    const { occurred_ms, reviewer, action, scope, batch_id, reason, note, undoes, assignee, until_ms } = row;
    return [
      {
        id,
        occurred_ms,
        reviewer,
        action,
        scope: scope === null ? null : (JSON.parse(scope) as unknown),
        batch_id,
        reason,
        note,
        undoes,
        assignee,
        until_ms,
        void_by: mark.voidBy,
        stale_by: mark.staleBy,
        undoes_nothing: mark.undoesNothing,
      },
    ];
  });
}

/** What a reviewer has seen who has seen all of a case: the id of its newest review, or the case's own where there is none. */
export function seenOf({ cases }: Said, caseId: string): string {
  return cases.get(caseId)?.reviews.at(-1)?.review.id ?? caseId;
}

/** The newest review that an undo without a name takes back: not void, no note and no undo. */
export function newestToUndo({ cases }: Said, caseId: string): string | null {
  const found = (cases.get(caseId)?.reviews ?? []).findLast(
    ({ review: { action }, mark }) => mark.voidBy === null && action !== 'note' && action !== 'undo',
  );
  return found?.review.id ?? null;
}

/** The cases that a review or a batch is about; none where there is no such. */
export async function casesNamed(
  door: Pick<Door, 'rows'>,
  asked: { readonly programme: string; readonly name: string },
): Promise<string[]> {
  return (await door.rows<{ case_id: string }>('pages/cases-of-review', { ...asked })).map(({ case_id }) => case_id);
}

/** @throws FairleadError NOT_FOUND naming the first case whose subject does not exist */
export async function demandSubjects(
  door: Pick<Door, 'rows'>,
  asked: { readonly programme: string; readonly cases: readonly string[] },
): Promise<void> {
  const rows = await door.rows<{ case_id: string }>('pages/case-subjects', { ...asked, cases: [...asked.cases] });
  const found = new Set(rows.map(({ case_id }) => case_id));
  const strange = asked.cases.find((caseId) => !found.has(caseId));
  if (strange === undefined) return;
  const [kind, id] = [strange.slice(0, strange.indexOf(':')), strange.slice(strange.indexOf(':') + 1)];
  throw fail('NOT_FOUND', { message: `there is no ${kind} ${id}, so nothing can be said of its case` });
}

const PAST: Readonly<Record<string, string>> = {
  assign: 'assigned it',
  confirm: 'confirmed it',
  dismiss: 'dismissed it',
  reopen: 'opened it again',
  hold: 'held it',
  release: 'released it',
  snooze: 'put it off',
  cut: 'cut an edge of it',
  undo: 'undid something',
};

/** @throws FairleadError CASE_CHANGED telling who said what since; USAGE where the case has no review of that id */
export function demandSeen({ cases }: Said, caseId: string, seen: string): void {
  let missed: Review | null;
  try {
    missed = missedSince(cases.get(caseId), caseId, seen);
  } catch (error) {
    throw fail('USAGE', { message: `seen: ${(error as Error).message}` });
  }
  if (missed === null) return;
  const { reviewer, action, occurredAt, id } = missed;
  throw fail('CASE_CHANGED', {
    message: `${caseId}: ${reviewer} ${PAST[action] ?? action} at ${formatTime(occurredAt)} (review ${id}), which you had not seen`,
    case_id: caseId,
    review_id: id,
    reviewer,
    action,
    occurred_at: formatTime(occurredAt),
  });
}

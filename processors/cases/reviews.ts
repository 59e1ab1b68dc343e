import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { TOUCHED } from '../attribution/touched.js';
import { keyOf } from '../attribution/touches.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { foldReviews, type CaseFold } from './fold.js';
import { effectsText, type FoldRow } from './load.js';
import { reviewOf, type Review, type ReviewRow } from './review.js';

/** More cases than this are not named one by one: all reviews are read. */
const MOST_NAMED = 2_000;

const FOLD = {
  programme_id: 'low',
  case_id: 'text',
  decision: 'low',
  decided_at: 'f64?',
  decided_by: 'text?',
  assignee: 'text?',
  snoozed_until: 'f64?',
  first_at: 'f64',
  confirms: 'text',
  ends: 'text',
  holds: 'text',
  cuts: 'text',
  mutes: 'u8',
  is_deleted: 'u8',
} as const;
const TOUCHED_CASE = { programme_id: 'low', case_id: 'text', causes: 'u32' } as const;

/**
 * Folds the reviews of each case into what they come to. Key: the case. Closure: the cases of the step's reviews and, for an undo, those of every
 * review and batch that it reaches, through other undos too. A case of which no review has an effect has no row.
 */
export const reviews: Processor = {
  name: 'reviews',
  reads: ['step_reviews', 'standing_reviews'],
  writes: ['case_folds'],
  scratch: ['touched_cases'],
  run: async (context) => {
    if (context.fromNothing) await foldAll(context);
    else if (context.hasNew('review')) await foldTouched(context);
  },
};

type Row = RowOf<typeof FOLD>;

async function foldAll({ door, step }: StepContext): Promise<void> {
  const rows = new ColumnBuffer(FOLD);
  const all = await door.rows<ReviewRow>('cases/reviews-by-case', { programmes: [], cases: [], all: 1 });
  for (const [programmeId, list] of byProgramme(all))
    for (const [caseId, { fold }] of foldReviews(list)) if (fold) rows.add(rowOf(programmeId, caseId, fold));
  if (rows.rows > 0) await door.insert('cases/folds-write', rows.take(), { step });
}

async function foldTouched({ door, step, redo }: StepContext): Promise<void> {
  const touched = await touchedCases(door);
  if (touched.size === 0) return;
  const some = [...touched.values()];
  const named = {
    programmes: [...new Set(some.map(({ programmeId }) => programmeId))],
    cases: some.length > MOST_NAMED ? [] : [...new Set(some.map(({ caseId }) => caseId))],
    all: some.length > MOST_NAMED ? 1 : 0,
  };
  const [stored, found] = await Promise.all([
    door.rows<FoldRow>('cases/folds-by-case', named),
    door.rows<ReviewRow>('cases/reviews-by-case', named),
  ]);
  const known = new Map(stored.map((row) => [keyOf(row.programme_id, row.case_id), row]));
  const folds = new Map<string, CaseFold>();
  for (const [programmeId, list] of byProgramme(found))
    for (const [caseId, { fold }] of foldReviews(list)) if (fold) folds.set(keyOf(programmeId, caseId), fold);
  const rows = new ColumnBuffer(FOLD);
  const changed = new ColumnBuffer(TOUCHED_CASE);
  for (const [key, { programmeId, caseId, causes }] of touched) {
    const old = known.get(key);
    const fold = folds.get(key);
    const row = fold ? rowOf(programmeId, caseId, fold) : noRow(programmeId, caseId);
    if (redo || !sameRow(row, old)) rows.add(row);
    if (redo || !sameEffect(row, old)) changed.add({ programme_id: programmeId, case_id: caseId, causes });
  }
  // Whose effect changed is told first: a redo tells all.
  if (changed.rows > 0) await door.insert('cases/touched-write', changed.take());
  if (rows.rows > 0) await door.insert('cases/folds-write', rows.take(), { step });
}

interface TouchedCase {
  readonly programmeId: string;
  readonly caseId: string;
  readonly causes: number;
}

/** Cases that the step's reviews may change, and how. */
async function touchedCases(door: StepContext['door']): Promise<Map<string, TouchedCase>> {
  const touched = new Map<string, TouchedCase>();
  const touch = (programmeId: string, caseId: string, cause: number): void => {
    const key = keyOf(programmeId, caseId);
    touched.set(key, { programmeId, caseId, causes: (touched.get(key)?.causes ?? 0) | cause });
  };
  const step = await door.rows<Named>('cases/reviews-of-step');
  for (const { programme_id, case_id, action } of step)
    touch(programme_id, case_id, action === 'undo' ? TOUCHED.undo : TOUCHED.review);
  const names = namesOf(
    step.filter(({ action }) => action === 'undo'),
    await undosOf(door, step),
  );
  if (names.length === 0) return touched;
  const programmes = [...new Set(step.map(({ programme_id }) => programme_id))];
  const reached = await door.rows<Pick<Named, 'programme_id' | 'case_id'>>('cases/cases-by-name', {
    programmes,
    names,
  });
  for (const { programme_id, case_id } of reached) touch(programme_id, case_id, TOUCHED.undo);
  return touched;
}

/** Who says what of which case, and what it undoes. */
interface Named {
  readonly programme_id: string;
  readonly case_id: string;
  readonly id: string;
  readonly batch_id: string | null;
  readonly action: string;
  readonly undoes: string | null;
}

async function undosOf(door: StepContext['door'], step: readonly Named[]): Promise<readonly Named[]> {
  if (!step.some(({ action }) => action === 'undo')) return [];
  const programmes = [...new Set(step.map(({ programme_id }) => programme_id))];
  return await door.rows<Named>('cases/undos', { programmes });
}

/** Ids and batches that undos reach: what they name, and what undos that they name do. */
function namesOf(step: readonly Named[], undos: readonly Named[]): string[] {
  const names = new Set<string>();
  let next = step.flatMap(({ undoes }) => undoes ?? []);
  while (next.length > 0) {
    for (const name of next) names.add(name);
    const fresh = new Set(next);
    next = undos.flatMap(({ id, batch_id, undoes }) =>
      undoes !== null && !names.has(undoes) && (fresh.has(id) || (batch_id !== null && fresh.has(batch_id)))
        ? [undoes]
        : [],
    );
  }
  return [...names].sort();
}

function byProgramme(rows: readonly ReviewRow[]): Map<string, Review[]> {
  const programmes = new Map<string, Review[]>();
  for (const row of rows) {
    const list = programmes.get(row.programme_id);
    if (list) list.push(reviewOf(row));
    else programmes.set(row.programme_id, [reviewOf(row)]);
  }
  return programmes;
}

function rowOf(programmeId: string, caseId: string, fold: CaseFold): Row {
  return {
    programme_id: programmeId,
    case_id: caseId,
    decision: fold.decision?.what ?? '',
    decided_at: fold.decision?.at ?? null,
    decided_by: fold.decision?.by ?? null,
    assignee: fold.assignee,
    snoozed_until: fold.snoozedUntil,
    first_at: fold.firstAt,
    confirms: effectsText(fold.confirms),
    ends: effectsText(fold.ends),
    holds: effectsText(fold.holds),
    cuts: JSON.stringify(fold.cuts),
    mutes: fold.ends.some(({ dismisses }) => dismisses) ? 1 : 0,
    is_deleted: 0,
  };
}

const NO_EFFECTS = effectsText([]);

function noRow(programmeId: string, caseId: string): Row {
  return {
    programme_id: programmeId,
    case_id: caseId,
    decision: '',
    decided_at: null,
    decided_by: null,
    assignee: null,
    snoozed_until: null,
    first_at: 0,
    confirms: NO_EFFECTS,
    ends: NO_EFFECTS,
    holds: NO_EFFECTS,
    cuts: '[]',
    mutes: 0,
    is_deleted: 1,
  };
}

/** Whether the state says so already; of a case without a row it says nothing. */
function sameRow(row: Row, old: FoldRow | undefined): boolean {
  if (!old) return row.is_deleted === 1;
  const columns = Object.keys(FOLD).filter((column) => column !== 'is_deleted') as (keyof FoldRow)[];
  return row.is_deleted === 0 && columns.every((column) => row[column] === old[column]);
}

/** Whether it means the same for candidates. */
function sameEffect(row: Row, old: FoldRow | undefined): boolean {
  return (['confirms', 'ends', 'holds'] as const).every((list) => row[list] === (old?.[list] ?? NO_EFFECTS));
}

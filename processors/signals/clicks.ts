import type { StepContext } from '../framework/processor.js';
import { ColumnBuffer } from '../attribution/columns.js';
import { ownerAt, type AdvocateBook, type CodeHistory } from '../attribution/verdict/advocates.js';
import { keyOf } from '../attribution/touches.js';
import { DAY_MS } from './judge/window.js';

const SPAN = {
  programme_id: 'low',
  referral_code: 'text',
  advocate_id: 'text',
  from_day: 'f64',
  to_day: 'f64',
} as const;
/** A touched day of an advocate. */
export const TOUCHED = { programme_id: 'low', advocate_id: 'text', day: 'f64' } as const;
/** Days that lie before and after all days. */
const EVER = { from: -1_000_000, to: 1_000_000 } as const;

/** Somebody of a programme. */
export interface Subject {
  readonly programmeId: string;
  readonly advocateId: string;
}

/** Lists side by side, as statements bind them. */
export function sideBySide(list: readonly Subject[]): { programmes: string[]; advocates: string[] } {
  return {
    programmes: list.map(({ programmeId }) => programmeId),
    advocates: list.map(({ advocateId }) => advocateId),
  };
}

/** A span of days, half-open, on which a code was an advocate's. */
export interface OwnedSpan {
  readonly advocateId: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Whose a code was on which days: the owner at the beginning of a day has the whole of it, so that every click is of one advocate and a day that was counted
 * for one is never counted for another. Days on which nobody ever owned it are left out.
 */
export function ownedSpans(history: CodeHistory): OwnedSpan[] {
  const cuts = [...new Set(history.at.map((at) => Math.ceil(at / DAY_MS)))].sort((a, b) => a - b);
  const spans: OwnedSpan[] = [];
  let from: number = EVER.from;
  for (const to of [...cuts, EVER.to]) {
    const advocateId = ownerAt(history, from * DAY_MS);
    const before = spans.at(-1);
    if (advocateId !== null && before?.advocateId === advocateId && before.to === from)
      spans[spans.length - 1] = { ...before, to };
    else if (advocateId !== null && to > from) spans.push({ advocateId, from, to });
    from = to;
  }
  return spans;
}

/** An advocate of whom some days were touched. */
export interface TouchedAdvocate extends Subject {
  /** First and last touched day, since 1970. */
  readonly first: number;
  readonly last: number;
}

/**
 * Lists the step's clicks with a code by code and day, and notes the days of the advocates who own them.
 * @returns these advocates, in order; from nothing none
 */
export async function listClicks(
  context: StepContext,
  books: ReadonlyMap<string, AdvocateBook>,
): Promise<TouchedAdvocate[]> {
  const { door, step, fromNothing, lost } = context;
  await door.run('signals/list-clicks', { step, all: fromNothing ? 1 : 0 });
  if (fromNothing) return [];
  if (lost.has('click')) await door.run('signals/strike-clicks', { step });
  const touched = new ColumnBuffer(TOUCHED);
  const found = new Map<string, TouchedAdvocate>();
  const rows = await door.rows<{ programme_id: string; code: string; day: number }>('signals/codes-of-step');
  for (const { programme_id, code, day } of rows) {
    const history = books.get(programme_id)?.codes.get(code);
    const owner = history ? ownerAt(history, day * DAY_MS) : null;
    if (owner === null) continue;
    touched.add({ programme_id, advocate_id: owner, day });
    const key = keyOf(programme_id, owner);
    const { first, last } = found.get(key) ?? { first: day, last: day };
    const days = { first: Math.min(first, day), last: Math.max(last, day) };
    found.set(key, { programmeId: programme_id, advocateId: owner, ...days });
  }
  if (touched.rows > 0) await door.insert('signals/touch-days', touched.take(), { step });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Notes all days of advocates of whom something changed, and of those who ever shared a code with them. */
export async function touchDaysOf(
  { door, step }: StepContext,
  books: ReadonlyMap<string, AdvocateBook>,
  touched: readonly Subject[],
): Promise<void> {
  const wanted = new Map(touched.map((one) => [keyOf(one.programmeId, one.advocateId), one]));
  for (const { programmeId, history } of codesEverOf(books, touched))
    for (const owner of history.owner)
      if (owner !== null) wanted.set(keyOf(programmeId, owner), { programmeId, advocateId: owner });
  const all = [...wanted.values()];
  await writeSpans(door, books, all);
  await door.run('signals/touch-days-of-advocates', { step, ...sideBySide(all) });
}

/** Replaces the spans of codes by those of some advocates, or of all where none are named. */
export async function writeSpans(
  door: StepContext['door'],
  books: ReadonlyMap<string, AdvocateBook>,
  of: readonly Subject[] | null,
): Promise<void> {
  await door.run('framework/empty-table', { table: 'code_days' });
  const wanted = of && new Set(of.map(({ programmeId, advocateId }) => keyOf(programmeId, advocateId)));
  const rows = new ColumnBuffer(SPAN);
  for (const { programmeId, code, history } of codesEverOf(books, of)) {
    for (const { advocateId, from, to } of ownedSpans(history)) {
      if (wanted && !wanted.has(keyOf(programmeId, advocateId))) continue;
      const span = { programme_id: programmeId, referral_code: code, advocate_id: advocateId };
      rows.add({ ...span, from_day: from, to_day: to });
    }
  }
  if (rows.rows > 0) await door.insert('signals/write-code-days', rows.take());
}

/** A code of a programme and who had it when. */
export interface KnownCode {
  readonly programmeId: string;
  readonly code: string;
  readonly history: CodeHistory;
}

/** The codes that any of some advocates ever had, or all where none are named. Cost: one look at every code. */
export function codesEverOf(books: ReadonlyMap<string, AdvocateBook>, of: readonly Subject[] | null): KnownCode[] {
  const wanted = of && new Set(of.map(({ programmeId, advocateId }) => keyOf(programmeId, advocateId)));
  const found: KnownCode[] = [];
  for (const [programmeId, book] of books)
    for (const [code, history] of book.codes)
      if (!wanted || history.owner.some((owner) => owner !== null && wanted.has(keyOf(programmeId, owner))))
        found.push({ programmeId, code, history });
  return found;
}

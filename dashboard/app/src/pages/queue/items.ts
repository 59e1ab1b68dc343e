import type { CaseRow } from '../../lib/reports.js';

/** One line of the queue: a case, or a conversion that passed and is audited at random. */
export interface Item {
  /** What stands in the address. */
  readonly id: string;
  readonly subject: string;
  readonly row: CaseRow | null;
  /** Of an audit: the money as text. */
  readonly money: string;
  /** What it is sorted by, in the list’s currency. */
  readonly sorted: number;
}

/** A case as a line. */
export const itemOf = (row: CaseRow, currency: string | null): Item => ({
  id: row.case_id,
  subject: row.subject_id,
  row,
  money: '',
  sorted: row.at_stake.find((one) => one.currency === currency)?.amount_minor ?? 0,
});

/** Lines of two lists that are each sorted, the greatest first, as one. */
export function merged(a: readonly Item[], b: readonly Item[]): Item[] {
  const all = [...a];
  for (const item of b) {
    const at = all.findIndex(({ sorted }) => sorted < item.sorted);
    if (at < 0) all.push(item);
    else all.splice(at, 0, item);
  }
  return all;
}

import type { CaseRow, PassedRow } from '../../lib/reports.js';
import { formatMoney, UNKNOWN } from '../../formats.js';

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

const AUDIT = 'audit:';
/** The name under which a conversion of the random audit stands in the address. */
export const auditItem = (conversionId: string): string => AUDIT + conversionId;
/** The conversion of such a name; null for a case. */
export const auditedOf = (id: string | null): string | null => (id?.startsWith(AUDIT) ? id.slice(AUDIT.length) : null);

/** A conversion that passed, as a line that tells nothing of its score. */
export const itemOfPassed = (row: PassedRow, currency: string | null): Item => ({
  id: auditItem(row.conversion_id),
  subject: row.conversion_id,
  row: null,
  money: row.currency === null ? UNKNOWN : formatMoney(row.credited_minor, row.currency),
  sorted: row.currency === currency ? row.credited_minor : 0,
});

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

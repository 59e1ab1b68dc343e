import type { Door } from '../../sql/door.js';
import { wholeDays, type TimeRange } from './params.js';

/** What a reference says of some conversions, over all and by week. */
export interface Comparison {
  /** Conversions with which it agrees, and of which it says something. */
  readonly agreed: number;
  readonly compared: number;
  /** How many of each verdict, in the order in which they are shown. */
  readonly verdicts: readonly { readonly key: string; readonly conversions: number }[];
  readonly weeks: readonly { readonly day: string; readonly agreed: number; readonly compared: number }[];
}

interface CheckRow {
  readonly reference: keyof typeof REFERENCES;
  readonly week: string;
  readonly verdict: string;
  readonly conversions: number;
}

/** The verdicts of each reference: the first agrees; of the last ones there is nothing to compare. */
const REFERENCES = {
  claimed_codes: { compared: ['agree', 'other'], silent: ['no_touch', 'unknown_code'] },
  matched_orders: { compared: ['matched', 'amount_differs', 'order_missing'], silent: ['no_order'] },
} as const;

/** Reads what the touches and the ledger say of a programme's conversions in a range; see processors/attribution/verdict/checks.ts. */
export async function readChecks(
  door: Door,
  programme: string,
  range: TimeRange,
): Promise<Record<keyof typeof REFERENCES, Comparison>> {
  const rows = await door.rows<CheckRow>('reports/checks-by-week', {
    programme,
    from_ms: range.from,
    to_ms: range.to,
    ...wholeDays(range),
  });
  const of = (reference: CheckRow['reference']): Comparison =>
    compare(
      rows.filter((row) => row.reference === reference),
      REFERENCES[reference],
    );
  return { claimed_codes: of('claimed_codes'), matched_orders: of('matched_orders') };
}

function compare(
  rows: readonly CheckRow[],
  { compared, silent }: { readonly compared: readonly string[]; readonly silent: readonly string[] },
): Comparison {
  const count = (keys: readonly string[], among: readonly CheckRow[]): number =>
    among.reduce((sum, { verdict, conversions }) => sum + (keys.includes(verdict) ? conversions : 0), 0);
  const both = (among: readonly CheckRow[]) => ({
    agreed: count(compared.slice(0, 1), among),
    compared: count(compared, among),
  });
  const weeks = [...new Set(rows.map(({ week }) => week))].sort();
  return {
    ...both(rows),
    verdicts: [...compared, ...silent].map((key) => ({ key, conversions: count([key], rows) })),
    weeks: weeks.map((day) => ({ day, ...both(rows.filter(({ week }) => week === day)) })),
  };
}

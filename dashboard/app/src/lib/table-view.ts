/** What a table shows: columns, order, the window of rows that is drawn, totals. Pure. */
import type { CsvValue } from './csv.js';
import type { Sort } from './url-state.js';

/** Rows by position, so that an Arrow table of many rows need not become objects. */
export interface Rows<R> {
  readonly length: number;
  get(index: number): R;
}

/** An array as rows. */
export function arrayRows<R>(array: readonly R[]): Rows<R> {
  return { length: array.length, get: (index) => array[index] as R };
}

/** A status word: shown with the icon of its tone, never by colour alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'off';

/** One column of a table. */
export interface Column<R> {
  readonly key: string;
  readonly title: string;
  /** Text as shown. */
  readonly text: (row: R) => string;
  /** Value to sort by; a column without it does not sort. Null sorts last either way. */
  readonly value?: (row: R) => string | number | null | undefined;
  readonly number?: boolean;
  readonly mono?: boolean;
  readonly tone?: (row: R) => Tone;
  /** Longer text for a hover: the whole instant, the reviewer's text of a reason. */
  readonly hint?: (row: R) => string | undefined;
  readonly definition?: string;
  /** Width in px on a wide screen; the one column without it takes the rest. */
  readonly width?: number;
  /** What it is on a phone: first line left or right, second line left or right, or left out. */
  readonly phone?: 'title' | 'figure' | 'detail' | 'status';
  /** Total over the filter, as text. */
  readonly total?: string;
  /** Columns of the CSV file: money gives two (minor units and currency). Default: the text. */
  readonly csv?: readonly { readonly title: string; readonly value: (row: R) => CsvValue }[];
}

/** Above this many rows only those in sight are drawn. */
export const VIRTUAL_ABOVE = 200;

/** The rows to draw: [start, end), and the heights that stand for the others, px. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** Which of `count` rows of `rowHeight` px are within the scrolled view, with `overscan` more on both sides. */
export function visibleWindow(
  count: number,
  view: { readonly scrollTop: number; readonly height: number; readonly rowHeight: number; readonly overscan?: number },
): Window {
  if (count <= VIRTUAL_ABOVE) return { start: 0, end: count, before: 0, after: 0 };
  const overscan = view.overscan ?? 12;
  const first = Math.floor(Math.max(0, view.scrollTop) / view.rowHeight);
  const start = Math.min(Math.max(0, first - overscan), Math.max(0, count - 1));
  const end = Math.min(count, first + Math.ceil(view.height / view.rowHeight) + overscan);
  return {
    start,
    end: Math.max(start, end),
    before: start * view.rowHeight,
    after: (count - Math.max(start, end)) * view.rowHeight,
  };
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Positions of the rows in the order of the sort; equal and unknown ones keep their order, unknown last. */
export function sortedOrder<R>(rows: Rows<R>, columns: readonly Column<R>[], sort: Sort | null): Uint32Array {
  const order = Uint32Array.from({ length: rows.length }, (_, index) => index);
  const read = sort === null ? undefined : columns.find((column) => column.key === sort.column)?.value;
  if (!read || sort === null) return order;
  const values = Array.from(order, (index) => read(rows.get(index)) ?? null);
  const sign = sort.descending ? -1 : 1;
  return order.sort((a, b) => {
    const left = values[a] as string | number | null;
    const right = values[b] as string | number | null;
    if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
    return sign * compare(left, right) || a - b;
  });
}

/** The sort after a click on a column's head: up, down, none; numbers and times start from the greatest. */
export function nextSort<R>(sort: Sort | null, column: Column<R>): Sort | null {
  const first = column.number === true;
  if (sort?.column !== column.key) return { column: column.key, descending: first };
  return sort.descending === first ? { column: column.key, descending: !first } : null;
}

/** Header and lines of the CSV of these rows, in the shown order. */
export function csvOf<R>(
  rows: Rows<R>,
  columns: readonly Column<R>[],
  order: Uint32Array,
): { header: string[]; lines: CsvValue[][] } {
  const parts = columns.flatMap((column) => column.csv ?? [{ title: column.key, value: column.text }]);
  return {
    header: parts.map((part) => part.title),
    lines: Array.from(order, (index) => parts.map((part) => part.value(rows.get(index)))),
  };
}

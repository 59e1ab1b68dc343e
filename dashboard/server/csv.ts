import { fail } from '../../ingest/events/errors.js';

/** A value of a flat row. */
type Cell = unknown;

/**
 * One cell as RFC 4180 has it. Text that a spreadsheet would take for a formula (it begins with = + - @, tab or return) gets
 * an apostrophe before it; numbers stay numbers.
 */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type Row = Readonly<Record<string, Cell>>;

/** Rows as CSV with a header line; columns in the order in which they first appear. Money stays in minor units. */
export function toCsv(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names.map(csvCell).join(',')];
  for (const row of rows) lines.push(names.map((name) => csvCell(row[name])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tables of a report's data: every field that is a list of objects. */
export function tablesOf(data: unknown): Map<string, readonly Row[]> {
  if (Array.isArray(data)) return new Map([['rows', data.filter(isRow)]]);
  if (!isRow(data)) return new Map();
  const tables = Object.entries(data).filter(
    (entry): entry is [string, Row[]] => Array.isArray(entry[1]) && entry[1].every(isRow),
  );
  return new Map(tables);
}

/** One table of a report's data. Throws USAGE, which says what asked for it and the tables that there are. */
export function namedTable(data: unknown, name: string, asked: string): readonly Row[] {
  const tables = tablesOf(data);
  const table = tables.get(name);
  if (table === undefined)
    throw fail('USAGE', { message: `${asked}: must be one of ${[...tables.keys()].join(', ')}` });
  return table;
}

/** The figures of a report that stand alone, as one row. */
export function figuresOf(data: unknown): Row {
  if (!isRow(data)) return { value: data };
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value !== 'object' || value === null));
}

/** CSV as RFC 4180 writes it, safe to open in a spreadsheet. Money goes out in minor units with its currency beside it. */

/** What may stand in a cell. */
export type CsvValue = string | number | bigint | boolean | null | undefined;

/** Characters that make a spreadsheet take a cell for a formula. A tab or return may hide one behind it. */
const FORMULA = /^[=+\-@\t\r\n]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/** One cell. Text that could run as a formula gets a leading apostrophe; a plain number, even a negative one, stays a number. */
export function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe =
    FORMULA.test(value.trimStart() === '' ? value : value.replace(/^ +/, '')) && !PLAIN_NUMBER.test(value)
      ? `'${value}`
      : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Header and rows, lines ended by CRLF. Unknown is an empty cell. */
export function toCsv(header: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  const lines = [header.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return lines.join('\r\n') + '\r\n';
}

/** File name that says what, of which programme and range: `fairlead-conversions-default-2026-10-01-2026-11-01.csv`. */
export function csvName(what: string, parts: readonly (string | null | undefined)[]): string {
  const name = ['fairlead', what, ...parts.filter((part) => part)].join('-');
  return `${name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}.csv`;
}

/** Hands the text to the browser as a download. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

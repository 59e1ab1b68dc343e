/** Lays a report's rows out for a terminal: numbers to the right, two spaces between columns. */

export type Cell = string | number | null;

const shown = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? '—' : typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;

/** One line a row under one line of headings. */
export function textTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const cells = rows.map((row) => headings.map((_, at) => shown(row[at])));
  const widths = headings.map((heading, at) =>
    cells.reduce((width, row) => Math.max(width, row[at]!.length), heading.length),
  );
  const numeric = headings.map(
    (_, at) => rows.length > 0 && rows.every((row) => row[at] === null || typeof row[at] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  return [line(headings), ...cells.map(line)];
}

/** A share as a percentage with one decimal. */
export function percent(share: number | null): string {
  return share === null ? '—' : `${(share * 100).toFixed(1)}%`;
}

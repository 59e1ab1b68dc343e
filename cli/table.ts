/** Lays rows out as a text table: numbers to the right, two spaces between columns, no lines. */
export function textTable(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns = [...new Set(rows.flatMap((row) => Object.keys(row)))],
): string[] {
  const cells = rows.map((row) => columns.map((column) => text(row[column])));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => row[at]!.length)));
  const numeric = columns.map((column) => rows.every((row) => row[column] == null || typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  return [line(columns), ...cells.map(line)];
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

import { Bool, Float64, Table, tableToIPC, Utf8, vectorFromArray, type DataType, type Vector } from 'apache-arrow';

export const ARROW_TYPE = 'application/vnd.apache.arrow.stream';

type Row = Readonly<Record<string, unknown>>;

/** Type of a column by its values. Lists and objects travel as JSON text. */
function typeOf(values: readonly unknown[]): DataType {
  const kinds = new Set(values.filter((value) => value !== null && value !== undefined).map((value) => typeof value));
  if (kinds.size === 1 && kinds.has('number')) return new Float64();
  if (kinds.size === 1 && kinds.has('boolean')) return new Bool();
  return new Utf8();
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Rows as an uncompressed Arrow IPC stream: numbers as Float64, which holds every safe integer, text as Utf8. */
export function toArrow(rows: readonly Row[]): Uint8Array {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns: Record<string, Vector> = {};
  for (const name of names) {
    const values = rows.map((row) => row[name] ?? null);
    const type = typeOf(values);
    columns[name] = vectorFromArray(type instanceof Utf8 ? values.map(textOf) : values, type) as Vector;
  }
  return tableToIPC(new Table(columns), 'stream');
}

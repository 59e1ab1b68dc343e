import { fail, type FairleadError } from '../ingest/events/errors.js';
import type { TextColumns } from '../ingest/sources/import/text-columns.js';
import type { Matrix } from '../models/anomaly/matrix.js';
import { isUnknown, numberOf } from './number-field.js';

/** Rows of numbers of a file. */
export interface RowTable {
  readonly matrix: Matrix;
  /** Names of the features, in the order of the matrix. */
  readonly features: readonly string[];
  /** 1 for an outlier, 0 for none; null where the file has no column `label`. */
  readonly labels: Uint8Array | null;
  /** Values that are not known. */
  readonly missing: number;
}

export interface ReadRowsOptions {
  /** The file, for messages. */
  readonly path: string;
  /** The features that are read, in this order; all columns but `label` where it is undefined. */
  readonly features?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

const LABEL = 'label';
const INFINITE = /^[+-]?inf(inity)?$/i;

/**
 * Reads numeric columns of a file. Names are taken without spaces around; rows are numbered from 1, the line of names not counted. An empty field, NaN, NA,
 * null or ? is a value that is not known.
 *
 * @throws MODEL_INPUT, naming the row and the column
 */
export async function readRows(columns: TextColumns, { path, features, signal }: ReadRowsOptions): Promise<RowTable> {
  const names = columns.names.map((name) => name.trim());
  const labelAt = names.findIndex((name) => name.toLowerCase() === LABEL);
  const wanted = features ?? names.filter((_, at) => at !== labelAt);
  const places = wanted.map((name) => names.indexOf(name));
  const absent = wanted.find((_, i) => places[i]! < 0);
  if (absent !== undefined)
    throw fail('MODEL_INPUT', { message: `${path}: there is no column ${absent}; there are ${names.join(', ')}` });
  if (wanted.length === 0) throw fail('MODEL_INPUT', { message: `${path}: there is no column but ${LABEL}` });
  const nested = wanted.find((_, i) => columns.nested.has(columns.names[places[i]!]!));
  if (nested !== undefined)
    throw fail('MODEL_INPUT', { message: `${path}: ${nested} holds lists, objects or values of several kinds` });
  const read = [...places, ...(labelAt < 0 ? [] : [labelAt])].map((at) => columns.names[at]!);
  const values = new Float64Array(columns.rows * wanted.length);
  const labels = labelAt < 0 ? null : new Uint8Array(columns.rows);
  let [row, missing] = [0, 0];
  for await (const chunk of columns.read(read)) {
    if (signal.aborted) throw fail('INTERRUPTED');
    const start = row;
    row += chunk[0]!.length;
    for (let i = start; i < row; i += 1) {
      for (let feature = 0; feature < wanted.length; feature += 1) {
        const value = valueOf(chunk[feature]![i - start]!, { path, row: i + 1, column: wanted[feature]! });
        if (Number.isNaN(value)) missing += 1;
        values[i * wanted.length + feature] = value;
      }
      if (labels) labels[i] = labelOf(chunk.at(-1)![i - start]!, { path, row: i + 1, column: LABEL });
    }
  }
  return { matrix: { values, rows: columns.rows, features: wanted.length }, features: wanted, labels, missing };
}

interface Place {
  readonly path: string;
  readonly row: number;
  readonly column: string;
}

function valueOf(text: string | null, place: Place): number {
  const trimmed = text?.trim() ?? '';
  if (isUnknown(trimmed)) return NaN;
  const value = numberOf(trimmed);
  if (INFINITE.test(trimmed) || Math.abs(value) === Infinity)
    throw wrong(place, `${shown(trimmed)}: a value must be finite, or empty where it is not known`);
  if (Number.isNaN(value)) throw wrong(place, `${shown(trimmed)}, not a number`);
  return value;
}

function labelOf(text: string | null, place: Place): number {
  const trimmed = text?.trim() ?? '';
  const value = numberOf(trimmed);
  if (value !== 0 && value !== 1) throw wrong(place, `${shown(trimmed)}, neither 0 nor 1`);
  return value;
}

const wrong = ({ path, row, column }: Place, what: string): FairleadError =>
  fail('MODEL_INPUT', { message: `${path}: row ${row}: ${column} is ${what}` });

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

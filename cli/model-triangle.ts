import { fail } from '../ingest/events/errors.js';
import type { TextColumns } from '../ingest/sources/import/text-columns.js';
import { cumulated, type Triangle } from '../models/reserving/triangle.js';
import { isUnknown, numberOf } from './number-field.js';

/** A triangle of a file, with what else stands beside its origins. */
export interface TriangleTable {
  readonly triangle: Triangle;
  /** As the file writes them, the oldest first. */
  readonly origins: readonly string[];
  /** Ages, or what the file calls them, in order. */
  readonly developments: readonly string[];
  /** One number an origin, of the columns `prior` and `exposure`; null where the file has no such column. */
  readonly priors: Float64Array | null;
  readonly exposures: Float64Array | null;
}

export interface ReadTriangleOptions {
  /** The file, for messages. */
  readonly path: string;
  /** Amounts are those of each period, not what has added up. */
  readonly incremental: boolean;
  readonly signal: AbortSignal;
}

const ORIGIN = 'origin';
const DEVELOPMENT = 'development';
const AMOUNTS = ['value', 'values', 'amount', 'cumulative', 'incremental'];
const BESIDE = ['prior', 'exposure'] as const;

interface Cell {
  readonly row: number;
  readonly origin: string;
  readonly development: string;
  readonly amount: number;
}

/**
 * Reads a triangle: long, a row an amount with the columns origin, development and value; or wide, a row an origin with a column for each age. Origins are years,
 * months (2026-03), quarters (2026Q1) or whole numbers; developments ages, or the calendar period of the amount where each origin's first is its own.
 *
 * @throws MODEL_INPUT, naming row and column
 */
export async function readTriangle(columns: TextColumns, options: ReadTriangleOptions): Promise<TriangleTable> {
  const names = new Map(columns.names.map((name) => [name.trim().toLowerCase(), name]));
  if (!names.has(ORIGIN)) throw wrong(options, `there is no column ${ORIGIN}; there are ${columns.names.join(', ')}`);
  const cells: Cell[] = [];
  const beside = Object.fromEntries(BESIDE.map((name) => [name, new Map<string, number>()]));
  const read = columns.names.filter((name) => !columns.nested.has(name));
  const reader = names.has(DEVELOPMENT) ? longRow(names, options) : wideRow(read, options);
  let row = 0;
  for await (const chunk of columns.read(read)) {
    if (options.signal.aborted) throw fail('INTERRUPTED');
    for (let i = 0; i < (chunk[0]?.length ?? 0); i += 1) {
      row += 1;
      const at = row;
      const get = (name: string): string => chunk[read.indexOf(name)]?.[i]?.trim() ?? '';
      const origin = get(names.get(ORIGIN)!);
      if (origin === '') throw wrong(options, `row ${at}: there is no origin`);
      cells.push(...reader(get, origin, at));
      for (const name of BESIDE)
        if (names.has(name)) note(beside[name]!, { origin, row: at, name, text: get(names.get(name)!) }, options);
    }
  }
  if (cells.length === 0) throw wrong(options, 'there is no amount');
  const declared = names.has(DEVELOPMENT) ? [] : agesOf(read, options).map((name) => Number(name));
  return laidOut(cells, { beside, declared }, options);
}

type Get = (name: string) => string;
type RowReader = (get: Get, origin: string, row: number) => Cell[];

function longRow(names: ReadonlyMap<string, string>, options: ReadTriangleOptions): RowReader {
  const value = AMOUNTS.find((name) => names.has(name));
  if (value === undefined)
    throw wrong(options, `there is no column ${AMOUNTS.slice(0, -1).join(', ')} or ${AMOUNTS.at(-1)}`);
  return (get, origin, row) => {
    const development = get(names.get(DEVELOPMENT)!);
    if (development === '') throw wrong(options, `row ${row}: there is no development`);
    const amount = amountOf(get(names.get(value)!), options, row, value);
    return amount === null ? [] : [{ row, origin, development, amount }];
  };
}

function agesOf(names: readonly string[], options: ReadTriangleOptions): readonly string[] {
  const strange = new Set<string>([ORIGIN, ...BESIDE]);
  const ages = names.filter((name) => !strange.has(name.trim().toLowerCase()));
  if (ages.length === 0) throw wrong(options, 'there is no column but origin');
  const wrongAge = ages.find((name) => !/^\d+$/.test(name.trim()));
  if (wrongAge !== undefined) throw wrong(options, `the column ${wrongAge} is no age, which is a whole number`);
  return ages;
}

function wideRow(names: readonly string[], options: ReadTriangleOptions): RowReader {
  const ages = agesOf(names, options);
  return (get, origin, row) =>
    ages.flatMap((name) => {
      const amount = amountOf(get(name), options, row, name);
      return amount === null ? [] : [{ row, origin, development: name.trim(), amount }];
    });
}

function note(
  found: Map<string, number>,
  {
    origin,
    row,
    name,
    text,
  }: { readonly origin: string; readonly row: number; readonly name: string; readonly text: string },
  options: ReadTriangleOptions,
): void {
  const amount = amountOf(text, options, row, name);
  if (amount === null) return;
  const before = found.get(origin);
  if (before !== undefined && before !== amount)
    throw wrong(options, `row ${row}: the ${name} of ${origin} is ${amount}, and was ${before}`);
  found.set(origin, amount);
}

function laidOut(
  cells: readonly Cell[],
  {
    beside,
    declared,
  }: { readonly beside: Readonly<Record<string, Map<string, number>>>; readonly declared: readonly number[] },
  options: ReadTriangleOptions,
): TriangleTable {
  const rank = ranker(options);
  for (const { origin, development } of cells) [origin, development].forEach(rank);
  const origins = [...new Set(cells.map(({ origin }) => origin))].sort((a, b) => rank(a) - rank(b));
  const calendar = declared.length === 0 && isCalendar(cells, origins, rank);
  const ageOf = ({ origin, development }: Cell): number =>
    calendar ? rank(development) - rank(origin) : rank(development);
  const ages = [...new Set([...declared, ...cells.map(ageOf)])].sort((a, b) => a - b);
  const [rows, places] = [placesOf(origins), placesOf(ages)];
  const values = new Float64Array(origins.length * ages.length).fill(NaN);
  for (const cell of cells) {
    const at = rows.get(cell.origin)! * ages.length + places.get(ageOf(cell))!;
    if (!Number.isNaN(values[at]!))
      throw wrong(options, `row ${cell.row}: origin ${cell.origin}, development ${cell.development} is there twice`);
    values[at] = cell.amount;
  }
  const whole = { values, origins: origins.length, developments: ages.length };
  return {
    triangle: options.incremental ? cumulated(values, whole.origins, whole.developments) : whole,
    origins,
    developments: ages.map(String),
    priors: listed(beside['prior']!, origins, 'prior', options),
    exposures: listed(beside['exposure']!, origins, 'exposure', options),
  };
}

const placesOf = <T>(list: readonly T[]): Map<T, number> => new Map(list.map((one, place) => [one, place]));

function listed(
  found: ReadonlyMap<string, number>,
  origins: readonly string[],
  name: string,
  options: ReadTriangleOptions,
): Float64Array | null {
  if (found.size === 0) return null;
  const missing = origins.find((origin) => !found.has(origin));
  if (missing !== undefined) throw wrong(options, `the ${name} of ${missing} is missing`);
  return Float64Array.from(origins, (origin) => found.get(origin)!);
}

/** Developments are calendar periods where every origin's first is its own, and there are two origins or more. */
function isCalendar(cells: readonly Cell[], origins: readonly string[], rank: (label: string) => number): boolean {
  const first = new Map<string, number>();
  for (const { origin, development } of cells)
    first.set(origin, Math.min(rank(development), first.get(origin) ?? Infinity));
  return origins.length > 1 && origins.every((origin) => first.get(origin) === rank(origin));
}

/** Years, months and quarters by their number, so that differences are ages. Labels of two kinds have no order. */
function ranker(options: ReadTriangleOptions): (label: string) => number {
  const known = new Map<string, number>();
  return (label) => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const rank = rankOf(label);
    if (rank === null) throw wrong(options, `${label} is no year, month (2026-03), quarter (2026Q1) or whole number`);
    known.set(label, rank);
    return rank;
  };
}

function rankOf(label: string): number | null {
  if (/^\d{1,15}(\.0+)?$/.test(label)) return Number(label);
  const month = /^(\d{4})-(\d\d)(-\d\d.*)?$/.exec(label);
  if (month && Number(month[2]) >= 1 && Number(month[2]) <= 12) return Number(month[1]) * 12 + Number(month[2]) - 1;
  const quarter = /^(\d{4})-?Q([1-4])$/i.exec(label);
  return quarter ? Number(quarter[1]) * 4 + Number(quarter[2]) - 1 : null;
}

function amountOf(text: string, options: ReadTriangleOptions, row: number, column: string): number | null {
  if (isUnknown(text)) return null;
  const amount = numberOf(text);
  if (!Number.isFinite(amount))
    throw wrong(options, `row ${row}: ${column} is ${text.slice(0, 40)}, not a finite number`);
  return amount;
}

const wrong = ({ path }: ReadTriangleOptions, message: string) =>
  fail('MODEL_INPUT', { message: `${path}: ${message}` });

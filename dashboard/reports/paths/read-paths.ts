import type { Data, Table, Vector } from 'apache-arrow';
import { fail } from '../../../ingest/events/errors.js';
import { parseTime } from '../../../ingest/events/time.js';
import type { Door } from '../../../sql/door.js';
import { DAY_MS, type TimeRange } from '../params.js';
import type { NodeNames } from './node-names.js';

/** What nodes are: the channels of all touchpoints, or the advocates of those that carry one. */
export type Level = 'channel' | 'advocate';

/** Which conversions. Empty types are all. */
export interface Asked {
  readonly programme: string;
  readonly range: TimeRange;
  readonly types: readonly string[];
}

/** Touchpoints that are held at once: a chunk is as many whole days as stay below it, and at least one. */
export const CHUNK_TOUCHPOINTS = 1_000_000;
/** Touchpoints of one report. */
export const MOST_TOUCHPOINTS = 50_000_000;

export interface DayRow {
  readonly day: string;
  readonly currency: string;
  readonly model: string;
  readonly conversions: number;
  readonly value_minor: number;
  readonly kept: number;
  readonly cut: number;
}

/** Paths of some days in compressed sparse row form; see models/attribution. Nodes are numbered by NodeNames. */
export interface PathChunk {
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly direct: Uint8Array;
  readonly agesMs: Float64Array;
  /** Minor units of each path in its own currency, and which that is. */
  readonly valuesMinor: Float64Array;
  readonly currencies: readonly string[];
}

export const boundOf = ({ programme, range, types }: Asked) => ({
  programme,
  from_ms: range.from,
  to_ms: range.to,
  types: [...types],
});

export async function readDays(door: Door, asked: Asked): Promise<DayRow[]> {
  const days = await door.rows<DayRow>('reports/paths-by-day', boundOf(asked));
  const kept = days.reduce((sum, day) => sum + day.kept, 0);
  if (kept > MOST_TOUCHPOINTS) {
    throw fail('USAGE', {
      message: `the period has ${kept} touchpoints in its paths; a comparison takes at most ${MOST_TOUCHPOINTS}`,
      hint: 'Narrow it with from and to.',
    });
  }
  return days;
}

/** Cuts a range into half-open pieces of whole UTC days within the bound on touchpoints. */
export function chunksOf(days: readonly DayRow[], range: TimeRange, bound = CHUNK_TOUCHPOINTS): TimeRange[] {
  const byDay = new Map<string, number>();
  for (const { day, kept } of days) byDay.set(day, (byDay.get(day) ?? 0) + kept);
  const chunks: { from: number; to: number; kept: number }[] = [];
  for (const [day, kept] of byDay) {
    const start = parseTime(`${day}T00:00:00Z`);
    const [from, to] = [Math.max(start, range.from), Math.min(start + DAY_MS, range.to)];
    const last = chunks.at(-1);
    if (last && last.kept + kept <= bound) {
      last.to = to;
      last.kept += kept;
    } else chunks.push({ from, to, kept });
  }
  return chunks.map(({ from, to }) => ({ from, to }));
}

/** Reads the paths of a piece; at advocate level touchpoints without an advocate are left out, and so may a whole path be. */
export async function readChunk(door: Door, asked: Asked, level: Level, names: NodeNames): Promise<PathChunk> {
  const table = await door.arrow('reports/paths-by-conversion', {
    ...boundOf(asked),
    advocates: level === 'advocate' ? 1 : 0,
  });
  return chunkOf(table, level, names);
}

function chunkOf(table: Table, level: Level, names: NodeNames): PathChunk {
  const rows = table.numRows;
  const channels = listsOf(table.getChild('channels')!);
  const carriers = level === 'advocate' ? listsOf(table.getChild('carriers')!) : null;
  const ages = numbersOf(table.getChild('ages_ms')!, channels.count);
  const offsets = new Uint32Array(rows + 1);
  const nodes = new Uint32Array(channels.count);
  const direct = new Uint8Array(channels.count);
  const agesMs = new Float64Array(channels.count);
  let at = 0;
  channels.each((row, position, channel) => {
    const name = carriers === null ? channel : carriers.text(position);
    offsets[row + 1] = at;
    if (name === '') return;
    nodes[at] = names.number(name);
    direct[at] = channel === 'direct' ? 1 : 0;
    agesMs[at] = ages[position]!;
    at += 1;
    offsets[row + 1] = at;
  });
  // Rows without touchpoints were not visited.
  for (let row = 1; row <= rows; row += 1) offsets[row] = Math.max(offsets[row]!, offsets[row - 1]!);
  return {
    offsets,
    nodes: nodes.subarray(0, at),
    direct: direct.subarray(0, at),
    agesMs: agesMs.subarray(0, at),
    valuesMinor: Float64Array.from({ length: rows }, (_, i) => table.getChild('value')!.get(i) as number),
    currencies: Array.from({ length: rows }, (_, i) => String(table.getChild('currency')!.get(i))),
  };
}

/** Lists of texts laid end to end: dictionaries are decoded once. */
function listsOf(vector: Vector) {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = texts.push(text) - 1));
    return number;
  };
  const flat: number[] = [];
  const ends: number[] = [];
  for (const data of vector.data) {
    const ids = idsOf(data.children[0]!, numberOf);
    const offsets = data.valueOffsets as Int32Array;
    for (let row = 0; row < data.length; row += 1) {
      for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) flat.push(ids(at));
      ends.push(flat.length);
    }
  }
  return {
    count: flat.length,
    text: (position: number): string => texts[flat[position]!]!,
    each: (visit: (row: number, position: number, text: string) => void): void => {
      let position = 0;
      ends.forEach((end, row) => {
        for (; position < end; position += 1) visit(row, position, texts[flat[position]!]!);
      });
    },
  };
}

function idsOf(child: Data, numberOf: (text: string) => number): (at: number) => number {
  const { dictionary } = child;
  if (!dictionary) throw new TypeError('texts of paths must come with a dictionary');
  const known = Array.from({ length: dictionary.length }, (_, i) => numberOf(String(dictionary.get(i))));
  const indices = child.values as ArrayLike<number>;
  return (at) => known[indices[at]!]!;
}

function numbersOf(vector: Vector, count: number): Float64Array {
  const all = new Float64Array(count);
  let at = 0;
  for (const data of vector.data) {
    const offsets = data.valueOffsets as Int32Array;
    const values = data.children[0]!.values as Float64Array;
    const part = values.subarray(offsets[0], offsets[data.length]);
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export interface OpenWay {
  readonly way: readonly string[];
  readonly persons: number;
}

/** The ways that led to no conversion so far, with the last touchpoint in the period; codes at advocate level. */
export async function readOpenWays(door: Door, asked: Asked, level: Level): Promise<OpenWay[]> {
  const { programme, range } = asked;
  const bound = { programme, from_ms: range.from, to_ms: range.to, codes: level === 'advocate' ? 1 : 0 };
  return await door.rows<OpenWay>('reports/open-paths-by-way', bound);
}

import type { Table, Vector } from 'apache-arrow';
import { valuesOf } from './arrow-values.js';
import type { CodeHistory } from './verdict/advocates.js';
import type { AdvocateBook } from './verdict/advocates.js';
import type { TouchColumns } from './verdict/case.js';

/** Key of something that belongs to a programme. */
export function keyOf(programmeId: string, id: string): string {
  return `${programmeId}\u0000${id}`;
}

/** Referral codes (or other texts of which there are few) numbered as they are met, and their histories by programme. */
export class CodeIndex {
  readonly #codes: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #owners = new Map<AdvocateBook, (CodeHistory | null)[]>();

  /** The number of a code; -1 for none (an empty text). */
  number(code: string): number {
    if (code === '') return -1;
    let number = this.#numbers.get(code);
    if (number === undefined) {
      number = this.#codes.push(code) - 1;
      this.#numbers.set(code, number);
    }
    return number;
  }

  /** The code of a number; an empty text for none. */
  text(number: number): string {
    return this.#codes[number] ?? '';
  }

  /** Histories by code number, in one programme. Codes numbered later are added as they come. */
  owners(book: AdvocateBook): readonly (CodeHistory | null)[] {
    let owners = this.#owners.get(book);
    if (!owners) this.#owners.set(book, (owners = []));
    for (let i = owners.length; i < this.#codes.length; i += 1) owners.push(book.codes.get(this.#codes[i]!) ?? null);
    return owners;
  }
}

export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Touchpoints of many persons as the engine answered them. */
export interface LoadedTouches {
  readonly columns: TouchColumns;
  /** By `keyOf(programme, person)`. */
  readonly slices: ReadonlyMap<string, Slice>;
}

/** Reads the columns without making an object a touchpoint; texts are decoded when somebody asks. */
export function readTouches(table: Table, codes: CodeIndex): LoadedTouches {
  const child = (name: string): Vector => table.getChild(name)!;
  const ids = textsOf(child('touchpoint_id'));
  const [devices, subs, utms] = [child('device_id'), child('sub_id'), child('utm')].map(textsOf);
  const channel = fewTexts(child('channel'));
  const columns: TouchColumns = {
    occurredAt: child('occurred_ms').toArray() as Float64Array,
    receivedAt: child('received_ms').toArray() as Float64Array,
    code: codeNumbers(child('code'), codes),
    flags: child('flags').toArray() as Uint8Array,
    id: (index) => ids(index)!,
    channel,
    deviceId: devices!,
    sources: (index) => [subs!(index), utms!(index), channel(index)],
  };
  return { columns, slices: slicesOf(table) };
}

/** Reads a column of texts as soon as somebody asks for one. */
function textsOf(vector: Vector): (index: number) => string | null {
  let texts: ArrayLike<unknown> | null = null;
  return (index) => {
    texts ??= valuesOf(vector);
    return (texts[index] ?? null) as string | null;
  };
}

/** Reads a column of few different texts, each decoded once. */
function fewTexts(vector: Vector): (index: number) => string {
  const texts = new CodeIndex();
  const numbers = codeNumbers(vector, texts);
  return (index) => texts.text(numbers[index]!);
}

/** Dictionary entries are numbered once each; rows then only copy numbers. */
function codeNumbers(vector: Vector, codes: CodeIndex): Int32Array {
  const numbers = new Int32Array(vector.length);
  let at = 0;
  for (const data of vector.data) {
    const dictionary = data.dictionary;
    if (!dictionary) {
      const texts = valuesOf(vector.slice(at, at + data.length));
      for (let i = 0; i < data.length; i += 1) numbers[at + i] = codes.number((texts[i] as string | null) ?? '');
    } else {
      const known = Int32Array.from(valuesOf(dictionary) as ArrayLike<string | null>, (text) =>
        codes.number(text ?? ''),
      );
      const indices = data.values as ArrayLike<number>;
      for (let i = 0; i < data.length; i += 1) numbers[at + i] = known[indices[i]!]!;
    }
    at += data.length;
  }
  return numbers;
}

/** Rows come ordered by person; a new person is where the hash changes, so that names are read once a person. */
function slicesOf(table: Table): Map<string, Slice> {
  const slices = new Map<string, Slice>();
  const hashes = table.getChild('person_hash')!.toArray() as BigUint64Array;
  const halves = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const programmes = valuesOf(table.getChild('programme_id')!);
  const persons = valuesOf(table.getChild('person_id')!);
  let from = 0;
  for (let i = 1; i <= table.numRows; i += 1) {
    if (i < table.numRows && halves[2 * i] === halves[2 * i - 2] && halves[2 * i + 1] === halves[2 * i - 1]) continue;
    slices.set(keyOf(programmes[from] as string, persons[from] as string), { from, to: i });
    from = i;
  }
  return slices;
}

/** The touchpoints of two slices in one order of (occurred_at, id). */
export function mergeTouches(
  a: TouchColumns,
  left: Slice,
  b: TouchColumns,
  right: Slice,
): { columns: TouchColumns; slice: Slice } {
  const at: { readonly source: TouchColumns; readonly index: number }[] = [];
  for (let index = left.from; index < left.to; index += 1) at.push({ source: a, index });
  for (let index = right.from; index < right.to; index += 1) at.push({ source: b, index });
  const compareText = (x: string, y: string): number => Buffer.compare(Buffer.from(x), Buffer.from(y));
  at.sort(
    (x, y) =>
      x.source.occurredAt[x.index]! - y.source.occurredAt[y.index]! ||
      compareText(x.source.id(x.index), y.source.id(y.index)),
  );
  const numbers = (column: 'occurredAt' | 'receivedAt' | 'code' | 'flags'): number[] =>
    at.map(({ source, index }) => source[column][index]!);
  const columns: TouchColumns = {
    occurredAt: Float64Array.from(numbers('occurredAt')),
    receivedAt: Float64Array.from(numbers('receivedAt')),
    code: Int32Array.from(numbers('code')),
    flags: Uint8Array.from(numbers('flags')),
    id: (i) => at[i]!.source.id(at[i]!.index),
    channel: (i) => at[i]!.source.channel(at[i]!.index),
    deviceId: (i) => at[i]!.source.deviceId(at[i]!.index),
    sources: (i) => at[i]!.source.sources(at[i]!.index),
  };
  return { columns, slice: { from: 0, to: at.length } };
}

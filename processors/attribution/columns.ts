import {
  Float64,
  Dictionary,
  makeData,
  makeVector,
  RecordBatch,
  Struct,
  Field,
  Schema,
  Table,
  tableToIPC,
  Uint32,
  Uint8,
  Utf8,
  type Data,
} from 'apache-arrow';

/** text: string; low: string with few different values; f64, u32, u8: number; a question mark: null allowed. */
export type ColumnKind = 'text' | 'low' | 'text?' | 'f64' | 'f64?' | 'u32' | 'u8';
export type ColumnSpec = Readonly<Record<string, ColumnKind>>;
type ValueOf<K extends ColumnKind> = K extends 'text' | 'low'
  ? string
  : K extends 'text?'
    ? string | null
    : K extends 'f64?'
      ? number | null
      : number;
export type RowOf<S extends ColumnSpec> = { readonly [N in keyof S]: ValueOf<S[N]> };

type Cell = string | number | null;

/** Rows on their way into the warehouse, held as columns. */
export class ColumnBuffer<S extends ColumnSpec> {
  readonly #kinds: readonly [string, ColumnKind][];
  #cells: Cell[][];
  #rows = 0;

  constructor(spec: S) {
    this.#kinds = Object.entries(spec);
    this.#cells = this.#kinds.map(() => []);
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: RowOf<S>): void {
    const cells = row as Readonly<Record<string, Cell>>;
    for (let i = 0; i < this.#kinds.length; i += 1) this.#cells[i]!.push(cells[this.#kinds[i]![0]]!);
    this.#rows += 1;
  }

  /** An Arrow stream of one record batch with everything so far, which is then forgotten. */
  take(): Uint8Array {
    const fields = this.#kinds.map(([name, kind]) => new Field(name, typeOf(kind), kind.endsWith('?')));
    const children = this.#kinds.map(([, kind], i) => dataOf(kind, this.#cells[i]!));
    const data = makeData({ type: new Struct(fields), length: this.#rows, nullCount: 0, children });
    const ipc = tableToIPC(new Table([new RecordBatch(new Schema(fields), data)]), 'stream');
    this.#cells = this.#kinds.map(() => []);
    this.#rows = 0;
    return ipc;
  }
}

function typeOf(kind: ColumnKind): Dictionary<Utf8, Uint32> | Utf8 | Float64 | Uint32 | Uint8 {
  if (kind === 'text' || kind === 'text?') return new Utf8();
  if (kind === 'low') return new Dictionary(new Utf8(), new Uint32());
  if (kind === 'u32') return new Uint32();
  return kind === 'u8' ? new Uint8() : new Float64();
}

function dataOf(kind: ColumnKind, cells: readonly Cell[]): Data {
  const length = cells.length;
  switch (kind) {
    case 'u32':
      return makeData({ type: new Uint32(), length, nullCount: 0, data: Uint32Array.from(cells as number[]) });
    case 'u8':
      return makeData({ type: new Uint8(), length, nullCount: 0, data: Uint8Array.from(cells as number[]) });
    case 'low':
      return dictionaryOf(cells as readonly string[]);
    case 'text':
    case 'text?': {
      const { valueOffsets, data } = encode(cells as readonly (string | null)[]);
      return makeData({ type: new Utf8(), length, valueOffsets, data, ...nulls(kind, cells) });
    }
    default:
      return makeData({
        type: new Float64(),
        length,
        data: Float64Array.from(cells as number[]),
        ...nulls(kind, cells),
      });
  }
}

/** Each different text once, and its number in every row. */
function dictionaryOf(texts: readonly string[]): Data {
  const numbers = new Map<string, number>();
  const indices = new Uint32Array(texts.length);
  texts.forEach((text, i) => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    indices[i] = number;
  });
  const { valueOffsets, data } = encode([...numbers.keys()]);
  const dictionary = makeVector(makeData({ type: new Utf8(), length: numbers.size, nullCount: 0, valueOffsets, data }));
  const type = new Dictionary(new Utf8(), new Uint32());
  return makeData({ type, length: texts.length, nullCount: 0, data: indices, dictionary });
}

function nulls(kind: ColumnKind, cells: readonly Cell[]): { nullCount: number; nullBitmap?: Uint8Array } {
  if (!kind.endsWith('?')) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(Math.ceil(cells.length / 64) * 8);
  let nullCount = 0;
  cells.forEach((cell, i) => {
    if (cell === null) nullCount += 1;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  return { nullCount, nullBitmap };
}

/** All texts are encoded at once, which is several times faster than one by one. */
function encode(texts: readonly (string | null)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const joined = texts.join('');
  const data = Buffer.from(joined, 'utf8');
  const valueOffsets = new Int32Array(texts.length + 1);
  const ascii = data.length === joined.length;
  texts.forEach((text, i) => {
    const size = text === null ? 0 : ascii ? text.length : Buffer.byteLength(text, 'utf8');
    valueOffsets[i + 1] = valueOffsets[i]! + size;
  });
  return { valueOffsets, data };
}

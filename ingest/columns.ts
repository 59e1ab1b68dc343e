import {
  Bool,
  Dictionary,
  Field,
  Int32,
  Int64,
  List,
  makeData,
  TimestampMillisecond,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Vector,
  type Data,
} from 'apache-arrow';

/**
 * Columns are built straight into the buffers that Arrow defines: a validity bitmap, offsets, values. Each builder is made for
 * one batch of at most `capacity` rows, takes one value a row and is finished once.
 */
export interface ColumnBuilder<V> {
  push(value: V | null | undefined): void;
  finish(): Finished;
}

export interface Finished {
  readonly field: Field;
  readonly data: Data;
}

const encoder = new TextEncoder();
const TWO_32 = 4_294_967_296;

/** One bit a row: set where there is a value. */
class Validity {
  readonly #bits: Uint8Array;
  nulls = 0;
  length = 0;
  constructor(capacity: number) {
    this.#bits = new Uint8Array((capacity + 7) >> 3);
  }
  present(): void {
    const row = this.length++;
    this.#bits[row >> 3]! |= 1 << (row & 7);
  }
  absent(): void {
    this.length += 1;
    this.nulls += 1;
  }
  /** null stands for "every row has a value", which readers take without looking at bits. */
  get bitmap(): Uint8Array | null {
    return this.nulls === 0 ? null : this.#bits;
  }
}

/** Strings waiting to be encoded together. Few enough that they are gone before the garbage collector would carry them along. */
const TEXT_CHUNK = 1024;

/**
 * Strings back to back with their offsets, encoded a chunk at a time: the strings of a chunk are joined and encoded in one call,
 * and where the bytes are as many as the UTF-16 units, all were ASCII and the length of each is its byte length.
 */
class TextBytes {
  readonly #offsets: Int32Array;
  readonly #waiting: string[] = [];
  readonly #pieces: Uint8Array[] = [];
  #rows = 0;
  #end = 0;

  constructor(capacity: number) {
    this.#offsets = new Int32Array(capacity + 1);
  }

  push(value: string): void {
    if (this.#waiting.push(value) === TEXT_CHUNK) this.#encode();
  }

  finish(): { valueOffsets: Int32Array; data: Uint8Array } {
    this.#encode();
    const [only] = this.#pieces;
    const data = this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces);
    return { valueOffsets: this.#offsets.subarray(0, this.#rows + 1), data };
  }

  #encode(): void {
    const joined = this.#waiting.join('');
    const bytes = encoder.encode(joined);
    const ascii = bytes.length === joined.length;
    for (const value of this.#waiting) {
      this.#end += ascii ? value.length : Buffer.byteLength(value);
      this.#rows += 1;
      this.#offsets[this.#rows] = this.#end;
    }
    if (bytes.length > 0) this.#pieces.push(bytes);
    this.#waiting.length = 0;
  }
}

/** Text, one value a row. */
export function textColumn(name: string, capacity: number, nullable: boolean): ColumnBuilder<string> {
  const text = new TextBytes(capacity);
  const validity = new Validity(capacity);
  return {
    push: (value) => {
      if (value === undefined || value === null) {
        text.push('');
        validity.absent();
      } else {
        text.push(value);
        validity.present();
      }
    },
    finish: () => {
      const { length, nulls: nullCount, bitmap: nullBitmap } = validity;
      const data = makeData({ type: new Utf8(), length, nullCount, nullBitmap, ...text.finish() });
      return { field: new Field(name, new Utf8(), nullable), data };
    },
  };
}

/** Words of a dictionary or items of lists: none is absent. */
function wordData(words: readonly string[]): Data<Utf8> {
  const text = new TextBytes(words.length);
  for (const word of words) text.push(word);
  return makeData({ type: new Utf8(), length: words.length, nullCount: 0, nullBitmap: null, ...text.finish() });
}

/** Text of few distinct values: each is sent once, rows point to it. */
export function lowColumn(name: string, capacity: number, nullable: boolean): ColumnBuilder<string> {
  const positions = new Map<string, number>();
  const indices = new Int32Array(capacity);
  const validity = new Validity(capacity);
  return {
    push: (value) => {
      if (value === undefined || value === null) {
        validity.absent();
        return;
      }
      let position = positions.get(value);
      if (position === undefined) {
        position = positions.size;
        positions.set(value, position);
      }
      indices[validity.length] = position;
      validity.present();
    },
    finish: () => dictionary(name, [...positions.keys()], indices, validity, nullable),
  };
}

/**
 * Text that rows share with the few things they point to.
 * @param rows by row, the index of its thing in `values`, or -1 for none
 */
export function sharedLowColumn(
  name: string,
  rows: Int32Array,
  values: readonly (string | null | undefined)[],
): Finished {
  const positions = new Map<string, number>();
  const codes = values.map((value) => {
    if (value === undefined || value === null) return -1;
    const position = positions.get(value) ?? positions.size;
    positions.set(value, position);
    return position;
  });
  const indices = new Int32Array(rows.length);
  const validity = new Validity(rows.length);
  for (let row = 0; row < rows.length; row += 1) {
    const thing = rows[row]!;
    const code = thing < 0 ? -1 : codes[thing]!;
    if (code < 0) validity.absent();
    else {
      indices[row] = code;
      validity.present();
    }
  }
  return dictionary(name, [...positions.keys()], indices, validity, true);
}

function dictionary(
  name: string,
  values: readonly string[],
  indices: Int32Array,
  validity: Validity,
  nullable: boolean,
) {
  const type = new Dictionary(new Utf8(), new Int32());
  // A reader needs a dictionary of at least one value, even where no row points to it.
  const words = wordData(values.length === 0 ? [''] : values);
  const data = makeData({
    type,
    length: validity.length,
    nullCount: validity.nulls,
    nullBitmap: validity.bitmap,
    data: indices.subarray(0, validity.length),
    dictionary: new Vector([words]),
  });
  return { field: new Field(name, type, nullable), data };
}

/** Whole numbers up to 2^53 in size as 64 bits, or times in ms since 1970. Written as two halves: a BigInt a row would be garbage a row. */
function wideColumn(
  field: Field,
  type: Int64 | Uint64 | TimestampMillisecond,
  capacity: number,
): ColumnBuilder<number> {
  const halves = new Int32Array(capacity * 2);
  const validity = new Validity(capacity);
  return {
    push: (value) => {
      if (value === undefined || value === null) {
        validity.absent();
        return;
      }
      const at = validity.length * 2;
      halves[at] = (value % TWO_32) | 0;
      halves[at + 1] = Math.floor(value / TWO_32);
      validity.present();
    },
    finish: () => {
      const { length, nulls: nullCount, bitmap: nullBitmap } = validity;
      // The three types differ in their names alone; their buffers are alike.
      const data = new BigInt64Array(halves.buffer, 0, length);
      return { field, data: makeData({ type: type as Int64, length, nullCount, nullBitmap, data }) };
    },
  };
}

export const integerColumn = (name: string, capacity: number, nullable: boolean): ColumnBuilder<number> =>
  wideColumn(new Field(name, new Int64(), nullable), new Int64(), capacity);
export const offsetColumn = (name: string, capacity: number): ColumnBuilder<number> =>
  wideColumn(new Field(name, new Uint64(), false), new Uint64(), capacity);
/** ms since 1970, UTC. */
export const timeColumn = (name: string, capacity: number, nullable: boolean): ColumnBuilder<number> =>
  wideColumn(new Field(name, new TimestampMillisecond('UTC'), nullable), new TimestampMillisecond('UTC'), capacity);

export function booleanColumn(name: string, capacity: number, nullable: boolean): ColumnBuilder<boolean> {
  const bits = new Uint8Array((capacity + 7) >> 3);
  const validity = new Validity(capacity);
  return {
    push: (value) => {
      if (value === undefined || value === null) {
        validity.absent();
        return;
      }
      const row = validity.length;
      if (value) bits[row >> 3]! |= 1 << (row & 7);
      validity.present();
    },
    finish: () => {
      const { length, nulls: nullCount, bitmap: nullBitmap } = validity;
      return {
        field: new Field(name, new Bool(), nullable),
        data: makeData({ type: new Bool(), length, nullCount, nullBitmap, data: bits }),
      };
    },
  };
}

/** Unsigned numbers of 16 or 32 bits. */
export function smallColumn(name: string, capacity: number, nullable: boolean, bits: 16 | 32): ColumnBuilder<number> {
  const values = bits === 16 ? new Uint16Array(capacity) : new Uint32Array(capacity);
  const type = bits === 16 ? new Uint16() : new Uint32();
  const validity = new Validity(capacity);
  return {
    push: (value) => {
      if (value === undefined || value === null) {
        validity.absent();
        return;
      }
      values[validity.length] = value;
      validity.present();
    },
    finish: () => {
      const { length, nulls: nullCount, bitmap: nullBitmap } = validity;
      const data = values.subarray(0, length) as Uint32Array;
      return {
        field: new Field(name, type, nullable),
        data: makeData({ type: type as Uint32, length, nullCount, nullBitmap, data }),
      };
    },
  };
}

/** A list of strings a row; absent is the empty list. */
export function listColumn(name: string, capacity: number): ColumnBuilder<readonly string[]> {
  const items: string[] = [];
  const offsets = new Int32Array(capacity + 1);
  let rows = 0;
  return {
    push: (value) => {
      if (value) for (const item of value) items.push(item);
      rows += 1;
      offsets[rows] = items.length;
    },
    finish: () => {
      const type = new List(new Field('item', new Utf8(), false));
      const child = wordData(items);
      const data = makeData({
        type,
        length: rows,
        nullCount: 0,
        nullBitmap: null,
        valueOffsets: offsets.subarray(0, rows + 1),
        child,
      });
      return { field: new Field(name, type, false), data };
    },
  };
}

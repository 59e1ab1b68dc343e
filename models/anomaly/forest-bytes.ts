import { ModelError } from '../model-error.js';

type Column = Float64Array | Uint32Array | Uint16Array;

/** Appends numbers as little-endian bytes. */
export class ForestBytesWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }

  column(column: Column): void {
    const bytes = new Uint8Array(column.byteLength);
    const view = new DataView(bytes.buffer);
    const width = column.BYTES_PER_ELEMENT;
    for (let i = 0; i < column.length; i += 1) {
      if (column instanceof Float64Array) view.setFloat64(i * width, column[i]!, true);
      else if (column instanceof Uint32Array) view.setUint32(i * width, column[i]!, true);
      else view.setUint16(i * width, column[i]!, true);
    }
    this.#parts.push(bytes);
  }

  done(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#parts));
  }
}

/** Reads what ForestBytesWriter wrote. Throws ModelError MODEL_DAMAGED where the bytes end too soon. */
export class ForestBytesReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly all: Uint8Array) {
    this.#view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  }

  bytes(length: number): Uint8Array {
    this.#need(length);
    this.#at += length;
    return this.all.subarray(this.#at - length, this.#at);
  }

  doubles(length: number): Float64Array {
    return this.#column(new Float64Array(this.#fits(length, 8)), (at) => this.#view.getFloat64(at, true));
  }

  words(length: number): Uint32Array {
    return this.#column(new Uint32Array(this.#fits(length, 4)), (at) => this.#view.getUint32(at, true));
  }

  shorts(length: number): Uint16Array {
    return this.#column(new Uint16Array(this.#fits(length, 2)), (at) => this.#view.getUint16(at, true));
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.#at !== this.all.length) throw damaged(`${this.all.length - this.#at} bytes stand behind the trees`);
  }

  #column<T extends Column>(column: T, read: (at: number) => number): T {
    for (let i = 0; i < column.length; i += 1) column[i] = read(this.#at + i * column.BYTES_PER_ELEMENT);
    this.#at += column.byteLength;
    return column;
  }

  #fits(length: number, width: number): number {
    this.#need(length * width);
    return length;
  }

  #need(length: number): void {
    if (this.#at + length > this.all.length)
      throw damaged(`the file ends after ${this.all.length} bytes; more belong to it`);
  }
}

export const damaged = (what: string): ModelError => new ModelError(what, 'MODEL_DAMAGED');

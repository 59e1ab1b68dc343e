/** Reads the CSV of address ranges and autonomous systems into sorted columns, and finds an address in them. */
import { addressWords, parseAddress, type AddressWords } from './address-text.js';
import { classOfSystem } from './network-class.js';
import { IP_CLASSES, type AsnRanges } from './types.js';

const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** Where the fields of one line lie: `start,end,number,name`. */
interface Line {
  startEnd: number;
  endEnd: number;
  numberEnd: number;
  nameStart: number;
  nameEnd: number;
  next: number;
}

function indexOrThrow(bytes: Uint8Array, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  if (at < 0) throw new Error(`a line at byte ${from} has too few fields`);
  return at;
}

function readLine(bytes: Uint8Array, from: number, line: Line): void {
  line.startEnd = indexOrThrow(bytes, COMMA, from);
  line.endEnd = indexOrThrow(bytes, COMMA, line.startEnd + 1);
  line.numberEnd = indexOrThrow(bytes, COMMA, line.endEnd + 1);
  const newline = bytes.indexOf(NEWLINE, line.numberEnd + 1);
  line.next = newline < 0 ? bytes.length : newline + 1;
  let end = newline < 0 ? bytes.length : newline;
  if (bytes[end - 1] === RETURN) end -= 1;
  line.nameStart = line.numberEnd + 1;
  line.nameEnd = end;
}

function decimal(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) throw new Error(`byte ${i} is no digit`);
    value = value * 10 + digit;
  }
  if (to === from || value > 0xffffffff) throw new Error(`byte ${from} starts no 32-bit number`);
  return value;
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; lines += 1) {
    const newline = bytes.indexOf(NEWLINE, at);
    at = newline < 0 ? bytes.length : newline + 1;
  }
  return lines;
}

function sharedU32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}

/** Gathers each system's number and name once; 2 MB of names are copied as bytes and decoded only when somebody asks. */
class Systems {
  readonly #indexOf = new Map<number, number>();
  readonly #numbers: number[] = [];
  readonly #names: string[] = [];

  /** The system's index; the name of its first line stands. */
  intern(bytes: Uint8Array, line: Line): number {
    const number = decimal(bytes, line.endEnd + 1, line.numberEnd);
    const known = this.#indexOf.get(number);
    if (known !== undefined) return known;
    const index = this.#numbers.length;
    this.#indexOf.set(number, index);
    this.#numbers.push(number);
    this.#names.push(readName(bytes, line));
    return index;
  }

  columns(): Pick<AsnRanges, 'systemNumber' | 'systemClass' | 'names' | 'nameEnd'> {
    const count = this.#numbers.length;
    const encoded = this.#names.map((name) => Buffer.from(name, 'utf8'));
    const names = new Uint8Array(new SharedArrayBuffer(encoded.reduce((sum, name) => sum + name.length, 0)));
    const nameEnd = sharedU32(count);
    const systemClass = new Uint8Array(new SharedArrayBuffer(count));
    let end = 0;
    for (let i = 0; i < count; i += 1) {
      names.set(encoded[i]!, end);
      end += encoded[i]!.length;
      nameEnd[i] = end;
      systemClass[i] = IP_CLASSES.indexOf(classOfSystem(this.#numbers[i]!, this.#names[i]!));
    }
    const systemNumber = sharedU32(count);
    systemNumber.set(this.#numbers);
    return { systemNumber, systemClass, names, nameEnd };
  }
}

function readName(bytes: Uint8Array, line: Line): string {
  const quoted = bytes[line.nameStart] === QUOTE && line.nameEnd - line.nameStart >= 2;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
    'utf8',
    quoted ? line.nameStart + 1 : line.nameStart,
    quoted ? line.nameEnd - 1 : line.nameEnd,
  );
  return quoted ? text.replaceAll('""', '"') : text;
}

function parseV4(bytes: Uint8Array, systems: Systems): Pick<AsnRanges, 'v4Start' | 'v4End' | 'v4System'> {
  const count = countLines(bytes);
  const [v4Start, v4End, v4System] = [sharedU32(count), sharedU32(count), sharedU32(count)];
  const line: Line = { startEnd: 0, endEnd: 0, numberEnd: 0, nameStart: 0, nameEnd: 0, next: 0 };
  for (let row = 0, at = 0; row < count; row += 1, at = line.next) {
    readLine(bytes, at, line);
    const start = decimal(bytes, at, line.startEnd);
    if (row > 0 && start <= v4Start[row - 1]!) throw new Error(`IPv4 line ${row + 1} does not ascend`);
    v4Start[row] = start;
    v4End[row] = decimal(bytes, line.startEnd + 1, line.endEnd);
    v4System[row] = systems.intern(bytes, line);
  }
  return { v4Start, v4End, v4System };
}

function parseV6(bytes: Uint8Array, systems: Systems): Pick<AsnRanges, 'v6Start' | 'v6End' | 'v6System'> {
  const count = countLines(bytes);
  const [v6Start, v6End, v6System] = [sharedU32(count * 4), sharedU32(count * 4), sharedU32(count)];
  const line: Line = { startEnd: 0, endEnd: 0, numberEnd: 0, nameStart: 0, nameEnd: 0, next: 0 };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const address = addressWords();
  for (let row = 0, at = 0; row < count; row += 1, at = line.next) {
    readLine(bytes, at, line);
    readWords(text.toString('latin1', at, line.startEnd), address, v6Start, row);
    readWords(text.toString('latin1', line.startEnd + 1, line.endEnd), address, v6End, row);
    if (row > 0 && compareWords(v6Start, row * 4, v6Start, row * 4 - 4) <= 0) {
      throw new Error(`IPv6 line ${row + 1} does not ascend`);
    }
    v6System[row] = systems.intern(bytes, line);
  }
  return { v6Start, v6End, v6System };
}

function readWords(text: string, address: AddressWords, column: Uint32Array, row: number): void {
  if (!parseAddress(text, address) || address.family !== 6) throw new Error(`"${text}" is no IPv6 address`);
  column.set(address.words, row * 4);
}

function compareWords(a: Uint32Array, aAt: number, b: Uint32Array, bAt: number): number {
  for (let i = 0; i < 4; i += 1) {
    const difference = a[aAt + i]! - b[bAt + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Reads both CSV files of `@ip-location-db/asn` (`start,end,number,"name"`, ends inclusive, ascending): IPv4 as numbers, IPv6 as text.
 * @throws Error where a line is short, holds no number or address, or does not ascend.
 */
export function parseAsnRanges(v4Csv: Uint8Array, v6Csv: Uint8Array): AsnRanges {
  const systems = new Systems();
  const v4 = parseV4(v4Csv, systems);
  const v6 = parseV6(v6Csv, systems);
  return { ...v4, ...v6, ...systems.columns() };
}

/** Index of the system that announces an address, or -1. Cost: 19 comparisons. */
export function findSystem(ranges: AsnRanges, address: AddressWords): number {
  return address.family === 4 ? findV4(ranges, address.words[0]!) : findV6(ranges, address.words);
}

function findV4(ranges: AsnRanges, word: number): number {
  const starts = ranges.v4Start;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= word) low = middle + 1;
    else high = middle;
  }
  return low > 0 && word <= ranges.v4End[low - 1]! ? ranges.v4System[low - 1]! : -1;
}

function findV6(ranges: AsnRanges, words: Uint32Array): number {
  let low = 0;
  let high = ranges.v6System.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(ranges.v6Start, middle * 4, words, 0) <= 0) low = middle + 1;
    else high = middle;
  }
  return low > 0 && compareWords(words, 0, ranges.v6End, (low - 1) * 4) <= 0 ? ranges.v6System[low - 1]! : -1;
}

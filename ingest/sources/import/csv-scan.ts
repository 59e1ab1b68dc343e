import { open, type FileHandle } from 'node:fs/promises';

/** A longer line of a CSV is no row: it is refused, and what is kept of it is cut. */
export const MAX_CSV_LINE_BYTES = 16 << 20;
const CHUNK_BYTES = 1 << 20;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** quote: text behind the closing quote of a field; long: more than `MAX_CSV_LINE_BYTES`. */
export interface BadRecord {
  problem: 'quote' | 'long';
  /** Bytes of the file, from and to (without the line's end). */
  start: number;
  end: number;
  /** The line it begins in, from 1. */
  line: number;
}

export interface CsvShape {
  bad: BadRecord[];
  /** A quote that the file's end does not close: where its record begins. */
  open: { start: number; line: number } | null;
  /** Whether some records end with CR LF and others with LF. */
  mixedEnds: boolean;
  bytes: number;
}

/**
 * Where the cursor stands: at the beginning of a field, in a plain one, in a quoted one, right behind a quote in one, or in what
 * follows a closing quote and is no delimiter.
 */
const enum At {
  Field,
  Plain,
  Quoted,
  Closing,
  Broken,
}

/** Walks over the bytes of a CSV by RFC 4180 and tells where records end. */
export class CsvWalk {
  #at: At = At.Field;

  constructor(
    private readonly delimiter: number,
    /** LF, or CR in a file that has no LF. */
    private readonly newline = NEWLINE,
  ) {}

  /** Whether the record so far is one, and if not, why not. */
  get broken(): boolean {
    return this.#at === At.Broken;
  }

  get inQuotes(): boolean {
    return this.#at === At.Quoted;
  }

  /** Takes one byte; true if it ended a record. */
  take(byte: number): boolean {
    if (this.#at === At.Quoted) {
      if (byte === QUOTE) this.#at = At.Closing;
      return false;
    }
    if (byte === this.newline) return true;
    if (this.#at === At.Broken) return false;
    if (byte === this.delimiter) this.#at = At.Field;
    else if (byte === QUOTE) this.#at = this.#at === At.Plain ? At.Plain : At.Quoted;
    else if (this.#at === At.Closing) this.#at = byte === RETURN ? At.Closing : At.Broken;
    else this.#at = At.Plain;
    return false;
  }

  begin(): void {
    this.#at = At.Field;
  }
}

/** The byte that ends lines: CR only where the beginning of the file has no LF. */
async function newlineOf(handle: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  return head.includes(RETURN) && !head.includes(NEWLINE) ? RETURN : NEWLINE;
}

/** Finds the records that no reader of CSV takes. Reads the whole file, a megabyte at a time. */
export async function scanCsv(path: string, delimiter: string): Promise<CsvShape> {
  const shape: CsvShape = { bad: [], open: null, mixedEnds: false, bytes: 0 };
  const ends = { plain: 0, withReturn: 0 };
  let [start, line, lines, previous] = [0, 1, 1, 0];
  const handle = await open(path, 'r');
  try {
    const newline = await newlineOf(handle);
    const walk = new CsvWalk(delimiter.charCodeAt(0), newline);
    const endAt = (end: number): void => {
      if (walk.broken) shape.bad.push({ problem: 'quote', start, end, line });
      else if (end - start > MAX_CSV_LINE_BYTES) shape.bad.push({ problem: 'long', start, end, line });
    };
    for await (const { chunk, from } of chunksOf(handle)) {
      for (let i = 0; i < chunk.length; i += 1) {
        const byte = chunk[i]!;
        if (byte === newline) lines += 1;
        if (walk.take(byte)) {
          endAt(from + i);
          ends[previous === RETURN ? 'withReturn' : 'plain'] += 1;
          walk.begin();
          start = from + i + 1;
          line = lines;
        }
        previous = byte;
      }
      shape.bytes = from + chunk.length;
    }
    if (walk.inQuotes) shape.open = { start, line };
    else if (shape.bytes > start) endAt(shape.bytes);
  } finally {
    await handle.close();
  }
  shape.mixedEnds = ends.plain > 0 && ends.withReturn > 0;
  return shape;
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<{ chunk: Buffer; from: number }> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let from = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, from);
    if (bytesRead === 0) return;
    yield { chunk: buffer.subarray(0, bytesRead), from };
    from += bytesRead;
  }
}

/** Writes the file without its bad records and what an open quote swallows, each record ended by LF alone. */
export async function copySound(path: string, delimiter: string, shape: CsvShape, to: string): Promise<void> {
  const [source, target] = await Promise.all([open(path, 'r'), open(to, 'w')]);
  try {
    const newline = await newlineOf(source);
    const walk = new CsvWalk(delimiter.charCodeAt(0), newline);
    const limit = shape.open?.start ?? shape.bytes;
    const skipped = [...shape.bad, { start: limit, end: Infinity }];
    // One byte in front, for the CR of the chunk before that a line end may take back.
    const out = Buffer.allocUnsafe(CHUNK_BYTES + 1);
    let length = 0;
    let next = 0;
    for await (const { chunk, from } of chunksOf(source)) {
      for (let i = 0; i < chunk.length; i += 1) {
        const at = from + i;
        while (at > skipped[next]!.end) next += 1;
        if (at >= skipped[next]!.start) continue;
        const byte = chunk[i]!;
        const ended = walk.take(byte);
        if (ended) walk.begin();
        if (ended && length > 0 && out[length - 1] === RETURN) length -= 1;
        out[length] = ended ? NEWLINE : byte;
        length += 1;
      }
      const held = length > 0 && out[length - 1] === RETURN ? 1 : 0;
      await target.write(out, 0, length - held);
      if (held === 1) out[0] = RETURN;
      length = held;
    }
    await target.write(out, 0, length);
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

/** The bytes of a record that begins at a byte of the file, without its line end, at most `limit` of them. */
export async function recordAt(handle: FileHandle, start: number, delimiter: string, limit: number): Promise<Buffer> {
  const walk = new CsvWalk(delimiter.charCodeAt(0));
  const parts: Buffer[] = [];
  for (let length = 0; length < limit;) {
    const chunk = Buffer.alloc(Math.min(64 << 10, limit - length));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, start + length);
    const end = chunk.subarray(0, bytesRead).findIndex((byte) => walk.take(byte));
    parts.push(chunk.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0 || bytesRead === 0) break;
    length += bytesRead;
  }
  const record = Buffer.concat(parts);
  return record.at(-1) === RETURN ? record.subarray(0, -1) : record;
}

import { open } from 'node:fs/promises';

const CHUNK_BYTES = 2 << 20;
/** A longer line is cut: it is far over what an event may have and becomes a dead letter either way. */
export const MAX_LINE_BYTES = 8 << 20;

export interface LineBatch {
  /** The lines' own bytes, without line end; empty ones left out. Views: valid as long as they are held. */
  lines: Uint8Array[];
  /** Where the file goes on behind these lines. */
  end: number;
  /** How many of `lines` were cut. */
  cut: number;
}

const NEWLINE = 10;

/**
 * Reads a file's lines in batches of about 2 MiB from a byte position that is the beginning of a line. Lines end with
 * LF or CR LF; the last needs no end; a byte order mark at the beginning of the file is no part of its first line.
 */
export async function* readLines(path: string, from: number): AsyncGenerator<LineBatch> {
  const handle = await open(path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let position = from;
    let dropped = 0;
    for (;;) {
      // Chunks end at multiples of their size wherever reading began: a batch that is read again is the same batch.
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES - (position % CHUNK_BYTES));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
      const atEnd = bytesRead === 0;
      const fresh = chunk.subarray(0, bytesRead);
      const bytes = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
      // Where `bytes` would begin in the file had nothing been dropped from an overlong line.
      const start = position - rest.length;
      position += bytesRead;
      const batch: LineBatch = { lines: [], end: start, cut: 0 };
      const begin = start === 0 ? afterByteOrderMark(bytes) : 0;
      const last = atEnd ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
      if (last > 0 || atEnd) {
        splitLines(bytes.subarray(begin, last), batch, dropped > 0);
        batch.end = start + last;
        rest = bytes.subarray(last);
        dropped = 0;
      } else {
        rest = bytes.subarray(0, MAX_LINE_BYTES);
        dropped += bytes.length - rest.length;
      }
      if (batch.lines.length > 0) yield batch;
      if (atEnd) return;
    }
  } finally {
    await handle.close();
  }
}

function afterByteOrderMark(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function splitLines(bytes: Buffer, batch: LineBatch, firstWasCut: boolean): void {
  let firstLine = firstWasCut;
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, at);
    const next = found < 0 ? bytes.length : found;
    let end = next > at && bytes[next - 1] === 13 ? next - 1 : next;
    const long = end - at > MAX_LINE_BYTES;
    if (long) end = at + MAX_LINE_BYTES;
    if (!isBlank(bytes, at, end)) {
      batch.lines.push(bytes.subarray(at, end));
      if (long || firstLine) batch.cut += 1;
    }
    firstLine = false;
    at = next + 1;
  }
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (bytes[i] !== 32 && bytes[i] !== 9 && bytes[i] !== 13) return false;
  return true;
}

import { crc32 } from 'node:zlib';
import type { Refusal } from './event-log.js';

/**
 * A frame: consecutive records of one partition, column by column, as they lie in a segment file (little endian):
 *
 *   0 magic u32 · 4 crc32 of bytes 8..64 u32 · 8 frame bytes u32 · 12 crc32 of bytes 64..end u32 · 16 base offset f64
 *   24 records u32 · 28 value bytes u32 · 32 meta bytes u32 · 36 flags u32 · 40 greatest received_at f64 · 48 zeros
 *   64 received_at f64[n] · value ends u32[n] · programme index u16[n] · source u8[n] · meta JSON · values · padding
 *
 * Frames are multiples of 8 bytes so that the columns can be viewed in place. The frames of one commit form a group:
 * the first is flagged FIRST, the last LAST, and a group whose LAST is missing never happened.
 */
export const HEADER_BYTES = 64;
export const FLAG_FIRST = 1;
export const FLAG_LAST = 2;
const MAGIC = 0x31464c46;
/** How a frame begins on disk. */
export const MAGIC_BYTES = Buffer.from('FLF1');

/** A frame closes when it holds so much, so that a small read never has to check a large one. */
export const FRAME_MAX_RECORDS = 8192;
export const FRAME_MAX_VALUE_BYTES = 1 << 20;

export interface FrameHeader {
  frameBytes: number;
  bodyCrc: number;
  baseOffset: number;
  count: number;
  valueBytes: number;
  metaBytes: number;
  flags: number;
  maxReceivedAt: number;
}

/** What does not fit a column: the programmes by index, which records replay which dead letter, and which the door refused. */
export interface FrameMeta {
  programmes: string[];
  replayOf?: Record<string, string>;
  refused?: Record<string, Refusal>;
}

/** Where each column of a frame begins, counted from the frame's first byte. */
export function columnStarts(count: number, metaBytes: number) {
  const receivedAt = HEADER_BYTES;
  const ends = receivedAt + 8 * count;
  const programmeIndex = ends + 4 * count;
  const sources = programmeIndex + 2 * count;
  const meta = sources + count;
  return { receivedAt, ends, programmeIndex, sources, meta, values: meta + metaBytes };
}

export function frameBytesOf(count: number, metaBytes: number, valueBytes: number): number {
  return (columnStarts(count, metaBytes).values + valueBytes + 7) & ~7;
}

/** Reads the header that begins at `at`; null if what lies there is not an intact header. */
export function readHeader(buffer: Buffer, at: number): FrameHeader | null {
  if (at + HEADER_BYTES > buffer.length || buffer.readUInt32LE(at) !== MAGIC) return null;
  if (crc32(buffer.subarray(at + 8, at + HEADER_BYTES)) !== buffer.readUInt32LE(at + 4)) return null;
  const header = {
    frameBytes: buffer.readUInt32LE(at + 8),
    bodyCrc: buffer.readUInt32LE(at + 12),
    baseOffset: buffer.readDoubleLE(at + 16),
    count: buffer.readUInt32LE(at + 24),
    valueBytes: buffer.readUInt32LE(at + 28),
    metaBytes: buffer.readUInt32LE(at + 32),
    flags: buffer.readUInt32LE(at + 36),
    maxReceivedAt: buffer.readDoubleLE(at + 40),
  };
  return header.frameBytes === frameBytesOf(header.count, header.metaBytes, header.valueBytes) ? header : null;
}

/** Whether the body of a frame that lies wholly in `buffer` from `at` on is what was written. */
export function bodyIsIntact(buffer: Buffer, at: number, header: FrameHeader): boolean {
  return crc32(buffer.subarray(at + HEADER_BYTES, at + header.frameBytes)) === header.bodyCrc;
}

/** Writes the header of a frame into `head`, whose columns and meta must be in place; `values` follow it on disk. */
export function sealFrame(
  head: Buffer,
  values: Uint8Array,
  padding: Uint8Array,
  header: Omit<FrameHeader, 'bodyCrc'>,
): void {
  let crc = crc32(head.subarray(HEADER_BYTES));
  crc = crc32(values, crc);
  if (padding.length > 0) crc = crc32(padding, crc);
  head.fill(0, 0, HEADER_BYTES);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(header.frameBytes, 8);
  head.writeUInt32LE(crc, 12);
  head.writeDoubleLE(header.baseOffset, 16);
  head.writeUInt32LE(header.count, 24);
  head.writeUInt32LE(header.valueBytes, 28);
  head.writeUInt32LE(header.metaBytes, 32);
  head.writeUInt32LE(header.flags, 36);
  head.writeDoubleLE(header.maxReceivedAt, 40);
  head.writeUInt32LE(crc32(head.subarray(8, HEADER_BYTES)), 4);
}

export function readMeta(buffer: Buffer, at: number, header: FrameHeader): FrameMeta {
  const start = at + columnStarts(header.count, header.metaBytes).meta;
  return JSON.parse(buffer.toString('utf8', start, start + header.metaBytes)) as FrameMeta;
}

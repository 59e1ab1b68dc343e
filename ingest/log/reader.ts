import type { ReadLimit, RecordBatch } from './event-log.js';
import { bodyIsIntact, columnStarts, type FrameHeader, HEADER_BYTES, readHeader, readMeta } from './frame.js';
import { nextFrame } from './scan.js';
import { corruption } from './segment.js';
import { Window } from './window.js';

/** Records [first, to) of one checked frame. */
interface Piece {
  buffer: Buffer;
  at: number;
  head: FrameHeader;
  first: number;
  to: number;
}

/** What of a segment a reader may see, and where to begin looking. */
export interface Readable {
  path: string;
  window: Window;
  position: number;
  nextOffset: number;
}

const MAX_PROGRAMMES = 65_535;

/** Takes whole frames, and part of the last, until a limit is reached; the first record has offset `from`. */
async function takePieces(from: number, source: Readable, limit: ReadLimit): Promise<Piece[]> {
  const { window } = source;
  const pieces: Piece[] = [];
  let { position } = source;
  let [next, records, bytes] = [from, 0, 0];
  while (position < window.limit && records < limit.maxRecords) {
    const frame = await frameAt(window, position);
    if (frame.head !== null && frame.head.baseOffset + frame.head.count <= next) {
      position += frame.head.frameBytes;
      continue;
    }
    if (!frame.intact || frame.head.baseOffset > next) {
      if (pieces.length > 0) break;
      position = await stepOver(from, position, source, frame.head);
      continue;
    }
    const at = await window.need(position, frame.head.frameBytes);
    const piece = cutPiece({ buffer: window.buffer, at, head: frame.head }, next, {
      maxRecords: limit.maxRecords - records,
      maxBytes: records === 0 ? limit.maxBytes : limit.maxBytes - bytes,
    });
    if (piece.to === piece.first && pieces.length > 0) break;
    if (piece.to === piece.first) piece.to += 1;
    pieces.push(piece);
    records += piece.to - piece.first;
    bytes += valueEnd(piece, piece.to) - valueEnd(piece, piece.first);
    next = frame.head.baseOffset + piece.to;
    if (piece.to < frame.head.count || bytes >= limit.maxBytes) break;
    position += frame.head.frameBytes;
  }
  return pieces;
}

type Frame = { head: FrameHeader; intact: true } | { head: FrameHeader | null; intact: false };

/** The frame at `position`; its body is only looked at where the caller needs it. */
async function frameAt(window: Window, position: number): Promise<Frame> {
  const headAt = await window.need(position, HEADER_BYTES);
  const head = headAt < 0 ? null : readHeader(window.buffer, headAt);
  if (head === null) return { head, intact: false };
  const at = await window.need(position, head.frameBytes);
  return at >= 0 && bodyIsIntact(window.buffer, at, head) ? { head, intact: true } : { head, intact: false };
}

/** Where to go on behind a place that cannot be read, if the records wanted lie behind it; else says what is lost. */
async function stepOver(from: number, position: number, source: Readable, head: FrameHeader | null): Promise<number> {
  const found = await nextFrame(source.window, position, 0);
  if (found !== null && found.head.baseOffset <= from) return found.at;
  const fromOffset = head === null || head.baseOffset > from ? from : Math.max(from, head.baseOffset);
  throw corruption(source.path, { position, fromOffset, toOffset: found?.head.baseOffset ?? source.nextOffset });
}

function endsOf({ buffer, at, head }: Omit<Piece, 'first' | 'to'>): Uint32Array {
  return new Uint32Array(buffer.buffer, at + columnStarts(head.count, head.metaBytes).ends, head.count);
}

function valueEnd(piece: Piece, index: number): number {
  return index === 0 ? 0 : (endsOf(piece)[index - 1] as number);
}

function cutPiece(frame: Omit<Piece, 'first' | 'to'>, next: number, limit: ReadLimit): Piece {
  const first = next - frame.head.baseOffset;
  const ends = endsOf(frame);
  const most = Math.min(frame.head.count, first + limit.maxRecords);
  const budget = (first === 0 ? 0 : (ends[first - 1] as number)) + limit.maxBytes;
  if ((ends[most - 1] as number) <= budget) return { ...frame, first, to: most };
  let [low, high] = [first, most];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] as number) <= budget) low = middle + 1;
    else high = middle;
  }
  return { ...frame, first, to: low };
}

/** Joins the pieces into columns that belong to the caller. */
function assemble(topic: string, partition: number, baseOffset: number, pieces: readonly Piece[]): RecordBatch {
  let [count, bytes] = [0, 0];
  for (const piece of pieces) {
    count += piece.to - piece.first;
    bytes += valueEnd(piece, piece.to) - valueEnd(piece, piece.first);
  }
  const batch: RecordBatch = {
    topic,
    partition,
    baseOffset,
    count,
    // Every byte is written below: no need to clear it first.
    bytes: new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer),
    ends: new Uint32Array(count),
    receivedAt: new Float64Array(count),
    sources: new Uint8Array(count),
    programmes: [],
    programmeIndex: new Uint16Array(count),
    replayOf: new Map(),
  };
  const programmeOf = new Map<string, number>();
  let [record, byte] = [0, 0];
  for (const piece of pieces) {
    copyPiece(batch, programmeOf, piece, { record, byte });
    record += piece.to - piece.first;
    byte += valueEnd(piece, piece.to) - valueEnd(piece, piece.first);
  }
  return batch;
}

function copyPiece(
  batch: RecordBatch,
  programmeOf: Map<string, number>,
  piece: Piece,
  { record, byte }: { record: number; byte: number },
): void {
  const { buffer, at, head, first, to } = piece;
  const starts = columnStarts(head.count, head.metaBytes);
  const start = valueEnd(piece, first);
  const ends = endsOf(piece);
  batch.bytes.set(buffer.subarray(at + starts.values + start, at + starts.values + valueEnd(piece, to)), byte);
  const shift = byte - start;
  for (let i = first; i < to; i += 1) batch.ends[record + i - first] = (ends[i] as number) + shift;
  batch.receivedAt.set(new Float64Array(buffer.buffer, at + starts.receivedAt + 8 * first, to - first), record);
  batch.sources.set(buffer.subarray(at + starts.sources + first, at + starts.sources + to), record);
  const meta = readMeta(buffer, at, head);
  const index = new Uint16Array(buffer.buffer, at + starts.programmeIndex, head.count);
  const global = meta.programmes.map((name) => {
    const known = programmeOf.get(name) ?? batch.programmes.push(name) - 1;
    programmeOf.set(name, known);
    return known;
  });
  if (global.length > 1 || global[0] !== 0) {
    for (let i = first; i < to; i += 1) batch.programmeIndex[record + i - first] = global[index[i] as number] as number;
  }
  for (const [key, address] of Object.entries(meta.replayOf ?? {})) {
    const i = Number(key);
    if (i >= first && i < to) batch.replayOf.set(record + i - first, address);
  }
  for (const [key, refusal] of Object.entries(meta.refused ?? {})) {
    const i = Number(key);
    if (i >= first && i < to) (batch.refused ??= new Map()).set(record + i - first, refusal);
  }
}

/** Reads from one segment, at least one record; stops at the segment's end, a limit, or before damage. */
export async function readBatch(
  address: { topic: string; partition: number; offset: number },
  source: Readable,
  limit: ReadLimit,
): Promise<RecordBatch> {
  const maxRecords = Math.max(1, Math.min(limit.maxRecords, MAX_PROGRAMMES));
  const pieces = await takePieces(address.offset, source, { maxBytes: limit.maxBytes, maxRecords });
  if (pieces.length === 0) {
    const range = { fromOffset: address.offset, toOffset: source.nextOffset };
    throw corruption(source.path, { position: source.position, ...range });
  }
  return assemble(address.topic, address.partition, address.offset, pieces);
}

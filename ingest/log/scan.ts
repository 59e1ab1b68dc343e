import {
  bodyIsIntact,
  FLAG_FIRST,
  FLAG_LAST,
  type FrameHeader,
  HEADER_BYTES,
  MAGIC_BYTES,
  readHeader,
} from './frame.js';
import type { SparseIndex } from './sparse-index.js';
import { Window } from './window.js';

/** Records that cannot be read although later ones can: the file was altered after it was written. */
export interface Damage {
  position: number;
  /** Lost: offsets [fromOffset, toOffset). */
  fromOffset: number;
  toOffset: number;
}

/** What a walk over a segment found. */
export interface Scan {
  /** End of the last complete group: everything before it counts. */
  bytes: number;
  nextOffset: number;
  maxReceivedAt: number;
  damages: Damage[];
}

/** The frame at `position`, checked as a whole; null if there is none. */
export async function intactFrame(window: Window, position: number): Promise<FrameHeader | null> {
  const headAt = await window.need(position, HEADER_BYTES);
  const head = headAt < 0 ? null : readHeader(window.buffer, headAt);
  if (head === null) return null;
  const at = await window.need(position, head.frameBytes);
  return at >= 0 && bodyIsIntact(window.buffer, at, head) ? head : null;
}

/**
 * The next place from `position` on where an intact frame lies whose flags hold all of `flags`; null if none does.
 * Frames lie on multiples of 8 bytes.
 */
export async function nextFrame(
  window: Window,
  position: number,
  flags: number,
): Promise<{ at: number; head: FrameHeader } | null> {
  let at = position;
  while (at + HEADER_BYTES <= window.limit) {
    const from = await window.need(at, HEADER_BYTES);
    if (from < 0) return null;
    const found = window.buffer.indexOf(MAGIC_BYTES, from);
    if (found < 0 || found + HEADER_BYTES > window.buffer.length) {
      // Whatever begins in the last bytes of this buffer is looked at again from the next one's beginning.
      const searched = found < 0 ? window.buffer.length - MAGIC_BYTES.length : found;
      at += Math.max(8, (searched - from) & ~7);
      continue;
    }
    const place = at + found - from;
    at = (place + 8) & ~7;
    if (place % 8 !== 0) continue;
    const head = readHeader(window.buffer, found);
    if (head !== null && (head.flags & flags) === flags && (await intactFrame(window, place)) !== null) {
      return { at: place, head };
    }
  }
  return null;
}

/**
 * Walks a segment's frames from `start` (a group boundary) to `window.limit`, checks every byte and fills `index`.
 *
 * What is bad with no group after it is a torn tail: those bytes were never acknowledged, because a group is written
 * only when the one before is on stable storage. What is bad with a group after it is damage: it was acknowledged.
 */
export async function scanSegment(window: Window, start: Scan, index: SparseIndex): Promise<Scan> {
  const found: Scan = { ...start, damages: [...start.damages] };
  let position = start.bytes;
  let offset = start.nextOffset;
  let inGroup = false;
  /** The frames of the group that is being walked; they count only when it is complete. */
  let group: { offset: number; position: number }[] = [];
  let greatest = start.maxReceivedAt;
  while (position < window.limit) {
    const head = await intactFrame(window, position);
    const fits = head !== null && head.baseOffset === offset && ((head.flags & FLAG_FIRST) !== 0) !== inGroup;
    if (!fits) {
      const next = await nextFrame(window, position, FLAG_FIRST);
      if (next === null || next.head.baseOffset < offset) break;
      found.damages.push({ position, fromOffset: offset, toOffset: next.head.baseOffset });
      index.add(next.head.baseOffset, next.at, true);
      [position, offset, inGroup, group] = [next.at, next.head.baseOffset, false, []];
      continue;
    }
    group.push({ offset, position });
    position += head.frameBytes;
    offset += head.count;
    greatest = Math.max(greatest, head.maxReceivedAt);
    inGroup = (head.flags & FLAG_LAST) === 0;
    if (inGroup) continue;
    for (const frame of group) index.add(frame.offset, frame.position);
    group = [];
    Object.assign(found, { bytes: position, nextOffset: offset, maxReceivedAt: greatest });
  }
  return found;
}

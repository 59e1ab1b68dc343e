import { type AppendRecord, type Refusal, SOURCES, type Source } from './event-log.js';
import {
  columnStarts,
  FLAG_FIRST,
  FLAG_LAST,
  FRAME_MAX_RECORDS,
  FRAME_MAX_VALUE_BYTES,
  frameBytesOf,
  sealFrame,
  type FrameMeta,
} from './frame.js';

const SOURCE_INDEX = Object.fromEntries(SOURCES.map((source, index) => [source, index])) as Record<Source, number>;
const PADDING = new Uint8Array(8);

/** Where a frame of an encoded group begins, from the group's first byte, and what it holds. */
export interface EncodedFrame {
  position: number;
  baseOffset: number;
}

/** A group of frames, ready to be written as it is. */
export interface EncodedGroup {
  buffers: Uint8Array[];
  bytes: number;
  frames: EncodedFrame[];
  records: number;
  maxReceivedAt: number;
}

/** Collects the records of one partition until the next commit, column by column; values are copied in once. */
export class Builder {
  count = 0;
  valueBytes = 0;
  #values = new Uint8Array(16 << 10);
  #ends = new Float64Array(64);
  #receivedAt = new Float64Array(64);
  #sources = new Uint8Array(64);
  #programmeIndex = new Uint32Array(64);
  #programmes: string[] = [];
  #programmeOf = new Map<string, number>();
  #replayOf = new Map<number, string>();
  #refused = new Map<number, Refusal>();

  /** Adds a record and returns its position within the builder. */
  push(record: AppendRecord, now: number): number {
    const index = this.count;
    if (index === this.#ends.length) this.#growColumns();
    const end = this.valueBytes + record.value.length;
    if (end > this.#values.length) this.#growValues(end);
    this.#values.set(record.value, this.valueBytes);
    this.#ends[index] = end;
    this.#receivedAt[index] = record.receivedAt ?? now;
    this.#sources[index] = SOURCE_INDEX[record.source];
    this.#programmeIndex[index] = this.#programme(record.programmeId);
    if (record.replayOf !== undefined) this.#replayOf.set(index, record.replayOf);
    if (record.refused !== undefined) this.#refused.set(index, record.refused);
    this.valueBytes = end;
    this.count = index + 1;
    return index;
  }

  /** Cuts what was collected into frames, the first record at `baseOffset`. The values are not copied again. */
  encode(baseOffset: number): EncodedGroup {
    const group: EncodedGroup = { buffers: [], bytes: 0, frames: [], records: this.count, maxReceivedAt: -Infinity };
    for (let from = 0; from < this.count;) {
      const to = this.#frameEnd(from);
      const flags = (from === 0 ? FLAG_FIRST : 0) | (to === this.count ? FLAG_LAST : 0);
      group.frames.push({ position: group.bytes, baseOffset: baseOffset + from });
      this.#encodeFrame(group, from, to, baseOffset + from, flags);
      from = to;
    }
    return group;
  }

  #frameEnd(from: number): number {
    const start = this.#start(from);
    let to = from + 1;
    while (
      to < this.count &&
      to - from < FRAME_MAX_RECORDS &&
      (this.#ends[to] as number) - start <= FRAME_MAX_VALUE_BYTES
    )
      to += 1;
    return to;
  }

  #encodeFrame(group: EncodedGroup, from: number, to: number, baseOffset: number, flags: number): void {
    const count = to - from;
    const start = this.#start(from);
    const values = this.#values.subarray(start, this.#ends[to - 1]);
    const meta = Buffer.from(JSON.stringify(this.#meta(from, to)));
    const starts = columnStarts(count, meta.length);
    // One allocation per frame, aligned because it owns its ArrayBuffer.
    const head = Buffer.from(new ArrayBuffer(starts.values));
    new Float64Array(head.buffer, starts.receivedAt, count).set(this.#receivedAt.subarray(from, to));
    const ends = new Uint32Array(head.buffer, starts.ends, count);
    for (let i = 0; i < count; i += 1) ends[i] = (this.#ends[from + i] as number) - start;
    this.#writeProgrammeIndex(new Uint16Array(head.buffer, starts.programmeIndex, count), from);
    head.set(this.#sources.subarray(from, to), starts.sources);
    head.set(meta, starts.meta);
    let maxReceivedAt = -Infinity;
    for (let i = from; i < to; i += 1) maxReceivedAt = Math.max(maxReceivedAt, this.#receivedAt[i] as number);
    const frameBytes = frameBytesOf(count, meta.length, values.length);
    const padding = PADDING.subarray(0, frameBytes - starts.values - values.length);
    const sizes = { frameBytes, baseOffset, count, valueBytes: values.length, metaBytes: meta.length };
    sealFrame(head, values, padding, { ...sizes, flags, maxReceivedAt });
    group.buffers.push(head, values);
    if (padding.length > 0) group.buffers.push(padding);
    group.bytes += frameBytes;
    group.maxReceivedAt = Math.max(group.maxReceivedAt, maxReceivedAt);
  }

  /** A frame names only its own programmes, numbered in order of appearance. */
  #meta(from: number, to: number): FrameMeta {
    const meta: FrameMeta = {
      programmes: this.#programmes.length === 1 ? this.#programmes : [...this.#usedProgrammes(from, to).keys()],
    };
    for (const [index, address] of this.#replayOf) {
      if (index >= from && index < to) (meta.replayOf ??= {})[index - from] = address;
    }
    for (const [index, refusal] of this.#refused) {
      if (index >= from && index < to) (meta.refused ??= {})[index - from] = refusal;
    }
    return meta;
  }

  #usedProgrammes(from: number, to: number): Map<string, number> {
    const used = new Map<string, number>();
    for (let i = from; i < to; i += 1) {
      const programme = this.#programmes[this.#programmeIndex[i] as number] as string;
      if (!used.has(programme)) used.set(programme, used.size);
    }
    return used;
  }

  #writeProgrammeIndex(out: Uint16Array, from: number): void {
    if (this.#programmes.length === 1) return;
    const used = this.#usedProgrammes(from, from + out.length);
    for (let i = 0; i < out.length; i += 1) {
      out[i] = used.get(this.#programmes[this.#programmeIndex[from + i] as number] as string) as number;
    }
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }

  #programme(name: string): number {
    let index = this.#programmeOf.get(name);
    if (index === undefined) {
      index = this.#programmes.push(name) - 1;
      this.#programmeOf.set(name, index);
    }
    return index;
  }

  #growColumns(): void {
    const length = this.#ends.length * 2;
    this.#ends = grown(this.#ends, new Float64Array(length));
    this.#receivedAt = grown(this.#receivedAt, new Float64Array(length));
    this.#sources = grown(this.#sources, new Uint8Array(length));
    this.#programmeIndex = grown(this.#programmeIndex, new Uint32Array(length));
  }

  #growValues(needed: number): void {
    this.#values = grown(this.#values, new Uint8Array(Math.max(needed, this.#values.length * 2)));
  }
}

function grown<T extends Float64Array | Uint8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { fail } from '../events/errors.js';
import type { Builder, EncodedGroup } from './builder.js';
import { type Disk, errorCode, syncDirectory } from './disk.js';
import type { RecordBatch, ReadLimit } from './event-log.js';
import { readBatch } from './reader.js';
import { openActive, type Repair } from './repair.js';
import { baseOfName, Segment, SEGMENT_HEADER_BYTES } from './segment.js';
import { Window } from './window.js';

export interface PartitionOptions {
  topic: string;
  partition: number;
  directory: string;
  segmentBytes: number;
  fsync: boolean;
  readonly: boolean;
  disk: Disk;
}

/** After so much growth the index is saved, so that opening after a kill scans little. */
const INDEX_SAVE_BYTES = 16 << 20;
const READ_CHUNK_MIN_BYTES = 256 << 10;
const READ_CHUNK_MAX_BYTES = 16 << 20;

/** One partition: its segments in ascending order, the last of which is written to. */
export class Partition {
  readonly repairs: Repair[] = [];
  #segments: Segment[] = [];
  #handle: FileHandle | null = null;
  #staged: EncodedGroup | null = null;
  #dirty = false;
  #indexSavedAt = 0;
  #closeDue = false;
  #saving: Promise<void> = Promise.resolve();
  #refreshing: Promise<void> | null = null;

  constructor(readonly options: PartitionOptions) {}

  async open(): Promise<void> {
    const { topic, partition, directory, readonly } = this.options;
    for (const base of await basesIn(directory)) this.#segments.push(new Segment(directory, base));
    const active = this.#segments.at(-1);
    if (active === undefined) return;
    if (readonly) return this.#measureActive(active);
    const { handle, repairs } = await openActive(active, topic, partition);
    this.#handle = handle;
    this.repairs.push(...repairs);
    this.#indexSavedAt = active.extent.bytes;
  }

  get startOffset(): number {
    return this.#segments[0]?.base ?? 0;
  }

  get endOffset(): number {
    return this.#segments.at(-1)?.extent.nextOffset ?? 0;
  }

  /** Writes what the builder holds behind the end and makes it durable; nobody sees it before `publish`. */
  async stage(builder: Builder): Promise<number> {
    const { disk, fsync, segmentBytes } = this.options;
    const base = this.endOffset;
    const group = builder.encode(base);
    if (this.#dirty) await this.rollback();
    const full = (this.#segments.at(-1)?.extent.bytes ?? 0) + group.bytes > segmentBytes;
    const empty = this.#segments.at(-1)?.extent.bytes === SEGMENT_HEADER_BYTES;
    if (this.#handle === null || ((full || this.#closeDue) && !empty)) await this.#roll(base);
    const handle = this.#handle as unknown as FileHandle;
    this.#dirty = true;
    await disk.write(handle, group.buffers, this.#active.extent.bytes);
    if (fsync) await disk.sync(handle);
    this.#staged = group;
    return base;
  }

  /** Lets readers see what was staged. */
  publish(): void {
    const group = this.#staged;
    const active = this.#active;
    if (group === null) return;
    const { extent } = active;
    for (const frame of group.frames) active.index.add(frame.baseOffset, extent.bytes + frame.position);
    extent.bytes += group.bytes;
    extent.nextOffset += group.records;
    extent.maxReceivedAt = Math.max(extent.maxReceivedAt, group.maxReceivedAt);
    this.#staged = null;
    this.#dirty = false;
    if (extent.bytes - this.#indexSavedAt >= INDEX_SAVE_BYTES) this.#saveIndex(active);
  }

  /** Takes back what was written and not published. If the disk refuses even that, the next `stage` tries again. */
  async rollback(): Promise<void> {
    this.#staged = null;
    if (!this.#dirty || this.#handle === null) return;
    await this.#handle.truncate(this.#active.extent.bytes);
    this.#dirty = false;
  }

  async read(fromOffset: number, limit: ReadLimit): Promise<RecordBatch | null> {
    const { topic, partition, readonly } = this.options;
    const where = { topic, partition, offset: fromOffset };
    if (readonly && fromOffset >= this.endOffset) await this.refresh();
    if (fromOffset === this.endOffset) return null;
    if (fromOffset > this.endOffset) {
      const message = `${topic}/${partition} ends at ${this.endOffset}, but offset ${fromOffset} was asked for`;
      throw fail('LOG_OFFSET_AHEAD', { ...where, message, endOffset: this.endOffset });
    }
    if (fromOffset < this.startOffset) throw this.#gone(where);
    const index = lastAtOrBefore(this.#segments, fromOffset);
    const segment = this.#segments[index] as Segment;
    const next = this.#segments[index + 1];
    const handle = await open(segment.path, 'r').catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      if (readonly) await this.refresh();
      throw this.#gone(where);
    });
    try {
      if (next !== undefined) await segment.measureClosed(next.base, { save: !readonly });
      const { bytes } = segment.extent;
      const chunk = Math.min(READ_CHUNK_MAX_BYTES, Math.max(READ_CHUNK_MIN_BYTES, Math.ceil(limit.maxBytes * 1.125)));
      const position = segment.index.seek(fromOffset, SEGMENT_HEADER_BYTES);
      const window = new Window(handle, bytes, chunk);
      const nextOffset = next?.base ?? segment.extent.nextOffset;
      return await readBatch(where, { path: segment.path, window, position, nextOffset }, limit);
    } finally {
      await handle.close();
    }
  }

  /** Read-only: learns what the writing process added or removed meanwhile. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#lookAgain().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Removes whole segments from the front, never the one written to, whose records all came before `timeMs` and lie below `upTo`. */
  async dropBefore(timeMs: number, upTo: number): Promise<{ segments: number; records: number }> {
    const dropped = { segments: 0, records: 0 };
    while (this.#segments.length > 1) {
      const [oldest, next] = this.#segments as [Segment, Segment];
      if (next.base > upTo) break;
      await oldest.measureClosed(next.base, { save: false });
      if (oldest.extent.damages.length > 0 || oldest.extent.maxReceivedAt >= timeMs) break;
      // Out of sight first: a reader that comes now is told that the offset is gone.
      this.#segments = this.#segments.slice(1);
      await rm(oldest.path);
      await rm(oldest.indexPath, { force: true });
      dropped.segments += 1;
      dropped.records += next.base - oldest.base;
    }
    if (dropped.segments > 0) await syncDirectory(this.options.directory);
    return dropped;
  }

  /** Lets the next append begin a new segment if the first record of the present one was received before `timeMs`. */
  async closeOlderThan(timeMs: number): Promise<void> {
    const active = this.#segments.at(-1);
    if (active === undefined || active.base === this.endOffset) return;
    // A damaged beginning is for whoever reads it to tell.
    const first = await this.read(active.base, { maxRecords: 1, maxBytes: 1 }).catch(() => null);
    const received = first?.receivedAt[0];
    if (received !== undefined && received < timeMs && active === this.#segments.at(-1)) this.#closeDue = true;
  }

  async close(): Promise<void> {
    const active = this.#segments.at(-1);
    if (this.#handle !== null && active !== undefined && !this.#dirty) this.#saveIndex(active);
    await this.#saving;
    await this.#handle?.close();
    this.#handle = null;
  }

  get #active(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  async #roll(base: number): Promise<void> {
    const { directory, disk } = this.options;
    const { segment, handle } = await Segment.create(directory, base, disk);
    const [full, old] = [this.#segments.at(-1), this.#handle];
    this.#segments = [...this.#segments, segment];
    this.#handle = handle;
    this.#indexSavedAt = 0;
    this.#closeDue = false;
    if (full !== undefined) this.#saveIndex(full);
    await old?.close();
  }

  #saveIndex(segment: Segment): void {
    this.#indexSavedAt = segment.extent.bytes;
    this.#saving = this.#saving.then(() => segment.saveIndex());
  }

  #gone(where: { topic: string; partition: number; offset: number }) {
    const start = this.startOffset;
    const message = `${where.topic}/${where.partition}: offset ${where.offset} is gone; the log starts at ${start}`;
    return fail('LOG_OFFSET_GONE', { ...where, message, startOffset: start });
  }

  async #lookAgain(): Promise<void> {
    const { directory } = this.options;
    const known = new Map(this.#segments.map((segment) => [segment.base, segment]));
    const before = this.#segments.at(-1);
    const bases = await basesIn(directory);
    this.#segments = bases.map((base) => known.get(base) ?? new Segment(directory, base));
    const active = this.#segments.at(-1);
    // A segment that grew since it was measured and was then closed has to be measured to its end once more.
    if (before !== undefined && before !== active && known.has(before.base)) await this.#measureActive(before);
    if (active !== undefined) await this.#measureActive(active);
  }

  async #measureActive(segment: Segment): Promise<void> {
    const handle = await open(segment.path, 'r').catch(() => null);
    if (handle === null) return;
    try {
      await segment.measure(handle);
    } finally {
      await handle.close();
    }
  }
}

async function basesIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .map(baseOfName)
    .filter((base) => base !== null)
    .sort((a, b) => a - b);
}

/** Index of the segment that holds `offset`: the last whose base is not after it. */
function lastAtOrBefore(segments: readonly Segment[], offset: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle] as Segment).base <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

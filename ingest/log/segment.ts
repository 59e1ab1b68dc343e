import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { fail } from '../events/errors.js';
import { type Disk, syncDirectory } from './disk.js';
import { type Damage, type Scan, scanSegment } from './scan.js';
import { loadIndex, saveIndex, SparseIndex } from './sparse-index.js';
import { Window } from './window.js';

/** A segment file begins with 64 bytes: name of the format, base offset (f64), crc32 of those 16 bytes, zeros. */
export const SEGMENT_HEADER_BYTES = 64;
const FORMAT = Buffer.from('FAIRLOG1');
const SCAN_CHUNK_BYTES = 4 << 20;

export function segmentHeader(base: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  FORMAT.copy(header);
  header.writeDoubleLE(base, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return header;
}

/** Twenty digits, so that names sort as offsets do. */
export function segmentName(base: number): string {
  return `${String(base).padStart(20, '0')}.log`;
}

/** The base offset a segment's file name tells; null for any other file. */
export function baseOfName(name: string): number | null {
  return /^\d{20}\.log$/.test(name) ? Number(name.slice(0, 20)) : null;
}

/** One segment file: what of it counts, and where its offsets lie. Frames begin behind the header. */
export class Segment {
  index = new SparseIndex();
  /** Known only once `measure` ran, or from the commits that followed. */
  extent: Scan;
  measured = false;
  #closing: Promise<void> | null = null;
  readonly path: string;

  constructor(
    readonly directory: string,
    readonly base: number,
  ) {
    this.path = join(directory, segmentName(base));
    this.extent = { bytes: SEGMENT_HEADER_BYTES, nextOffset: base, maxReceivedAt: -Infinity, damages: [] };
  }

  get indexPath(): string {
    return `${this.path.slice(0, -'.log'.length)}.index`;
  }

  /** Creates the file and makes its name durable. Leaves an existing file of that name as it is, but for its header. */
  static async create(directory: string, base: number, disk: Disk): Promise<{ segment: Segment; handle: FileHandle }> {
    const segment = new Segment(directory, base);
    const handle = await open(segment.path, 'w+');
    try {
      await disk.write(handle, [segmentHeader(base)], 0);
      await disk.sync(handle);
      await syncDirectory(directory);
    } catch (error) {
      await handle.close();
      throw error;
    }
    segment.measured = true;
    return { segment, handle };
  }

  /** Learns how far the file counts: from its index as far as that reaches, from a scan of the rest. */
  async measure(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    const loaded = this.measured ? null : await loadIndex(this.indexPath, size);
    if (loaded !== null) {
      this.index = loaded.index;
      this.extent = { ...loaded.covered, damages: [] };
    }
    this.measured = true;
    if (size <= this.extent.bytes) return;
    this.extent = await scanSegment(new Window(handle, size, SCAN_CHUNK_BYTES), this.extent, this.index);
  }

  /** Measures a segment that is complete because a later one exists: anything torn in it is damage. */
  measureClosed(nextBase: number, { save }: { save: boolean }): Promise<void> {
    this.#closing ??= this.#measureClosed(nextBase, save).catch((error: unknown) => {
      this.#closing = null;
      throw error;
    });
    return this.#closing;
  }

  async #measureClosed(nextBase: number, save: boolean): Promise<void> {
    if (this.measured && this.extent.nextOffset === nextBase) return;
    const handle = await open(this.path, 'r');
    try {
      await this.measure(handle);
    } finally {
      await handle.close();
    }
    const { bytes, nextOffset } = this.extent;
    if (nextOffset !== nextBase)
      this.extent.damages.push({ position: bytes, fromOffset: nextOffset, toOffset: nextBase });
    else if (save) await this.saveIndex();
  }

  async saveIndex(): Promise<void> {
    const { bytes, nextOffset, maxReceivedAt, damages } = this.extent;
    if (damages.length === 0) await saveIndex(this.indexPath, this.index, { bytes, nextOffset, maxReceivedAt });
  }

  async fileSize(): Promise<number> {
    return (await stat(this.path)).size;
  }
}

/** The error that a reader gets where records were lost; says which and where reading can go on. */
export function corruption(path: string, { position, fromOffset, toOffset }: Damage) {
  const message =
    `${path} is damaged at byte ${position}: ` +
    `records ${fromOffset} to ${toOffset - 1} cannot be read; offset ${toOffset} is the next that may be`;
  return fail('LOG_CORRUPT', { message, path, position, fromOffset, nextOffset: toOffset });
}

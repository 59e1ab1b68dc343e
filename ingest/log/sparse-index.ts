import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** One entry for about so many bytes: what a read from a far offset has to walk at most. */
const STEP_BYTES = 64 << 10;
const MAGIC = 0x58444e49; // "INDX"

/** What an index file vouches for: the segment's first `bytes` bytes hold intact, complete groups up to `nextOffset`. */
export interface Covered {
  bytes: number;
  nextOffset: number;
  maxReceivedAt: number;
}

/** Some offsets of a segment and where their frames begin. It may always be rebuilt by a scan. */
export class SparseIndex {
  readonly #offsets: number[] = [];
  readonly #positions: number[] = [];

  /** Notes a frame; keeps only about one for each 64 KiB, unless `force`. Frames come in ascending order. */
  add(offset: number, position: number, force = false): void {
    const last = this.#positions.length - 1;
    if (!force && last >= 0 && position - (this.#positions[last] as number) < STEP_BYTES) return;
    this.#offsets.push(offset);
    this.#positions.push(position);
  }

  /** The position to walk from in order to find `offset`; `start` if nothing nearer is known. */
  seek(offset: number, start: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? start : (this.#positions[low - 1] as number);
  }

  encode(covered: Covered): Buffer {
    const numbers = [covered.bytes, covered.nextOffset, covered.maxReceivedAt, ...this.#offsets, ...this.#positions];
    const body = Buffer.alloc(8 + numbers.length * 8);
    body.writeUInt32LE(MAGIC, 0);
    numbers.forEach((value, i) => body.writeDoubleLE(value, 8 + i * 8));
    body.writeUInt32LE(crc32(body.subarray(8)), 4);
    return body;
  }

  /** null if the bytes are not an intact index. */
  static decode(body: Buffer): { index: SparseIndex; covered: Covered } | null {
    if (body.length < 32 || body.length % 8 !== 0 || body.readUInt32LE(0) !== MAGIC) return null;
    if (crc32(body.subarray(8)) !== body.readUInt32LE(4)) return null;
    const at = (i: number): number => body.readDoubleLE(8 + i * 8);
    const entries = (body.length - 32) / 16;
    const index = new SparseIndex();
    for (let i = 0; i < entries; i += 1) {
      index.#offsets.push(at(3 + i));
      index.#positions.push(at(3 + entries + i));
    }
    return { index, covered: { bytes: at(0), nextOffset: at(1), maxReceivedAt: at(2) } };
  }
}

/** Reads an index file; null if it is absent, damaged or vouches for more than the segment holds. */
export async function loadIndex(path: string, segmentBytes: number) {
  const body = await readFile(path).catch(() => null);
  const loaded = body === null ? null : SparseIndex.decode(body);
  return loaded !== null && loaded.covered.bytes <= segmentBytes ? loaded : null;
}

/** Writes an index file. It is only a shortcut, so a disk that refuses it costs a scan and nothing else. */
export async function saveIndex(path: string, index: SparseIndex, covered: Covered): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await writeFile(temporary, index.encode(covered));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

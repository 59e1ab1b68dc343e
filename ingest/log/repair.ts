import { type FileHandle, open } from 'node:fs/promises';
import { FLAG_FIRST } from './frame.js';
import { nextFrame } from './scan.js';
import { corruption, type Segment, SEGMENT_HEADER_BYTES, segmentHeader } from './segment.js';
import { Window } from './window.js';

/** What opening found amiss. Only what was never acknowledged is ever removed. */
export interface Repair {
  topic: string;
  partition: number;
  path: string;
  /** torn_tail, torn_header: removed, nothing acknowledged is lost. damage: left as it is, readers get LOG_CORRUPT. */
  what: 'torn_tail' | 'torn_header' | 'damage';
  position: number;
  /** Bytes removed; 0 for damage. */
  bytes: number;
  message: string;
}

/** Opens the segment that is written to, cuts off what a kill left half-written, and reports it. */
export async function openActive(
  segment: Segment,
  topic: string,
  partition: number,
): Promise<{ handle: FileHandle; repairs: Repair[] }> {
  const handle = await open(segment.path, 'r+');
  try {
    const { path } = segment;
    const report = (what: Repair['what'], position: number, bytes: number, message: string): Repair => {
      return { topic, partition, path, what, position, bytes, message };
    };
    const repairs: Repair[] = [];
    const removed = await repairHeader(segment, handle);
    if (removed > 0) repairs.push(report('torn_header', 0, removed, `${path}: a half-written segment was begun again`));
    await segment.measure(handle);
    for (const damage of segment.extent.damages) {
      repairs.push(report('damage', damage.position, 0, corruption(path, damage).message));
    }
    const { size } = await handle.stat();
    const { bytes, nextOffset } = segment.extent;
    if (size > bytes) {
      await handle.truncate(bytes);
      await handle.sync();
      const message = `${path}: ${size - bytes} half-written bytes after offset ${nextOffset - 1} were removed`;
      repairs.push(report('torn_tail', bytes, size - bytes, message));
    }
    return { handle, repairs };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Begins a segment again whose header never reached the disk; returns the bytes that lay there instead. */
async function repairHeader(segment: Segment, handle: FileHandle): Promise<number> {
  const wanted = segmentHeader(segment.base);
  const found = Buffer.alloc(SEGMENT_HEADER_BYTES);
  const { bytesRead } = await handle.read(found, 0, SEGMENT_HEADER_BYTES, 0);
  if (bytesRead === SEGMENT_HEADER_BYTES && found.equals(wanted)) return 0;
  const { size } = await handle.stat();
  if (size > SEGMENT_HEADER_BYTES && (await nextFrame(new Window(handle, size, 1 << 20), 0, FLAG_FIRST)) !== null) {
    throw corruption(segment.path, { position: 0, fromOffset: segment.base, toOffset: segment.base });
  }
  await handle.truncate(0);
  await handle.write(wanted, 0, wanted.length, 0);
  await handle.sync();
  return Math.max(1, size);
}

import type { ReadLimit, RecordBatch } from '../event-log.js';
import { cutBatch, cutWithin } from './records.js';

/** What `offer` made of records that came. */
export type Offered =
  /** They are in the buffer, or were there already. */
  | 'taken'
  /** They do not follow on what is held: the reader must go back to `next`. */
  | 'astray';

/**
 * Records of one partition between the broker and the consumer, in the order of the log and without anything left out. It is what
 * makes the reader's own idea of its position irrelevant: what does not follow is fetched again, what came twice is dropped.
 */
export class PartitionBuffer {
  bytes = 0;
  records = 0;
  /** How far the log reaches, as the newest answer of the broker had it. */
  highWatermark = 0;
  /** Whether fetching of the partition stands still, because enough is held. */
  paused = true;
  /** When records last came, or the partition was last asked to come, in ms of the monotonic clock. */
  movedAt: number;
  readonly #batches: RecordBatch[] = [];
  /** Where a jump was seen and gone back to once: seen again, there are really no records in between. */
  #jump: { from: number; to: number } | undefined;
  /** Everything before was given away. */
  #given: number;

  constructor(
    /** The offset that must come next. */
    public next: number,
    now: number,
  ) {
    this.movedAt = now;
    this.#given = next;
  }

  /**
   * Takes records that the broker gave for a fetch at `fetchedOffset`. Where the first lies further on than what is held, there may be
   * nothing in between (marks of transactions, what retention took), or the reader lost its place: only a second look tells.
   */
  offer(batches: readonly RecordBatch[], fetchedOffset: number): Offered {
    const first = batches.find(({ baseOffset, count }) => baseOffset + count > this.next);
    if (first === undefined) return this.#nothingNew(batches, fetchedOffset);
    if (first.baseOffset > this.next && fetchedOffset > this.next && !this.#seenBefore(first.baseOffset))
      return 'astray';
    this.#jump = undefined;
    for (const batch of batches) {
      const from = Math.max(0, this.next - batch.baseOffset);
      if (from >= batch.count) continue;
      const kept = cutBatch(batch, from, batch.count);
      this.#batches.push(kept);
      this.next = kept.baseOffset + kept.count;
      this.records += kept.count;
      this.bytes += kept.bytes.length;
    }
    return 'taken';
  }

  /**
   * Learns that the broker holds no record at offsets [from, to): marks of transactions, and what was taken back in one. That is so
   * wherever the reader stood when it came upon them.
   */
  skip(from: number, to: number): void {
    if (from <= this.next && this.next < to) this.next = to;
  }

  /** Old records alone: a reader that was set back must not go through the whole log again. */
  #nothingNew(batches: readonly RecordBatch[], fetchedOffset: number): Offered {
    return batches.length === 0 || fetchedOffset >= this.next ? 'taken' : 'astray';
  }

  #seenBefore(to: number): boolean {
    const known = this.#jump?.from === this.next && this.#jump.to === to;
    this.#jump = { from: this.next, to };
    return known;
  }

  /** Up to where there is no record at or after `fromOffset`; `fromOffset` itself where one is held or nothing is known. */
  emptyUntil(fromOffset: number): number {
    return this.#batches.length === 0 && fromOffset >= this.#given ? Math.max(fromOffset, this.next) : fromOffset;
  }

  /** The next records at or after `fromOffset`, null where none are held. What lies before is dropped. */
  take(fromOffset: number, limit: ReadLimit): RecordBatch | null {
    this.#dropBefore(fromOffset);
    const [batch] = this.#batches;
    if (batch === undefined || limit.maxRecords < 1) return null;
    const taken = cutWithin(batch, 0, limit);
    this.#batches.shift();
    if (taken.count < batch.count) this.#batches.unshift(cutBatch(batch, taken.count, batch.count));
    this.records -= taken.count;
    this.bytes -= taken.bytes.length;
    this.#given = taken.baseOffset + taken.count;
    return taken;
  }

  #dropBefore(offset: number): void {
    for (;;) {
      const [batch] = this.#batches;
      if (batch === undefined || batch.baseOffset >= offset) return;
      this.#batches.shift();
      this.records -= batch.count;
      this.bytes -= batch.bytes.length;
      if (batch.baseOffset + batch.count <= offset) continue;
      const rest = cutBatch(batch, offset - batch.baseOffset, batch.count);
      this.#batches.unshift(rest);
      this.records += rest.count;
      this.bytes += rest.bytes.length;
    }
  }
}

import { describe, expect, it } from 'vitest';
import { PartitionBuffer } from '../../../../ingest/log/kafka/buffer.js';
import { toBatches } from '../../../../ingest/log/kafka/records.js';
import { unpack } from '../support.js';
import { message, TOPIC } from './support.js';
import { fc } from '../../../support/properties.js';

const ALL = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };
const batchesOf = (offsets: readonly number[]) =>
  toBatches(
    TOPIC,
    0,
    offsets.map((offset) => message(offset, `value ${offset}`)),
    'default',
  );

/** A partition of which some offsets are no records, and a reader of it that may lose its place. */
class Reader {
  place = 0;
  /** It was sent back and has not looked from there yet. */
  sentBack = false;
  readonly taken: string[] = [];
  consumed = 0;
  buffer = new PartitionBuffer(0, 0);
  constructor(readonly log: readonly boolean[]) {}

  #records(from: number, to: number): number[] {
    return Array.from({ length: Math.max(0, Math.min(to, this.log.length) - from) }, (_, i) => from + i).filter(
      (offset) => this.log[offset],
    );
  }

  /** The broker gives `width` offsets from where the reader stands; what holds no record the library leaves out without a word. */
  fetch(width: number, told: boolean): void {
    const { buffer, place } = this;
    const to = Math.min(this.log.length, place + width);
    const offsets = this.#records(place, to);
    if (place <= buffer.next) this.sentBack = false;
    if (offsets.length === 0) {
      if (told && to > place) buffer.skip(place, to);
      this.place = to;
      return;
    }
    const due = buffer.next;
    const offered = buffer.offer(batchesOf(offsets), place);
    if (offered === 'astray') {
      expect(buffer.next).toBe(due);
      // Sent on or back only where the fetch was not made where it was due.
      expect(place).not.toBe(due);
      this.place = due;
      this.sentBack = true;
    } else {
      const next = Math.max(due, offsets.at(-1)! + 1);
      expect(buffer.next).toBe(next);
      if (next > due) expect(offsets.find((offset) => offset >= due)).toBe(this.#records(due, next)[0]);
      if (told) buffer.skip(offsets.at(-1)! + 1, to);
      this.place = to;
    }
  }

  take(limit: { maxRecords: number; maxBytes: number }): boolean {
    const batch = this.buffer.take(this.consumed, limit);
    if (!batch) {
      const empty = this.buffer.emptyUntil(this.consumed);
      const moved = empty > this.consumed;
      this.consumed = empty;
      return moved;
    }
    expect(batch.count).toBeLessThanOrEqual(limit.maxRecords);
    if (batch.count > 1) expect(batch.bytes.length).toBeLessThanOrEqual(limit.maxBytes);
    for (const { offset, value } of unpack(batch)) this.taken.push(`${offset} ${value}`);
    this.consumed = batch.baseOffset + batch.count;
    return true;
  }

  /** What a consumer does after a failure: it says anew where it stands. */
  begin(): void {
    this.buffer = new PartitionBuffer(this.consumed, 0);
    this.place = this.consumed;
    this.sentBack = false;
  }

  get expected(): string[] {
    return this.#records(0, this.log.length).map((offset) => `${offset} value ${offset}`);
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('fetch' as const), width: fc.integer({ min: 1, max: 12 }), told: fc.boolean() }),
    fc.record({ what: fc.constant('stray' as const), to: fc.nat({ max: 60 }) }),
    fc.record({
      what: fc.constant('take' as const),
      maxRecords: fc.integer({ min: 1, max: 9 }),
      maxBytes: fc.integer({ min: 0, max: 60 }),
    }),
    fc.record({ what: fc.constant('begin' as const) }),
  ),
  { maxLength: 60 },
);

describe('the buffer of a partition', () => {
  it('gives every record once and in order, however often the reader loses its place', () => {
    const property = fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }), steps, (log, list) => {
      const reader = new Reader(log);
      for (const step of list) {
        if (step.what === 'fetch') reader.fetch(step.width, step.told);
        // A reader that was sent back looks from there before it strays again.
        else if (step.what === 'stray') reader.place = reader.sentBack ? reader.place : Math.min(step.to, log.length);
        else if (step.what === 'take') reader.take(step);
        else reader.begin();
        expect(reader.taken).toEqual(reader.expected.slice(0, reader.taken.length));
        expect(reader.buffer.records).toBeGreaterThanOrEqual(0);
      }
      reader.begin();
      for (let rounds = 0; reader.consumed < log.length && rounds < 200; rounds += 1) {
        reader.fetch(7, true);
        while (reader.take(ALL));
      }
      expect(reader.taken).toEqual(reader.expected);
      expect([reader.buffer.records, reader.buffer.bytes, reader.consumed]).toEqual([0, 0, log.length]);
    });
    fc.assert(property, { numRuns: 400 });
  });

  it('believes in a gap at once where it was looked for, and else on the second look', () => {
    const asked = new PartitionBuffer(3, 0);
    expect(asked.offer(batchesOf([7, 8]), 3)).toBe('taken');
    const strayed = new PartitionBuffer(3, 0);
    expect(strayed.offer(batchesOf([7, 8]), 5)).toBe('astray');
    // Elsewhere is another gap.
    expect(strayed.offer(batchesOf([8]), 8)).toBe('astray');
    expect(strayed.offer(batchesOf([7, 8]), 5)).toBe('astray');
    expect(strayed.records).toBe(0);
    expect(strayed.offer(batchesOf([7, 8]), 5)).toBe('taken');
    expect(strayed.take(3, ALL)?.baseOffset).toBe(7);
  });

  it('forgets a gap that it saw when the records of it come', () => {
    const buffer = new PartitionBuffer(0, 0);
    expect(buffer.offer(batchesOf([4]), 4)).toBe('astray');
    expect(buffer.offer(batchesOf([0, 1]), 0)).toBe('taken');
    expect(buffer.offer(batchesOf([4]), 4)).toBe('astray');
  });

  it('sends a reader on that goes through what is there already', () => {
    const buffer = new PartitionBuffer(0, 0);
    expect(buffer.offer(batchesOf([0, 1, 2, 3]), 0)).toBe('taken');
    expect(buffer.offer(batchesOf([0, 1]), 0)).toBe('astray');
    expect(buffer.offer(batchesOf([2, 3]), 2)).toBe('astray');
    expect(buffer.offer([], 2)).toBe('taken');
    expect(buffer.records).toBe(4);
  });

  it('says of nothing that it is empty which may have been given before', () => {
    const buffer = new PartitionBuffer(0, 0);
    buffer.offer(batchesOf([0, 1]), 0);
    expect(buffer.emptyUntil(0)).toBe(0);
    expect(buffer.take(0, ALL)?.count).toBe(2);
    buffer.skip(2, 5);
    expect(buffer.emptyUntil(2)).toBe(5);
    expect(buffer.emptyUntil(0)).toBe(0);
    // A stretch that does not touch what is known says nothing of what lies between.
    buffer.skip(7, 9);
    expect(buffer.emptyUntil(2)).toBe(5);
  });
});

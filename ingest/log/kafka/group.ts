import type { EachBatchPayload, Kafka } from 'kafkajs';
import type { RecordBatch, ReadLimit, Share } from '../event-log.js';
import type { Followers } from '../follow.js';
import { PartitionBuffer } from './buffer.js';
import { kafkaError } from './client.js';
import { Member } from './member.js';
import type { KafkaOptions } from './options.js';
import { emptyBatch, toBatches } from './records.js';
import { Watchdog } from './watchdog.js';

/** Fetching of a partition pauses when so many answers of the broker are held of it, and goes on at half as many. */
const ANSWERS_HELD = 2;
/** Of all partitions together no more than about so many bytes are held: those that have just been fetched come on top. */
const HELD_BYTES = 96 << 20;

/**
 * The workers that share a log. Partitions come and go with every generation; of each that is ours the records from where the consumer
 * said are held ready, in order and without anything left out, in a bounded buffer.
 */
export class Group {
  readonly #kafka: Kafka;
  readonly #options: KafkaOptions;
  readonly #followers: Followers;
  readonly #watchdog: Watchdog;
  #member: Member | undefined;
  #generation = 0;
  #assigned = new Map<string, readonly number[]>();
  #buffers = new Map<string, PartitionBuffer>();
  /** Whether the group has told what is ours; there may be more workers than partitions, and then it is nothing. */
  #belongs = false;
  #closed = false;

  constructor(
    kafka: Kafka,
    options: KafkaOptions,
    { followers, endOffsets }: { followers: Followers; endOffsets: (topic: string) => Promise<number[]> },
  ) {
    this.#kafka = kafka;
    this.#options = options;
    this.#followers = followers;
    this.#watchdog = new Watchdog(options, {
      member: () => this.#member,
      idle: (ms) => this.#idle(ms),
      forgive: () => this.#forgive(),
      endOffsets,
      again: (topic, partition) => this.#again(topic, partition),
      restart: () => this.#restart(),
    });
  }

  /** Joins at the first call. */
  share(): Share {
    if (!this.#member && !this.#closed) {
      this.#begin();
      this.#watchdog.start();
    }
    return this.#shareOf(this.#generation);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watchdog.stop();
    const member = this.#member;
    this.#member = undefined;
    this.#forget();
    await member?.dismiss();
  }

  #begin(): void {
    const members = { kafka: this.#kafka, group: this.#options.group, options: this.#options };
    const member: Member = new Member(members, {
      joined: (assignment) => this.#joined(assignment),
      rebalancing: () => this.#forget(),
      batch: (payload) => this.#take(payload),
      nothing: ({ topic, partition, from, to }) => this.#skip(topic, partition, from, to),
      crashed: (error) => {
        this.#forget();
        this.#watchdog.crashed(kafkaError(error, 'reading the log'));
      },
    });
    this.#member = member;
    void member.start();
  }

  async #restart(): Promise<void> {
    const old = this.#member;
    this.#forget();
    await old?.dismiss();
    if (!this.#closed) this.#begin();
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.#forget();
    this.#assigned = new Map(
      Object.entries(assignment).map(([topic, partitions]) => [topic, [...partitions].sort((a, b) => a - b)]),
    );
    this.#belongs = true;
    const count = [...this.#assigned.values()].reduce((sum, partitions) => sum + partitions.length, 0);
    this.#watchdog.joined();
    this.#options.measure?.rebalanced?.(count);
    this.#options.note?.({
      level: 'info',
      message: 'joined the group of workers',
      fields: { group: this.#options.group, partitions: count, generation: this.#generation },
    });
    this.#followers.wake();
  }

  /** From now on nothing is ours: what was held goes, and whoever holds positions must ask anew. */
  #forget(): void {
    this.#generation += 1;
    this.#belongs = false;
    this.#assigned = new Map();
    this.#buffers = new Map();
    this.#measure();
    this.#followers.wake();
  }

  #shareOf(generation: number): Share {
    const current = <T>(without: T, work: () => T): T => (generation === this.#generation ? work() : without);
    return {
      generation: this.#belongs ? generation : 0,
      partitions: (topic) => current([], () => this.#assigned.get(topic) ?? []),
      begin: (topic, partition, offset) => current(undefined, () => this.#beginAt(topic, partition, offset)),
      ends: (topic) => Promise.resolve(current([], () => this.#endsOf(topic))),
      ready: (topic) => current(0, () => this.#readyOf(topic)),
      take: (topic, partition, from, limit) =>
        Promise.resolve(current(null, () => this.#takeFrom(topic, partition, from, limit))),
      wait: (signal, timeoutMs) => this.#followers.wait(signal, timeoutMs),
      settled: (offsets) => current(undefined, () => this.#settled(offsets)),
    };
  }

  #beginAt(topic: string, partition: number, offset: number): void {
    if (!this.#assigned.get(topic)?.includes(partition)) return;
    this.#buffers.set(`${topic}/${partition}`, new PartitionBuffer(offset, performance.now()));
    this.#member?.seek(topic, partition, offset);
    this.#resume(topic, partition);
  }

  /** Called by the fetch loop. Whether the records may be counted as read. */
  #take({ batch }: EachBatchPayload): boolean {
    const { topic, partition, messages, highWatermark } = batch;
    const buffer = this.#buffers.get(`${topic}/${partition}`);
    if (!buffer) return false;
    buffer.highWatermark = Math.max(buffer.highWatermark, Number(highWatermark));
    const { fetchedOffset } = batch as unknown as { fetchedOffset: string };
    const offered = buffer.offer(
      toBatches(topic, partition, messages, this.#options.programmeId),
      Number(fetchedOffset),
    );
    if (offered === 'astray') {
      this.#options.note?.({
        level: 'debug',
        message: 'the broker gave other records than were due; going back',
        fields: { topic, partition, due: buffer.next, given: batch.firstOffset() },
      });
      this.#member?.seek(topic, partition, buffer.next);
      return false;
    }
    buffer.skip(Number(messages.at(-1)?.offset ?? batch.lastOffset()) + 1, Number(batch.lastOffset()) + 1);
    buffer.movedAt = performance.now();
    if (buffer.bytes >= ANSWERS_HELD * this.#options.fetchBytes || this.#heldBytes() >= HELD_BYTES) {
      buffer.paused = true;
      this.#member?.pause(topic, partition);
    }
    this.#measure();
    this.#followers.wake();
    return true;
  }

  #skip(topic: string, partition: number, from: number, to: number): void {
    const buffer = this.#buffers.get(`${topic}/${partition}`);
    if (!buffer) return;
    buffer.skip(from, to);
    buffer.movedAt = performance.now();
    this.#followers.wake();
  }

  #takeFrom(topic: string, partition: number, from: number, limit: ReadLimit): RecordBatch | null {
    const buffer = this.#buffers.get(`${topic}/${partition}`);
    const taken = buffer?.take(from, limit) ?? null;
    const low = buffer?.paused && buffer.bytes < (ANSWERS_HELD * this.#options.fetchBytes) / 2;
    if (low && this.#heldBytes() < HELD_BYTES) this.#resume(topic, partition);
    if (taken) this.#measure();
    const empty = buffer?.emptyUntil(from) ?? from;
    return taken ?? (empty > from ? emptyBatch(topic, partition, empty) : null);
  }

  #resume(topic: string, partition: number): void {
    const buffer = this.#buffers.get(`${topic}/${partition}`);
    if (buffer) Object.assign(buffer, { paused: false, movedAt: performance.now() });
    this.#member?.resume(topic, partition);
  }

  /** Fetches a partition again from where it stands. */
  #again(topic: string, partition: number): void {
    const buffer = this.#buffers.get(`${topic}/${partition}`);
    if (!buffer) return;
    this.#member?.seek(topic, partition, buffer.next);
    this.#resume(topic, partition);
  }

  #settled(offsets: readonly { topic: string; partition: number; next: number }[]): void {
    this.#member?.commit(offsets.filter(({ topic, partition }) => this.#assigned.get(topic)?.includes(partition)));
  }

  #endsOf(topic: string): number[] {
    const ends: number[] = [];
    for (const partition of this.#assigned.get(topic) ?? []) {
      const buffer = this.#buffers.get(`${topic}/${partition}`);
      ends[partition] = buffer ? Math.max(buffer.next, buffer.highWatermark) : 0;
    }
    return ends;
  }

  #readyOf(topic: string): number {
    let records = 0;
    for (const partition of this.#assigned.get(topic) ?? [])
      records += this.#buffers.get(`${topic}/${partition}`)?.records ?? 0;
    return records;
  }

  /** Partitions that should be coming and of which nothing came for so long. */
  #idle(ms: number): { topic: string; partition: number; next: number }[] {
    const before = performance.now() - ms;
    const idle: { topic: string; partition: number; next: number }[] = [];
    for (const [topic, partitions] of this.#assigned) {
      for (const partition of partitions) {
        const buffer = this.#buffers.get(`${topic}/${partition}`);
        if (buffer && !buffer.paused && buffer.movedAt < before) idle.push({ topic, partition, next: buffer.next });
      }
    }
    return idle;
  }

  #forgive(): void {
    for (const buffer of this.#buffers.values()) buffer.movedAt = performance.now();
  }

  #heldBytes(): number {
    let bytes = 0;
    for (const buffer of this.#buffers.values()) bytes += buffer.bytes;
    return bytes;
  }

  #measure(): void {
    this.#options.measure?.buffered?.(this.#heldBytes());
  }
}

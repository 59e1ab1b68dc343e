import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { atMost, LASTING } from './client.js';
import type { KafkaOptions } from './options.js';

/** What a member of a group tells. Nothing is told any more once it was dismissed. */
export interface MemberEvents {
  joined(assignment: Readonly<Record<string, readonly number[]>>): void;
  rebalancing(): void;
  /** Records of one partition. What it returns says whether they may be counted as read: the next fetch then goes on behind them. */
  batch(payload: EachBatchPayload): boolean;
  /** The broker was read from offset `from` up to `to`, and no record was there: marks of transactions, and what was taken back. */
  nothing(place: { topic: string; partition: number; from: number; to: number }): void;
  /** The library gave up. */
  crashed(error: Error): void;
}

interface BatchProcessed {
  readonly topic: string;
  readonly partition: number;
  readonly batchSize: number;
  readonly firstOffset: string | null;
  readonly lastOffset: string;
}

export interface MemberOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly options: KafkaOptions;
}

/** An answer of the broker comes at least so often, so that heartbeats and seeks never wait for long. */
const FETCH_WAIT_MS = 100;
const FETCH_BYTES_OF_ALL = 64 << 20;
const DISMISS_MS = 10_000;
/** Handlers only copy, so that no partition waits for another for long. */
const PARTITIONS_AT_ONCE = 64;

/**
 * One consumer of kafkajs in a group, for one life: it is never started again after it failed or was stopped.
 *
 * Known faults of kafkajs that this is written around: a consumer that is stopped while it joins, or while it waits to restart itself,
 * goes on consuming afterwards (tulios/kafkajs#1593): what a dismissed member is given is not taken, and if it joins later than it was
 * dismissed it is stopped again. Offsets of partitions that were lost are still committed (#1046): commits are only for people here, and
 * are left out unless the partition is this member's. Long handlers lead to rebalances without end (#1720): the handler only copies.
 */
export class Member {
  /** When the fetch loop last went round, in ms of the monotonic clock. */
  aliveAt = performance.now();
  joining = true;
  readonly #consumer: Consumer;
  readonly #members: MemberOptions;
  readonly #events: MemberEvents;
  #dismissed = false;
  #committing = false;

  constructor(members: MemberOptions, events: MemberEvents) {
    const { kafka, group, options } = members;
    this.#members = members;
    this.#events = events;
    this.#consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: 2 * options.sessionTimeoutMs,
      heartbeatInterval: Math.max(200, Math.floor(options.sessionTimeoutMs / 10)),
      maxBytesPerPartition: options.fetchBytes,
      maxBytes: FETCH_BYTES_OF_ALL,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // Else the library gives up a reader sooner than a change of leaders is over.
      ...LASTING,
    });
  }

  /** Joins the group and fetches from then on; resolves when it has joined or failed, which `crashed` tells. */
  async start(): Promise<void> {
    const consumer = this.#consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment));
    consumer.on(consumer.events.REBALANCING, () => {
      this.joining = true;
      this.aliveAt = performance.now();
      if (!this.#dismissed) this.#events.rebalancing();
    });
    consumer.on(consumer.events.FETCH_START, () => void (this.aliveAt = performance.now()));
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => this.#processed(payload));
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#crashed(payload.error));
    const topics = this.#members.options.topics.filter(({ taken }) => taken).map(({ name }) => name);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE * topics.length,
        eachBatch: (payload) => this.#eachBatch(payload),
      });
    } catch (error) {
      this.#crashed(error as Error);
    }
  }

  seek(topic: string, partition: number, offset: number): void {
    this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  pause(topic: string, partition: number): void {
    this.#consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  /** Shows the group's offsets to people and their tools. One at a time; what fails is of no consequence. */
  commit(offsets: readonly { topic: string; partition: number; next: number }[]): void {
    if (this.#dismissed || this.joining || this.#committing || offsets.length === 0) return;
    this.#committing = true;
    this.#consumer
      .commitOffsets(offsets.map(({ topic, partition, next }) => ({ topic, partition, offset: String(next) })))
      .catch(() => undefined)
      .finally(() => (this.#committing = false));
  }

  /** Leaves the group. Comes back after a time even if the library does not. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    await atMost(DISMISS_MS, this.#consumer.disconnect()).catch(() => undefined);
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    if (this.#dismissed) {
      setImmediate(() => void this.#consumer.disconnect().catch(() => undefined));
      return;
    }
    this.joining = false;
    this.aliveAt = performance.now();
    // Nothing is fetched from where the library would begin: only from where the warehouse says.
    for (const [topic, partitions] of Object.entries(assignment))
      this.#consumer.pause([{ topic, partitions: [...partitions] }]);
    this.#events.joined(assignment);
  }

  #crashed(error: Error): void {
    if (!this.#dismissed) this.#events.crashed(error);
  }

  /** Of a fetch that brought no record the library tells by this alone; it goes on behind it by itself. */
  #processed({ topic, partition, batchSize, firstOffset, lastOffset }: BatchProcessed): void {
    if (this.#dismissed || batchSize > 0 || firstOffset === null) return;
    this.#events.nothing({ topic, partition, from: Number(firstOffset), to: Number(lastOffset) + 1 });
  }

  #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale, resolveOffset } = payload;
    if (this.#dismissed || !isRunning() || isStale()) return Promise.resolve();
    if (this.#events.batch(payload)) resolveOffset(batch.lastOffset());
    return Promise.resolve();
  }
}

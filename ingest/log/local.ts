import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../events/errors.js';
import { partitionOf } from '../events/partitioner.js';
import { type Disk, diskError, errorCode, realDisk } from './disk.js';
import type { Address, AppendRecord, DropLimits, EventLog, ReadLimit, RecordBatch, Share } from './event-log.js';
import { Followers } from './follow.js';
import { assertRecords, GroupCommit } from './group-commit.js';
import { acquireLock, type Lock, type LockOptions } from './lock.js';
import { Partition } from './partition.js';
import type { Repair } from './repair.js';
import { wholeShare } from './whole-share.js';
import { assertTopicName, createTopic, readTopics } from './topics.js';

export type { Repair } from './repair.js';

export interface LocalLogOptions {
  /** Where the segments lie: one directory a topic, one below it a partition. */
  dir: string;
  /** Partitions of topics created from now on; a topic keeps the number it was created with. */
  partitions?: number;
  /** A segment file is closed and the next begun when it would grow beyond this. */
  segmentBytes?: number;
  /** false only where losing the last second to a power cut is no harm, as in tests. */
  fsync?: boolean;
  /**
   * Opens without the lock, writing and repairing nothing, while another process may write. Such a reader sees whole
   * commits, possibly a moment before they are durable.
   */
  readonly?: boolean;
  /** The clock that stamps records without `receivedAt`, in milliseconds since the epoch. */
  now?: () => number;
  disk?: Disk;
  lock?: Partial<LockOptions>;
}

export interface LocalLog extends EventLog {
  /** What opening found amiss, and what was done about it. */
  readonly repairs: readonly Repair[];
  dropBefore(topic: string, timeMs: number, limits?: DropLimits): Promise<{ segments: number; records: number }>;
}

/** A read-only log cannot hear the writer: it looks so often. */
const POLL_MS = 100;

/**
 * Opens the event log of a directory. Torn tails that a kill left are cut off and reported in `repairs`.
 *
 * @throws LOG_LOCKED if another process writes to it, READ_ONLY, DISK_FULL, LOG_ABSENT (read-only, nothing there)
 */
export async function openLocalLog(options: LocalLogOptions): Promise<LocalLog> {
  const { dir, readonly = false } = options;
  let lock: Lock | null = null;
  try {
    if (readonly) await assertPresent(dir);
    else {
      await mkdir(dir, { recursive: true });
      lock = await acquireLock(dir, options.lock);
    }
    const log = new SegmentedLog({ ...options, readonly }, lock);
    await log.open();
    return log;
  } catch (error) {
    await lock?.release();
    throw diskError(error, dir);
  }
}

async function assertPresent(dir: string): Promise<void> {
  const found = await stat(dir).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw fail('LOG_ABSENT', { message: `there is no event log in ${dir}`, dir });
    throw error;
  });
  if (!found.isDirectory()) throw fail('LOG_ABSENT', { message: `${dir} is not a directory`, dir });
}

class SegmentedLog implements LocalLog {
  readonly shared = false;
  readonly repairs: Repair[] = [];
  readonly #options: Required<Omit<LocalLogOptions, 'lock'>>;
  readonly #topics = new Map<string, Partition[]>();
  readonly #creating = new Map<string, Promise<Partition[]>>();
  readonly #followers = new Followers();
  readonly #commit: GroupCommit;
  #closed = false;

  constructor(
    options: LocalLogOptions,
    private readonly lock: Lock | null,
  ) {
    const defaults = { partitions: 4, segmentBytes: 128 << 20, fsync: true, readonly: false, disk: realDisk };
    this.#options = { ...defaults, now: () => Date.now(), ...withoutUndefined(options) };
    this.#commit = new GroupCommit(
      () => this.#followers.wake(),
      () => {
        this.#assertOpen();
        this.lock?.assertHeld();
      },
    );
  }

  async open(): Promise<void> {
    for (const [topic, count] of await readTopics(this.#options.dir)) await this.#openTopic(topic, count);
  }

  topics(): string[] {
    return [...this.#topics.keys()].sort();
  }

  share(): Promise<Share> {
    return Promise.resolve(wholeShare(this));
  }

  partitions(topic: string): number {
    return this.#topics.get(topic)?.length ?? this.#options.partitions;
  }

  async append(topic: string, records: readonly AppendRecord[]): Promise<Address[]> {
    this.#assertOpen();
    if (this.#options.readonly) {
      throw fail('READ_ONLY', { message: `${this.#options.dir} was opened for reading only` });
    }
    assertRecords(records);
    if (records.length === 0) return [];
    const partitions = this.#topics.get(topic) ?? (await this.#createTopic(topic));
    const targets = records.map(({ key }) => partitions[partitionOf(key, partitions.length)] as Partition);
    return this.#commit.append(topic, records, targets, this.#options.now());
  }

  async read(topic: string, partition: number, fromOffset: number, limit: ReadLimit): Promise<RecordBatch | null> {
    this.#assertOpen();
    if (this.#options.readonly) await this.#findTopic(topic);
    const partitions = this.#topics.get(topic);
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitions(topic)) {
      throw fail('LOG_PARTITION_UNKNOWN', { message: `${topic} has no partition ${partition}`, topic, partition });
    }
    if (partitions === undefined && fromOffset === 0) return null;
    const one = partitions?.[partition] ?? this.#partition(topic, partition);
    return one.read(fromOffset, limit).catch((error: unknown) => {
      throw diskError(error, one.options.directory);
    });
  }

  async endOffsets(topic: string): Promise<number[]> {
    return (await this.#fresh(topic)).map((partition) => partition.endOffset);
  }

  async startOffsets(topic: string): Promise<number[]> {
    return (await this.#fresh(topic)).map((partition) => partition.startOffset);
  }

  async follow(signal: AbortSignal, timeoutMs: number): Promise<void> {
    if (!this.#options.readonly || this.#closed) return this.#followers.wait(signal, timeoutMs);
    const before = await this.#sumOfEnds();
    for (let waited = 0; waited < timeoutMs && !signal.aborted; waited += POLL_MS) {
      await sleep(Math.min(POLL_MS, timeoutMs - waited), undefined, { signal }).catch(() => undefined);
      if (this.#closed || (await this.#sumOfEnds()) !== before) return;
    }
  }

  async dropBefore(
    topic: string,
    timeMs: number,
    { taken, closeBefore }: DropLimits = {},
  ): Promise<{ segments: number; records: number }> {
    this.#assertOpen();
    if (this.#options.readonly) throw fail('READ_ONLY', { message: 'the log was opened for reading only' });
    const dropped = { segments: 0, records: 0 };
    for (const partition of this.#topics.get(topic) ?? []) {
      const upTo = taken ? (taken.get(partition.options.partition) ?? 0) : Number.POSITIVE_INFINITY;
      const { segments, records } = await partition.dropBefore(timeMs, upTo);
      if (closeBefore !== undefined) await partition.closeOlderThan(closeBefore);
      dropped.segments += segments;
      dropped.records += records;
    }
    return dropped;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#commit.idle();
    this.#followers.wake();
    for (const partitions of this.#topics.values()) for (const partition of partitions) await partition.close();
    await this.lock?.release();
  }

  #assertOpen(): void {
    if (this.#closed) throw fail('LOG_CLOSED');
  }

  async #fresh(topic: string): Promise<Partition[]> {
    this.#assertOpen();
    if (this.#options.readonly) await this.#findTopic(topic);
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) {
      return Array.from({ length: this.#options.partitions }, (_, i) => this.#partition(topic, i));
    }
    if (this.#options.readonly) await Promise.all(partitions.map((partition) => partition.refresh()));
    return partitions;
  }

  async #sumOfEnds(): Promise<number> {
    for (const topic of (await readTopics(this.#options.dir)).keys()) await this.#findTopic(topic);
    let sum = 0;
    for (const topic of this.#topics.keys()) for (const end of await this.endOffsets(topic)) sum += end;
    return sum;
  }

  /** Read-only: a topic may have been created since. */
  async #findTopic(topic: string): Promise<void> {
    if (this.#topics.has(topic)) return;
    const count = (await readTopics(this.#options.dir)).get(topic);
    if (count !== undefined && !this.#topics.has(topic)) await this.#openTopic(topic, count);
  }

  #createTopic(topic: string): Promise<Partition[]> {
    assertTopicName(topic);
    const { dir, partitions } = this.#options;
    let creating = this.#creating.get(topic);
    if (creating === undefined) {
      creating = createTopic(dir, topic, partitions)
        .then(() => this.#openTopic(topic, partitions))
        .catch((error: unknown) => {
          throw diskError(error, join(dir, topic));
        })
        .finally(() => this.#creating.delete(topic));
      this.#creating.set(topic, creating);
    }
    return creating;
  }

  #partition(topic: string, partition: number): Partition {
    const { dir, segmentBytes, fsync, readonly, disk } = this.#options;
    const directory = join(dir, topic, String(partition));
    return new Partition({ topic, partition, directory, segmentBytes, fsync, readonly, disk });
  }

  async #openTopic(topic: string, count: number): Promise<Partition[]> {
    const partitions = Array.from({ length: count }, (_, i) => this.#partition(topic, i));
    await Promise.all(partitions.map((partition) => partition.open()));
    for (const partition of partitions) this.repairs.push(...partition.repairs);
    this.#topics.set(topic, partitions);
    return partitions;
  }
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

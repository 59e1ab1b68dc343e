import { fail } from '../events/errors.js';
import { Builder } from './builder.js';
import { diskError } from './disk.js';
import type { Address, AppendRecord } from './event-log.js';
import type { Partition } from './partition.js';

/** More than this waiting for the disk, and further appends wait for their turn. */
const MAX_PENDING_BYTES = 64 << 20;

/** One append call: for each record, which partition it went to and its place among what that partition commits. */
interface Waiting {
  topic: string;
  partitions: Partition[];
  places: Uint32Array;
  resolve: (addresses: Address[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Many appends, one fsync: while a commit is under way, what comes in is collected for the next one. Commits follow
 * one another, so that at most one group per partition is ever on its way to the disk.
 */
export class GroupCommit {
  #pending = new Map<Partition, Builder>();
  #waiting: Waiting[] = [];
  #pendingBytes = 0;
  #running = false;
  #idle: (() => void)[] = [];
  #turns: (() => void)[] = [];

  constructor(
    /** Called after records became visible. */
    private readonly onCommit: () => void,
    /** Throws if this process may no longer write. */
    private readonly assertWritable: () => void,
  ) {}

  /** Queues the records, `partitions[i]` for `records[i]`; resolves when they are durable and visible. */
  async append(
    topic: string,
    records: readonly AppendRecord[],
    partitions: Partition[],
    now: number,
  ): Promise<Address[]> {
    while (this.#pendingBytes > MAX_PENDING_BYTES) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.assertWritable();
    const places = new Uint32Array(records.length);
    records.forEach((record, i) => {
      const partition = partitions[i] as Partition;
      let builder = this.#pending.get(partition);
      if (builder === undefined) this.#pending.set(partition, (builder = new Builder()));
      places[i] = builder.push(record, now);
      this.#pendingBytes += record.value.length + 32;
    });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ topic, partitions, places, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Whoever appends in this turn of the event loop shares the commit.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const [pending, waiting] = [this.#pending, this.#waiting];
      [this.#pending, this.#waiting, this.#pendingBytes] = [new Map(), [], 0];
      for (const turn of this.#turns.splice(0)) turn();
      await this.#commit(pending, waiting);
    }
    this.#running = false;
    for (const idle of this.#idle.splice(0)) idle();
  }

  /** Never rejects: whatever fails is told to those whose records it was. */
  async #commit(pending: Map<Partition, Builder>, waiting: readonly Waiting[]): Promise<void> {
    const bases = new Map<Partition, number>();
    const staged = await Promise.allSettled(
      [...pending].map(async ([partition, builder]) => {
        bases.set(partition, partition.endOffset);
        await partition.stage(builder).catch((error: unknown) => {
          throw diskError(error, partition.options.directory);
        });
      }),
    );
    const failure = staged.find((result) => result.status === 'rejected')?.reason as unknown;
    if (failure !== undefined) {
      await Promise.allSettled([...pending.keys()].map((partition) => partition.rollback()));
      for (const { reject } of waiting) reject(failure);
      return;
    }
    for (const partition of pending.keys()) partition.publish();
    for (const { topic, partitions, places, resolve } of waiting) {
      resolve(
        partitions.map((partition, i) => ({
          topic,
          partition: partition.options.partition,
          offset: (bases.get(partition) as number) + (places[i] as number),
        })),
      );
    }
    this.onCommit();
  }
}

export const MAX_RECORD_BYTES = 16 << 20;

/** Refuses what no segment could hold, before anything of the call is queued. */
export function assertRecords(records: readonly AppendRecord[]): void {
  for (const { value, key } of records) {
    if (value.length <= MAX_RECORD_BYTES) continue;
    const message = `a record of ${value.length} bytes (key ${key.slice(0, 80)}) is larger than ${MAX_RECORD_BYTES}`;
    throw fail('LOG_RECORD_TOO_LARGE', { message, bytes: value.length, maxBytes: MAX_RECORD_BYTES });
  }
}

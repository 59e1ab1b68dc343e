import type { DeadReason } from '../events/errors.js';
import { type Source, SOURCES } from '../events/kinds.js';

/**
 * The event log as every room sees it. Two drivers stand behind this interface: segment files on one disk
 * (`local.ts`) and Kafka (`kafka.ts`). Topics are `fairlead.<kind>`; a record's address is (topic, partition, offset) and
 * never changes. Offsets of a partition rise; on Kafka some are no records (marks of transactions, what retention took), so
 * that the next record may lie further on than the next offset.
 */

/** The doors an event may come through. The position in this list is what segment files store: only ever append. */
export { SOURCES, type Source };

/** Where a record lies. `offset` counts from 0 within (topic, partition). */
export interface Address {
  topic: string;
  partition: number;
  offset: number;
}

/** One record to append: the original bytes, untouched, with what the door knows about them. */
export interface AppendRecord {
  /** Decides the partition, by the partitioner of Kafka's Java client. */
  key: string;
  /** The bytes as they came: valid JSON or not, they are kept. */
  value: Uint8Array;
  source: Source;
  programmeId: string;
  /** Milliseconds since the epoch; now, if absent. */
  receivedAt?: number;
  /** `topic/partition/offset` of the dead letter whose bytes are appended again. */
  replayOf?: string;
  /** Why the door refuses the event, where its bytes are kept all the same: it becomes a dead letter. */
  refused?: Refusal;
}

/** What a door knew against an event and the event itself cannot show, such as what came before it. */
export interface Refusal {
  readonly code: DeadReason;
  readonly message: string;
}

/**
 * A columnar slice of one partition: values lie back to back in `bytes`, value i = bytes[ends[i-1]|0, ends[i]).
 * The arrays belong to the caller (nothing else writes into them) and may be transferred to a worker.
 */
export interface RecordBatch {
  topic: string;
  partition: number;
  /** Offset of the first record; record i has offset `baseOffset + i`. */
  baseOffset: number;
  count: number;
  bytes: Uint8Array;
  ends: Uint32Array;
  /** Milliseconds since the epoch, by record. */
  receivedAt: Float64Array;
  /** Index into SOURCES, by record. */
  sources: Uint8Array;
  /** The distinct programmes of the batch; `programmeIndex` points into it, by record. */
  programmes: string[];
  programmeIndex: Uint16Array;
  /** Index within the batch -> `topic/partition/offset` of the dead letter it replays. */
  replayOf: Map<number, string>;
  /** Index within the batch -> why the door refused the record. */
  refused?: Map<number, Refusal>;
  /** Index within the batch -> why the record's envelope (its headers, its time) cannot be read; its bytes are kept all the same. */
  unreadable?: Map<number, string>;
}

export interface ReadLimit {
  /** Stops after so many bytes of values, but never before the first record. */
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/**
 * What of a log is this process's to take to the warehouse. Alone on a log that is all of it; workers of one Kafka group share
 * the partitions among them, and what is whose changes when one comes or goes.
 */
export interface Share {
  /** Rises whenever what is this process's may have changed: positions of before are void. 0 while nothing has been given out. */
  readonly generation: number;
  /** Partitions of the topic that are this process's, ascending. */
  partitions(topic: string): readonly number[];
  /** Says where `take` will begin. Needed once for each partition and generation, and to go back after a failure. */
  begin(topic: string, partition: number, offset: number): void;
  /** By partition, how far the log reaches as far as is known without asking; 0 for what is not this process's. */
  ends(topic: string): Promise<readonly number[]>;
  /** Records that `take` would give at once, all partitions of the topic together. */
  ready(topic: string): number;
  /**
   * The next records from `fromOffset` on; null where there are none now, or the partition is no longer this process's. The first
   * may lie further on than asked: there is none in between. An empty batch says that there is none before its base offset.
   */
  take(topic: string, partition: number, fromOffset: number, limit: ReadLimit): Promise<RecordBatch | null>;
  /** Resolves when there may be more to take, when the generation changed, on abort, or after `timeoutMs`; never rejects. */
  wait(signal: AbortSignal, timeoutMs: number): Promise<void>;
  /** Tells others how far the warehouse has got. Only ever for people to look at: nobody goes on from there. */
  settled(offsets: readonly { topic: string; partition: number; next: number }[]): void;
}

/** What retention leaves in the log although its time is over, and what it makes ready to go. */
export interface DropLimits {
  /** By partition, the offset below which the warehouse has everything: nothing at or beyond it goes. All may go, if absent. */
  readonly taken?: ReadonlyMap<number, number>;
  /** A segment whose first record was received before this is closed at the next append, ms since 1970. */
  readonly closeBefore?: number;
}

export interface EventLog {
  /**
   * Appends and resolves when all records are durable, with their addresses in the order given. All or nothing by
   * partition: after a kill or a full disk the records of one call and one partition are all there or none is.
   */
  append(topic: string, records: readonly AppendRecord[]): Promise<Address[]>;
  /**
   * Records from `fromOffset` on, at least one and at most `limit.maxRecords`; stops after `limit.maxBytes` of values.
   * null at the end. Only durable records are seen. An offset that retention removed is an error (LOG_OFFSET_GONE).
   */
  read(topic: string, partition: number, fromOffset: number, limit: ReadLimit): Promise<RecordBatch | null>;
  /** Whether several processes may share the work: progress is then to be asked of the warehouse, not of this process. */
  readonly shared: boolean;
  /** What is this process's to take now. The first call joins the group of workers, where there is one. */
  share(): Promise<Share>;
  /** Every topic that exists. */
  topics(): string[];
  /** How many partitions the topic has. */
  partitions(topic: string): number;
  /** By partition, the offset the next record will get. */
  endOffsets(topic: string): Promise<number[]>;
  /** By partition, the least offset that is still there. */
  startOffsets(topic: string): Promise<number[]>;
  /** Resolves on any append, on abort or after `timeoutMs`; never rejects. */
  follow(signal: AbortSignal, timeoutMs: number): Promise<void>;
  /**
   * Retention, where no broker keeps it: removes whole segments in which every record was received before `timeMs`, from the oldest
   * on; never the newest.
   */
  dropBefore?(topic: string, timeMs: number, limits?: DropLimits): Promise<{ segments: number; records: number }>;
  close(): Promise<void>;
}

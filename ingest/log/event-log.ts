import { type Source, SOURCES } from '../events/kinds.js';

/**
 * The event log as every room sees it. Two drivers stand behind this interface: segment files on one disk
 * (`local.ts`) and Kafka. Topics are `fairlead.<kind>`; a record's address is (topic, partition, offset) and never
 * changes; offsets of one partition are contiguous from its start offset to its end offset.
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
  read(
    topic: string,
    partition: number,
    fromOffset: number,
    limit: { maxBytes: number; maxRecords: number },
  ): Promise<RecordBatch | null>;
  /** How many partitions the topic has. */
  partitions(topic: string): number;
  /** By partition, the offset the next record will get. */
  endOffsets(topic: string): Promise<number[]>;
  /** By partition, the least offset that is still there. */
  startOffsets(topic: string): Promise<number[]>;
  /** Resolves on any append, on abort or after `timeoutMs`; never rejects. */
  follow(signal: AbortSignal, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

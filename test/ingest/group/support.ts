import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { expect } from 'vitest';
import { createConsumer, type BatchReport, type Consumer, type ConsumerOptions } from '../../../ingest/consumer.js';
import { prepareEnrichment, type EnrichData } from '../../../ingest/enrich/index.js';
import { KIND_SPECS, type Kind } from '../../../ingest/events/kinds.js';
import type { Address, AppendRecord, EventLog } from '../../../ingest/log/event-log.js';
import { openKafkaLog, type KafkaNote, type KafkaOptions } from '../../../ingest/log/kafka.js';
import { logTopics } from '../../../ingest/open-log.js';
import { openWarehouse, type Door, type Params, type Warehouse } from '../../../sql/warehouse.js';
import { freshName } from '../../support/kafka.js';
import { layWarehouse } from '../../support/laid-warehouse.js';
import { kafkaOptions } from '../log/kafka/open.js';
import { PSEUDONYM_KEY, RECEIVED_AT } from '../support.js';

export const PARTITIONS = 4;
const TABLES = Object.fromEntries(Object.values(KIND_SPECS).map(({ topic, table }) => [topic, table]));
let enrichment: Promise<EnrichData> | undefined;

/** What stands between a worker and its warehouse: each may wait, throw, or let the statement through. */
export interface Hooks {
  insert?(statement: string): Promise<void> | void;
  run?(statement: string): Promise<void> | void;
  rows?(statement: string): Promise<void> | void;
}

export interface Worker {
  readonly log: EventLog;
  readonly consumer: Consumer;
  readonly reports: BatchReport[];
  readonly errors: unknown[];
  readonly notes: KafkaNote[];
  readonly restarts: string[];
  /** Finishes what is under way and leaves the group. */
  leave(): Promise<void>;
}

export interface WorkerOptions {
  readonly hooks?: Hooks;
  readonly kafka?: Partial<KafkaOptions>;
  readonly consumer?: Partial<ConsumerOptions>;
}

/** Workers of one group on one broker, and the one warehouse that they share. */
export class GroupRig {
  readonly #workers: Worker[] = [];
  private constructor(
    readonly brokers: string[],
    readonly group: string,
    readonly kafka: Kafka,
    readonly admin: Admin,
    readonly log: EventLog,
    readonly warehouse: Warehouse,
    readonly dir: string,
  ) {}

  /** A fresh warehouse and fresh topics: those of the contract, so that only one rig may use a broker at a time. */
  static async open(brokers: string[]): Promise<GroupRig> {
    const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const admin = kafka.admin();
    const dir = await mkdtemp(join(tmpdir(), 'fairlead-group-'));
    const [log, warehouse] = await Promise.all([freshLog(brokers, admin), freshWarehouse(dir)]);
    return new GroupRig(brokers, freshName('workers'), kafka, admin, log, warehouse, dir);
  }

  async close(): Promise<void> {
    const left = await Promise.allSettled(this.#workers.map((worker) => worker.leave()));
    await Promise.allSettled([this.log.close(), this.admin.disconnect()]);
    // Whatever else went wrong: the engine takes one directory at a time.
    await this.warehouse.close();
    for (const end of left) if (end.status === 'rejected') throw end.reason;
    await rm(this.dir, { recursive: true, force: true });
  }

  /** A worker of the group; it does nothing until its consumer is started. */
  async worker({ hooks = {}, kafka = {}, consumer: more = {} }: WorkerOptions = {}): Promise<Worker> {
    const notes: KafkaNote[] = [];
    const [reports, errors, restarts]: [BatchReport[], unknown[], string[]] = [[], [], []];
    const note = (one: KafkaNote): void => void notes.push(one);
    const measure = { restarted: (reason: string) => void restarts.push(reason) };
    const log = await openKafkaLog({ ...(await optionsOf(this.brokers, this.group)), note, measure, ...kafka });
    const consumer = createConsumer({
      log,
      warehouse: hooked(this.warehouse, hooks),
      enrichment: await (enrichment ??= prepareEnrichment()),
      pseudonymKey: PSEUDONYM_KEY,
      workers: 0,
      batchRecords: 1_000,
      batchBytes: 1_000_000,
      onBatch: (report) => reports.push(report),
      onError: (error) => errors.push(error),
      ...more,
    });
    const leave = async (): Promise<void> => {
      await consumer.stop();
      await log.close();
    };
    const worker = { log, consumer, reports, errors, notes, restarts, leave };
    this.#workers.push(worker);
    return worker;
  }

  async send(kind: Kind, values: readonly unknown[], rest: Partial<AppendRecord> = {}): Promise<Address[]> {
    const records = values.map((value, i) => ({
      key: `key-${i % 23}`,
      value:
        value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      source: 'server' as const,
      programmeId: 'default',
      receivedAt: RECEIVED_AT + i,
      ...rest,
    }));
    return await this.log.append(KIND_SPECS[kind].topic, records);
  }

  /** Waits until the warehouse holds all that the log holds. */
  async settled(worker: Worker): Promise<void> {
    await until(async () => (await worker.consumer.untaken()) === 0);
  }

  async marks(topic: string): Promise<number[]> {
    const all = await this.warehouse.ingest.rows<{ topic: string; partition: number; next_offset: number }>(
      'ingest/marks',
    );
    const marks = Array.from({ length: PARTITIONS }, () => 0);
    for (const mark of all) if (mark.topic === topic) marks[mark.partition] = mark.next_offset;
    return marks;
  }

  /** Every offset below the marks, and these at the end of the log, is in exactly one row or one dead letter; but for `missing`. */
  async expectWhole(topic = 'fairlead.click', missing: readonly string[] = []): Promise<void> {
    const ends = await this.log.endOffsets(topic);
    expect(await this.marks(topic)).toEqual(ends);
    const held = await this.warehouse.serve.rows<{ partition: number; offset: number; rows: number; dead: number }>(
      'verify/addresses-of-topic',
      { topic, table: TABLES[topic]! },
    );
    expect(held.filter(({ rows, dead }) => rows + dead !== 1)).toEqual([]);
    const offsets = (end: number, partition: number) =>
      Array.from({ length: end }, (_, offset) => `${partition}/${offset}`);
    const expected = ends.flatMap(offsets).filter((place) => !missing.includes(place));
    expect(held.map(({ partition, offset }) => `${partition}/${offset}`)).toEqual(expected);
    expect(await this.warehouse.process.rows('verify/addresses-contiguous')).toEqual([]);
    expect(await this.warehouse.process.rows('verify/row-or-dead-letter')).toEqual([]);
  }
}

async function freshLog(brokers: string[], admin: Admin): Promise<EventLog> {
  await admin.connect();
  const ours = async (): Promise<string[]> => (await admin.listTopics()).filter((name) => name.startsWith('fairlead.'));
  const old = await ours();
  if (old.length > 0) await admin.deleteTopics({ topics: old });
  await until(async () => (await ours()).length === 0);
  return await openKafkaLog(await optionsOf(brokers, freshName('others')));
}

async function freshWarehouse(dir: string): Promise<Warehouse> {
  await layWarehouse(join(dir, 'warehouse'));
  return await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}`, memoryLimitBytes: 2_000_000_000 });
}

async function optionsOf(brokers: string[], group: string): Promise<KafkaOptions> {
  const [partitions, sessionTimeoutMs] = [PARTITIONS, 3_000];
  // For ever: what these tests send was received long ago, and the broker would take it for old.
  const topics = logTopics(1).map(({ name, taken: isTaken }) => ({ name, taken: isTaken }));
  return await kafkaOptions({ brokers, group, topics, partitions, sessionTimeoutMs });
}

function hooked(warehouse: Warehouse, { insert, run, rows }: Hooks): Warehouse {
  const door = warehouse.ingest;
  const ingest: Door = {
    rows: async <T>(statement: string, params?: Params): Promise<T[]> => {
      await rows?.(statement);
      return await door.rows<T>(statement, params);
    },
    arrow: (statement, params) => door.arrow(statement, params),
    run: async (statement, params) => {
      await run?.(statement);
      await door.run(statement, params);
    },
    insert: async (statement, ipc, params) => {
      await insert?.(statement);
      await door.insert(statement, ipc, params);
    },
  };
  return { ...warehouse, ingest, close: () => Promise.resolve() };
}

/** Something that a hook waits at until it is opened, and that tells when it is waited at. */
export function gate(): { reached: Promise<void>; wait: () => Promise<void>; open: () => void } {
  let [open, reach]: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const wait = (): Promise<void> => {
    reach!();
    return opened;
  };
  return { reached, wait, open: () => open!() };
}

/** Asks until it is so. */
export async function until(so: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await so())) {
    if (performance.now() > deadline) throw new Error('it did not become so in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const taken = (workers: readonly Worker[]): number =>
  workers.flatMap(({ reports }) => reports).reduce((sum, { records }) => sum + records, 0);

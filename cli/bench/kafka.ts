import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import kafkajs from 'kafkajs';
import { createConsumer } from '../../ingest/consumer.js';
import { prepareEnrichment } from '../../ingest/enrich/index.js';
import type { EventLog, Share } from '../../ingest/log/event-log.js';
import { openKafkaLog, type KafkaOptions } from '../../ingest/log/kafka.js';
import { openLocalLog } from '../../ingest/log/local.js';
import { logTopics } from '../../ingest/open-log.js';
import { workerUrl } from '../../ingest/worker-url.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import type { Figure } from './bench.js';
import { BATCH_BYTES, BATCH_RECORDS, engineAlone, fillLog, ingestLog } from './ingest.js';
import { benchBroker } from './kafka-broker.js';
import type { SenderData } from './kafka-sender.js';

export interface KafkaBenchOptions {
  /** Clicks in the topic; two million if absent. */
  readonly rows?: number | undefined;
  /** An empty directory with about 2.5 KB of room a click. */
  readonly dir: string;
  readonly progress: (text: string) => void;
}

const ROWS = 2_000_000;
const TOPIC = 'fairlead.click';
const MIB = 1024 * 1024;
const STEADY_PER_SECOND = 10_000;
const STEADY_SECONDS = 30;
/** The group must have settled, and caches be warm, before ages are those of a steady stream. */
const STEADY_LEAD_SECONDS = 5;
const LINGER_MS = 200;
const FRESHNESS_GOAL_SECONDS = 2;

/**
 * A topic of clicks to enriched rows by one decoding thread and by as many as there are cores, beside what bounds it, all from one run:
 * kafkajs reading the same topic and doing nothing with it, the local log through the same consumer, and the engine's own insert. Then how
 * old events are when they become visible under a steady stream.
 */
export async function benchKafka({ rows = ROWS, dir, progress }: KafkaBenchOptions): Promise<Figure[]> {
  const broker = await benchBroker(progress);
  try {
    const warehouse = await openWarehouse({
      url: `chdb:${join(dir, 'warehouse')}`,
      memoryLimitBytes: 2048 * MIB,
      tempDir: dir,
    });
    try {
      await warehouse.migrate();
      return await measure({ rows, dir, progress }, warehouse, broker.brokers);
    } finally {
      await warehouse.close();
    }
  } finally {
    await broker.stop();
  }
}

async function measure(
  { rows = ROWS, dir, progress }: KafkaBenchOptions,
  warehouse: Warehouse,
  brokers: readonly string[],
): Promise<Figure[]> {
  const options = optionsOf(brokers);
  progress(`writing ${rows} clicks to the topic`);
  const ndjson = join(dir, 'clicks.ndjson');
  const filling = await openKafkaLog({ ...options, group: 'fairlead.bench.fill' });
  const appended = await fillLog(filling, rows, ndjson).finally(() => filling.close());
  progress('kafkajs reading it and doing nothing');
  const nothing = await readIdly(options, rows);
  const ingested: Measured[] = [];
  for (const workers of [1, availableParallelism()]) {
    progress(`ingesting with ${workers} decoding threads`);
    await clear(warehouse);
    ingested.push(await ingestTopic(options, warehouse, rows, workers));
  }
  progress('the same clicks from the local log');
  const local = await ingestLocal(dir, warehouse, rows);
  progress('the engine alone');
  await clear(warehouse);
  const engine = rows / (await engineAlone(warehouse, ndjson, rows));
  progress(`${STEADY_PER_SECOND} events/s for ${STEADY_SECONDS} s`);
  const ages = await steadyAges(options, warehouse);
  return [
    {
      figure: `append to the topic (${rows} clicks, ${Math.round(appended.bytes / rows)} bytes each)`,
      value: rows / appended.seconds,
      unit: 'clicks/s',
    },
    { figure: 'kafkajs reads the topic and does nothing', value: nothing.rate, unit: 'clicks/s' },
    { figure: 'its processor time', value: nothing.cpuSecondsPerMillion, unit: 'CPU s/million' },
    { figure: 'the engine inserts the same NDJSON', value: engine, unit: 'clicks/s' },
    {
      figure: `the local log through the same consumer, ${local.workers} threads`,
      value: local.rate,
      unit: 'clicks/s',
    },
    { figure: 'its processor time', value: local.cpuSecondsPerMillion, unit: 'CPU s/million' },
    ...ingested.flatMap((one) => figuresOf(one, { nothing: nothing.rate, engine, local: local.rate })),
    ...ages,
  ];
}

interface Measured extends Work {
  readonly workers: number;
  readonly peakRss: number;
}

function figuresOf(
  { workers, rate, cpuSecondsPerMillion, peakRss }: Measured,
  ceilings: { readonly nothing: number; readonly engine: number; readonly local: number },
): Figure[] {
  const of = `${workers} ${workers === 1 ? 'thread' : 'threads'}`;
  const beside = (name: string, ceiling: number): Figure => ({
    figure: `topic to rows, ${of}, beside ${name}`,
    value: rate,
    unit: 'clicks/s',
    ceiling,
    of_ceiling: rate / ceiling,
  });
  return [
    beside('the do-nothing reader', ceilings.nothing),
    beside("the engine's own insert", ceilings.engine),
    beside('the local log', ceilings.local),
    { figure: `processor time, ${of}`, value: cpuSecondsPerMillion, unit: 'CPU s/million' },
    {
      figure: `peak resident memory, ${of}`,
      value: peakRss / MIB,
      unit: 'MiB',
      ceiling: 2048,
      of_ceiling: peakRss / MIB / 2048,
    },
  ];
}

function optionsOf(brokers: readonly string[]): KafkaOptions {
  return {
    brokers,
    clientId: 'fairlead-bench',
    group: 'fairlead.bench',
    topics: logTopics(400),
    partitions: 12,
    replication: -1,
    minInsyncReplicas: -1,
    sessionTimeoutMs: 30_000,
    fetchBytes: MIB,
    programmeId: 'default',
  };
}

/** Events a second of a consumer that counts and does nothing else. */
async function readIdly({ brokers }: KafkaOptions, rows: number): Promise<Work> {
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'fairlead-bench',
    logLevel: kafkajs.logLevel.ERROR,
  });
  const consumer = kafka.consumer({ groupId: 'fairlead.bench.nothing', maxBytes: 64 * MIB });
  let read = 0;
  let started = startWork();
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  const work = await new Promise<Work>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => void (started = startWork()));
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        partitionsConsumedConcurrently: 64,
        eachBatch: ({ batch }) => {
          read += batch.messages.length;
          if (read >= rows) resolve(endWork(started, rows));
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return work;
}

/** How fast something went, and what it cost. */
interface Work {
  readonly rate: number;
  readonly cpuSecondsPerMillion: number;
}

const startWork = () => ({ at: performance.now(), cpu: process.cpuUsage() });

function endWork({ at, cpu }: ReturnType<typeof startWork>, rows: number): Work {
  const { user, system } = process.cpuUsage(cpu);
  return { rate: rows / ((performance.now() - at) / 1000), cpuSecondsPerMillion: (user + system) / rows };
}

async function ingestTopic(
  options: KafkaOptions,
  warehouse: Warehouse,
  rows: number,
  workers: number,
): Promise<Measured> {
  const log = await openKafkaLog({ ...options, group: `fairlead.bench.${workers}` });
  try {
    await joined(log);
    const started = startWork();
    const { peakRss } = await ingestLog(log, warehouse, rows, workers);
    return { workers, ...endWork(started, rows), peakRss };
  } finally {
    await log.close();
  }
}

/** Joining a group takes a moment that has nothing to do with reading. */
async function joined(log: EventLog): Promise<Share> {
  for (;;) {
    const share = await log.share();
    if (share.generation > 0) return share;
    await log.follow(new AbortController().signal, 100);
  }
}

async function ingestLocal(dir: string, warehouse: Warehouse, rows: number): Promise<Measured> {
  const workers = Math.max(1, availableParallelism() - 1);
  const log = await openLocalLog({ dir: join(dir, 'log') });
  try {
    await fillLog(log, rows, undefined);
    await clear(warehouse);
    const started = startWork();
    const { peakRss } = await ingestLog(log, warehouse, rows, workers);
    return { workers, ...endWork(started, rows), peakRss };
  } finally {
    await log.close();
  }
}

async function clear(warehouse: Warehouse): Promise<void> {
  for (const table of ['marks', 'clicks', 'dead_letters'])
    await warehouse.ingest.run('ingest/base-table-cleared', { table });
}

/** A log that remembers when the records that were taken had been received, in the order in which their batches end. */
function remembering(log: EventLog, receipts: Float64Array[]): EventLog {
  return new Proxy(log, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name === 'share') {
        return async (): Promise<Share> => {
          const share = await target.share();
          return {
            ...share,
            take: async (...asked) => {
              const batch = await share.take(...asked);
              if (batch) receipts.push(batch.receivedAt.slice());
              return batch;
            },
          };
        };
      }
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

async function steadyAges(options: KafkaOptions, warehouse: Warehouse): Promise<Figure[]> {
  await clear(warehouse);
  const receipts: Float64Array[] = [];
  const ages: number[] = [];
  const log = await openKafkaLog({ ...options, group: 'fairlead.bench.steady' });
  const consumer = createConsumer({
    log: remembering(log, receipts),
    warehouse,
    enrichment: await prepareEnrichment(),
    pseudonymKey: { k0: '1', k1: '2' },
    workers: Math.max(1, availableParallelism() - 1),
    batchRecords: BATCH_RECORDS,
    batchBytes: BATCH_BYTES,
    lingerMs: LINGER_MS,
    onBatch: ({ records }) => {
      const visibleAt = Date.now();
      for (let left = records; left > 0;) {
        const slice = receipts.shift()!;
        left -= slice.length;
        for (const receivedAt of slice) ages.push((visibleAt - receivedAt) / 1000);
      }
    },
  });
  try {
    // What the topic holds is no stream: it is taken first.
    while ((await consumer.untaken()) > 0) await consumer.runOnce();
    ages.length = 0;
    consumer.start();
    const sent = await sendSteadily(options);
    while (ages.length < sent) await log.follow(new AbortController().signal, 50);
  } finally {
    await consumer.stop();
    await log.close();
  }
  const counted = ages.slice(STEADY_LEAD_SECONDS * STEADY_PER_SECOND).sort((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((p) => ({
    figure: `age at visibility, ${STEADY_PER_SECOND} events/s, p${p * 100}`,
    value: counted[Math.min(counted.length - 1, Math.floor(counted.length * p))]!,
    unit: 's',
    ...(p === 0.99
      ? {
          ceiling: FRESHNESS_GOAL_SECONDS,
          of_ceiling: counted[Math.floor(counted.length * p)]! / FRESHNESS_GOAL_SECONDS,
        }
      : {}),
  }));
}

/** Sends from a thread of its own, so that sending does not take the reader's time; resolves with how many. */
async function sendSteadily({ note: _note, measure: _measure, ...options }: KafkaOptions): Promise<number> {
  const data: SenderData = {
    options,
    perSecond: STEADY_PER_SECOND,
    seconds: STEADY_LEAD_SECONDS + STEADY_SECONDS,
    seed: 11,
  };
  const worker = new Worker(workerUrl('cli/bench/kafka-sender.js'), { workerData: data });
  const [{ sent }] = (await once(worker, 'message')) as [{ sent: number }];
  await worker.terminate();
  return sent;
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Consumer, type Kafka } from 'kafkajs';
import { beforeAll, expect, it } from 'vitest';
import { openKafkaLog } from '../../ingest/log/kafka.js';
import type { KafkaCluster } from '../../scripts/kafka.mjs';
import { kafkaOptions } from '../ingest/log/kafka/open.js';
import { describeKafka, describeOwnKafka, freshName, kafkaBrokers, startCluster } from './kafka.js';

/** Tries for twenty seconds: a broker that was killed is taken for dead after nine. */
const client = (brokers: string[], retries = 40): Kafka =>
  new kafkajs.Kafka({
    clientId: 'kafka-test',
    brokers,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries, initialRetryTime: 100, maxRetryTime: 500 },
  });

async function createTopic(kafka: Kafka, topic: string, replicationFactor: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 2, replicationFactor }], waitForLeaders: true });
  await admin.disconnect();
}

/** Reads a topic from its beginning until `count` distinct values were seen. */
async function readAll(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer: Consumer = kafka.consumer({ groupId: freshName('group') });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer
      .run({
        eachMessage: async ({ message }) => {
          values.push(String(message.value));
          if (new Set(values).size >= count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function untilGone(pids: readonly number[], folder: string, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline && (pids.some(isThere) || existsSync(folder))) await sleep(50);
}

describeKafka('the shared broker', () => {
  let brokers: string[];
  beforeAll(async () => {
    brokers = await kafkaBrokers();
  });

  it('keeps what an idempotent producer sends, in order and with headers', async () => {
    const kafka = client(brokers);
    const topic = freshName('round-trip');
    await createTopic(kafka, topic, 1);
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const sent = Array.from({ length: 50 }, (_, at) => `value ${at}`);
    const messages = sent.map((value) => ({ key: 'same', value, headers: { source: 'server' } }));
    const compression = kafkajs.CompressionTypes.GZIP;
    const [first] = await producer.send({ topic, acks: -1, compression, messages });
    await producer.disconnect();
    expect(first?.baseOffset).toBe('0');
    expect(await readAll(kafka, topic, sent.length)).toEqual(sent);
  });

  it('is one and the same for everyone who asks', async () => {
    expect(await kafkaBrokers()).toEqual(brokers);
  });

  it('makes no topic that nobody created', async () => {
    const producer = client(brokers, 0).producer({ allowAutoTopicCreation: true });
    await producer.connect();
    await expect(producer.send({ topic: freshName('absent'), messages: [{ value: 'x' }] })).rejects.toThrow();
    await producer.disconnect();
  });
});

describeOwnKafka('three brokers', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });

  it('lose nothing that was acknowledged when a leader is killed', async () => {
    const kafka = client(cluster.brokers);
    const topic = freshName('leader');
    await createTopic(kafka, topic, 3);
    const admin = kafka.admin();
    await admin.connect();
    const leaderOf = async (): Promise<number> => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]!.partitions.find(({ partitionId }) => partitionId === 0)!.leader;
    };
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const acknowledged: string[] = [];
    const send = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += 1) {
        const value = `value ${acknowledged.length}`;
        await producer.send({ topic, acks: -1, messages: [{ partition: 0, value }] });
        acknowledged.push(value);
      }
    };
    await send(50);
    const leader = await leaderOf();
    const { pid } = cluster.nodes.find(({ id }) => id === leader)!;
    const sending = send(100);
    await cluster.stopBroker(leader, 'SIGKILL');
    await sending;
    expect(isThere(pid!)).toBe(false);
    expect(await leaderOf()).not.toBe(leader);
    await cluster.startBroker(leader);
    expect((await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId).sort()).toEqual([1, 2, 3]);
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    expect(await readAll(kafka, topic, acknowledged.length)).toEqual(acknowledged);
  });

  it('are opened as a log while one that was killed is still named', async () => {
    const topics = [{ name: freshName('opened'), taken: true }];
    const options = await kafkaOptions({ brokers: cluster.brokers, topics, replication: 3 });
    await (await openKafkaLog(options)).close();
    await cluster.stopBroker(2, 'SIGKILL');
    // Whom a broker names as controller is drawn anew each time: of eight, some are sent to the one that is gone.
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => openKafkaLog(options)));
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close();
    await cluster.startBroker(2);
    expect(opened.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([]);
  });
});

const PARENT = `
  import { startKafka } from './scripts/kafka.mjs';
  const cluster = await startKafka();
  console.log(JSON.stringify({ pids: cluster.nodes.map(({ pid }) => pid), folder: cluster.folder }));
  setInterval(() => {}, 1000);
`;

describeOwnKafka('a broker whose parent is killed', () => {
  it('is gone within seconds, and so is its folder', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', PARENT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve, reject) => {
      parent.stdout.once('data', (data: Buffer) => resolve(data.toString()));
      parent.once('exit', (code) => reject(new Error(`the parent ended with ${code}`)));
    });
    const { pids, folder } = JSON.parse(line) as { pids: number[]; folder: string };
    expect({ up: pids.every(isThere), folder: existsSync(folder) }).toEqual({ up: true, folder: true });
    parent.kill('SIGKILL');
    await untilGone(pids, folder, 10_000);
    expect({ up: pids.some(isThere), folder: existsSync(folder) }).toEqual({ up: false, folder: false });
  }, 120_000);
});

import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '../../../../ingest/log/event-log.js';
import { openKafkaLog, type KafkaNote, type Topic } from '../../../../ingest/log/kafka.js';
import { describeKafka, freshName, kafkaBrokers } from '../../../support/kafka.js';
import { record } from '../support.js';
import { kafkaOptions, openTestKafka } from './open.js';

const DAY_MS = 86_400_000;
const TOPIC = kafkajs.ConfigResourceTypes.TOPIC;

describeKafka('topics of the log on Kafka', () => {
  let admin: Admin;
  beforeAll(async () => {
    const kafka = new kafkajs.Kafka({ brokers: await kafkaBrokers(), logLevel: kafkajs.logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());

  const made = async (topic: Topic, settings: Record<string, string> = {}): Promise<void> => {
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic: topic.name, numPartitions: 3, configEntries }],
    });
  };
  const settingsOf = async (name: string): Promise<Record<string, string>> => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name }] });
    return Object.fromEntries(
      resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
  };
  const open = async (topics: readonly Topic[], notes: KafkaNote[] = []): Promise<EventLog> =>
    await openTestKafka({ topics, note: (note) => notes.push(note) });

  it('are made to delete by age alone, in gzip that every reader reads', async () => {
    const topics = [
      { name: freshName('raw'), taken: true, retentionMs: 7 * DAY_MS },
      { name: freshName('kept'), taken: false },
    ];
    const log = await open(topics);
    expect(log.topics()).toEqual(topics.map(({ name }) => name).sort());
    expect(topics.map(({ name }) => log.partitions(name))).toEqual([4, 4]);
    await log.close();
    const [raw, kept] = [await settingsOf(topics[0]!.name), await settingsOf(topics[1]!.name)];
    expect(raw).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': String(7 * DAY_MS),
      'retention.bytes': '-1',
      'compression.type': 'gzip',
      'message.timestamp.type': 'CreateTime',
    });
    expect(Number(raw['max.message.bytes'])).toBeGreaterThan(16 << 20);
    expect(kept['retention.ms']).toBe('-1');
  });

  it.each(['compact', 'compact,delete'])(
    'are refused with cleanup.policy=%s, and nothing of them is changed',
    async (policy) => {
      const topic = { name: freshName('compacted'), taken: true, retentionMs: DAY_MS };
      await made(topic, { 'cleanup.policy': policy, 'retention.ms': '5000000' });
      await expect(open([topic])).rejects.toMatchObject({ code: 'LOG_TOPIC_COMPACTED' });
      expect(await settingsOf(topic.name)).toMatchObject({ 'cleanup.policy': policy, 'retention.ms': '5000000' });
    },
  );

  it('that exist have their retention brought to what is configured, and keep what else was set', async () => {
    const topic = { name: freshName('older'), taken: true, retentionMs: 3 * DAY_MS };
    const own = { 'segment.bytes': '20000000', 'min.insync.replicas': '1', 'max.message.bytes': '3000000' };
    await made(topic, { ...own, 'retention.ms': '1000000', 'retention.bytes': '5000000' });
    const before = await settingsOf(topic.name);
    const notes: KafkaNote[] = [];
    const log = await open([topic], notes);
    expect(log.partitions(topic.name)).toBe(3);
    await log.close();
    const wanted = { 'retention.ms': String(3 * DAY_MS), 'retention.bytes': '-1' };
    expect(await settingsOf(topic.name)).toEqual({ ...before, ...wanted });
    expect(notes.filter(({ level }) => level === 'warn')).toEqual([]);
    // And back to for ever, as somebody who looks again would have it.
    await (await open([{ name: topic.name, taken: true }])).close();
    expect(await settingsOf(topic.name)).toEqual({ ...before, ...wanted, 'retention.ms': '-1' });
  });

  it('are made by several processes at once without a quarrel', async () => {
    const topics = Array.from({ length: 6 }, (_, i) => ({ name: freshName(`race-${i}`), taken: true }));
    const logs = await Promise.all([open(topics), open(topics), open(topics)]);
    const { name } = topics[3]!;
    for (const log of logs) await log.append(name, [record('k', 'v')]);
    expect((await logs[0]!.endOffsets(name)).reduce((a, b) => a + b)).toBe(3);
    await Promise.all(logs.map((log) => log.close()));
  });

  it('are no others than those named', async () => {
    const log = await open([{ name: freshName('mine'), taken: true }]);
    expect(() => log.partitions('somebody-elses')).toThrow(expect.objectContaining({ code: 'LOG_TOPIC_NAME' }));
    await expect(log.append('somebody-elses', [record('k', 'v')])).rejects.toMatchObject({ code: 'LOG_TOPIC_NAME' });
    await log.close();
  });
});

describe('a cluster that cannot be had', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));
  /** Takes connections and never answers. */
  const silent = async (): Promise<string> => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const openAt = async (broker: string): Promise<unknown> => {
    const options = await kafkaOptions({ brokers: [broker], topics: [{ name: 'any', taken: true }] });
    return await openKafkaLog(options).catch((error: unknown) => error);
  };

  it('is told of within seconds, by its address and what was wrong', async () => {
    const quiet = await silent();
    const answers = await Promise.all([openAt('127.0.0.1:1'), openAt('no-such-host.invalid:9092'), openAt(quiet)]);
    const texts = answers.map((error) => (error as Error).message);
    expect(answers).toMatchObject([
      { code: 'LOG_UNREACHABLE' },
      { code: 'LOG_UNREACHABLE' },
      { code: 'LOG_UNREACHABLE' },
    ]);
    expect(texts[0]).toMatch(/127\.0\.0\.1:1\b.*ECONNREFUSED/);
    expect(texts[1]).toMatch(/no-such-host\.invalid.*(ENOTFOUND|EAI_AGAIN)/);
    // The library's own patience with an answer is longer.
    expect(texts[2]).toBe(`connecting to Kafka at ${quiet}: no answer within 17 seconds`);
  });
});

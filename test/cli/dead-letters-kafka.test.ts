import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandContext } from '../../cli/command.js';
import { execute, parse } from '../../cli/program.js';
import { readConfig } from '../../config.js';
import { openFairlead, type Fairlead } from '../../fairlead.js';
import { DEAD_LETTER_TOPIC } from '../../ingest/dead-letter-topic.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';
import { describeOwnKafka, freshName, startCluster } from '../support/kafka.js';

const DAY_MS = 86_400_000;
const CLICKS = 'fairlead.click';

/** Letters and replays where the log is Kafka, the warehouse a server, and another process does the work. */
describeOwnKafka('dead letters on Kafka', () => {
  let folder: string;
  let server: HttpClickHouse;
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let worker: Fairlead;
  let operator: Fairlead;
  const stop = new AbortController();
  let working: Promise<void>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-dead-kafka-'));
    server = await startHttpClickHouse(folder, 'fairlead');
    cluster = await startCluster(1);
    const brokers = cluster.brokers.join(',');
    const open = (name: string) => {
      const data = join(folder, name);
      const environment = {
        FAIRLEAD_LOG_LEVEL: 'silent',
        FAIRLEAD_INGEST_WORKERS: '1',
        FAIRLEAD_KAFKA_BROKERS: brokers,
        FAIRLEAD_KAFKA_PARTITIONS: '2',
        FAIRLEAD_WAREHOUSE_URL: server.url.replace('//', `//${USER.username}:${USER.password}@`),
        FAIRLEAD_WAREHOUSE_DATABASE: 'fairlead',
      };
      return openFairlead(readConfig({ data, cwd: folder, environment }));
    };
    worker = await open('worker');
    operator = await open('operator');
    await worker.warehouse();
    working = keepWorking();
  });
  afterAll(async () => {
    stop.abort();
    await working;
    await operator.close();
    await worker.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function keepWorking(): Promise<void> {
    const log = await worker.log();
    while (!stop.signal.aborted) if ((await worker.pass()).idle) await log.follow(stop.signal, 100);
  }

  async function line<T>(...argv: string[]): Promise<T> {
    const out: string[] = [];
    const writers = { out: (text: string | Uint8Array) => void out.push(text.toString()), err: () => undefined };
    const context: CommandContext = {
      ...writers,
      executeInside: () => Promise.reject(new Error('nothing runs beside')),
      cwd: folder,
      signal: stop.signal,
      terminal: false,
      fairlead: () => Promise.resolve(operator),
    };
    const invocation = await parse([...argv, '--json'], '0', writers);
    expect(typeof invocation === 'number' ? invocation : await execute(invocation, context)).toBe(0);
    return JSON.parse(out.join('')) as T;
  }

  const click = (i: number, more: object = {}) => ({
    id: `click-${i}`,
    occurred_at: new Date(Date.now() - DAY_MS).toISOString(),
    visitor_id: `v-${i % 7}`,
    channel: 'email',
    ...more,
  });
  const append = async (values: readonly unknown[], ageMs: number) =>
    await (
      await operator.log()
    ).append(
      CLICKS,
      values.map((value, i) => ({
        key: `v-${i % 7}`,
        value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
        source: 'server' as const,
        programmeId: 'default',
        receivedAt: Date.now() - ageMs,
      })),
    );
  const held = async () =>
    (await operator.warehouse()).serve.rows<{ id: string }>('verify/rows-by-kind', { table: 'clicks' });
  const letters = async () =>
    (await operator.warehouse()).serve.rows<Record<string, unknown>>('verify/dead-letters-by-address');

  /** What others read of the topic of dead letters, by key. */
  async function published(): Promise<Map<string, Record<string, unknown>>> {
    const ends = await (await operator.log()).endOffsets(DEAD_LETTER_TOPIC);
    const found = new Map<string, Record<string, unknown>>();
    const left = new Map(
      ends.map((end, partition) => [partition, end]).filter(([, end]) => end! > 0) as [number, number][],
    );
    const kafka = new kafkajs.Kafka({ brokers: cluster.brokers, logLevel: kafkajs.logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: freshName('others') });
    await consumer.connect();
    await consumer.subscribe({ topics: [DEAD_LETTER_TOPIC], fromBeginning: true });
    await new Promise<void>((all) => {
      void consumer.run({
        eachMessage: ({ partition, message }) => {
          found.set(String(message.key), JSON.parse(String(message.value)) as Record<string, unknown>);
          if (Number(message.offset) + 1 >= left.get(partition)!) left.delete(partition);
          if (left.size === 0) all();
          return Promise.resolve();
        },
      });
    });
    await consumer.disconnect();
    return found;
  }

  it('a replay that another process takes in gives exactly the rows that were missing', async () => {
    const count = 600;
    await append([...Array.from({ length: count }, (_, i) => click(i)), 'no json'], 3 * DAY_MS);
    await expect.poll(async () => (await letters()).length, { timeout: 60_000 }).toBe(count + 1);
    const done = await line<object>('dead-letters', 'replay', '--reason', 'TIME_IN_FUTURE');
    expect(done).toMatchObject({ replayed: count, rows: count, dead_letters: 0, idle: true });
    expect((await held()).map(({ id }) => id).sort()).toEqual(
      Array.from({ length: count }, (_, i) => `click-${i}`).sort(),
    );
    expect(await line<object>('dead-letters', 'replay', '--reason', 'TIME_IN_FUTURE')).toMatchObject({
      replayed: 0,
      replayed_before: count,
    });
  }, 180_000);

  it('a letter that is refused again names the one whose bytes it has, through the header', async () => {
    const bad = (await letters()).find(({ reason }) => reason === 'BAD_JSON')!;
    const address = `${String(bad['topic'])}/${String(bad['partition'])}/${String(bad['offset'])}`;
    expect(await line<object>('dead-letters', 'replay', address)).toMatchObject({
      replayed: 1,
      rows: 0,
      dead_letters: 1,
    });
    const again = (await letters()).find(({ replay_of: of }) => of === address)!;
    expect(again).toMatchObject({ reason: 'BAD_JSON', payload_hex: Buffer.from('no json').toString('hex') });
    expect(await line<object>('dead-letters', 'show', address)).toMatchObject({
      replayed_as: `${CLICKS}/${String(again['partition'])}/${String(again['offset'])}`,
      payload_base64: Buffer.from('no json').toString('base64'),
    });
  }, 120_000);

  it('the topic of dead letters holds each of them, conflicts of one id too', async () => {
    await append([click(1, { sub_id: 'other' })], 0);
    await expect
      .poll(async () => (await letters()).filter(({ reason }) => reason === 'ID_CONFLICT').length, { timeout: 60_000 })
      .toBe(1);
    const all = await letters();
    const found = await published();
    expect([...found.keys()].sort()).toEqual(
      all.map(({ topic, partition, offset }) => `${String(topic)}/${String(partition)}/${String(offset)}`).sort(),
    );
    for (const letter of all) {
      const value = found.get(`${String(letter['topic'])}/${String(letter['partition'])}/${String(letter['offset'])}`)!;
      expect(Buffer.from(String(value['payload_base64']), 'base64').toString('hex')).toBe(letter['payload_hex']);
      expect([value['reason'], value['step'], value['replay_of']]).toEqual([
        letter['reason'],
        letter['step'],
        letter['replay_of'],
      ]);
    }
    expect(await line<{ ok: boolean }>('verify')).toMatchObject({ ok: true });
  }, 120_000);
});

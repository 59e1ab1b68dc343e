import type { Kafka, Message, ProducerBatch, RecordMetadata } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../../ingest/events/partitioner.js';
import { Appender } from '../../../../ingest/log/kafka/appender.js';
import { record } from '../support.js';
import { turns } from './support.js';

const PARTITIONS = 4;
const MB = 1 << 20;

/** Keys by the partition that they go to. */
const KEYS = Array.from({ length: PARTITIONS }, (_, partition) => {
  for (let i = 0; ; i += 1) if (partitionOf(`k${i}`, PARTITIONS) === partition) return `k${i}`;
});

type Answer = (request: ProducerBatch, answers: RecordMetadata[]) => RecordMetadata[] | Promise<RecordMetadata[]>;

/** A cluster that gives offsets, and does with answers what a test says. */
class FakeKafka {
  readonly ends = new Map<string, number>();
  readonly requests: { producer: number; sizes: Record<string, number> }[] = [];
  readonly stored = new Map<string, string[]>();
  producers = 0;
  open = 0;
  underWay = 0;
  mostUnderWay = 0;
  refuseConnections = 0;
  answer: Answer = (_, answers) => answers;

  asKafka(): Kafka {
    return { producer: () => this.#producer() } as unknown as Kafka;
  }

  #producer() {
    const id = (this.producers += 1);
    let connected = false;
    return {
      connect: async () => {
        await turns(1);
        if (this.refuseConnections-- > 0) throw new Error('nobody there');
        connected = true;
        this.open += 1;
      },
      disconnect: async () => {
        await turns(1);
        if (connected) this.open -= 1;
        connected = false;
      },
      sendBatch: async (request: ProducerBatch) => {
        expect(connected).toBe(true);
        this.mostUnderWay = Math.max(this.mostUnderWay, (this.underWay += 1));
        try {
          await turns(2);
          return await this.answer(request, this.#store(id, request));
        } finally {
          this.underWay -= 1;
        }
      },
    };
  }

  #store(producer: number, request: ProducerBatch): RecordMetadata[] {
    const answers: RecordMetadata[] = [];
    const sizes: Record<string, number> = {};
    for (const { topic, messages } of request.topicMessages ?? []) {
      const byPartition = new Map<number, Message[]>();
      for (const one of messages) byPartition.set(one.partition!, [...(byPartition.get(one.partition!) ?? []), one]);
      for (const [partition, list] of byPartition) {
        const place = `${topic}/${partition}`;
        const base = this.ends.get(place) ?? 0;
        this.ends.set(place, base + list.length);
        this.stored.set(place, [...(this.stored.get(place) ?? []), ...list.map(({ value }) => String(value))]);
        sizes[place] = list.reduce((sum, { value }) => sum + (value as Buffer).length, 0);
        answers.push({ topicName: topic, partition, errorCode: 0, baseOffset: String(base) });
      }
    }
    this.requests.push({ producer, sizes });
    return answers;
  }
}

function open(): { kafka: FakeKafka; appender: Appender } {
  const kafka = new FakeKafka();
  return { kafka, appender: new Appender(kafka.asKafka(), () => PARTITIONS) };
}

const values = (count: number, name = 'v') =>
  Array.from({ length: count }, (_, i) => record(KEYS[i % 3]!, `${name}${i}`));
const big = (partition: number, bytes: number) => record(KEYS[partition]!, new Uint8Array(bytes));

describe('appending', () => {
  it('tells where each record lies, in the order given', async () => {
    const { kafka, appender } = open();
    const both = await Promise.all([appender.append('t', values(7, 'a'), 1), appender.append('t', values(5, 'b'), 1)]);
    for (const [name, addresses] of [
      ['a', both[0]],
      ['b', both[1]],
    ] as const) {
      for (const [i, { topic, partition, offset }] of addresses.entries()) {
        expect([topic, partition]).toEqual(['t', i % 3]);
        expect(kafka.stored.get(`t/${partition}`)![offset]).toBe(`${name}${i}`);
      }
    }
    expect(kafka.requests).toHaveLength(1);
    expect(await appender.append('t', [], 1)).toEqual([]);
    await appender.close();
    expect(kafka.open).toBe(0);
  });

  it('sends one request after the other, and shares them', async () => {
    const { kafka, appender } = open();
    const calls: Promise<unknown>[] = [];
    for (let i = 0; i < 30; i += 1) {
      calls.push(appender.append(`t${i % 2}`, values(3), 1));
      if (i % 4 === 0) await turns(1);
    }
    await Promise.all(calls);
    expect(kafka.mostUnderWay).toBe(1);
    expect(kafka.requests.length).toBeLessThan(30);
    expect([...kafka.ends.values()].reduce((a, b) => a + b)).toBe(90);
  });

  it('cuts a large call into batches that the broker takes, and keeps its order', async () => {
    const { kafka, appender } = open();
    const sizes = [3, 3, 3, 7, 16, 1, 1, ...Array.from({ length: 14 }, () => 5)];
    const addresses = await appender.append(
      't',
      sizes.map((size) => big(1, size * MB)),
      1,
    );
    expect(addresses.map(({ offset }) => offset)).toEqual(sizes.map((_, i) => i));
    expect(kafka.requests.map((request) => request.sizes['t/1']! / MB)).toEqual([
      6,
      3,
      7,
      16,
      7,
      ...Array.from({ length: 13 }, () => 5),
    ]);
  });

  it('keeps a request below what a broker takes at most, however many partitions it goes to', async () => {
    const { kafka, appender } = open();
    const records = Array.from({ length: 12 }, (_, i) => big(i % PARTITIONS, 16 * MB));
    await appender.append('t', records, 1);
    const totals = kafka.requests.map(({ sizes }) => Object.values(sizes).reduce((a, b) => a + b, 0));
    expect(totals.reduce((a, b) => a + b)).toBe(12 * 16 * MB);
    expect(Math.max(...totals)).toBeLessThan(100_000_000 / 2);
  });

  it('makes others wait while much is on its way, and lets every one of them through', async () => {
    const { kafka, appender } = open();
    let held: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (held = resolve));
    kafka.answer = async (_, answers) => {
      await gate;
      return answers;
    };
    const large = Promise.all([0, 1, 2, 3, 0].map((partition) => appender.append('t', [big(partition, 16 * MB)], 1)));
    await turns();
    let later = 0;
    const waiting = [1, 2, 3].map(async () => {
      await appender.append('t', values(1), 1);
      later += 1;
    });
    await turns();
    expect(later).toBe(0);
    held();
    await Promise.all([large, ...waiting]);
    expect(later).toBe(3);
  });

  it('lets through who waited for a call that was alone', async () => {
    const { appender } = open();
    const records = Array.from({ length: 5 }, () => big(0, 15 * MB));
    const first = appender.append('t', records, 1);
    const second = appender.append('t', values(1), 1);
    expect(await first).toHaveLength(5);
    expect(await second).toHaveLength(1);
  });

  it('refuses a record that is too large before anything of the call is sent', async () => {
    const { kafka, appender } = open();
    const call = appender.append('t', [...values(2), big(0, 16 * MB + 1)], 1);
    await expect(call).rejects.toMatchObject({ code: 'LOG_RECORD_TOO_LARGE' });
    expect(kafka.requests).toHaveLength(0);
  });
});

describe('answers of the cluster', () => {
  it('that leave out a partition have it sent again', async () => {
    const { kafka, appender } = open();
    let left = 3;
    kafka.answer = (_, answers) => {
      if (left-- <= 0 || answers.length < 2) return answers;
      const { topicName, partition } = answers[1]!;
      // What is left out was not stored either.
      const place = `${topicName}/${partition}`;
      const sent = kafka.stored.get(place)!.length;
      kafka.stored.set(place, []);
      kafka.ends.set(place, (kafka.ends.get(place) ?? 0) - sent);
      return answers.filter((_one, i) => i !== 1);
    };
    const addresses = await appender.append('t', values(9), 1);
    for (const [i, { partition, offset }] of addresses.entries())
      expect(kafka.stored.get(`t/${partition}`)![offset]).toBe(`v${i}`);
    expect([...kafka.ends.values()]).toEqual([3, 3, 3]);
    expect(kafka.producers).toBe(1);
  });

  it('that never name a partition end the call', async () => {
    const { kafka, appender } = open();
    kafka.answer = (_, answers) => answers.slice(1);
    await expect(appender.append('t', values(2), 1)).rejects.toMatchObject({ code: 'LOG_UNREACHABLE' });
    kafka.answer = (_, answers) => answers;
    expect(await appender.append('t', values(2), 1)).toHaveLength(2);
  });

  it.each(['0', '-1', undefined])(
    'with a first offset that goes back (%s) are not believed, and the producer goes',
    async (base) => {
      const { kafka, appender } = open();
      await appender.append('t', [record(KEYS[0]!, 'a')], 1);
      kafka.answer = (_, answers) =>
        answers.map(({ baseOffset: _base, ...rest }) => ({ ...rest, ...(base ? { baseOffset: base } : {}) }));
      const call = appender.append('t', [record(KEYS[0]!, 'b')], 1);
      await expect(call).rejects.toMatchObject({ code: 'LOG_APPEND_UNSURE' });
      kafka.answer = (_, answers) => answers;
      await appender.append('t', [record(KEYS[0]!, 'c')], 1);
      expect(kafka.requests.map(({ producer }) => producer)).toEqual([1, 1, 2]);
      expect(kafka.open).toBe(1);
    },
  );

  it('that fail end every call of the request, and the producer is never used again', async () => {
    const { kafka, appender } = open();
    await appender.append('t', values(1), 1);
    kafka.answer = () => Promise.reject(new Error('connection lost'));
    const calls = await Promise.allSettled([appender.append('t', values(1), 1), appender.append('u', values(1), 1)]);
    for (const call of calls) expect(call).toMatchObject({ status: 'rejected', reason: { code: 'LOG_APPEND_UNSURE' } });
    kafka.answer = (_, answers) => answers;
    await appender.append('t', values(1), 1);
    expect(kafka.requests.map(({ producer }) => producer)).toEqual([1, 1, 2]);
    expect(kafka.open).toBe(1);
  });

  it('that the broker refused for good say so', async () => {
    const { kafka, appender } = open();
    for (const [type, code] of [
      ['TOPIC_AUTHORIZATION_FAILED', 'LOG_DENIED'],
      ['MESSAGE_TOO_LARGE', 'LOG_RECORD_TOO_LARGE'],
    ]) {
      kafka.answer = () => Promise.reject(Object.assign(new Error('no'), { type }));
      await expect(appender.append('t', values(1), 1)).rejects.toMatchObject({ code });
    }
  });

  it('are waited for anew after nobody could be connected', async () => {
    const { kafka, appender } = open();
    kafka.refuseConnections = 1;
    await expect(appender.append('t', values(1), 1)).rejects.toThrow('nobody there');
    expect(await appender.append('t', values(1), 1)).toHaveLength(1);
  });
});

describe('closing', () => {
  it('finishes what is on its way, refuses what comes and what waits, and ends the producer', async () => {
    const { kafka, appender } = open();
    const large = [0, 1, 2, 3].map((partition) => appender.append('t', [big(partition, 16 * MB)], 1));
    const waiting = appender.append('t', values(1), 1);
    await Promise.all([
      appender.close(),
      expect(waiting).rejects.toMatchObject({ code: 'LOG_CLOSED' }),
      expect(appender.append('t', values(1), 1)).rejects.toMatchObject({ code: 'LOG_CLOSED' }),
    ]);
    expect(await Promise.all(large)).toHaveLength(4);
    expect(kafka.open).toBe(0);
  });
});

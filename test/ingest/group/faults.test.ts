import type { Message } from 'kafkajs';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOwnKafka, startCluster } from '../../support/kafka.js';
import { click, RECEIVED_AT } from '../support.js';
import { GroupRig, taken, until } from './support.js';

const CLICKS = 'fairlead.click';
const clicks = (from: number, count: number) => Array.from({ length: count }, (_, i) => click(from + i));

describeOwnKafka('a worker', () => {
  let brokers: string[];
  let rig: GroupRig;
  beforeAll(async () => {
    ({ brokers } = await startCluster(1));
  });
  beforeEach(async () => {
    rig = await GroupRig.open(brokers);
  });
  afterEach(() => rig.close());

  /** Sends as somebody else's producer would. */
  const foreign = async (topic: string, messages: Message[]): Promise<void> => {
    // A topic that was just made refuses some partitions for a moment, and all of them are sent again.
    const producer = rig.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  };

  it('asks the warehouse again after an insert that failed, and loses nothing', async () => {
    await rig.send('click', clicks(0, 300));
    let inserts = 0;
    const insert = (): void => {
      if ((inserts += 1) === 3) throw new Error('torn in the middle');
    };
    const worker = await rig.worker({ hooks: { insert }, consumer: { batchRecords: 50 } });
    worker.consumer.start();
    await rig.settled(worker);
    expect(worker.errors).toMatchObject([{ message: 'torn in the middle' }]);
    expect(inserts).toBeGreaterThan(3);
    await rig.expectWhole();
  });

  it('waits while the warehouse is away, says so, and goes on', async () => {
    let away = false;
    const fail = (): void => {
      if (away) throw new Error('the warehouse is away');
    };
    const hooks = { insert: fail, run: fail, rows: fail };
    const worker = await rig.worker({ hooks, consumer: { batchRecords: 20 } });
    await rig.send('click', clicks(0, 100));
    worker.consumer.start();
    await until(() => taken([worker]) > 0);
    away = true;
    await rig.send('click', clicks(100, 200));
    await until(() => worker.errors.length >= 2);
    away = false;
    await rig.settled(worker);
    await rig.expectWhole();
    expect(worker.restarts).toEqual([]);
  });

  it('is stopped by no poison, not even where a partition holds nothing else', async () => {
    const good = JSON.stringify(click(1));
    const at = { timestamp: String(RECEIVED_AT), partition: 1 };
    const poison: Message[] = [
      { ...at, value: '{"id":' },
      { ...at, value: Buffer.from([0x7b, 0xff, 0x00, 0x7d]) },
      { ...at, value: null },
      { ...at, value: '' },
      { ...at, value: 'x'.repeat(1_200_000) },
      { ...at, value: '['.repeat(50_000) },
      { ...at, value: good, headers: { source: 'nobody' } },
      { ...at, value: good, headers: { programme: Buffer.from([0xff]) } },
      { ...at, value: good, headers: { programme: ['a', 'b'] } },
      { ...at, value: good, headers: { programme: '' } },
    ];
    await foreign(CLICKS, [...poison, ...poison, { ...at, partition: 0, value: good }]);
    await foreign(CLICKS, [{ ...at, partition: 2, value: good }, ...poison.map((one) => ({ ...one, partition: 2 }))]);
    await foreign('fairlead.order', [...poison, ...poison]);
    const worker = await rig.worker();
    worker.consumer.start();
    await rig.settled(worker);
    await rig.expectWhole();
    await rig.expectWhole('fairlead.order');
    const letters = worker.reports.flatMap(({ deadByReason }) => Object.entries(deadByReason));
    const invalid = letters.filter(([reason]) => reason === 'ENVELOPE_INVALID');
    expect(invalid.reduce((sum, [, count]) => sum + count, 0)).toBe(5 * 4);
    await rig.send('click', clicks(100, 50));
    await rig.settled(worker);
    await rig.expectWhole();
    expect([worker.errors, worker.restarts]).toEqual([[], []]);
  });

  it('notes what of a transaction is no record, at the end of the log too, and does not wait for it', async () => {
    const producer = rig.kafka.producer({ transactionalId: rig.group, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const transact = async (count: number, how: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction();
      const messages = clicks(0, count).map((value) => ({ partition: 3, value: JSON.stringify(value) }));
      await transaction.send({ topic: CLICKS, messages });
      await transaction[how]();
    };
    await transact(5, 'commit');
    await transact(4, 'abort');
    await transact(3, 'commit');
    await foreign(
      CLICKS,
      clicks(0, 2).map((value) => ({ partition: 3, value: JSON.stringify(value) })),
    );
    await transact(2, 'abort');
    await producer.disconnect();
    // 5 records and their mark, 4 taken back and theirs, 3 and theirs, 2, and 2 taken back at the end with theirs.
    const none = [5, 6, 7, 8, 9, 10, 14, 17, 18, 19].map((offset) => `3/${offset}`);
    const worker = await rig.worker({ kafka: { stallMs: 600 } });
    worker.consumer.start();
    await rig.settled(worker);
    await rig.expectWhole(CLICKS, none);
    expect(await rig.marks(CLICKS)).toEqual([0, 0, 0, 20]);
    expect(await worker.consumer.lag()).toMatchObject({ records: 0 });
    // Long enough for the watchdog to look several times: there is nothing that does not come.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([worker.errors, worker.restarts]).toEqual([[], []]);
    const limit = { maxBytes: 1_000_000, maxRecords: 10 };
    expect((await worker.log.read(CLICKS, 3, 6, limit))?.baseOffset).toBe(11);
    expect(await worker.log.read(CLICKS, 3, 17, limit)).toBeNull();
  });

  it('tells of a log that went back, and goes on with the rest of it', async () => {
    const at = (partition: number) => ({
      partition,
      timestamp: String(RECEIVED_AT),
      value: JSON.stringify(click(partition)),
    });
    const ten = (partition: number) => Array.from({ length: 10 }, () => at(partition));
    await foreign(CLICKS, [...ten(0), ...ten(1)]);
    const before = await rig.worker();
    before.consumer.start();
    await rig.settled(before);
    await before.leave();
    await rig.admin.deleteTopics({ topics: [CLICKS] });
    await until(async () => !(await rig.admin.listTopics()).includes(CLICKS));
    const worker = await rig.worker();
    await foreign(CLICKS, [at(0), at(2), at(3)]);
    await rig.send('tick', [{ id: 'tick', occurred_at: new Date(RECEIVED_AT).toISOString() }]);
    worker.consumer.start();
    await rig.settled(worker);
    expect(await rig.marks(CLICKS)).toEqual([10, 10, 1, 1]);
    const told = worker.errors as { code: string; message: string }[];
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['LOG_WENT_BACK']));
    expect(told.map(({ message }) => message).join()).toMatch(/fairlead\.click\/0.*fairlead\.click\/1/);
    await rig.expectWhole('fairlead.tick');
    expect(taken([worker])).toBe(3);
  });
});

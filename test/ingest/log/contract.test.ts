import { describe, expect, it, afterEach } from 'vitest';
import { partitionOf } from '../../../ingest/events/partitioner.js';
import type { Address, EventLog, Share } from '../../../ingest/log/event-log.js';
import { openLocalLog } from '../../../ingest/log/local.js';
import { describeKafka, freshName } from '../../support/kafka.js';
import { openTestKafka } from './kafka/open.js';
import { readAll, record, temporaryDirectory, unpack } from './support.js';

const PARTITIONS = 4;
const NEVER = new AbortController().signal;
const MB = 1 << 20;

interface Driver {
  readonly name: string;
  readonly describe: typeof describe.skip;
  open(topic: string): Promise<EventLog>;
}

/** Both drivers of the log keep these promises; the tests know nothing of which one it is. */
const DRIVERS: readonly Driver[] = [
  {
    name: 'the local log',
    describe,
    open: () => openLocalLog({ dir: temporaryDirectory(), partitions: PARTITIONS, fsync: false }),
  },
  {
    name: 'the log on Kafka',
    describe: describeKafka,
    open: (topic) => openTestKafka({ topics: [{ name: topic, taken: true }], partitions: PARTITIONS }),
  },
];

const first = (addresses: readonly Address[]): Address => addresses[0]!;

/** A share that has been given out. */
async function sharedOut(log: EventLog): Promise<Share> {
  for (;;) {
    const share = await log.share();
    if (share.generation > 0) return share;
    await log.follow(NEVER, 100);
  }
}

/** Takes until so many records came, and says each by its partition, offset and value. */
async function takeAll(share: Share, topic: string, count: number, maxRecords = 7): Promise<string[]> {
  const next = new Map(share.partitions(topic).map((partition) => [partition, 0]));
  for (const [partition, offset] of next) share.begin(topic, partition, offset);
  const taken: string[] = [];
  while (taken.length < count) {
    let came = false;
    for (const [partition, offset] of next) {
      const batch = await share.take(topic, partition, offset, { maxRecords, maxBytes: MB });
      if (!batch) continue;
      came = true;
      expect(batch.count).toBeLessThanOrEqual(maxRecords);
      for (const one of unpack(batch)) taken.push(`${partition}/${one.offset} ${one.value}`);
      next.set(partition, batch.baseOffset + batch.count);
    }
    if (!came) await share.wait(NEVER, 1_000);
  }
  for (const [partition, offset] of next)
    expect(await share.take(topic, partition, offset, { maxRecords, maxBytes: MB })).toBeNull();
  return taken.sort();
}

for (const driver of DRIVERS) {
  driver.describe(driver.name, () => {
    const opened: EventLog[] = [];
    const open = async (): Promise<{ log: EventLog; topic: string }> => {
      const topic = freshName('contract');
      const log = await driver.open(topic);
      opened.push(log);
      return { log, topic };
    };
    afterEach(async () => {
      for (const log of opened.splice(0)) await log.close();
    });

    it('gives back every byte, in order, at the address it promised', async () => {
      const { log, topic } = await open();
      const records = Array.from({ length: 200 }, (_, i) =>
        record(`key-${i % 23}`, i % 5 === 0 ? Uint8Array.from([0, 0xff, i]) : `value ${i} ü`, {
          source: i % 3 === 0 ? 'browser' : 'import',
          programmeId: i % 2 === 0 ? 'default' : 'ünï',
          receivedAt: 1_700_000_000_000 + i,
          ...(i % 7 === 0 ? { replayOf: `fairlead.click/1/${i}` } : {}),
        }),
      );
      const addresses = await log.append(topic, records);
      const seen = await Promise.all(
        [0, 1, 2, 3].map((partition) => readAll(log, topic, partition, { maxBytes: 500, maxRecords: 20 })),
      );
      for (const [i, { key, value, ...rest }] of records.entries()) {
        const { topic: of, partition, offset } = addresses[i]!;
        expect([of, partition]).toEqual([topic, partitionOf(key, PARTITIONS)]);
        expect(seen[partition]![offset]).toEqual({
          replayOf: undefined,
          ...rest,
          offset,
          value: Buffer.from(value).toString('latin1'),
        });
      }
      expect(await log.endOffsets(topic)).toEqual(seen.map((list) => list.length));
      expect(await log.startOffsets(topic)).toEqual([0, 0, 0, 0]);
      expect(seen.flat()).toHaveLength(200);
      expect([log.partitions(topic), log.topics().includes(topic)]).toEqual([PARTITIONS, true]);
    });

    it('keeps the order of every call, and of calls one after the other', async () => {
      const { log, topic } = await open();
      const calls = Array.from({ length: 12 }, (_, call) =>
        log.append(
          topic,
          Array.from({ length: 5 }, (_one, i) => record('same', `${String(call).padStart(2, '0')}.${i}`)),
        ),
      );
      await Promise.all(calls);
      const { partition } = first(await log.append(topic, [record('same', 'last')]));
      const values = (await readAll(log, topic, partition, { maxBytes: MB, maxRecords: 100 })).map(
        ({ value }) => value,
      );
      expect(values).toEqual([...values].sort());
      expect(values).toHaveLength(61);
      expect(await log.append(topic, [])).toEqual([]);
    });

    it('takes a record of 16 MiB and none larger, and never less than one of them is read', async () => {
      const { log, topic } = await open();
      const large = new Uint8Array(16 * MB).map((_, i) => (i * 2_654_435_761) >>> 13);
      await expect(
        log.append(topic, [record('k', 'small'), record('k', new Uint8Array(16 * MB + 1))]),
      ).rejects.toMatchObject({ code: 'LOG_RECORD_TOO_LARGE' });
      const { partition, offset } = first(await log.append(topic, [record('k', large), record('k', 'after')]));
      expect(offset).toBe(0);
      const batch = (await log.read(topic, partition, 0, { maxBytes: 1, maxRecords: 5 }))!;
      expect(batch.count).toBe(1);
      expect(Buffer.compare(batch.bytes, large)).toBe(0);
      expect((await log.read(topic, partition, 1, { maxBytes: 1, maxRecords: 5 }))?.count).toBe(1);
      const share = await sharedOut(log);
      expect((await takeAll(share, topic, 2)).map((text) => text.length)).toEqual([16 * MB + 4, 9]);
    });

    it('says what it cannot read, and null at the end', async () => {
      const { log, topic } = await open();
      const limit = { maxBytes: MB, maxRecords: 10 };
      const { partition } = first(await log.append(topic, [record('k', 'v')]));
      expect(await log.read(topic, partition, 1, limit)).toBeNull();
      await expect(log.read(topic, partition, 2, limit)).rejects.toMatchObject({ code: 'LOG_OFFSET_AHEAD' });
      for (const bad of [-1, PARTITIONS, 0.5])
        await expect(log.read(topic, bad, 0, limit)).rejects.toMatchObject({ code: 'LOG_PARTITION_UNKNOWN' });
    });

    it('wakes who follows on an append, on abort and after the time given', async () => {
      const { log, topic } = await open();
      await log.follow(NEVER, 30);
      const abort = new AbortController();
      // Whom nothing wakes waits for longer than a test may take.
      const aborted = log.follow(abort.signal, 600_000);
      abort.abort();
      await aborted;
      await log.follow(abort.signal, 600_000);
      const appended = log.follow(NEVER, 600_000);
      await log.append(topic, [record('k', 'v')]);
      await appended;
    });

    it('gives out all of it to one who is alone, from where he says, once and in order', async () => {
      const { log, topic } = await open();
      const sent = Array.from({ length: 90 }, (_, i) => record(`key-${i % 11}`, `${i}`));
      const early = await log.append(topic, sent.slice(0, 60));
      const share = await sharedOut(log);
      expect(share.partitions(topic)).toEqual([0, 1, 2, 3]);
      const said = (places: readonly { partition: number; offset: number }[], from: number): string[] =>
        places.map(({ partition, offset }, i) => `${partition}/${offset} ${from + i}`);
      expect(await takeAll(share, topic, 60)).toEqual(said(early, 0).sort());
      // What comes later comes too, and who begins anew is given all of it again.
      const late = await log.append(topic, sent.slice(60));
      expect(await takeAll(share, topic, 90, 1_000)).toEqual([...said(early, 0), ...said(late, 60)].sort());
      expect(await share.ends(topic)).toEqual(await log.endOffsets(topic));
      expect((await log.share()).generation).toBe(share.generation);
      share.settled([{ topic, partition: 0, next: 1 }]);
    });

    it('refuses everything once it is closed, and closes twice', async () => {
      const { log, topic } = await open();
      await log.append(topic, [record('k', 'v')]);
      await Promise.all([log.close(), log.close()]);
      await log.close();
      const limit = { maxBytes: MB, maxRecords: 10 };
      for (const asked of [
        () => log.append(topic, [record('k', 'v')]),
        () => log.read(topic, 0, 0, limit),
        () => log.endOffsets(topic),
        () => log.startOffsets(topic),
      ])
        await expect(asked()).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    });
  });
}

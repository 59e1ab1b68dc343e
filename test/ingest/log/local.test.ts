import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../ingest/events/partitioner.js';
import { SOURCES, type Refusal } from '../../../ingest/log/event-log.js';
import { type LocalLogOptions, openLocalLog } from '../../../ingest/log/local.js';
import { readAll, record, temporaryDirectory, unpack } from './support.js';
import { fc } from '../../support/properties.js';

const TOPIC = 'fairlead.click';
const open = (dir: string, rest: Partial<LocalLogOptions> = {}) => openLocalLog({ dir, fsync: false, ...rest });

describe('append and read', () => {
  it('gives back every byte, in order, at the address it promised', async () => {
    const anyRecord = fc.record({
      key: fc.string({ maxLength: 12, unit: 'grapheme' }),
      value: fc.uint8Array({ maxLength: 300 }),
      source: fc.constantFrom(...SOURCES),
      programmeId: fc.constantFrom('default', 'a', 'b', 'ünï'),
      receivedAt: fc.integer({ min: 0, max: 2 ** 42 }),
      replayOf: fc.option(fc.constantFrom('fairlead.click/0/7', 'fairlead.order/3/1'), { nil: undefined }),
    });
    const anyRefused = fc
      .tuple(anyRecord, fc.constantFrom('', 'version: 2 does not rise', 'ünï: nö'))
      .map(([one, message]) =>
        message === '' ? one : { ...one, refused: { code: 'VERSION_NOT_RISING' as const, message } },
      );
    const property = fc.asyncProperty(
      fc.array(fc.array(anyRefused, { maxLength: 30 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 200, max: 4000 }),
      fc.record({ maxBytes: fc.integer({ min: 0, max: 2000 }), maxRecords: fc.integer({ min: 1, max: 40 }) }),
      async (calls, partitions, segmentBytes, limit) => {
        const dir = temporaryDirectory();
        const log = await open(dir, { partitions, segmentBytes });
        const expected: string[][] = Array.from({ length: partitions }, () => []);
        for (const call of calls) {
          const addresses = await log.append(TOPIC, call);
          expect(addresses.length).toBe(call.length);
          call.forEach((sent, i) => {
            const address = addresses[i]!;
            expect(address.partition).toBe(partitionOf(sent.key, partitions));
            expect(address.offset).toBe(expected[address.partition]!.length);
            expected[address.partition]!.push(told(sent));
          });
        }
        const check = async (reader: typeof log): Promise<void> => {
          expect(await reader.endOffsets(TOPIC)).toEqual(expected.map((list) => list.length));
          for (let p = 0; p < partitions; p += 1) {
            const seen = await readAll(reader, TOPIC, p, limit);
            expect(seen.map((one) => told({ ...one, value: Buffer.from(one.value, 'latin1') }))).toEqual(expected[p]);
          }
        };
        await check(log);
        await log.close();
        const again = await open(dir, { partitions: 9 });
        expect(again.repairs).toEqual([]);
        if (calls.some((call) => call.length > 0)) expect(again.partitions(TOPIC)).toBe(partitions);
        if (calls.some((call) => call.length > 0)) await check(again);
        await again.close();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('reads from any offset and never more than the limits, but always one record', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1, segmentBytes: 40_000 });
    const values = Array.from({ length: 2000 }, (_, i) => `${i}:`.padEnd(20 + (i % 90), 'x'));
    for (let i = 0; i < values.length; i += 125) {
      await log.append(
        TOPIC,
        values.slice(i, i + 125).map((value) => record('k', value)),
      );
    }
    for (let from = 0; from < 2000; from += 37) {
      const batch = await log.read(TOPIC, 0, from, { maxBytes: 500, maxRecords: 11 });
      expect(batch!.count).toBeLessThanOrEqual(11);
      if (batch!.count > 1) expect(batch!.bytes.length).toBeLessThanOrEqual(500);
      expect(unpack(batch!).map((one) => one.value)).toEqual(values.slice(from, from + batch!.count));
    }
    expect((await log.read(TOPIC, 0, 5, { maxBytes: 0, maxRecords: 100 }))!.count).toBe(1);
    expect(await log.read(TOPIC, 0, 2000, { maxBytes: 1, maxRecords: 1 })).toBeNull();
    await log.close();
  });

  it('gives arrays that belong to the caller: an altered or transferred batch harms no other reader', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    await log.append(TOPIC, [record('k', 'one'), record('k', 'two')]);
    const first = (await log.read(TOPIC, 0, 0, { maxBytes: 100, maxRecords: 10 }))!;
    first.bytes.fill(0);
    structuredClone(first.bytes, { transfer: [first.bytes.buffer as ArrayBuffer] });
    expect((await readAll(log, TOPIC, 0)).map((one) => one.value)).toEqual(['one', 'two']);
    await log.close();
  });

  it('copies the values in before append returns', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    await log.append(TOPIC, [record('k', 'first')]);
    const value = Buffer.from('kept');
    const appended = log.append(TOPIC, [record('k', value)]);
    await Promise.resolve();
    value.fill('x');
    await appended;
    expect((await readAll(log, TOPIC, 0))[1]!.value).toBe('kept');
    await log.close();
  });

  it('lets many append at once: each gets addresses of its own, together they are all of them', async () => {
    const log = await openLocalLog({ dir: temporaryDirectory(), partitions: 3, segmentBytes: 30_000 });
    const calls = await Promise.all(
      Array.from({ length: 300 }, (_, c) =>
        log.append(
          TOPIC,
          Array.from({ length: 1 + (c % 5) }, (_, i) => record(`k${c}.${i}`, `${c}.${i}`)),
        ),
      ),
    );
    const written = new Map(
      calls.flatMap((call, c) => call.map((at, i) => [`${at.partition}/${at.offset}`, `${c}.${i}`])),
    );
    let found = 0;
    for (let p = 0; p < 3; p += 1) {
      for (const one of await readAll(log, TOPIC, p)) {
        expect(written.get(`${p}/${one.offset}`)).toBe(one.value);
        found += 1;
      }
    }
    expect(found).toBe(written.size);
    await log.close();
  });

  it('shares one fsync among concurrent appends', async () => {
    let syncs = 0;
    const { realDisk } = await import('../../../ingest/log/disk.js');
    const disk = {
      ...realDisk,
      sync: async (handle: Parameters<typeof realDisk.sync>[0]) => ((syncs += 1), handle.datasync()),
    };
    const log = await openLocalLog({ dir: temporaryDirectory(), partitions: 1, disk });
    await log.append(TOPIC, [record('k', 'begin')]);
    syncs = 0;
    await Promise.all(Array.from({ length: 500 }, (_, i) => log.append(TOPIC, [record('k', `${i}`)])));
    expect(syncs).toBeGreaterThan(0);
    expect(syncs).toBeLessThan(10);
    await log.close();
  });

  it('takes more programmes than one byte can count', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    await log.append(
      TOPIC,
      Array.from({ length: 9000 }, (_, i) => record('k', `${i}`, { programmeId: `p${i}` })),
    );
    const seen = await readAll(log, TOPIC, 0, { maxRecords: 9000 });
    expect(seen.every((one) => one.programmeId === `p${one.value}`)).toBe(true);
    await log.close();
  });

  it('waits, rather than grow without bound, when more comes than the disk takes', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    const value = Buffer.alloc(9 << 20, 7);
    const addresses = await Promise.all(Array.from({ length: 20 }, () => log.append(TOPIC, [record('k', value)])));
    expect(addresses.map(([one]) => one!.offset).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    await log.close();
  });
});

describe('refusals', () => {
  const limit = { maxBytes: 10, maxRecords: 10 };
  it.each([
    ['an offset that was never given out', 'LOG_OFFSET_AHEAD', 0, 4],
    ['a partition that is not there', 'LOG_PARTITION_UNKNOWN', 4, 0],
    ['a negative partition', 'LOG_PARTITION_UNKNOWN', -1, 0],
    ['a negative offset', 'LOG_OFFSET_GONE', 0, -1],
  ])('%s', async (_, code, partition, offset) => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    await log.append(TOPIC, [record('k', 'v')]);
    await expect(log.read(TOPIC, partition, offset, limit)).rejects.toMatchObject({ code });
    await log.close();
  });

  it.each(['', '..', '../up', 'a/b', '.hidden', 'x'.repeat(300), 'a\0b'])('topic name %j', async (topic) => {
    const log = await open(temporaryDirectory());
    await expect(log.append(topic, [record('k', 'v')])).rejects.toMatchObject({ code: 'LOG_TOPIC_NAME' });
    await log.close();
  });

  it('a record over 16 MiB, without taking its neighbours', async () => {
    const log = await open(temporaryDirectory(), { partitions: 1 });
    const call = [record('k', 'small'), record('k', new Uint8Array((16 << 20) + 1))];
    await expect(log.append(TOPIC, call)).rejects.toMatchObject({ code: 'LOG_RECORD_TOO_LARGE' });
    expect(await log.endOffsets(TOPIC)).toEqual([0]);
    await log.close();
  });

  it('everything after close', async () => {
    const log = await open(temporaryDirectory());
    await log.close();
    await log.close();
    await expect(log.append(TOPIC, [record('k', 'v')])).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    await expect(log.endOffsets(TOPIC)).rejects.toMatchObject({ code: 'LOG_CLOSED' });
  });

  it('an empty topic has nothing and an append of nothing creates nothing', async () => {
    const dir = temporaryDirectory();
    const log = await open(dir, { partitions: 2 });
    expect(await log.append(TOPIC, [])).toEqual([]);
    expect(await log.endOffsets(TOPIC)).toEqual([0, 0]);
    expect(await log.read(TOPIC, 1, 0, limit)).toBeNull();
    expect(existsSync(join(dir, TOPIC))).toBe(false);
    await log.close();
  });
});

describe('follow', () => {
  it('resolves on an append, on abort and on time, and leaves no listener behind', async () => {
    const log = await open(temporaryDirectory());
    const control = new AbortController();
    const started = performance.now();
    await log.follow(control.signal, 30);
    expect(performance.now() - started).toBeGreaterThan(20);
    const waiting = log.follow(control.signal, 60_000);
    await log.append(TOPIC, [record('k', 'v')]);
    await waiting;
    const aborted = log.follow(control.signal, 60_000);
    control.abort();
    await aborted;
    await log.follow(control.signal, 60_000);
    const closing = log.follow(new AbortController().signal, 60_000);
    await log.close();
    await closing;
  });

  it('lets several readers follow the tail, each at his own place, and each sees all', async () => {
    const log = await open(temporaryDirectory(), { partitions: 2, segmentBytes: 5000 });
    const total = 400;
    const control = new AbortController();
    const readers = Array.from({ length: 3 }, async (_, r) => {
      const next = [0, 0];
      const seen: string[] = [];
      while (seen.length < total) {
        let any = false;
        for (const p of [0, 1]) {
          const batch = await log.read(TOPIC, p, next[p]!, { maxBytes: 1000, maxRecords: 3 + r });
          if (batch === null) continue;
          any = true;
          next[p]! += batch.count;
          seen.push(...unpack(batch).map((one) => one.value));
        }
        if (!any) await log.follow(control.signal, 20);
      }
      return new Set(seen).size;
    });
    for (let i = 0; i < total; i += 4) {
      await log.append(
        TOPIC,
        [0, 1, 2, 3].map((j) => record(`k${i + j}`, `${i + j}`)),
      );
    }
    expect(await Promise.all(readers)).toEqual([total, total, total]);
    await log.close();
  });
});

describe('retention', () => {
  it('removes whole old segments, keeps the newest, and says so to who asks for what is gone', async () => {
    const dir = temporaryDirectory();
    const log = await open(dir, { partitions: 1, segmentBytes: 2000 });
    for (let i = 0; i < 60; i += 1)
      await log.append(TOPIC, [record('k', `${i}`.padEnd(100), { receivedAt: i * 1000 })]);
    const files = readdirSync(join(dir, TOPIC, '0')).filter((name) => name.endsWith('.log')).length;
    expect(files).toBeGreaterThan(3);
    const dropped = await log.dropBefore(TOPIC, 30_000);
    const [start] = await log.startOffsets(TOPIC);
    expect(dropped.records).toBe(start);
    expect(start).toBeGreaterThan(0);
    expect(start).toBeLessThanOrEqual(30);
    await expect(log.read(TOPIC, 0, 0, { maxBytes: 1, maxRecords: 1 })).rejects.toMatchObject({
      code: 'LOG_OFFSET_GONE',
      details: { startOffset: start },
    });
    expect((await readAll(log, TOPIC, 0, { from: start! }))[0]!.receivedAt).toBe(start! * 1000);
    await log.dropBefore(TOPIC, 1e15);
    const [kept] = await log.startOffsets(TOPIC);
    expect(kept).toBeLessThan(60);
    await log.close();
    const again = await open(dir);
    expect(await again.startOffsets(TOPIC)).toEqual([kept]);
    expect(await again.append(TOPIC, [record('k', 'next')])).toEqual([{ topic: TOPIC, partition: 0, offset: 60 }]);
    await again.close();
  });
});

describe('a read-only log', () => {
  it('sees what the writer commits, its new topics and its retention, and writes nothing', async () => {
    const dir = temporaryDirectory();
    const writer = await open(dir, { partitions: 1, segmentBytes: 1500 });
    const reader = await open(dir, { readonly: true });
    await expect(reader.append(TOPIC, [record('k', 'v')])).rejects.toMatchObject({ code: 'READ_ONLY' });
    const following = reader.follow(new AbortController().signal, 10_000);
    for (let i = 0; i < 50; i += 1) await writer.append(TOPIC, [record('k', `${i}`.padEnd(90), { receivedAt: i })]);
    await following;
    expect((await readAll(reader, TOPIC, 0)).length).toBe(50);
    for (let i = 50; i < 90; i += 1) await writer.append(TOPIC, [record('k', `${i}`.padEnd(90), { receivedAt: i })]);
    expect((await readAll(reader, TOPIC, 0)).map((one) => Number(one.value))).toEqual(
      Array.from({ length: 90 }, (_, i) => i),
    );
    await writer.dropBefore(TOPIC, 60);
    expect(await reader.startOffsets(TOPIC)).toEqual(await writer.startOffsets(TOPIC));
    const before = readdirSync(join(dir, TOPIC, '0'));
    await reader.close();
    expect(readdirSync(join(dir, TOPIC, '0'))).toEqual(before);
    await writer.close();
  });

  it('says when there is no log', async () => {
    const dir = join(temporaryDirectory(), 'none');
    await expect(open(dir, { readonly: true })).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    expect(existsSync(dir)).toBe(false);
  });
});

function told(one: {
  value: Uint8Array;
  source: string;
  programmeId: string;
  receivedAt?: number;
  replayOf?: string | undefined;
  refused?: Refusal;
}) {
  const { value, source, programmeId, receivedAt, replayOf = null, refused = null } = one;
  return JSON.stringify([Buffer.from(value).toString('hex'), source, programmeId, receivedAt, replayOf, refused]);
}

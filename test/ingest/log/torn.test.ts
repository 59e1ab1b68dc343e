import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalLog } from '../../../ingest/log/local.js';
import { readAll, record, temporaryDirectory } from './support.js';

const TOPIC = 'fairlead.order';
const open = (dir: string) => openLocalLog({ dir, partitions: 1, fsync: false });

const segmentsOf = (dir: string) =>
  readdirSync(join(dir, TOPIC, '0'))
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(dir, TOPIC, '0', name));

/** A log of `calls` commits of three records each, and how long the file was after each. */
async function written(calls: number): Promise<{ dir: string; path: string; sizes: number[] }> {
  const dir = temporaryDirectory();
  const log = await open(dir);
  const sizes: number[] = [];
  for (let c = 0; c < calls; c += 1) {
    await log.append(
      TOPIC,
      [0, 1, 2].map((i) => record('k', `${c}.${i} some text`)),
    );
    sizes.push(statSync(segmentsOf(dir)[0]!).size);
  }
  await log.close();
  // As after a kill: the index is only written now and then.
  for (const name of readdirSync(join(dir, TOPIC, '0')))
    if (name.endsWith('.index')) rmSync(join(dir, TOPIC, '0', name));
  return { dir, path: segmentsOf(dir)[0]!, sizes };
}

describe('a torn tail', () => {
  it('at every byte of the last commit: cut off, reported once, and written over', async () => {
    const { dir, path, sizes } = await written(4);
    const whole = readFileSync(path);
    for (let size = sizes[2]! + 1; size < sizes[3]!; size += 1) {
      writeFileSync(path, whole.subarray(0, size));
      const log = await open(dir);
      expect(log.repairs).toMatchObject([{ what: 'torn_tail', topic: TOPIC, partition: 0, bytes: size - sizes[2]! }]);
      expect(await log.endOffsets(TOPIC)).toEqual([9]);
      expect(await log.append(TOPIC, [record('k', 'after')])).toMatchObject([{ offset: 9 }]);
      expect((await readAll(log, TOPIC, 0)).map((one) => one.value).slice(-2)).toEqual(['2.2 some text', 'after']);
      await log.close();
      const again = await open(dir);
      expect(again.repairs).toEqual([]);
      await again.close();
      rmSync(path.replace(/log$/, 'index'));
    }
  });

  it('at every byte of a file that has an index from a clean close', async () => {
    const { dir, path, sizes } = await written(2);
    const whole = readFileSync(path);
    await (await open(dir)).close();
    const copy = temporaryDirectory();
    for (let size = 0; size < sizes[1]!; size += 7) {
      cpSync(dir, copy, { recursive: true });
      truncateSync(join(copy, TOPIC, '0', path.split('/').at(-1)!), size);
      const log = await open(copy);
      const kept = size >= sizes[0]! ? 3 : 0;
      expect(await log.endOffsets(TOPIC)).toEqual([kept]);
      expect(log.repairs.length, `size ${size} of ${sizes.join()} ${JSON.stringify(log.repairs)}`).toBe(
        size === sizes[0] || size === 64 ? 0 : 1,
      );
      await log.append(TOPIC, [record('k', 'after')]);
      expect((await readAll(log, TOPIC, 0)).length).toBe(kept + 1);
      await log.close();
    }
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  it('whose length is right but whose bytes never came (zeros, as after a power cut)', async () => {
    const { dir, path, sizes } = await written(3);
    const bytes = readFileSync(path);
    bytes.fill(0, sizes[1]! + 64);
    writeFileSync(path, bytes);
    const log = await open(dir);
    expect(log.repairs).toMatchObject([{ what: 'torn_tail' }]);
    expect(await log.endOffsets(TOPIC)).toEqual([6]);
    await log.close();
  });

  it('of a commit of many frames: all of it or nothing', async () => {
    const dir = temporaryDirectory();
    const log = await open(dir);
    await log.append(TOPIC, [record('k', 'before')]);
    const before = statSync(segmentsOf(dir)[0]!).size;
    await log.append(
      TOPIC,
      Array.from({ length: 30_000 }, (_, i) => record('k', `${i}`)),
    );
    await log.close();
    const path = segmentsOf(dir)[0]!;
    const whole = readFileSync(path);
    for (const size of [whole.length - 1, whole.length - 200_000, before + 100_000, before + 64]) {
      writeFileSync(path, whole.subarray(0, size));
      const again = await open(dir);
      expect(await again.endOffsets(TOPIC)).toEqual([1]);
      expect(again.repairs).toHaveLength(1);
      await again.close();
    }
  });

  it('is left alone by a read-only log, which sees what is whole', async () => {
    const { dir, path, sizes } = await written(3);
    truncateSync(path, sizes[2]! - 5);
    const reader = await openLocalLog({ dir, readonly: true });
    expect(await reader.endOffsets(TOPIC)).toEqual([6]);
    expect((await readAll(reader, TOPIC, 0)).length).toBe(6);
    await reader.close();
    expect(statSync(path).size).toBe(sizes[2]! - 5);
  });
});

describe('damage in the middle', () => {
  it('at any byte: reported at opening or reading, never skipped, the rest still readable', async () => {
    const { dir, path, sizes } = await written(5);
    const whole = readFileSync(path);
    for (let at = sizes[1]!; at < sizes[2]!; at += 3) {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 0x55;
      writeFileSync(path, bytes);
      const log = await open(dir);
      expect(log.repairs).toMatchObject([{ what: 'damage', bytes: 0 }]);
      expect(log.repairs[0]!.message).toContain('records 6 to 8 cannot be read');
      expect(await log.endOffsets(TOPIC)).toEqual([15]);
      const first = await log.read(TOPIC, 0, 0, { maxBytes: 1e6, maxRecords: 100 });
      expect(first!.count).toBe(6);
      const error = await log.read(TOPIC, 0, 6, { maxBytes: 1e6, maxRecords: 100 }).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'LOG_CORRUPT', details: { fromOffset: 6, nextOffset: 9 } });
      await expect(log.read(TOPIC, 0, 8, { maxBytes: 1, maxRecords: 1 })).rejects.toMatchObject({
        code: 'LOG_CORRUPT',
      });
      expect((await readAll(log, TOPIC, 0, { from: 9 })).length).toBe(6);
      expect(await log.append(TOPIC, [record('k', 'goes on')])).toMatchObject([{ offset: 15 }]);
      await log.close();
    }
  });

  it('that came after a clean close is found by the read', async () => {
    const { dir, path, sizes } = await written(5);
    await (await open(dir)).close();
    const bytes = readFileSync(path);
    bytes[sizes[3]! + 90]! ^= 1;
    writeFileSync(path, bytes);
    const log = await open(dir);
    expect(log.repairs).toEqual([]);
    await expect(readAll(log, TOPIC, 0)).rejects.toMatchObject({
      code: 'LOG_CORRUPT',
      details: { fromOffset: 12, nextOffset: 15 },
    });
    await log.close();
  });

  it('of a closed segment that lost its end, or is gone altogether', async () => {
    const dir = temporaryDirectory();
    const log = await openLocalLog({ dir, partitions: 1, fsync: false, segmentBytes: 800 });
    for (let i = 0; i < 30; i += 1) await log.append(TOPIC, [record('k', `${i}`.padEnd(60))]);
    await log.close();
    const paths = segmentsOf(dir);
    truncateSync(paths[1]!, statSync(paths[1]!).size - 4);
    rmSync(paths[3]!);
    const again = await open(dir);
    const base = (path: string): number => Number(path.split('/').at(-1)!.slice(0, 20));
    const lost = base(paths[2]!) - 1;
    expect(await readAll(again, TOPIC, 0, { maxRecords: 1 }).catch((e: unknown) => e)).toMatchObject({
      code: 'LOG_CORRUPT',
      details: { fromOffset: lost, nextOffset: lost + 1 },
    });
    const gap = await readAll(again, TOPIC, 0, { from: lost + 1 }).catch((e: unknown) => e);
    expect(gap).toMatchObject({
      code: 'LOG_CORRUPT',
      details: { fromOffset: base(paths[3]!), nextOffset: base(paths[4]!) },
    });
    expect((await readAll(again, TOPIC, 0, { from: base(paths[4]!) })).at(-1)!.value.trim()).toBe('29');
    await again.close();
  });
});

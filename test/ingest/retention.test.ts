import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadLetter, deadLetters } from '../../dashboard/reports/dead-letters.js';
import { quality } from '../../dashboard/reports/quality.js';
import { status } from '../../dashboard/reports/status.js';
import { createConflictClerk } from '../../ingest/conflict-clerk.js';
import { rebuildFromLog } from '../../ingest/rebuild-from-log.js';
import { replayDeadLetters } from '../../ingest/replay.js';
import { keepRetention } from '../../ingest/retention.js';
import { openLocalLog, type LocalLog } from '../../ingest/log/local.js';
import { click, openRig, RECEIVED_AT, send, type Rig } from './support.js';

const DAY_MS = 86_400_000;
const DAYS = 400;
const CLICKS = 'fairlead.click';
/** All that was received by then is past its time. */
const LATER = RECEIVED_AT + 401 * DAY_MS;

interface Letter {
  readonly topic: string;
  readonly payload_hex: string;
  readonly bytes_removed_at: number | null;
  readonly reason: string;
}

let rig: Rig;
beforeEach(async () => {
  rig = await openRig({ partitions: 1, segmentBytes: 2_000 });
});
afterEach(() => rig.close());

const keep = (now: number, log: LocalLog = rig.log) =>
  keepRetention({ log, warehouse: rig.warehouse, days: DAYS, now });
const letters = () => rig.warehouse.serve.rows<Letter>('verify/dead-letters-by-address');
const withBytes = async () =>
  (await rig.warehouse.process.rows<{ versions: number }>('verify/dead-letter-versions-with-bytes'))[0]!.versions;
const segments = (topic = CLICKS) =>
  readdirSync(join(rig.dir, 'log', topic, '0')).filter((name) => name.endsWith('.log'));
const clicks = (from: number, count: number) => Array.from({ length: count }, (_, i) => click(from + i));

describe('segment files', () => {
  it('go when all their records are past their time and in the warehouse, the newest never', async () => {
    for (let i = 0; i < 10; i += 1) await send(rig.log, 'click', clicks(10 * i, 10));
    const before = segments();
    expect(before.length).toBeGreaterThan(3);
    expect(await keep(LATER)).toEqual({ segments: 0, records: 0, letters: 0 });
    await rig.consumer().runOnce();
    expect(await keep(RECEIVED_AT + DAYS * DAY_MS)).toMatchObject({ segments: 0 });
    const removed = await keep(LATER);
    expect(removed.segments).toBe(before.length - 1);
    expect(segments()).toEqual(before.slice(-1));
    expect(await rig.log.startOffsets(CLICKS)).toEqual([removed.records]);
    expect(await keep(LATER)).toEqual({ segments: 0, records: 0, letters: 0 });
  });

  it('keeps what the warehouse has not taken, and takes it afterwards', async () => {
    for (let i = 0; i < 10; i += 1) await send(rig.log, 'click', clicks(10 * i, 10));
    await rig.consumer().runOnce(45);
    await keep(LATER);
    const [start] = await rig.log.startOffsets(CLICKS);
    expect(start).toBeGreaterThan(0);
    expect(start).toBeLessThanOrEqual(45);
    expect(await rig.consumer().runOnce()).toEqual({ records: 55, rows: 55, dead: 0 });
  });

  it('keeps decisions of people and money for ever', async () => {
    for (let i = 0; i < 50; i += 1) {
      const advocate = { kind: 'advocate', id: `a-${i}`, occurred_at: new Date(RECEIVED_AT).toISOString() };
      await send(rig.log, 'advocate', [
        { ...advocate, advocate_id: `adv-${i}`, status: 'enrolled', note: 'x'.repeat(99) },
      ]);
    }
    await rig.consumer().runOnce();
    const before = segments('fairlead.advocate');
    expect(before.length).toBeGreaterThan(1);
    expect(await keep(LATER)).toMatchObject({ segments: 0 });
    expect(segments('fairlead.advocate')).toEqual(before);
  });

  it('closes a segment after a week, so that a quiet log forgets too', async () => {
    await send(rig.log, 'click', [click(1)]);
    await keep(RECEIVED_AT + 6 * DAY_MS);
    await send(rig.log, 'click', [click(2)]);
    expect(segments()).toHaveLength(1);
    await keep(RECEIVED_AT + 8 * DAY_MS);
    await send(rig.log, 'click', [click(3)]);
    expect(segments()).toHaveLength(2);
    await rig.consumer().runOnce();
    expect(await keep(LATER)).toEqual({ segments: 1, records: 2, letters: 0 });
  });

  it('are gone for a process that opens the log afterwards, which reads on where they ended', async () => {
    for (let i = 0; i < 10; i += 1) await send(rig.log, 'click', clicks(10 * i, 10));
    await rig.consumer().runOnce();
    const { records } = await keep(LATER);
    await rig.log.close();
    const log = await openLocalLog({ dir: join(rig.dir, 'log'), fsync: false });
    await send(log, 'click', [click(1000)]);
    expect(await log.startOffsets(CLICKS)).toEqual([records]);
    expect(await log.endOffsets(CLICKS)).toEqual([101]);
    expect(await rig.consumer({ log }).runOnce()).toEqual({ records: 1, rows: 1, dead: 0 });
    await log.close();
  });

  it('make a rebuild from the log refuse; one that has begun is not cut short', async () => {
    for (let i = 0; i < 10; i += 1) await send(rig.log, 'click', clicks(10 * i, 10));
    await rig.consumer().runOnce();
    const [, removed] = await Promise.all([rebuildFromLog(rig), keep(LATER)]);
    expect(removed).toEqual({ segments: 0, records: 0, letters: 0 });
    expect(await rig.consumer().runOnce()).toMatchObject({ records: 100 });
    await keep(LATER);
    await expect(rebuildFromLog(rig)).rejects.toMatchObject({ code: 'LOG_OFFSET_GONE' });
    expect(await rig.warehouse.serve.rows('verify/rows-by-kind', { table: 'clicks' })).toHaveLength(100);
  });
});

describe('dead letters', () => {
  const SECRET = 'no json, but 203.0.113.77 and 2001:db8::77 are in it';

  it('lose their bytes in every version, and only those that may hold an address', async () => {
    await send(rig.log, 'click', [SECRET, click(1)]);
    await send(rig.log, 'order', [SECRET]);
    await rig.consumer().runOnce();
    await replayDeadLetters({ ...rig, reason: '', address: `${CLICKS}/0/0` });
    expect(await withBytes()).toBe(3);
    expect(await keep(RECEIVED_AT + DAYS * DAY_MS)).toMatchObject({ letters: 0 });
    expect(await keep(LATER)).toMatchObject({ letters: 1 });
    expect(await withBytes()).toBe(1);
    expect(await letters()).toMatchObject([
      { topic: CLICKS, payload_hex: '', bytes_removed_at: LATER, replayed_as: `${CLICKS}/0/2` },
      { topic: 'fairlead.order', payload_hex: Buffer.from(SECRET).toString('hex'), bytes_removed_at: null },
    ]);
    expect(await keep(LATER + DAY_MS)).toMatchObject({ letters: 0 });
    expect((await letters())[0]!.bytes_removed_at).toBe(LATER);
  });

  it('are not replayed without their bytes, and say so on every page', async () => {
    await send(rig.log, 'click', [SECRET, `${SECRET}, too`]);
    await rig.consumer().runOnce();
    const address = `${CLICKS}/0/0`;
    await keep(LATER);
    const end = await rig.log.endOffsets(CLICKS);
    expect(await replayDeadLetters({ ...rig, reason: '', address: '' })).toEqual({
      replayed: 0,
      replayed_before: 0,
      bytes_removed: 2,
    });
    expect(await replayDeadLetters({ ...rig, reason: '', address, again: true })).toMatchObject({
      replayed: 0,
      bytes_removed: 1,
    });
    expect(await rig.log.endOffsets(CLICKS)).toEqual(end);
    const { serve } = rig.warehouse;
    const one = await deadLetter.run(serve, { address });
    expect(one).toMatchObject({ bytes_removed_ms: LATER, payload: '', payload_bytes: 0 });
    expect(deadLetter.text(one).join('\n')).toContain('bytes were removed');
    expect((await deadLetters.run(serve, {})).rows).toMatchObject([
      { bytes_removed_ms: LATER },
      { bytes_removed_ms: LATER },
    ]);
    const whole = await quality.run(serve, {});
    expect(whole.dead_letters).toMatchObject({ total: 2, open: 0, bytes_removed: 2 });
    expect(quality.text(whole)[0]).toContain('0 wait to be replayed and 2 lost their bytes');
    expect(await status.run(serve, {})).toMatchObject({ dead_letters: 0 });
  });

  it('stay right when several rounds run at once, or a late worker writes one again', async () => {
    await send(rig.log, 'click', [SECRET, SECRET]);
    await rig.consumer().runOnce();
    await Promise.all([keep(LATER), keep(LATER), keep(LATER)]);
    expect(await withBytes()).toBe(0);
    await rig.warehouse.ingest.run('verify/forget-marks');
    expect(await rig.consumer().runOnce()).toEqual({ records: 0, rows: 0, dead: 0 });
    expect(await rig.warehouse.serve.rows('verify/row-or-dead-letter')).toEqual([]);
    expect(await rig.warehouse.serve.rows('verify/addresses-contiguous')).toEqual([]);
  });

  it('of a conflict whose record has left the log never had bytes, and are not replayed', async () => {
    for (let i = 0; i < 10; i += 1)
      await send(rig.log, 'click', [click(1, { sub_id: `other-${i}` }), ...clicks(10 * i, 9)]);
    await rig.consumer().runOnce();
    expect((await keep(LATER)).records).toBeGreaterThan(50);
    await rig.warehouse.process.run('verify/list-conflicts-of-clicks');
    const moved = await createConflictClerk(rig).settle();
    expect(moved).toBeGreaterThan(5);
    const [start] = await rig.log.startOffsets(CLICKS);
    for (const letter of await letters()) {
      const { offset, payload_hex: bytes, bytes_removed_at: removedAt } = letter as Letter & { offset: number };
      expect([bytes === '', removedAt !== null]).toEqual([offset < start!, offset < start!]);
    }
    const { replayed, bytes_removed: removed } = await replayDeadLetters({
      ...rig,
      reason: 'ID_CONFLICT',
      address: '',
    });
    expect(replayed + removed).toBe(moved);
    expect(removed).toBeGreaterThan(0);
  });
});

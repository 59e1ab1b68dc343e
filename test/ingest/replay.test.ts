import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayDeadLetters } from '../../ingest/replay.js';
import type { Warehouse } from '../../sql/warehouse.js';
import { click, openRig, type Rig } from './support.js';

const CLICKS = 'fairlead.click';
const DAY_MS = 86_400_000;

let rig: Rig;
beforeEach(async () => {
  rig = await openRig({ partitions: 2 });
});
afterEach(() => rig.close());

interface Letter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly payload_hex: string;
  readonly replay_of: string | null;
  readonly replayed_as: string | null;
}
const letters = () => rig.warehouse.serve.rows<Letter>('verify/dead-letters-by-address');
const ids = async () =>
  (await rig.warehouse.serve.rows<{ id: string }>('verify/rows-by-kind', { table: 'clicks' }))
    .map(({ id }) => id)
    .sort();
const addressOf = ({ topic, partition, offset }: Letter) => `${topic}/${partition}/${offset}`;
const replay = (more: { reason?: string; address?: string; again?: boolean; warehouse?: Warehouse } = {}) =>
  replayDeadLetters({ ...rig, reason: '', address: '', ...more });

/** A record that was refused when it came, because its time lay ahead of its receipt, and that nothing is wrong with today. */
const fromTheFuture = (i: number) => click(i, { occurred_at: new Date(Date.now() - DAY_MS).toISOString() });

/** Appends as received three days ago. */
async function refused(values: readonly unknown[]): Promise<void> {
  await rig.log.append(
    CLICKS,
    values.map((value, i) => ({
      key: `key-${i % 7}`,
      value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      source: i % 2 === 0 ? ('browser' as const) : ('server' as const),
      programmeId: i % 3 === 0 ? 'acme' : 'default',
      receivedAt: Date.now() - 3 * DAY_MS,
    })),
  );
  expect(await rig.consumer().runOnce()).toMatchObject({ rows: 0, dead: values.length });
}

/** The warehouse, but for one statement, before which the process dies. */
const dyingAt = (statement: string): Warehouse => {
  const { ingest } = rig.warehouse;
  return {
    ...rig.warehouse,
    ingest: {
      rows: ingest.rows.bind(ingest),
      arrow: ingest.arrow.bind(ingest),
      insert: ingest.insert.bind(ingest),
      run: (name, params) => (name === statement ? Promise.reject(new Error('killed')) : ingest.run(name, params)),
    },
  };
};

describe('replay', () => {
  it('gives exactly the rows that were missing, once, in their order, with source and programme', async () => {
    const count = 1100;
    await refused(Array.from({ length: count }, (_, i) => fromTheFuture(i)));
    expect(await replay()).toEqual({ replayed: count, replayed_before: 0, bytes_removed: 0 });
    expect(await rig.consumer().runOnce()).toEqual({ records: count, rows: count, dead: 0 });
    expect(await ids()).toEqual(Array.from({ length: count }, (_, i) => `click-${i}`).sort());
    const marked = await letters();
    expect(new Set(marked.map(({ replayed_as: as }) => as)).size).toBe(count);
    const rows = await rig.warehouse.serve.rows<Record<string, unknown>>('verify/rows-by-kind', { table: 'clicks' });
    for (const row of rows) {
      const i = Number(String(row['id']).slice('click-'.length));
      expect(row).toMatchObject({
        source: i % 2 === 0 ? 'browser' : 'server',
        programme_id: i % 3 === 0 ? 'acme' : 'default',
      });
    }
    expect(await replay()).toEqual({ replayed: 0, replayed_before: count, bytes_removed: 0 });
    expect(await rig.consumer().runOnce()).toMatchObject({ records: 0 });
  });

  it('keeps the order of one key', async () => {
    await refused(Array.from({ length: 600 }, (_, i) => ({ ...fromTheFuture(i), visitor_id: 'one' })));
    const before = (await letters()).map((letter) => letter.payload_hex);
    await replay();
    const batch = await Promise.all(
      [0, 1].map((partition) => rig.log.read(CLICKS, partition, 0, { maxRecords: 5000, maxBytes: 1 << 24 })),
    );
    const again = batch.flatMap((one) =>
      [...(one?.replayOf ?? [])]
        .sort(([a], [b]) => a - b)
        .map(([i]) => Buffer.from(one!.bytes.subarray(i === 0 ? 0 : one!.ends[i - 1], one!.ends[i])).toString('hex')),
    );
    expect(again).toEqual(before);
  });

  it('killed between appending and marking, appends once more, and the id makes that a duplicate', async () => {
    await refused([fromTheFuture(1), fromTheFuture(2)]);
    await expect(replay({ warehouse: dyingAt('ingest/dead-letters-replayed') })).rejects.toThrow('killed');
    expect((await letters()).map(({ replayed_as: as }) => as)).toEqual([null, null]);
    expect(await replay()).toMatchObject({ replayed: 2 });
    expect(await rig.consumer().runOnce()).toEqual({ records: 4, rows: 4, dead: 0 });
    const hashes = await rig.warehouse.serve.rows<{ id: string; content_hash: string }>('verify/rows-by-kind', {
      table: 'clicks',
    });
    expect(new Set(hashes.map(({ id, content_hash: hash }) => `${id} ${hash}`)).size).toBe(2);
  });

  it('takes those of one reason, or the one at an address', async () => {
    await refused([fromTheFuture(1), 'no json', fromTheFuture(2), 'nor this']);
    expect(await replay({ reason: 'TIME_IN_FUTURE' })).toMatchObject({ replayed: 2 });
    expect(await rig.consumer().runOnce()).toMatchObject({ rows: 2 });
    const bad = (await letters()).find(({ reason }) => reason === 'BAD_JSON')!;
    expect(await replay({ address: addressOf(bad) })).toMatchObject({ replayed: 1 });
    expect(await rig.consumer().runOnce()).toMatchObject({ rows: 0, dead: 1 });
    const again = (await letters()).find(({ replay_of: of }) => of !== null)!;
    expect(again).toMatchObject({ replay_of: addressOf(bad), payload_hex: bad.payload_hex });
    expect((await letters()).find((letter) => addressOf(letter) === addressOf(bad))!.replayed_as).toBe(
      addressOf(again),
    );
    await expect(replay({ address: 'fairlead.click/0/99' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does one that was replayed before only when asked again', async () => {
    await refused([fromTheFuture(1)]);
    const [letter] = await letters();
    const address = addressOf(letter!);
    await replay({ address });
    expect(await replay({ address })).toEqual({ replayed: 0, replayed_before: 1, bytes_removed: 0 });
    expect(await replay({ address, again: true })).toEqual({ replayed: 1, replayed_before: 0, bytes_removed: 0 });
    expect(await rig.consumer().runOnce()).toMatchObject({ records: 2 });
    expect([...new Set(await ids())]).toEqual(['click-1']);
  });

  it('comes to an end while what it appends is refused again beside it', async () => {
    const count = 1001;
    await refused(Array.from({ length: count }, (_, i) => `never json ${i}`));
    const consumer = rig.consumer();
    const { ingest } = rig.warehouse;
    const beside: Warehouse = {
      ...rig.warehouse,
      ingest: {
        rows: ingest.rows.bind(ingest),
        arrow: ingest.arrow.bind(ingest),
        insert: ingest.insert.bind(ingest),
        run: async (name, params) => {
          await ingest.run(name, params);
          await consumer.runOnce();
        },
      },
    };
    expect(await replay({ warehouse: beside })).toMatchObject({ replayed: count });
    expect((await letters()).filter(({ replay_of: of }) => of !== null)).toHaveLength(count);
    expect(await rig.warehouse.serve.rows('verify/addresses-contiguous')).toEqual([]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KIND_SPECS } from '../../ingest/events/kinds.js';
import { openLocalLog } from '../../ingest/log/local.js';
import { openWarehouse } from '../../sql/warehouse.js';
import { inLong } from '../support/in-long.js';
import { layWarehouse } from '../support/laid-warehouse.js';
import { killWhileIngesting, type Instant } from '../support/kill-ingest.js';
import { click, RECEIVED_AT, send } from './support.js';

/** FAIRLEAD_KILLS asks for more of them; the seed of their instants is printed when something is wrong. */
const KILLS = Number(process.env['FAIRLEAD_KILLS'] ?? inLong(25, 3));
const SEED = Number(process.env['FAIRLEAD_SEED'] ?? 20260301);
const RECORDS = 15_000 + KILLS * 6000;
const LONGEST_WAIT_MS = 400;

function* randoms(seed: number): Generator<number> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('kills at random instants', () => {
  it(`lose nothing and double nothing (${KILLS} kills)`, { timeout: 60_000 + KILLS * 20_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fairlead-kills-'));
    await layWarehouse(join(dir, 'warehouse'));
    const log = await openLocalLog({ dir: join(dir, 'log'), fsync: false });
    for (let i = 0; i < RECORDS; i += 1000) {
      await send(
        log,
        'click',
        Array.from({ length: 1000 }, (_, k) => ((i + k) % 13 === 0 ? `{"broken ${i + k}` : click(i + k))),
      );
    }
    const time = new Date(RECEIVED_AT).toISOString();
    await send(
      log,
      'order',
      Array.from({ length: 500 }, (_, i) => ({
        id: `o${i}`,
        occurred_at: time,
        order_id: `o${i}`,
        status: 'paid',
        amount_minor: i,
        currency: 'EUR',
      })),
    );
    const ends = { click: await log.endOffsets('fairlead.click'), order: await log.endOffsets('fairlead.order') };
    await log.close();

    const random = randoms(SEED);
    const instants = Array.from({ length: KILLS }, (_, i): Instant => {
      const ms = Math.floor((random.next().value as number) * LONGEST_WAIT_MS);
      return { after: i % 4 === 0 ? 'begin' : 'batch', ms };
    });
    const report = await killWhileIngesting(dir, instants, 2);

    const warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}` });
    for (const kind of ['click', 'order'] as const) {
      const { topic, table } = KIND_SPECS[kind];
      const held = await warehouse.serve.rows<{ partition: number; offset: number; rows: number; dead: number }>(
        'verify/addresses-of-topic',
        { topic, table },
      );
      const wrong = held.filter(({ rows, dead }) => rows + dead !== 1);
      expect(wrong, `seed ${SEED}`).toEqual([]);
      const expected = ends[kind].flatMap((end, partition) =>
        Array.from({ length: end }, (_, offset) => `${partition}/${offset}`),
      );
      expect(
        held.map(({ partition, offset }) => `${partition}/${offset}`),
        `seed ${SEED}`,
      ).toEqual(expected);
      // Not even versions that FINAL would hide: nothing was written twice.
      const [count] = await warehouse.serve.rows<{ rows: number }>('bench/rows-by-table', { table });
      expect(count?.rows, `seed ${SEED}`).toBe(held.filter(({ rows }) => rows === 1).length);
    }
    // A test whose processes were always done, or never began, would show nothing.
    expect(report.kills).toBe(KILLS);
    expect(report.afterBatches).toBeGreaterThan(KILLS / 2);
    await warehouse.close();
    await rm(dir, { recursive: true, force: true });
  });
});

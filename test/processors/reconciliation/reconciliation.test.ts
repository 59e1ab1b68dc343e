import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inLong } from '../../support/in-long.js';
import { BUCKETS } from '../../../ingest/events/findings.js';
import { randomWorld, shuffled } from '../attribution/world.js';
import { failingDoor, minute, randomOf, TestHouse, type TestEvent } from '../support.js';
import { reference, type PlainDecision, type PlainRow } from './reference.js';

const DAY = 1440;
const CHECKS = ['reconciled-once', 'reconciled-rows', 'daily-reconciliation'];

const converted = (id: string, at: number, more: Record<string, unknown> = {}): TestEvent => ({
  kind: 'conversion',
  id,
  at,
  type: 'purchase',
  customer_id: `customer of ${id}`,
  order_id: 'o',
  amount_minor: 1000,
  currency: 'EUR',
  ...more,
});
const order = (id: string, at: number, more: Record<string, unknown> = {}): TestEvent => ({
  kind: 'order',
  id,
  at,
  order_id: 'o',
  status: 'paid',
  amount_minor: 1000,
  currency: 'EUR',
  ...more,
});

/** The world of attribution, and what makes its conversions and orders disagree. */
function disputedWorld(seed: number, size: number): TestEvent[] {
  const random = randomOf(seed + 500);
  const pick = <T>(...list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const at = (): number => Math.floor(random() * 66 * DAY);
  const more: TestEvent[] = [];
  for (let i = 0; i < size; i += 1) {
    const order_id = random() < 0.6 ? `o${i}` : `own${i}`;
    const amount_minor = pick(1000 + i, 700);
    if (random() < 0.4)
      more.push(
        order(`x${i}`, at(), {
          order_id,
          status: pick('placed', 'paid', 'refunded'),
          amount_minor,
          currency: pick('EUR', 'EUR', 'USD'),
        }),
      );
    if (random() < 0.25)
      more.push(converted(`y${i}`, at(), { type: pick('renewal', 'purchase', 'signup'), order_id, amount_minor }));
    if (random() < 0.3) {
      const visitor_id = `w${i}`;
      more.push({
        kind: 'click',
        id: `z${i}`,
        at: 11 * DAY,
        visitor_id,
        channel: 'referral',
        referral_code: pick('ALFA', 'BRAVO', 'CHARLIE'),
      });
      more.push(
        converted(`z${i}`, pick(14, 20, 70) * DAY - 8 * DAY, {
          visitor_id,
          customer_id: undefined,
          order_id: `z${i}`,
          claimed_code: pick('ALFA', 'BRAVO'),
        }),
      );
      more.push(order(`z${i}`, at(), { order_id: `z${i}`, status: pick('placed', 'paid', 'fulfilled') }));
    }
  }
  // Touches decide there, whatever code was named.
  const rules = JSON.stringify({ attribution: { claimed_code_wins: false }, settlement: { order_wait_days: 4 } });
  more.push({ kind: 'ruleset', id: 'r3', at: 12 * DAY, version: 3, effective_from: minute(12 * DAY), rules });
  const received = (): number => Math.floor(random() * 10) * 3 * 86_400;
  return shuffled(
    [...randomWorld({ seed, size }), ...more].map((event) => ({
      ...event,
      received: (event.received ?? 0) + received(),
    })),
    random,
  );
}

describe('reconciliation', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  const rowsOf = (): Promise<PlainRow[]> =>
    house.query<PlainRow>(`
      SELECT subject, id, toUnixTimestamp64Milli(at) AS at, bucket, findings, toFloat64(amount_minor) AS amount, currency,
        toFloat64(difference_minor) AS difference, toFloat64(credited_minor) AS credited, toFloat64(other_minor) AS other,
        toUnixTimestamp64Milli(next_at) AS next
      FROM reconciliation_rows FINAL ORDER BY reconciliation_rows.at, id
      SETTINGS output_format_json_quote_64bit_integers = 0`);
  const stateOf = async (): Promise<unknown> => ({
    rows: await house.query('SELECT * EXCEPT (version, is_deleted) FROM reconciliation_rows FINAL ORDER BY ALL'),
    days: await house.query('SELECT * EXCEPT (version, is_deleted) FROM daily_reconciliation FINAL ORDER BY ALL'),
  });
  const broken = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const name of CHECKS) found.push(...(await house.warehouse.process.rows(`verify/${name}`)));
    return found;
  };
  const expected = async (events: readonly TestEvent[]): Promise<PlainRow[]> => {
    const repeats = await house.query<{ id: string }>(
      'SELECT conversion_id AS id FROM conversion_states FINAL WHERE duplicate_rule IS NOT NULL',
    );
    const decisions = await house.query<PlainDecision>(
      'SELECT conversion_id, advocate_id, outcome, toFloat64(decisions.amount_minor) AS amount_minor FROM decisions FINAL',
    );
    return reference({ events, repeats: new Set(repeats.map(({ id }) => id)), decisions });
  };

  it.each(inLong([1, 2, 3, 4, 5, 6], [1]))(
    'is what a plain reading of every row gives, in pieces, cut short anywhere, and from nothing (seed %i)',
    async (seed) => {
      const events = disputedWorld(seed, 24);
      const random = randomOf(seed + 1000);
      for (let at = 0; at < events.length;) {
        const size = 1 + Math.floor(random() * 90);
        await house.put(events.slice(at, at + size));
        at += size;
        if (random() < 0.5) {
          const { door } = failingDoor(house.warehouse.process, 1 + Math.floor(random() * 90));
          await house
            .runner({ door })
            .untilIdle()
            .catch(() => undefined);
        }
        await house.runner().untilIdle();
        expect(await rowsOf(), `seed ${seed}, ${at} events`).toEqual(await expected(events.slice(0, at)));
      }
      expect(await broken()).toEqual([]);
      const inPieces = await stateOf();
      await house.runner().rebuild();
      expect(await stateOf(), `seed ${seed}, rebuilt`).toEqual(inPieces);
    },
    300_000,
  );

  it('meets every bucket and finding in such worlds', async () => {
    for (const seed of [1, 2, 3])
      await house.put(disputedWorld(seed, 24).map((event) => ({ ...event, programme_id: `world ${seed}` })));
    await house.runner().untilIdle();
    const buckets = new Set((await rowsOf()).flatMap(({ bucket, findings }) => [bucket, ...findings]));
    expect([...buckets].sort()).toEqual([...BUCKETS, 'shared_order'].sort());
  }, 120_000);
});

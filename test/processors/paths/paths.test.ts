import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../processors/framework/verify.js';
import { randomWorld } from '../attribution/world.js';
import { inLong } from '../../support/in-long.js';
import { START, TestHouse, type TestEvent } from '../support.js';

const MINUTE_MS = 60_000;

interface PathRow {
  readonly id: string;
  readonly value: number;
  readonly outcome: string;
  readonly advocate: string;
  readonly touchpoints: number;
  readonly channels: string[];
  readonly advocates: string[];
  readonly minutes: number[];
}
interface OpenRow {
  readonly person: string;
  readonly touchpoints: number;
  readonly channels: string[];
  readonly codes: string[];
  readonly first: number;
  readonly last: number;
}

const click = (id: string, at: number, visitor_id: string, more: Partial<TestEvent> = {}): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: 'organic',
  ...more,
});
const referral = (id: string, at: number, visitor_id: string): TestEvent =>
  click(id, at, visitor_id, { channel: 'referral', referral_code: 'ANNA' });
const bought = (id: string, at: number, visitor_id: string, order_id: string): TestEvent => ({
  kind: 'conversion',
  id,
  at,
  type: 'purchase',
  visitor_id,
  order_id,
  amount_minor: 900,
  currency: 'EUR',
});
const order = (id: string, at: number, order_id: string, status: string): TestEvent => ({
  kind: 'order',
  id,
  at,
  order_id,
  status,
  amount_minor: 1000,
  currency: 'EUR',
});
const anna: TestEvent = {
  kind: 'advocate',
  id: 'adv-1',
  at: 0,
  advocate_id: 'anna',
  status: 'enrolled',
  referral_codes: ['ANNA'],
};

describe('paths of conversions and of persons without one', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  const step = async (events: readonly TestEvent[]): Promise<void> => {
    await house.put(events);
    await house.runner().untilIdle();
  };
  const paths = async (): Promise<PathRow[]> =>
    await house.query(`
      SELECT conversion_id AS id, toInt32(value_minor) AS value, outcome, advocate_id AS advocate, touchpoints, channels, advocates,
             arrayMap(age -> toUInt32(age / ${MINUTE_MS}), ages) AS minutes
      FROM conversion_paths FINAL ORDER BY occurred_at, conversion_id`);
  const open = async (): Promise<OpenRow[]> =>
    await house.query(`
      SELECT person_id AS person, touchpoints, channels, codes,
             toInt32((toUnixTimestamp64Milli(first_at) - ${START}) / ${MINUTE_MS}) AS first,
             toInt32((toUnixTimestamp64Milli(last_at) - ${START}) / ${MINUTE_MS}) AS last
      FROM open_paths FINAL ORDER BY person_id`);
  const holds = async (): Promise<void> => {
    const broken = (await verify(house.warehouse.process)).filter(({ ok }) => !ok);
    expect(broken).toEqual([]);
  };

  it('keeps what qualifies, and takes it away where nobody can earn any more', async () => {
    const day = 1440;
    await step([
      anna,
      click('old', 1, 'v1'),
      referral('r1', 40 * day, 'v1'),
      click('c1', 40 * day + 5, 'v1', { channel: 'direct' }),
      click('after', 40 * day + 30, 'v1'),
      click('stranger', 40 * day, 'v2', { channel: 'referral', referral_code: 'NOBODY' }),
      bought('k1', 40 * day + 10, 'v1', 'o1'),
      order('o1-paid', 40 * day + 11, 'o1', 'paid'),
      bought('k2', 40 * day + 20, 'v2', 'o2'),
      order('o2-paid', 40 * day + 21, 'o2', 'paid'),
    ]);
    const kept = { value: 1000, outcome: 'granted', advocate: 'anna', touchpoints: 2 };
    const k1 = { id: 'k1', ...kept, channels: ['referral', 'direct'], advocates: ['anna', ''], minutes: [10, 5] };
    // Its only touchpoint names a code that nobody owns, so nothing qualifies: it is compared, with an empty path.
    const nothing = { advocate: '', touchpoints: 0, channels: [], advocates: [], minutes: [] };
    expect(await paths()).toEqual([k1, { id: 'k2', value: 1000, outcome: 'denied', ...nothing }]);
    expect(await open()).toEqual([
      { person: 'visitor:v1', touchpoints: 1, channels: ['organic'], codes: [''], first: 57_630, last: 57_630 },
    ]);
    await holds();
    await step([{ ...order('o1-back', 41 * day, 'o1', 'cancelled'), amount_minor: 1000 }]);
    expect((await paths()).map(({ id }) => id)).toEqual(['k2']);
    await holds();
  });

  it('gives up an open path to the conversion it leads to, and to the person it belongs to', async () => {
    await step([referral('a', 10, 'v1'), click('b', 12, 'v1'), click('bot', 13, 'v1', { is_bot: true }), anna]);
    const way = { channels: ['referral', 'organic'], codes: ['ANNA', ''] };
    expect(await open()).toEqual([{ person: 'visitor:v1', touchpoints: 2, ...way, first: 10, last: 12 }]);
    const joined: TestEvent = {
      kind: 'customer',
      id: 'cust-1',
      at: 14,
      customer_id: 'c1',
      visitor_id: 'v1',
    };
    await step([joined]);
    expect((await open()).map(({ person }) => person)).toEqual(['customer:c1']);
    await step([bought('k1', 15, 'v1', 'o1'), order('paid', 15, 'o1', 'paid')]);
    expect(await open()).toEqual([]);
    expect((await paths()).map(({ channels }) => channels)).toEqual([['referral', 'organic', 'organic']]);
    await holds();
  });

  it('keeps both ends of a path of ten thousand touchpoints', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      click(`c${String(i).padStart(5, '0')}`, i / 10, 'v1', { channel: i < 5_000 ? 'email' : 'social' }),
    );
    await step([anna, ...many, bought('k1', 1_000, 'v1', 'o1'), order('paid', 1_000, 'o1', 'paid')]);
    const [one] = await paths();
    expect(one!.touchpoints).toBe(10_000);
    expect(one!.channels).toEqual([
      ...Array.from({ length: 500 }, () => 'email'),
      ...Array.from({ length: 500 }, () => 'social'),
    ]);
    expect([one!.minutes[0], one!.minutes[499], one!.minutes[500], one!.minutes[999]]).toEqual([1000, 950, 50, 0]);
    const later = (_: unknown, i: number): TestEvent =>
      click(`later${String(i).padStart(4, '0')}`, 2_000 + i, 'v1', { channel: i < 200 ? 'paid' : 'organic' });
    await step(Array.from({ length: 1_200 }, later));
    const [left] = await open();
    expect([left!.touchpoints, left!.first, left!.last]).toEqual([1_200, 2_000, 3_199]);
    expect(left!.channels).toEqual(Array.from({ length: 1_000 }, () => 'organic'));
    await holds();
  }, 60_000);

  it.each(inLong([5, 6, 7, 8], [5]))(
    'is what a plain reading of clicks and conversions gives, in steps (seed %i)',
    async (seed) => {
      const events = randomWorld({ seed, size: 60 });
      const third = Math.ceil(events.length / 3);
      for (let from = 0; from < events.length; from += third) await step(events.slice(from, from + third));
      const touches = await house.query<{ person: string; at: string; id: string; channel: string; bot: boolean }>(
        `SELECT person_id AS person, occurred_at AS at, touchpoint_id AS id, channel, ifNull(is_bot, false) AS bot
       FROM touchpoints FINAL ORDER BY at, id`,
      );
      const conversions = await house.query<{ person: string; at: string }>(
        'SELECT person_id AS person, occurred_at AS at FROM conversion_states FINAL',
      );
      const expected = new Map<string, string[]>();
      for (const { person, at, channel, bot } of touches) {
        const last = conversions.filter((one) => one.person === person).map((one) => one.at);
        if (bot || last.some((converted) => converted >= at)) continue;
        expected.set(person, [...(expected.get(person) ?? []), channel]);
      }
      const found = new Map((await open()).map(({ person, channels }) => [person, channels]));
      expect(found).toEqual(new Map([...expected].sort()));
      const inSteps = await house.state();
      await house.runner().rebuild();
      expect(await house.state()).toEqual(inSteps);
      await holds();
    },
    120_000,
  );
});

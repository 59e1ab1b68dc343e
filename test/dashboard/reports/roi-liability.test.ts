import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORTS } from '../../../dashboard/reports/index.js';
import { liability } from '../../../dashboard/reports/liability.js';
import { roi } from '../../../dashboard/reports/roi.js';
import { openBooks, values, type Books } from './books.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

describe('roi', () => {
  beforeAll(() =>
    books.sql(
      `INSERT INTO clocks (programme_id, now_at, before_at, version) VALUES ('default', '2026-03-31 00:00:00', '2026-03-30 00:00:00', 1)`,
      // Credited: customer 1 (joined with visitor v1), customer 2, and a guest's order. Denied: customer 3.
      `INSERT INTO conversion_outcomes (programme_id, conversion_id, occurred_at, type, person_id, advocate_id, channel, outcome, reason, value_minor, credited_minor, currency, version) VALUES ${values(
        [
          [
            'default',
            'c1',
            '2026-03-02 10:00:00',
            'purchase',
            'customer:1',
            'a1',
            'referral',
            'granted',
            'CREDITED_LAST_TOUCH',
            10000,
            10000,
            'EUR',
            1,
          ],
          [
            'default',
            'c2',
            '2026-03-03 10:00:00',
            'purchase',
            'customer:2',
            'a2',
            'referral',
            'granted',
            'CREDITED_LAST_TOUCH',
            5000,
            5000,
            'USD',
            1,
          ],
          [
            'default',
            'c3',
            '2026-03-03 10:00:00',
            'purchase',
            'customer:3',
            '',
            '',
            'denied',
            'DENIED_NO_TOUCHPOINT',
            9000,
            0,
            'EUR',
            1,
          ],
          [
            'default',
            'c4',
            '2026-03-05 10:00:00',
            'purchase',
            'visitor:9',
            'a1',
            'referral',
            'granted',
            'CREDITED_LAST_TOUCH',
            2000,
            2000,
            'EUR',
            1,
          ],
        ],
      )}`,
      `INSERT INTO identities (programme_id, node, person_id, since, version) VALUES ('default', 'customer:1b', 'customer:1', '2026-01-01', 1)`,
      `INSERT INTO conversion_states (programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, customer_id, visitor_id, order_id, version) VALUES ${values(
        [
          ['default', 1, 'customer:1', '2026-03-02 10:00:00', 'c1', 'purchase', 'server', '1', null, 'o1', 1],
          ['default', 2, 'visitor:9', '2026-03-05 10:00:00', 'c4', 'purchase', 'server', null, '9', 'o9', 1],
        ],
      )}`,
      `INSERT INTO order_states (programme_id, order_id, status, amount_minor, currency, refunded_minor, net_minor, margin_minor, customer_id, first_at, last_at, version) VALUES ${values(
        [
          // Margin 4000 of 10000, a quarter refunded: 3000 counts.
          [
            'default',
            'o1',
            'paid',
            10000,
            'EUR',
            2500,
            7500,
            4000,
            '1',
            '2026-03-02 09:59:00',
            '2026-03-02 10:00:00',
            1,
          ],
          // Same person by another customer id, later: 1000 counts.
          ['default', 'o2', 'paid', 3000, 'EUR', 0, 3000, 1000, '1b', '2026-03-20 10:00:00', '2026-03-20 10:00:00', 1],
          // Before the first credited conversion: not counted.
          ['default', 'o3', 'paid', 8000, 'EUR', 0, 8000, 5000, '1', '2026-02-20 10:00:00', '2026-02-20 10:00:00', 1],
          // Cancelled: counts with nothing, and its margin is no longer unknown.
          [
            'default',
            'o4',
            'cancelled',
            6000,
            'EUR',
            0,
            6000,
            null,
            '1',
            '2026-03-21 10:00:00',
            '2026-03-22 10:00:00',
            1,
          ],
          // Tells no margin: counted as unknown.
          ['default', 'o5', 'paid', 700, 'EUR', 0, 700, null, '1', '2026-03-22 10:00:00', '2026-03-22 10:00:00', 1],
          // Not referred.
          ['default', 'o6', 'paid', 9000, 'EUR', 0, 9000, 9000, '3', '2026-03-03 10:00:00', '2026-03-03 10:00:00', 1],
          // Another currency, whose only order tells no margin.
          ['default', 'o7', 'paid', 5000, 'USD', 0, 5000, null, '2', '2026-03-03 10:00:00', '2026-03-03 10:00:00', 1],
          // A guest's order that a credited conversion names, and one that none names.
          ['default', 'o9', 'paid', 2000, 'EUR', 0, 2000, 500, null, '2026-03-05 10:00:00', '2026-03-05 10:00:00', 1],
          ['default', 'o10', 'paid', 2000, 'EUR', 0, 2000, 700, null, '2026-03-05 10:00:00', '2026-03-05 10:00:00', 1],
        ],
      )}`,
      `INSERT INTO rewards (programme_id, conversion_id, advocate_id, \`to\`, term, reward_id, state, value, amount_minor, currency, ruleset_version, earned_at, due_at, version) VALUES ${values(
        [
          [
            'default',
            'c1',
            'a1',
            'advocate',
            0,
            'r1',
            'payable',
            'cash',
            1000,
            'EUR',
            1,
            '2026-03-02 10:00:00',
            '2026-04-01 00:00:00',
            1,
          ],
          [
            'default',
            'c4',
            'a1',
            'advocate',
            0,
            'r2',
            'earned',
            'cash',
            200,
            'EUR',
            1,
            '2026-03-05 10:00:00',
            '2026-04-08 00:00:00',
            1,
          ],
          [
            'default',
            'c5',
            'a3',
            'advocate',
            0,
            'r3',
            'reversed',
            'cash',
            900,
            'EUR',
            1,
            '2026-03-06 10:00:00',
            null,
            1,
          ],
          ['default', 'c6', 'a4', 'advocate', 0, 'r4', 'earned', 'cash', 50, 'EUR', 1, '2026-03-07 10:00:00', null, 1],
        ],
      )}`,
      `INSERT INTO holds (programme_id, conversion_id, advocate_id, reason, opened_at, hold_id, closes_at, closed_at, closed_by, version) VALUES ${values(
        [
          [
            'default',
            'c1',
            'a1',
            'HELD_RETURN_WINDOW',
            '2026-03-02 10:00:00',
            'h1',
            '2026-03-16 10:00:00',
            '2026-03-16 10:00:00',
            'time',
            1,
          ],
          [
            'default',
            'c4',
            'a1',
            'HELD_RETURN_WINDOW',
            '2026-03-05 10:00:00',
            'h2',
            '2026-04-02 10:00:00',
            null,
            null,
            1,
          ],
          [
            'default',
            'c6',
            'a4',
            'HELD_RETURN_WINDOW',
            '2026-03-07 10:00:00',
            'h3',
            '2026-04-02 10:00:00',
            null,
            null,
            1,
          ],
          ['default', 'c6', 'a4', 'HELD_SELF_REFERRAL', '2026-03-07 10:00:00', 'h4', null, null, null, 1],
        ],
      )}`,
      `INSERT INTO step_ranges (topic, froms, tos, step) VALUES ('fairlead.spend', [0], [100], 1)`,
      `INSERT INTO spends (programme_id, source, id, occurred_at, channel, amount_minor, currency, advocate_id, \`from\`, \`to\`, content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted) VALUES ${values(
        [
          // Ten days, half of them in March: 500 of 1000.
          [
            'default',
            'server',
            's1',
            '2026-02-24 00:00:00',
            'referral',
            1000,
            'EUR',
            null,
            '2026-02-24 00:00:00',
            '2026-03-06 00:00:00',
            1,
            0,
            0,
            '2026-03-06 00:00:00',
            1,
            0,
          ],
          [
            'default',
            'server',
            's2',
            '2026-03-01 00:00:00',
            'paid',
            7000,
            'EUR',
            null,
            '2026-03-01 00:00:00',
            '2026-03-02 00:00:00',
            2,
            0,
            1,
            '2026-03-06 00:00:00',
            1,
            0,
          ],
          // Another channel, but it names an advocate; at one instant.
          [
            'default',
            'server',
            's3',
            '2026-03-01 00:00:00',
            'social',
            300,
            'EUR',
            'a1',
            '2026-03-04 00:00:00',
            '2026-03-04 00:00:00',
            3,
            0,
            2,
            '2026-03-06 00:00:00',
            1,
            0,
          ],
        ],
      )}`,
    ),
  );

  it('counts margin after refunds, rewards and spend, by currency', async () => {
    const data = await roi.run(books.door, { from: '2026-03-01', to: '2026-04-01' });
    expect(data).toMatchObject({
      currency: 'EUR',
      margin_minor: 3000 + 1000 + 500,
      rewards_minor: 1250,
      spend_minor: 500 + 300,
      other_spend_minor: 7000,
      net_minor: 4500 - 1250 - 800,
      customers: 1,
      orders: 5,
      guest_orders: 1,
      orders_without_margin: 1,
      revenue_without_margin_minor: 700,
      revenue_minor: 7500 + 3000 + 0 + 700 + 2000,
    });
    expect(data.roi).toBeCloseTo(2450 / 2050, 12);
  });

  it('says unknown, not nothing, where no order tells its margin', async () => {
    const data = await roi.run(books.door, { from: '2026-03-01', to: '2026-04-01', currency: 'USD' });
    expect(data).toMatchObject({
      currency: 'USD',
      margin_minor: null,
      net_minor: null,
      roi: null,
      orders_without_margin: 1,
      rewards_minor: 0,
    });
    expect(data.by_currency.map((line) => line.currency)).toEqual(['EUR', 'USD']);
  });

  it('keeps to the half-open range', async () => {
    const before = await roi.run(books.door, { from: '2026-03-21', to: '2026-03-22T10:00:00Z' });
    expect(before).toMatchObject({ orders: 1, orders_without_margin: 0, rewards_minor: 0, spend_minor: 0 });
    const after = await roi.run(books.door, { from: '2026-03-22T10:00:00Z', to: '2026-03-23' });
    expect(after).toMatchObject({ orders: 1, orders_without_margin: 1 });
  });

  it.each([
    { what: 'a whole day', from: '2026-03-20', to: '2026-03-21', customers: 1, orders: 1 },
    { what: 'part of a day', from: '2026-03-20T09:00:00Z', to: '2026-03-20T11:00:00Z', customers: 1, orders: 1 },
    {
      what: 'parts of two days',
      from: '2026-03-20T10:00:00Z',
      to: '2026-03-21T10:00:00.001Z',
      customers: 1,
      orders: 2,
    },
    {
      what: 'days around whole days',
      from: '2026-03-20T10:00:00Z',
      to: '2026-03-22T10:00:00.001Z',
      customers: 1,
      orders: 3,
    },
    { what: 'no first order of the day', from: '2026-03-20T10:00:00.001Z', to: '2026-03-23', customers: 1, orders: 2 },
    { what: 'nothing but a guest', from: '2026-03-05T10:00:00Z', to: '2026-03-06T00:00:00Z', customers: 0, orders: 1 },
  ])('counts a customer once in $what', async ({ from, to, customers, orders }) => {
    expect(await roi.run(books.door, { from, to, currency: 'EUR' })).toMatchObject({ customers, orders });
  });

  it('refuses what it cannot read', async () => {
    await expect(roi.run(books.door, { from: 'yesterday' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(roi.run(books.door, { from: '2026-02-30' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(roi.run(books.door, { from: '2026-03-02', to: '2026-03-02' })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(roi.run(books.door, { currency: 'euro' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('liability', () => {
  it('owes what is earned and payable, and not what is reversed', async () => {
    const data = await liability.run(books.door, {});
    expect(data).toMatchObject({ currency: 'EUR', total_minor: 1250 });
    expect(data.states).toEqual([
      { state: 'earned', amount_minor: 250, rewards: 2 },
      { state: 'payable', amount_minor: 1000, rewards: 1 },
      { state: 'reversed', amount_minor: 900, rewards: 1 },
    ]);
    expect(data.by_week).toEqual([
      { week: null, state: 'earned', amount_minor: 50, rewards: 1 },
      { week: '2026-04-06', state: 'earned', amount_minor: 200, rewards: 1 },
      { week: '2026-03-30', state: 'payable', amount_minor: 1000, rewards: 1 },
    ]);
    expect(data.held_by.map(({ reason, amount_minor, rewards }) => [reason, amount_minor, rewards])).toEqual([
      ['HELD_RETURN_WINDOW', 250, 2],
      ['HELD_SELF_REFERRAL', 50, 1],
    ]);
  });

  it('refuses a forecast from too little, with the reason', async () => {
    const data = await liability.run(books.door, {});
    expect(data.forecast).toEqual([]);
    // Two of the week's four rewards still wait, so that its other two tell nothing fair yet.
    expect(data.confidence).toMatch(/No forecast: 0 rewards of 0 advocates/);
  });

  it('leaves out what was earned after the time asked for', async () => {
    const data = await liability.run(books.door, { asOf: '2026-03-03' });
    expect(data.total_minor).toBe(1000);
  });

  it('forecasts once enough has run its course', async () => {
    // 60 rewards of 20 advocates in January, 100 EUR each; every fourth reversed: three quarters survive.
    const past = Array.from({ length: 60 }, (_, i) => [
      'runoff',
      `p${i}`,
      `a${i % 20}`,
      'advocate',
      0,
      `p${i}`,
      i % 4 === 0 ? 'reversed' : 'payable',
      'cash',
      10000,
      'EUR',
      1,
      '2026-01-05 10:00:00',
      i % 4 === 0 ? null : '2026-02-01 00:00:00',
      1,
    ]);
    const waiting = Array.from({ length: 10 }, (_, i) => [
      'runoff',
      `w${i}`,
      `a${i}`,
      'advocate',
      0,
      `w${i}`,
      'earned',
      'cash',
      10000,
      'EUR',
      1,
      '2026-03-20 10:00:00',
      '2026-04-10 00:00:00',
      1,
    ]);
    await books.sql(
      `INSERT INTO clocks (programme_id, now_at, before_at, version) VALUES ('runoff', '2026-03-31 00:00:00', '2026-03-30 00:00:00', 1)`,
      `INSERT INTO rewards (programme_id, conversion_id, advocate_id, \`to\`, term, reward_id, state, value, amount_minor, currency, ruleset_version, earned_at, due_at, version) VALUES ${values([...past, ...waiting] as (string | number | null)[][])}`,
    );
    const data = await liability.run(books.door, { programme: 'runoff' });
    expect(data.survival).toBe(0.75);
    expect(data.forecast).toHaveLength(13);
    // Payable already: 45 x 100 EUR, overdue, at once. Due on 10 April, in the second week: 10 x 100 EUR at 75 %.
    expect(data.forecast[0]).toMatchObject({ day: '2026-04-07', expected: 450_000, low95: 450_000, high95: 450_000 });
    expect(data.forecast[1]!.expected).toBe(450_000 + 75_000);
    expect(data.forecast[12]!.expected).toBe(525_000);
    const { low95, low80, low50, high50, high80, high95 } = data.forecast[1]!;
    expect([low95, low80, low50, high50, high80, high95]).toEqual(
      [low95, low80, low50, high50, high80, high95].toSorted((a, b) => a - b),
    );
    expect(low95).toBeGreaterThanOrEqual(450_000);
    expect(high95).toBeLessThanOrEqual(550_000);
    expect(await liability.run(books.door, { programme: 'runoff' })).toEqual(data);
    expect(data.confidence).toMatch(/75\.0% of the amount of 60 rewards of 20 advocates/);
  });

  it('says so where there is nothing', async () => {
    const data = await liability.run(books.door, { programme: 'nobody' });
    expect(data).toMatchObject({ as_of: null, total_minor: 0, states: [], forecast: [] });
    expect(liability.text(data)).toContain('nothing is owed');
  });
});

describe('the registry', () => {
  it('names each report by its own name, with a role, a definition and statements', () => {
    for (const [name, report] of Object.entries(REPORTS)) {
      expect(report.name).toBe(name);
      expect(Object.keys(report.definitions).length).toBeGreaterThan(0);
      expect(report.statements.length).toBeGreaterThan(0);
    }
  });
});

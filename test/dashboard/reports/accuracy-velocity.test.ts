import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accuracy } from '../../../dashboard/reports/accuracy.js';
import { answerReport } from '../../../dashboard/reports/index.js';
import { velocity } from '../../../dashboard/reports/velocity.js';
import { openBooks, values, type Books } from './books.js';

let books: Books;
let truthFile: string;

beforeAll(async () => {
  books = await openBooks();
  truthFile = join(books.dir, 'truth.ndjson');
});
afterAll(() => books.close());

type Line = [
  id: string,
  at: string,
  advocate: string,
  channel: string,
  outcome: string,
  reason: string,
  credited: number,
  currency: string,
];
const LINES: Line[] = [
  ['c1', '2026-03-02 10:00:00', 'a1', 'referral', 'granted', 'CREDITED_LAST_TOUCH', 1000, 'EUR'], // truth a1: right
  ['c2', '2026-03-03 10:00:00', 'a2', 'referral', 'granted', 'CREDITED_LAST_TOUCH', 2000, 'EUR'], // truth a1: wrong advocate
  ['c3', '2026-03-04 10:00:00', 'a2', 'affiliate', 'granted', 'CREDITED_LAST_TOUCH', 500, 'EUR'], // truth nobody: undeserved
  ['c4', '2026-03-09 10:00:00', '', '', 'denied', 'DENIED_OUTSIDE_LOOKBACK', 0, 'EUR'], // truth a3: missed
  ['c5', '2026-03-10 10:00:00', '', '', 'denied', 'DENIED_NO_TOUCHPOINT', 0, 'USD'], // truth nobody: rightly denied
  ['c6', '2026-03-10 11:00:00', 'a4', 'referral', 'reversed', 'REVERSED_REFUND', 0, 'EUR'], // truth a4: no granted decision, so missed
  ['c7', '2026-03-10 12:00:00', 'a5', 'referral', 'granted', 'CREDITED_SHARE', 900, 'EUR'], // truth a5, who has the greater share of two
  ['c8', '2026-03-11 12:00:00', 'a5', 'referral', 'granted', 'CREDITED_LAST_TOUCH', 70, 'EUR'], // not in the truth file
];

beforeAll(async () => {
  await books.sql(
    `INSERT INTO conversion_outcomes (programme_id, conversion_id, occurred_at, advocate_id, channel, outcome, reason, credited_minor, currency, version) VALUES ${values(
      LINES.map(([id, at, advocate, channel, outcome, reason, credited, code]) => [
        'default',
        id,
        at,
        advocate,
        channel,
        outcome,
        reason,
        credited,
        code,
        1,
      ]),
    )}`,
    `INSERT INTO decisions (programme_id, conversion_id, advocate_id, outcome, reason, share_ppb, amount_minor, currency, decided_for, version) VALUES ${values(
      [
        ...LINES.filter(([id]) => id !== 'c7').map(([id, at, advocate, , outcome, reason, credited, code]) => [
          'default',
          id,
          advocate,
          outcome,
          reason,
          outcome === 'granted' ? 1_000_000_000 : 0,
          credited,
          code,
          at,
          1,
        ]),
        ['default', 'c7', 'a4', 'granted', 'CREDITED_SHARE', 400_000_000, 360, 'EUR', '2026-03-10 12:00:00', 1],
        ['default', 'c7', 'a5', 'granted', 'CREDITED_SHARE', 600_000_000, 540, 'EUR', '2026-03-10 12:00:00', 1],
        ['default', 'c1', 'a9', 'denied', 'DENIED_OTHER_TOUCHPOINT_WON', 0, 0, 'EUR', '2026-03-02 10:00:00', 1],
      ],
    )}`,
  );
  const truth = [
    {
      what: 'conversion',
      conversion_id: 'c1',
      true_advocate_id: 'a1',
      fraud: null,
      lookalike: 'cafe',
      amount_minor: 1000,
    },
    {
      what: 'conversion',
      conversion_id: 'c2',
      true_advocate_id: 'a1',
      fraud: null,
      lookalike: null,
      amount_minor: 2000,
    },
    {
      what: 'conversion',
      conversion_id: 'c3',
      true_advocate_id: null,
      fraud: 'cookie_stuffing',
      lookalike: null,
      amount_minor: 500,
    },
    {
      what: 'conversion',
      conversion_id: 'c4',
      true_advocate_id: 'a3',
      fraud: null,
      lookalike: 'carrier',
      amount_minor: 4000,
    },
    {
      what: 'conversion',
      conversion_id: 'c5',
      true_advocate_id: null,
      fraud: 'self_referral',
      lookalike: null,
      amount_minor: 100,
    },
    {
      what: 'conversion',
      conversion_id: 'c6',
      true_advocate_id: 'a4',
      fraud: null,
      lookalike: null,
      amount_minor: 300,
    },
    {
      what: 'conversion',
      conversion_id: 'c7',
      true_advocate_id: 'a5',
      fraud: null,
      lookalike: null,
      amount_minor: 900,
    },
    {
      what: 'conversion',
      conversion_id: 'c-lost',
      true_advocate_id: 'a5',
      fraud: null,
      lookalike: null,
      amount_minor: 1,
    },
    { what: 'advocate', advocate_id: 'a1', fraud: null, lookalike: null },
  ];
  await writeFile(truthFile, `${truth.map((row) => JSON.stringify(row)).join('\n')}\n\n`);
});

describe('accuracy against a truth file', () => {
  it('agrees with the join done by hand', async () => {
    const data = await accuracy.run(books.door, { truth: truthFile });
    expect(data).toMatchObject({ reference: 'truth', compared: 7, agreed: 3, rate: 3 / 7 });
    expect(Object.fromEntries(data.by_outcome.map((line) => [line.key, line.conversions]))).toEqual({
      right: 2,
      rightly_denied: 1,
      missed: 2,
      wrong_advocate: 1,
      undeserved: 1,
    });
    expect(data.truth!.precision).toMatchObject({ agreed: 2, compared: 4, rate: 0.5 });
    expect(data.truth!.recall).toMatchObject({ agreed: 2, compared: 5, rate: 0.4 });
    expect(data.truth).toMatchObject({
      fraud: { conversions: 2, credited: 1 },
      lookalikes: { conversions: 2, denied: 1 },
      without_truth: 1,
      without_decision: 1,
    });
  });

  it('counts money by currency', async () => {
    const data = await accuracy.run(books.door, { truth: truthFile });
    // Credited 1000 + 2000 + 500 + 900, of it right 1000 + 540; caused 1000 + 2000 + 4000 + 300 + 900, of it credited 1000 + 900.
    expect(data.truth!.by_currency).toEqual([
      {
        currency: 'EUR',
        credited_minor: 4400,
        credited_right_minor: 1540,
        caused_minor: 8200,
        caused_credited_minor: 1900,
        precision: 0.35,
        recall: 1900 / 8200,
      },
      {
        currency: 'USD',
        credited_minor: 0,
        credited_right_minor: 0,
        caused_minor: 0,
        caused_credited_minor: 0,
        precision: null,
        recall: null,
      },
    ]);
  });

  it('splits by channel, reason and week', async () => {
    const data = await accuracy.run(books.door, { truth: truthFile });
    const channel = (key: string) => data.truth!.by_channel.find((line) => line.key === key)!;
    expect(channel('referral')).toMatchObject({
      conversions: 4,
      right: 2,
      wrong_advocate: 1,
      missed: 1,
      precision: { rate: 2 / 3 },
    });
    expect(channel('affiliate')).toMatchObject({ undeserved: 1, precision: { rate: 0 }, recall: { rate: null } });
    expect(channel('none')).toMatchObject({ missed: 1, rightly_denied: 1 });
    expect(data.truth!.by_reason.find((line) => line.key === 'REVERSED_REFUND')).toMatchObject({
      missed: 1,
      conversions: 1,
    });
    expect(data.by_week.map((week) => [week.day, week.rate, week.count])).toEqual([
      ['2026-03-02', 1 / 3, 3],
      ['2026-03-09', 0.5, 4],
    ]);
    expect(accuracy.text(data).join('\n')).toContain('agree with the truth file');
  });

  it('keeps to the half-open range', async () => {
    const data = await accuracy.run(books.door, {
      truth: truthFile,
      from: '2026-03-03T10:00:00Z',
      to: '2026-03-09T10:00:00Z',
    });
    expect(data.compared).toBe(2);
  });

  it('says what is wrong with a truth file', async () => {
    await expect(accuracy.run(books.door, { truth: join(books.dir, 'absent.ndjson') })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    const broken = join(books.dir, 'broken.ndjson');
    await writeFile(broken, '{"what":"conversion","conversion_id":"c1"}\n{"what":');
    await expect(accuracy.run(books.door, { truth: broken })).rejects.toThrow(/line 2/);
  });

  it('reads no file for a request from outside', async () => {
    await expect(answerReport(accuracy, books.door, { truth: truthFile })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('accuracy without a truth file', () => {
  const check = (id: string, at: string, claim: string, order: string, programme = 'claims') => [
    programme,
    id,
    at,
    claim,
    order,
    1,
  ];
  beforeAll(() =>
    books.sql(
      `INSERT INTO conversion_outcomes (programme_id, conversion_id, occurred_at, claim_check, order_check, version) VALUES ${values(
        [
          check('k1', '2026-03-01 12:00:00', 'agree', 'matched'), // a Sunday
          check('k2', '2026-03-02 12:00:00', 'other', 'amount_differs'), // a Monday
          check('k3', '2026-03-03 12:00:00', 'no_touch', 'order_missing'),
          check('k4', '2026-03-03 12:30:00', 'unknown_code', ''),
          check('k5', '2026-03-04 00:00:00', '', 'matched'),
          check('k6', '2026-03-04 12:00:00', '', 'no_order'),
          check('k7', '2026-03-04 12:00:00', '', ''),
          check('k8', '2026-03-01 12:00:00', 'agree', 'matched', 'others'),
        ],
      )}`,
    ),
  );

  it('counts what the touches say of the codes that customers named', async () => {
    const data = await accuracy.run(books.door, { programme: 'claims' });
    expect(data).toMatchObject({ reference: 'claimed_codes', compared: 2, agreed: 1, rate: 0.5, truth: null });
    expect(data.by_outcome.map((line) => [line.key, line.conversions])).toEqual([
      ['agree', 1],
      ['other', 1],
      ['no_touch', 1],
      ['unknown_code', 1],
    ]);
    expect(data.by_week.map(({ day, rate, count }) => [day, rate, count])).toEqual([
      ['2026-02-23', 1, 1],
      ['2026-03-02', 0, 1],
    ]);
    expect(data.low).toBeGreaterThan(0.09);
    expect(data.high).toBeLessThan(0.91);
    expect(data.matched_orders).toMatchObject({ agreed: 2, compared: 4 });
    expect(accuracy.text(data).slice(0, 2)).toEqual([
      '50.0% (9.5%–90.5%) of 2 compared conversions agree with the code that the customer named',
      '  Agrees: 1',
    ]);
  });

  it('falls back on orders where nobody named a code', async () => {
    const data = await accuracy.run(books.door, { programme: 'nobody' });
    expect(data).toMatchObject({ reference: 'claimed_codes', compared: 0, rate: null, by_week: [] });
    expect(accuracy.text(data)[0]).toMatch(/^— of 0 /);
    const later = await accuracy.run(books.door, { programme: 'claims', from: '2026-03-03' });
    expect(later).toMatchObject({ reference: 'matched_orders', compared: 2, agreed: 1 });
    expect(later.by_outcome.map((line) => [line.key, line.conversions])).toEqual([
      ['matched', 1],
      ['amount_differs', 0],
      ['order_missing', 1],
      ['no_order', 1],
    ]);
  });

  it.each<[what: string, from: string, to: string, orders: number, claims: number]>([
    ['whole days', '2026-03-02', '2026-03-04', 2, 1],
    ['whole days between ragged ends', '2026-03-01T12:00:00Z', '2026-03-04T00:00:00.001Z', 4, 2],
    ['the same, a millisecond less', '2026-03-01T12:00:00.001Z', '2026-03-04T00:00:00Z', 2, 1],
    ['less than a day', '2026-03-03T12:00:00Z', '2026-03-03T12:30:00Z', 1, 0],
    ['parts of two days', '2026-03-03T12:00:00Z', '2026-03-04T00:00:00.001Z', 2, 0],
  ])('keeps to the half-open range: %s', async (_, from, to, orders, claims) => {
    const data = await accuracy.run(books.door, { programme: 'claims', from, to });
    expect([data.matched_orders!.compared, data.claimed_codes!.compared]).toEqual([orders, claims]);
  });

  it('looks no further than the time asked for', async () => {
    const data = await accuracy.run(books.door, { programme: 'claims', asOf: '2026-03-02T12:00:00Z' });
    expect(data).toMatchObject({ compared: 1, agreed: 1 });
  });
});

describe('velocity', () => {
  beforeAll(async () => {
    await books.sql(
      `INSERT INTO clocks (programme_id, now_at, before_at, version) VALUES ('default', '2026-03-10 15:00:00', '2026-03-10 00:00:00', 1)`,
      `INSERT INTO daily_clicks (programme_id, day, channel, clicks, bot_clicks, version) VALUES ${values([
        ['default', '2026-03-01', 'referral', 70, 7, 1],
        ['default', '2026-03-01', 'paid', 30, 3, 1],
        ['default', '2026-03-03', 'referral', 40, 0, 1],
        ['default', '2026-03-10', 'referral', 7, 0, 1],
        ['other', '2026-03-03', 'referral', 999, 0, 1],
      ])}`,
      `INSERT INTO daily_advocates (programme_id, day, new_advocates, first_shares, version) VALUES ('default', '2026-03-03', 2, 1, 1)`,
    );
    await books.put(
      'TRUNCATE TABLE daily_conversions',
      `INSERT INTO daily_conversions (programme_id, day, type, outcome, reason, currency, conversions, value_minor, version) VALUES ${values(
        [
          ['default', '2026-03-03', 'purchase', 'granted', 'CREDITED_LAST_TOUCH', 'EUR', 3, 300, 1],
          ['default', '2026-03-03', 'purchase', 'denied', 'DENIED_NO_TOUCHPOINT', 'EUR', 2, 200, 1],
        ],
      )}`,
    );
  });

  it('counts by day, fills days without events, and means over seven days', async () => {
    const data = await velocity.run(books.door, { from: '2026-03-03', to: '2026-03-08' });
    expect(data.days.map((day) => day.day)).toEqual([
      '2026-03-03',
      '2026-03-04',
      '2026-03-05',
      '2026-03-06',
      '2026-03-07',
    ]);
    expect(data.days[0]).toMatchObject({
      new_advocates: 2,
      first_shares: 1,
      clicks: 40,
      conversions: 5,
      clicks_mean7: null,
    });
    expect(data.days[1]).toMatchObject({ clicks: 0, clicks_mean7: null });
    // The seventh day since the first: (100 + 0 + 40 + 0 + 0 + 0 + 0) / 7.
    expect(data.days[4]!.clicks_mean7).toBeCloseTo(140 / 7, 12);
    expect(data.totals).toMatchObject({ clicks: 40, conversions: 5 });
  });

  it('shows the days up to now where no range is asked for', async () => {
    const data = await velocity.run(books.door, {});
    expect(data.to).toBe('2026-03-11');
    expect(data.days.at(-1)).toMatchObject({ day: '2026-03-10', clicks: 7 });
    expect(data.totals.bot_clicks).toBe(10);
    const past = await velocity.run(books.door, { asOf: '2026-03-03T12:00:00Z' });
    expect(past.days.at(-1)!.day).toBe('2026-03-03');
  });

  it('is empty before the first event', async () => {
    const data = await velocity.run(books.door, { programme: 'nobody' });
    expect(data.days).toEqual([]);
    expect(velocity.text(data)).toEqual(['nothing has happened yet']);
  });
});

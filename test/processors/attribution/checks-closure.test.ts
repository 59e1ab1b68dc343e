import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SideBySide, type Told } from '../side-by-side.js';
import { TestHouse, type TestEvent } from '../support.js';

const DAY = 1440;
/** Minutes after the start at which the conversion happens: far past any lookback from day 0. */
const AT = 90 * DAY;

const advocate = (id: string, at: number, advocate_id: string, ...referral_codes: string[]): TestEvent => ({
  kind: 'advocate',
  id,
  at,
  advocate_id,
  status: 'enrolled',
  referral_codes,
});
const click = (id: string, at: number, visitor_id: string, referral_code?: string): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: referral_code === undefined ? 'organic' : 'referral',
  referral_code,
});
const conversion = (part: Record<string, unknown> = {}): TestEvent => ({
  kind: 'conversion',
  id: 'k',
  at: AT,
  type: 'purchase',
  customer_id: 'c',
  visitor_id: 'v',
  order_id: 'o',
  amount_minor: 1000,
  currency: 'EUR',
  claimed_code: 'ANN',
  ...part,
});
const order = (id: string, at: number, part: Record<string, unknown> = {}): TestEvent => ({
  kind: 'order',
  id,
  at,
  order_id: 'o',
  status: 'paid',
  amount_minor: 1000,
  currency: 'EUR',
  ...part,
});

const ANN = advocate('ann', 0, 'ann', 'ANN');
const ANN_TWICE = advocate('ann', 0, 'ann', 'ANN', 'ANN2');
const BOB = advocate('bob', 0, 'bob', 'BOB');

/** What is there first, and noted then; what comes after it, and is noted then. */
type Story = [what: string, first: TestEvent[], before: string, then: TestEvent[], after: string];
const CLAIMS: Story[] = [
  ['the claimed code finds an owner', [conversion(), click('t', 0, 'v', 'ANN')], 'unknown_code', [ANN], 'agree'],
  [
    'the claimed code changes owners',
    [ANN, BOB, conversion(), click('t', 0, 'v', 'BOB')],
    'other',
    [advocate('bob2', 1, 'bob', 'BOB', 'ANN')],
    'agree',
  ],
  [
    'the code of a touch long before the lookback goes to somebody else',
    [ANN_TWICE, BOB, conversion(), click('t', 5, 'v', 'ANN2')],
    'agree',
    [advocate('bob2', 1, 'bob', 'BOB', 'ANN2')],
    'other',
  ],
  [
    'the code of a touch of its own visitor, whom two customers share, goes to somebody else',
    [
      ANN_TWICE,
      BOB,
      conversion(),
      conversion({ id: 'k2', type: 'signup', customer_id: 'd', order_id: undefined }),
      click('t', 5, 'v', 'ANN2'),
    ],
    'agree',
    [advocate('bob2', 1, 'bob', 'BOB', 'ANN2')],
    'other',
  ],
  ['the claimed code is given up', [ANN, conversion()], 'no_touch', [advocate('ann2', 1, 'ann')], 'unknown_code'],
  [
    'a touch long before the lookback comes late',
    [ANN, conversion()],
    'no_touch',
    [click('t', 0, 'v', 'ANN')],
    'agree',
  ],
  [
    'a later touch comes late',
    [ANN, BOB, conversion(), click('t', 0, 'v', 'ANN')],
    'agree',
    [click('t2', 1, 'v', 'BOB')],
    'other',
  ],
  [
    'another visitor turns out to be the customer',
    [ANN, conversion(), click('t', 0, 'w', 'ANN')],
    'no_touch',
    [conversion({ id: 'k2', type: 'signup', visitor_id: 'w', order_id: undefined, at: AT + 5 * DAY })],
    'agree',
  ],
  [
    'a touch loses its standing to one told by a better source',
    [ANN, BOB, conversion(), click('t', 0, 'v', 'ANN')],
    'agree',
    [{ ...click('t', 0, 'v', 'BOB'), source: 'server' }],
    'other',
  ],
  [
    'it is told again by a better source, without the code',
    [ANN, conversion()],
    'no_touch',
    [{ ...conversion({ claimed_code: undefined }), source: 'server' }],
    '',
  ],
  [
    'a touch comes late of its own visitor, whom two customers share',
    [
      ANN,
      BOB,
      conversion(),
      conversion({ id: 'k2', type: 'signup', visitor_id: 'w', order_id: undefined }),
      conversion({ id: 'k3', type: 'signup', customer_id: 'd', order_id: undefined }),
      click('t', 1, 'w', 'BOB'),
    ],
    'other',
    [click('t2', 2, 'v', 'ANN')],
    'agree',
  ],
  [
    'it turns out to repeat another',
    [ANN, conversion()],
    'no_touch',
    [conversion({ id: 'k0', at: AT - 1, claimed_code: undefined })],
    '',
  ],
];
const ORDERS: Story[] = [
  ['it comes late', [conversion()], 'order_missing', [order('o1', AT + 30 * DAY)], 'matched'],
  [
    'its amount is amended',
    [conversion(), order('o1', AT)],
    'matched',
    [order('o2', AT + 1, { amount_minor: 999 })],
    'amount_differs',
  ],
  [
    'its amount is put right',
    [conversion(), order('o1', AT, { amount_minor: 9 })],
    'amount_differs',
    [order('o2', AT + 1)],
    'matched',
  ],
  [
    'its currency is amended',
    [conversion(), order('o1', AT)],
    'matched',
    [order('o2', AT + 1, { currency: 'USD' })],
    'amount_differs',
  ],
  [
    'it is refunded',
    [conversion(), order('o1', AT)],
    'matched',
    [order('o2', AT + 1, { status: 'refunded' })],
    'matched',
  ],
  [
    'a better source tells another amount',
    [conversion(), order('o1', AT)],
    'matched',
    [{ ...order('o1', AT, { amount_minor: 7 }), source: 'server' }],
    'amount_differs',
  ],
  [
    'its only event turns out to be of another',
    [conversion(), order('o1', AT)],
    'matched',
    [{ ...order('o1', AT, { order_id: 'p' }), source: 'server' }],
    'order_missing',
  ],
  [
    'the conversion is told again by a better source, without an order',
    [conversion(), order('o1', AT)],
    'matched',
    [{ ...conversion({ order_id: undefined }), source: 'server' }],
    'no_order',
  ],
];

describe('what is noted of a conversion follows whatever may change it', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  }, 240_000);
  afterAll(() => house.close());

  const stories = new SideBySide(
    () => house,
    () => house.runner().untilIdle(),
  );
  /** The programme of a case is named as the case is. */
  const story = (what: string, tell: (hears: Told['hears']) => Promise<void>): Promise<void> =>
    stories.tell(what, ({ hears }) => tell(hears));
  const noted = async (programme: string, column: 'claim_check' | 'order_check'): Promise<string[]> => {
    const rows = await house.query<{ noted: string }>(
      `SELECT toString(${column}) AS noted FROM conversion_outcomes FINAL WHERE programme_id = '${programme}' AND conversion_id = 'k'`,
    );
    return rows.map((row) => row.noted);
  };
  const INVARIANTS = ['claims-checked', 'orders-checked', 'listed-conversions', 'daily-checks'];
  /** Names of the invariants that rows of a programme break. */
  const broken = async (programme: string): Promise<string[]> => {
    const names: string[] = [];
    for (const name of INVARIANTS) {
      const rows = await house.warehouse.process.rows<{ programme_id: string }>(`verify/${name}`);
      if (rows.some(({ programme_id }) => programme_id === programme)) names.push(name);
    }
    return names;
  };

  it.concurrent.each(CLAIMS)('claimed code: %s', (what, first, before, then, after) =>
    story(what, async (hears) => {
      await hears(...first);
      expect(await noted(what, 'claim_check')).toEqual([before]);
      await hears(...then);
      expect(await noted(what, 'claim_check')).toEqual([after]);
      expect(await broken(what)).toEqual([]);
    }),
  );

  it.concurrent.each(ORDERS)('order: %s', (what, first, before, then, after) =>
    story(what, async (hears) => {
      await hears(...first);
      expect(await noted(what, 'order_check')).toEqual([before]);
      await hears(...then);
      expect(await noted(what, 'order_check')).toEqual([after]);
      expect(await broken(what)).toEqual([]);
    }),
  );

  it.concurrent('counts by day what is noted, and strikes days with nothing left', () =>
    story('by day', async (hears) => {
      const counted = () =>
        house.query(
          "SELECT toString(day) AS day, reference, verdict, toInt64(conversions) AS conversions FROM daily_checks FINAL WHERE programme_id = 'by day' ORDER BY ALL",
        );
      await hears(ANN, conversion(), click('t', 0, 'v', 'ANN'));
      expect(await counted()).toEqual([
        { day: '2026-04-01', reference: 'claimed_codes', verdict: 'agree', conversions: 1 },
        { day: '2026-04-01', reference: 'matched_orders', verdict: 'order_missing', conversions: 1 },
      ]);
      await hears({ ...conversion({ type: 'signup' }), at: AT + DAY, source: 'server' });
      expect(await counted()).toEqual([
        { day: '2026-04-02', reference: 'claimed_codes', verdict: 'agree', conversions: 1 },
      ]);
      expect(await broken('by day')).toEqual([]);
    }),
  );

  it.concurrent('lets verify notice a note that is wrong', () =>
    story('by hand', async (hears) => {
      await hears(ANN, conversion(), click('t', 0, 'v', 'ANN'), order('o1', AT));
      await house.client.command({
        query: `INSERT INTO conversion_outcomes SELECT * REPLACE('other' AS claim_check, 'order_missing' AS order_check, version + 1 AS version) FROM conversion_outcomes FINAL WHERE programme_id = 'by hand'`,
      });
      await house.client.command({
        query: `INSERT INTO daily_checks SELECT * REPLACE(conversions + 1 AS conversions, version + 1 AS version) FROM daily_checks FINAL WHERE programme_id = 'by hand'`,
      });
      expect(await broken('by hand')).toEqual(INVARIANTS);
    }),
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { why } from '../../../processors/attribution/story/why.js';
import { verify } from '../../../processors/framework/verify.js';
import { SideBySide, type Told } from '../side-by-side.js';
import { minute, TestHouse, type TestEvent } from '../support.js';

const DAY = 1440;
const REWARD = { on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' };

const rulesOf = (limits: object, more: object = {}): TestEvent => ({
  kind: 'ruleset',
  id: 'r1',
  at: 0,
  version: 1,
  effective_from: minute(0),
  rules: JSON.stringify({ limits, rewards: [REWARD], settlement: { hold_days: 0 }, ...more }),
});
const advocate = (id: string): TestEvent => ({
  kind: 'advocate',
  id,
  at: 0,
  advocate_id: id,
  status: 'enrolled',
  referral_codes: [id.toUpperCase()],
});
/** An order of 1,000 that a person made through an advocate: 100 of reward. */
const sale = (number: number, at: number, owner = 'ann', currency = 'EUR'): TestEvent[] => [
  {
    kind: 'click',
    id: `t${number}`,
    at: at - 1,
    visitor_id: `v${number}`,
    channel: 'referral',
    referral_code: owner.toUpperCase(),
  },
  {
    kind: 'conversion',
    id: `k${number}`,
    at,
    type: 'purchase',
    customer_id: `c${number}`,
    visitor_id: `v${number}`,
    order_id: `o${number}`,
    amount_minor: 1000,
    currency,
  },
  { kind: 'order', id: `o${number}-paid`, at, order_id: `o${number}`, status: 'paid', amount_minor: 1000, currency },
];
const refund = (number: number, amount_minor: number, at: number): TestEvent => ({
  kind: 'order',
  id: `o${number}-back-${amount_minor}`,
  at,
  order_id: `o${number}`,
  status: 'refunded',
  amount_minor,
  currency: 'EUR',
});

describe('caps on reward money, through the pipeline', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());

  const stories = new SideBySide(
    () => house,
    () => house.runner().untilIdle(),
  );
  const story = (what: string, tell: (told: Told) => Promise<void>): void =>
    it.concurrent(what, () => stories.tell(what, tell), 240_000);
  /** Reward and reason of each conversion, in order. */
  const told = async (programme: string): Promise<string[]> => {
    const rows = await house.query<{ id: string; reason: string; paid: number | null; state: string }>(`
      SELECT d.conversion_id AS id, d.reason AS reason, r.state AS state, toInt32(r.amount_minor) AS paid
      FROM (SELECT * FROM decisions FINAL WHERE programme_id = '${programme}') AS d
      LEFT JOIN (SELECT * FROM rewards FINAL WHERE programme_id = '${programme}') AS r ON r.conversion_id = d.conversion_id AND r.advocate_id = d.advocate_id
      ORDER BY d.conversion_id, d.advocate_id`);
    return rows.map(
      ({ id, reason, paid, state }) => `${id} ${reason} ${paid}${state === 'reversed' ? ' reversed' : ''}`,
    );
  };
  const journalOf = (programme: string, id: string) =>
    house.query(
      `SELECT * FROM decision_journal WHERE programme_id = '${programme}' AND conversion_id = '${id}' ORDER BY entry_no`,
    );

  story(
    'cuts the reward that crosses an advocate’s month, denies the next, and a refund frees nothing',
    async ({ programme, hears }) => {
      await hears(rulesOf({ reward_per_advocate_per_month_minor: 250 }), advocate('ann'));
      for (const number of [1, 2, 3, 4]) await hears(...sale(number, number * DAY));
      const capped = [
        'k1 CREDITED_LAST_TOUCH 100',
        'k2 CREDITED_LAST_TOUCH 100',
        'k3 CREDITED_LAST_TOUCH 50',
        'k4 DENIED_LIMIT 0',
      ];
      expect(await told(programme)).toEqual(capped);
      await hears(refund(1, 1000, 6 * DAY), refund(3, 400, 6 * DAY));
      // Of what the third order still earns (60), the cap had left 50; the first keeps its place though it is taken back.
      expect(await told(programme)).toEqual([
        'k1 REVERSED_REFUND 100 reversed',
        'k2 CREDITED_LAST_TOUCH 100',
        'k3 ADJUSTED_PARTIAL_REFUND 50',
        'k4 DENIED_LIMIT 0',
      ]);
      const denied = await why(house.warehouse.serve, programme, 'k4');
      expect(denied!.text.join('\n')).toContain(
        "the month's cap of 2.50 EUR for an advocate leaves 0.00 EUR of a reward of 1.00 EUR",
      );
      const cut = await why(house.warehouse.serve, programme, 'k3');
      expect(cut!.limits).toMatchObject([
        { advocate_id: 'ann', denied: false, gross_minor: 100, left_minor: 50, advocate_month_minor: 250 },
      ]);
    },
  );

  story('never takes from what was granted when something earlier is heard of late', async ({ programme, hears }) => {
    await hears(rulesOf({ reward_per_advocate_per_month_minor: 150 }), advocate('ann'));
    await hears(...sale(2, 2 * DAY), ...sale(3, 3 * DAY));
    const before = ['k2 CREDITED_LAST_TOUCH 100', 'k3 CREDITED_LAST_TOUCH 50'];
    expect(await told(programme)).toEqual(before);
    const journal = [await journalOf(programme, 'k2'), await journalOf(programme, 'k3')];
    // It happened first and is heard of last.
    await hears(...sale(1, 1 * DAY));
    expect(await told(programme)).toEqual(['k1 DENIED_LIMIT 0', ...before]);
    expect([await journalOf(programme, 'k2'), await journalOf(programme, 'k3')]).toEqual(journal);
  });

  story('counts the programme over all advocates, by currency and by month', async ({ programme, hears }) => {
    await hears(
      rulesOf({ reward_per_programme_per_month_minor: 150, credits_per_advocate_per_day: 1 }),
      advocate('ann'),
      advocate('bob'),
    );
    await hears(...sale(1, DAY), ...sale(2, DAY, 'bob'));
    await hears(...sale(3, DAY, 'bob'), ...sale(4, 2 * DAY, 'ann', 'USD'), ...sale(5, 40 * DAY));
    expect(await told(programme)).toEqual([
      'k1 CREDITED_LAST_TOUCH 100',
      'k2 CREDITED_LAST_TOUCH 50',
      'k3 DENIED_LIMIT 0',
      'k4 CREDITED_LAST_TOUCH 100',
      'k5 CREDITED_LAST_TOUCH 100',
    ]);
  });

  story('lets the next in line have what a conversion that earns no more had claimed', async ({ programme, hears }) => {
    const days = { order_wait_days: 3, hold_days: 0 };
    await hears(rulesOf({ reward_per_advocate_per_month_minor: 100 }, { settlement: days }), advocate('ann'));
    const [click, conversion] = sale(1, DAY);
    await hears(click!, conversion!, ...sale(2, 2 * DAY));
    expect(await told(programme)).toEqual(['k1 CREDITED_LAST_TOUCH 100', 'k2 DENIED_LIMIT 0']);
    await hears({ kind: 'tick', id: 'tick', at: 5 * DAY });
    expect(await told(programme)).toEqual(['k1 DENIED_NO_ORDER 0', 'k2 CREDITED_LAST_TOUCH 100']);
  });

  story('gives nobody the part of one whom a cap denies', async ({ programme, hears }) => {
    const rewards = [{ on: 'purchase', to: 'advocate', fixed_minor: 100, currency: 'EUR' }];
    await hears(
      rulesOf({ credits_per_advocate_per_day: 1 }, { attribution: { co_referral: 'split' }, rewards }),
      advocate('ann'),
      advocate('bob'),
    );
    const [click, ...rest] = sale(2, DAY + 60);
    await hears(...sale(1, DAY), { ...click!, id: 'tb', at: DAY + 10, referral_code: 'BOB' }, click!, ...rest);
    expect(await told(programme)).toEqual(['k1 CREDITED_LAST_TOUCH 100', 'k2 DENIED_LIMIT 0', 'k2 CREDITED_SHARE 50']);
  });

  it('is sound after all of that, and computed anew the same', async () => {
    expect((await verify(house.warehouse.process)).filter(({ ok }) => !ok)).toEqual([]);
    const state = await house.state();
    expect(state['rewards']!.rows).toBeGreaterThan(10);
    await house.runner().rebuild();
    expect(await house.state()).toEqual(state);
  }, 120_000);
});

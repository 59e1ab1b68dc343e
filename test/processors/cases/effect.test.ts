import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { suspected, withSuspicions } from '../../support/suspicions.js';
import { TestHouse, type TestEvent } from '../support.js';
import { unfolded } from '../attribution/world.js';

const DAY = 1440;
const advocate = (id: string, code: string): TestEvent => ({
  kind: 'advocate',
  id,
  at: 0,
  advocate_id: id,
  status: 'enrolled',
  referral_codes: [code],
});
const RULES: TestEvent = {
  kind: 'ruleset',
  id: 'r1',
  at: 1,
  version: 1,
  effective_from: '2026-01-01 00:00:00',
  rules: JSON.stringify({
    rewards: [{ on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' }],
    settlement: { hold_days: 30 },
  }),
};
const sale = (name: string, at: number, code: string, more: object = {}): TestEvent[] => [
  { kind: 'click', id: `t-${name}`, at: at - 5, visitor_id: `v-${name}`, channel: 'referral', referral_code: code },
  {
    kind: 'conversion',
    id: name,
    at,
    type: 'purchase',
    visitor_id: `v-${name}`,
    customer_id: `c-${name}`,
    order_id: `o-${name}`,
    amount_minor: 10_000,
    currency: 'EUR',
    ...more,
  },
  {
    kind: 'order',
    id: `o-${name}`,
    at,
    order_id: `o-${name}`,
    status: 'paid',
    amount_minor: 10_000,
    currency: 'EUR',
    customer_id: `c-${name}`,
  },
];
const review = (id: string, at: number, case_id: string, action: string, more: object = {}): TestEvent => ({
  kind: 'review',
  id,
  at,
  case_id,
  reviewer: 'rita',
  action,
  ...more,
});
const HIGH = { velocity: 800_000_000 };

describe('what reviews do to money', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  const step = async (...events: TestEvent[]): Promise<void> => {
    await house.put(events);
    await house.runner({ processors: withSuspicions(house) }).untilIdle();
  };
  const decided = async (): Promise<string[]> =>
    (
      await house.query<Record<string, unknown>>(
        'SELECT conversion_id, reason, cause FROM decisions FINAL ORDER BY conversion_id',
      )
    ).map(({ conversion_id, reason, cause }) => `${String(conversion_id)} ${String(reason)} ${String(cause)}`);
  const held = async (): Promise<string[]> =>
    (
      await house.query<Record<string, unknown>>(
        "SELECT conversion_id, reason, case_id, dateDiff('minute', toDateTime('2026-01-01 00:00:00', 'UTC'), opened_at) AS opened, if(closed_at IS NULL, 'open', closed_by) AS closed FROM holds FINAL ORDER BY conversion_id, reason, case_id, opened",
      )
    ).map((row) => Object.values(row).join(' '));
  const rewarded = async (): Promise<string[]> =>
    (
      await house.query<Record<string, unknown>>(
        'SELECT conversion_id, advocate_id, state, amount_minor FROM rewards FINAL ORDER BY conversion_id, advocate_id',
      )
    ).map((row) => Object.values(row).join(' '));

  it('holds, confirms, and undoes it exactly, with both in the journal', async () => {
    await step(
      advocate('ada', 'ADA'),
      RULES,
      ...sale('k1', 100, 'ADA', suspected({ ada: HIGH })),
      ...sale('k2', 200, 'ADA'),
      { kind: 'tick', id: 'now', at: 2 * DAY },
    );
    const before = await house.state();
    expect(await held()).toEqual([
      'k1 HELD_FRAUD_REVIEW advocate:ada 100 open',
      'k1 HELD_RETURN_WINDOW  100 open',
      'k2 HELD_RETURN_WINDOW  200 open',
    ]);
    await step(review('w1', DAY, 'advocate:ada', 'confirm'));
    expect(await decided()).toEqual(['k1 REVERSED_FRAUD_CONFIRMED review', 'k2 REVERSED_FRAUD_CONFIRMED review']);
    expect(await held()).toContain('k1 HELD_FRAUD_REVIEW advocate:ada 100 review:w1');
    expect(await rewarded()).toEqual(['k1 ada reversed 1000', 'k2 ada reversed 1000']);
    await step(...sale('k3', DAY + 10, 'ADA'));
    expect(await decided()).toContain('k3 DENIED_FRAUD_CONFIRMED first');
    await step(review('w2', DAY + 20, 'advocate:ada', 'undo', { undoes: 'w1' }));
    expect(await decided()).toEqual([
      'k1 CREDITED_LAST_TOUCH undo',
      'k2 CREDITED_LAST_TOUCH undo',
      'k3 CREDITED_LAST_TOUCH undo',
    ]);
    expect(await unfolded(house)).toEqual([]);
    const after = await house.state();
    await house.runner({ processors: withSuspicions(house) }).rebuild();
    expect(await house.state()).toEqual(after);
    for (const table of ['case_folds', 'fraud_standing', 'clocks'])
      expect([table, after[table]]).toEqual([table, before[table]]);
  }, 120_000);
});

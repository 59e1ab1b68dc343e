import { caseReport } from '../../../dashboard/reports/case.js';
import { cases } from '../../../dashboard/reports/cases.js';
import type { RulesInput } from '../../../ingest/events/rules.js';
import { advocateView, tryRules, why } from '../../../processors/attribution/preview.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { broken, suspected, withSuspicions } from '../../support/suspicions.js';
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

const SHARED = JSON.stringify({
  attribution: { model: 'linear' },
  limits: { credits_per_advocate_per_day: 2, reward_per_programme_per_month_minor: 2_500 },
  rewards: [
    { on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' },
    { on: 'purchase', to: 'advocate', fixed_minor: 101, currency: 'EUR' },
  ],
  settlement: { hold_days: 30 },
});

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
        'SELECT conversion_id, reason, cause FROM decisions FINAL ORDER BY conversion_id, advocate_id',
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
  const queue = async (): Promise<string[]> =>
    (
      await house.query<Record<string, unknown>>(
        `SELECT case_id, state, severity, held, 'held', amount_minor, currency, if(escalated_at IS NULL, 'due', 'escalated'),
           dateDiff('minute', toDateTime('2026-01-01 00:00:00', 'UTC'), due_at) AS due, 'opened',
           dateDiff('minute', toDateTime('2026-01-01 00:00:00', 'UTC'), opened_at) AS opened
         FROM cases FINAL ORDER BY case_id`,
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

  it('undoes a bulk confirm of several cases exactly, caps and shares included, and keeps both in the journal', async () => {
    await step(
      advocate('ada', 'ADA'),
      advocate('ben', 'BEN'),
      { ...RULES, rules: SHARED },
      // Both brought k1: what is taken from one is not given to the other.
      { kind: 'click', id: 't-first', at: 50, visitor_id: 'v-k1', channel: 'referral', referral_code: 'BEN' },
      ...sale('k1', 100, 'ADA', suspected({ ada: HIGH })),
      ...sale('k2', 200, 'BEN', suspected({ ben: HIGH })),
      ...sale('k3', 300, 'BEN'),
      {
        kind: 'order',
        id: 'back',
        at: 400,
        order_id: 'o-k1',
        status: 'refunded',
        amount_minor: 1_000,
        currency: 'EUR',
      },
      { kind: 'tick', id: 'now', at: 5 * DAY },
    );
    const before = await house.state();
    const earned = await rewarded();
    const batch = { batch_id: 'b1' };
    const confirms = [
      review('w1', DAY, 'advocate:ada', 'confirm', batch),
      review('w2', DAY, 'advocate:ben', 'confirm', { ...batch, scope: JSON.stringify({ conversion_ids: ['k2'] }) }),
    ];
    await step(...confirms);
    expect(await decided()).toEqual([
      'k1 REVERSED_FRAUD_CONFIRMED review',
      'k1 ADJUSTED_PARTIAL_REFUND first',
      'k2 REVERSED_FRAUD_CONFIRMED review',
      // The confirmed keep their places under the cap of the day.
      'k3 DENIED_LIMIT first',
    ]);
    // Each keeps what he would have had: reversed for one, as it was for the other.
    expect(await rewarded()).toEqual(
      earned.map((text) => (/k1 ada|k2 ben/.test(text) ? text.replace('earned', 'reversed') : text)),
    );
    await step(review('w3', DAY + 1, 'advocate:ben', 'undo', { undoes: 'b1' }));
    expect(await house.state()).toEqual(before);
    expect(await unfolded(house)).toEqual([]);
    const [journal] = await house.query<{ causes: string[] }>(
      "SELECT arraySort(groupArray(toString(cause))) AS causes FROM decision_journal WHERE cause IN ('review', 'undo')",
    );
    expect(journal!.causes).toEqual(['review', 'review', 'undo', 'undo']);
    await step(review('w4', DAY + 2, 'advocate:ada', 'undo', { undoes: 'w3' }));
    expect(await decided()).toContain('k2 REVERSED_FRAUD_CONFIRMED undo');
    await house.runner({ processors: withSuspicions(house) }).rebuild();
    expect(await decided()).toContain('k2 REVERSED_FRAUD_CONFIRMED undo');
    expect(await broken(house)).toEqual([]);
  }, 120_000);

  it('lets nothing lapse: after ninety days without a reviewer every hold is there, and escalated', async () => {
    await step(
      advocate('ada', 'ADA'),
      RULES,
      ...sale('k1', 100, 'ADA', suspected({ ada: HIGH })),
      ...sale('k2', 200, 'ADA', suspected({ ada: { velocity: 500_000_000 } })),
      review('s', 300, 'advocate:ada', 'snooze', { until: '2026-01-20 00:00:00' }),
    );
    expect(await queue()).toEqual(['advocate:ada snoozed medium 1 held 1000 EUR due 4420 opened 100']);
    await step({ kind: 'tick', id: 'n1', at: 100 + 3 * DAY });
    expect(await queue()).toEqual(['advocate:ada snoozed medium 1 held 1000 EUR escalated 4420 opened 100']);
    await step({ kind: 'tick', id: 'n2', at: 90 * DAY });
    expect(await queue()).toEqual(['advocate:ada open medium 1 held 1000 EUR escalated 4420 opened 100']);
    expect(await held()).toEqual([
      'k1 HELD_FRAUD_REVIEW advocate:ada 100 open',
      'k1 HELD_RETURN_WINDOW  100 time',
      'k2 HELD_RETURN_WINDOW  200 time',
    ]);
    expect(await rewarded()).toEqual(['k1 ada earned 1000', 'k2 ada payable 1000']);
    await house.runner({ processors: withSuspicions(house) }).rebuild();
    expect(await queue()).toEqual(['advocate:ada open medium 1 held 1000 EUR escalated 4420 opened 100']);
    const alerts = await house.query('SELECT subject_id, state, amount_at_stake_minor AS minor FROM alerts FINAL');
    expect(alerts).toEqual([{ subject_id: 'ada', state: 'open', minor: 1000 }]);
    expect(await broken(house)).toEqual([]);
  }, 120_000);

  it('ends one hold and no other: of two cases, and of the order', async () => {
    await step(
      advocate('ada', 'ADA'),
      RULES,
      ...sale('k1', 100, 'ADA', suspected({ ada: { velocity: 650_000_000 } })),
      review('h', 150, 'conversion:k1', 'hold'),
      review('d', 200, 'advocate:ada', 'dismiss'),
      { kind: 'tick', id: 'now', at: 10 * DAY },
    );
    expect(await held()).toEqual([
      'k1 HELD_FRAUD_REVIEW advocate:ada 100 review:d',
      'k1 HELD_FRAUD_REVIEW conversion:k1 150 open',
      'k1 HELD_RETURN_WINDOW  100 open',
    ]);
    expect(await queue()).toEqual([
      'advocate:ada dismissed low 0 held 0  due 4420 opened 100',
      'conversion:k1 open low 1 held 1000 EUR escalated 4470 opened 150',
    ]);
    await step(review('r', 300, 'conversion:k1', 'release'), { kind: 'tick', id: 'later', at: 40 * DAY });
    expect((await held()).filter((text) => text.endsWith('open'))).toEqual([]);
    expect(await rewarded()).toEqual(['k1 ada payable 1000']);
    // The same habit next week is muted; another is not.
    await step(
      ...sale('k4', 300 + DAY, 'ADA', suspected({ ada: HIGH })),
      ...sale('k5', 301 + DAY, 'ADA', suspected({ ada: { hosting: 700_000_000 } })),
    );
    expect((await held()).filter((text) => text.includes('FRAUD') && text.endsWith('open'))).toEqual([
      `k5 HELD_FRAUD_REVIEW advocate:ada ${301 + DAY} open`,
    ]);
  }, 120_000);

  it('reaches as far as its scope and no farther', async () => {
    const scope = { from: '2026-01-01T01:40:00Z', to: '2026-01-01T03:20:00Z' };
    await step(
      advocate('ada', 'ADA'),
      RULES,
      ...sale('k1', 99, 'ADA'),
      ...sale('k2', 100, 'ADA'),
      ...sale('k3', 199, 'ADA'),
      ...sale('k4', 200, 'ADA'),
      review('w1', DAY, 'advocate:ada', 'confirm', { scope: JSON.stringify(scope) }),
      review('w2', DAY + 1, 'advocate:ghost', 'confirm'),
      review('w3', DAY + 2, 'ring:r1', 'confirm'),
    );
    expect((await decided()).map((text) => text.split(' ')[1])).toEqual([
      'CREDITED_LAST_TOUCH',
      'REVERSED_FRAUD_CONFIRMED',
      'REVERSED_FRAUD_CONFIRMED',
      'CREDITED_LAST_TOUCH',
    ]);
    // What is said of nobody has no effect until there is somebody.
    expect(await queue()).toEqual([`advocate:ada confirmed low 0 held 0  due ${DAY + 3 * DAY} opened ${DAY}`]);
    await step(advocate('ghost', 'GHOST'), ...sale('k5', 90, 'GHOST'));
    expect(await decided()).toContain('k5 REVERSED_FRAUD_CONFIRMED first');
    expect((await queue())[1]).toContain('advocate:ghost confirmed');
  }, 120_000);

  it('tells the queue, one case, why, and what other rules would not change', async () => {
    await step(
      advocate('ada', 'ADA'),
      advocate('ben', 'BEN'),
      RULES,
      ...sale('k1', 100, 'ADA', suspected({ ada: HIGH })),
      ...sale('k2', 200, 'ADA', suspected({ ada: { ...HIGH, hosting: 300_000_000 } })),
      ...sale('k3', 300, 'BEN', suspected({ ben: HIGH })),
      review('w1', DAY, 'advocate:ada', 'confirm', { scope: JSON.stringify({ conversion_ids: ['k1'] }) }),
      review('w2', DAY + 1, 'advocate:ada', 'dismiss', { seen: 'w0' }),
      review('w3', DAY + 2, 'advocate:ben', 'confirm'),
      review('w4', DAY + 3, 'advocate:ben', 'undo', { undoes: 'w3' }),
    );
    const door = house.warehouse.process;
    const list = await cases.run(door, {});
    expect(list.rows.map((row) => [row.case_id, row.state, row.held, row.seen, row.reasons, row.at_stake])).toEqual([
      ['advocate:ada', 'open', 1, 'w2', ['velocity', 'hosting'], [{ currency: 'EUR', amount_minor: 1000 }]],
      ['advocate:ben', 'open', 1, 'w4', ['velocity'], [{ currency: 'EUR', amount_minor: 1000 }]],
    ]);
    const first = await cases.run(door, { limit: '1' });
    const second = await cases.run(door, { limit: '1', cursor: first.next_cursor });
    expect([...first.rows, ...second.rows].map((row) => row.case_id)).toEqual(['advocate:ada', 'advocate:ben']);
    expect(list.totals).toEqual([
      { state: 'open', cases: 2, escalated: 0, at_stake: [{ currency: 'EUR', amount_minor: 2000 }] },
    ]);
    const one = await caseReport.run(door, { case: 'advocate:ada' });
    expect(one.candidates.map((row) => [row.conversion_id, row.reason, row.confirmed_by, row.score])).toEqual([
      ['k2', 'CREDITED_LAST_TOUCH', null, 86],
      ['k1', 'REVERSED_FRAUD_CONFIRMED', 'review:w1', 80],
    ]);
    expect(one.reviews.map((said) => [said.id, said.void_by, said.stale_by])).toEqual([
      ['w1', null, null],
      ['w2', null, 'w1'],
    ]);
    const ben = await caseReport.run(door, { case: 'advocate:ben' });
    expect(ben.reviews.map((said) => [said.id, said.void_by])).toEqual([
      ['w3', 'w4'],
      ['w4', null],
    ]);
    const told = await why(door, 'default', 'k1');
    expect(told!.decisions[0]).toMatchObject({ reason: 'REVERSED_FRAUD_CONFIRMED' });
    expect(told!.holds.find(({ case_id }) => case_id !== null)).toMatchObject({
      case_id: 'advocate:ada',
      closed_by: 'review:w1',
    });
    expect(advocateView(told!, 'ada').text.join(' ')).not.toMatch(/review:|advocate:ada|velocity/);
    const same = JSON.parse(String(RULES['rules'])) as RulesInput;
    const dry = await tryRules(door, { programme: 'default', draft: { rules: same }, days: 100 });
    expect([dry.conversions, dry.changed]).toEqual([3, 0]);
  }, 120_000);
});

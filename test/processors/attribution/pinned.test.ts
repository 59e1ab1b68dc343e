import { afterAll, beforeAll, expect, it } from 'vitest';
import { why } from '../../../processors/attribution/story/why.js';
import { verify } from '../../../processors/framework/verify.js';
import { minute, TestHouse, type TestEvent } from '../support.js';

const DAY = 1440;
const ruleset = (version: number, at: number, rules: object): TestEvent => ({
  kind: 'ruleset',
  id: `r${version}`,
  at,
  version,
  effective_from: minute(at),
  rules: JSON.stringify(rules),
});
const sale = (number: number, at: number): TestEvent[] => [
  { kind: 'click', id: `a${number}`, at: at - 9, visitor_id: `v${number}`, channel: 'referral', referral_code: 'ANN' },
  { kind: 'click', id: `b${number}`, at: at - 5, visitor_id: `v${number}`, channel: 'email', referral_code: 'BOB' },
  {
    kind: 'conversion',
    id: `k${number}`,
    at,
    type: 'purchase',
    visitor_id: `v${number}`,
    order_id: `o${number}`,
    amount_minor: 1000,
    currency: 'EUR',
  },
  {
    kind: 'order',
    id: `o${number}-paid`,
    at,
    order_id: `o${number}`,
    status: 'paid',
    amount_minor: 1000,
    currency: 'EUR',
  },
];
const share = (basis_points: number) => [{ on: 'purchase', to: 'advocate', basis_points, of: 'order_net' }];

let house: TestHouse;
beforeAll(async () => {
  house = await TestHouse.open();
});
afterAll(() => house.close());

const hears = async (...events: TestEvent[]): Promise<void> => {
  await house.put(events);
  await house.runner().untilIdle();
};
const journal = () =>
  house.query<object>('SELECT * FROM decision_journal ORDER BY conversion_id, advocate_id, entry_no');
const rewards = () =>
  house.query<object>(
    'SELECT conversion_id, advocate_id, toInt32(amount_minor) AS amount, toUInt32(ruleset_version) AS version FROM rewards FINAL ORDER BY ALL',
  );

it('prices a refund by the rules, and shares it by the weights, that were in force at the conversion', async () => {
  const advocates = ['ann', 'bob'].map((id): TestEvent => ({
    kind: 'advocate',
    id,
    at: 0,
    advocate_id: id,
    status: 'enrolled',
    referral_codes: [id.toUpperCase()],
  }));
  const model = (id: string, at: number, effective: number, weights: object): TestEvent => ({
    kind: 'model',
    id,
    at,
    model_id: id,
    trained_to: minute(0),
    parameters_hash: 'f00d',
    effective_from: minute(effective),
    parameters: JSON.stringify({ algorithm: 'markov', level: 'channel', weights }),
  });
  await hears(
    ...advocates,
    ruleset(1, 1, { attribution: { model: 'markov' }, rewards: share(1000) }),
    model('first', 2, 2, { referral: 3, email: 1 }),
    ...sale(1, 2 * DAY),
  );
  const paid = [
    { conversion_id: 'k1', advocate_id: 'ann', amount: 75, version: 1 },
    { conversion_id: 'k1', advocate_id: 'bob', amount: 25, version: 1 },
  ];
  expect(await rewards()).toEqual(paid);
  const before = await journal();
  expect(before).toMatchObject([{ model_id: 'first' }, { model_id: 'first' }]);

  // Other rules, and other weights though they claim to hold since the beginning: nothing of before changes by a byte.
  await hears(
    ruleset(2, 5 * DAY, { attribution: { model: 'first_touch' }, rewards: share(5000) }),
    model('second', 5 * DAY, 0, { referral: 1, email: 9 }),
  );
  expect(await journal()).toEqual(before);
  expect(await rewards()).toEqual(paid);

  await hears({
    kind: 'order',
    id: 'o1-back',
    at: 6 * DAY,
    order_id: 'o1',
    status: 'refunded',
    amount_minor: 400,
    currency: 'EUR',
  });
  expect(await rewards()).toEqual([
    { conversion_id: 'k1', advocate_id: 'ann', amount: 45, version: 1 },
    { conversion_id: 'k1', advocate_id: 'bob', amount: 15, version: 1 },
  ]);
  const after = await journal();
  for (const entry of before) expect(after).toContainEqual(entry);
  expect(after).toHaveLength(4);
  expect(after.filter((entry) => !before.some((old) => JSON.stringify(old) === JSON.stringify(entry)))).toMatchObject([
    { ruleset_version: 1, model_id: 'first', cause: 'refund', reason: 'ADJUSTED_PARTIAL_REFUND' },
    { ruleset_version: 1, model_id: 'first', cause: 'refund', reason: 'ADJUSTED_PARTIAL_REFUND' },
  ]);
  const story = await why(house.warehouse.serve, 'default', 'k1');
  expect(story!.text.join('\n')).toContain('by the weights frozen in model first');
  expect((await verify(house.warehouse.process)).filter(({ ok }) => !ok)).toEqual([]);
}, 120_000);

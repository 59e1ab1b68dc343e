import { describe, expect, it } from 'vitest';
import { ATTRIBUTION_MODELS, type RulesInput } from '../../../ingest/events/rules.js';
import { claimCheck, orderCheck } from '../../../processors/attribution/verdict/checks.js';
import { decide } from '../../../processors/attribution/verdict/decide.js';
import { advocate, caseOf, conversion, DAY, order, rules, T, touch, world, type PlainWorld } from './plain.js';
import { reference } from './reference.js';
import { fc } from '../../support/properties.js';

// Few values and many coincidences: equal times, shared hashes, boundaries of windows.
const at = fc.oneof(
  fc.constantFrom(T, T - 1, T + 1, T - 5 * DAY, T - 5 * DAY - 1, T - 60_000, T - 60_001),
  fc.integer({ min: -10, max: 2 }).map((days) => T + days * DAY),
);
const orNull = <V>(arbitrary: fc.Arbitrary<V>): fc.Arbitrary<V | null> => fc.option(arbitrary, { nil: null });
const hash = fc.constantFrom('h1', 'h2');
const codes = fc.constantFrom('A', 'B', 'C', 'X');

const touches = fc.uniqueArray(
  fc
    .record({
      id: fc.integer({ min: 0, max: 99 }),
      at,
      late: fc.constantFrom(0, 60_000, 60_001),
      source: fc.constantFrom('browser', 'server'),
      channel: fc.constantFrom('referral', 'direct', 'organic', 'paid'),
      code: orNull(codes),
      kind: fc.constantFrom('click', 'extension', 'coupon', 'impression'),
      deviceId: orNull(fc.constantFrom('d1', 'd2')),
      subId: orNull(fc.constantFrom('bad', 'good')),
    })
    .map(({ id, late, kind, ...rest }) =>
      touch({ ...rest, id: `t${String(id).padStart(2, '0')}`, receivedAt: rest.at + late, touch: kind }),
    ),
  { selector: ({ id }) => id, maxLength: 12 },
);
const advocates = fc
  .array(
    fc.record({
      advocateId: fc.constantFrom('a', 'b', 'c'),
      at: fc.oneof(fc.constant(0), at),
      status: fc.constantFrom('enrolled', 'enrolled', 'enrolled', 'invited', 'suspended', 'closed'),
      codes: fc.uniqueArray(codes, { maxLength: 2 }),
      customerId: orNull(fc.constantFrom('c1', 'c8', 'c9')),
      emailHash: orNull(hash),
      deviceId: orNull(fc.constantFrom('d1', 'd2')),
      payoutAccountHash: orNull(hash),
    }),
    { maxLength: 8 },
  )
  .map((events) => events.map((event, i) => ({ ...advocate(event), id: `e${i}` })));

const rulesInput: fc.Arbitrary<RulesInput> = fc.record({
  attribution: fc.record(
    {
      model: fc.constantFrom(...ATTRIBUTION_MODELS),
      co_referral: fc.constantFrom('winner' as const, 'split' as const),
      half_life_days: fc.constantFrom(1, 5, 7),
      position_weights: fc.constantFrom([40, 20, 40], [1, 0, 0], [0, 1, 0], [1, 1, 3]),
      competing: fc.constantFrom('referral_only' as const, 'all' as const),
      lookback_days: fc.constantFrom(5, 30),
      stand_down_minutes: fc.constantFrom(0, 1, 7200),
      max_click_lateness_minutes: fc.constantFrom(1, null),
      claimed_code_wins: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  eligible: fc.record(
    {
      new_customers_only: fc.boolean(),
      segments: fc.constantFrom(['s1'], null as unknown as string[]),
      types: fc.constantFrom(['purchase' as const, 'signup' as const], ['signup' as const]),
    },
    { requiredKeys: [] },
  ),
  limits: fc.record({ self_referral: fc.constantFrom('deny' as const, 'hold' as const) }, { requiredKeys: [] }),
  settlement: fc.record(
    {
      hold_from: fc.constantFrom('paid' as const, 'fulfilled' as const),
      hold_days: fc.constantFrom(0, 5),
      order_wait_days: fc.constantFrom(0, 5),
    },
    { requiredKeys: [] },
  ),
  fraud: fc.record({ banned_sources: fc.constant(['bad']) }, { requiredKeys: [] }),
});
const rulesets = fc
  .array(
    fc.record({
      version: fc.integer({ min: 1, max: 4 }),
      occurredAt: at,
      effectiveFrom: at,
      correction: fc.boolean(),
      input: rulesInput,
    }),
    { maxLength: 4 },
  )
  .map((events) => {
    const byTime = [...events].sort((a, b) => a.occurredAt - b.occurredAt);
    return byTime.map(({ input, ...part }) => rules(input, part));
  });

const models = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom('m1', 'm2', 'm3'),
      occurredAt: at,
      effectiveFrom: at,
      parameters: fc.record({
        algorithm: fc.constantFrom('markov', 'shapley'),
        level: fc.constantFrom('channel', 'advocate'),
        weights: fc.constantFrom<Record<string, number>[]>(
          { referral: 600_000_000, direct: 1, paid: 0 },
          { a: 333_333_333, b: 0, c: 7 },
          { referral: 0, a: 1 },
        ),
      }),
    })
    .map((part) => ({ ...part, modelId: `model ${part.id}`, parameters: JSON.stringify(part.parameters) })),
  { selector: ({ id }) => id, maxLength: 3 },
);

const orders = orNull(
  fc
    .record({
      status: fc.constantFrom('placed', 'paid', 'paid', 'fulfilled', 'cancelled', 'charged_back'),
      amountMinor: orNull(fc.constantFrom(0, 100, 10_000)),
      refundedMinor: fc.constantFrom(0, 0, 0, 1, 100, 20_000),
      currency: fc.constantFrom('EUR', 'GBP'),
      firstAt: at,
      paidAt: orNull(at),
      fulfilledAt: orNull(at),
      refundedAt: orNull(at),
      cancelledAt: orNull(at),
      chargedBackAt: orNull(at),
      paymentHash: orNull(hash),
    })
    .map((part) =>
      order({
        ...part,
        status:
          part.amountMinor !== null &&
          part.refundedMinor > 0 &&
          part.refundedMinor >= part.amountMinor &&
          !['cancelled', 'charged_back'].includes(part.status)
            ? 'refunded'
            : part.status,
      }),
    ),
);
const customers = orNull(
  fc.record({
    emailHashes: fc.uniqueArray(hash),
    paymentHashes: fc.uniqueArray(hash),
    firstOrderAt: orNull(at),
    history: fc
      .array(
        fc.record({
          at,
          segment: orNull(fc.constantFrom('s1', 's2')),
          region: fc.constant(null),
          country: fc.constant(null),
        }),
        { maxLength: 3 },
      )
      .map((list) => [...list].sort((a, b) => a.at - b.at)),
  }),
);
const conversions = fc
  .record({
    type: fc.constantFrom('purchase', 'purchase', 'renewal', 'signup'),
    customerId: orNull(fc.constantFrom('c1', 'c2')),
    orderId: orNull(fc.constantFrom('o1')),
    amountMinor: orNull(fc.constantFrom(0, 10_000)),
    claimedCode: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: codes }),
    deviceId: orNull(fc.constantFrom('d1')),
    emailHash: orNull(hash),
    duplicateOf: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('k0') }),
    personId: fc.constantFrom('customer:c1', 'visitor:v1'),
  })
  .map((part) => conversion(part));

const worlds: fc.Arbitrary<PlainWorld> = fc
  .record({
    conversion: conversions,
    touches,
    advocates,
    rulesets,
    models,
    order: orders,
    customer: customers,
    earlierOrders: fc.array(fc.record({ orderId: fc.constantFrom('o1', 'o2'), at }), { maxLength: 2 }),
    limited: fc.uniqueArray(fc.constantFrom('a', 'b')).map((list) => new Set(list)),
    now: fc.constantFrom(T + 2 * DAY, T + 5 * DAY - 1, T + 5 * DAY, T + 40 * DAY),
    person: fc.constantFrom('customer:c1', 'customer:c9'),
  })
  .map(({ person, ...part }) =>
    world({ ...part, accounts: new Map([['c9', { personId: person, emailHashes: ['h1'], paymentHashes: ['h2'] }]]) }),
  );

describe('decide', () => {
  it('agrees with a plain reference written from the contract', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(worlds, (plain) => {
        const expected = reference(plain);
        const input = caseOf(plain);
        const verdict = decide(input);
        const text = (row: readonly unknown[]): string => JSON.stringify(row);
        const decisions = verdict.decisions.map(
          ({ advocateId, outcome, reason, amountMinor, sharePpb }) =>
            [advocateId, outcome, reason, amountMinor, sharePpb] as const,
        );
        const credits = verdict.credits.map(
          ({ touchpointId, advocateId, sharePpb, amountMinor, pays }) =>
            [touchpointId, advocateId, sharePpb, amountMinor, pays] as const,
        );
        const holds = verdict.holds.map(
          ({ advocateId, reason, openedAt, closesAt, closedAt }) =>
            [advocateId, reason, openedAt, closesAt, closedAt] as const,
        );
        expect(decisions.map(text).sort()).toEqual(expected.decisions.map(text));
        expect(holds.map(text).sort()).toEqual(expected.holds.map(text));
        expect(credits.map(text).sort()).toEqual(expected.credits.map(text));
        expect(verdict.modelId).toBe(expected.modelId);
        if (verdict.modelId !== '') seen.set('FROZEN', (seen.get('FROZEN') ?? 0) + 1);
        const checks = [claimCheck(input, verdict), orderCheck(input)];
        expect(checks).toEqual([expected.claimCheck, expected.orderCheck]);
        for (const check of checks) seen.set(check, (seen.get(check) ?? 0) + 1);
        for (const [, , reason] of decisions) seen.set(reason, (seen.get(reason) ?? 0) + 1);
        for (const [, reason] of holds) seen.set(reason, (seen.get(reason) ?? 0) + 1);
      }),
      { numRuns: 10_000 },
    );
    // A reason that never came up was not compared.
    const every = [
      'NO_TOUCHPOINT',
      'OUTSIDE_LOOKBACK',
      'OTHER_TOUCHPOINT_WON',
      'LATE_TOUCHPOINT',
      'STAND_DOWN',
      'ADVOCATE_UNKNOWN',
      'ADVOCATE_NOT_ENROLLED',
      'SELF_REFERRAL',
      'DUPLICATE',
      'NOT_ELIGIBLE',
      'EXISTING_CUSTOMER',
      'LIMIT',
      'NO_ORDER',
      'SOURCE_BANNED',
    ].map((name) => `DENIED_${name}`);
    const rest = [
      'REVERSED_REFUND',
      'REVERSED_CANCELLED',
      'REVERSED_CHARGEBACK',
      'ADJUSTED_PARTIAL_REFUND',
      'CREDITED_LAST_TOUCH',
      'CREDITED_FIRST_TOUCH',
      'CREDITED_CLAIMED_CODE',
      'HELD_RETURN_WINDOW',
      'HELD_NO_MATCHING_ORDER',
      'HELD_SELF_REFERRAL',
      'HELD_ADVOCATE_SUSPENDED',
    ];
    const checks = [
      'FROZEN',
      'agree',
      'other',
      'no_touch',
      'unknown_code',
      'matched',
      'amount_differs',
      'order_missing',
      'no_order',
    ];
    expect([...every, ...rest, ...checks].filter((reason) => !seen.has(reason))).toEqual([]);
  }, 120_000);

  it('splits shares and money without loss, and looks again exactly when the answer changes', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom('linear', 'time_decay', 'position_based', 'last_touch'), (plain, model) => {
        const input = caseOf(plain);
        const { rules: inForce } = input.ruleset;
        const chosen = {
          ...input,
          ruleset: {
            ...input.ruleset,
            rules: { ...inForce, attribution: { ...inForce.attribution, model: model as 'linear' } },
          },
        };
        const verdict = decide(chosen);
        if (verdict.credits.length > 0) {
          expect(verdict.credits.reduce((sum, { sharePpb }) => sum + sharePpb, 0)).toBe(1e9);
          expect(verdict.credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(verdict.valueMinor);
        }
        const paid = verdict.credits.filter(({ pays }) => pays).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(verdict.decisions.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(paid);
        const said = (now: number): string => {
          const { decisions, holds, credits } = decide({ ...chosen, now });
          return JSON.stringify([
            decisions,
            holds.map((hold) => ({ ...hold, closedAt: hold.closedBy === 'reversal' ? 0 : hold.closedAt })),
            credits,
          ]);
        };
        const { nextAt } = verdict;
        // Until then nothing changes.
        const until = nextAt === null ? plain.now + 400 * DAY : nextAt - 1;
        expect(said(until)).toBe(said(plain.now));
      }),
      { numRuns: 3000 },
    );
  }, 120_000);
});

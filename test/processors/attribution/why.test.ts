import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { why } from '../../../processors/attribution/preview.js';
import { minute, TestHouse } from '../support.js';
import { ALL, randomWorld } from './world.js';

describe('why', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it('tells of every touchpoint why it did or did not count, through a read-only door', async () => {
    await house.put([
      { kind: 'advocate', id: 'a1', at: 0, advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
      { kind: 'advocate', id: 'b1', at: 50, advocate_id: 'bob', status: 'enrolled', referral_codes: ['BOB'] },
      { kind: 'click', id: 't1', at: 10, visitor_id: 'v1', channel: 'referral', referral_code: 'BOB' },
      { kind: 'click', id: 't2', at: 60, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
      { kind: 'click', id: 't3', at: 70, visitor_id: 'v1', channel: 'organic' },
      { kind: 'click', id: 't4', at: 900, visitor_id: 'v1', channel: 'referral', referral_code: 'BOB' },
      {
        kind: 'conversion',
        id: 'k1',
        at: 100,
        type: 'purchase',
        visitor_id: 'v1',
        customer_id: 'c1',
        order_id: 'o1',
        amount_minor: 5000,
        currency: 'EUR',
      },
      { kind: 'order', id: 'o1-paid', at: 101, order_id: 'o1', status: 'paid', amount_minor: 5000, currency: 'EUR' },
    ]);
    await house.runner({ processors: ALL }).untilIdle();
    await house.put([
      {
        kind: 'order',
        id: 'o1-back',
        at: 2000,
        order_id: 'o1',
        status: 'refunded',
        amount_minor: 2000,
        currency: 'EUR',
      },
    ]);
    await house.runner({ processors: ALL }).untilIdle();
    const story = (await why(house.warehouse.serve, 'default', 'k1'))!;
    expect(story.summary).toBe(
      'Credited to ann (30.00 EUR). Granted on what remains of the order after a partial refund.',
    );
    expect(
      story.touchpoints.map(({ touchpoint_id, advocate_id, counted, reason }) => [
        touchpoint_id,
        advocate_id,
        counted,
        reason,
      ]),
    ).toEqual([
      ['t1', 'bob', false, 'DENIED_ADVOCATE_NOT_ENROLLED'],
      ['t2', 'ann', true, null],
      ['t3', null, false, null],
    ]);
    expect(story.later_touchpoints).toBe(1);
    expect(
      story.decisions.map(({ advocate_id, outcome, reason, amount_minor }) => [
        advocate_id,
        outcome,
        reason,
        amount_minor,
      ]),
    ).toEqual([
      ['ann', 'granted', 'ADJUSTED_PARTIAL_REFUND', 3000],
      ['bob', 'denied', 'DENIED_ADVOCATE_NOT_ENROLLED', 0],
    ]);
    expect(story.order?.events.map(({ status, amount_minor }) => [status, amount_minor])).toEqual([
      ['paid', 5000],
      ['refunded', 2000],
    ]);
    expect(
      story.journal.map(({ advocate_id, entry_no, reason, cause, amount_minor }) => [
        advocate_id,
        entry_no,
        reason,
        cause,
        amount_minor,
      ]),
    ).toEqual([
      ['ann', 1, 'CREDITED_LAST_TOUCH', 'first', 5000],
      ['bob', 1, 'DENIED_ADVOCATE_NOT_ENROLLED', 'first', 0],
      ['ann', 2, 'ADJUSTED_PARTIAL_REFUND', 'refund', 3000],
    ]);
    expect(story.journal[2]!.supersedes).toBe(story.journal[0]!.decision_id);
    expect(story.holds.map(({ reason, opened_at, closed_at }) => [reason, opened_at, closed_at])).toEqual([
      ['HELD_RETURN_WINDOW', Date.parse(`${minute(100).replace(' ', 'T')}Z`), null],
      [
        'HELD_NO_MATCHING_ORDER',
        Date.parse(`${minute(100).replace(' ', 'T')}Z`),
        Date.parse(`${minute(101).replace(' ', 'T')}Z`),
      ],
    ]);
    expect(story.text.join('\n')).toContain('did not compete: it carries no referral');
    expect(story.touchpoints.map(({ by_model }) => by_model.length)).toEqual([0, story.models.length, 0]);
    expect(story.models.filter(({ paid }) => paid)).toEqual([{ model: 'last_touch', model_id: null, paid: true }]);
    expect(story.text).toContain('  every model would give the same: one touchpoint competes');
  });

  it('tells what every model would have given each touchpoint', async () => {
    await house.put([
      { kind: 'advocate', id: 'a1', at: 0, advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
      { kind: 'click', id: 't1', at: 10, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
      { kind: 'click', id: 't2', at: 10 + 7 * 1440, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
      { kind: 'conversion', id: 'k1', at: 10 + 7 * 1440, type: 'signup', visitor_id: 'v1' },
      {
        kind: 'model',
        id: 'm1',
        at: 1,
        model_id: 'weights-1',
        trained_to: '2026-01-01 00:00:00',
        parameters_hash: 'x',
        parameters: JSON.stringify({ algorithm: 'markov', level: 'channel', weights: { referral: 1 } }),
        effective_from: '2026-01-01 00:00:00',
      },
    ]);
    await house.runner({ processors: ALL }).untilIdle();
    const story = (await why(house.warehouse.serve, 'default', 'k1'))!;
    expect(story.models.filter(({ model_id }) => model_id !== null)).toEqual([
      { model: 'markov', model_id: 'weights-1', paid: false },
    ]);
    expect(story.text.filter((line) => line.startsWith('    by model: '))).toEqual([
      '    by model: first touch 100%; linear, position based, markov 50%; time decay 33.33%',
      '    by model: last touch, last non direct 100%; linear, position based, markov 50%; time decay 66.67%',
    ]);
  });

  it('knows no conversion that is not there', async () => {
    expect(await why(house.warehouse.serve, 'default', 'nothing')).toBeNull();
  });

  it('says of every conversion what the state says', async () => {
    await house.put(randomWorld({ seed: 7, size: 30 }));
    await house.runner({ processors: ALL }).untilIdle();
    type Row = {
      conversion_id: string;
      advocate_id: string;
      outcome: string;
      reason: string;
      amount_minor: number;
      share_ppb: number;
    };
    const decided = await house.query<Row>(
      'SELECT conversion_id, advocate_id, outcome, reason, toFloat64(amount_minor) AS amount_minor, share_ppb FROM decisions FINAL ORDER BY conversion_id, advocate_id',
    );
    const told: Row[] = [];
    for (const conversion_id of new Set(decided.map((row) => row.conversion_id))) {
      const story = (await why(house.warehouse.process, 'default', conversion_id))!;
      for (const { advocate_id, outcome, reason, amount_minor, share_ppb } of story.decisions)
        told.push({ conversion_id, advocate_id: advocate_id ?? '', outcome, reason, amount_minor, share_ppb });
    }
    expect(decided.length).toBeGreaterThan(30);
    expect(told).toEqual(decided);
  }, 120_000);
});

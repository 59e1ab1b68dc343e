import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REASON_CODES, REASONS } from '../../../ingest/events/reasons.js';
import { advocateView, why, type Story } from '../../../processors/attribution/preview.js';
import { TestHouse } from '../support.js';
import { ALL, randomWorld } from './world.js';
import { fc } from '../../support/properties.js';

const DAY = 86_400_000;
const decisionCodes = REASON_CODES.filter((code) => REASONS[code].outcome !== 'held');
const holdCodes = REASON_CODES.filter((code) => REASONS[code].outcome === 'held');

/** Marked, so that it is found wherever it gets to, whatever it looks like. */
const secret = (what: string) => fc.nat(9999).map((n) => `§${what}-203.0.113.${n % 256}-${n}`);
const ME = 'advocate-of-the-question';

const touchpoint = fc.record({
  touchpoint_id: secret('touch'),
  occurred_at: fc.integer({ min: 0, max: 9 }).map((day) => day * DAY),
  channel: fc.oneof(fc.constantFrom('referral', 'partner_site', 'direct'), secret('channel')),
  touch: secret('kind'),
  visitor_id: secret('visitor'),
  advocate_id: fc.oneof(fc.constant(ME), fc.constant(null), secret('advocate')),
  referral_code: fc.oneof(fc.constant(null), secret('code')),
  counted: fc.boolean(),
  share_ppb: fc.nat(1_000_000_000),
  by_model: fc.array(fc.record({ model: secret('model'), share_ppb: fc.nat(1_000_000_000) }), { maxLength: 3 }),
  reason: fc.constant(null),
  reasons: fc.subarray([...decisionCodes]),
  note: secret('note'),
});
const decision = (advocate: fc.Arbitrary<string | null>) =>
  fc.record({
    advocate_id: advocate,
    outcome: fc.constantFrom('granted', 'denied', 'reversed'),
    reason: fc.constantFrom(...decisionCodes),
    text: secret('text'),
    advocate_text: secret('text'),
    share_ppb: fc.nat(1_000_000_000),
    amount_minor: fc.nat(100_000),
    currency: fc.constantFrom('EUR', null),
  });
const hold = fc.record({
  reason: fc.constantFrom(...holdCodes),
  text: secret('text'),
  advocate_id: fc.oneof(fc.constant(ME), secret('advocate')),
  opened_at: fc.constant(0),
  closes_at: fc.constantFrom(null, 5 * DAY),
  closed_at: fc.constantFrom(null, 4 * DAY),
  closed_by: secret('order'),
  case_id: fc.oneof(fc.constant(null), secret('case')),
});
const reward = fc.record({
  advocate_id: fc.oneof(fc.constant(ME), secret('advocate')),
  to: fc.constantFrom('advocate', 'referee'),
  state: fc.constantFrom('held', 'payable'),
  value: fc.constant('cash'),
  amount_minor: fc.nat(1000),
  currency: fc.constantFrom('EUR', null),
  due_at: fc.constantFrom(null, 9 * DAY),
});
const conversion = fc.record({
  programme_id: secret('programme'),
  conversion_id: secret('conversion'),
  person_id: secret('person'),
  type: fc.oneof(fc.constantFrom('purchase', 'qualified_lead'), secret('type')),
  occurred_at: fc.constant(10 * DAY),
  customer_id: secret('customer'),
  visitor_id: secret('visitor'),
  order_id: secret('order'),
  claimed_code: secret('code'),
  amount_minor: fc.constant(5),
  currency: fc.constant('EUR'),
  source: secret('source'),
  duplicate_of: secret('conversion'),
});

const stories = fc
  .record({
    conversion,
    touchpoints: fc.array(touchpoint, { maxLength: 6 }),
    mine: fc.option(decision(fc.constant(ME)), { nil: null }),
    others: fc.array(decision(fc.oneof(fc.constant(null), secret('advocate'))), { maxLength: 3 }),
    holds: fc.array(hold, { maxLength: 3 }),
    rewards: fc.array(reward, { maxLength: 3 }),
    note: secret('note'),
  })
  .map(({ mine, others, note, ...rest }): Story => ({
    ...rest,
    summary: note,
    ruleset: {
      version: 3,
      effective_from: 0,
      model: 'last_touch',
      named_model: 'markov',
      competing: 'all',
      co_referral: null,
      lookback_days: 30,
      model_id: note,
      note,
    },
    models: [{ model: 'markov', model_id: note, paid: true }],
    later_touchpoints: 2,
    decisions: mine === null ? others : [mine, ...others],
    limits: [],
    order: null,
    journal: [],
    now: 20 * DAY,
    next_at: null,
    text: [note],
  }));

describe('what an advocate is told', () => {
  it('holds nothing that anybody typed in: no id, code, address, device or note', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { advocate_id, ...view } = advocateView(story, ME);
        expect(advocate_id).toBe(ME);
        expect(JSON.stringify(view)).not.toMatch(/§|203\.0\.113/);
      }),
      { numRuns: 500 },
    );
  });

  it('is true: the decision of the advocate, his touchpoints and no others', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const view = advocateView(story, ME);
        const own = story.decisions.find(({ advocate_id }) => advocate_id === ME);
        expect(view.outcome).toBe(own?.outcome ?? 'none');
        expect(view.text[0]).toContain(REASONS[(own?.reason ?? 'DENIED_NO_TOUCHPOINT') as 'DENIED_LIMIT'].advocate);
        expect(view.touchpoints).toHaveLength(story.touchpoints.filter(({ advocate_id }) => advocate_id === ME).length);
      }),
    );
  });

  describe('of a programme', () => {
    let house: TestHouse;
    beforeAll(async () => {
      house = await TestHouse.open();
      await house.put(randomWorld({ seed: 21, size: 80 }));
      await house.runner({ processors: ALL }).untilIdle();
    }, 120_000);
    afterAll(() => house.close());

    it('names no other advocate, code, visitor, customer, device or order in any answer', async () => {
      const ids = await house.query<{ id: string }>('SELECT conversion_id AS id FROM conversion_states FINAL');
      let answers = 0;
      for (const { id } of ids.slice(0, 40)) {
        const story = (await why(house.warehouse.serve, 'default', id))!;
        for (const advocate of ['a0', 'a1', 'a2']) {
          const said = advocateView(story, advocate).text.join('\n');
          expect(said).not.toMatch(/\b(a\d|v\d+|c\d+|d\d+|o\d+|e\d+|ALFA|BRAVO|CHARLIE|NOBODY)\b/);
          expect(said.length).toBeGreaterThan(40);
          answers += 1;
        }
      }
      expect(answers).toBeGreaterThan(30);
    }, 60_000);
  });
});

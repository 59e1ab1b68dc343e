import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../ingest/events/check-rules.js';
import { ATTRIBUTION_MODELS, completeRules, CONVERSION_TYPES, type RulesInput } from '../../../ingest/events/rules.js';
import { diffRules, rulesInWords } from '../../../processors/attribution/preview.js';
import { termInWords } from '../../../processors/attribution/draft/rules-in-words.js';
import { fc } from '../../support/properties.js';

const textOf = (rules: RulesInput): string =>
  rulesInWords(completeRules(rules))
    .flatMap(({ title, sentences, examples }) => [title, ...sentences, ...examples])
    .join('\n');

/** Numbers that stand nowhere else in the rules, so that one which is told can only be a secret. */
const secret = fc.integer({ min: 777_001, max: 777_999 });

const reward = fc.oneof(
  fc.record({
    on: fc.constantFrom(...CONVERSION_TYPES),
    to: fc.constantFrom('advocate' as const, 'referee' as const),
    value: fc.constantFrom('cash' as const, 'credit' as const, 'gift_card' as const),
    fixed_minor: fc.integer({ min: 1, max: 50_000 }),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  }),
  fc.record({
    on: fc.constantFrom('purchase' as const, 'renewal' as const),
    to: fc.constantFrom('advocate' as const, 'referee' as const),
    basis_points: fc.integer({ min: 1, max: 10_000 }),
    of: fc.constantFrom('order_net' as const, 'margin' as const),
    milestone: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    recurring_months: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  }),
);

const rulesInput = fc.record({
  attribution: fc.record(
    {
      model: fc.constantFrom(...ATTRIBUTION_MODELS),
      competing: fc.constantFrom('referral_only' as const, 'all' as const),
      lookback_days: fc.integer({ min: 1, max: 3650 }),
      co_referral: fc.constantFrom('winner' as const, 'split' as const),
      claimed_code_wins: fc.boolean(),
      max_click_lateness_minutes: secret,
    },
    { requiredKeys: [] },
  ),
  dedup: fc.record({ near_window_minutes: secret }),
  eligible: fc.record({ new_customers_only: fc.boolean() }),
  limits: fc.record(
    { self_referral: fc.constantFrom('deny' as const, 'hold' as const), credits_per_advocate_per_day: fc.nat(9) },
    { requiredKeys: [] },
  ),
  rewards: fc.array(reward, { maxLength: 4 }),
  fraud: fc.record({
    thresholds: fc.dictionary(fc.constantFrom('hidden_frame', 'machine_hours'), secret),
    weights: fc.dictionary(fc.constantFrom('hidden_frame', 'machine_hours'), secret),
    hold_score: secret,
    banned_sources: fc.constantFrom<string[]>([], ['zz_bad_network']),
  }),
});

describe('rulesInWords', () => {
  it('tells every term that pays, and nothing that a cheat could aim at, of any valid rules', () => {
    let valid = 0;
    fc.assert(
      fc.property(rulesInput, (rules) => {
        if (checkRules(rules) !== null) return;
        valid += 1;
        const text = textOf(rules);
        expect(text).not.toMatch(/777\d\d\d|zz_|hidden_frame|machine_hours|undefined|NaN|null|\bInfinity\b/);
        for (const term of rules.rewards) expect(text).toContain(termInWords(term));
      }),
      { numRuns: 400 },
    );
    expect(valid).toBeGreaterThan(50);
  });

  it('works its examples out by the rules', () => {
    const rewards = [
      { on: 'purchase' as const, to: 'advocate' as const, basis_points: 1000, of: 'order_net' as const },
    ];
    const story =
      "Anna uses Ben's link on 1 March and uses Carla's link on 10 March and buys for 100.00 EUR on 12 March";
    expect(textOf({ rewards })).toContain(`${story}: Carla earns 10.00 EUR.`);
    expect(textOf({ rewards, attribution: { model: 'first_touch' } })).toContain(`${story}: Ben earns 10.00 EUR.`);
    expect(textOf({ rewards, attribution: { model: 'linear' } })).toContain(
      `${story}: Ben earns 5.00 EUR (a share of 50%) and Carla earns 5.00 EUR (a share of 50%).`,
    );
    expect(textOf({ rewards })).toContain('If 50.00 EUR of it is refunded: Ben earns 5.00 EUR.');
    expect(textOf({ rewards, attribution: { lookback_days: 5 } })).toContain(
      "Anna uses Ben's link on 6 March and buys for 100.00 EUR on 12 March: nobody earns anything.",
    );
  });

  it('writes a, and an before a vowel', () => {
    expect(textOf({ eligible: { types: ['activation', 'signup'] } })).toContain('an activation and a sign-up');
  });
});

describe('diffRules', () => {
  const rules = (input: RulesInput) => completeRules(input);

  it('fills defaults in, so that saying what holds anyway changes nothing', () => {
    expect(diffRules(rules({}), rules({ attribution: { lookback_days: 30 }, rewards: [] }))).toEqual([]);
  });

  it('names every field with both values and a sentence', () => {
    const after = rules({
      attribution: { lookback_days: 7, model: 'linear' },
      limits: { credits_per_advocate_per_day: 3 },
      rewards: [{ on: 'signup', to: 'advocate', fixed_minor: 500, currency: 'EUR' }],
    });
    expect(
      diffRules(rules({}), after).map(({ field, before, after: now, sentence }) => [field, before, now, sentence]),
    ).toEqual([
      [
        'rules.attribution.model',
        '"last_touch"',
        '"linear"',
        'The model that gives credit: last touch until now, then linear.',
      ],
      [
        'rules.attribution.lookback_days',
        '30',
        '7',
        'The days before a conversion in which touchpoints count: 30 days until now, then 7 days.',
      ],
      [
        'rules.limits.credits_per_advocate_per_day',
        'null',
        '3',
        'How many conversions an advocate may be credited with a day: no limit until now, then 3.',
      ],
      [
        'rules.rewards[0]',
        null,
        '{"currency":"EUR","fixed_minor":500,"on":"signup","to":"advocate"}',
        'A term is added: The advocate gets 5.00 EUR for a sign-up.',
      ],
    ]);
  });
});

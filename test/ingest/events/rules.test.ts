import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../ingest/events/check-rules.js';
import { completeRules, DEFAULT_RULES } from '../../../ingest/events/rules.js';

const reward = { on: 'purchase', to: 'advocate', value: 'cash', fixed_minor: 500, currency: 'EUR' };
const month = (cap: number) => ({ reward_per_advocate_per_month_minor: cap });
const programme = (cap: number) => ({ reward_per_programme_per_month_minor: cap });
const inCategory = (...categories: string[]) => ({ ...reward, categories });
const inVariant = (variant: string) => ({ ...reward, variant });
const steps = (...list: object[]) => ({ mode: 'marginal', steps: list });
const share = { on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' };

describe('valid rules', () => {
  it.each<[string, unknown]>([
    ['none at all', {}],
    ['a fixed reward', { rewards: [reward] }],
    ['a share', { rewards: [share] }],
    ['recognition', { rewards: [{ on: 'signup', to: 'advocate', value: 'recognition' }] }],
    [
      'tiers',
      {
        rewards: [
          {
            ...share,
            tier: {
              mode: 'marginal',
              steps: [
                { from: 0, basis_points: 1 },
                { from: 5, basis_points: 2 },
              ],
            },
          },
        ],
      },
    ],
    ['a model with its term', { attribution: { model: 'time_decay', half_life_days: 7 } }],
    ['position weights', { attribution: { model: 'position_based', position_weights: [40, 20, 40] } }],
    ['the third order', { attribution: { model: 'markov', markov_order: 3 } }],
    ['one winner under a model that knows but one', { attribution: { model: 'last_touch', co_referral: 'winner' } }],
    ['caps beside a reward in cash', { rewards: [reward], limits: { ...month(10), ...programme(10) } }],
    ['money and credit for the same', { rewards: [reward, { ...reward, value: 'credit' }] }],
    ['a reward for either side', { rewards: [reward, { ...reward, to: 'referee' }] }],
    ['rewards for different types', { rewards: [reward, { ...reward, on: 'signup' }] }],
    ['rewards for different categories', { rewards: [inCategory('a', 'b'), inCategory('c')] }],
    ['rewards for different variants', { rewards: [inVariant('a'), inVariant('b')] }],
    ['milestones on top', { rewards: [reward, { ...reward, milestone: 10 }, { ...reward, milestone: 20 }] }],
    ['tiers on top', { rewards: [reward, { ...reward, tier: steps({ from: 10, fixed_minor: 100 }) }] }],
    [
      'shares of orders in different currencies',
      {
        rewards: [
          { ...share, max_minor: 5, currency: 'EUR' },
          { ...share, max_minor: 5, currency: 'USD' },
        ],
      },
    ],
    ['a most that is just enough', { rewards: [{ ...reward, max_minor: 500 }] }],
    ['months of renewals', { rewards: [{ ...share, on: 'renewal', recurring_months: 12 }] }],
    ['clawback where customers may leave', { settlement: { churn_clawback_days: 30 } }],
    ['no clawback where none may', { eligible: { types: ['signup'] }, settlement: { churn_clawback_days: 0 } }],
    ['no lateness limit', { attribution: { max_click_lateness_minutes: null } }],
    [
      'signals',
      {
        fraud: {
          thresholds: { hosting_share: 0.5 },
          weights: { hosting_share: 300_000_000 },
          hold_score: 700_000_000,
        },
      },
    ],
  ])('%s', (_, rules) => {
    expect(checkRules(rules)).toBeNull();
  });
});

describe('refused rules', () => {
  it.each<[string, unknown]>([
    ['rules', null],
    ['rules', []],
    ['rules.bonus', { bonus: 1 }],
    ['rules.attribution.model', { attribution: { model: 'best_touch' } }],
    ['rules.attribution.lookback', { attribution: { lookback: 30 } }],
    ['rules.attribution.lookback_days', { attribution: { lookback_days: -1 } }],
    ['rules.attribution.lookback_days', { attribution: { lookback_days: 1.5 } }],
    ['rules.attribution.lookback_days', { attribution: { lookback_days: 1e300 } }],
    ['rules.attribution.half_life_days', { attribution: { half_life_days: 7 } }],
    ['rules.attribution.markov_order', { attribution: { model: 'shapley', markov_order: 1 } }],
    ['rules.attribution.position_weights', { attribution: { model: 'position_based', position_weights: [0, 0, 0] } }],
    ['rules.attribution.position_weights', { attribution: { model: 'position_based', position_weights: [1, 2] } }],
    ['rules.attribution.stand_down_minutes', { attribution: { lookback_days: 1, stand_down_minutes: 1441 } }],
    ['rules.dedup.near_window_minutes', { dedup: { near_window_minutes: -5 } }],
    ['rules.eligible.types[1]', { eligible: { types: ['purchase', 'theft'] } }],
    ['rules.limits.self_referral', { limits: { self_referral: 'allow' } }],
    ['rules.limits.reward_per_advocate_per_month_minor', { limits: { reward_per_advocate_per_month_minor: -1 } }],
    ['rules.rewards[0].on', { rewards: [{ to: 'advocate', fixed_minor: 1, currency: 'EUR' }] }],
    ['rules.rewards[0].on', { eligible: { types: ['signup'] }, rewards: [reward] }],
    ['rules.rewards[1]', { rewards: [reward, { ...reward, basis_points: 100, of: 'order_net' }] }],
    ['rules.rewards[0]', { rewards: [{ on: 'purchase', to: 'advocate' }] }],
    ['rules.rewards[0].currency', { rewards: [{ ...reward, currency: 'XTS' }] }],
    ['rules.rewards[0].currency', { rewards: [{ on: 'signup', to: 'advocate', fixed_minor: 5 }] }],
    ['rules.rewards[0].of', { rewards: [{ on: 'purchase', to: 'advocate', basis_points: 5 }] }],
    ['rules.rewards[0].of', { rewards: [{ ...reward, of: 'order_net' }] }],
    ['rules.rewards[0].of', { rewards: [{ ...share, on: 'signup' }] }],
    ['rules.rewards[0].of', { rewards: [{ ...share, of: 'deal' }] }],
    [
      'rules.rewards[0].tier.steps[1].from',
      {
        rewards: [
          {
            ...share,
            tier: {
              mode: 'marginal',
              steps: [
                { from: 5, basis_points: 1 },
                { from: 5, basis_points: 2 },
              ],
            },
          },
        ],
      },
    ],
    [
      'rules.rewards[0].tier',
      { rewards: [{ ...share, tier: { mode: 'marginal', steps: [{ from: 5, fixed_minor: 1 }] } }] },
    ],
    ['rules.attribution.markov_order', { attribution: { model: 'markov', markov_order: 4 } }],
    ['rules.attribution.markov_order', { attribution: { model: 'markov', markov_order: 0 } }],
    ['rules.attribution.max_click_lateness_minutes', { attribution: { max_click_lateness_minutes: -1 } }],
    ['rules.attribution.co_referral', { attribution: { co_referral: 'both' } }],
    ['rules.eligible.segments', { eligible: { segments: [] } }],
    ['rules.eligible.regions', { eligible: { regions: [] } }],
    ['rules.eligible.regions[1]', { eligible: { regions: ['eu', 'eu'] } }],
    ['rules.limits.credits_per_advocate_per_day', { limits: { credits_per_advocate_per_day: 0 } }],
    ['rules.limits.reward_per_advocate_per_month_minor', { limits: month(5) }],
    ['rules.limits.reward_per_programme_per_month_minor', { limits: programme(5) }],
    [
      'rules.limits.reward_per_programme_per_month_minor',
      {
        rewards: [
          { ...reward, value: 'credit' },
          { ...reward, to: 'referee' },
        ],
        limits: programme(5),
      },
    ],
    [
      'rules.limits.reward_per_advocate_per_month_minor',
      { rewards: [reward], limits: { ...month(11), ...programme(10) } },
    ],
    ['rules.rewards[1]', { rewards: [reward, reward] }],
    ['rules.rewards[1]', { rewards: [reward, share] }],
    ['rules.rewards[1]', { rewards: [reward, { ...reward, value: undefined }] }],
    ['rules.rewards[1]', { rewards: [reward, { ...reward, currency: 'USD' }] }],
    ['rules.rewards[1]', { rewards: [reward, inCategory('a')] }],
    ['rules.rewards[1]', { rewards: [reward, inVariant('a')] }],
    ['rules.rewards[2]', { rewards: [inCategory('a', 'b'), inCategory('c'), inCategory('d', 'b')] }],
    ['rules.rewards[1]', { rewards: [inVariant('a'), inVariant('a')] }],
    [
      'rules.rewards[1]',
      {
        rewards: [
          { ...reward, milestone: 3 },
          { ...reward, milestone: 3 },
        ],
      },
    ],
    ['rules.rewards[1]', { rewards: [share, { ...share, max_minor: 5, currency: 'EUR' }] }],
    [
      'rules.rewards[0].milestone',
      { rewards: [{ ...reward, milestone: 3, tier: steps({ from: 1, fixed_minor: 1 }) }] },
    ],
    ['rules.rewards[0].milestone', { rewards: [{ ...reward, milestone: 3, recurring_months: 3 }] }],
    ['rules.rewards[0].milestone', { rewards: [{ ...reward, milestone: -3 }] }],
    ['rules.rewards[0].recurring_months', { rewards: [{ ...reward, on: 'signup', recurring_months: 3 }] }],
    ['rules.rewards[0].recurring_months', { rewards: [{ ...reward, on: 'closed_won', recurring_months: 3 }] }],
    ['rules.rewards[0].categories', { rewards: [inCategory()] }],
    ['rules.rewards[0].categories', { rewards: [{ ...inCategory('a'), on: 'signup' }] }],
    ['rules.rewards[0].max_minor', { rewards: [{ ...reward, max_minor: 499 }] }],
    [
      'rules.rewards[0].max_minor',
      {
        rewards: [
          { ...reward, max_minor: 600, tier: steps({ from: 0, fixed_minor: 500 }, { from: 9, fixed_minor: 601 }) },
        ],
      },
    ],
    ['rules.rewards[0].tier.steps', { rewards: [{ ...reward, tier: steps() }] }],
    ['rules.rewards[0].tier.mode', { rewards: [{ ...reward, tier: { mode: 'up', steps: [] } }] }],
    ['rules.rewards[0].tier.steps[0]', { rewards: [{ ...reward, tier: steps({ from: 0 }) }] }],
    ['rules.rewards[0].fixed_minor', { rewards: [{ ...reward, value: 'recognition' }] }],
    ['rules.settlement.hold_days', { settlement: { hold_days: -1 } }],
    ['rules.settlement.order_wait_days', { settlement: { order_wait_days: -0.5 } }],
    [
      'rules.settlement.churn_clawback_days',
      { eligible: { types: ['signup'] }, settlement: { churn_clawback_days: 30 } },
    ],
    ['rules.fraud.weights', { fraud: { weights: { '': 1 } } }],
    ['rules.fraud.weights.click_rate', { fraud: { weights: { click_rate: 1 } } }],
    ['rules.fraud.thresholds.toString', { fraud: { thresholds: { toString: 1 } } }],
    ['rules.fraud.thresholds.flooding', { fraud: { thresholds: { flooding: 0 } } }],
    ['rules.settlement.payout_day', { settlement: { payout_day: 31 } }],
    ['rules.settlement.hold_from', { settlement: { hold_from: 'placed' } }],
    ['rules.fraud.hold_score', { fraud: { hold_score: 2e9 } }],
  ])('name %s: %j', (path, rules) => {
    const problem = checkRules(rules);
    expect(problem).not.toBeNull();
    expect(problem!.startsWith(`${path}: `), problem!).toBe(true);
    // One plain sentence, without the words of a schema or of the code.
    expect(problem).not.toMatch(/>=|<=|schema|anyOf|additional|undefined|NaN|integer|\n/);
  });

  it.each<[string, unknown]>([
    ['rules: must be an object', []],
    ['rules.bonus: there is no such rule', { bonus: 1 }],
    ['rules.rewards[0].to: is missing', { rewards: [{ on: 'purchase', fixed_minor: 1, currency: 'EUR' }] }],
    [
      'rules.attribution.lookback_days: must be a whole number, from 1 to 3650',
      { attribution: { lookback_days: -30 } },
    ],
    [
      'rules.attribution.max_click_lateness_minutes: must be a whole number, from 0 to 5256000, or null',
      { attribution: { max_click_lateness_minutes: 'a day' } },
    ],
    [
      'rules.attribution.position_weights: must be a list of exactly 3 items',
      { attribution: { position_weights: [1, 2] } },
    ],
    ['rules.rewards[0].fixed_minor: must be a whole number, 0 or more', { rewards: [{ ...reward, fixed_minor: 0.5 }] }],
    ['rules.rewards[0].to: must be one of advocate, referee', { rewards: [{ ...reward, to: 'me' }] }],
    [
      'rules.rewards[0].currency: must be a text of exactly 3 characters',
      { rewards: [{ ...reward, currency: 'EURO' }] },
    ],
    ['rules.attribution.claimed_code_wins: must be true or false', { attribution: { claimed_code_wins: 1 } }],
    ['rules.eligible.types[1]: stands twice in the list', { eligible: { types: ['signup', 'signup'] } }],
    [
      'rules.fraud.weights.click_rate: must be a whole number, from 0 to 1000000000',
      { fraud: { weights: { click_rate: -1 } } },
    ],
    [
      'rules.rewards[1]: overlaps rules.rewards[0]: both would pay the same purchase to the advocate, and nothing tells them apart',
      { rewards: [reward, reward] },
    ],
  ])('%s', (sentence, rules) => {
    expect(checkRules(rules)).toBe(sentence);
  });
});

it('fills what is left out from version 0, and keeps what is said', () => {
  expect(completeRules({})).toEqual(DEFAULT_RULES);
  const rules = completeRules({ attribution: { model: 'first_touch' }, settlement: { hold_days: 0 } });
  expect(rules.attribution).toEqual({ ...DEFAULT_RULES.attribution, model: 'first_touch' });
  expect(rules.settlement.hold_days).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { checkRules, completeRules, DEFAULT_RULES } from '../../../ingest/events/rules.js';

const reward = { on: 'purchase', to: 'advocate', value: 'cash', fixed_minor: 500, currency: 'EUR' };
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
    ['no lateness limit', { attribution: { max_click_lateness_minutes: null } }],
    [
      'signals',
      { fraud: { thresholds: { click_rate: 0.5 }, weights: { click_rate: 300_000_000 }, hold_score: 700_000_000 } },
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
    ['rules.settlement.payout_day', { settlement: { payout_day: 31 } }],
    ['rules.settlement.hold_from', { settlement: { hold_from: 'placed' } }],
    ['rules.fraud.hold_score', { fraud: { hold_score: 2e9 } }],
  ])('name %s: %j', (path, rules) => {
    const problem = checkRules(rules);
    expect(problem).not.toBeNull();
    expect(problem!.startsWith(`${path}: `), problem!).toBe(true);
  });
});

it('fills what is left out from version 0, and keeps what is said', () => {
  expect(completeRules({})).toEqual(DEFAULT_RULES);
  const rules = completeRules({ attribution: { model: 'first_touch' }, settlement: { hold_days: 0 } });
  expect(rules.attribution).toEqual({ ...DEFAULT_RULES.attribution, model: 'first_touch' });
  expect(rules.settlement.hold_days).toBe(0);
});

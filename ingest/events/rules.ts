import { Type, type Static } from 'typebox';
import { HOLD_SCORE_PPB } from './signals.js';

export const CONVERSION_TYPES = [
  'signup',
  'activation',
  'trial',
  'purchase',
  'renewal',
  'qualified_lead',
  'closed_won',
] as const;
export const ATTRIBUTION_MODELS = [
  'last_touch',
  'last_non_direct',
  'first_touch',
  'linear',
  'time_decay',
  'position_based',
  'markov',
  'shapley',
] as const;

const strict = { additionalProperties: false } as const;
const optional = Type.Optional;
const days = (minimum: number) => Type.Integer({ minimum, maximum: 3650 });
const minutes = Type.Integer({ minimum: 0, maximum: 5_256_000 });
const minor = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const ppb = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const word = Type.String({ minLength: 1, maxLength: 128 });
const words = Type.Array(word, { maxItems: 1000, uniqueItems: true });
const conversionType = Type.Enum(CONVERSION_TYPES);

const AttributionRules = Type.Object(
  {
    model: optional(Type.Enum(ATTRIBUTION_MODELS)),
    competing: optional(Type.Enum(['referral_only', 'all'])),
    lookback_days: optional(days(1)),
    half_life_days: optional(Type.Integer({ minimum: 1, maximum: 3650 })),
    /** First, middle and last touch; only their ratios count. */
    position_weights: optional(Type.Array(ppb, { minItems: 3, maxItems: 3 })),
    markov_order: optional(Type.Integer({ minimum: 1, maximum: 3 })),
    stand_down_minutes: optional(minutes),
    max_click_lateness_minutes: optional(Type.Union([minutes, Type.Null()])),
    co_referral: optional(Type.Enum(['winner', 'split'])),
    claimed_code_wins: optional(Type.Boolean()),
  },
  strict,
);

const EligibleRules = Type.Object(
  {
    types: optional(Type.Array(conversionType, { minItems: 1, uniqueItems: true })),
    new_customers_only: optional(Type.Boolean()),
    segments: optional(words),
    regions: optional(words),
  },
  strict,
);

const LimitRules = Type.Object(
  {
    self_referral: optional(Type.Enum(['deny', 'hold'])),
    credits_per_advocate_per_day: optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    reward_per_advocate_per_month_minor: optional(minor),
    reward_per_programme_per_month_minor: optional(minor),
  },
  strict,
);

const TierStep = Type.Object(
  {
    /** The step applies from this many credited conversions on. */
    from: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
    fixed_minor: optional(minor),
    basis_points: optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  },
  strict,
);

const RewardRule = Type.Object(
  {
    on: conversionType,
    to: Type.Enum(['advocate', 'referee']),
    value: optional(Type.Enum(['cash', 'credit', 'gift_card', 'recognition'])),
    fixed_minor: optional(minor),
    basis_points: optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    of: optional(Type.Enum(['order_net', 'margin', 'deal'])),
    currency: optional(Type.String({ minLength: 3, maxLength: 3 })),
    categories: optional(words),
    tier: optional(
      Type.Object(
        {
          mode: Type.Enum(['marginal', 'retroactive']),
          steps: Type.Array(TierStep, { minItems: 1, maxItems: 100 }),
        },
        strict,
      ),
    ),
    /** Only the advocate's n-th credited conversion of this type earns. */
    milestone: optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    recurring_months: optional(Type.Integer({ minimum: 1, maximum: 600 })),
    max_minor: optional(minor),
    variant: optional(word),
  },
  strict,
);

const SettlementRules = Type.Object(
  {
    hold_from: optional(Type.Enum(['paid', 'fulfilled'])),
    hold_days: optional(days(0)),
    order_wait_days: optional(days(0)),
    churn_clawback_days: optional(days(0)),
    payout_threshold_minor: optional(minor),
    payout_day: optional(Type.Integer({ minimum: 1, maximum: 28 })),
  },
  strict,
);

const FraudRules = Type.Object(
  {
    thresholds: optional(Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.Number())),
    weights: optional(Type.Record(Type.String({ minLength: 1, maxLength: 128 }), ppb)),
    hold_score: optional(ppb),
    banned_sources: optional(words),
  },
  strict,
);

/** `rules` of a ruleset event: every part may be left out; `completeRules` fills in what version 0 says. */
export const RulesSchema = Type.Object(
  {
    attribution: optional(AttributionRules),
    eligible: optional(EligibleRules),
    dedup: optional(Type.Object({ near_window_minutes: optional(minutes) }, strict)),
    limits: optional(LimitRules),
    rewards: optional(Type.Array(RewardRule, { maxItems: 200 })),
    settlement: optional(SettlementRules),
    fraud: optional(FraudRules),
  },
  strict,
);
export type RulesInput = Static<typeof RulesSchema>;
export type RewardRule = Static<typeof RewardRule>;
export type ConversionType = (typeof CONVERSION_TYPES)[number];
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number];

/** Rules with every default filled in. `null` says: no such limit. */
export interface Rules {
  readonly attribution: {
    readonly model: AttributionModel;
    readonly competing: 'referral_only' | 'all';
    readonly lookback_days: number;
    readonly half_life_days: number;
    readonly position_weights: readonly number[];
    readonly markov_order: number;
    readonly stand_down_minutes: number;
    readonly max_click_lateness_minutes: number | null;
    /** `null`: as the model says: one winner under a single-touch model, shares under the others. */
    readonly co_referral: 'winner' | 'split' | null;
    readonly claimed_code_wins: boolean;
  };
  readonly eligible: {
    readonly types: readonly ConversionType[];
    readonly new_customers_only: boolean;
    readonly segments: readonly string[] | null;
    readonly regions: readonly string[] | null;
  };
  readonly dedup: { readonly near_window_minutes: number };
  readonly limits: {
    readonly self_referral: 'deny' | 'hold';
    readonly credits_per_advocate_per_day: number | null;
    readonly reward_per_advocate_per_month_minor: number | null;
    readonly reward_per_programme_per_month_minor: number | null;
  };
  readonly rewards: readonly RewardRule[];
  readonly settlement: {
    readonly hold_from: 'paid' | 'fulfilled';
    readonly hold_days: number;
    readonly order_wait_days: number;
    readonly churn_clawback_days: number;
    readonly payout_threshold_minor: number;
    readonly payout_day: number;
  };
  readonly fraud: {
    readonly thresholds: Readonly<Record<string, number>>;
    readonly weights: Readonly<Record<string, number>>;
    /** Parts per billion of certainty from which on a credit is held for review. */
    readonly hold_score: number;
    readonly banned_sources: readonly string[];
  };
}

/** Ruleset version 0, in force while a programme has published none: it credits, and rewards nothing. */
export const DEFAULT_RULES: Rules = {
  attribution: {
    model: 'last_touch',
    competing: 'referral_only',
    lookback_days: 30,
    half_life_days: 7,
    position_weights: [40, 20, 40],
    markov_order: 1,
    stand_down_minutes: 0,
    max_click_lateness_minutes: 1440,
    co_referral: null,
    claimed_code_wins: true,
  },
  eligible: { types: CONVERSION_TYPES, new_customers_only: false, segments: null, regions: null },
  dedup: { near_window_minutes: 10 },
  limits: {
    self_referral: 'deny',
    credits_per_advocate_per_day: null,
    reward_per_advocate_per_month_minor: null,
    reward_per_programme_per_month_minor: null,
  },
  rewards: [],
  settlement: {
    hold_from: 'paid',
    hold_days: 14,
    order_wait_days: 14,
    churn_clawback_days: 0,
    payout_threshold_minor: 0,
    payout_day: 1,
  },
  fraud: { thresholds: {}, weights: {}, hold_score: HOLD_SCORE_PPB, banned_sources: [] },
};

/** Fills what a published ruleset leaves out from version 0, part by part. `input` must have passed `checkRules` (check-rules.ts). */
export function completeRules(input: RulesInput): Rules {
  return {
    attribution: { ...DEFAULT_RULES.attribution, ...input.attribution },
    eligible: { ...DEFAULT_RULES.eligible, ...input.eligible },
    dedup: { ...DEFAULT_RULES.dedup, ...input.dedup },
    limits: { ...DEFAULT_RULES.limits, ...input.limits },
    rewards: input.rewards ?? DEFAULT_RULES.rewards,
    settlement: { ...DEFAULT_RULES.settlement, ...input.settlement },
    fraud: { ...DEFAULT_RULES.fraud, ...input.fraud },
  };
}

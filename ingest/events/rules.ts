import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { CURRENCIES } from './money.js';

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
    readonly hold_score: number | null;
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
  fraud: { thresholds: {}, weights: {}, hold_score: null, banned_sources: [] },
};

/** Fills what a published ruleset leaves out from version 0, part by part. `input` must have passed `checkRules`. */
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

const shape = Compile(RulesSchema);

/** "/attribution/model" under `rules` is written "rules.attribution.model"; list items as "rules.rewards[0].on". */
function pathOf(pointer: string): string {
  let path = 'rules';
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path += /^\d+$/.test(name) ? `[${name}]` : `.${name}`;
  }
  return path;
}

function shapeProblem(value: unknown): string | null {
  if (shape.Check(value)) return null;
  const errors = shape.Errors(value);
  const error = errors.find((one) => one.keyword !== 'anyOf') ?? errors[0];
  if (error === undefined) return 'rules: not valid';
  const path = pathOf(error.instancePath);
  switch (error.keyword) {
    case 'additionalProperties': {
      const names = (error.params as { additionalProperties: readonly string[] }).additionalProperties;
      return `${path}.${String(names[0])}: there is no such rule`;
    }
    case 'required': {
      const names = (error.params as { requiredProperties: readonly string[] }).requiredProperties;
      return `${path}.${String(names[0])}: is missing`;
    }
    case 'enum': {
      const allowed = (error.params as { allowedValues: readonly string[] }).allowedValues;
      return `${path}: must be one of ${allowed.join(', ')}`;
    }
    default:
      return `${path}: ${error.message}`;
  }
}

function rewardProblem(reward: RewardRule, path: string, types: readonly string[]): string | null {
  if (!types.includes(reward.on)) return `${path}.on: "${reward.on}" is not among rules.eligible.types`;
  if (reward.currency !== undefined && !CURRENCIES.has(reward.currency)) {
    return `${path}.currency: "${reward.currency}" is not an ISO 4217 currency`;
  }
  if (reward.fixed_minor !== undefined && reward.basis_points !== undefined) {
    return `${path}: fixed_minor and basis_points exclude each other`;
  }
  const tiers = reward.tier?.steps ?? [];
  const fixed = reward.fixed_minor !== undefined || tiers.some((step) => step.fixed_minor !== undefined);
  const share = reward.basis_points !== undefined || tiers.some((step) => step.basis_points !== undefined);
  if (fixed && share) return `${path}.tier: steps and reward must all be fixed_minor or all basis_points`;
  if (!fixed && !share && reward.value !== 'recognition') return `${path}: needs fixed_minor or basis_points`;
  if (share && reward.of === undefined) return `${path}.of: is missing beside basis_points`;
  if (!share && reward.of !== undefined) return `${path}.of: only goes with basis_points`;
  if (reward.of === 'deal' && reward.on !== 'closed_won') return `${path}.of: "deal" only goes with on closed_won`;
  if ((reward.of === 'order_net' || reward.of === 'margin') && reward.on !== 'purchase' && reward.on !== 'renewal') {
    return `${path}.of: "${reward.of}" only goes with on purchase or renewal`;
  }
  if ((fixed || reward.max_minor !== undefined) && reward.currency === undefined) {
    return `${path}.currency: is missing beside an amount`;
  }
  for (let i = 0; i < tiers.length; i++) {
    const step = tiers[i]!;
    if ((step.fixed_minor === undefined) === (step.basis_points === undefined)) {
      return `${path}.tier.steps[${i}]: needs either fixed_minor or basis_points`;
    }
    if (i > 0 && step.from <= tiers[i - 1]!.from) return `${path}.tier.steps[${i}].from: steps must rise`;
  }
  return null;
}

/** Terms that are each valid and cannot hold together. */
function contradiction(rules: RulesInput): string | null {
  const attribution = rules.attribution ?? {};
  const model = attribution.model ?? DEFAULT_RULES.attribution.model;
  const only = (field: 'half_life_days' | 'position_weights' | 'markov_order', needed: AttributionModel) =>
    attribution[field] !== undefined && model !== needed
      ? `rules.attribution.${field}: only goes with model ${needed}, not ${model}`
      : null;
  const misplaced =
    only('half_life_days', 'time_decay') ??
    only('position_weights', 'position_based') ??
    only('markov_order', 'markov');
  if (misplaced !== null) return misplaced;
  if (attribution.position_weights?.every((weight) => weight === 0)) {
    return 'rules.attribution.position_weights: all are zero';
  }
  const lookbackMinutes = (attribution.lookback_days ?? DEFAULT_RULES.attribution.lookback_days) * 1440;
  if ((attribution.stand_down_minutes ?? 0) > lookbackMinutes) {
    return 'rules.attribution.stand_down_minutes: is longer than the lookback window';
  }
  const types = rules.eligible?.types ?? CONVERSION_TYPES;
  const rewards = rules.rewards ?? [];
  for (let i = 0; i < rewards.length; i++) {
    const problem = rewardProblem(rewards[i]!, `rules.rewards[${i}]`, types);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * Checks the `rules` of a ruleset wholly: shape, bounds, unknown names, and terms that contradict each other.
 * @returns null if they are valid, else one sentence that begins with the exact path: `rules.attribution.model: …`.
 */
export function checkRules(value: unknown): string | null {
  return shapeProblem(value) ?? contradiction(value as RulesInput);
}

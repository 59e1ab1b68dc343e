import { Compile } from 'typebox/compile';
import { rewardsProblem } from './check-rewards.js';
import { CONVERSION_TYPES, DEFAULT_RULES, RulesSchema, type AttributionModel, type RulesInput } from './rules.js';
import { explainRules } from './rules-shape.js';
import { isSignal } from './signals.js';

const shape = Compile(RulesSchema);

function shapeProblem(value: unknown): string | null {
  return shape.Check(value) ? null : explainRules(RulesSchema, shape.Errors(value));
}

function attributionProblem({ attribution = {} }: RulesInput): string | null {
  const path = 'rules.attribution';
  const model = attribution.model ?? DEFAULT_RULES.attribution.model;
  const only = (field: 'half_life_days' | 'position_weights' | 'markov_order', needed: AttributionModel) =>
    attribution[field] !== undefined && model !== needed
      ? `${path}.${field}: only goes with model ${needed}, not ${model}`
      : null;
  const misplaced =
    only('half_life_days', 'time_decay') ??
    only('position_weights', 'position_based') ??
    only('markov_order', 'markov');
  if (misplaced !== null) return misplaced;
  if (attribution.position_weights?.every((weight) => weight === 0)) return `${path}.position_weights: all are zero`;
  const lookbackMinutes = (attribution.lookback_days ?? DEFAULT_RULES.attribution.lookback_days) * 1440;
  if ((attribution.stand_down_minutes ?? 0) > lookbackMinutes)
    return `${path}.stand_down_minutes: is longer than the lookback window`;
  return null;
}

/** An empty list would admit nobody, which no programme means. */
function eligibleProblem({ eligible = {} }: RulesInput): string | null {
  for (const field of ['segments', 'regions'] as const)
    if (eligible[field]?.length === 0) return `rules.eligible.${field}: is empty, so nobody would be eligible`;
  return null;
}

function limitsProblem({ limits = {}, rewards = [] }: RulesInput): string | null {
  const mine = limits.reward_per_advocate_per_month_minor;
  const all = limits.reward_per_programme_per_month_minor;
  const paid = rewards.some(({ to, value }) => to === 'advocate' && (value ?? 'cash') === 'cash');
  const capped = (
    [
      ['reward_per_advocate_per_month_minor', mine],
      ['reward_per_programme_per_month_minor', all],
    ] as const
  ).find(([, cap]) => cap !== undefined);
  if (capped && !paid)
    return `rules.limits.${capped[0]}: caps rewards in cash to advocates, and rules.rewards has none`;
  if (mine !== undefined && all !== undefined && mine > all)
    return 'rules.limits.reward_per_advocate_per_month_minor: is more than reward_per_programme_per_month_minor, so no advocate can reach it';
  return null;
}

/** Conversions after which a customer may leave again. */
const LEAVABLE: ReadonlySet<string> = new Set(['trial', 'purchase', 'renewal', 'closed_won']);

function settlementProblem({ settlement = {} }: RulesInput, types: readonly string[]): string | null {
  if ((settlement.churn_clawback_days ?? 0) > 0 && !types.some((type) => LEAVABLE.has(type)))
    return `rules.settlement.churn_clawback_days: needs one of ${[...LEAVABLE].join(', ')} among rules.eligible.types`;
  return null;
}

function fraudProblem({ fraud = {} }: RulesInput): string | null {
  for (const field of ['thresholds', 'weights'] as const)
    for (const name of Object.keys(fraud[field] ?? {}))
      if (name === '') return `rules.fraud.${field}: a signal has no name`;
      else if (!isSignal(name)) return `rules.fraud.${field}.${name}: there is no such signal`;
  for (const [name, threshold] of Object.entries(fraud.thresholds ?? {}))
    if (!(threshold > 0)) return `rules.fraud.thresholds.${name}: must be above 0`;
  return null;
}

/** Terms that are each valid and cannot hold together. */
function contradiction(rules: RulesInput): string | null {
  const types = rules.eligible?.types ?? CONVERSION_TYPES;
  return (
    attributionProblem(rules) ??
    eligibleProblem(rules) ??
    rewardsProblem(rules.rewards ?? [], types) ??
    limitsProblem(rules) ??
    settlementProblem(rules, types) ??
    fraudProblem(rules)
  );
}

/**
 * Checks the `rules` of a ruleset wholly: shape, bounds, unknown names, and terms that overlap or contradict each other.
 * @returns null if they are valid, else one sentence that begins with the exact path: `rules.attribution.model: …`.
 */
export function checkRules(value: unknown): string | null {
  return shapeProblem(value) ?? contradiction(value as RulesInput);
}

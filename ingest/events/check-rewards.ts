import { CURRENCIES } from './money.js';
import type { RewardRule } from './rules.js';

/** Conversions that one customer may make again and again. */
const RECURRING: ReadonlySet<string> = new Set(['purchase', 'renewal']);

/** Conversions that are about an order, which has items and a margin. */
const ORDERED: ReadonlySet<string> = new Set(['purchase', 'renewal']);

type Problem = string | null;

/**
 * Why the rewards of a ruleset cannot hold: each by itself, then each against those before it.
 * @param types the conversions that are eligible
 * @returns null if they can, else one sentence that begins with the exact path
 */
export function rewardsProblem(rewards: readonly RewardRule[], types: readonly string[]): Problem {
  for (const [i, reward] of rewards.entries()) {
    const path = `rules.rewards[${i}]`;
    const problem =
      termProblem(reward, path, types) ??
      amountProblem(reward, path) ??
      tierProblem(reward, path) ??
      mostProblem(reward, path);
    if (problem !== null) return problem;
    const before = rewards.findIndex((one, k) => k < i && overlaps(one, reward));
    if (before >= 0)
      return `${path}: overlaps rules.rewards[${before}]: both would pay the same ${reward.on} to the ${reward.to}, and nothing tells them apart`;
  }
  return null;
}

/** When a reward is due, whatever its amount. */
function termProblem(reward: RewardRule, path: string, types: readonly string[]): Problem {
  const { on, categories, tier, milestone, recurring_months } = reward;
  if (!types.includes(on)) return `${path}.on: "${on}" is not among rules.eligible.types`;
  if (milestone !== undefined && tier !== undefined)
    return `${path}.milestone: does not go with tier: one pays a single conversion, the other counts them all`;
  if (milestone !== undefined && recurring_months !== undefined)
    return `${path}.milestone: does not go with recurring_months: one pays once, the other again and again`;
  if (recurring_months !== undefined && !RECURRING.has(on))
    return `${path}.recurring_months: a ${on} does not recur; only purchase and renewal do`;
  if (categories?.length === 0) return `${path}.categories: is empty, so the reward would never be paid`;
  if (categories !== undefined && !ORDERED.has(on))
    return `${path}.categories: only goes with on purchase or renewal, whose orders have items`;
  return null;
}

function amountProblem(reward: RewardRule, path: string): Problem {
  if (reward.currency !== undefined && !CURRENCIES.has(reward.currency))
    return `${path}.currency: is not an ISO 4217 currency`;
  if (reward.value === 'recognition') {
    const amount = (['fixed_minor', 'basis_points', 'of', 'max_minor', 'tier'] as const).find(
      (field) => reward[field] !== undefined,
    );
    return amount === undefined ? null : `${path}.${amount}: does not go with value recognition, which has no amount`;
  }
  if (reward.fixed_minor !== undefined && reward.basis_points !== undefined)
    return `${path}: fixed_minor and basis_points exclude each other`;
  const { fixed, share } = mannerOf(reward);
  if (fixed && share) return `${path}.tier: steps and reward must all be fixed_minor or all basis_points`;
  if (!fixed && !share) return `${path}: needs fixed_minor or basis_points`;
  if (share && reward.of === undefined) return `${path}.of: is missing beside basis_points`;
  if (!share && reward.of !== undefined) return `${path}.of: only goes with basis_points`;
  if (reward.of === 'deal' && reward.on !== 'closed_won') return `${path}.of: "deal" only goes with on closed_won`;
  if ((reward.of === 'order_net' || reward.of === 'margin') && !ORDERED.has(reward.on))
    return `${path}.of: "${reward.of}" only goes with on purchase or renewal`;
  if ((fixed || reward.max_minor !== undefined) && reward.currency === undefined)
    return `${path}.currency: is missing beside an amount`;
  return null;
}

/** Whether a reward is a fixed sum or a share, in itself or in its steps. */
function mannerOf({ fixed_minor, basis_points, tier }: RewardRule): { fixed: boolean; share: boolean } {
  const steps = tier?.steps ?? [];
  return {
    fixed: fixed_minor !== undefined || steps.some((step) => step.fixed_minor !== undefined),
    share: basis_points !== undefined || steps.some((step) => step.basis_points !== undefined),
  };
}

function tierProblem({ tier }: RewardRule, path: string): Problem {
  const steps = tier?.steps ?? [];
  for (const [i, step] of steps.entries()) {
    const place = `${path}.tier.steps[${i}]`;
    if ((step.fixed_minor === undefined) === (step.basis_points === undefined))
      return `${place}: needs either fixed_minor or basis_points`;
    if (i > 0 && step.from <= steps[i - 1]!.from) return `${place}.from: steps must rise`;
  }
  return null;
}

/** A most that is less than a fixed sum would silently change what advocates were promised. */
function mostProblem({ max_minor, fixed_minor, tier }: RewardRule, path: string): Problem {
  if (max_minor === undefined) return null;
  if (fixed_minor !== undefined && max_minor < fixed_minor) return `${path}.max_minor: is less than fixed_minor`;
  const step = tier?.steps.findIndex(({ fixed_minor: sum }) => sum !== undefined && max_minor < sum) ?? -1;
  return step < 0 ? null : `${path}.max_minor: is less than fixed_minor of tier.steps[${step}]`;
}

/** Whether two rewards would both pay one conversion for the same thing, in the same manner. */
function overlaps(a: RewardRule, b: RewardRule): boolean {
  if (a.on !== b.on || a.to !== b.to || (a.value ?? 'cash') !== (b.value ?? 'cash')) return false;
  if (a.variant !== undefined && b.variant !== undefined && a.variant !== b.variant) return false;
  if (a.categories && b.categories && !a.categories.some((one) => b.categories!.includes(one))) return false;
  // A milestone or a tier on top of a plain reward is a bonus.
  if (a.milestone !== b.milestone || (a.tier === undefined) !== (b.tier === undefined)) return false;
  // A share is paid in the order's currency, and so only one of two that name different ones is.
  const shares = mannerOf(a).share && mannerOf(b).share;
  return !(shares && a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency);
}

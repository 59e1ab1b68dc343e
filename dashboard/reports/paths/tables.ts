/** Turns a comparison into the tables of the report. Pure. */
import type { Intervals } from '../../../models/attribution/bootstrap.js';
import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';
import type { Comparison } from './compare.js';
import { conversionsOf, NO_CREDIT, type NodeCredit } from './credit-sums.js';
import type { Level } from './read-paths.js';
import type { CreditRow, DependentRow, MoveRow, NodeRow } from './shapes.js';
import { MODELS, type Model } from './shares.js';

/** What nodes beyond the listed ones are called together. */
export const OTHERS = '(others)';

/** What decisions really paid for a node. */
export interface Paid {
  readonly conversions: number;
  readonly minor: number;
}

/** Node numbers in the order of a model's credit, greatest first; those beyond `top` are summed. */
export function orderOf(credits: readonly NodeCredit[], top: number): { shown: number[]; rest: number[] } {
  const order = credits
    .map((credit, node) => ({ node, conversions: conversionsOf(credit), value: credit.valueMinor }))
    .sort((a, b) => b.conversions - a.conversions || b.value - a.value || a.node - b.node)
    .map(({ node }) => node);
  return { shown: order.slice(0, top), rest: order.slice(top) };
}

/** The sum of some nodes' credits. */
export function sumOf(credits: readonly NodeCredit[], nodes: readonly number[]): NodeCredit {
  let sum = NO_CREDIT;
  for (const node of nodes) {
    const { whole, ppb, valueMinor } = credits[node]!;
    const parts = sum.ppb + ppb;
    const carried = parts >= WHOLE_PPB;
    sum = {
      whole: sum.whole + whole + (carried ? 1 : 0),
      ppb: carried ? parts - WHOLE_PPB : parts,
      valueMinor: sum.valueMinor + valueMinor,
    };
  }
  return sum;
}

export function creditRows(
  { names, credits, withPath }: Comparison,
  { shown, rest }: { shown: readonly number[]; rest: readonly number[] },
  { currency, intervals }: { currency: string; intervals: ReadonlyMap<Model, Intervals> | null },
): CreditRow[] {
  const rows: CreditRow[] = [];
  for (const model of MODELS) {
    const list = credits[model];
    if (list === null) continue;
    const found = intervals?.get(model);
    const row = (node: string, credit: NodeCredit, low: number | null, high: number | null): CreditRow => ({
      node,
      model,
      conversions: conversionsOf(credit),
      conversions_whole: credit.whole,
      conversions_ppb: credit.ppb,
      share: withPath === 0 ? 0 : conversionsOf(credit) / withPath,
      low,
      high,
      amount_minor: credit.valueMinor,
      currency,
    });
    for (const node of shown)
      rows.push(row(names[node]!, list[node]!, found?.low[node] ?? null, found?.high[node] ?? null));
    if (rest.length > 0) rows.push(row(OTHERS, sumOf(list, rest), null, null));
  }
  return rows;
}

export function nodeRows(
  { names, assisted, markov }: Comparison,
  shown: readonly number[],
  { currency, paid }: { currency: string; paid: ReadonlyMap<string, Paid> },
): NodeRow[] {
  const rows = shown.map((node): NodeRow => ({
    node: names[node]!,
    conversions_with: assisted.assisted[node]! + assisted.last[node]!,
    first: assisted.first[node]!,
    last: assisted.last[node]!,
    assisted: assisted.assisted[node]!,
    assisted_ratio: Number.isFinite(assisted.ratio[node]!) ? assisted.ratio[node]! : null,
    removal_effect: markov?.removalEffects[node] ?? null,
    paid_conversions: paid.get(names[node]!)?.conversions ?? 0,
    paid_minor: paid.get(names[node]!)?.minor ?? 0,
    currency,
  }));
  const listed = new Set(rows.map(({ node }) => node));
  // Paid without a touchpoint: a claimed code stands in no path. What more is paid to nodes that are not listed is summed.
  const others = [...paid].filter(([node]) => !listed.has(node));
  if (others.length > 0) {
    const none = { conversions_with: 0, first: 0, last: 0, assisted: 0, assisted_ratio: null, removal_effect: null };
    rows.push({
      node: OTHERS,
      ...none,
      paid_conversions: others.reduce((sum, [, { conversions }]) => sum + conversions, 0),
      paid_minor: others.reduce((sum, [, { minor }]) => sum + minor, 0),
      currency,
    });
  }
  return rows;
}

/** What moves from one model to another, by node; moves sum to zero. */
export function moveRows(rows: readonly CreditRow[], base: Model, against: Model): MoveRow[] {
  const to = new Map(rows.filter(({ model }) => model === against).map((row) => [row.node, row]));
  return rows
    .filter(({ model }) => model === base)
    .map((from): MoveRow => {
      const other = to.get(from.node)!;
      return {
        node: from.node,
        from_conversions: from.conversions,
        to_conversions: other.conversions,
        moved_conversions: other.conversions - from.conversions,
        from_minor: from.amount_minor,
        to_minor: other.amount_minor,
        moved_minor: other.amount_minor - from.amount_minor,
        currency: from.currency,
      };
    })
    .sort((a, b) => b.moved_minor - a.moved_minor || b.moved_conversions - a.moved_conversions);
}

/** Advocates listed as depending most on the model. */
const DEPENDENTS = 50;

/**
 * Advocates by how much their pay hangs on the choice of the model: the widest spread between two models, over what the paying
 * model gives. By money where there is any, else by conversions. Where the paying model gives nothing there is no ratio, and they come last.
 */
export function dependentRows(
  { names, credits, valueMinor }: Comparison,
  { level, paying, paid }: { level: Level; paying: Model; paid: ReadonlyMap<string, Paid> },
): DependentRow[] {
  if (level !== 'advocate') return [];
  const computed = MODELS.filter((model) => credits[model] !== null);
  const measure = ({ valueMinor: minor, ...credit }: NodeCredit): number =>
    valueMinor > 0 ? minor : conversionsOf(credit);
  const rows = names.map((advocate_id, node): DependentRow => {
    const amounts = computed.map((model): [Model, number] => [model, measure(credits[model]![node]!)]);
    const least = amounts.reduce((a, b) => (b[1] < a[1] ? b : a));
    const most = amounts.reduce((a, b) => (b[1] > a[1] ? b : a));
    const spread = most[1] - least[1];
    const pays = measure((credits[paying] ?? credits.last_touch)![node]!);
    return {
      advocate_id,
      spread,
      dependence: pays > 0 ? spread / pays : null,
      least_model: least[0],
      most_model: most[0],
      paid_minor: paid.get(advocate_id)?.minor ?? 0,
      amounts: Object.fromEntries(amounts),
    };
  });
  return rows
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => (b.dependence ?? -1) - (a.dependence ?? -1) || b.spread - a.spread)
    .slice(0, DEPENDENTS);
}

import { Type, type Static } from 'typebox';
import { formatMoney } from '../../ingest/events/money.js';
import { LATEST_MS } from '../../ingest/events/time.js';
import type { Door } from '../../sql/warehouse.js';
import { chooseCurrency } from './choose-currency.js';
import { asOf, currency, DEFAULT_PROGRAMME, programme, range, readRange, readTime, wholeDays } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, orNull } from './shapes.js';

const Line = Type.Object({
  currency: Currency,
  margin_minor: orNull(Minor),
  rewards_minor: Minor,
  spend_minor: Minor,
  net_minor: orNull(Minor),
  roi: orNull(Type.Number()),
  customers: Count,
  orders: Count,
  guest_orders: Count,
  revenue_minor: Minor,
  orders_without_margin: Count,
  revenue_without_margin_minor: Minor,
  other_spend_minor: Minor,
});
type Line = Static<typeof Line>;
const Roi = Type.Object({ ...Line.properties, by_currency: Type.Array(Line) });

interface MarginRow {
  readonly currency: string;
  readonly orders: number;
  readonly customers: number;
  readonly guest_orders: number;
  readonly revenue_minor: number;
  readonly margin_minor: number;
  readonly orders_with_margin: number;
  readonly orders_without_margin: number;
  readonly revenue_without_margin_minor: number;
}
interface RewardRow {
  readonly currency: string;
  readonly rewards_minor: number;
}
interface SpendRow {
  readonly currency: string;
  readonly spend_minor: number;
  readonly other_spend_minor: number;
}

/** What the orders of referred customers brought. Ranges of whole days, which are most, need the daily sums alone. */
async function readMargins(
  door: Door,
  bound: { programme: string; from_ms: number; to_ms: number; whole_from_ms: number; whole_to_ms: number },
): Promise<MarginRow[]> {
  const { to_ms, ...days } = bound;
  const atEdges = bound.from_ms < bound.whole_from_ms || bound.whole_to_ms < to_ms;
  const [whole, edges] = await Promise.all([
    door.rows<MarginRow>('reports/roi-margin-by-currency', days),
    atEdges ? door.rows<MarginRow>('reports/roi-margin-at-edges', bound) : [],
  ]);
  const added = new Map<string, MarginRow>();
  for (const row of [...whole, ...edges]) {
    const known = added.get(row.currency);
    added.set(row.currency, known === undefined ? row : sumOf(known, row));
  }
  return [...added.values()];
}

function sumOf(one: MarginRow, other: MarginRow): MarginRow {
  return {
    currency: one.currency,
    orders: one.orders + other.orders,
    customers: one.customers + other.customers,
    guest_orders: one.guest_orders + other.guest_orders,
    revenue_minor: one.revenue_minor + other.revenue_minor,
    margin_minor: one.margin_minor + other.margin_minor,
    orders_with_margin: one.orders_with_margin + other.orders_with_margin,
    orders_without_margin: one.orders_without_margin + other.orders_without_margin,
    revenue_without_margin_minor: one.revenue_without_margin_minor + other.revenue_without_margin_minor,
  };
}

/** One currency's account. Margin is unknown where no order tells it; net and return are unknown with it. */
function lineOf(
  code: string,
  margin: MarginRow | undefined,
  reward: RewardRow | undefined,
  spend: SpendRow | undefined,
): Line {
  const known = margin === undefined || margin.orders_with_margin > 0;
  const marginMinor = known ? (margin?.margin_minor ?? 0) : null;
  const rewardsMinor = reward?.rewards_minor ?? 0;
  const spendMinor = spend?.spend_minor ?? 0;
  const cost = rewardsMinor + spendMinor;
  const net = marginMinor === null ? null : marginMinor - cost;
  return {
    currency: code,
    margin_minor: marginMinor,
    rewards_minor: rewardsMinor,
    spend_minor: spendMinor,
    net_minor: net,
    roi: net === null || cost <= 0 ? null : net / cost,
    customers: margin?.customers ?? 0,
    orders: margin?.orders ?? 0,
    guest_orders: margin?.guest_orders ?? 0,
    revenue_minor: margin?.revenue_minor ?? 0,
    orders_without_margin: margin?.orders_without_margin ?? 0,
    revenue_without_margin_minor: margin?.revenue_without_margin_minor ?? 0,
    other_spend_minor: spend?.other_spend_minor ?? 0,
  };
}

function lineText(line: Line): string[] {
  const money = (value: number | null) => (value === null ? 'unknown' : formatMoney(value, line.currency));
  return [
    `${line.currency}: ${line.roi === null ? 'return unknown' : `${line.roi.toFixed(2)} net for each unit of cost`}`,
    `  margin of ${line.orders} orders of ${line.customers} referred customers: ${money(line.margin_minor)}`,
    `  rewards: ${money(line.rewards_minor)}, spend: ${money(line.spend_minor)}, net: ${money(line.net_minor)}`,
    ...(line.orders_without_margin > 0
      ? [
          `  ${line.orders_without_margin} orders tell no margin (${money(line.revenue_without_margin_minor)} of revenue): left out, so the margin is a lower bound`,
        ]
      : []),
  ];
}

/** What referred customers brought against what they cost, by currency. */
export const roi = defineReport({
  name: 'roi',
  title: 'Return: margin of referred customers against rewards and spend',
  role: 'analyst',
  params: Type.Object({ ...programme, ...asOf, ...range, ...currency }),
  result: Roi,
  definitions: {
    roi: 'Net divided by cost: (margin - rewards - spend) / (rewards + spend). Unknown without a known margin or without cost. Nothing is converted between currencies.',
    margin_minor:
      'Margin of the orders of referred customers after refunds: a refund takes the same share of the margin as of the amount; cancelled and charged-back orders count with nothing. Orders that tell no margin are left out and counted.',
    customers:
      'Persons with a credited conversion who ordered in the range, from the UTC day of their first credited conversion on.',
    rewards_minor: 'Rewards earned in the range and not reversed since, whatever their state.',
    spend_minor:
      'Spend of the channels referral, affiliate and partner_site, or naming an advocate; a spend lies evenly over its own time, and the part inside the range counts.',
    net_minor: 'Margin less rewards less spend.',
    orders_without_margin: 'Orders of referred customers that tell no margin: unknown, not nothing.',
    other_spend_minor: 'Spend of other channels in the same time; not part of the cost.',
    guest_orders: 'Orders without a customer that a credited conversion names; among the orders.',
  },
  statements: [
    'reports/roi-margin-by-currency',
    'reports/roi-margin-at-edges',
    'reports/roi-rewards-by-currency',
    'reports/roi-spend-by-currency',
  ],
  compute: async (door, params) => {
    const asked = readRange(params);
    const to = Math.min(asked.to, params.asOf === undefined ? LATEST_MS : readTime('asOf', params.asOf));
    const bound = { programme: params.programme ?? DEFAULT_PROGRAMME, from_ms: asked.from, to_ms: to };
    const days = wholeDays({ from: asked.from, to });
    const [margins, rewards, spends] = await Promise.all([
      readMargins(door, { ...bound, ...days }),
      door.rows<RewardRow>('reports/roi-rewards-by-currency', { ...bound, ...days }),
      door.rows<SpendRow>('reports/roi-spend-by-currency', bound),
    ]);
    const codes = [...new Set([...margins, ...rewards, ...spends].map((row) => row.currency))]
      .filter((code) => code !== '')
      .sort();
    const find = <R extends { currency: string }>(rows: readonly R[], code: string): R | undefined =>
      rows.find((row) => row.currency === code);
    const lines = codes.map((code) => lineOf(code, find(margins, code), find(rewards, code), find(spends, code)));
    const chosen = chooseCurrency(
      lines,
      params.currency,
      (line) => line.revenue_minor + line.rewards_minor + line.spend_minor,
    );
    return { ...(chosen ?? lineOf(params.currency ?? '', undefined, undefined, undefined)), by_currency: lines };
  },
  text: (data) =>
    data.by_currency.length === 0
      ? ['no credited conversions, rewards or spend yet']
      : data.by_currency.flatMap(lineText),
});

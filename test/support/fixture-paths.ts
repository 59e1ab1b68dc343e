/** What the reports `attribution` and `paths` answer the stand-in's pages with: small, and with sums that hold. */
import type { Attribution } from '../../dashboard/reports/paths/shapes.js';
import { MODEL_TITLES } from '../../dashboard/reports/paths/shapes.js';
import { MODELS } from '../../dashboard/reports/paths/shares.js';

const NODES = {
  channel: ['referral', 'affiliate', 'paid', 'organic', 'email', 'social', 'direct', 'partner_site'],
  advocate: ['a_0001', 'a_0002', 'a_0003', 'a_0004'],
} as const;
const EACH = 100;

/** Every model gives each node a hundred conversions, but what it takes from the first it gives to the last. */
export function attribution(query: URLSearchParams): Attribution {
  const level = query.get('level') === 'advocate' ? 'advocate' : 'channel';
  const names = NODES[level];
  const known = (name: string, otherwise: (typeof MODELS)[number]) =>
    MODELS.find((model) => model === query.get(name)) ?? otherwise;
  const [base, against] = [known('base', 'last_touch'), known('against', 'markov')];
  const given = (model: string, i: number): number => {
    const shift = 5 * MODELS.findIndex((one) => one === model);
    return EACH + (i === 0 ? -shift : i === names.length - 1 ? shift : 0);
  };
  const conversions = EACH * names.length;
  const moves = names.map((node, i) => {
    const [from, to] = [given(base, i), given(against, i)];
    return {
      node,
      from_conversions: from,
      to_conversions: to,
      moved_conversions: to - from,
      from_minor: from * 1000,
      to_minor: to * 1000,
      moved_minor: (to - from) * 1000,
      currency: 'EUR',
    };
  });
  const moved = moves.reduce((sum, move) => sum + Math.max(0, move.moved_conversions), 0);
  return {
    level,
    currency: 'EUR',
    paying_model: 'last_touch',
    paying_models: [{ model: 'last_touch', conversions }],
    base,
    against,
    conversions: conversions + 12,
    conversions_with_path: conversions,
    conversions_without_path: 12,
    amount_minor: conversions * 1000,
    amount_without_path_minor: 0,
    open_paths: 5200,
    cut_paths: 0,
    node_count: names.length,
    half_life_days: 7,
    position_weights: [40, 20, 40],
    markov_order: 1,
    markov_nulls: true,
    markov_states: names.length + 1,
    conversion_probability: 0.133,
    seed: 1,
    replicates: 200,
    credits: MODELS.flatMap((model) =>
      names.map((node, i) => ({
        node,
        model,
        conversions: given(model, i),
        conversions_whole: given(model, i),
        conversions_ppb: 0,
        share: given(model, i) / conversions,
        low: given(model, i) - 19,
        high: given(model, i) + 21,
        amount_minor: given(model, i) * 1000,
        currency: 'EUR',
      })),
    ),
    nodes: names.map((node, i) => ({
      node,
      conversions_with: EACH * 2,
      first: EACH,
      last: EACH,
      assisted: EACH,
      assisted_ratio: 1,
      removal_effect: 0.4,
      paid_conversions: i === 0 ? 140 : 0,
      paid_minor: i === 0 ? 140_000 : 0,
      currency: 'EUR',
    })),
    moves,
    moved_conversions: moved,
    moved_minor: moved * 1000,
    dependents:
      level === 'channel'
        ? []
        : names.map((advocate_id, i) => ({
            advocate_id,
            spread: 35_000,
            dependence: i === 3 ? null : 0.35,
            least_model: 'first_touch' as const,
            most_model: 'shapley' as const,
            paid_minor: 1000,
            amounts: Object.fromEntries(MODELS.map((model) => [model, given(model, i) * 1000])),
          })),
    models: MODELS.map((model) => ({
      model,
      title: MODEL_TITLES[model][0],
      definition: MODEL_TITLES[model][1],
      pays: model === 'last_touch',
      computed: true,
      exact: true,
      conversions,
      amount_minor: conversions * 1000,
      replicates: 200,
    })),
    positions: [],
    by_currency: [{ currency: 'EUR', conversions, amount_minor: conversions * 1000 }],
  };
}

export function paths(query: URLSearchParams): unknown {
  const only = query.getAll('channels');
  const ways = [
    ['referral', 'direct'],
    ['referral'],
    ['paid', 'organic', 'direct'],
    ['affiliate', 'direct', 'email', 'direct', 'referral'],
  ].filter((way) => only.every((channel) => way.includes(channel)));
  const top = ways.map((way, i) => ({
    path: way.join(' > '),
    conversions: 400 - 90 * i,
    share: 0.1,
    amount_minor: 1_234_500 - 1000 * i,
    currency: 'EUR',
    open: 900 + i,
    rate: 0.3,
  }));
  const flows = ways.flatMap((way, i) =>
    way.slice(0, 5).map((channel, at) => ({
      position: at + 1,
      from: at === 4 ? 'later' : channel,
      to: at === 3 && way.length > 4 ? 'later' : (way[at + 1] ?? 'conversion'),
      conversions: 400 - 90 * i,
      open: 0,
    })),
  );
  const conversions = top.reduce((sum, row) => sum + row.conversions, 0);
  const sizes = ['touchpoints', 'channels', 'hours'].flatMap((measure) => [
    { measure, from: measure === 'hours' ? 0 : 1, to: measure === 'hours' ? 1 : 2, conversions: conversions - 100 },
    { measure, from: measure === 'hours' ? 720 : 50, to: null, conversions: 100 },
  ]);
  return {
    currency: 'EUR',
    conversions: conversions + 3,
    conversions_without_path: 3,
    amount_minor: 4_900_000,
    open_paths: 3600,
    ways: ways.length,
    repeats: false,
    positions: 4,
    paths: [],
    top_paths: top,
    sizes,
    quantiles: ['touchpoints', 'channels', 'hours'].map((measure) => ({
      measure,
      q10: 1,
      q25: 1,
      q50: 2,
      q75: 4,
      q90: 30,
      mean: 3.2,
    })),
    flows,
    by_currency: [{ currency: 'EUR', conversions, amount_minor: 4_900_000 }],
  };
}

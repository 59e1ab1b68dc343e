import { Type } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { formatMoney } from '../../ingest/events/money.js';
import type { AttributionModel, Rules } from '../../ingest/events/rules.js';
import { WHOLE_PPB } from '../../models/attribution/largest-remainder.js';
import { codeOwners, loadRulesets, payingModel, rulesetAt } from '../../processors/attribution/preview.js';
import type { Door } from '../../sql/door.js';
import { chooseCurrency } from './choose-currency.js';
import { currency, DEFAULT_PROGRAMME, programme, range, readRange } from './params.js';
import { compare, intervalsOf, type Comparison } from './paths/compare.js';
import { keptAnswer } from './paths/kept-answers.js';
import { boundOf, readDays, type Asked, type DayRow, type Level } from './paths/read-paths.js';
import { Attribution, MODEL_TITLES } from './paths/shapes.js';
import { MODELS, type Model, type ModelOptions } from './paths/shares.js';
import { creditRows, dependentRows, moveRows, nodeRows, orderOf, type Paid } from './paths/tables.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { percent, textTable } from './text-table.js';

/** The seed of the bootstrap where none is asked for: fixed, so that an interval does not change by looking again. */
const SEED = 1;
const REPLICATES = 200;
const TOP = 200;
const WHOLE = BigInt(WHOLE_PPB);

const ModelParam = Type.Optional(Type.Enum([...MODELS]));
const Params = Type.Object({
  ...programme,
  ...range,
  ...currency,
  level: Type.Optional(Type.Enum(['channel', 'advocate'])),
  types: Type.Optional(
    Type.Array(Type.String({ maxLength: 32 }), { description: 'Types of conversions; all where absent.' }),
  ),
  base: ModelParam,
  against: ModelParam,
  order: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, description: 'Markov: touchpoints a state.' })),
  nulls: Type.Optional(Type.Boolean({ description: 'Markov: count paths that did not convert. Default true.' })),
  halfLifeDays: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 3650 })),
  weights: Type.Optional(
    Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,9})?(,\\d{1,9}(\\.\\d{1,9})?){2}$', description: 'first,middle,last' }),
  ),
  intervals: Type.Optional(Type.Boolean({ description: 'Bootstrap 95% intervals.' })),
  replicates: Type.Optional(Type.Integer({ minimum: 20, maximum: 1000 })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  top: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: 'Nodes listed; the rest is summed.' })),
});
type Params = Type.Static<typeof Params>;

/** Parameters of the models: what was asked for, else what the rules in force at the end of the period say. */
function modelOptions(params: Compared, { attribution }: Rules): ModelOptions {
  const [first, middle, last] =
    params.weights === undefined ? attribution.position_weights : params.weights.split(',').map(Number);
  if (!(first! + middle! + last! > 0)) throw fail('USAGE', { message: 'parameter weights: all are zero' });
  return {
    halfLifeDays: params.halfLifeDays ?? attribution.half_life_days,
    weights: [first!, middle!, last!],
    order: params.order ?? attribution.markov_order,
    withNulls: params.nulls ?? true,
  };
}

async function readPaid(
  door: Door,
  asked: Asked,
  { level, code }: { level: Level; code: string },
): Promise<Map<string, Paid>> {
  const rows = await door.rows<{ node: string; share_ppb: string; amount_minor: number }>('reports/paid-by-node', {
    ...boundOf(asked),
    currency: code,
    advocates: level === 'advocate' ? 1 : 0,
  });
  return new Map(
    rows.map(({ node, share_ppb, amount_minor }): [string, Paid] => {
      const parts = BigInt(share_ppb);
      const conversions = Number(parts / WHOLE) + Number(parts % WHOLE) / WHOLE_PPB;
      return [node, { conversions, minor: amount_minor }];
    }),
  );
}

function sumsBy(days: readonly DayRow[], key: 'currency' | 'model') {
  const sums = new Map<string, { conversions: number; amount_minor: number }>();
  for (const day of days) {
    const sum = sums.get(day[key]) ?? { conversions: 0, amount_minor: 0 };
    sum.conversions += day.conversions;
    sum.amount_minor += day.value_minor;
    sums.set(day[key], sum);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sum]) => ({ name, ...sum }));
}

/** The model that decided most conversions of the period; without any, the one that the rules name. */
function payingOf(days: readonly DayRow[], named: AttributionModel): Model {
  const [first] = sumsBy(days, 'model').sort((a, b) => b.conversions - a.conversions);
  const model = first?.name ?? payingModel(named);
  return MODELS.find((one) => one === model) ?? 'last_touch';
}

/** What a comparison is asked for. */
export type Compared = Omit<Params, 'base' | 'against' | 'intervals' | 'replicates' | 'seed' | 'top'>;

/** Every model's credits over the paths of a period, and what they were computed with: the figures of this report, before they are laid out. */
export async function compareModels(door: Door, params: Compared) {
  const asked: Asked = {
    programme: params.programme ?? DEFAULT_PROGRAMME,
    range: readRange(params),
    types: params.types ?? [],
  };
  const level = params.level ?? 'channel';
  const now = (await programmeNow(door, asked.programme)) ?? 0;
  const rulesets = (await loadRulesets(door, asked.programme)).get(asked.programme) ?? [];
  const { rules } = rulesetAt(rulesets, Math.min(now, asked.range.to - 1));
  const options = modelOptions(params, rules);
  const days = await readDays(door, asked);
  const byCurrency = sumsBy(days, 'currency').filter(({ name }) => name !== '');
  const lines = byCurrency.map(({ name, ...sum }) => ({ currency: name, ...sum }));
  const code = params.currency ?? chooseCurrency(lines, undefined, (line) => line.amount_minor)?.currency ?? '';
  const ownerOf = level === 'advocate' ? await codeOwners(door, asked.programme) : () => '';
  const found = await compare(door, asked, days, { ...options, level, currency: code, ownerOf });
  return { found, asked, level, code, days, options, lines, named: rules.attribution.model };
}

async function computeAttribution(door: Door, params: Params): Promise<Attribution> {
  const { found, asked, level, code, days, options, lines, named } = await compareModels(door, params);
  const paid = await readPaid(door, asked, { level, code });
  const intervals = params.intervals
    ? intervalsOf(found, options, { seed: params.seed ?? SEED, replicates: params.replicates ?? REPLICATES })
    : null;
  const paying = payingOf(days, named);
  return answerOf(found, { params, level, code, days, options, paid, intervals, paying, lines });
}

interface Around {
  readonly params: Params;
  readonly level: Level;
  readonly code: string;
  readonly days: readonly DayRow[];
  readonly options: ModelOptions;
  readonly paid: ReadonlyMap<string, Paid>;
  readonly intervals: ReturnType<typeof intervalsOf> | null;
  readonly paying: Model;
  readonly lines: Attribution['by_currency'];
}

function answerOf(found: Comparison, around: Around): Attribution {
  const { params, level, code, days, options, paid, intervals, paying, lines } = around;
  const usable = (model: Model | undefined, otherwise: Model): Model =>
    model !== undefined && found.credits[model] !== null ? model : otherwise;
  const base = usable(params.base, usable(paying, 'last_touch'));
  const against = usable(params.against, usable(base === 'markov' ? 'last_touch' : 'markov', 'linear'));
  const order = orderOf(found.credits[base]!, params.top ?? TOP);
  const credits = creditRows(found, order, { currency: code, intervals });
  const moves = moveRows(credits, base, against);
  const conversions = days.reduce((sum, day) => sum + day.conversions, 0);
  const amount = lines.find((line) => line.currency === code)?.amount_minor ?? 0;
  const cut = days.reduce((sum, day) => sum + day.cut, 0);
  const up = (values: readonly number[]): number => values.reduce((sum, value) => sum + Math.max(0, value), 0);
  return {
    level,
    currency: code,
    paying_model: paying,
    paying_models: sumsBy(days, 'model').map((sum) => ({ model: sum.name, conversions: sum.conversions })),
    base,
    against,
    conversions,
    conversions_with_path: found.withPath,
    conversions_without_path: conversions - found.withPath,
    amount_minor: amount,
    amount_without_path_minor: amount - found.valueMinor,
    open_paths: found.ways.nulls.reduce((sum, persons) => sum + persons, 0),
    cut_paths: cut,
    node_count: found.names.length,
    half_life_days: options.halfLifeDays,
    position_weights: [...options.weights],
    markov_order: options.order,
    markov_nulls: options.withNulls,
    markov_states: found.markov?.states ?? null,
    conversion_probability: found.markov?.conversionProbability ?? null,
    seed: params.seed ?? SEED,
    replicates: intervals?.get('linear')?.replicates ?? null,
    credits,
    nodes: nodeRows(found, order.shown, { currency: code, paid }),
    moves,
    moved_conversions: up(moves.map(({ moved_conversions }) => moved_conversions)),
    moved_minor: up(moves.map(({ moved_minor }) => moved_minor)),
    dependents: dependentRows(found, { level, paying, paid }),
    models: MODELS.map((model) => {
      const computed = found.credits[model] !== null;
      return {
        model,
        title: MODEL_TITLES[model][0],
        definition: MODEL_TITLES[model][1],
        pays: model === paying,
        computed,
        // The first and the last touchpoint of a long path are always kept; what lies between is not.
        exact: computed && (cut === 0 || model === 'first_touch' || model === 'last_touch'),
        conversions: computed ? found.withPath : 0,
        amount_minor: computed ? found.valueMinor : 0,
        replicates: intervals?.get(model)?.replicates ?? null,
      };
    }),
    positions: positionsOf(found, order.shown),
    by_currency: lines,
  };
}

function positionsOf({ names, ordered }: Comparison, shown: readonly number[]): Attribution['positions'] {
  const { positions, table } = ordered;
  return shown
    .slice(0, 50)
    .flatMap((node) =>
      Array.from({ length: positions }, (_, at) => ({
        node: names[node]!,
        position: at + 1,
        conversions: table[node * positions + at]!,
      })),
    )
    .filter(({ conversions }) => conversions > 0);
}

function textOf(data: Attribution): string[] {
  if (data.conversions === 0) return ['no conversion to compare in this range'];
  const shown = data.models.filter(({ computed }) => computed);
  const cell = (node: string, model: string) => data.credits.find((row) => row.node === node && row.model === model);
  const nodes = [...new Set(data.credits.map(({ node }) => node))].slice(0, 30);
  const money = (minor: number): string => formatMoney(minor, data.currency);
  const headings = [data.level, ...shown.map(({ title, pays }) => (pays ? `${title} (pays)` : title))];
  return [
    `${data.conversions} conversions, ${data.conversions_without_path} of them without a touchpoint to credit; ${data.open_paths} paths without a conversion`,
    `Markov of order ${data.markov_order} ${data.markov_nulls ? 'with' : 'without'} paths that did not convert; half-life ${data.half_life_days} days; weights ${data.position_weights.join(', ')}`,
    ...(data.cut_paths > 0
      ? [`${data.cut_paths} paths are longer than is kept: models beside first and last touch are not exact`]
      : []),
    '',
    'Conversions',
    ...textTable(
      headings,
      nodes.map((node) => [node, ...shown.map(({ model }) => intervalText(cell(node, model)))]),
    ),
    '',
    `Money, ${data.currency}`,
    ...textTable(
      [...headings, 'really paid'],
      nodes.map((node) => [
        node,
        ...shown.map(({ model }) => money(cell(node, model)?.amount_minor ?? 0)),
        money(data.nodes.find((one) => one.node === node)?.paid_minor ?? 0),
      ]),
    ),
    '',
    `From ${data.base} to ${data.against} ${money(data.moved_minor)} and ${data.moved_conversions.toFixed(2)} conversions change hands.`,
    ...(data.dependents.length === 0 ? [] : ['', 'Pay depends most on the model:']),
    ...data.dependents
      .slice(0, 10)
      .map(
        ({ advocate_id, dependence, least_model, most_model }) =>
          `  ${advocate_id}: ${dependence === null ? 'the paying model gives nothing' : `a spread of ${percent(dependence)} of what is paid`} (${least_model} to ${most_model})`,
      ),
  ];
}

function intervalText(row: Attribution['credits'][number] | undefined): string {
  if (!row) return '0';
  const estimate = row.conversions.toFixed(2);
  return row.low === null || row.high === null
    ? estimate
    : `${estimate} (${row.low.toFixed(1)}–${row.high.toFixed(1)})`;
}

/** Models of attribution side by side over the conversions of a period. */
export const attribution = defineReport({
  name: 'attribution',
  title: 'Attribution: what each model gives channels and advocates, and what moves between models',
  role: 'analyst',
  params: Params,
  result: Attribution,
  definitions: {
    conversions:
      'Conversions of the period that may earn somebody something: no duplicates, none that is not eligible, none that was reversed. Each is shared among the touchpoints of its path.',
    conversions_without_path:
      'Conversions without a qualified touchpoint (at advocate level: without one that carries an advocate). No model credits them.',
    amount_minor:
      'Value of the conversions after refunds, in the chosen currency alone; conversions in other currencies count, without their money. Nothing is converted.',
    credits:
      'What a model gives: conversions are conversions_whole + conversions_ppb / 10^9 exactly and sum to the conversions with a path, amounts to their money.',
    share: 'Part of the conversions with a path.',
    interval:
      'Percentile interval (95%) of a bootstrap: paths are drawn anew with a fixed seed, and the model is run on each draw.',
    paid: 'What decisions of these conversions really paid: credits that pay, by the rules in force at each conversion. Claimed codes pay without standing in a path.',
    paying_model: 'The model by which most conversions of the period were decided. All others inform, and pay nobody.',
    assisted: 'Conversions with the node in their path, but another one last.',
    removal_effect: 'Part of the conversions that the Markov chain loses without the node.',
    open_paths:
      'Persons whose touchpoints since their last conversion led to none so far, with the last of them in the period; bots left out. Markov with non-converting paths counts them.',
    moved:
      'What a node gets by one model less what it gets by the other. Moves sum to zero; the total is what changes hands.',
    dependence:
      'Widest spread between two models, over what the paying model gives. Unknown where the paying model gives nothing.',
    cut_paths:
      'Paths of more than 1,000 touchpoints, of which the first and the last 500 are kept: models beside first and last touch are then not exact.',
    positions:
      'Ordered Shapley value: what a node is worth at each position of a path; the last position listed gathers those further back.',
  },
  statements: [
    'reports/paths-by-day',
    'reports/paths-by-conversion',
    'reports/open-paths-by-way',
    'reports/paid-by-node',
    'reports/now-by-programme',
    'reports/committed-step',
    'attribution/ruleset-events',
    'attribution/advocate-events',
  ],
  compute: (door, params) => keptAnswer(door, ['attribution', params], () => computeAttribution(door, params)),
  text: textOf,
});

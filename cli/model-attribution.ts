import { assistedConversions } from '../models/attribution/assisted-conversions.js';
import { bootstrap, type Intervals, type Resampled } from '../models/attribution/bootstrap.js';
import { creditsByNode, type NodeCredits } from '../models/attribution/credits-by-node.js';
import { firstTouch } from '../models/attribution/first-touch.js';
import { lastNonDirect } from '../models/attribution/last-non-direct.js';
import { lastTouch } from '../models/attribution/last-touch.js';
import { linear } from '../models/attribution/linear.js';
import { markov } from '../models/attribution/markov.js';
import { orderedShapley } from '../models/attribution/ordered-shapley.js';
import type { WeightedPaths } from '../models/attribution/paths.js';
import { positionBased } from '../models/attribution/position-based.js';
import { shapley } from '../models/attribution/shapley.js';
import { shapleyShares } from '../models/attribution/shapley-shares.js';
import { splitExactly } from '../models/attribution/split-exactly.js';
import { timeDecay } from '../models/attribution/time-decay.js';
import { weightedCredits } from '../models/attribution/weighted-credits.js';
import { decimalOf } from './decimal.js';
import type { PathTable } from './model-paths.js';
import { realShares } from './real-shares.js';

export const ATTRIBUTION_MODELS = [
  'first-touch',
  'last-touch',
  'last-non-direct',
  'linear',
  'time-decay',
  'position-based',
  'markov',
  'shapley',
  'assisted',
] as const;

export interface AttributionOptions {
  readonly model: (typeof ATTRIBUTION_MODELS)[number];
  readonly order: number;
  /** undefined: where the file has the column. */
  readonly withNulls: boolean | undefined;
  readonly ordered: boolean;
  /** Hours with ages, else steps back; undefined for the default. */
  readonly halfLife: number | undefined;
  readonly weights: readonly [first: number, middle: number, last: number];
  readonly direct: string;
  /** 0 for no intervals. */
  readonly replicates: number;
  readonly seed: number;
  readonly level: number;
}

/** What a model says of each channel, in the order of the table's channels. */
interface Answer {
  /** Conversions credited to each channel, as doubles. */
  readonly credits: Float64Array;
  /** Money credited to each channel, as doubles. */
  readonly value?: Float64Array | undefined;
  /** The same to the last part: decimals that sum to the totals exactly. */
  readonly exact?: { readonly conversions: string[]; readonly value?: string[] | undefined } | undefined;
  /** More columns, one entry a channel. */
  readonly columns?: Readonly<Record<string, readonly unknown[]>>;
  /** More facts of the whole. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What the model was asked with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Credits of a resampled table. */
  again(counts: Resampled): Float64Array;
}

/** Half-lives where none is given: steps back in the path, and hours. */
const STEPS = 7;
const WEEK_HOURS = 168;
const PPB_DECIMALS = 9;

/** Runs a model over a table of paths: the object that `fairlead model` prints. */
export function attribute(asked: AttributionOptions, table: PathTable): Record<string, unknown> {
  const answer = answerOf(asked, table);
  const { model, replicates, seed, level } = asked;
  const intervals = replicates === 0 ? undefined : bootstrap(table, answer.again, { seed, replicates, level });
  const total = answer.credits.reduce((sum, credit) => sum + credit, 0);
  return {
    model,
    options: { ...answer.options, ...(intervals ? { replicates, seed, interval: level } : {}) },
    paths: table.offsets.length - 1,
    touchpoints: table.nodes.length,
    conversions: sum(table.conversions),
    nulls: table.nulls ? sum(table.nulls) : null,
    value: table.value ? sum(table.value) : null,
    ...answer.facts,
    channels: table.channels.map((channel, i) => channelOf(channel, i, { answer, total, intervals })),
  };
}

function channelOf(
  channel: string,
  i: number,
  { answer, total, intervals }: { answer: Answer; total: number; intervals: Intervals | undefined },
): Record<string, unknown> {
  const credit = answer.credits[i]!;
  return {
    channel,
    conversions: credit,
    share: total > 0 ? credit / total : 0,
    ...(answer.value ? { value: answer.value[i]! } : {}),
    ...(answer.exact ? { credited_conversions: answer.exact.conversions[i]! } : {}),
    ...(answer.exact?.value ? { credited_value: answer.exact.value[i]! } : {}),
    ...Object.fromEntries(Object.entries(answer.columns ?? {}).map(([name, column]) => [name, column[i]])),
    ...(intervals
      ? {
          low: intervals.low[i]!,
          high: intervals.high[i]!,
          share_low: intervals.shareLow[i]!,
          share_high: intervals.shareHigh[i]!,
        }
      : {}),
  };
}

function answerOf(asked: AttributionOptions, table: PathTable): Answer {
  if (asked.model === 'markov') return markovAnswer(asked, table);
  if (asked.model === 'assisted') return assistedAnswer(table);
  if (asked.model === 'shapley') return shapleyAnswer(asked, table);
  const { shares, options, ages, halfLife = 1 } = simple(asked, table);
  const { offsets } = table;
  const real = realShares(asked.model, { offsets, ppb: shares, weights: asked.weights, ages, halfLife });
  return sharedAnswer(table, { shares, real }, options);
}

/** Models that give each touchpoint a share. */
function simple(
  { model, direct, weights, halfLife }: AttributionOptions,
  { offsets, nodes, channels, ages }: PathTable,
): {
  shares: Uint32Array;
  options: Record<string, unknown>;
  ages?: Float64Array | undefined;
  halfLife?: number;
} {
  switch (model) {
    case 'first-touch':
      return { shares: firstTouch(offsets), options: {} };
    case 'last-non-direct': {
      const number = channels.indexOf(direct.trim().normalize('NFC'));
      const isDirect = Uint8Array.from(nodes, (node) => Number(node === number));
      return { shares: lastNonDirect(offsets, isDirect), options: { direct } };
    }
    case 'linear':
      return { shares: linear(offsets), options: {} };
    case 'position-based':
      return { shares: positionBased(offsets, { weights }), options: { weights } };
    case 'time-decay': {
      const half = halfLife ?? (ages ? WEEK_HOURS : STEPS);
      const back = ages ?? stepsBack(offsets, nodes.length);
      const shares = timeDecay(offsets, back, { halfLifeMs: half });
      return { shares, options: { half_life: half, unit: ages ? 'hours' : 'steps' }, ages: back, halfLife: half };
    }
    default:
      return { shares: lastTouch(offsets), options: {} };
  }
}

/** 0 for the last touchpoint of a path, 1 for the one before. */
function stepsBack(offsets: Uint32Array, touches: number): Float64Array {
  const steps = new Float64Array(touches);
  for (let path = 1; path < offsets.length; path += 1) {
    for (let at = offsets[path - 1]!; at < offsets[path]!; at += 1) steps[at] = offsets[path]! - 1 - at;
  }
  return steps;
}

const weighted = ({ offsets, nodes, channels, conversions, nulls }: PathTable): WeightedPaths => ({
  offsets,
  nodes,
  nodeCount: channels.length,
  conversions,
  nulls,
});

function sharedAnswer(
  table: PathTable,
  { shares, real }: { shares: Uint32Array; real: Float64Array | Uint32Array },
  options: Record<string, unknown>,
): Answer {
  const { offsets, nodes, channels, conversions, value, valueUnits, valueDecimals } = table;
  const paths = weighted(table);
  const nodeCount = channels.length;
  const exact = creditsByNode({ offsets, nodes, nodeCount, shares, conversions, valuesMinor: valueUnits });
  return {
    credits: weightedCredits(paths, real, conversions),
    value: value && weightedCredits(paths, real, value),
    exact: {
      conversions: credited(exact),
      value: valueUnits && Array.from(exact.valueMinor, (units) => decimalOf(BigInt(units), valueDecimals)),
    },
    options,
    again: (counts) => weightedCredits(paths, real, counts.conversions),
  };
}

const credited = ({ whole, ppb }: NodeCredits): string[] =>
  Array.from(whole, (ones, node) =>
    decimalOf(BigInt(ones) * 10n ** BigInt(PPB_DECIMALS) + BigInt(ppb[node]!), PPB_DECIMALS),
  );

function shapleyAnswer({ ordered }: AttributionOptions, table: PathTable): Answer {
  const { offsets, nodes, channels, value } = table;
  const paths = weighted(table);
  const shares = shapleyShares(offsets, nodes, channels.length);
  const answer = sharedAnswer(table, { shares, real: shares }, { ordered });
  const byPosition = ordered ? orderedShapley(paths) : undefined;
  const row = (node: number): number[] =>
    Array.from(byPosition!.table.subarray(node * byPosition!.positions, (node + 1) * byPosition!.positions));
  return {
    ...answer,
    credits: shapley(paths),
    value: value && shapleyOf(paths, value),
    ...(byPosition ? { columns: { by_position: channels.map((_, node) => row(node)) } } : {}),
    again: ({ conversions }) => shapley({ ...paths, conversions, nulls: undefined }),
  };
}

/** Shapley of money: each path's money in equal parts among its distinct channels. */
function shapleyOf({ offsets, nodes, nodeCount }: WeightedPaths, value: Float64Array): Float64Array {
  const sums = new Float64Array(nodeCount);
  for (let path = 1; path < offsets.length; path += 1) {
    if (value[path - 1] === 0) continue;
    const there = new Set(nodes.subarray(offsets[path - 1]!, offsets[path]!));
    for (const node of there) sums[node]! += value[path - 1]! / there.size;
  }
  return sums;
}

function markovAnswer({ order, withNulls: wanted }: AttributionOptions, table: PathTable): Answer {
  const withNulls = wanted ?? table.nulls !== undefined;
  const paths = weighted(table);
  const solved = markov(paths, { order, withNulls });
  const total = table.value && sum(table.value);
  const units = table.valueUnits && sum(table.valueUnits);
  const { sharesPpb } = solved;
  const ppb = Array.from(sharesPpb, (share) => BigInt(share) * BigInt(solved.conversions));
  return {
    credits: solved.credits,
    value: total === undefined ? undefined : solved.shares.map((share) => share * total),
    exact: {
      conversions: ppb.map((credit) => decimalOf(credit, PPB_DECIMALS)),
      value:
        units === undefined
          ? undefined
          : Array.from(splitExactly(units, sharesPpb), (part) => decimalOf(BigInt(part), table.valueDecimals)),
    },
    columns: { removal_effect: Array.from(solved.removalEffects) },
    facts: {
      conversion_probability: solved.conversionProbability,
      states: solved.states,
      transitions: solved.transitions,
      error_bound: solved.bound,
    },
    options: { order, with_nulls: withNulls },
    again: (counts) => markov({ ...paths, ...counts }, { order, withNulls }).credits,
  };
}

function assistedAnswer(table: PathTable): Answer {
  const paths = weighted(table);
  const { assisted, last, first, ratio } = assistedConversions(paths);
  return {
    credits: assisted,
    columns: {
      assisted: Array.from(assisted),
      last_touch: Array.from(last),
      first_touch: Array.from(first),
      assisted_per_last: Array.from(ratio, (value) => (Number.isNaN(value) ? null : value)),
    },
    options: {},
    again: ({ conversions }) => assistedConversions({ ...paths, conversions, nulls: undefined }).assisted,
  };
}

const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);

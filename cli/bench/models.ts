import { join } from 'node:path';
import { assistedConversions } from '../../models/attribution/assisted-conversions.js';
import { bootstrap, type PathCounts } from '../../models/attribution/bootstrap.js';
import { creditsByNode } from '../../models/attribution/credits-by-node.js';
import { firstTouch } from '../../models/attribution/first-touch.js';
import { lastNonDirect } from '../../models/attribution/last-non-direct.js';
import { lastTouch } from '../../models/attribution/last-touch.js';
import { linear } from '../../models/attribution/linear.js';
import { markov } from '../../models/attribution/markov.js';
import { orderedShapley } from '../../models/attribution/ordered-shapley.js';
import { positionBased } from '../../models/attribution/position-based.js';
import { shapley } from '../../models/attribution/shapley.js';
import { timeDecay } from '../../models/attribution/time-decay.js';
import { weightedCredits } from '../../models/attribution/weighted-credits.js';
import { openWarehouse, type Door } from '../../sql/warehouse.js';
import type { BenchOptions, Figure } from './bench.js';
import { benchForest } from './forest.js';
import { firstPaths, makeUpPaths, type ModelColumns, readModelColumns } from './model-columns.js';
import { secondsOf } from './stopwatch.js';

const TOUCHPOINTS = 10_000_000;
const TOUCHES_A_PATH = 10;
const WEEK_MS = 604_800_000;
const REPLICATES = 100;
/** A replicate of Markov counts the transitions of every path anew. */
const MARKOV_REPLICATES = 10;
/** The first run of a pass is slower: it is compiled meanwhile. */
const RUNS = 3;
/** What takes longer is run but once. */
const LONG_S = 3;
/** The part of the paths that a model is warmed up with. */
const WARM_UP = 1 / 50;

type Model = readonly [name: string, run: (columns: ModelColumns) => unknown];

const SIMPLE: readonly Model[] = [
  ['first touch', ({ offsets }) => firstTouch(offsets)],
  ['last touch', ({ offsets }) => lastTouch(offsets)],
  ['last non-direct', ({ offsets, direct }) => lastNonDirect(offsets, direct)],
  ['linear', ({ offsets }) => linear(offsets)],
  ['time decay', ({ offsets, ages }) => timeDecay(offsets, ages, { halfLifeMs: WEEK_MS })],
  ['position based', ({ offsets }) => positionBased(offsets, { weights: [40, 20, 40] })],
];

const OTHERS: readonly Model[] = [
  ['shapley', (columns) => shapley(columns)],
  ['ordered shapley', (columns) => orderedShapley(columns)],
  ['assisted conversions', (columns) => assistedConversions(columns)],
  ['linear, summed to channels exactly, with money', (columns) => summed(columns)],
  ['markov order 1', (columns) => markov(columns, { order: 1 })],
  ['markov order 2', (columns) => markov(columns, { order: 2 })],
  ['markov order 3', (columns) => markov(columns, { order: 3 })],
  [`linear, ${REPLICATES} bootstrap replicates`, (columns) => resampled(columns)],
  [`markov order 1, ${MARKOV_REPLICATES} bootstrap replicates`, (columns) => markovResampled(columns)],
];

const summed = (columns: ModelColumns) => creditsByNode({ ...columns, shares: linear(columns.offsets) });

function resampled(columns: ModelColumns) {
  const shares = linear(columns.offsets);
  const again = ({ conversions }: { conversions: Float64Array }) => weightedCredits(columns, shares, conversions);
  return bootstrap({ conversions: columns.conversions }, again, { seed: 1, replicates: REPLICATES });
}

function markovResampled(columns: ModelColumns) {
  const { conversions, nulls } = columns;
  const again = (drawn: PathCounts) => markov({ ...columns, ...drawn }, { order: 1 }).credits;
  return bootstrap({ conversions, nulls }, again, { seed: 1, replicates: MARKOV_REPLICATES });
}

/**
 * Every attribution model over made-up paths of 50 channels, a tenth as many conversions as touchpoints. Two ceilings from the same run: a pass in this
 * process that only reads the same columns, beside each figure, and the engine's plain SELECT over the rows that they came from. Each model also
 * over the first half: cost should grow as the touchpoints do. At the end the isolation forest, over rows of its own.
 */
export async function benchModels({ rows = TOUCHPOINTS, dir, progress }: BenchOptions): Promise<Figure[]> {
  const warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}` });
  try {
    await warehouse.migrate();
    const conversions = Math.ceil(rows / TOUCHES_A_PATH);
    progress(`making up ${conversions} conversions with ${TOUCHES_A_PATH} touchpoints each on average`);
    await makeUpPaths(warehouse.process, conversions);
    const columns = await readModelColumns(warehouse.process, conversions);
    const engine = await fastest(() => engineRead(warehouse.process));
    return [...(await measure(columns, engine, progress)), ...(await benchForest(progress))];
  } finally {
    await warehouse.close();
  }
}

async function engineRead(door: Door): Promise<void> {
  await door.rows('bench/models-ceiling');
}

/** The seconds of the fastest of a few runs. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS; run += 1) best = Math.min(best, await secondsOf(work));
  return best;
}

async function measure(columns: ModelColumns, engineS: number, progress: (text: string) => void): Promise<Figure[]> {
  const half = firstPaths(columns, 1 / 2);
  const little = firstPaths(columns, WARM_UP);
  const touches = columns.nodes.length;
  const ceiling = await fastest(async () => plainPass(columns));
  const label = `${touches} touchpoints, ${columns.conversions.length} conversions`;
  const before = process.resourceUsage().maxRSS / 1e3;
  const figures: Figure[] = [
    { figure: `${label}: the engine's SELECT over the same rows`, value: round(engineS), unit: 's' },
  ];
  let all = 0;
  for (const [name, run] of [...SIMPLE, ...OTHERS]) {
    run(little);
    const [halfS, seconds] = await bothSizes(run, half, columns);
    if (SIMPLE.some(([simple]) => simple === name)) all += seconds;
    progress(`${name}: ${round(seconds)} s, half of it ${round(halfS)} s`);
    figures.push(figureOf(`${label}: ${name}`, seconds, ceiling), {
      figure: `${name}: cost a touchpoint, whole against half (1 is linear)`,
      value: round((seconds * half.nodes.length) / (halfS * touches)),
      unit: 'times',
      ceiling: 1,
    });
    if (name === SIMPLE.at(-1)![0]) figures.push(figureOf(`${label}: all simple models together`, all, ceiling));
  }
  const peak = process.resourceUsage().maxRSS / 1e3;
  return [
    ...figures,
    { figure: `${label}: resident memory at its peak, the engine's included`, value: Math.round(peak), unit: 'MB' },
    { figure: `${label}: of that, more than before the models ran`, value: Math.round(peak - before), unit: 'MB' },
  ];
}

/**
 * The seconds of the fastest of a few runs over the half and over the whole, in turns, so that whatever else the machine does meets both. What takes
 * long runs once.
 */
async function bothSizes(run: Model[1], half: ModelColumns, whole: ModelColumns): Promise<[number, number]> {
  const best: [number, number] = [Infinity, Infinity];
  for (let turn = 0; turn < RUNS; turn += 1) {
    best[0] = Math.min(best[0], await secondsOf(async () => run(half)));
    best[1] = Math.min(best[1], await secondsOf(async () => run(whole)));
    if (best[1] > LONG_S) break;
  }
  return best;
}

const figureOf = (figure: string, seconds: number, ceiling: number): Figure => ({
  figure,
  value: round(seconds),
  unit: 's',
  ceiling: round(ceiling),
  of_ceiling: round(ceiling / seconds),
});

/** Reads every column that models read, path by path, and makes one number of them. */
function plainPass({ offsets, nodes, ages, conversions, nulls }: ModelColumns): number {
  let sum = 0;
  for (let path = 1; path < offsets.length; path += 1) {
    const to = offsets[path]!;
    for (let at = offsets[path - 1]!; at < to; at += 1) sum += nodes[at]! + ages[at]!;
    sum += conversions[path - 1]! + nulls[path - 1]!;
  }
  return sum;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

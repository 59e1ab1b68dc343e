import { assistedConversions } from '../../../models/attribution/assisted-conversions.js';
import { bootstrap, type Intervals } from '../../../models/attribution/bootstrap.js';
import { markov, type Markov } from '../../../models/attribution/markov.js';
import { orderedShapley } from '../../../models/attribution/ordered-shapley.js';
import { splitExactly } from '../../../models/attribution/split-exactly.js';
import { weightedCredits } from '../../../models/attribution/weighted-credits.js';
import type { Door } from '../../../sql/door.js';
import { CreditSums, partOf, type NodeCredit } from './credit-sums.js';
import { NodeNames } from './node-names.js';
import {
  chunksOf,
  readChunk,
  readOpenWays,
  type Asked,
  type DayRow,
  type Level,
  type PathChunk,
} from './read-paths.js';
import { decayShares, PATH_MODELS, sharesOf, type Model, type ModelOptions, type PathModel } from './shares.js';
import { Ways, type DistinctWays } from './ways.js';

/** Above this many nodes Markov is not computed: one system of equations a node would keep everybody waiting. */
export const MOST_MARKOV_NODES = 1_000;
/** Positions of the ordered Shapley value that are told apart; the last gathers what stands further back. */
export const POSITIONS = 8;

export interface Comparison {
  /** In alphabetical order; everything by node is in it. */
  readonly names: readonly string[];
  readonly ways: DistinctWays;
  /** Conversions, and their money in the chosen currency, whose path has a node. */
  readonly withPath: number;
  readonly valueMinor: number;
  /** By model, one a node; Markov is null where there are too many nodes. */
  readonly credits: Readonly<Record<Model, readonly NodeCredit[] | null>>;
  readonly markov: Markov | null;
  readonly assisted: ReturnType<typeof assistedConversions>;
  readonly ordered: ReturnType<typeof orderedShapley>;
}

export interface CompareOptions extends ModelOptions {
  readonly level: Level;
  readonly currency: string;
  /** Who owns a code, for paths that led to no conversion; '' for nobody. */
  ownerOf(code: string): string;
}

/** Reads the paths of a period chunk by chunk and gives every model's credits by node. */
export async function compare(
  door: Door,
  asked: Asked,
  days: readonly DayRow[],
  options: CompareOptions,
): Promise<Comparison> {
  const names = new NodeNames();
  const ways = new Ways();
  const sums = new Map(PATH_MODELS.map((model): [PathModel, CreditSums] => [model, new CreditSums()]));
  let withPath = 0;
  let valueMinor = 0;
  for (const range of chunksOf(days, asked.range)) {
    const chunk = await readChunk(door, { ...asked, range }, options.level, names);
    const values = chunk.valuesMinor.map((value, i) => (chunk.currencies[i] === options.currency ? value : 0));
    addChunk({ sums, ways, names }, chunk, values, options);
    for (let path = 1; path < chunk.offsets.length; path += 1) {
      if (chunk.offsets[path] === chunk.offsets[path - 1]) continue;
      withPath += 1;
      valueMinor += values[path - 1]!;
    }
  }
  for (const { way, persons } of await readOpenWays(door, asked, options.level)) {
    const along = options.level === 'channel' ? way : way.map(options.ownerOf).filter((name) => name !== '');
    ways.addOpen(
      along.map((name) => names.number(name)),
      persons,
    );
  }
  const { placeOf } = names.sorted();
  const distinct = ways.finish(names);
  return { ...creditsOf(distinct, sums, placeOf, { withPath, valueMinor, options }), withPath, valueMinor };
}

interface Sums {
  readonly sums: ReadonlyMap<PathModel, CreditSums>;
  readonly ways: Ways;
  readonly names: NodeNames;
}

function addChunk({ sums, ways, names }: Sums, chunk: PathChunk, values: Float64Array, options: CompareOptions): void {
  const decay = decayShares(chunk.offsets, chunk.agesMs, options);
  for (const [model, sum] of sums) {
    const shares = model === 'time_decay' ? decay : sharesOf(model, chunk, names.size, options);
    sum.add(chunk, names.size, shares, values);
  }
  ways.add(chunk, options.currency, decay);
}

function creditsOf(
  ways: DistinctWays,
  sums: ReadonlyMap<PathModel, CreditSums>,
  placeOf: Uint32Array,
  { withPath, valueMinor, options }: { withPath: number; valueMinor: number; options: CompareOptions },
): Omit<Comparison, 'withPath' | 'valueMinor'> {
  const nodeCount = ways.names.length;
  const weighted = { ...ways, nodeCount };
  const numberAt = new Uint32Array(nodeCount);
  placeOf.forEach((place, number) => (numberAt[place] = number));
  const byPath = Object.fromEntries(
    [...sums].map(([model, sum]) => [model, Array.from(numberAt, (number) => sum.of(number))]),
  ) as Record<PathModel, NodeCredit[]>;
  const chain = nodeCount > MOST_MARKOV_NODES ? null : markov(weighted, options);
  return {
    names: ways.names,
    ways,
    credits: { ...byPath, markov: chain && markovCredits(ways, chain, { withPath, valueMinor, options }) },
    markov: chain,
    assisted: assistedConversions(weighted),
    ordered: orderedShapley(weighted, { positions: POSITIONS }),
  };
}

/**
 * Markov knows no single path: its shares split the whole. Money has a chain of its own, in which a path weighs its money and a path that did
 * not convert the mean money of one that did; else conversions without money would say where money goes.
 */
function markovCredits(
  ways: DistinctWays,
  { sharesPpb }: Markov,
  { withPath, valueMinor, options }: { withPath: number; valueMinor: number; options: CompareOptions },
): NodeCredit[] {
  const conversions = ways.valuesMinor.map((value) => Math.max(0, value));
  const mean = conversions.reduce((sum, value) => sum + value, 0) / Math.max(1, withPath);
  const nulls = ways.nulls.map((persons) => Math.round(persons * mean));
  const byMoney = markov({ ...ways, nodeCount: ways.names.length, conversions, nulls }, options);
  // Without money (or with losses alone) there is nothing to weigh by.
  const money = splitExactly(valueMinor, mean > 0 ? byMoney.sharesPpb : sharesPpb);
  return Array.from(sharesPpb, (share, node) => ({ ...partOf(withPath, share), valueMinor: money[node]! }));
}

/** Work of all replicates together: ways drawn and, for Markov, a third of the cube of its states. */
const MOST_WORK = 40_000_000;
const MOST_MARKOV_WORK = 4_000_000_000;
const LEAST_REPLICATES = 20;

/** Seeded intervals of every model's credits in conversions, and how many replicates each rests on. */
export function intervalsOf(
  { ways, markov: chain, names }: Comparison,
  options: ModelOptions,
  { seed, replicates }: { seed: number; replicates: number },
): Map<Model, Intervals & { readonly replicates: number }> {
  const nodeCount = names.length;
  const found = new Map<Model, Intervals & { readonly replicates: number }>();
  if (nodeCount === 0) return found;
  const fewer = (work: number, most: number): number =>
    Math.max(LEAST_REPLICATES, Math.min(replicates, Math.floor(most / Math.max(1, work))));
  const drawn = fewer(ways.conversions.length, MOST_WORK);
  for (const model of PATH_MODELS) {
    const shares = model === 'time_decay' ? ways.decay : sharesOf(model, ways, nodeCount, options);
    const credit = (counts: Float64Array): Float64Array => weightedCredits({ ...ways, nodeCount }, shares, counts);
    const intervals = bootstrap({ conversions: ways.conversions }, ({ conversions }) => credit(conversions), {
      seed,
      replicates: drawn,
    });
    found.set(model, { ...intervals, replicates: drawn });
  }
  if (chain === null) return found;
  const solved = Math.min(drawn, fewer(chain.states ** 3 / 3 + ways.nodes.length, MOST_MARKOV_WORK));
  const { conversions, nulls } = ways;
  const intervals = bootstrap(
    { conversions, nulls: options.withNulls ? nulls : undefined },
    (counts) => markov({ ...ways, nodeCount, ...counts }, options).credits,
    { seed, replicates: solved },
  );
  found.set('markov', { ...intervals, replicates: solved });
  return found;
}

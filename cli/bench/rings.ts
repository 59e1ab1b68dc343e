import { countingOrder } from '../../models/rings/counting-order.js';
import { findRings, type Rings } from '../../models/rings/find-rings.js';
import { pairWeights } from '../../models/rings/pair-weights.js';
import { pairsOfTouches, ringsOfPairs, type Touch } from '../../models/rings/rings-of-touches.js';
import { sharedThings, type Touches } from '../../models/rings/shared-things.js';
import type { WitnessedEdges } from '../../models/rings/supported-weights.js';
import { THING_KINDS } from '../../models/rings/thing-kinds.js';
import { xoshiro128, type RandomBits } from '../../models/xoshiro.js';
import type { BenchOptions, Figure } from './bench.js';
import { secondsOf } from './stopwatch.js';

const NODES = 1_000_000;
const EDGES_A_NODE = 3;
const WHOLE = 1_000_000_000;
const WORD = 2 ** 32;
/** Of the nodes of a world of touches: advocates, persons and things. */
const ADVOCATES = 0.1;
const PERSONS = 0.5;
/** A large neighbourhood: a handful of things at their most crowded, and all that those advocates share with others. */
const NEAR_ADVOCATES = 200;
const NEAR_TOUCHES = 20_000;

/**
 * Rings from nothing, over two random worlds of `rows` nodes and three times as many edges: pairs of advocates with random weights, which hang together in
 * one huge component; and advocates, persons and things with random touches, from which the pairs are found first. Beside each a pass that only reads the
 * same arrays. Then what a step has to do where one person more touches a thing: the neighbourhood alone, by name.
 */
export async function benchRings({ rows = NODES, progress }: BenchOptions): Promise<Figure[]> {
  const bits = xoshiro128(1);
  const before = process.resourceUsage().maxRSS / 1e3;
  const edges = randomEdges(bits, rows);
  const touches = randomTouches(bits, rows);
  progress(`made up ${edges.a.length} edges among ${rows} advocates, and ${touches.advocate.length} touches`);
  let rings: Rings | undefined;
  const bare = await secondsOf(async () => (rings = findRings(edges, rows)));
  const read = await secondsOf(async () => sumOf([edges.a, edges.b, edges.weight]));
  let pairs = 0;
  const whole = await secondsOf(async () => {
    const found = pairWeights(sharedThings(touches), audiences(touches));
    pairs = found.a.length;
    findRings(found, touches.advocates);
  });
  const readTouches = await secondsOf(async () => sumOf([touches.advocate, touches.thing, touches.person]));
  const near = neighbourhood(bits);
  const increment = await secondsOf(async () => ringsOfPairs(pairsOfTouches(near, new Map())));
  const largest = rings!.offsets.reduce((most, to, ring) => Math.max(most, to - (rings!.offsets[ring - 1] ?? 0)), 0);
  return [
    figureOf(`${rows} advocates, ${edges.a.length} weighted pairs: ${rings!.score.length} rings`, bare, read),
    { figure: 'the most members of one of them', value: largest, unit: 'advocates' },
    figureOf(
      `${rows} advocates, persons and things, ${touches.advocate.length} touches: ${pairs} pairs`,
      whole,
      readTouches,
    ),
    {
      figure: `an increment: ${near.length} touches by ${NEAR_ADVOCATES} advocates`,
      value: rounded(increment),
      unit: 's',
    },
    {
      figure: 'resident memory at its peak, more than before',
      value: Math.round(process.resourceUsage().maxRSS / 1e3 - before),
      unit: 'MB',
    },
  ];
}

const figureOf = (figure: string, seconds: number, ceiling: number): Figure => ({
  figure,
  value: rounded(seconds),
  unit: 's',
  ceiling: rounded(ceiling),
  of_ceiling: rounded(ceiling / seconds),
});

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** A whole number below `count`. */
const below = (bits: RandomBits, count: number): number => Math.floor((bits() / WORD) * count);

function randomEdges(bits: RandomBits, nodes: number): WitnessedEdges {
  const one = new Uint32Array(nodes * EDGES_A_NODE);
  const other = new Uint32Array(one.length);
  for (let edge = 0; edge < one.length; edge += 1) {
    const ends = [below(bits, nodes), below(bits, nodes)];
    one[edge] = Math.min(...ends);
    other[edge] = Math.max(...ends);
  }
  const order = countingOrder(one, nodes, countingOrder(other, nodes));
  const kept = order.filter((edge, at) => {
    const last = order[at - 1];
    return one[edge] !== other[edge] && (at === 0 || one[edge] !== one[last!] || other[edge] !== other[last!]);
  });
  const weight = Uint32Array.from(kept, () => below(bits, WHOLE));
  return { a: kept.map((edge) => one[edge]!), b: kept.map((edge) => other[edge]!), weight, between: weight };
}

function randomTouches(bits: RandomBits, nodes: number): Touches {
  const rows = nodes * EDGES_A_NODE;
  const advocates = Math.ceil(nodes * ADVOCATES);
  const persons = Math.ceil(nodes * PERSONS);
  const things = Math.max(1, nodes - advocates - persons);
  const drawn = (count: number) => Uint32Array.from({ length: rows }, () => below(bits, count));
  return {
    advocate: drawn(advocates),
    person: drawn(persons),
    thing: drawn(things),
    own: new Uint8Array(rows),
    advocates,
    persons,
    kind: Uint8Array.from({ length: things }, (_, thing) => thing % THING_KINDS.length),
  };
}

function neighbourhood(bits: RandomBits): Touch[] {
  return Array.from({ length: NEAR_TOUCHES }, (_, row) => ({
    advocate: `advocate ${below(bits, NEAR_ADVOCATES)}`,
    kind: THING_KINDS[1 + (row % (THING_KINDS.length - 1))]!.name,
    thing: `thing ${below(bits, NEAR_TOUCHES / 4)}`,
    person: `person ${below(bits, NEAR_TOUCHES / 2)}`,
    own: false,
  }));
}

function audiences({ advocate, advocates }: Touches): Uint32Array {
  const audience = new Uint32Array(advocates);
  for (const one of advocate) audience[one]! += 1;
  return audience;
}

function sumOf(columns: readonly Uint32Array[]): number {
  let sum = 0;
  for (let row = 0; row < columns[0]!.length; row += 1) for (const column of columns) sum += column[row]!;
  return sum;
}

import { ModelError } from '../model-error.js';
import { findRings } from './find-rings.js';
import { pairWeights, type PairWeights } from './pair-weights.js';
import { sharedThings, type SharedThings, type Touches } from './shared-things.js';
import { THING_KINDS } from './thing-kinds.js';

/** An advocate, a thing, and the person through whom: a customer whom he brought, or himself (`own`). */
export interface Touch {
  readonly advocate: string;
  /** A name of `THING_KINDS`. */
  readonly kind: string;
  readonly thing: string;
  readonly person: string;
  readonly own: boolean;
}

/** What one shared thing says of a pair. */
export interface ThingOfPair {
  readonly kind: string;
  readonly thing: string;
  /** Whether both have it themselves. */
  readonly own: boolean;
  /** Pairs of distinct persons, one of each advocate, whom it binds and no stronger thing of its kind does. */
  readonly persons: number;
  /** How many advocates and persons touch it in all. */
  readonly advocatesOf: number;
  readonly personsOf: number;
  readonly saysPpb: number;
}

/** Two advocates, the smaller id first. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly weightPpb: number;
  /** Of that, what persons of both share beside places. */
  readonly betweenPpb: number;
  readonly things: readonly ThingOfPair[];
}

export interface Ring<P extends Pair = Pair> {
  /** In order of ids. */
  readonly members: readonly { readonly advocate: string; readonly tiePpb: number }[];
  readonly scorePpb: number;
  /** Pairs of members; weights with what third members add. */
  readonly edges: readonly P[];
}

/**
 * The pairs of advocates that share things, in order of (a, b). `audience`: how many persons each advocate brought; whoever is missing brought none.
 * `leastPpb`: pairs that are bound by less are left out. The order of touches does not matter, nor do touches of things that others share.
 * Cost: O(n log n) for the names, the rest as in `pairWeights`.
 */
export function pairsOfTouches(
  touches: readonly Touch[],
  audience: ReadonlyMap<string, number>,
  { leastPpb = 0 } = {},
): Pair[] {
  const advocates = numbered(touches.map(({ advocate }) => advocate));
  const persons = numbered(touches.map(({ person }) => person));
  const things = numbered(touches.map(nameOfThing));
  const kind = new Uint8Array(things.names.length);
  const columns: Touches = {
    advocate: Uint32Array.from(touches, ({ advocate }) => advocates.numbers.get(advocate)!),
    thing: Uint32Array.from(touches, (touch) => things.numbers.get(nameOfThing(touch))!),
    person: Uint32Array.from(touches, ({ person }) => persons.numbers.get(person)!),
    own: Uint8Array.from(touches, ({ own }) => (own ? 1 : 0)),
    advocates: advocates.names.length,
    persons: persons.names.length,
    kind,
  };
  touches.forEach(({ kind: name }, row) => (kind[columns.thing[row]!] = numberOfKind(name)));
  const shared = sharedThings(columns);
  const sizes = Uint32Array.from(advocates.names, (advocate) => audience.get(advocate) ?? 0);
  return named(shared, pairWeights(shared, sizes), { advocates: advocates.names, things: things.names, leastPpb });
}

/** The rings among pairs in order of (a, b), in order of their first members. */
export function ringsOfPairs<P extends Pair>(pairs: readonly P[]): Ring<P>[] {
  const { names, numbers } = numbered(pairs.flatMap(({ a, b }) => [a, b]));
  const edges = {
    a: Uint32Array.from(pairs, ({ a }) => numbers.get(a)!),
    b: Uint32Array.from(pairs, ({ b }) => numbers.get(b)!),
    weight: Uint32Array.from(pairs, ({ weightPpb }) => weightPpb),
    between: Uint32Array.from(pairs, ({ betweenPpb }) => betweenPpb),
  };
  const { member, tie, offsets, score, edge, edgeOffsets, weight } = findRings(edges, names.length);
  return Array.from(score, (scorePpb, ring) => ({
    members: Array.from(member.subarray(offsets[ring], offsets[ring + 1]), (advocate, at) => ({
      advocate: names[advocate]!,
      tiePpb: tie[offsets[ring]! + at]!,
    })),
    scorePpb,
    edges: Array.from(edge.subarray(edgeOffsets[ring], edgeOffsets[ring + 1]), (row, at) => ({
      ...pairs[row]!,
      weightPpb: weight[edgeOffsets[ring]! + at]!,
    })),
  }));
}

const nameOfThing = ({ kind, thing }: Touch): string => `${String(numberOfKind(kind)).padStart(2, '0')}:${thing}`;

function numberOfKind(name: string): number {
  const number = THING_KINDS.findIndex((kind) => kind.name === name);
  if (number < 0) throw new ModelError(`there is no kind of thing ${name}`);
  return number;
}

/** Distinct names in the order of their code units, and the number of each. */
function numbered(all: readonly string[]): { names: string[]; numbers: Map<string, number> } {
  const names = [...new Set(all)].sort();
  return { names, numbers: new Map(names.map((name, number) => [name, number])) };
}

function named(
  shared: SharedThings,
  { a, b, weight, between, offsets, persons, says }: PairWeights,
  names: { readonly advocates: readonly string[]; readonly things: readonly string[]; readonly leastPpb: number },
): Pair[] {
  const thingAt = (row: number): ThingOfPair => {
    const thing = shared.thing[row]!;
    return {
      kind: THING_KINDS[shared.kindOf[thing]!]!.name,
      thing: names.things[thing]!.slice(names.things[thing]!.indexOf(':') + 1),
      own: shared.bothOwn[row] === 1,
      persons: persons[row]!,
      advocatesOf: shared.advocatesOf[thing]!,
      personsOf: shared.personsOf[thing]!,
      saysPpb: says[row]!,
    };
  };
  const pairs: Pair[] = [];
  for (let pair = 0; pair < weight.length; pair += 1) {
    if (weight[pair]! < names.leastPpb) continue;
    const [from, to] = [offsets[pair]!, offsets[pair + 1]!];
    pairs.push({
      a: names.advocates[a[pair]!]!,
      b: names.advocates[b[pair]!]!,
      weightPpb: weight[pair]!,
      betweenPpb: between[pair]!,
      things: Array.from({ length: to - from }, (_, at) => thingAt(from + at)),
    });
  }
  return pairs;
}

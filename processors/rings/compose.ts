import { Forest } from '../../models/rings/forest.js';
import { MOST_MEMBERS } from '../../models/rings/find-rings.js';
import { ringsOfPairs, type Ring } from '../../models/rings/rings-of-touches.js';
import type { Cut, EdgeRow, PairRow, RingRow } from './rows.js';
import type { BoundPair } from './weigh.js';

/** Everything that the pairs of some components come to. */
export interface Composed {
  readonly pairs: readonly PairRow[];
  readonly rings: readonly RingRow[];
  readonly edges: readonly EdgeRow[];
}

/**
 * Puts the pairs of one programme together: who hangs together with whom, and the rings among them. A pair that somebody cut apart binds nobody, and hangs
 * together all the same, so that whoever takes the cut back finds everything where it was.
 * @param pairs all pairs of each component that is among them, in any order
 */
export function compose(
  programmeId: string,
  pairs: readonly BoundPair[],
  cutOf: (pair: BoundPair) => Cut | null,
): Composed {
  const ordered = [...pairs].sort((one, other) => compare(one.a, other.a) || compare(one.b, other.b));
  const { componentOf, sizeOf } = components(ordered);
  const bound = ordered.filter((pair) => cutOf(pair) === null);
  const found = ringsOfPairs(bound);
  const ringOf = new Map(found.flatMap(({ members }) => members.map((one) => [one.advocate, members[0]!.advocate])));
  return {
    pairs: ordered.map((pair) => pairRow(programmeId, pair, { componentOf, ringOf, cut: cutOf(pair) })),
    rings: found.flatMap((ring) =>
      ringRows(programmeId, ring, sizeOf(componentOf(ring.members[0]!.advocate)) > MOST_MEMBERS),
    ),
    edges: found.flatMap((ring) => edgeRows(programmeId, ring)),
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function components(pairs: readonly BoundPair[]): {
  componentOf: (advocate: string) => string;
  sizeOf: (component: string) => number;
} {
  const names = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
  const numbers = new Map(names.map((name, number) => [name, number]));
  const forest = new Forest(names.length);
  for (const { a, b } of pairs) forest.join(numbers.get(a)!, numbers.get(b)!);
  const least = forest.leasts();
  const sizes = new Map<string, number>();
  for (const number of least) sizes.set(names[number]!, (sizes.get(names[number]!) ?? 0) + 1);
  return {
    componentOf: (advocate) => names[least[numbers.get(advocate)!]!]!,
    sizeOf: (component) => sizes.get(component) ?? 0,
  };
}

interface Around {
  readonly componentOf: (advocate: string) => string;
  readonly ringOf: ReadonlyMap<string, string>;
  readonly cut: Cut | null;
}

function pairRow(programmeId: string, pair: BoundPair, { componentOf, ringOf, cut }: Around): PairRow {
  const { a, b, weightPpb, betweenPpb, since, things, addresses } = pair;
  const ring = ringOf.get(a);
  return {
    programme_id: programmeId,
    a,
    b,
    component: componentOf(a),
    ring_id: ring !== undefined && ring === ringOf.get(b) ? ring : '',
    weight_ppb: weightPpb,
    between_ppb: betweenPpb,
    since_ms: since,
    things: JSON.stringify(things),
    addresses: JSON.stringify(addresses),
    cut_by: cut?.by ?? '',
    cut_ms: cut?.at ?? null,
    cut_review: cut?.review ?? '',
    is_deleted: 0,
  };
}

function ringRows(programmeId: string, { members, scorePpb, edges }: Ring<BoundPair>, bounded: boolean): RingRow[] {
  const of = { programme_id: programmeId, ring_id: members[0]!.advocate, ring_score_ppb: scorePpb };
  const row = (member_kind: string, member_id: string, score_ppb: number, since_ms: number): RingRow => ({
    ...of,
    member_kind,
    member_id,
    score_ppb,
    since_ms,
    bounded: bounded ? 1 : 0,
    is_deleted: 0,
  });
  const sinceOf = new Map<string, number>();
  const things = new Map<string, RingRow>();
  for (const { a, b, since, things: shared } of edges) {
    for (const end of [a, b]) sinceOf.set(end, Math.min(since, sinceOf.get(end) ?? since));
    for (const { kind, thing, saysPpb } of shared) {
      const key = `${kind}\u0000${thing}`;
      const known = things.get(key);
      const score = Math.max(saysPpb, known?.score_ppb ?? 0);
      things.set(key, row(kind, thing, score, Math.min(since, known?.since_ms ?? since)));
    }
  }
  return [
    ...members.map(({ advocate, tiePpb }) => row('advocate', advocate, tiePpb, sinceOf.get(advocate)!)),
    ...things.values(),
  ];
}

function edgeRows(programmeId: string, { members, edges }: Ring<BoundPair>): EdgeRow[] {
  return edges.flatMap(({ a, b, weightPpb, since, things, addresses }) =>
    things.map((thing, at) => ({
      programme_id: programmeId,
      ring_id: members[0]!.advocate,
      a,
      b,
      kind: thing.kind,
      thing: thing.thing,
      address: addresses[at]!,
      weight_ppb: weightPpb,
      says_ppb: thing.saysPpb,
      own: thing.own ? 1 : 0,
      persons: thing.persons,
      advocates_of: thing.advocatesOf,
      persons_of: thing.personsOf,
      evidence: JSON.stringify(thing.evidence),
      since_ms: since,
      is_deleted: 0,
    })),
  );
}

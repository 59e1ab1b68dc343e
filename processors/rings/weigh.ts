import { boundSince, type TimedTouch } from '../../models/rings/bound-since.js';
import { RING_WEIGHT } from '../../models/rings/find-rings.js';
import { pairsOfTouches, type Pair, type ThingOfPair } from '../../models/rings/rings-of-touches.js';
import { LEAST_SUPPORT } from '../../models/rings/supported-weights.js';

/** Events that show one thing of one advocate. */
const MOST_EVIDENCE = 3;

/** An advocate, a thing that others touch too, and a person through whom; `at`: since when. */
export interface SeenTouch extends TimedTouch {
  /** The address behind the name of a thing, else ''. */
  readonly address: string;
  /** The first events that show it: time and id. */
  readonly evidence: readonly (readonly [at: number, id: string])[];
}

/** What binds two advocates, as it is kept. */
export interface BoundThing extends ThingOfPair {
  readonly evidence: readonly string[];
}

/** Two advocates who are bound by at least a quarter, third ones left out. */
export interface BoundPair extends Pair {
  readonly things: readonly BoundThing[];
  /** Beside the things: the address, or ''. */
  readonly addresses: readonly string[];
  /** ms since 1970. */
  readonly since: number;
}

/**
 * Weighs the pairs of one programme that are bound enough to matter: below a quarter neither an edge nor the support of one can come of a pair.
 * @param touches all touches of each thing that is among them
 */
export function weighPairs(
  touches: readonly SeenTouch[],
  audience: ReadonlyMap<string, number>,
  wanted: (a: string, b: string) => boolean,
): BoundPair[] {
  const found = pairsOfTouches(touches, audience, { leastPpb: LEAST_SUPPORT }).filter(({ a, b }) => wanted(a, b));
  if (found.length === 0) return [];
  const needed = new Set(found.flatMap(({ things }) => things.map(nameOf)));
  const byThing = new Map<string, SeenTouch[]>();
  for (const touch of touches) {
    const name = nameOf(touch);
    if (!needed.has(name)) continue;
    const list = byThing.get(name);
    if (list) list.push(touch);
    else byThing.set(name, [touch]);
  }
  return found.map((pair) => boundPair(pair, byThing, audience));
}

const nameOf = ({ kind, thing }: { readonly kind: string; readonly thing: string }): string => `${kind}\u0000${thing}`;

function boundPair(
  pair: Pair,
  byThing: ReadonlyMap<string, readonly SeenTouch[]>,
  audience: ReadonlyMap<string, number>,
): BoundPair {
  const { a, b, weightPpb } = pair;
  const counts = new Map(pair.things.map((thing) => [nameOf(thing), thing]));
  const theirs = pair.things.flatMap((thing) =>
    byThing.get(nameOf(thing))!.filter(({ advocate }) => advocate === a || advocate === b),
  );
  const since = boundSince(theirs, {
    a,
    b,
    targetPpb: Math.min(RING_WEIGHT, weightPpb),
    audience: [audience.get(a) ?? 0, audience.get(b) ?? 0],
    countsOf: (kind, thing) => {
      const { advocatesOf, personsOf } = counts.get(nameOf({ kind, thing }))!;
      return { advocates: advocatesOf, persons: personsOf };
    },
  });
  const telling = pair.things.filter(({ saysPpb }) => saysPpb > 0);
  return {
    ...pair,
    since,
    things: telling.map((thing) => ({ ...thing, evidence: evidenceOf(byThing.get(nameOf(thing))!, pair) })),
    addresses: telling.map((thing) => byThing.get(nameOf(thing))![0]!.address),
  };
}

/** The first events of each of the two, those of the first before those of the second, none twice. */
function evidenceOf(touches: readonly SeenTouch[], { a, b }: Pair): string[] {
  const first = (advocate: string): string[] =>
    touches
      .filter((touch) => touch.advocate === advocate)
      .flatMap(({ evidence }) => evidence)
      .sort(([at, id], [otherAt, otherId]) => at - otherAt || (id < otherId ? -1 : id > otherId ? 1 : 0))
      .map(([, id]) => id)
      .filter((id, place, all) => all.indexOf(id) === place)
      .slice(0, MOST_EVIDENCE);
  return [...new Set([...first(a), ...first(b)])];
}

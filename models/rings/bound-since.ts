import { pairWeights } from './pair-weights.js';
import { sharedThings } from './shared-things.js';
import { THING_KINDS } from './thing-kinds.js';
import type { Touch } from './rings-of-touches.js';

/** A touch and since when it is known, ms since 1970. */
export interface TimedTouch extends Touch {
  readonly at: number;
}

/** What is known of the pair as a whole. */
export interface BoundPair {
  readonly a: string;
  readonly b: string;
  /** From this weight on they count as bound, in parts per billion; not above the weight of all their touches. */
  readonly targetPpb: number;
  /** Persons of each: of a, and of b. */
  readonly audience: readonly [number, number];
  /** How many advocates and persons touch a thing in all, those of others included. */
  countsOf(kind: string, thing: string): { readonly advocates: number; readonly persons: number };
}

/**
 * Since when two advocates are bound by what they share: the earliest time by which their touches weigh enough. How common the things are, and how large the
 * audiences, is taken as it came to be: what a stranger does later never moves the time, only who is bound at all.
 *
 * Shapes: all touches of the two, of things that both touch. Units: ms. Convention: the weight rises with touches but for rare ties, so the time is found by
 * halving. Cost: O(touches · log touches). Example: four persons on two devices, the last of whom came at 7: 7.
 */
export function boundSince(touches: readonly TimedTouch[], pair: BoundPair): number {
  const times = [...new Set(touches.map(({ at }) => at))].sort((one, other) => one - other);
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const seen = touches.filter(({ at }) => at <= times[middle]!);
    if (weightOf(seen, pair) >= pair.targetPpb) high = middle;
    else low = middle + 1;
  }
  return times[low]!;
}

function weightOf(touches: readonly TimedTouch[], pair: BoundPair): number {
  const things = [...new Set(touches.map(nameOf))].sort();
  const thingAt = new Map(things.map((name, at) => [name, at]));
  const persons = new Map<string, number>();
  for (const { person } of touches) if (!persons.has(person)) persons.set(person, persons.size);
  const first = new Map(touches.map((touch) => [nameOf(touch), touch]));
  const kinds = new Map(THING_KINDS.map(({ name }, number) => [name, number]));
  const shared = sharedThings({
    advocate: Uint32Array.from(touches, ({ advocate }) => (advocate === pair.a ? 0 : 1)),
    thing: Uint32Array.from(touches, (touch) => thingAt.get(nameOf(touch))!),
    person: Uint32Array.from(touches, ({ person }) => persons.get(person)!),
    own: Uint8Array.from(touches, ({ own }) => (own ? 1 : 0)),
    advocates: 2,
    persons: persons.size,
    kind: Uint8Array.from(things, (name) => kinds.get(first.get(name)!.kind)!),
  });
  const counts = things.map((name) => pair.countsOf(first.get(name)!.kind, first.get(name)!.thing));
  const whole = {
    ...shared,
    advocatesOf: Uint32Array.from(counts, ({ advocates }) => advocates),
    personsOf: Uint32Array.from(counts, ({ persons: of }) => of),
  };
  return pairWeights(whole, Uint32Array.from(pair.audience)).weight[0] ?? 0;
}

const nameOf = ({ kind, thing }: Touch): string => `${kind}:${thing}`;

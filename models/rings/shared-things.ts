import { ModelError } from '../model-error.js';
import { countingOrder, offsetsOf } from './counting-order.js';
import { mostAdvocates, THING_KINDS } from './thing-kinds.js';

/**
 * Who touched what. Rows side by side: the advocate, the thing, the person through whom (a customer whom the advocate brought, or the advocate), and
 * whether it was the advocate himself. Numbers of advocates, things and persons run from 0; those of advocates and things in the order of their ids.
 */
export interface Touches {
  readonly advocate: Uint32Array;
  readonly thing: Uint32Array;
  readonly person: Uint32Array;
  readonly own: Uint8Array;
  readonly advocates: number;
  readonly persons: number;
  /** By thing: its kind, by number. */
  readonly kind: Uint8Array;
}

/** Things that more than one advocate and not too many touch, by pair of advocates; rows in order of (a, b, thing). */
export interface SharedThings {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly thing: Uint32Array;
  /** Whether both touch it themselves. */
  readonly bothOwn: Uint8Array;
  /** By thing: its kind, and how many advocates and persons touch it (0 persons where it links nobody). */
  readonly kindOf: Uint8Array;
  readonly advocatesOf: Uint32Array;
  readonly personsOf: Uint32Array;
  /** The distinct touches in order of (thing, advocate, person). */
  readonly touches: DistinctTouches;
}

/** By group (one thing and advocate): its persons. */
export interface DistinctTouches {
  readonly person: Uint32Array;
  readonly own: Uint8Array;
  readonly groupAdvocate: Uint32Array;
  readonly groupOffsets: Uint32Array;
  /** By thing: its groups. */
  readonly thingOffsets: Uint32Array;
}

/**
 * Finds what advocates share. Cost: O(rows + numbers given + pairs); a thing gives at most 64 · 63 / 2 pairs.
 * Throws ModelError where the columns are of different lengths, or a kind is none of `THING_KINDS`.
 */
export function sharedThings(input: Touches): SharedThings {
  const things = input.kind.length;
  const touches = distinct(input, things);
  const { groupAdvocate, thingOffsets } = touches;
  const advocatesOf = new Uint32Array(things);
  const personsOf = new Uint32Array(things);
  let pairs = 0;
  for (let thing = 0; thing < things; thing += 1) {
    const n = thingOffsets[thing + 1]! - thingOffsets[thing]!;
    advocatesOf[thing] = n;
    if (n < 2 || n > mostAdvocates(THING_KINDS[input.kind[thing]!]!)) continue;
    pairs += (n * (n - 1)) / 2;
    personsOf[thing] = distinctPersons(touches, thing);
  }
  const a = new Uint32Array(pairs);
  const b = new Uint32Array(pairs);
  const of = new Uint32Array(pairs);
  const bothOwn = new Uint8Array(pairs);
  let row = 0;
  for (let thing = 0; thing < things; thing += 1) {
    if (personsOf[thing] === 0) continue;
    const to = thingOffsets[thing + 1]!;
    for (let one = thingOffsets[thing]!; one < to; one += 1)
      for (let other = one + 1; other < to; other += 1) {
        a[row] = groupAdvocate[one]!;
        b[row] = groupAdvocate[other]!;
        of[row] = thing;
        bothOwn[row] = hasOwn(touches, one) && hasOwn(touches, other) ? 1 : 0;
        row += 1;
      }
  }
  const order = countingOrder(a, input.advocates, countingOrder(b, input.advocates));
  const pick = <T extends Uint32Array | Uint8Array>(column: T, fresh: T): T => {
    for (let at = 0; at < order.length; at += 1) fresh[at] = column[order[at]!]!;
    return fresh;
  };
  return {
    a: pick(a, new Uint32Array(pairs)),
    b: pick(b, new Uint32Array(pairs)),
    thing: pick(of, new Uint32Array(pairs)),
    bothOwn: pick(bothOwn, new Uint8Array(pairs)),
    kindOf: input.kind,
    advocatesOf,
    personsOf,
    touches,
  };
}

/** The group of a thing and an advocate, by search; -1 where there is none. */
export function groupOf({ groupAdvocate, thingOffsets }: DistinctTouches, thing: number, advocate: number): number {
  let low = thingOffsets[thing]!;
  let high = thingOffsets[thing + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (groupAdvocate[middle]! < advocate) low = middle + 1;
    else high = middle;
  }
  return low < thingOffsets[thing + 1]! && groupAdvocate[low] === advocate ? low : -1;
}

function distinct(input: Touches, things: number): DistinctTouches {
  const { advocate, thing, person, own } = input;
  const rows = advocate.length;
  if (thing.length !== rows || person.length !== rows || own.length !== rows)
    throw new ModelError('touches need as many advocates, things, persons and marks');
  const unknown = input.kind.find((kind) => kind >= THING_KINDS.length);
  if (unknown !== undefined) throw new ModelError(`there is no kind of thing ${unknown}`);
  const order = countingOrder(
    thing,
    things,
    countingOrder(advocate, input.advocates, countingOrder(person, input.persons)),
  );
  const persons = new Uint32Array(rows);
  const owns = new Uint8Array(rows);
  const groupAdvocate = new Uint32Array(rows);
  const groupThing = new Uint32Array(rows);
  const groupStarts = new Uint32Array(rows + 1);
  let kept = 0;
  let groups = 0;
  let last = -1;
  for (const row of order) {
    const sameGroup = last >= 0 && thing[row] === thing[last] && advocate[row] === advocate[last];
    if (sameGroup && person[row] === person[last]) {
      owns[kept - 1]! |= own[row]!;
    } else {
      if (!sameGroup) {
        groupAdvocate[groups] = advocate[row]!;
        groupThing[groups] = thing[row]!;
        groupStarts[groups] = kept;
        groups += 1;
      }
      persons[kept] = person[row]!;
      owns[kept] = own[row]!;
      kept += 1;
    }
    last = row;
  }
  groupStarts[groups] = kept;
  return {
    person: persons.subarray(0, kept),
    own: owns.subarray(0, kept),
    groupAdvocate: groupAdvocate.subarray(0, groups),
    groupOffsets: groupStarts.subarray(0, groups + 1),
    thingOffsets: offsetsOf(groupThing.subarray(0, groups), things),
  };
}

function distinctPersons({ person, groupOffsets, thingOffsets }: DistinctTouches, thing: number): number {
  const from = groupOffsets[thingOffsets[thing]!]!;
  const to = groupOffsets[thingOffsets[thing + 1]!]!;
  const sorted = person.slice(from, to).sort();
  let count = 0;
  for (let at = 0; at < sorted.length; at += 1) if (at === 0 || sorted[at] !== sorted[at - 1]) count += 1;
  return count;
}

function hasOwn({ own, groupOffsets }: DistinctTouches, group: number): boolean {
  for (let at = groupOffsets[group]!; at < groupOffsets[group + 1]!; at += 1) if (own[at] === 1) return true;
  return false;
}

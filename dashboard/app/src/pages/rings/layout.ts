/** Where the advocates of a ring and what they share stand: two columns, and lines between them. Depends on nothing but the ring. */
import type { FoundRing } from '../../lib/reports.js';

/** Things that are drawn; the others stand in the table. */
const MOST_THINGS = 16;

/** Something that advocates of the ring share. */
export interface SharedThing {
  readonly key: string;
  readonly kind: string;
  readonly thing: string;
  /** The most that it says of a pair, from 0 to 1. */
  readonly says: number;
  /** Advocates whom it binds, in order. */
  readonly advocates: readonly string[];
  /** Pairs whom it binds, with what it says of them and the events that show it. */
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly words: string;
    readonly evidence: readonly string[];
  }[];
}

/** A line from an advocate to a thing, by their places in the columns. */
export interface Line {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly advocate: string;
  readonly says: number;
}

export interface Laid {
  readonly advocates: readonly string[];
  readonly things: readonly SharedThing[];
  /** How many things are not drawn. */
  readonly left: number;
  readonly lines: readonly Line[];
}

/**
 * Lays a ring out. Advocates stand in the order of their ids; things, those that say most, by the mean place of their advocates, so that few lines cross.
 */
export function layOut({ members, edges }: FoundRing): Laid {
  const advocates = members.map(({ advocate_id }) => advocate_id);
  const places = new Map(advocates.map((advocate, place) => [advocate, place]));
  const all = thingsOf(edges);
  const drawn = all
    .toSorted((one, other) => other.says - one.says || (one.key < other.key ? -1 : 1))
    .slice(0, MOST_THINGS);
  const middle = ({ advocates: of }: SharedThing): number =>
    of.reduce((sum, advocate) => sum + places.get(advocate)!, 0) / of.length;
  const things = drawn.toSorted((one, other) => middle(one) - middle(other) || (one.key < other.key ? -1 : 1));
  return {
    advocates,
    things,
    left: all.length - things.length,
    lines: things.flatMap(({ key, advocates: of, says }, to) =>
      of.map((advocate) => ({ key, from: places.get(advocate)!, to, advocate, says })),
    ),
  };
}

function thingsOf(edges: FoundRing['edges']): SharedThing[] {
  const found = new Map<string, { kind: string; thing: string; says: number; pairs: SharedThing['pairs'][number][] }>();
  for (const { a, b, things } of edges)
    for (const { kind, thing, says, words, evidence } of things) {
      const key = `${kind} ${thing}`;
      const known = found.get(key) ?? { kind, thing, says: 0, pairs: [] };
      known.says = Math.max(known.says, says);
      known.pairs.push({ a, b, words, evidence });
      found.set(key, known);
    }
  return [...found].map(([key, one]) => ({
    key,
    ...one,
    advocates: [...new Set(one.pairs.flatMap(({ a, b }) => [a, b]))].sort(),
  }));
}

const KINDS: Readonly<Record<string, string>> = {
  payout_account: 'Payout account',
  email: 'E-mail address',
  phone: 'Phone number',
  payment: 'Means of payment',
  device: 'Device',
  postal_address: 'Postal address',
  residential_address: 'Home network',
  hosting_address: 'Data centre',
};

/** What a thing is called; an address has no name that anybody may see. */
export function thingName({ kind, thing }: Pick<SharedThing, 'kind' | 'thing'>): string {
  const name = KINDS[kind] ?? kind;
  return thing.startsWith('seen:') ? name : `${name} ${thing.slice(0, 12)}`;
}

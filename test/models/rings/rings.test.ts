import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.js';
import { pairsOfTouches, ringsOfPairs, type Pair, type Touch } from '../../../models/rings/rings-of-touches.js';

const own = (advocate: string, kind: string, thing: string, person = advocate): Touch => ({
  advocate,
  kind,
  thing,
  person,
  own: true,
});
const through = (advocate: string, kind: string, thing: string, ...persons: string[]): Touch[] =>
  persons.map((person) => ({ advocate, kind, thing, person, own: false }));
const people = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

function ringsOf(touches: readonly Touch[], audience: Readonly<Record<string, number>> = {}) {
  const rings = ringsOfPairs(pairsOfTouches(touches, new Map(Object.entries(audience))));
  return rings.map(({ members }) => members.map(({ advocate }) => advocate).join(' '));
}
const weightOf = (touches: readonly Touch[], audience: Readonly<Record<string, number>> = {}) =>
  (pairsOfTouches(touches, new Map(Object.entries(audience)))[0]?.weightPpb ?? 0) / 1e9;

describe('what binds advocates', () => {
  it('links two who are paid into one account, and says by what', () => {
    const touches = [own('a', 'payout_account', 'p'), own('b', 'payout_account', 'p'), own('c', 'payout_account', 'q')];
    const [ring, ...others] = ringsOfPairs(pairsOfTouches(touches, new Map()));
    expect(others).toEqual([]);
    expect(ring!.members.map(({ advocate }) => advocate)).toEqual(['a', 'b']);
    expect(ring!.edges).toHaveLength(1);
    expect(ring!.edges[0]!.things).toMatchObject([{ kind: 'payout_account', thing: 'p', own: true, advocatesOf: 2 }]);
    expect(ring!.scorePpb).toBe(ring!.edges[0]!.weightPpb);
    expect(ring!.scorePpb).toBeGreaterThan(890_000_000);
  });

  it('links those whose accounts live on the same few machines', () => {
    const touches = ['a', 'b', 'c'].flatMap((advocate) =>
      ['m1', 'm2'].flatMap((machine) => through(advocate, 'device', machine, ...people(`${advocate}-${machine}-`, 6))),
    );
    expect(ringsOf(touches, { a: 12, b: 12, c: 12 })).toEqual(['a b c']);
  });

  it('links them where each account is bought for but once, on machines in many homes', () => {
    const touches = ['m1', 'm2', 'm3'].flatMap((machine) => [
      ...through('a', 'device', machine, `a-${machine}`),
      ...through('b', 'device', machine, `b-${machine}`),
    ]);
    expect(ringsOf(touches, { a: 5, b: 5 })).toEqual(['a b']);
  });

  it('lets a ring hide behind an honest audience no better for it', () => {
    const touches = ['a', 'b'].flatMap((advocate) =>
      ['m1', 'm2'].flatMap((machine) => through(advocate, 'device', machine, ...people(`${advocate}-${machine}-`, 10))),
    );
    expect(ringsOf(touches, { a: 2000, b: 2000 })).toEqual(['a b']);
  });

  it('takes who clicks on both links for one person', () => {
    expect(weightOf([...through('a', 'device', 'd', 'hunter'), ...through('b', 'device', 'd', 'hunter')])).toBe(0);
    const couple = ['x', 'y'];
    expect(
      weightOf([...through('a', 'device', 'd', ...couple), ...through('b', 'device', 'd', ...couple)]),
    ).toBeLessThan(0.25);
  });

  it('takes a family for a household, however many things it shares and whoever brought whom', () => {
    const family = (things: readonly [string, string][]) =>
      things.flatMap(([kind, thing]) => [
        ...through('a', kind, thing, 'mother', 'son'),
        ...through('b', kind, thing, 'father', 'daughter'),
      ]);
    const things: [string, string][] = [
      ['device', 'tablet'],
      ['device', 'laptop'],
      ['device', 'phone'],
      ['residential_address', 'home4'],
      ['residential_address', 'home6'],
      ['postal_address', 'door'],
    ];
    expect(weightOf(family(things), { a: 2, b: 2 })).toBeLessThan(0.5);
    expect(ringsOf(family(things), { a: 30, b: 2 })).toEqual([]);
  });

  it('takes a couple of advocates with one tablet, one card and one door for a couple', () => {
    const touches = ['a', 'b'].flatMap((advocate) => [
      own(advocate, 'device', 'tablet'),
      own(advocate, 'payment', 'card'),
      own(advocate, 'residential_address', 'home'),
      own(advocate, 'postal_address', 'door'),
    ]);
    expect(ringsOf(touches)).toEqual([]);
  });

  it('sees an advocate whom another brought as nobody’s accomplice', () => {
    const touches = [
      own('b', 'device', 'd', 'p'),
      own('b', 'payment', 'card', 'p'),
      ...through('a', 'device', 'd', 'p'),
      ...through('a', 'payment', 'card', 'p'),
    ];
    expect(weightOf(touches)).toBe(0);
  });
});

describe('what strangers share', () => {
  it.each([
    ['a cafe of a few regulars', 'residential_address', 2, 12],
    ['a cafe of a whole quarter', 'residential_address', 12, 25],
    ['a hall of residence', 'postal_address', 3, 60],
    ['a rack behind a company’s proxy', 'hosting_address', 3, 40],
  ])('%s welds nobody', (_, kind, advocates, persons) => {
    const touches = people('a', advocates).flatMap((advocate) => [
      own(advocate, kind, 'place'),
      ...through(advocate, kind, 'place', ...people(`${advocate}-`, persons)),
    ]);
    expect(ringsOf(touches, Object.fromEntries(people('a', advocates).map((a) => [a, persons])))).toEqual([]);
  });

  it('a hall of residence with its own network welds nobody either', () => {
    const touches = people('a', 4).flatMap((advocate) =>
      ['postal_address', 'residential_address', 'hosting_address'].flatMap((kind) => [
        own(advocate, kind, 'place'),
        ...through(advocate, kind, 'place', ...people(`${advocate}-`, 5)),
      ]),
    );
    expect(ringsOf(touches, { a0: 5, a1: 5, a2: 5, a3: 5 })).toEqual([]);
  });

  it('a thing that 100,000 people touch links nobody, and costs no more than reading them', () => {
    const touches = people('a', 1000).flatMap((advocate) =>
      through(advocate, 'device', 'fingerprint', ...people(`${advocate}-`, 100)),
    );
    expect(pairsOfTouches(touches, new Map())).toEqual([]);
  });

  it('nor does one behind the customers of two alone', () => {
    const touches = ['a', 'b'].flatMap((advocate) => through(advocate, 'device', 'kiosk', ...people(advocate, 50_000)));
    expect(ringsOf(touches, { a: 50_000, b: 50_000 })).toEqual([]);
  });

  it('large audiences meet by accident', () => {
    const touches = people('d', 150).flatMap((device) => [
      ...through('a', 'device', device, `${device}-x`),
      ...through('b', 'device', device, `${device}-y`),
    ]);
    expect(ringsOf(touches, { a: 20_000, b: 20_000 })).toEqual([]);
  });

  it('a payout account of an agency links nobody', () => {
    expect(ringsOf(people('a', 80).map((advocate) => own(advocate, 'payout_account', 'agency')))).toEqual([]);
    expect(ringsOf(people('a', 12).map((advocate) => own(advocate, 'payout_account', 'den')))).toHaveLength(1);
  });
});

const pair = (a: string, b: string, weightPpb = 900_000_000): Pair => ({ a, b, weightPpb, betweenPpb: 0, things: [] });
const clique = (...names: string[]): Pair[] => names.flatMap((a, at) => names.slice(at + 1).map((b) => pair(a, b)));
const sorted = (pairs: readonly Pair[]) => [...pairs].sort((p, q) => (p.a + p.b < q.a + q.b ? -1 : 1));
const membersOf = (pairs: readonly Pair[]) =>
  ringsOfPairs(sorted(pairs)).map(({ members }) => members.map(({ advocate }) => advocate).join(''));

describe('rings of pairs', () => {
  it('keeps what hangs together and parts what hangs by a thread', () => {
    expect(membersOf(clique('a', 'b', 'c'))).toEqual(['abc']);
    expect(membersOf(clique('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'))).toEqual(['abcdefgh']);
    expect(membersOf([pair('a', 'b'), pair('b', 'c'), pair('c', 'd'), pair('d', 'e')])).toEqual(['abcde']);
    expect(membersOf([...clique('a', 'b', 'c'), pair('c', 'd'), ...clique('d', 'e', 'f')])).toEqual(['abc', 'def']);
  });

  it('parts where the only edge between two is taken away', () => {
    const held = [pair('a', 'b'), pair('b', 'c')];
    expect(membersOf(held)).toEqual(['abc']);
    expect(membersOf([held[0]!])).toEqual(['ab']);
    expect(membersOf([])).toEqual([]);
  });

  it('leaves weak pairs out and gives each member the strongest of the others', () => {
    const [ring, none] = ringsOfPairs([
      pair('a', 'b', 800_000_000),
      pair('b', 'c', 600_000_000),
      pair('c', 'd', 499_999_999),
    ]);
    expect(none).toBeUndefined();
    expect(ring!.members).toEqual([
      { advocate: 'a', tiePpb: 800_000_000 },
      { advocate: 'b', tiePpb: 800_000_000 },
      { advocate: 'c', tiePpb: 600_000_000 },
    ]);
    expect(ring!.scorePpb).toBe(733_333_333);
    expect(ring!.edges).toHaveLength(2);
  });

  it('takes three weak pairs that close for what no accident is, unless friends have them themselves', () => {
    const weak = clique('a', 'b', 'c').map((one) => ({ ...one, weightPpb: 400_000_000 }));
    expect(membersOf(weak)).toEqual([]);
    const witnessed = weak.map((one) => ({ ...one, betweenPpb: 400_000_000 }));
    expect(membersOf(witnessed)).toEqual(['abc']);
    expect(ringsOfPairs(witnessed)[0]!.scorePpb).toBe(640_000_000);
    expect(membersOf(witnessed.slice(0, 2))).toEqual([]);
  });

  it('finds small rings in a chain that modularity alone would take together', () => {
    const names = Array.from({ length: 60 }, (_, i) => String.fromCodePoint(0x4e00 + i * 3));
    const rings = names.flatMap((name) => {
      const next = (by: number) => String.fromCodePoint(name.codePointAt(0)! + by);
      return [...clique(name, next(1), next(2)), pair(next(2), next(3), 500_000_000)];
    });
    expect(
      ringsOfPairs(sorted(rings))
        .map(({ members }) => members.length)
        .filter((size) => size > 6),
    ).toEqual([]);
  });

  it('takes one huge component in bounded parts, each once', () => {
    const name = (i: number) => String(i).padStart(6, '0');
    const chain = Array.from({ length: 30_000 }, (_, i) => pair(name(i), name(i + 1)));
    const rings = ringsOfPairs(chain);
    const members = rings.flatMap(({ members: some }) => some.map(({ advocate }) => advocate));
    expect(new Set(members).size).toBe(members.length);
    expect(Math.max(...rings.map(({ members: some }) => some.length))).toBeLessThanOrEqual(2000);
  });
});

/** A small world: few advocates, things and persons, so that they meet. */
const touchesArbitrary = fc.array(
  fc.record({
    advocate: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    kind: fc.constantFrom('payout_account', 'device', 'payment', 'residential_address'),
    thing: fc.constantFrom('1', '2', '3'),
    person: fc.constantFrom('p', 'q', 'r', 's', 't', 'u', 'v', 'w'),
    own: fc.boolean(),
  }),
  { maxLength: 60 },
);
const audience = new Map([...'abcde'].map((name, at) => [name, at * 3]));
const found = (touches: readonly Touch[]) => {
  const pairs = pairsOfTouches(touches, audience);
  return { pairs, rings: ringsOfPairs(pairs) };
};

describe('rings as a function of the set', () => {
  it('do not depend on the order of what comes, nor on what comes twice', () => {
    fc.assert(
      fc.property(touchesArbitrary, fc.infiniteStream(fc.nat()), (touches, numbers) => {
        const shuffled = touches
          .map((touch) => ({ touch, rank: numbers.next().value as number }))
          .sort((one, other) => one.rank - other.rank)
          .map(({ touch }) => touch);
        expect(found([...shuffled, ...shuffled.slice(0, 5)])).toEqual(found(touches));
      }),
    );
  });

  it('do not change when others share other things', () => {
    fc.assert(
      fc.property(touchesArbitrary, touchesArbitrary, (touches, others) => {
        const renamed = others.map((touch) => ({
          ...touch,
          advocate: `-${touch.advocate}`,
          thing: `-${touch.thing}`,
          person: `-${touch.person}`,
        }));
        const both = found([...touches, ...renamed]);
        const alone = found(touches);
        expect(both.pairs.filter(({ a }) => !a.startsWith('-'))).toEqual(alone.pairs);
        expect(both.rings.filter(({ members }) => !members[0]!.advocate.startsWith('-'))).toEqual(alone.rings);
      }),
    );
  });

  it('hold weights between 0 and 1, members once, edges between members', () => {
    fc.assert(
      fc.property(touchesArbitrary, (touches) => {
        const { pairs, rings } = found(touches);
        for (const { a, b, weightPpb } of pairs) {
          expect(a < b).toBe(true);
          expect(weightPpb).toBeGreaterThanOrEqual(0);
          expect(weightPpb).toBeLessThanOrEqual(1_000_000_000);
        }
        const members = rings.flatMap((ring) => ring.members.map(({ advocate }) => advocate));
        expect(new Set(members).size).toBe(members.length);
        for (const ring of rings) {
          const inside = new Set(ring.members.map(({ advocate }) => advocate));
          expect(inside.size).toBeGreaterThanOrEqual(2);
          for (const { a, b } of ring.edges) expect(inside.has(a) && inside.has(b)).toBe(true);
        }
      }),
    );
  });

  it('rejects kinds that there are not, and columns of different lengths', () => {
    expect(() => pairsOfTouches([own('a', 'shoe', 'x')], new Map())).toThrow(ModelError);
  });
});

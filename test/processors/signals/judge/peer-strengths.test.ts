import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateDay } from '../../../../processors/signals/judge/evaluate.js';
import { relevantTo, saysOther } from '../../../../processors/signals/judge/peer-strengths.js';
import { LEAST_REVERSALS } from '../../../../processors/signals/judge/reversals.js';
import { NO_PEERS, PEER_FEATURES, type AdvocateDay, type Peers } from '../../../../processors/signals/judge/window.js';
import { candidate, day, DAY, NOON, settings, window } from './support.js';

const usual = fc.option(
  fc.record({
    median: fc.integer({ min: 0, max: 400 }).map((grain) => grain / 400),
    mad: fc.integer({ min: 0, max: 40 }).map((grain) => grain / 400),
  }),
);
const peers = fc.record(
  Object.fromEntries(PEER_FEATURES.map((feature) => [feature, usual])) as never,
) as fc.Arbitrary<Peers>;
/** Peers, and the same but for one feature or two. */
const changes = fc
  .tuple(peers, peers, fc.subarray([...PEER_FEATURES], { minLength: 1, maxLength: 2 }))
  .map(([was, other, of]) => [was, { ...was, ...Object.fromEntries(of.map((one) => [one, other[one]])) }] as const);
const upTo = (most: number) => fc.integer({ min: 0, max: most });
const counts = fc
  .record({ clicks: upTo(300), some: fc.array(upTo(1000), { minLength: 7, maxLength: 7 }), touched: upTo(40) })
  .map(({ clicks, some, touched }): AdvocateDay => {
    const part = (i: number, of: number): number => Math.floor((some[i]! * of) / 1000);
    return day({
      clicks,
      visitors: clicks,
      pressedKnown: clicks,
      framedKnown: clicks,
      hostingKnown: clicks,
      botsKnown: clicks,
      unpressed: part(0, clicks),
      framed: part(1, clicks),
      hosting: part(2, clicks),
      bots: part(3, clicks),
      touched,
      conversions: touched,
      till: part(4, touched),
      quick: part(5, touched),
      customers: Math.min(clicks, part(6, 60)),
    });
  });
const orders = fc.array(
  fc.record({ age: upTo(85), back: fc.option(upTo(40), { freq: 1 }) }).map(({ age, back }) => {
    const occurredAt = NOON - age * DAY;
    return candidate({ occurredAt, touch: null, reversedAt: back === null ? null : occurredAt + back * DAY });
  }),
  { maxLength: 40 },
);

/** The same counts as a statement tells them. */
const told = (one: AdvocateDay) => ({
  some: [one.unpressed, one.framed, one.hosting, one.bots, one.till, one.quick, one.customers, 0],
  of: [one.pressedKnown, one.framedKnown, one.hostingKnown, one.botsKnown, one.touched, one.touched, one.visitors, 0],
});
const judged = (today: AdvocateDay, long: ReturnType<typeof candidate>[], by: Peers) =>
  evaluateDay(window({ today, long, candidates: [], peers: by }), settings).map((said) => ({ ...said, against: null }));

describe('what peers make of a window', () => {
  it('is all that they bear on: an evaluation is another exactly where it is', () => {
    fc.assert(
      fc.property(counts, orders, changes, (today, long, [was, is]) => {
        const same = JSON.stringify(judged(today, long, was)) === JSON.stringify(judged(today, long, is));
        const { end } = window();
        expect(saysOther({ ...told(today), orders: long, end }, [was, is], settings)).toBe(!same);
      }),
      { numRuns: 2000 },
    );
  });

  it('is looked for wherever it may be another', () => {
    fc.assert(
      fc.property(counts, orders, fc.array(changes, { minLength: 1, maxLength: 3 }), (today, long, pairs) => {
        const { some, of } = told(today);
        const { least, shares, visitors, rate } = relevantTo(pairs, [settings]);
        const found =
          some.some((count, i) => count >= least[i]! && count > shares[i]! * of[i]!) ||
          (of[6]! >= visitors && some[6]! <= rate * of[6]!);
        const reversed = long.filter(({ reversedAt }) => reversedAt !== null).length;
        const { end } = window();
        if (pairs.some((pair) => saysOther({ some, of, orders: long, end }, pair, settings)))
          expect(found || reversed >= LEAST_REVERSALS).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is nothing of an advocate with little to count, and moves with the peers of one on the edge', () => {
    const edge = day({ clicks: 100, pressedKnown: 100, unpressed: 30 });
    const [was, is] = [0.05, 0.3].map((median) => ({ ...NO_PEERS, unpressed: { median, mad: 0.01 } }));
    const { end } = window();
    const says = (today: AdvocateDay): boolean => saysOther({ ...told(today), orders: [], end }, [was!, is!], settings);
    expect(says(edge)).toBe(true);
    expect(says(day({ clicks: 4, pressedKnown: 4, unpressed: 4 }))).toBe(false);
    expect(says(day({ clicks: 100, pressedKnown: 100, unpressed: 3 }))).toBe(false);
  });
});

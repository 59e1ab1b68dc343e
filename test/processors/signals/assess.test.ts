import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, type Rules } from '../../../ingest/events/rules.js';
import { matchesPattern, SIGNAL_NAMES, SIGNALS } from '../../../ingest/events/signals.js';
import { assess, reachOf } from '../../../processors/signals/assess.js';
import { ownedSpans } from '../../../processors/signals/clicks.js';
import { combine } from '../../../processors/signals/judge/combine.js';
import { mondayOf, NO_PEERS } from '../../../processors/signals/judge/window.js';
import { around, candidate, day, DAY, end, NOON, TODAY, touch } from './judge/support.js';

const by = (rules: Rules = DEFAULT_RULES) => ({
  rulesAt: () => rules,
  peersOf: () => NO_PEERS,
  anomalyOf: () => null,
  curveAt: () => null,
});
const range = { from: TODAY, to: TODAY };
const stuffed = candidate({
  otherTouches: 3,
  touch: touch({ at: NOON - 2_000, pageStage: 'checkout', userActivated: false, frame: 'hidden_iframe' }),
});

describe('the score of a candidate', () => {
  it('is the chance that one observation is right, whatever the order', () => {
    const score = combine([
      { signal: 'flooding', ppb: 400_000_000 },
      { signal: 'regularity', ppb: 500_000_000 },
      { signal: 'flooding', ppb: 100_000_000 },
    ]);
    expect(score.scorePpb).toBe(700_000_000);
    expect(score.contributions.map(({ signal }) => signal)).toEqual(['regularity', 'flooding']);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...SIGNAL_NAMES), fc.nat(1_000_000_000)), { maxLength: 12 }),
        (list) => {
          const parts = list.map(([signal, ppb]) => ({ signal, ppb }));
          expect(combine(parts.toReversed())).toEqual(combine(parts));
          expect(combine(parts).scorePpb).toBeLessThanOrEqual(1_000_000_000);
        },
      ),
    );
  });

  it('holds by its own signals from the conversion on', () => {
    const { risks } = assess(
      { since: null, candidates: [stuffed], days: [day({ conversions: 1 })], around: around() },
      range,
      by(),
    );
    expect(risks[0]).toMatchObject({ heldFrom: NOON, day: null });
    expect(risks[0]!.ownPpb).toBe(risks[0]!.score.scorePpb);
  });

  it('holds by the advocate’s signals from the beginning of the day that saw them, never before the conversion', () => {
    const own = { till: end({ deviceId: 'd' }) };
    const before = NOON - 3 * DAY;
    const first = candidate({
      conversionId: 'a',
      occurredAt: before,
      touch: touch({ at: before - 3_600_000 }),
      ...own,
    });
    const last = candidate({ conversionId: 'b', ...own });
    const shared = around({ customersOfDevice: (_, until) => (until > TODAY * DAY ? 9 : 1) });
    const days = [day({ day: TODAY - 3, conversions: 1 }), day({ conversions: 1 })];
    const { risks } = assess({ since: null, candidates: [first, last], days, around: shared }, range, by());
    expect(risks.map(({ heldFrom, day: seen }) => [heldFrom, seen])).toEqual([
      [TODAY * DAY, TODAY],
      [NOON, TODAY],
    ]);
  });

  it('is by the thresholds and weights in force at the conversion', () => {
    const { click_injection: _, ...rest } = DEFAULT_RULES.fraud.weights;
    const off = {
      ...DEFAULT_RULES,
      fraud: {
        ...DEFAULT_RULES.fraud,
        weights: { ...rest, ...Object.fromEntries(SIGNAL_NAMES.map((name) => [name, 0])) },
      },
    };
    const facts = { since: null, candidates: [stuffed], days: [day({ conversions: 1 })], around: around() };
    expect(assess(facts, range, by(off)).risks).toEqual([]);
    const strict = { ...DEFAULT_RULES, fraud: { ...DEFAULT_RULES.fraud, hold_score: 1_000_000_000 } };
    expect(assess(facts, range, by(strict)).risks[0]!.heldFrom).toBeNull();
  });

  it('looks at everything that the touched days bear on', () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        fc.nat(60),
        fc.integer({ min: -200, max: 700 }),
        fc.integer({ min: -200, max: 700 }),
        (from, length, touched, other) => {
          const reach = reachOf({ from, to: from + length });
          fc.pre(touched >= from && touched <= from + length);
          // A day bears on evaluations up to 89 days later, an evaluation on candidates up to 27 days before it and of what was up to 89 before.
          if (other >= touched && other < touched + 90) expect(other).toBeLessThanOrEqual(reach.days.to);
          if (other >= touched - 27 && other < touched + 90)
            expect([reach.risks.from <= other, other <= reach.risks.to]).toEqual([true, true]);
          expect(reach.read.from).toBeLessThanOrEqual(reach.risks.from - 89);
          expect(reach.read.to).toBeGreaterThanOrEqual(reach.risks.to + 27);
        },
      ),
    );
  });
});

describe('whose a code is', () => {
  it('is told by whole days, each of one advocate', () => {
    const at = [10.5, 20, 30.2].map((days) => days * DAY);
    expect(ownedSpans({ at, owner: ['a', 'b', null] })).toEqual([
      { advocateId: 'a', from: -1_000_000, to: 20 },
      { advocateId: 'b', from: 20, to: 31 },
    ]);
    expect(ownedSpans({ at: [], owner: [] })).toEqual([]);
  });

  it('begins a week on Monday', () => {
    // 1970-01-01 was a Thursday.
    expect([0, 3, 4, 10, 11].map(mondayOf)).toEqual([-3, -3, 4, 4, 11]);
  });
});

describe('the table of signals', () => {
  it.each(SIGNAL_NAMES)('%s has texts, and one that tells the advocate nothing to aim at', (name) => {
    const { meaning, falsePositives, reviewer, advocate, weightPpb, threshold } = SIGNALS[name];
    for (const text of [meaning, falsePositives, reviewer, advocate]) expect(text).toMatch(/^\S.*\.$/);
    expect(advocate).not.toMatch(/\d|\{|address|device|account|network|threshold|card/i);
    expect(weightPpb).toBeGreaterThan(0);
    expect(weightPpb).toBeLessThan(1_000_000_000);
    expect(threshold).toBeGreaterThan(0);
  });

  it.each<[string, string, boolean]>([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a*', 'ab', true],
    ['*b', 'ab', true],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'abab', false],
    ['aa*aa', 'aaa', false],
    ['*', '', true],
    ['**', 'x', true],
  ])('pattern %s against %s', (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });
});

import { describe, expect, it } from 'vitest';
import { completeRules, type RulesInput } from '../../../ingest/events/rules.js';
import { nextPayoutDay, rewardsOf, type Earned, type Earning } from '../../../processors/rewards/terms.js';

const T = Date.UTC(2026, 2, 10, 12);
const DAY = 86_400_000;
type Term = NonNullable<RulesInput['rewards']>[number];

const earning = (part: Partial<Earning> = {}): Earning => ({
  advocateId: 'ann',
  reversed: false,
  denied: false,
  sharePpb: 1e9,
  amountMinor: 9_999,
  openHolds: 0,
  knownHolds: 0,
  releasedAt: 0,
  granted: null,
  ...part,
});
const earned = (part: Partial<Earned> = {}): Earned => ({
  type: 'purchase',
  decidedFor: T,
  currency: 'EUR',
  chargedMinor: 9_999,
  leftMinor: 9_999,
  marginMinor: 3_000,
  earnings: [earning()],
  ...part,
});
const of = (term: Term, part: Partial<Earned> = {}) =>
  rewardsOf(earned(part), completeRules({ rewards: [term], settlement: { payout_day: 15 } }));
const amounts = (term: Term, part: Partial<Earned> = {}) =>
  of(term, part).map(({ advocateId, amountMinor, currency }) => `${advocateId} ${amountMinor} ${currency}`);

const fixed: Term = { on: 'purchase', to: 'advocate', fixed_minor: 1_001, currency: 'EUR' };
const tenth: Term = { on: 'purchase', to: 'advocate', basis_points: 1_000, of: 'order_net' };
const two = [
  earning({ sharePpb: 5e8, amountMinor: 5_000 }),
  earning({ advocateId: 'bob', sharePpb: 5e8, amountMinor: 4_999 }),
];

describe('what a conversion earns', () => {
  it.each<[string, Term, Partial<Earned>, string[]]>([
    ['a fixed sum', fixed, {}, ['ann 1001 EUR']],
    ['a fixed sum, split without losing a cent', fixed, { earnings: two }, ['ann 501 EUR', 'bob 500 EUR']],
    ['a share, rounded down', tenth, {}, ['ann 999 EUR']],
    ['a share of what refunds left', tenth, { earnings: [earning({ amountMinor: 5_000 })] }, ['ann 500 EUR']],
    ['no more than the most', { ...tenth, max_minor: 100, currency: 'EUR' }, {}, ['ann 100 EUR']],
    ['a share of the margin', { ...tenth, of: 'margin' }, {}, ['ann 300 EUR']],
    ['a share of the margin that a refund left', { ...tenth, of: 'margin' }, { leftMinor: 3_333 }, ['ann 100 EUR']],
    ['nothing of an unknown margin', { ...tenth, of: 'margin' }, { marginMinor: null }, ['ann 0 EUR']],
    ['nothing of a loss', { ...tenth, of: 'margin' }, { marginMinor: -1 }, ['ann 0 EUR']],
    ['nothing for another type', fixed, { type: 'signup' }, []],
    ['nothing where the share is in another currency than its cap', { ...tenth, currency: 'GBP' }, {}, []],
    ['thanks without money', { on: 'purchase', to: 'advocate', value: 'recognition' }, {}, ['ann 0 ']],
    [
      'one sum for the customer, beside the greatest share',
      { ...fixed, to: 'referee' },
      { earnings: [two[0]!, earning({ advocateId: 'bob', sharePpb: 6e8 })] },
      ['bob 1001 EUR'],
    ],
    [
      'a fixed sum without the part of one who is denied',
      fixed,
      { earnings: [two[0]!, { ...two[1]!, denied: true }] },
      ['ann 501 EUR'],
    ],
    [
      'one sum for the customer, beside the greatest share that is not denied',
      { ...fixed, to: 'referee' },
      { earnings: [two[0]!, earning({ advocateId: 'bob', sharePpb: 6e8, denied: true })] },
      ['ann 1001 EUR'],
    ],
    [
      'nothing for the customer where all are denied',
      { ...fixed, to: 'referee' },
      { earnings: [earning({ denied: true })] },
      [],
    ],
    ['what caps grant', tenth, { earnings: [earning({ granted: new Map([['EUR', 7]]) })] }, ['ann 7 EUR']],
    [
      'what refunds left of what caps grant',
      tenth,
      { earnings: [earning({ amountMinor: 50, granted: new Map([['EUR', 7]]) })] },
      ['ann 5 EUR'],
    ],
    [
      'a credit beside a cap on cash',
      { ...fixed, value: 'credit' },
      { earnings: [earning({ granted: new Map([['EUR', 7]]) })] },
      ['ann 1001 EUR'],
    ],
    ['nothing yet by tiers', { ...fixed, tier: { mode: 'marginal', steps: [{ from: 0, fixed_minor: 5 }] } }, {}, []],
    [
      'a reversed share of what was charged',
      tenth,
      { earnings: [earning({ reversed: true, amountMinor: 0 })], leftMinor: 0 },
      ['ann 999 EUR'],
    ],
  ])('%s', (_, term, part, expected) => {
    expect(amounts(term, part)).toEqual(expected);
  });

  it.each<[string, Partial<Earning>, string, number | null]>([
    ['payable without holds', {}, 'payable', Date.UTC(2026, 2, 15)],
    ['payable after the last hold', { releasedAt: T + 6 * DAY }, 'payable', Date.UTC(2026, 3, 15)],
    [
      'earned while a hold is open',
      { openHolds: 1, knownHolds: 1, releasedAt: T + DAY },
      'earned',
      Date.UTC(2026, 2, 15),
    ],
    ['earned with an end unknown', { openHolds: 2, knownHolds: 1, releasedAt: T + DAY }, 'earned', null],
    ['reversed', { reversed: true }, 'reversed', null],
  ])('is %s', (_, part, state, due) => {
    const [reward] = of(fixed, { earnings: [earning(part)] });
    expect([reward!.state, reward!.dueAt]).toEqual([state, due]);
  });
});

describe('the payout day', () => {
  it.each([
    ['its own midnight', Date.UTC(2026, 2, 15), Date.UTC(2026, 2, 15)],
    ['one ms after it', Date.UTC(2026, 2, 15) + 1, Date.UTC(2026, 3, 15)],
    ['over the end of a year', Date.UTC(2026, 11, 31), Date.UTC(2027, 0, 15)],
  ])('%s', (_, at, expected) => {
    expect(nextPayoutDay(at, 15)).toBe(expected);
  });
});

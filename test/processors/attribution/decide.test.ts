import { describe, expect, it } from 'vitest';
import { decide } from '../../../processors/attribution/verdict/decide.js';
import { advocate, caseOf, conversion, DAY, HOUR, order, rules, T, touch, world, type PlainWorld } from './plain.js';

/** advocate: outcome reason amount */
function decided(part: Partial<PlainWorld>): string[] {
  return decide(caseOf(world(part))).decisions.map(
    ({ advocateId, outcome, reason, amountMinor }) => `${advocateId || 'nobody'}: ${outcome} ${reason} ${amountMinor}`,
  );
}
/** reason: opened..closes closed, in days since the conversion */
function held(part: Partial<PlainWorld>): string[] {
  const day = (at: number | null): string => (at === null ? '?' : String((at - T) / DAY));
  return decide(caseOf(world(part))).holds.map(
    ({ reason, openedAt, closesAt, closedAt }) =>
      `${reason}: ${day(openedAt)}..${day(closesAt)} ${closedAt === null ? 'open' : `closed ${day(closedAt)}`}`,
  );
}
const ann = (at: number, part = {}) => touch({ at, code: 'ANN', ...part });
const bob = (at: number, part = {}) => touch({ at, code: 'BOB', ...part });
const LOST = 'DENIED_OTHER_TOUCHPOINT_WON 0';

describe('who wins', () => {
  it.each<[string, Partial<PlainWorld>, string[]]>([
    ['nobody without a touchpoint', {}, ['nobody: denied DENIED_NO_TOUCHPOINT 0']],
    [
      'nobody by a visit that carries no referral',
      { touches: [touch({ at: T - 1, channel: 'organic' })] },
      ['nobody: denied DENIED_NO_TOUCHPOINT 0'],
    ],
    [
      'the last',
      { touches: [bob(T - 2), ann(T - 1)] },
      ['ann: granted CREDITED_LAST_TOUCH 10000', `bob: denied ${LOST}`],
    ],
    [
      'of equal times the greater id',
      { touches: [ann(T - 1, { id: 'b' }), bob(T - 1, { id: 'a' })] },
      ['ann: granted CREDITED_LAST_TOUCH 10000', `bob: denied ${LOST}`],
    ],
    ['one at the very instant', { touches: [ann(T)] }, ['ann: granted CREDITED_LAST_TOUCH 10000']],
    ['none from the future', { touches: [bob(T - 5), ann(T + 1)] }, ['bob: granted CREDITED_LAST_TOUCH 10000']],
    [
      'the first under first touch',
      { touches: [bob(T - 2), ann(T - 1)], rulesets: [rules({ attribution: { model: 'first_touch' } })] },
      [`ann: denied ${LOST}`, 'bob: granted CREDITED_FIRST_TOUCH 10000'],
    ],
    [
      'no advocate where all compete and a later visit won',
      {
        touches: [ann(T - 2), touch({ at: T - 1, channel: 'paid' })],
        rulesets: [rules({ attribution: { competing: 'all' } })],
      },
      [`ann: denied ${LOST}`],
    ],
    [
      'the advocate before a direct visit under last non-direct',
      {
        touches: [ann(T - 2), touch({ at: T - 1, channel: 'direct' })],
        rulesets: [rules({ attribution: { competing: 'all', model: 'last_non_direct' } })],
      },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'both, to the cent, under linear',
      {
        touches: [bob(T - 3), ann(T - 2), ann(T - 1)],
        order: order({ amountMinor: 100 }),
        rulesets: [rules({ attribution: { model: 'linear' } })],
      },
      ['ann: granted CREDITED_SHARE 66', 'bob: granted CREDITED_SHARE 34'],
    ],
    [
      'the last touch where the model pays only with frozen weights',
      { touches: [bob(T - 2), ann(T - 1)], rulesets: [rules({ attribution: { model: 'markov' } })] },
      ['ann: granted CREDITED_LAST_TOUCH 10000', `bob: denied ${LOST}`],
    ],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('whether a touchpoint counts', () => {
  const lookback = 30 * DAY;
  const late = [rules({ attribution: { max_click_lateness_minutes: 60 } })];
  const standDown = [rules({ attribution: { stand_down_minutes: 60 } })];
  const granted = ['ann: granted CREDITED_LAST_TOUCH 10000'];
  it.each<[string, Partial<PlainWorld>, string[]]>([
    ['exactly at the lookback', { touches: [ann(T - lookback)] }, granted],
    ['one ms outside it', { touches: [ann(T - lookback - 1)] }, ['ann: denied DENIED_OUTSIDE_LOOKBACK 0']],
    [
      'outside it, and does not compete',
      { touches: [bob(T - lookback), ann(T - lookback - 1)] },
      ['ann: denied DENIED_OUTSIDE_LOOKBACK 0', 'bob: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'a browser told it exactly in time',
      { touches: [ann(T - HOUR, { source: 'browser', receivedAt: T })], rulesets: late },
      granted,
    ],
    [
      'a browser told it one ms too late',
      { touches: [ann(T - HOUR, { source: 'browser', receivedAt: T + 1 })], rulesets: late },
      ['ann: denied DENIED_LATE_TOUCHPOINT 0'],
    ],
    [
      'a server may be as late as it likes',
      { touches: [ann(T - HOUR, { receivedAt: T + 100 * DAY })], rulesets: late },
      granted,
    ],
    [
      'a code that nobody ever owned',
      { touches: [touch({ at: T - 1, code: 'NOPE' })] },
      ['nobody: denied DENIED_ADVOCATE_UNKNOWN 0'],
    ],
    [
      'an unknown code beside a known one says nothing',
      { touches: [ann(T - 2), touch({ at: T - 1, code: 'NOPE' })] },
      granted,
    ],
    [
      'a banned source',
      { touches: [ann(T - 1, { subId: 'spam' })], rulesets: [rules({ fraud: { banned_sources: ['spam'] } })] },
      ['ann: denied DENIED_SOURCE_BANNED 0'],
    ],
    [
      'a source of a banned pattern',
      {
        touches: [ann(T - 1, { subId: 'a.spam.example' })],
        rulesets: [rules({ fraud: { banned_sources: ['*.spam.example'] } })],
      },
      ['ann: denied DENIED_SOURCE_BANNED 0'],
    ],
    [
      'a source that only resembles a banned pattern',
      {
        touches: [ann(T - 1, { subId: 'spam.example.org' })],
        rulesets: [rules({ fraud: { banned_sources: ['*.spam.example', 'spam', 'example*'] } })],
      },
      granted,
    ],
    [
      'an extension right after another party stands down',
      { touches: [bob(T - HOUR), ann(T, { touch: 'extension' })], rulesets: standDown },
      ['ann: denied DENIED_STAND_DOWN 0', 'bob: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'one ms after the stand-down it need not',
      { touches: [bob(T - HOUR - 1), ann(T, { touch: 'coupon' })], rulesets: standDown },
      [...granted, `bob: denied ${LOST}`],
    ],
    [
      'nor after a touch of its own advocate',
      { touches: [ann(T - 2), ann(T - 1, { touch: 'extension' })], rulesets: standDown },
      granted,
    ],
    [
      'nor after a direct visit',
      { touches: [touch({ at: T - 2, channel: 'direct' }), ann(T - 1, { touch: 'extension' })], rulesets: standDown },
      granted,
    ],
    [
      'of two reasons the stronger is told',
      { touches: [ann(T - lookback - 1, { source: 'browser', receivedAt: T })] },
      ['ann: denied DENIED_LATE_TOUCHPOINT 0'],
    ],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('whose code it is', () => {
  const moves = (at: number) => [
    advocate({ advocateId: 'ann', codes: ['X'] }),
    advocate({ advocateId: 'ann', at, codes: [] }),
    advocate({ advocateId: 'bob', at, codes: ['X'] }),
    advocate({ advocateId: 'bob', codes: [] }),
  ];
  const x = (at: number) => touch({ at, code: 'X' });
  it.each<[string, Partial<PlainWorld>, string[]]>([
    [
      'enrolled only after the click',
      { advocates: [advocate({ advocateId: 'ann', at: T - 4 })], touches: [ann(T - 5)] },
      ['ann: denied DENIED_ADVOCATE_NOT_ENROLLED 0'],
    ],
    [
      'enrolled at the click',
      { advocates: [advocate({ advocateId: 'ann', at: T - 5 })], touches: [ann(T - 5)] },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'invited only',
      { advocates: [advocate({ advocateId: 'ann', status: 'invited' })], touches: [ann(T - 5)] },
      ['ann: denied DENIED_ADVOCATE_NOT_ENROLLED 0'],
    ],
    [
      'suspended at the click',
      {
        advocates: [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'ann', at: T - 6, status: 'suspended' })],
        touches: [ann(T - 5)],
      },
      ['ann: denied DENIED_ADVOCATE_NOT_ENROLLED 0'],
    ],
    [
      'closed since',
      {
        advocates: [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'ann', at: T - 1, status: 'closed' })],
        touches: [ann(T - 5)],
      },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'clicked before the code moved',
      { advocates: moves(T - 10), touches: [x(T - 11)] },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'clicked as the code moved',
      { advocates: moves(T - 10), touches: [x(T - 10)] },
      ['bob: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'clicked before anybody had the code',
      {
        advocates: [
          advocate({ advocateId: 'ann', codes: [] }),
          advocate({ advocateId: 'ann', at: T - 1, codes: ['X'] }),
        ],
        touches: [x(T - 5)],
      },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    [
      'given up and never taken again',
      {
        advocates: [
          advocate({ advocateId: 'ann', codes: ['X'] }),
          advocate({ advocateId: 'ann', at: T - 6, codes: [] }),
        ],
        touches: [x(T - 5)],
      },
      ['nobody: denied DENIED_ADVOCATE_UNKNOWN 0'],
    ],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('a claimed code', () => {
  const claims = (claimedCode: string) => conversion({ claimedCode });
  const loses = [rules({ attribution: { claimed_code_wins: false } })];
  it.each<[string, Partial<PlainWorld>, string[]]>([
    [
      'wins over touchpoints',
      { conversion: claims('BOB'), touches: [ann(T - 1)] },
      [`ann: denied ${LOST}`, 'bob: granted CREDITED_CLAIMED_CODE 10000'],
    ],
    ['wins without any', { conversion: claims('BOB') }, ['bob: granted CREDITED_CLAIMED_CODE 10000']],
    [
      'does not where the rules say so',
      { conversion: claims('BOB'), touches: [ann(T - 1)], rulesets: loses },
      ['ann: granted CREDITED_LAST_TOUCH 10000', `bob: denied ${LOST}`],
    ],
    [
      'does even then where nothing else is there',
      { conversion: claims('BOB'), rulesets: loses },
      ['bob: granted CREDITED_CLAIMED_CODE 10000'],
    ],
    [
      'of somebody not enrolled leaves it to the touchpoints',
      {
        conversion: claims('BOB'),
        touches: [ann(T - 1)],
        advocates: [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'bob', status: 'closed' })],
      },
      ['ann: granted CREDITED_LAST_TOUCH 10000', 'bob: denied DENIED_ADVOCATE_NOT_ENROLLED 0'],
    ],
    ['of nobody', { conversion: claims('NOPE') }, ['nobody: denied DENIED_ADVOCATE_UNKNOWN 0']],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('who may not earn', () => {
  const touches = [ann(T - 1, { deviceId: 'd1' })];
  const own = (part: object) => [advocate({ advocateId: 'ann', ...part })];
  const account = { personId: 'customer:c9', emailHashes: ['e1'], paymentHashes: ['p1'] };
  const self = ['ann: denied DENIED_SELF_REFERRAL 0'];
  const customer = (part: object) => ({ emailHashes: [], paymentHashes: [], firstOrderAt: null, history: [], ...part });
  const newOnly = [rules({ eligible: { new_customers_only: true } })];
  const existing = ['ann: denied DENIED_EXISTING_CUSTOMER 0'];
  const granted = ['ann: granted CREDITED_LAST_TOUCH 10000'];
  it.each<[string, Partial<PlainWorld>, string[]]>([
    ['the same customer', { touches, advocates: own({ customerId: 'c1' }) }, self],
    [
      'the same e-mail, of the conversion',
      { touches, advocates: own({ emailHash: 'e1' }), conversion: conversion({ emailHash: 'e1' }) },
      self,
    ],
    [
      'the same e-mail, of the accounts',
      {
        touches,
        advocates: own({ customerId: 'c9' }),
        accounts: new Map([['c9', account]]),
        customer: customer({ emailHashes: ['e1'] }),
      },
      self,
    ],
    [
      'the same payment means',
      {
        touches,
        advocates: own({ customerId: 'c9' }),
        accounts: new Map([['c9', account]]),
        order: order({ paymentHash: 'p1' }),
      },
      self,
    ],
    [
      'the same customer where the rules hold',
      { touches, advocates: own({ customerId: 'c1' }), rulesets: [rules({ limits: { self_referral: 'hold' } })] },
      granted,
    ],
    ['an order before', { touches, earlierOrders: [{ orderId: 'o0', at: T - 1 }], rulesets: newOnly }, existing],
    [
      'an order at the same instant is not before',
      { touches, earlierOrders: [{ orderId: 'o0', at: T }], rulesets: newOnly },
      granted,
    ],
    [
      'its own order is not before',
      { touches, earlierOrders: [{ orderId: 'o1', at: T - 1 }], rulesets: newOnly },
      granted,
    ],
    ['an order before where anybody may buy', { touches, earlierOrders: [{ orderId: 'o0', at: T - 1 }] }, granted],
    [
      'a stated first order before its own',
      { touches, customer: customer({ firstOrderAt: T - 2 }), rulesets: newOnly },
      existing,
    ],
    [
      'a stated first order that is its own',
      { touches, customer: customer({ firstOrderAt: T - 1 }), rulesets: newOnly },
      granted,
    ],
    [
      'a type that is not eligible',
      { touches, rulesets: [rules({ eligible: { types: ['signup'] } })] },
      ['ann: denied DENIED_NOT_ELIGIBLE 0'],
    ],
    [
      'a segment that is unknown',
      { touches, rulesets: [rules({ eligible: { segments: ['vip'] } })] },
      ['ann: denied DENIED_NOT_ELIGIBLE 0'],
    ],
    [
      'a segment as it was then',
      {
        touches,
        customer: customer({
          history: [
            { at: T, segment: 'vip', region: null, country: null },
            { at: T + 1, segment: 'no', region: null, country: null },
          ],
        }),
        rulesets: [rules({ eligible: { segments: ['vip'] } })],
      },
      granted,
    ],
    [
      'a region by the country',
      {
        touches,
        customer: customer({ history: [{ at: T + 1, segment: null, region: null, country: 'AT' }] }),
        rulesets: [rules({ eligible: { regions: ['AT'] } })],
      },
      granted,
    ],
    [
      'a repeated conversion',
      { touches, conversion: conversion({ duplicateOf: 'k0' }) },
      ['ann: denied DENIED_DUPLICATE 0'],
    ],
    [
      'a repeated conversion of a cancelled order',
      { touches, conversion: conversion({ duplicateOf: 'k0' }), order: order({ status: 'cancelled' }) },
      ['ann: denied DENIED_DUPLICATE 0'],
    ],
    ['a cap that was reached', { touches, limited: new Set(['ann']) }, ['ann: denied DENIED_LIMIT 0']],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('the order', () => {
  const touches = [ann(T - 1)];
  const back = (refundedMinor: number) =>
    order({ refundedMinor, refundedAt: T + DAY, status: refundedMinor >= 10_000 ? 'refunded' : 'paid' });
  const wait = 14 * DAY;
  it.each<[string, Partial<PlainWorld>, string[]]>([
    [
      'is missing, one ms before the wait ends',
      { touches, order: null, now: T + wait - 1 },
      ['ann: granted CREDITED_LAST_TOUCH 10000'],
    ],
    ['is missing as the wait ends', { touches, order: null, now: T + wait }, ['ann: denied DENIED_NO_ORDER 0']],
    [
      'is not needed for a signup',
      {
        touches,
        order: null,
        conversion: conversion({ type: 'signup', orderId: null, amountMinor: null, currency: null }),
        now: T + 100 * DAY,
      },
      ['ann: granted CREDITED_LAST_TOUCH 0'],
    ],
    ['is partly refunded', { touches, order: back(1) }, ['ann: granted ADJUSTED_PARTIAL_REFUND 9999']],
    ['is refunded', { touches, order: back(10_000) }, ['ann: reversed REVERSED_REFUND 0']],
    ['is refunded beyond its amount', { touches, order: back(20_000) }, ['ann: reversed REVERSED_REFUND 0']],
    ['is worth nothing', { touches, order: order({ amountMinor: 0 }) }, ['ann: granted CREDITED_LAST_TOUCH 0']],
    [
      'is cancelled',
      { touches, order: order({ status: 'cancelled', cancelledAt: T }) },
      ['ann: reversed REVERSED_CANCELLED 0'],
    ],
    [
      'is charged back',
      { touches, order: order({ status: 'charged_back', chargedBackAt: T }) },
      ['ann: reversed REVERSED_CHARGEBACK 0'],
    ],
    [
      'is cancelled where nobody was credited',
      { order: order({ status: 'cancelled' }) },
      ['nobody: denied DENIED_NO_TOUCHPOINT 0'],
    ],
    [
      'counts, not what the conversion says',
      { touches, order: order({ amountMinor: 777, currency: 'GBP' }) },
      ['ann: granted CREDITED_LAST_TOUCH 777'],
    ],
    [
      'is known by a refund alone',
      { touches, order: order({ amountMinor: null, refundedMinor: 4000, status: 'unknown' }) },
      ['ann: granted ADJUSTED_PARTIAL_REFUND 6000'],
    ],
    [
      'is known by a refund alone, in another currency',
      { touches, order: order({ amountMinor: null, refundedMinor: 4000, status: 'unknown', currency: 'GBP' }) },
      ['ann: reversed REVERSED_REFUND 0'],
    ],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });

  it('gives its currency to the credits', () => {
    const verdict = decide(caseOf(world({ touches, order: order({ amountMinor: 777, currency: 'GBP' }) })));
    expect(verdict.currency).toBe('GBP');
    expect(verdict.credits).toEqual([
      {
        touchpointId: `t${T - 1}`,
        advocateId: 'ann',
        channel: 'referral',
        sharePpb: 1e9,
        amountMinor: 777,
        pays: true,
      },
    ]);
  });
});

describe('holds', () => {
  const touches = [ann(T - 1, { deviceId: 'd1' })];
  const two = [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'ann', at: T + DAY, status: 'suspended' })];
  const RETURN = 'HELD_RETURN_WINDOW: 0..14 open';
  it.each<[string, Partial<PlainWorld>, string[]]>([
    ['the return window, one ms before it ends', { touches, now: T + 14 * DAY - 1 }, [RETURN]],
    ['the return window as it ends', { touches, now: T + 14 * DAY }, ['HELD_RETURN_WINDOW: 0..14 closed 14']],
    [
      'a return window that has not begun',
      { touches, order: order({ status: 'placed', paidAt: null }) },
      ['HELD_RETURN_WINDOW: 0..? open'],
    ],
    [
      'a return window from fulfilment',
      {
        touches,
        order: order({ fulfilledAt: T + 2 * DAY }),
        rulesets: [rules({ settlement: { hold_from: 'fulfilled', hold_days: 1 } })],
      },
      ['HELD_RETURN_WINDOW: 0..3 open'],
    ],
    [
      'no days at all',
      { touches, rulesets: [rules({ settlement: { hold_days: 0 } })] },
      ['HELD_RETURN_WINDOW: 0..0 closed 0'],
    ],
    ['an order that has not come', { touches, order: null }, ['HELD_NO_MATCHING_ORDER: 0..14 open']],
    [
      'an order that came later',
      { touches, order: order({ firstAt: T + DAY }) },
      [RETURN, 'HELD_NO_MATCHING_ORDER: 0..? closed 1'],
    ],
    [
      'a shared device, of the click',
      { touches, advocates: [advocate({ advocateId: 'ann', deviceId: 'd1' })] },
      [RETURN, 'HELD_SELF_REFERRAL: 0..? open'],
    ],
    [
      'a shared device, of the conversion',
      {
        touches,
        advocates: [advocate({ advocateId: 'ann', deviceId: 'd2' })],
        conversion: conversion({ deviceId: 'd2' }),
      },
      [RETURN, 'HELD_SELF_REFERRAL: 0..? open'],
    ],
    [
      'one person with two accounts',
      {
        touches,
        advocates: [advocate({ advocateId: 'ann', customerId: 'c9' })],
        accounts: new Map([['c9', { personId: 'customer:c1', emailHashes: [], paymentHashes: [] }]]),
      },
      [RETURN, 'HELD_SELF_REFERRAL: 0..? open'],
    ],
    ['a suspension since', { touches, advocates: two }, [RETURN, 'HELD_ADVOCATE_SUSPENDED: 1..? open']],
    [
      'a suspension that is over',
      { touches, advocates: [...two, advocate({ advocateId: 'ann', at: T + 2 * DAY })] },
      [RETURN, 'HELD_ADVOCATE_SUSPENDED: 1..? closed 2'],
    ],
    [
      'what a reversal closes',
      { touches, order: order({ status: 'cancelled', cancelledAt: T + DAY }) },
      ['HELD_RETURN_WINDOW: 0..14 closed 1'],
    ],
    ['nothing beside a denial', { touches: [ann(T - 31 * DAY)] }, []],
  ])('%s', (_, part, expected) => {
    expect(held(part)).toEqual(expected);
  });

  it.each<[string, Partial<PlainWorld>, number | null]>([
    ['the end of the return window', { touches }, T + 14 * DAY],
    ['nothing once it is over', { touches, now: T + 14 * DAY }, null],
    ['the end of the wait for an order', { touches, order: null, now: T + 14 * DAY - 1 }, T + 14 * DAY],
    ['nothing that time alone brings', { touches, order: order({ status: 'placed', paidAt: null }) }, null],
  ])('looks again at %s', (_, part, expected) => {
    expect(decide(caseOf(world(part))).nextAt).toBe(expected);
  });
});

describe('the rules in force', () => {
  const touches = [ann(T - 10 * DAY)];
  const short = { attribution: { lookback_days: 5 } };
  const granted = ['ann: granted CREDITED_LAST_TOUCH 10000'];
  const denied = ['ann: denied DENIED_OUTSIDE_LOOKBACK 0'];
  it.each<[string, Partial<PlainWorld>, string[]]>([
    ['effective at the conversion', { touches, rulesets: [rules(short, { effectiveFrom: T })] }, denied],
    ['effective one ms later', { touches, rulesets: [rules(short, { effectiveFrom: T + 1 })] }, granted],
    [
      'published later than effective',
      { touches, rulesets: [rules(short, { effectiveFrom: 0, occurredAt: T + 1 })] },
      granted,
    ],
    [
      'a correction reaches back',
      { touches, rulesets: [rules(short, { effectiveFrom: 0, occurredAt: T + 1, correction: true })] },
      denied,
    ],
    [
      'the highest version wins, whatever the order of times',
      {
        touches,
        rulesets: [rules(short, { version: 2, effectiveFrom: 1 }), rules({}, { version: 1, effectiveFrom: 2 })],
      },
      denied,
    ],
    [
      'of a version told twice the first stands',
      { touches, rulesets: [rules(short), rules({}, { occurredAt: 5 })] },
      denied,
    ],
    [
      'a refund later is priced by the old version',
      {
        touches,
        rulesets: [rules({}), rules(short, { version: 2, effectiveFrom: T + 1 })],
        order: order({ refundedMinor: 1, refundedAt: T + DAY }),
      },
      ['ann: granted ADJUSTED_PARTIAL_REFUND 9999'],
    ],
  ])('%s', (_, part, expected) => {
    expect(decided(part)).toEqual(expected);
  });
});

describe('claims on a cap', () => {
  const capped = [rules({ limits: { credits_per_advocate_per_day: 1 } })];
  it('queue by when the credit became possible', () => {
    const late = decide(caseOf(world({ touches: [ann(T - 1, { receivedAt: T + 9 })], rulesets: capped })));
    const caps = { creditsPerDay: 1, advocateMonthMinor: null, programmeMonthMinor: null };
    const claim = { advocateId: 'ann', day: 100, month: 3, caps, money: [] };
    expect(late.claims).toEqual([{ ...claim, orderedAt: T + 9 }]);
    const early = decide(caseOf(world({ touches: [ann(T - 1)], rulesets: capped })));
    expect(early.claims).toEqual([{ ...claim, orderedAt: T }]);
  });
  it('are made whether or not the cap is reached, and by nobody who is denied otherwise', () => {
    expect(
      decide(caseOf(world({ touches: [ann(T - 1)], rulesets: capped, limited: new Set(['ann']) }))).claims,
    ).toHaveLength(1);
    expect(decide(caseOf(world({ touches: [ann(T - 31 * DAY)], rulesets: capped }))).claims).toEqual([]);
  });
});

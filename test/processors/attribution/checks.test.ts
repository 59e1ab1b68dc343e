import { describe, expect, it } from 'vitest';
import {
  claimCheck,
  orderCheck,
  type ClaimCheck,
  type OrderCheck,
} from '../../../processors/attribution/verdict/checks.js';
import { decide } from '../../../processors/attribution/verdict/decide.js';
import { advocate, caseOf, conversion, DAY, order, rules, T, touch, world, type PlainWorld } from './plain.js';

const checked = (part: Partial<PlainWorld>): ClaimCheck => {
  const input = caseOf(world(part));
  return claimCheck(input, decide(input));
};
const claiming = (claimedCode: string | null, part = {}) => ({ conversion: conversion({ claimedCode, ...part }) });
const at = (time: number, code: string | null, id = `t${time}`) => touch({ at: time, code, id });

describe('what touches say of a claimed code', () => {
  const ann2 = [
    advocate({ advocateId: 'ann', codes: ['ANN', 'ANN2'] }),
    advocate({ advocateId: 'bob' }),
    advocate({ advocateId: 'ann', at: T - 2 * DAY, codes: ['ANN'] }),
  ];
  it.each<[string, ClaimCheck, Partial<PlainWorld>]>([
    ['nothing where no code was named', '', { touches: [at(T - 1, 'ANN')] }],
    ['nothing of a repeat', '', { ...claiming('ANN', { duplicateOf: 'k0' }), touches: [at(T - 1, 'ANN')] }],
    ['agree by the same code', 'agree', { ...claiming('ANN'), touches: [at(T - 1, 'ANN')] }],
    ['other by the code of somebody else', 'other', { ...claiming('ANN'), touches: [at(T - 1, 'BOB')] }],
    ['other by the code of nobody', 'other', { ...claiming('ANN'), touches: [at(T - 1, 'ANN'), at(T, 'NIL')] }],
    ['no touch without any', 'no_touch', claiming('ANN')],
    ['no touch by those without a code', 'no_touch', { ...claiming('ANN'), touches: [at(T - 1, null)] }],
    ['no touch by later ones', 'no_touch', { ...claiming('ANN'), touches: [at(T + 1, 'ANN')] }],
    ['unknown where nobody lists it', 'unknown_code', { ...claiming('NIL'), touches: [at(T - 1, 'NIL')] }],
    ['unknown before no touch', 'unknown_code', claiming('NIL')],
    [
      'unknown where its owner gave it up',
      'unknown_code',
      {
        ...claiming('ANN'),
        touches: [at(T - 3, 'ANN')],
        advocates: [advocate({ advocateId: 'ann' }), advocate({ advocateId: 'ann', at: T - 2, codes: [] })],
      },
    ],
    ['agree at the very instant', 'agree', { ...claiming('ANN'), touches: [at(T - 1, 'BOB'), at(T, 'ANN')] }],
    [
      'by the last, not the first',
      'other',
      { ...claiming('ANN'), touches: [at(T - 2, 'ANN'), at(T - 1, 'BOB'), at(T - 1, null, 'z'), at(T + 1, 'ANN')] },
    ],
    [
      'of equal times by the greatest id',
      'agree',
      { ...claiming('ANN'), touches: [at(T - 1, 'ANN', 'b'), at(T - 1, 'BOB', 'a')] },
    ],
    [
      'agree by another code of one advocate',
      'agree',
      { ...claiming('ANN'), touches: [at(T - 3 * DAY, 'ANN2')], advocates: ann2 },
    ],
    ['agree long before the lookback', 'agree', { ...claiming('ANN'), touches: [at(T - 99 * DAY, 'ANN')] }],
    [
      'agree by a touch that does not qualify',
      'agree',
      {
        ...claiming('ANN'),
        touches: [at(T - 1, 'ANN')],
        rulesets: [rules({ fraud: { banned_sources: ['referral'] } })],
      },
    ],
    [
      'by the owner at the time of each',
      'other',
      {
        ...claiming('ANN'),
        touches: [at(T - 3, 'BOB')],
        // Bob's code was another's at the touch, and is Ann's at the conversion.
        advocates: [
          advocate({ advocateId: 'bob', codes: ['BOB'] }),
          advocate({ advocateId: 'ann', at: T - 2, codes: ['ANN', 'BOB'] }),
        ],
      },
    ],
    [
      'by the earliest later owner where nobody listed it yet',
      'agree',
      {
        ...claiming('ANN'),
        touches: [at(T - 3, 'ANN2')],
        advocates: [advocate({ advocateId: 'ann', at: T + 1, codes: ['ANN', 'ANN2'] })],
      },
    ],
  ])('%s', (_, expected, part) => {
    expect(checked(part)).toBe(expected);
  });
});

describe('what the ledger says of an order', () => {
  it.each<[string, OrderCheck, Parameters<typeof conversion>[0], Parameters<typeof order>[0] | null]>([
    ['matched', 'matched', {}, {}],
    ['matched for a renewal', 'matched', { type: 'renewal' }, {}],
    ['nothing of other types', '', { type: 'signup' }, {}],
    ['nothing of repeats', '', { duplicateOf: 'k0' }, {}],
    ['no order named', 'no_order', { orderId: null }, null],
    ['order unknown', 'order_missing', {}, null],
    ['another amount', 'amount_differs', {}, { amountMinor: 10_001 }],
    ['another currency', 'amount_differs', {}, { currency: 'USD' }],
    ['an order of unknown amount', 'amount_differs', {}, { amountMinor: null }],
    ['an amount left unsaid', 'matched', { amountMinor: null }, { amountMinor: null }],
    ['a currency left unsaid', 'matched', { currency: null }, { currency: 'USD' }],
    ['nothing said', 'matched', { amountMinor: null, currency: null }, {}],
    ['a refund, which leaves what was charged', 'matched', {}, { refundedMinor: 10_000, status: 'refunded' }],
  ])('%s', (_, expected, told, known) => {
    const input = caseOf(world({ conversion: conversion(told), order: known === null ? null : order(known) }));
    expect(orderCheck(input)).toBe(expected);
  });
});

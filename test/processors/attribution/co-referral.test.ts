import { describe, expect, it } from 'vitest';
import type { RulesInput } from '../../../ingest/events/rules.js';
import { decide } from '../../../processors/attribution/verdict/decide.js';
import { advocate, caseOf, conversion, order, rules, T, touch, world, type PlainWorld } from './plain.js';

type Attribution = NonNullable<RulesInput['attribution']>;

const ann = (at: number) => touch({ at, code: 'ANN' });
const bob = (at: number) => touch({ at, code: 'BOB' });
const cat = (at: number) => touch({ at, code: 'CAT' });
const nobody = (at: number) => touch({ at, channel: 'paid' });
const direct = (at: number, code: string) => touch({ at, channel: 'direct', code });

const decided = (attribution: Attribution, part: Partial<PlainWorld>) =>
  decide(
    caseOf(
      world({
        advocates: ['ann', 'bob', 'cat'].map((advocateId) => advocate({ advocateId })),
        rulesets: [rules({ attribution })],
        ...part,
      }),
    ),
  );
const told = (attribution: Attribution, part: Partial<PlainWorld>) =>
  decided(attribution, part).decisions.map(
    ({ advocateId, reason, sharePpb, amountMinor }) => `${advocateId}: ${reason} ${sharePpb} ${amountMinor}`,
  );

const three = [ann(T - 30), bob(T - 20), cat(T - 10), ann(T - 5)];

describe('several advocates of one conversion', () => {
  it.each<[string, Attribution, Partial<PlainWorld>, string[]]>([
    [
      'one wins where the rules say nothing and the model knows one winner',
      { model: 'last_touch' },
      { touches: three },
      [
        'ann: CREDITED_LAST_TOUCH 1000000000 10000',
        'bob: DENIED_OTHER_TOUCHPOINT_WON 0 0',
        'cat: DENIED_OTHER_TOUCHPOINT_WON 0 0',
      ],
    ],
    [
      'share where the rules say nothing and the model shares',
      { model: 'linear' },
      { touches: three },
      [
        'ann: CREDITED_SHARE 500000000 5000',
        'bob: CREDITED_SHARE 250000000 2500',
        'cat: CREDITED_SHARE 250000000 2500',
      ],
    ],
    [
      'split in equal parts under the last touch, without losing a cent',
      { model: 'last_touch', co_referral: 'split' },
      { touches: three },
      [
        'ann: CREDITED_SHARE 333333333 3333',
        'bob: CREDITED_SHARE 333333334 3334',
        'cat: CREDITED_SHARE 333333333 3333',
      ],
    ],
    [
      'split under a shared model as the model says',
      { model: 'linear', co_referral: 'split' },
      { touches: three },
      [
        'ann: CREDITED_SHARE 500000000 5000',
        'bob: CREDITED_SHARE 250000000 2500',
        'cat: CREDITED_SHARE 250000000 2500',
      ],
    ],
    [
      'split nothing where the winning touchpoint has no advocate',
      { model: 'last_touch', co_referral: 'split', competing: 'all' },
      { touches: [ann(T - 30), bob(T - 20), nobody(T - 1)] },
      ['ann: DENIED_OTHER_TOUCHPOINT_WON 0 0', 'bob: DENIED_OTHER_TOUCHPOINT_WON 0 0'],
    ],
    [
      'give all to the only one as the model names it',
      { model: 'first_touch', co_referral: 'split' },
      { touches: [ann(T - 30), ann(T - 20)] },
      ['ann: CREDITED_FIRST_TOUCH 1000000000 10000'],
    ],
    [
      'lose all to the greatest sum',
      { model: 'linear', co_referral: 'winner' },
      { touches: three },
      [
        'ann: CREDITED_SHARE 1000000000 10000',
        'bob: DENIED_OTHER_TOUCHPOINT_WON 0 0',
        'cat: DENIED_OTHER_TOUCHPOINT_WON 0 0',
      ],
    ],
    [
      'lose to the later last touchpoint where sums are equal',
      { model: 'linear', co_referral: 'winner' },
      { touches: [ann(T - 30), bob(T - 20)] },
      ['ann: DENIED_OTHER_TOUCHPOINT_WON 0 0', 'bob: CREDITED_SHARE 1000000000 10000'],
    ],
    [
      'leave a touchpoint without an advocate its part',
      { model: 'linear', co_referral: 'winner', competing: 'all' },
      { touches: [ann(T - 30), nobody(T - 20), bob(T - 10), bob(T - 5)] },
      ['ann: DENIED_OTHER_TOUCHPOINT_WON 0 0', 'bob: CREDITED_SHARE 750000000 7500'],
    ],
    [
      'yield to a claimed code, which stands alone',
      { model: 'last_touch', co_referral: 'split' },
      { touches: three, conversion: conversion({ claimedCode: 'BOB' }) },
      [
        'ann: DENIED_OTHER_TOUCHPOINT_WON 0 0',
        'bob: CREDITED_CLAIMED_CODE 1000000000 10000',
        'cat: DENIED_OTHER_TOUCHPOINT_WON 0 0',
      ],
    ],
    [
      'share what a refund left',
      { model: 'last_touch', co_referral: 'split' },
      { touches: [ann(T - 30), bob(T - 20)], order: order({ refundedMinor: 1 }) },
      ['ann: ADJUSTED_PARTIAL_REFUND 500000000 5000', 'bob: ADJUSTED_PARTIAL_REFUND 500000000 4999'],
    ],
  ])('%s', (_, attribution, part, expected) => {
    expect(told(attribution, part)).toEqual(expected);
  });

  it.each<['split' | 'winner', string[]]>([
    ['split', ['ann: DENIED_SELF_REFERRAL 0 0', 'bob: CREDITED_SHARE 500000000 5000']],
    ['winner', ['ann: DENIED_SELF_REFERRAL 0 0', 'bob: DENIED_OTHER_TOUCHPOINT_WON 0 0']],
  ])('who refers himself loses his part to nobody (%s)', (co_referral, expected) => {
    const model = co_referral === 'split' ? 'last_touch' : 'linear';
    const part = {
      touches: [bob(T - 20), ann(T - 30), ann(T - 10)],
      advocates: [advocate({ advocateId: 'ann', customerId: 'c1' }), advocate({ advocateId: 'bob' })],
    };
    expect(told({ model, co_referral }, part)).toEqual(expected);
    const { credits, valueMinor } = decided({ model, co_referral }, part);
    expect(credits.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(valueMinor);
    expect(credits.filter(({ pays }) => pays).every(({ advocateId }) => advocateId === 'bob')).toBe(true);
  });

  it.each<[Attribution['model'], string[]]>([
    ['first_touch', [`t${T - 40}`, `t${T - 30}`]],
    ['last_touch', [`t${T - 10}`, `t${T - 5}`]],
    ['last_non_direct', [`t${T - 20}`, `t${T - 5}`]],
  ])('each shares on the touchpoint that %s would choose of his own', (model, expected) => {
    const touches = [ann(T - 40), bob(T - 30), ann(T - 20), direct(T - 10, 'ANN'), direct(T - 7, 'BOB'), bob(T - 5)];
    const { credits } = decided({ model, co_referral: 'split' }, { touches });
    expect(credits.map(({ touchpointId }) => touchpointId)).toEqual(expected);
  });

  it('holds only the one whose own touchpoint came from his device', () => {
    const touches = [touch({ at: T - 30, code: 'ANN', deviceId: 'd1' }), bob(T - 20)];
    const advocates = [
      advocate({ advocateId: 'ann', deviceId: 'd1' }),
      advocate({ advocateId: 'bob', deviceId: 'd2' }),
    ];
    const { holds } = decided({ co_referral: 'split' }, { touches, advocates });
    const self = holds.filter(({ reason }) => reason === 'HELD_SELF_REFERRAL');
    expect(self.map(({ advocateId }) => advocateId)).toEqual(['ann']);
    expect(holds.filter(({ reason }) => reason === 'HELD_RETURN_WINDOW').map(({ advocateId }) => advocateId)).toEqual([
      'ann',
      'bob',
    ]);
  });
});

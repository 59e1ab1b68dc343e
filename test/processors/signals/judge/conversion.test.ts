import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../processors/signals/judge/facts.js';
import { judgeConversion } from '../../../../processors/signals/judge/conversion.js';
import { candidate, end, NOON, settings, touch } from './support.js';

const judged = (one: Candidate, banned: readonly string[] = []) =>
  Object.fromEntries(judgeConversion(one, settings, banned).map((finding) => [finding.signal, finding.strength]));

describe('a conversion’s own signals', () => {
  it('says nothing of an honest referral', () => {
    expect(judged(candidate())).toEqual({});
  });

  it.each<[string, number, number | null | undefined]>([
    ['at once', 400, 1],
    ['at the threshold', 7_000, 1],
    ['in between', 14_000, 0.5],
    ['at three times the threshold', 21_000, undefined],
    ['a minute later', 60_000, undefined],
    ['at the same instant, as servers write it', 0, null],
  ])('takes a conversion %s for injected as far as it is', (_, delay, strength) => {
    expect(judged(candidate({ touch: touch({ at: NOON - delay }) }))['click_injection']).toBe(strength);
  });

  it.each<[string, Parameters<typeof touch>[0], Record<string, number | null>]>([
    ['nobody pressed it', { userActivated: false }, { unactivated_touch: 1 }],
    ['it is not known whether anybody did', { userActivated: null }, { unactivated_touch: null }],
    ['it was a banner', { userActivated: false, kind: 'impression', frame: 'cross_origin' }, {}],
    ['its frame is hidden', { frame: 'hidden_iframe' }, { hidden_frame: 1 }],
    ['its frame is unknown', { frame: null }, { hidden_frame: null }],
    ['a coupon tool was pressed', { frame: 'extension', kind: 'extension' }, {}],
    [
      'an extension opened it by itself',
      { frame: 'extension', kind: 'extension', userActivated: false },
      { unactivated_touch: 1, hidden_frame: 0.8 },
    ],
    [
      'another site’s frame opened it',
      { frame: 'cross_origin', userActivated: false },
      { unactivated_touch: 1, hidden_frame: 0.6 },
    ],
    ['it carries a paid click', { adClickId: 'gclid' }, { ad_click_id: 1 }],
  ])('looks at the touch: %s', (_, over, expected) => {
    expect(judged(candidate({ touch: touch(over) }))).toEqual(expected);
  });

  it.each<[string, Partial<Candidate>, number | undefined]>([
    ['pressed at the till after others', { otherTouches: 2, touch: touch({ pageStage: 'checkout' }) }, 0.2],
    [
      'unpressed at the till after others',
      { otherTouches: 2, touch: touch({ pageStage: 'cart', userActivated: false }) },
      1,
    ],
    ['at the till, and nobody before', { touch: touch({ pageStage: 'checkout', userActivated: false }) }, undefined],
    [
      'by haste alone',
      { otherTouches: 1, touch: touch({ at: NOON - 100_000, pageStage: null, userActivated: null }) },
      0.49,
    ],
    ['long before, on a page', { otherTouches: 1 }, undefined],
    [
      'of somebody who had ordered before',
      { repeat: true, otherTouches: 2, touch: touch({ pageStage: 'cart', userActivated: false }) },
      undefined,
    ],
  ])('knows a touch %s', (_, over, strength) => {
    const found = judged(candidate(over))['till_touch'];
    if (strength === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(strength, 9);
  });

  it.each<[string, Partial<Candidate>, Record<string, number | null>]>([
    [
      'both ends in data centres',
      { touch: touch({ ipClass: 'hosting' }), till: end({ ipClass: 'hosting' }) },
      { hosting_network: 1 },
    ],
    ['one end there', { till: end({ ipClass: 'hosting' }) }, { hosting_network: 0.5 }],
    ['VPN and relay', { touch: touch({ ipClass: 'vpn' }), till: end({ ipClass: 'privacy_relay' }) }, {}],
    [
      'a network that could not be looked up',
      { till: end({ ipClass: null }), unknown: ['asn'] },
      { hosting_network: null },
    ],
    ['no address told', { till: end({ ipClass: null, country: null }) }, {}],
    ['a headless browser', { till: end({ botReason: 'headless' }) }, { bot_agent: 1 }],
    ['a server’s library', { door: 'server', till: end({ botReason: 'http_library' }) }, { bot_agent: 0.33 }],
    ['a link preview', { touch: touch({ botReason: 'link_preview' }) }, {}],
    ['no agent told', { till: end({ botReason: 'empty', agent: false }) }, {}],
    ['a reserved address', { till: end({ ipClass: 'reserved' }) }, { reserved_address: 1 }],
    [
      'two systems on one device',
      { touch: touch({ deviceId: 'd', os: 'iOS' }), till: end({ deviceId: 'd' }) },
      { agent_contradiction: 1 },
    ],
    [
      'a tablet that asks for desktop pages',
      { touch: touch({ deviceId: 'd', os: 'iOS' }), till: end({ deviceId: 'd', os: 'macOS' }) },
      {},
    ],
    [
      'one device of an unknown system',
      { touch: touch({ deviceId: 'd', os: null }), till: end({ deviceId: 'd' }) },
      { agent_contradiction: null },
    ],
    ['two countries in an hour', { till: end({ country: 'JP' }) }, { impossible_travel: 2 / 3 }],
    ['two countries by phone', { till: end({ country: 'JP', ipClass: 'mobile' }) }, {}],
  ])('looks at where it came from: %s', (_, over, expected) => {
    const found = judged(candidate(over));
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, strength] of Object.entries(expected))
      if (strength === null) expect(found[name]).toBeNull();
      else expect(found[name]).toBeCloseTo(strength, 9);
  });

  it('matches banned sources by pattern, tells who was never seen, and knows the advocate himself', () => {
    expect(judged(candidate({ touch: touch({ sources: ['blog-7', 'affiliate'] }) }), ['blog-*'])).toEqual({
      banned_source: 1,
    });
    expect(judged(candidate({ touch: touch({ sources: ['blog-7'] }) }), ['log-*', '*-8', 'blog'])).toEqual({});
    expect(judged(candidate({ touch: null, visits: 0, claimed: true }))).toEqual({ no_earlier_visit: 1 });
    expect(judged(candidate({ self: 'same' }))).toEqual({ self_referral: 1 });
  });
});

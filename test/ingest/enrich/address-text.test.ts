import { describe, expect, it } from 'vitest';
import { canonicalAddress, networkOf } from '../../../ingest/enrich/address-text.js';
import { fc } from '../../support/properties.js';

describe('the one spelling of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::1', '2001:db8::1'],
    // RFC 5952, sections 4.1 to 4.3
    ['2001:0db8:0000:0000:0000:0000:0002:0001', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    ' ',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.04',
    '0x7f.0.0.1',
    '1.2.3.4 ',
    '1.2.3.4:80',
    '1.2.3.4/32',
    '1..2.3',
    '1.2.3.',
    '-1.2.3.4',
    'fe80::1%eth0',
    'fe80::1%25eth0',
    '[::1]',
    ':::',
    ':1',
    '1:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '::12345',
    '::g',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '１.２.３.４',
    'a'.repeat(46),
  ])('refuses %j', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  it('refuses a megabyte as fast as a word', () => {
    expect(canonicalAddress('1'.repeat(1_000_000))).toBeNull();
  });

  it('is a fixed point, whatever way the groups were written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(fc.oneof(group, fc.constant(0)), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':');
        const text = canonicalAddress(long);
        expect(text).not.toBeNull();
        expect(canonicalAddress(text!)).toBe(text);
        // The platform's own URL parser is an independent judge of RFC 5952.
        if (!text!.includes('.')) expect(new URL(`http://[${long}]/`).hostname).toBe(`[${text}]`);
      }),
    );
  });
});

describe('the network around an address', () => {
  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1234:5678::1', '2001:db8:1234::/48'],
    ['2001:db8::1', '2001:db8::/48'],
    ['::1', '::/48'],
  ])('of %s is %s', (text, net) => {
    expect(networkOf(text)).toBe(net);
  });

  it('of no address is none', () => {
    expect(networkOf('fe80::1%1')).toBeNull();
  });
});

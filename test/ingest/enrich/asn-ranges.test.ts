import { describe, expect, it } from 'vitest';
import { addressWords, parseAddress } from '../../../ingest/enrich/address-text.js';
import { findSystem, parseAsnRanges } from '../../../ingest/enrich/asn-ranges.js';
import { fc } from '../../support/properties.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function systemOf(ranges: ReturnType<typeof parseAsnRanges>, text: string): number | null {
  const address = addressWords();
  expect(parseAddress(text, address)).toBe(true);
  const index = findSystem(ranges, address);
  return index < 0 ? null : ranges.systemNumber[index]!;
}

const V4 =
  '16777216,16777471,13335,"Cloudflare, Inc."\n16778240,16779263,38803,Gtelecom Pty Ltd\r\n35309568,35309568,201907,"LLC ""SPUTNIK"""\n';
const V6 =
  '2001::,2001::ffff:ffff:ffff:ffff:ffff:ffff,6939,Hurricane Electric LLC\n' +
  '2001:500:856e::,2001:500:856e::2f,396585,VeriSign\n' +
  '2001:500:856e::30,2001:500:856e::30,396552,VeriSign\n' +
  '2001:500:856e::31,2001:500:856e:ffff:ffff:ffff:ffff:ffff,396585,VeriSign';

describe('ranges of autonomous systems', () => {
  const ranges = parseAsnRanges(bytes(V4), bytes(V6));

  it.each([
    ['0.255.255.255', null],
    ['1.0.0.0', 13335],
    ['1.0.0.255', 13335],
    ['1.0.1.0', null],
    ['1.0.4.0', 38803],
    ['1.0.7.255', 38803],
    ['2.26.200.0', 201907],
    ['2.26.200.1', null],
    ['255.255.255.255', null],
    ['2000:ffff::', null],
    ['2001::', 6939],
    ['2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 6939],
    ['2001:500:856e::2f', 396585],
    ['2001:500:856e::30', 396552],
    ['2001:500:856e::31', 396585],
    ['2001:500:856f::', null],
  ])('finds %s in %s', (text, asn) => {
    expect(systemOf(ranges, text)).toBe(asn);
  });

  it('reads quoted names with commas and quotes in them', () => {
    const names = Buffer.from(ranges.names).toString('utf8');
    const nameOf = (i: number) => names.slice(i === 0 ? 0 : ranges.nameEnd[i - 1], ranges.nameEnd[i]);
    expect(nameOf(0)).toBe('Cloudflare, Inc.');
    expect(nameOf(1)).toBe('Gtelecom Pty Ltd');
    expect(nameOf(2)).toBe('LLC "SPUTNIK"');
  });

  it('lies in shared memory', () => {
    for (const column of [ranges.v4Start, ranges.v6End, ranges.names, ranges.systemClass]) {
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });

  it.each([
    ['a short line', '1,2\n', ''],
    ['a word for a number', 'x,2,3,n\n', ''],
    ['descending lines', '5,6,1,a\n3,4,1,a\n', ''],
    ['an IPv4 address among IPv6', '', '1.2.3.4,1.2.3.5,1,a\n'],
    ['descending IPv6 lines', '', '2::,2::1,1,a\n1::,1::1,1,a\n'],
  ])('refuses %s', (_, v4, v6) => {
    expect(() => parseAsnRanges(bytes(v4), bytes(v6))).toThrow();
  });

  it('agrees with a linear search', () => {
    const range = fc.tuple(fc.nat(200), fc.nat(30));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), fc.array(fc.nat(255), { minLength: 1 }), (raw, asked) => {
        const rows: { from: number; to: number; asn: number }[] = [];
        for (const [start, length] of [...raw].sort((a, b) => a[0] - b[0])) {
          const last = rows.at(-1);
          if (!last || start > last.to) rows.push({ from: start, to: start + length, asn: rows.length + 1 });
        }
        const table = parseAsnRanges(bytes(rows.map((r) => `${r.from},${r.to},${r.asn},n\n`).join('')), bytes(''));
        for (const host of asked) {
          const expected = rows.find((r) => host >= r.from && host <= r.to)?.asn ?? null;
          expect(systemOf(table, `0.0.0.${host}`)).toBe(expected);
        }
      }),
    );
  });
});

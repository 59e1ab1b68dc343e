import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventColumns } from '../../ingest/event-columns.js';
import type { Event } from '../../ingest/events/kinds.js';
import type { AddressFacts } from '../../ingest/enrich/types.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { layWarehouse } from '../support/laid-warehouse.js';

/** The key 00 01 … 0f of the reference implementation's test vectors, as two little-endian halves. */
const KEY = { k0: '506097522914230528', k1: '1084818905618843912' };

/**
 * SipHash-2-4 with 128 bits of output, written from the paper (Aumasson and Bernstein, 2012, and the 128-bit variant of the
 * reference implementation), in the plainest way: an independent witness for what the engine computes.
 */
function sipHash128(k0: bigint, k1: bigint, bytes: Uint8Array): string {
  const MASK = (1n << 64n) - 1n;
  const rotate = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & MASK;
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn ^ 0xeen,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ] as [bigint, bigint, bigint, bigint];
  const rounds = (n: number): void => {
    for (let i = 0; i < n; i += 1) {
      v[0] = (v[0] + v[1]) & MASK;
      v[1] = rotate(v[1], 13n) ^ v[0];
      v[0] = rotate(v[0], 32n);
      v[2] = (v[2] + v[3]) & MASK;
      v[3] = rotate(v[3], 16n) ^ v[2];
      v[0] = (v[0] + v[3]) & MASK;
      v[3] = rotate(v[3], 21n) ^ v[0];
      v[2] = (v[2] + v[1]) & MASK;
      v[1] = rotate(v[1], 17n) ^ v[2];
      v[2] = rotate(v[2], 32n);
    }
  };
  const padded = Buffer.alloc((bytes.length & ~7) + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 255;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    v[3] ^= word;
    rounds(2);
    v[0] ^= word;
  }
  const out = Buffer.alloc(16);
  v[2] ^= 0xeen;
  rounds(4);
  out.writeBigUInt64LE(v[0] ^ v[1] ^ v[2] ^ v[3], 0);
  v[1] ^= 0xddn;
  rounds(4);
  out.writeBigUInt64LE(v[0] ^ v[1] ^ v[2] ^ v[3], 8);
  return out.toString('hex');
}

describe('keyed hashes of addresses', () => {
  let dir: string;
  let warehouse: Warehouse;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-keys-'));
    await layWarehouse(join(dir, 'warehouse'));
    warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}` });
  });
  afterAll(async () => {
    await warehouse.close();
    await rm(dir, { recursive: true, force: true });
  });

  it.each([
    ['', 'a3817f04ba25a8e66df67214c7550293'],
    ['00', 'da87c1d86b99af44347659119b22fc45'],
    ['0001', '8177228da4a45dc7fca38bdef60affe4'],
  ])('the witness gives the reference vector of %j', (hex, expected) => {
    expect(sipHash128(BigInt(KEY.k0), BigInt(KEY.k1), Buffer.from(hex, 'hex'))).toBe(expected);
  });

  it('are what SipHash-2-4-128 says, for IPv4 and IPv6, and golden', async () => {
    const columns = eventColumns('click', 2);
    const facts = (text: string, net: string): AddressFacts => ({
      text,
      net,
      country: null,
      asn: null,
      asOrg: null,
      ipClass: 'unknown',
      missing: ['country'],
    });
    const event = (id: string) =>
      ({
        kind: 'click',
        id,
        occurred_at: 1,
        programme_id: 'p',
        source: 'server',
        visitor_id: 'v',
        channel: 'direct',
      }) as Event;
    columns.push(event('v4'), { partition: 0, offset: 0, receivedAt: 1 }, facts('203.0.113.7', '203.0.113.0/24'), null);
    columns.push(
      event('v6'),
      { partition: 0, offset: 1, receivedAt: 1 },
      facts('2001:db8:1:2::3', '2001:db8:1::/48'),
      null,
    );
    await warehouse.ingest.insert('ingest/insert-clicks', columns.finish(), KEY);
    const rows = await warehouse.serve.rows<{ ip_key: string; net_key: string }>('verify/rows-by-kind', {
      table: 'clicks',
    });
    const witness = (text: string): string => sipHash128(BigInt(KEY.k0), BigInt(KEY.k1), Buffer.from(text));
    expect(rows.map(({ ip_key: ip, net_key: net }) => [ip, net])).toEqual([
      [witness('203.0.113.7'), witness('203.0.113.0/24')],
      [witness('2001:db8:1:2::3'), witness('2001:db8:1::/48')],
    ]);
    expect(rows.map(({ ip_key: ip }) => ip)).toMatchInlineSnapshot(`
      [
        "f7a3afdb6b665e700bec4bd2a5d719ba",
        "ecc9219bf3ec54bfb7aea995b6a19426",
      ]
    `);
  });
});

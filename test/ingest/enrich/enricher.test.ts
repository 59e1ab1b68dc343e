import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEnricher, prepareEnrichment, type EnrichData, type Enricher } from '../../../ingest/enrich/index.js';

let data: EnrichData;
let enricher: Enricher;
let folder: string;

beforeAll(async () => {
  data = await prepareEnrichment();
  enricher = createEnricher(data);
  folder = await mkdtemp(join(tmpdir(), 'fairlead-enrich-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('addresses by the packaged sources', () => {
  it('has no problem to report', () => {
    expect(data.ip.problems).toEqual([]);
  });

  it.each([
    ['8.8.8.8', { country: 'US', asn: 15169, ipClass: 'hosting' }],
    ['::ffff:8.8.8.8', { text: '8.8.8.8', net: '8.8.8.0/24', asn: 15169 }],
    ['2001:4860:4860::8888', { country: 'US', asn: 15169, net: '2001:4860:4860::/48' }],
    ['73.10.1.1', { country: 'US', asn: 7922, ipClass: 'residential' }],
    ['2600:1700::1', { asn: 7018, ipClass: 'residential' }],
    ['172.56.0.1', { asn: 21928, ipClass: 'mobile' }],
    ['18.9.22.69', { ipClass: 'education' }],
    ['104.28.10.1', { asn: 13335, ipClass: 'privacy_relay' }],
    ['2a02:26f7::1', { ipClass: 'privacy_relay' }],
  ])('%s', (ip, facts) => {
    expect(enricher.address(ip)).toMatchObject({ ...facts, missing: [] });
  });

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '100::1',
    '2001:db8::1',
    '2001::1',
    '2002:c000:201::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
  ])('%s is reserved and nobody’s', (ip) => {
    expect(enricher.address(ip)).toMatchObject({
      ipClass: 'reserved',
      country: null,
      asn: null,
      asOrg: null,
      missing: [],
    });
  });

  it.each([
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '198.20.0.0',
    '203.0.114.1',
    '2001:200::1',
  ])('%s, just outside a reserved network, is not reserved', (ip) => {
    expect(enricher.address(ip)!.ipClass).not.toBe('reserved');
  });

  it('is null for what is no address', () => {
    expect(enricher.address('fe80::1%eth0')).toBeNull();
    expect(enricher.address('not an address')).toBeNull();
    expect(enricher.address('')).toBeNull();
  });

  it('gives the same frozen object again', () => {
    const first = enricher.address('9.9.9.9')!;
    expect(enricher.address('9.9.9.9')).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    expect(Object.isFrozen(first.missing)).toBe(true);
  });

  it('gives equal answers from the smallest cache', () => {
    const small = createEnricher({ ...data, addressCacheEntries: 2 });
    const ips = Array.from({ length: 500 }, (_, i) => `${(i % 200) + 11}.${i % 256}.7.${i % 251}`);
    for (const ip of [...ips, ...ips]) expect(small.address(ip)).toEqual(enricher.address(ip));
  });
});

describe('a source that is not there', () => {
  it('makes its facts unknown and says so', async () => {
    const broken = join(folder, 'broken.mmdb');
    await writeFile(broken, 'this is no database');
    const without = await prepareEnrichment({ countryDatabase: join(folder, 'absent.mmdb'), asnDatabase: broken });
    expect(without.ip.problems.map((problem) => problem.source).sort()).toEqual(['asn', 'country']);
    const facts = createEnricher(without).address('8.8.8.8');
    expect(facts).toMatchObject({ text: '8.8.8.8', country: null, asn: null, asOrg: null, ipClass: 'unknown' });
    expect([...facts!.missing].sort()).toEqual(['asn', 'country']);
    // What needs no source is still known, and what a missing source could not have said is not missing.
    expect(createEnricher(without).address('10.0.0.1')).toMatchObject({ ipClass: 'reserved', missing: [] });
  });

  it('keeps the other source', async () => {
    const without = await prepareEnrichment({ countryDatabase: join(folder, 'absent.mmdb') });
    expect(createEnricher(without).address('8.8.8.8')).toMatchObject({
      country: null,
      asn: 15169,
      missing: ['country'],
    });
  });

  it('refuses a database of the wrong kind', async () => {
    const { createRequire } = await import('node:module');
    const countries = createRequire(import.meta.url).resolve(
      '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country-ipv4.mmdb',
    );
    const v4Only = await prepareEnrichment({ countryDatabase: countries });
    expect(createEnricher(v4Only).address('8.8.8.8')!.country).toBe('US');
    expect(createEnricher(v4Only).address('2001:4860:4860::8888')!.country).toBeNull();
    const wrong = await prepareEnrichment({ asnDatabase: countries });
    expect(createEnricher(wrong).address('8.8.8.8')).toMatchObject({ asn: null, missing: ['asn'] });
  });
});

describe('tables in a worker', () => {
  it('are the same memory, not a copy', async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const { v4Start } = workerData.ip.asn.ranges;
       parentPort.postMessage({ shared: v4Start.buffer instanceof SharedArrayBuffer, length: v4Start.length, first: v4Start[0] });`,
      { eval: true, workerData: data },
    );
    const seen = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    const asn = data.ip.asn;
    if (asn.form !== 'ranges') throw new Error('the packaged source gives ranges');
    expect(seen).toEqual({ shared: true, length: asn.ranges.v4Start.length, first: asn.ranges.v4Start[0] });
    await worker.terminate();
  });

  it('survive a structured clone, as an enricher of another thread gets them', () => {
    const copy = createEnricher(structuredClone(data));
    for (const ip of ['8.8.8.8', '2001:4860:4860::8888', '73.10.1.1'])
      expect(copy.address(ip)).toEqual(enricher.address(ip));
  });
});

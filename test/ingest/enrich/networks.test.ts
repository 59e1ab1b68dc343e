import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createEnricher,
  prepareEnrichment,
  IP_CLASSES,
  type AsnRanges,
  type EnrichData,
} from '../../../ingest/enrich/index.js';
import { classOfSystem } from '../../../ingest/enrich/network-class.js';

const REFERENCE = join(import.meta.dirname, '../../../../shared/data/networks');
const present = existsSync(REFERENCE);
if (!present) console.warn('skipped: the reference lists of hosting networks are not beside the project');

/** Classes that say "no person lives here". */
const HOSTING_LIKE = new Set(['hosting', 'vpn', 'privacy_relay']);

let data: EnrichData;
let ranges: AsnRanges;

beforeAll(async () => {
  data = await prepareEnrichment();
  if (data.ip.asn.form !== 'ranges') throw new Error('the packaged source gives ranges');
  ranges = data.ip.asn.ranges;
});

/** Announced IPv4 addresses by system number. */
function sizes(): Map<number, number> {
  const size = new Map<number, number>();
  for (let i = 0; i < ranges.v4Start.length; i += 1) {
    const asn = ranges.systemNumber[ranges.v4System[i]!]!;
    size.set(asn, (size.get(asn) ?? 0) + ranges.v4End[i]! - ranges.v4Start[i]! + 1);
  }
  return size;
}

describe.runIf(present)('hosting networks of the reference lists', () => {
  it('finds most listed systems, and nearly all of their addresses', () => {
    const listed = readFileSync(join(REFERENCE, 'datacenter-asns.txt'), 'utf8').matchAll(/^AS(\d+)/gm);
    const wanted = new Set(Array.from(listed, (match) => Number(match[1])));
    const size = sizes();
    const tally = { found: 0, all: 0, foundAddresses: 0, allAddresses: 0 };
    for (let i = 0; i < ranges.systemNumber.length; i += 1) {
      const asn = ranges.systemNumber[i]!;
      if (!wanted.has(asn)) continue;
      const addresses = size.get(asn) ?? 0;
      tally.all += 1;
      tally.allAddresses += addresses;
      if (!HOSTING_LIKE.has(IP_CLASSES[ranges.systemClass[i]!]!)) continue;
      tally.found += 1;
      tally.foundAddresses += addresses;
    }
    expect(tally.all).toBeGreaterThan(700);
    // Measured: 63 % of systems, 97.5 % of addresses. The rest are small companies whose names say nothing.
    expect(tally.found / tally.all).toBeGreaterThan(0.6);
    expect(tally.foundAddresses / tally.allAddresses).toBeGreaterThan(0.96);
  });

  it('finds two thirds of the listed ranges, many of which have changed hands since', () => {
    const enricher = createEnricher(data);
    const lines = readFileSync(join(REFERENCE, 'datacenter-ranges.csv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const facts = lines.map((line) => enricher.address(line.split(',')[0]!)!);
    const announced = facts.filter((fact) => fact.asn !== null);
    const found = announced.filter((fact) => HOSTING_LIKE.has(fact.ipClass)).length;
    expect(announced.length).toBeGreaterThan(3000);
    // Measured: 69 % of 3,318.
    expect(found / announced.length).toBeGreaterThan(0.66);
  });
});

describe('lines of people', () => {
  // Access networks by their announced names; a wrong "hosting" here would accuse ordinary visitors.
  it.each([
    [7922, 'Comcast Cable Communications, LLC'],
    [20115, 'Charter Communications'],
    [22773, 'Cox Communications Inc.'],
    [7018, 'AT&T Enterprises, LLC'],
    [701, 'Verizon Business'],
    [577, 'Bell Canada'],
    [3320, 'Deutsche Telekom AG'],
    [3209, 'Vodafone GmbH'],
    [3215, 'Orange S.A.'],
    [12322, 'Free SAS'],
    [2856, 'British Telecommunications PLC'],
    [5607, 'Sky UK Limited'],
    [3269, 'Telecom Italia S.p.A.'],
    [3352, 'TELEFONICA DE ESPANA S.A.U.'],
    [1136, 'KPN B.V.'],
    [3301, 'Telia Company AB'],
    [5617, 'Orange Polska Spolka Akcyjna'],
    [4134, 'Chinanet'],
    [4766, 'Korea Telecom'],
    [17676, 'SoftBank Corp.'],
    [1221, 'Telstra Limited'],
    [28573, 'Claro NXT Telecomunicacoes Ltda'],
    [9121, 'Turk Telekomunikasyon Anonim Sirketi'],
    [4_200_000_000, 'Provedor Fibra Rapida Telecomunicacoes LTDA'],
    [4_200_000_001, 'Little Valley Broadband Cooperative'],
    [4_200_000_002, 'Kabelnet GmbH'],
  ])('AS%i %s is residential', (asn, name) => {
    expect(classOfSystem(asn, name)).toBe('residential');
  });

  it.each([
    [21928, 'T-Mobile USA, Inc.', 'mobile'],
    [55836, 'Reliance Jio Infocomm Limited', 'mobile'],
    [31615, 'Odido Netherlands B.V.', 'mobile'],
    [8374, 'Polkomtel Sp. z o.o.', 'mobile'],
    [39603, 'P4 Sp. z o.o.', 'mobile'],
    [24608, 'WIND TRE S.P.A.', 'mobile'],
    [16232, 'Telecom Italia S.p.A.', 'mobile'],
    [36522, 'Bell Canada', 'mobile'],
    [6805, 'Telefonica Germany GmbH & Co.OHG', 'mobile'],
    [4_200_000_000, 'Airtel Ghana Limited', 'mobile'],
    [4_200_000_000, 'University of Somewhere', 'education'],
    [4_200_000_000, 'Anytown Public Schools', 'education'],
    [4_200_000_000, 'First National Bank', 'business'],
    [4_200_000_000, 'City of Anytown', 'business'],
    [4_200_000_000, 'Anytown Web Hosting Ltd', 'hosting'],
    [4_200_000_000, 'Some Cloud GmbH', 'hosting'],
    [4_200_000_000, 'Castle VPN', 'vpn'],
    [62371, 'Proton AG', 'vpn'],
    [36183, 'Akamai Technologies, Inc.', 'privacy_relay'],
    [4_200_000_000, 'Ivanov Vitaliy Sergeevich', 'unknown'],
    [4_200_000_000, '', 'unknown'],
  ])('AS%i %s is %s', (asn, name, ipClass) => {
    expect(classOfSystem(asn, name)).toBe(ipClass);
  });

  it('reads no more of a hostile name than of others: its first 256 characters', () => {
    const classOf = (name: string): string => classOfSystem(4_200_000_000, name);
    for (const [before, word] of [
      ['a '.repeat(123), 'University'],
      ['-'.repeat(246), 'University'],
    ] as const) {
      expect(classOf(`${before}${word}${' '.repeat(1_000_000)}`)).toBe('education');
      expect(classOf(`${before}${' '.repeat(10)}${word}`)).toBe('unknown');
    }
  });
});

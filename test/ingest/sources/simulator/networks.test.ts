import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ipaddr from 'ipaddr.js';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  COUNTRIES,
  HOSTING_SYSTEMS,
  RELAY_SYSTEMS,
  VPN_SYSTEMS,
} from '../../../../ingest/sources/simulator/countries.js';
import {
  addressAt,
  drawPlace,
  openAddressBook,
  type AddressBook,
} from '../../../../ingest/sources/simulator/networks.js';
import { rngOf } from '../../../../ingest/sources/simulator/random.js';

interface Announced {
  readonly first: bigint;
  readonly last: bigint;
  readonly system: number;
}

/** The table itself, read the plain way. */
function announced(file: string): Announced[] {
  const path = createRequire(import.meta.url).resolve(`@ip-location-db/asn/${file}`);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [first, last, system] = line.split(',');
      return { first: BigInt(first!), last: BigInt(last!), system: Number(system) };
    });
}

function systemOf(table: readonly Announced[], address: string): number | null {
  const bytes = ipaddr.parse(address).toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let low = 0;
  for (let high = table.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (table[middle]!.first <= value) low = middle;
    else high = middle - 1;
  }
  const range = table[low]!;
  return range.first <= value && value <= range.last ? range.system : null;
}

const CASES = [
  ...COUNTRIES.flatMap((country) =>
    (['residential', 'mobile', 'business', 'education'] as const).map(
      (network) => [country.code, network, country, country[network]] as const,
    ),
  ),
  ['DE', 'hosting', COUNTRIES[0]!, HOSTING_SYSTEMS] as const,
  ['DE', 'vpn', COUNTRIES[0]!, VPN_SYSTEMS] as const,
  ['DE', 'privacy_relay', COUNTRIES[0]!, RELAY_SYSTEMS] as const,
];

describe('address book', () => {
  let book: AddressBook;
  let v4: Announced[];
  let v6: Announced[];
  beforeAll(() => {
    book = openAddressBook();
    v4 = announced('asn-ipv4-num.csv');
    v6 = announced('asn-ipv6-num.csv');
  });

  it.each(CASES)('%s %s: every address is announced by a system of that class', (code, network, country, systems) => {
    for (let i = 0; i < 40; i++) {
      const place = drawPlace(rngOf(`place/${code}/${network}/${i}`), book, network, country);
      expect(place.network).toBe(network);
      expect(systems).toContain(systemOf(v4, place.ipv4));
      expect(place.ipv4).not.toMatch(/\.(0|255)$/);
      if (place.ipv6 === null) continue;
      expect(systems).toContain(systemOf(v6, `${place.ipv6}::1`));
    }
  });

  it('has ranges for every system that is named', () => {
    const empty = [...book.systems].filter(([, system]) => system.v4.items.length === 0).map(([number]) => number);
    expect(empty).toEqual([]);
  });

  it('shows one device one IPv6 address a day, and another the next', () => {
    const rng = rngOf('v6');
    const place = { network: 'mobile', ipv4: '192.0.2.1', ipv6: '2001:db8:1:2' } as const;
    const seen = new Set(Array.from({ length: 200 }, () => addressAt(rng, place, 'device/day-1')));
    expect(seen.size).toBe(2);
    const other = new Set(Array.from({ length: 200 }, () => addressAt(rng, place, 'device/day-2')));
    expect(other.size).toBe(2);
    const [six] = [...seen].filter((address) => address.includes(':'));
    expect([...other]).not.toContain(six);
    for (const address of seen) expect(ipaddr.isValid(address)).toBe(true);
  });

  it('spreads homes of one network over many /48s', () => {
    const sites = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const { ipv6 } = drawPlace(rngOf(`home/${i}`), book, 'residential', COUNTRIES[0]!);
      if (ipv6) sites.add(ipv6.split(':').slice(0, 3).join(':'));
    }
    expect(sites.size).toBeGreaterThan(100);
  });
});

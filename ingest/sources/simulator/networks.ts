import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { COUNTRIES, HOSTING_SYSTEMS, RELAY_SYSTEMS, VPN_SYSTEMS, type Country } from './countries.js';
import { draw, hex, integer, oddsOf, pick, rngOf, type Odds, type Rng } from './random.js';

/** The classes of network that the simulator places people in. */
export type NetworkClass = 'residential' | 'mobile' | 'business' | 'education' | 'hosting' | 'vpn' | 'privacy_relay';

/** A range of addresses announced by one autonomous system; IPv4 as numbers. */
interface Range4 {
  readonly first: number;
  readonly size: number;
}
/** The first two groups of an IPv6 range, and the third group's span. */
interface Range6 {
  readonly head: string;
  readonly low: number;
  readonly high: number;
}

interface System {
  readonly v4: Odds<Range4>;
  readonly v6: readonly Range6[];
}

/** Real address ranges by autonomous system, read from the installed table. */
export interface AddressBook {
  readonly systems: ReadonlyMap<number, System>;
}

/** Largest ranges kept for a system: enough variety, and a bounded table. */
const RANGES_PER_SYSTEM = 48;

/** Every system number that the simulator may draw an address from. */
function wantedSystems(): Set<number> {
  const wanted = new Set<number>([...HOSTING_SYSTEMS, ...VPN_SYSTEMS, ...RELAY_SYSTEMS]);
  for (const country of COUNTRIES) {
    for (const system of [...country.residential, ...country.mobile, ...country.business, ...country.education])
      wanted.add(system);
  }
  return wanted;
}

/** Calls `row` with the first three fields of every line of a CSV whose third field is a wanted number. */
function eachRow(
  bytes: Buffer,
  wanted: ReadonlySet<number>,
  row: (first: string, last: string, system: number) => void,
): void {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const comma1 = bytes.indexOf(44, start);
    const comma2 = bytes.indexOf(44, comma1 + 1);
    let system = 0;
    for (let at = comma2 + 1; at < end && bytes[at] !== 44; at++) system = system * 10 + bytes[at]! - 48;
    if (wanted.has(system))
      row(bytes.toString('latin1', start, comma1), bytes.toString('latin1', comma1 + 1, comma2), system);
    start = end + 1;
  }
}

/** The first three groups of an address's text, the third 0 where "::" stands for it; null where they are not written so. */
function groupsOf(text: string): { head: string; third: number } | null {
  const [, a, b, c] = /^(2[0-9a-f]{3}):([0-9a-f]+)(?::([0-9a-f]+))?:/.exec(text) ?? [];
  return a && b ? { head: `${a}:${b}`, third: c ? parseInt(c, 16) : 0 } : null;
}

/** A range of whole /48s, up to a /32; null for others, which would not hold the subnets drawn below them. */
function range6Of(first: string, last: string): Range6 | null {
  const from = groupsOf(first);
  const to = groupsOf(last);
  const whole = first.endsWith('::') && first.split(':').length <= 5 && last.endsWith(':ffff:ffff:ffff:ffff:ffff');
  if (!from || !to || !whole) return null;
  return { head: from.head, low: from.third, high: to.head === from.head ? to.third : 0xffff };
}

/**
 * Reads the ranges of all systems in the tables of this folder from `@ip-location-db/asn` (IPv4 as numbers, IPv6 as text).
 * Cost: one pass over 30 MB, about a quarter of a second. Throws what `readFileSync` throws where the table is not installed.
 */
export function openAddressBook(): AddressBook {
  const require = createRequire(import.meta.url);
  const wanted = wantedSystems();
  const v4 = new Map<number, Range4[]>();
  const v6 = new Map<number, Range6[]>();
  for (const system of wanted) {
    v4.set(system, []);
    v6.set(system, []);
  }
  eachRow(readFileSync(require.resolve('@ip-location-db/asn/asn-ipv4-num.csv')), wanted, (first, last, system) => {
    const size = Number(last) - Number(first) + 1;
    if (size >= 256) v4.get(system)!.push({ first: Number(first), size });
  });
  eachRow(readFileSync(require.resolve('@ip-location-db/asn/asn-ipv6.csv')), wanted, (first, last, system) => {
    const range = range6Of(first, last);
    if (range) v6.get(system)!.push(range);
  });
  const systems = new Map<number, System>();
  for (const system of [...wanted].sort((a, b) => a - b)) {
    const largest = v4
      .get(system)!
      .sort((a, b) => b.size - a.size || a.first - b.first)
      .slice(0, RANGES_PER_SYSTEM);
    systems.set(system, {
      v4: oddsOf(largest.map((range) => [range, range.size])),
      v6: v6.get(system)!.slice(0, RANGES_PER_SYSTEM),
    });
  }
  return { systems };
}

function systemsOf(network: NetworkClass, country: Country): readonly number[] {
  if (network === 'hosting') return HOSTING_SYSTEMS;
  if (network === 'vpn') return VPN_SYSTEMS;
  if (network === 'privacy_relay') return RELAY_SYSTEMS;
  return country[network];
}

/** A place on the network: a line, a mast, an office, a rack. IPv4 is one address, IPv6 a /64 whose host part changes. */
export interface Place {
  readonly network: NetworkClass;
  readonly ipv4: string;
  /** The first four groups of the /64. */
  readonly ipv6: string | null;
}

function dotted(address: number): string {
  return `${Math.floor(address / 16_777_216)}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Draws a place in a network of the class in the country, over systems that really announce addresses. */
export function drawPlace(rng: Rng, book: AddressBook, network: NetworkClass, country: Country): Place {
  const candidates = systemsOf(network, country).filter(
    (system) => (book.systems.get(system)?.v4.items.length ?? 0) > 0,
  );
  if (candidates.length === 0) return drawPlace(rng, book, 'residential', country);
  const system = book.systems.get(pick(rng, candidates))!;
  const range = draw(rng, system.v4);
  const offset = integer(rng, 0, range.size - 1);
  const lastByte = (range.first + offset) & 255;
  // Network and broadcast addresses of a /24 seldom belong to anyone.
  const shift = lastByte === 0 ? 1 : lastByte === 255 ? -1 : 0;
  const ipv4 = dotted(range.first + offset + shift);
  if (system.v6.length === 0) return { network, ipv4, ipv6: null };
  const { head, low, high } = pick(rng, system.v6);
  const site = integer(rng, low, high).toString(16);
  const subnet = integer(rng, 1, 0xffff).toString(16);
  return { network, ipv4, ipv6: `${head}:${site}:${subnet}` };
}

/** Share of requests that go over IPv6 where the place has it, as large sites see it. */
const IPV6_SHARE: Readonly<Record<NetworkClass, number>> = {
  residential: 0.42,
  mobile: 0.55,
  business: 0.1,
  education: 0.2,
  hosting: 0.12,
  vpn: 0.05,
  privacy_relay: 0.5,
};

/** The same host part for a day or so (RFC 8981), then another. */
function hostPart(rng: Rng): string {
  const digits = hex(rng, 16);
  return [0, 4, 8, 12].map((at) => digits.slice(at, at + 4).replace(/^0{1,3}/, '')).join(':');
}

/** The address that a device shows from a place at one visit; `hostKey` names the device and the day. */
export function addressAt(rng: Rng, place: Place, hostKey: string): string {
  if (place.ipv6 === null || rng.next() >= IPV6_SHARE[place.network]) return place.ipv4;
  return `${place.ipv6}:${hostPart(rngOf(hostKey))}`;
}

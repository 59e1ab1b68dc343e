/** Looks an address up: one spelling, its network, country, autonomous system and class, remembered in a bounded cache. */
import { Reader } from 'maxmind';
import type { AsnResponse, CountryResponse } from 'maxmind';
import { addressWords, formatAddress, formatNetwork, parseAddress, type AddressWords } from './address-text.js';
import { findSystem } from './asn-ranges.js';
import { boundedCache } from './bounded-cache.js';
import { classOfSystem } from './network-class.js';
import { classOfPrefix } from './special-networks.js';
import {
  IP_CLASSES,
  type AddressFacts,
  type AsnRanges,
  type AsnTables,
  type CountryTables,
  type EnrichSource,
  type IpClass,
  type IpTables,
} from './types.js';

interface System {
  readonly asn: number;
  readonly asOrg: string | null;
  readonly ipClass: IpClass;
}

type CountryLookup = (text: string) => string | null;
type SystemLookup = (address: AddressWords, text: string) => System | null;

/** A record of either shape: MaxMind's own, or the flat one of ip-location-db. */
type CountryRecord = CountryResponse & { readonly country_code?: string };

const SYSTEM_CACHE_ENTRIES = 65_536;
const RECORD_CACHE_ENTRIES = 16_384;
const NOTHING_MISSING: readonly EnrichSource[] = Object.freeze([]);

function openReader<T extends CountryResponse | AsnResponse>(bytes: Uint8Array): Reader<T> {
  return new Reader<T>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    cache: boundedCache<string | number, unknown>(RECORD_CACHE_ENTRIES),
  });
}

function isUpperLetter(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Two capital letters; written out because it runs once for every new address. */
function isCountryCode(code: string): boolean {
  return code.length === 2 && isUpperLetter(code.charCodeAt(0)) && isUpperLetter(code.charCodeAt(1));
}

function countryLookup(tables: CountryTables): CountryLookup | null {
  if (tables.form === 'missing') return null;
  const reader = openReader<CountryRecord>(tables.bytes);
  const v4Only = reader.metadata.ipVersion === 4;
  return (text) => {
    if (v4Only && text.indexOf(':') >= 0) return null;
    const record = reader.get(text);
    const code = record?.country_code ?? record?.country?.iso_code;
    return code !== undefined && isCountryCode(code) ? code : null;
  };
}

function systemOfRanges(ranges: AsnRanges): SystemLookup {
  const cache = boundedCache<number, System>(SYSTEM_CACHE_ENTRIES);
  const names = Buffer.from(ranges.names.buffer, ranges.names.byteOffset, ranges.names.byteLength);
  return (address) => {
    const index = findSystem(ranges, address);
    if (index < 0) return null;
    const known = cache.get(index);
    if (known) return known;
    const name = names.toString('utf8', index === 0 ? 0 : ranges.nameEnd[index - 1], ranges.nameEnd[index]);
    const asn = ranges.systemNumber[index]!;
    const system = { asn, asOrg: name === '' ? null : name, ipClass: IP_CLASSES[ranges.systemClass[index]!]! };
    cache.set(index, system);
    return system;
  };
}

function systemOfMmdb(bytes: Uint8Array): SystemLookup {
  const reader = openReader<AsnResponse>(bytes);
  const v4Only = reader.metadata.ipVersion === 4;
  const cache = boundedCache<number, System>(SYSTEM_CACHE_ENTRIES);
  return (address, text) => {
    if (v4Only && address.family === 6) return null;
    const record = reader.get(text);
    const asn = record?.autonomous_system_number;
    if (asn === undefined) return null;
    const known = cache.get(asn);
    if (known) return known;
    const asOrg = record?.autonomous_system_organization ?? null;
    const system = { asn, asOrg, ipClass: classOfSystem(asn, asOrg ?? '') };
    cache.set(asn, system);
    return system;
  };
}

function systemLookup(tables: AsnTables): SystemLookup | null {
  if (tables.form === 'missing') return null;
  return tables.form === 'ranges' ? systemOfRanges(tables.ranges) : systemOfMmdb(tables.bytes);
}

/**
 * A lookup over shared tables, with a cache of its own.
 * The class comes from the registries of special addresses, then from networks known by prefix, then from the autonomous system; it is
 * `unknown` where none of them says anything, also when the source of autonomous systems is missing.
 */
export function createAddressLookup(tables: IpTables, cacheEntries: number): (ip: string) => AddressFacts | null {
  const countryOf = countryLookup(tables.country);
  const systemOf = systemLookup(tables.asn);
  const missing: readonly EnrichSource[] = Object.freeze([
    ...(countryOf ? [] : ['country' as const]),
    ...(systemOf ? [] : ['asn' as const]),
  ]);
  const address = addressWords();
  const cache = boundedCache<string, AddressFacts>(cacheEntries);

  function lookUp(ip: string): AddressFacts | null {
    if (!parseAddress(ip, address)) return null;
    const text = formatAddress(address);
    const net = formatNetwork(address);
    const special = classOfPrefix(address);
    // Nobody's network: whatever a source says of the range around it is not true of it.
    if (special === 'reserved') {
      return Object.freeze({
        text,
        net,
        country: null,
        asn: null,
        asOrg: null,
        ipClass: special,
        missing: NOTHING_MISSING,
      });
    }
    const system = systemOf ? systemOf(address, text) : null;
    return Object.freeze({
      text,
      net,
      country: countryOf ? countryOf(text) : null,
      asn: system?.asn ?? null,
      asOrg: system?.asOrg ?? null,
      ipClass: special ?? system?.ipClass ?? 'unknown',
      missing,
    });
  }

  return (ip) => {
    const held = cache.get(ip);
    if (held !== undefined) return held;
    const facts = lookUp(ip);
    if (facts !== null) cache.set(ip, facts);
    return facts;
  };
}

/**
 * What enrichment says of an address and of a user agent, and how its tables travel to worker threads.
 * Unknown is null together with an entry in `missing`: a source that could not be had never makes an address look clean.
 */

/** The classes of a network, as contract.md lists them for `ip_class`. */
export const IP_CLASSES = [
  'residential',
  'mobile',
  'business',
  'education',
  'hosting',
  'vpn',
  'privacy_relay',
  'reserved',
  'unknown',
] as const;
export type IpClass = (typeof IP_CLASSES)[number];

/** The classes of a device, as written to `device_class`. */
export const DEVICE_CLASSES = ['desktop', 'mobile', 'tablet', 'bot', 'tv', 'console', 'unknown'] as const;
export type DeviceClass = (typeof DEVICE_CLASSES)[number];

/** Why a user agent is taken for a machine, as written to `bot_reason`. */
export const BOT_REASONS = [
  'crawler',
  'link_preview',
  'mail_scanner',
  'http_library',
  'headless',
  'monitor',
  'feed_reader',
  'empty',
  'malformed',
] as const;
export type BotReason = (typeof BOT_REASONS)[number];

/** A source that enrichment may lack; the words of `enrichment_missing`. */
export type EnrichSource = 'country' | 'asn';

/** Facts about one address. Objects are frozen and shared between callers. */
export interface AddressFacts {
  /** Canonical text: IPv4 dotted (IPv4-mapped IPv6 too), IPv6 as RFC 5952 writes it. The text that `ip_key` hashes. */
  readonly text: string;
  /** Canonical text of the /24 (IPv4) or /48 (IPv6) around it, with its prefix length. The text that `net_key` hashes. */
  readonly net: string;
  /** ISO 3166-1 alpha-2, upper case; null where the source has none or is missing. */
  readonly country: string | null;
  /** Autonomous system number (1 to 2^32 - 1); null where nobody announces the address or the source is missing. */
  readonly asn: number | null;
  readonly asOrg: string | null;
  readonly ipClass: IpClass;
  /** Sources that could not be asked: what they would have said is unknown. */
  readonly missing: readonly EnrichSource[];
}

/** Facts about one user agent. Objects are frozen and shared between callers. */
export interface DeviceFacts {
  /** Family name without version ("Chrome"); null where unknown. */
  readonly browser: string | null;
  /** Family name without version ("Windows"); null where unknown. */
  readonly os: string | null;
  readonly deviceClass: DeviceClass;
  readonly isBot: boolean;
  readonly botReason: BotReason | null;
  readonly missing: readonly EnrichSource[];
}

/** Paths of databases to use in place of those that come with the package. */
export interface EnrichOptions {
  /** MaxMind DB (.mmdb) with countries: GeoLite2-Country, GeoIP2-Country, City or Enterprise. */
  readonly countryDatabase?: string | undefined;
  /** MaxMind DB (.mmdb) with autonomous systems: GeoLite2-ASN or GeoIP2-ISP. */
  readonly asnDatabase?: string | undefined;
  /** Addresses remembered by each enricher (default 131,072). */
  readonly addressCacheEntries?: number | undefined;
  /** User agents remembered by each enricher (default 16,384). */
  readonly deviceCacheEntries?: number | undefined;
}

/** A source that could not be opened, in words fit for the log. */
export interface EnrichProblem {
  readonly source: EnrichSource;
  readonly path: string;
  readonly message: string;
}

/** Ranges of autonomous systems in columns, each over a SharedArrayBuffer, ascending and not overlapping. */
export interface AsnRanges {
  readonly v4Start: Uint32Array;
  readonly v4End: Uint32Array;
  /** Index into `systemNumber` and `systemNameEnd`. */
  readonly v4System: Uint32Array;
  /** Four words an address, most significant first (some ranges are single addresses, so all 128 bits count). */
  readonly v6Start: Uint32Array;
  readonly v6End: Uint32Array;
  readonly v6System: Uint32Array;
  readonly systemNumber: Uint32Array;
  /** Index into IP_CLASSES, worked out once when the tables are built. */
  readonly systemClass: Uint8Array;
  /** UTF-8 names back to back; name i is names[nameEnd[i-1] | 0, nameEnd[i]). */
  readonly names: Uint8Array;
  readonly nameEnd: Uint32Array;
}

export type AsnTables =
  | { readonly form: 'ranges'; readonly ranges: AsnRanges }
  | { readonly form: 'mmdb'; readonly bytes: Uint8Array }
  | { readonly form: 'missing' };

export type CountryTables = { readonly form: 'mmdb'; readonly bytes: Uint8Array } | { readonly form: 'missing' };

/** Both tables over SharedArrayBuffers: posting them to a worker copies nothing. */
export interface IpTables {
  readonly country: CountryTables;
  readonly asn: AsnTables;
  readonly problems: readonly EnrichProblem[];
}

/** Everything an enricher needs; may be given to a worker as `workerData` or by `postMessage`. */
export interface EnrichData {
  readonly ip: IpTables;
  readonly addressCacheEntries: number;
  readonly deviceCacheEntries: number;
}

/** Looks things up for one thread. Not shared between threads: each holds caches of its own. */
export interface Enricher {
  /** Facts about an address, or null where the text is not an address (zone ids are not). */
  address(ip: string): AddressFacts | null;
  /** Facts about a user agent; only its first 2,048 characters are looked at. */
  device(userAgent: string): DeviceFacts;
}

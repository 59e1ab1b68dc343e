/** Enrichment: what an address and a user agent say about themselves. Tables are built once and shared with workers. */
import { createAddressLookup } from './address.js';
import { createDeviceLookup } from './device.js';
import { loadIpTables } from './ip-tables.js';
import type { EnrichData, EnrichOptions, Enricher } from './types.js';

export { canonicalAddress, networkOf } from './address-text.js';
export { loadIpTables } from './ip-tables.js';
export { loadSecrets, type Secrets } from './pseudonym-keys.js';
export * from './types.js';

const ADDRESS_CACHE_ENTRIES = 131_072;
const DEVICE_CACHE_ENTRIES = 16_384;

/**
 * Builds the tables once, on the main thread. A source that cannot be read is reported in `ip.problems` and makes its facts unknown;
 * it never throws for that.
 */
export async function prepareEnrichment(options: EnrichOptions = {}): Promise<EnrichData> {
  return {
    ip: await loadIpTables(options),
    addressCacheEntries: options.addressCacheEntries ?? ADDRESS_CACHE_ENTRIES,
    deviceCacheEntries: options.deviceCacheEntries ?? DEVICE_CACHE_ENTRIES,
  };
}

/** An enricher for the calling thread, over tables made by `prepareEnrichment` here or in another thread. */
export function createEnricher(data: EnrichData): Enricher {
  return {
    address: createAddressLookup(data.ip, data.addressCacheEntries),
    device: createDeviceLookup(data.deviceCacheEntries),
  };
}

/** Opens the sources of country and autonomous system into memory that threads share. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Reader } from 'maxmind';
import { parseAsnRanges } from './asn-ranges.js';
import type { AsnTables, CountryTables, EnrichOptions, EnrichProblem, EnrichSource, IpTables } from './types.js';

const require = createRequire(import.meta.url);

/** Folder of an installed package; the file asked for is read from there. */
function packageFile(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** Copies bytes into shared memory, so that every thread reads the one copy. */
function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** Reads a MaxMind database and proves that it opens and holds what is asked of it. */
async function readMmdb(path: string, source: EnrichSource): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const type = new Reader(bytes).metadata.databaseType;
  const fits = source === 'country' ? /country|city|enterprise/i : /asn|isp|enterprise/i;
  if (!fits.test(type)) throw new Error(`holds ${type}, which names no ${source}`);
  return share(bytes);
}

async function readCountry(path: string): Promise<CountryTables> {
  return { form: 'mmdb', bytes: await readMmdb(path, 'country') };
}

async function readRanges(): Promise<AsnTables> {
  const [v4, v6] = await Promise.all([
    readFile(packageFile('@ip-location-db/asn', 'asn-ipv4-num.csv')),
    readFile(packageFile('@ip-location-db/asn', 'asn-ipv6.csv')),
  ]);
  return { form: 'ranges', ranges: parseAsnRanges(v4, v6) };
}

async function attempt<T>(
  source: EnrichSource,
  path: string,
  open: () => Promise<T>,
  problems: EnrichProblem[],
): Promise<T | { form: 'missing' }> {
  try {
    return await open();
  } catch (error) {
    problems.push({ source, path, message: error instanceof Error ? error.message : String(error) });
    return { form: 'missing' };
  }
}

/**
 * Opens both sources: those of the options where named, else those that come as packages. A named source that fails is not replaced
 * by the packaged one: whoever named it did not want the other's answers.
 * @returns tables over SharedArrayBuffers, and a problem for each source that could not be opened; never throws for a bad source.
 */
export async function loadIpTables(options: EnrichOptions = {}): Promise<IpTables> {
  const problems: EnrichProblem[] = [];
  const { countryDatabase, asnDatabase } = options;
  const country = attempt(
    'country',
    countryDatabase ?? '@ip-location-db/geo-whois-asn-country-mmdb',
    () =>
      readCountry(
        countryDatabase ?? packageFile('@ip-location-db/geo-whois-asn-country-mmdb', 'geo-whois-asn-country.mmdb'),
      ),
    problems,
  );
  const asn = attempt<AsnTables>(
    'asn',
    asnDatabase ?? '@ip-location-db/asn',
    async () => (asnDatabase ? { form: 'mmdb', bytes: await readMmdb(asnDatabase, 'asn') } : readRanges()),
    problems,
  );
  return { country: await country, asn: await asn, problems };
}

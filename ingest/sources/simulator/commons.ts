import { COUNTRIES } from './countries.js';
import { drawPlace, type AddressBook, type NetworkClass, type Place } from './networks.js';
import type { Rng } from './random.js';

/** Places that strangers share, by country: what makes innocent people look like one. */
export interface CountryCommons {
  /** Public addresses behind which a carrier hides many phones (RFC 6598). */
  readonly carrier: readonly Place[];
  readonly cafes: readonly Place[];
  readonly campuses: readonly Place[];
  readonly offices: readonly Place[];
}

export type Commons = ReadonlyMap<string, CountryCommons>;

const HOW_MANY = { carrier: 14, cafes: 8, campuses: 3, offices: 16 } as const;

/** Draws the shared places of every country. Shared places answer on IPv4: that is where addresses are short. */
export function buildCommons(rng: Rng, book: AddressBook): Commons {
  const commons = new Map<string, CountryCommons>();
  for (const country of COUNTRIES) {
    const draw = (name: keyof typeof HOW_MANY, network: NetworkClass): Place[] =>
      Array.from({ length: HOW_MANY[name] }, (_, i) => ({
        ...drawPlace(rng.fork('place', country.code, name, i), book, network, country),
        ipv6: null,
      }));
    commons.set(country.code, {
      carrier: draw('carrier', 'mobile'),
      cafes: draw('cafes', 'residential'),
      campuses: draw('campuses', 'education'),
      offices: draw('offices', 'business'),
    });
  }
  return commons;
}

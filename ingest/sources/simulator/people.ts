import type { Commons } from './commons.js';
import type { Country } from './countries.js';
import { addressAt, drawPlace, type AddressBook, type Place } from './networks.js';
import { chance, digest64, draw, hex, integer, oddsOf, pick, type Odds, type Rng } from './random.js';
import { DAY_MS, isOfficeTime } from './seasons.js';
import { personalAgent, type DeviceForm } from './user-agents.js';

/** A browser on a machine: the cookie it keeps, and the fingerprint that a site can take where it tries. */
export interface Device {
  readonly form: DeviceForm;
  readonly visitorId: string;
  readonly deviceId: string | undefined;
  readonly userAgent: string;
}

/** Someone who browses. What only matters once they buy (customer, card) comes in customers.ts. */
export interface Person {
  readonly rng: Rng;
  readonly country: Country;
  /** The country that the shop was told, where that is not one of the simulator's. */
  readonly statedCountry?: string | undefined;
  readonly segment: string;
  readonly devices: readonly Device[];
  readonly home: Place;
  readonly office: Place | null;
  /** Carrier-grade NAT: one of these IPv4 addresses, or the phone's own IPv6. */
  readonly masts: readonly Place[];
  readonly cafe: Place;
  /** Where this person is met whatever the hour, if anywhere. */
  readonly haunt: Place | null;
}

/** What may be fixed about a person from outside; the rest is drawn. */
export interface PersonTraits {
  readonly segment?: string | undefined;
  readonly home?: Place | undefined;
  readonly office?: Place | undefined;
  readonly masts?: readonly Place[] | undefined;
  readonly haunt?: Place | undefined;
  readonly devices?: readonly Device[] | undefined;
  readonly form?: DeviceForm | undefined;
}

export interface World {
  readonly book: AddressBook;
  readonly commons: Commons;
  readonly countries: Odds<Country>;
}

/** Share of browsers that let a site take a fingerprint. */
const FINGERPRINTED = 0.86;

/** A browser never seen before. */
export function drawDevice(rng: Rng, form: DeviceForm): Device {
  return {
    form,
    visitorId: `v_${hex(rng, 20)}`,
    deviceId: chance(rng, FINGERPRINTED) ? `d_${hex(rng, 20)}` : undefined,
    userAgent: personalAgent(rng, form),
  };
}

/** The same machine after its cookies were cleared. */
export const forgetful = (rng: Rng, device: Device): Device => ({ ...device, visitorId: `v_${hex(rng, 20)}` });

const HOUSEHOLDS = oddsOf<readonly DeviceForm[]>([
  [['phone'], 34],
  [['laptop'], 22],
  [['phone', 'laptop'], 32],
  [['phone', 'tablet'], 5],
  [['phone', 'laptop', 'tablet'], 7],
]);
const SEGMENTS = oddsOf([
  ['consumer', 78],
  ['small_business', 17],
  ['enterprise', 5],
]);

function drawDevices(rng: Rng, form: DeviceForm | undefined): readonly Device[] {
  if (form) return [drawDevice(rng.fork('device', form), form)];
  return draw(rng, HOUSEHOLDS).map((one) => drawDevice(rng.fork('device', one), one));
}

/** Draws a person of a country from the stream `rng`, which becomes the person's own. */
export function drawPerson(rng: Rng, world: World, country: Country, traits: PersonTraits = {}): Person {
  const shared = world.commons.get(country.code)!;
  const homeless = chance(rng, 0.02);
  const home =
    traits.home ??
    drawPlace(
      rng.fork('home'),
      world.book,
      homeless ? pick(rng, ['vpn', 'privacy_relay'] as const) : 'residential',
      country,
    );
  const own = drawPlace(rng.fork('mast'), world.book, 'mobile', country);
  const masts = traits.masts ?? Array.from({ length: 3 }, () => ({ ...pick(rng, shared.carrier), ipv6: own.ipv6 }));
  const studies = chance(rng, 0.06);
  const works = chance(rng, 0.3);
  return {
    rng,
    country,
    segment: traits.segment ?? draw(rng, SEGMENTS),
    devices: traits.devices ?? drawDevices(rng, traits.form),
    home: studies && !traits.home ? pick(rng, shared.campuses) : home,
    office: traits.office ?? (works ? pick(rng, shared.offices) : null),
    masts,
    cafe: pick(rng, shared.cafes),
    haunt: traits.haunt ?? null,
  };
}

/** The address a person's device has at a moment: office, home, mast or cafe. */
export function whereabouts(person: Person, rng: Rng, device: Device, at: number): string {
  const day = String(Math.floor(at / DAY_MS));
  const place = ((): Place => {
    if (person.haunt && chance(rng, 0.85)) return person.haunt;
    if (person.office && isOfficeTime(person.country, at) && chance(rng, device.form === 'phone' ? 0.45 : 0.85))
      return person.office;
    if (chance(rng, 0.025)) return person.cafe;
    if (device.form === 'phone' && chance(rng, 0.42)) return pick(rng, person.masts);
    return person.home;
  })();
  return addressAt(rng, place, `${person.rng.name}/${device.visitorId}/${day}`);
}

/** Which of their devices a person picks up now: phones for looking, larger screens for paying. */
export function deviceFor(person: Person, rng: Rng, purpose: 'look' | 'pay'): Device {
  const { devices } = person;
  const weight = ({ form }: Device): number =>
    form === 'phone' ? (purpose === 'look' ? 3 : 1) : purpose === 'look' ? 1 : 2;
  let total = 0;
  for (const device of devices) total += weight(device);
  let left = rng.next() * total;
  for (const device of devices) if ((left -= weight(device)) < 0) return device;
  return devices[devices.length - 1]!;
}

/** How a shop knows a person: hashes of what they typed in. */
export interface Identity {
  readonly customerId: string;
  readonly emailHash: string;
  readonly phoneHash: string | undefined;
  readonly paymentHash: string;
  readonly addressHash: string;
}

export function drawIdentity(rng: Rng): Identity {
  const name = hex(rng, 16);
  return {
    customerId: `c_${integer(rng, 10, 99)}${hex(rng, 14)}`,
    emailHash: digest64(`mail/${name}`),
    phoneHash: chance(rng, 0.55) ? digest64(`phone/${name}`) : undefined,
    paymentHash: digest64(`card/${name}`),
    addressHash: digest64(`street/${name}`),
  };
}

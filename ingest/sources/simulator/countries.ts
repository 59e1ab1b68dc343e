import { draw, oddsOf, type Odds, type Rng } from './random.js';

/** Where people of the programme live: what they pay in, when they wake, and whose networks they use. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly region: string;
  /** ISO 4217; the programme sells in four currencies. */
  readonly currency: string;
  /** Minor units in one unit of the currency. */
  readonly minorUnits: number;
  /** Price level in units of the currency for one euro. */
  readonly priceFactor: number;
  /** Hours from UTC to the clock on the wall, without daylight saving. */
  readonly offsetHours: number;
  readonly weight: number;
  /** Numbers of autonomous systems, by class of network. */
  readonly residential: readonly number[];
  readonly mobile: readonly number[];
  readonly business: readonly number[];
  readonly education: readonly number[];
}

const euro = { currency: 'EUR', minorUnits: 100, priceFactor: 1 } as const;
const dollar = { currency: 'USD', minorUnits: 100, priceFactor: 1.1 } as const;

/**
 * Fourteen countries, and some of the best-known operators in each. The numbers are public registrations; the address ranges
 * behind them are read from the installed table, so that they are as real as it is.
 */
export const COUNTRIES: readonly Country[] = [
  {
    code: 'DE',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 18,
    residential: [3320, 3209, 8881],
    mobile: [6805],
    business: [9183, 206618, 43509],
    education: [680],
  },
  {
    code: 'GB',
    region: 'emea',
    currency: 'GBP',
    minorUnits: 100,
    priceFactor: 0.86,
    offsetHours: 0,
    weight: 16,
    residential: [2856, 5089, 5607, 13285],
    mobile: [206067, 25135],
    business: [49758, 12701],
    education: [786],
  },
  {
    code: 'US',
    region: 'amer',
    ...dollar,
    offsetHours: -6,
    weight: 16,
    residential: [7922, 701, 20115, 22773, 7018],
    mobile: [21928, 6167, 20057],
    business: [196, 11003, 521],
    education: [25, 32, 3],
  },
  {
    code: 'FR',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 10,
    residential: [3215, 12322, 15557, 5410],
    mobile: [51207],
    business: [21137, 39771],
    education: [2200],
  },
  {
    code: 'NL',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 7,
    residential: [1136, 33915],
    mobile: [31615, 15670],
    business: [15625, 15916],
    education: [1103],
  },
  {
    code: 'ES',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 6,
    residential: [3352],
    mobile: [12479, 12430],
    business: [15810, 202997],
    education: [766],
  },
  {
    code: 'IT',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 6,
    residential: [3269, 12874, 1267],
    mobile: [16232, 24608],
    business: [12551, 15529],
    education: [137],
  },
  {
    code: 'SE',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 4,
    residential: [3301, 1257],
    mobile: [44034],
    business: [44320, 25252],
    education: [1653],
  },
  {
    code: 'PL',
    region: 'emea',
    ...euro,
    offsetHours: 1,
    weight: 4,
    residential: [5617, 21021, 29314],
    mobile: [12912, 39603, 8374],
    business: [47322, 31621],
    education: [9112, 8364],
  },
  {
    code: 'CA',
    region: 'amer',
    ...dollar,
    offsetHours: -5,
    weight: 4,
    residential: [577, 812, 6327, 852],
    mobile: [36522],
    business: [16730, 32564],
    education: [239, 15318],
  },
  {
    code: 'IN',
    region: 'apac',
    ...dollar,
    offsetHours: 5.5,
    weight: 4,
    residential: [24560, 17488, 9829],
    mobile: [55836, 45609, 38266],
    business: [38191, 135086],
    education: [55824],
  },
  {
    code: 'BR',
    region: 'amer',
    ...dollar,
    offsetHours: -3,
    weight: 3,
    residential: [28573, 18881, 8167],
    mobile: [26599, 26615],
    business: [11993, 28581],
    education: [1916],
  },
  {
    code: 'JP',
    region: 'apac',
    currency: 'JPY',
    minorUnits: 1,
    priceFactor: 165,
    offsetHours: 9,
    weight: 3,
    residential: [4713, 2516, 17676],
    mobile: [9605, 138384],
    business: [9619, 131938],
    education: [2907],
  },
  {
    code: 'AU',
    region: 'apac',
    ...dollar,
    offsetHours: 10,
    weight: 3,
    residential: [1221, 4804, 7545],
    mobile: [133612],
    business: [10235, 45867],
    education: [7575],
  },
];

/** Data centres, where farms and bots live; and the exits of VPNs and relays, where cautious people do. */
export const HOSTING_SYSTEMS: readonly number[] = [
  16509, 14618, 24940, 14061, 16276, 51167, 63949, 20473, 12876, 396982, 60781,
];
export const VPN_SYSTEMS: readonly number[] = [39351, 136787, 22781];
export const RELAY_SYSTEMS: readonly number[] = [36183];

const BY_CODE = new Map(COUNTRIES.map((country) => [country.code, country]));
/** Where people live unless an order file says otherwise. */
export const WORLDWIDE = oddsOf(COUNTRIES.map((country) => [country, country.weight] as const));

export const countryOf = (code: string): Country => BY_CODE.get(code) ?? COUNTRIES[0]!;
export const drawCountry = (rng: Rng, where: { readonly countries: Odds<Country> }): Country =>
  draw(rng, where.countries);

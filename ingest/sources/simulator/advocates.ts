import { drawCountry, type Country } from './countries.js';
import { drawIdentity, drawPerson, type Identity, type Person, type PersonTraits, type World } from './people.js';
import { boundedPareto, chance, digest64, draw, hex, integer, oddsOf, pick, readableCode, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './seasons.js';
import { roleOf, type Role, type Roles } from './roles.js';
import { opaque } from './stage.js';

export type PartnerType =
  | 'customer'
  | 'affiliate'
  | 'influencer'
  | 'consultant'
  | 'integrator'
  | 'employee'
  | 'coupon'
  | 'loyalty'
  | 'sub_network';

/** One who refers. Everything about them that others may need before they act themselves. */
export interface Advocate {
  readonly index: number;
  readonly rng: Rng;
  readonly id: string;
  /** The second code, where there is one, appears some weeks after the first. */
  readonly codes: readonly string[];
  readonly partnerType: PartnerType;
  readonly country: Country;
  readonly segment: string;
  readonly person: Person;
  readonly identity: Identity;
  /** Whether the advocate is a customer of the shop too. */
  readonly isCustomer: boolean;
  readonly invitedBy: string | null;
  readonly invitedAt: number | null;
  readonly joinAt: number;
  /** Mean visitors that one share brings: a power law. */
  readonly reach: number;
  readonly payoutAccountHash: string;
  readonly role: Role;
}

interface TypeTraits {
  readonly weight: number;
  /** How much farther this type reaches than a customer who tells friends. */
  readonly reachFactor: number;
}

export const PARTNER_TYPES: Readonly<Record<PartnerType, TypeTraits>> = {
  customer: { weight: 62, reachFactor: 1 },
  affiliate: { weight: 12, reachFactor: 2.6 },
  influencer: { weight: 8, reachFactor: 6 },
  consultant: { weight: 5, reachFactor: 1.2 },
  integrator: { weight: 3, reachFactor: 1.4 },
  employee: { weight: 4, reachFactor: 0.8 },
  coupon: { weight: 3, reachFactor: 2 },
  loyalty: { weight: 2, reachFactor: 3 },
  sub_network: { weight: 1, reachFactor: 4 },
};

const TYPE_ODDS = oddsOf(
  Object.entries(PARTNER_TYPES).map(([name, traits]) => [name as PartnerType, traits.weight] as const),
);

const REACH = { alpha: 1.25, low: 0.6, high: 120 } as const;
const FOUNDERS = 0.22;

/** When an advocate joins: founders in the first days, the others along a growth curve that leaves them time to act. */
function drawJoinAt(rng: Rng, role: Role, startMs: number, days: number): number {
  const founder = chance(rng, FOUNDERS);
  const progress = rng.next();
  const minute = integer(rng, 6 * 60, 22 * 60) * MINUTE_MS + integer(rng, 0, 59_999);
  const latest = role.fraud || role.lookalike ? 0.35 : 0.92;
  const day = founder ? progress * Math.min(3, days * 0.1) : progress ** 0.8 * days * latest;
  return startMs + Math.floor(day) * DAY_MS + minute;
}

/** Places and devices that a role fixes for the advocate themselves. */
function traitsOf(rng: Rng, world: World, country: Country, role: Role): PersonTraits {
  const shared = world.commons.get(country.code)!;
  switch (role.lookalike) {
    case 'cafe':
      return { haunt: pick(rng, shared.cafes) };
    case 'campus':
      return { haunt: pick(rng, shared.campuses), segment: 'student' };
    case 'company':
      return { office: pick(rng, shared.offices), segment: 'enterprise' };
    case 'carrier_nat':
      return { masts: [pick(rng, shared.carrier)], form: 'phone' };
    case 'family':
      return { form: 'tablet' };
    default:
      return {};
  }
}

/** Draws advocate number `index` without its inviter, from a stream that no other advocate touches. */
function drawAdvocate(root: Rng, world: World, index: number, role: Role, startMs: number, days: number): Advocate {
  const rng = root.fork('advocate', index);
  const country = drawCountry(rng, world);
  const partnerType = role.partnerType ?? draw(rng, TYPE_ODDS);
  const drawn = drawPerson(rng.fork('person'), world, country, traitsOf(rng.fork('traits'), world, country, role));
  // Who refers themselves is known by the device at the least, and so needs one that can be known.
  const devices = drawn.devices.map((device) => ({ ...device, deviceId: device.deviceId ?? `d_${hex(rng, 20)}` }));
  const person = role.fraud === 'self_referral' ? { ...drawn, devices } : drawn;
  const reach = boundedPareto(rng, REACH.alpha, REACH.low, REACH.high) * PARTNER_TYPES[partnerType].reachFactor;
  const joinAt = drawJoinAt(rng, role, startMs, days);
  const codes = [readableCode(rng, 7)];
  if (chance(rng, 0.12)) codes.push(`${readableCode(rng, 4)}-${integer(rng, 10, 30)}`);
  return {
    index,
    rng,
    id: `a_${opaque(rng.name)}`,
    codes,
    partnerType,
    country,
    segment: person.segment,
    person,
    identity: drawIdentity(rng.fork('identity')),
    isCustomer: partnerType === 'customer' || partnerType === 'loyalty' || chance(rng, 0.25),
    invitedBy: null,
    invitedAt: null,
    joinAt,
    reach: role.minimumReach ? Math.max(reach, role.minimumReach) : reach,
    // A ring is paid into one account; everyone else has their own.
    payoutAccountHash: digest64(
      role.ring !== null ? `payout/${root.name}/ring/${role.ring}` : `payout/${hex(rng, 16)}`,
    ),
    role,
  };
}

/** Share of advocates whom another advocate asked to join. */
const INVITED = 0.42;

/** Finds who invited an advocate: early advocates invite most, and only those who had joined by then can. */
function withInviter(root: Rng, advocate: Advocate, all: readonly Advocate[]): Advocate {
  const rng = root.fork('inviter', advocate.index);
  if (!chance(rng, INVITED)) return advocate;
  for (let i = 0; i < 12; i++) {
    const inviter = all[Math.floor(all.length * rng.next() ** 2)]!;
    const room = advocate.joinAt - inviter.joinAt;
    if (room < 2 * HOUR_MS) continue;
    const before = Math.min(room - HOUR_MS, (0.05 + 3 * rng.next()) * DAY_MS);
    return { ...advocate, invitedBy: inviter.id, invitedAt: Math.floor(advocate.joinAt - before) };
  }
  return advocate;
}

/** A customer whom an order file knows. */
export interface KnownCustomer {
  readonly customerId: string;
  readonly firstAt: number;
}

/** Makes an advocate who shops there one of the customers that the file knows, who joins after their first order. */
function asKnown(
  root: Rng,
  advocate: Advocate,
  customers: readonly KnownCustomer[],
  taken: Set<string>,
  lastJoin: number,
): Advocate {
  if (!advocate.isCustomer) return advocate;
  const rng = root.fork('known', advocate.index);
  for (let i = 0; i < 8 && customers.length > 0; i++) {
    const customer = pick(rng, customers);
    const joinAt = Math.max(advocate.joinAt, customer.firstAt + DAY_MS);
    if (taken.has(customer.customerId) || joinAt > lastJoin) continue;
    taken.add(customer.customerId);
    return { ...advocate, joinAt, identity: { ...advocate.identity, customerId: customer.customerId } };
  }
  return { ...advocate, isCustomer: false };
}

export interface AdvocatePlan {
  readonly count: number;
  readonly startMs: number;
  readonly days: number;
  /** Where given, advocates who are customers are among these. */
  readonly known?: readonly KnownCustomer[] | undefined;
}

/** Draws all advocates of a programme. */
export function drawAdvocates(
  root: Rng,
  world: World,
  roles: Roles,
  { count, startMs, days, known }: AdvocatePlan,
): readonly Advocate[] {
  const taken = new Set<string>();
  const all = Array.from({ length: count }, (_, index) => {
    const advocate = drawAdvocate(root, world, index, roleOf(roles, index), startMs, days);
    return known ? asKnown(root, advocate, known, taken, startMs + days * 0.8 * DAY_MS) : advocate;
  });
  return all.map((advocate) => withInviter(root, advocate, all));
}

/** The code an advocate hands out at a moment. */
export function codeAt(rng: Rng, advocate: Advocate, at: number): string {
  const second = advocate.codes[1];
  return second !== undefined && at > secondCodeAt(advocate) && chance(rng, 0.5) ? second : advocate.codes[0]!;
}

/** When the second code was given out. */
export const secondCodeAt = (advocate: Advocate): number => advocate.joinAt + 20 * DAY_MS;

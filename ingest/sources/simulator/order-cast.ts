import type { Advocate } from './advocates.js';
import { cheatingMotive, ringMachines } from './cheats/accounts.js';
import { countryOf } from './countries.js';
import { type Shopper } from './customers.js';
import { someAdvocate } from './journeys.js';
import type { FileOrder, FileRefund, OrderFile } from './order-file.js';
import { deviceFor, drawDevice, drawIdentity, drawPerson, type Device, type Identity, type Person } from './people.js';
import { chance, draw, oddsOf, pick, type Rng } from './random.js';
import { HOUR_MS } from './seasons.js';
import { penOf, type FraudKind, type Motive, type Stage } from './stage.js';

/** A customer of the file with all their orders by time, or a guest with one. */
export interface FileCustomer {
  readonly customerId: string | null;
  readonly orders: readonly FileOrder[];
}

/** Orders by customer, in order of the first one; every guest's order stands alone. */
export function customersOf(file: OrderFile): readonly FileCustomer[] {
  const customers = new Map<string, FileOrder[]>();
  for (const order of file.orders) {
    const key = order.customerId === null ? `guest/${order.orderId}` : `customer/${order.customerId}`;
    const orders = customers.get(key);
    if (orders) orders.push(order);
    else customers.set(key, [order]);
  }
  return [...customers.values()].map((orders) => ({ customerId: orders[0]!.customerId, orders }));
}

/** Refunds by order, by time. */
export function refundsOf(file: OrderFile): ReadonlyMap<string, readonly FileRefund[]> {
  const refunds = new Map<string, FileRefund[]>();
  for (const refund of file.refunds) {
    const list = refunds.get(refund.orderId);
    if (list) list.push(refund);
    else refunds.set(refund.orderId, [refund]);
  }
  return refunds;
}

/** Share of the file's customers whom an advocate brought, and of guests. */
const REFERRED = 0.36;
const REFERRED_GUESTS = 0.2;

/** What may be done to a customer of the file, in parts of a thousand; kinds that nobody in the cast plays do nothing. */
const ATTACKS = oddsOf<FraudKind | null>([
  [null, 900],
  ['cookie_stuffing', 34],
  ['click_flooding', 22],
  ['ring', 14],
  ['duplicate_post', 16],
  ['refund_abuse', 14],
]);

export interface Part {
  readonly shopper: Shopper;
  readonly identity: Identity | null;
  /** Who brought them; null where nobody did. */
  readonly advocate: Advocate | null;
  readonly attacker: Advocate | null;
  readonly device: Device;
}

/** A cheat of the kind who had joined by then; those in a hurry are met more often. */
function attackerOf(stage: Stage, rng: Rng, kind: FraudKind | null, at: number): Advocate | null {
  const cast = stage.advocates.filter(
    (advocate) => advocate.role.fraud === kind && kind !== null && advocate.joinAt < at - HOUR_MS,
  );
  return cast.length === 0
    ? null
    : draw(rng, oddsOf(cast.map((advocate) => [advocate, advocate.role.pace === 'fast' ? 4 : 1] as const)));
}

/** Whom the cheat's own customers come from: a thief steals others', the rest bring their own. */
export const brings = (attacker: Advocate): boolean =>
  attacker.role.fraud === 'ring' || attacker.role.fraud === 'duplicate_post' || attacker.role.fraud === 'refund_abuse';

function motiveFor(advocate: Advocate | null, attacker: Advocate | null): Motive {
  if (attacker === null || attacker.role.fraud === 'duplicate_post') return { causedBy: advocate?.id ?? null };
  return brings(attacker) ? cheatingMotive(attacker) : { ...cheatingMotive(attacker), causedBy: advocate?.id ?? null };
}

/** Casts one customer: their person, who brought them, who preys on them. */
export function cast(stage: Stage, customer: FileCustomer, rng: Rng, refunded: boolean): Part {
  const first = customer.orders[0]!;
  const country = countryOf(first.country ?? 'GB');
  const drawn = attackerOf(stage, rng, draw(rng, ATTACKS), first.at);
  const attacker = drawn?.role.fraud === 'refund_abuse' && !refunded ? null : drawn;
  const wanted = chance(rng, customer.customerId === null ? REFERRED_GUESTS : REFERRED);
  const advocate =
    attacker && brings(attacker) ? attacker : wanted ? someAdvocate(stage, rng, first.at - 2 * HOUR_MS) : null;
  const person: Person = {
    ...drawPerson(rng, stage, country, { segment: 'consumer' }),
    statedCountry: first.country ?? undefined,
  };
  const own = deviceFor(person, rng, 'look');
  const machine = attacker?.role.fraud === 'ring' ? pick(rng, ringMachines(stage, attacker)) : null;
  const device = machine ? { ...machine, visitorId: drawDevice(rng, machine.form).visitorId } : own;
  const identity =
    customer.customerId === null ? null : { ...drawIdentity(rng.fork('identity')), customerId: customer.customerId };
  const shopper: Shopper = {
    stage,
    pen: penOf(stage, rng),
    rng,
    person: machine ? { ...person, devices: [device] } : person,
    motive: motiveFor(advocate, attacker),
  };
  return { shopper, identity, advocate, attacker, device };
}

import type { Advocate } from './advocates.js';
import { cheatingMotive, postTwice } from './cheats/accounts.js';
import { floodBeforeTill, stuffAtTill } from './cheats/thieves.js';
import { comeBack, tillFields, writeCustomer, type Shopper } from './customers.js';
import { drawOwnChannel } from './journeys.js';
import type { FileOrder, FileRefund } from './order-file.js';
import { deviceFor, type Device, type Identity, type Person } from './people.js';
import { between, chance, exponential, logNormal, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './seasons.js';
import { penOf, type Motive, type Pen, type SimulatedEvent, type Stage } from './stage.js';
import { channelOf, drawMedium, rememberedCode, writeTouch, type Seen } from './touches.js';
import { brings, cast, type FileCustomer, type Part } from './order-cast.js';

/** The touches that led to a first order: who sent them, then their own interest, all before they paid. */
function approach({ shopper, advocate, device }: Part, told: boolean, at: number): Seen {
  const { stage, pen, rng, person } = shopper;
  const lead = Math.max(4 * MINUTE_MS, logNormal(rng, 30, 1.4) * HOUR_MS);
  const earliest = advocate ? Math.max(stage.startMs, advocate.joinAt + 10 * MINUTE_MS) : stage.startMs;
  const start = Math.min(Math.max(at - lead, earliest), at - 3 * MINUTE_MS);
  const sent = advocate !== null && !told;
  const medium = drawMedium(rng);
  let seen = writeTouch(
    pen,
    rng,
    person,
    device,
    sent ? { at: start, channel: channelOf(advocate), advocate, medium } : { at: start, channel: drawOwnChannel(rng) },
  );
  const steps = Math.min(8, Math.floor(exponential(rng, 1.6)));
  const moments = Array.from({ length: steps }, () => between(rng, start, at - MINUTE_MS)).sort((a, b) => a - b);
  for (const moment of moments) {
    const again = sent && chance(rng, 0.15);
    seen = writeTouch(
      pen,
      rng,
      person,
      chance(rng, 0.25) ? deviceFor(person, rng, 'look') : device,
      again
        ? { at: moment, channel: channelOf(advocate), advocate, medium }
        : { at: moment, channel: drawOwnChannel(rng) },
    );
  }
  return seen;
}

/**
 * Writes an order of the file as the ledger has it. What the file says (paid, refunded) has the id and content that an import
 * of the file gives it, so that both may be brought; only the delivery is the story's own.
 */
function writeFileOrder(
  pen: Pen,
  rng: Rng,
  order: FileOrder,
  identity: Identity | null,
  refunds: readonly FileRefund[],
): void {
  const { orderId, amountMinor, currency, customerId, at } = order;
  const fields = { order_id: orderId, currency, customer_id: customerId ?? undefined };
  pen.known('order', order.id, at, { ...fields, status: 'paid', amount_minor: amountMinor });
  const planned = at + (0.5 + logNormal(rng, 0.8, 0.5)) * DAY_MS;
  const firstBack = refunds[0]?.at ?? Infinity;
  // What came back had been delivered, unless it was struck off at once.
  if (firstBack > at + MINUTE_MS) {
    const delivery = {
      ...fields,
      status: 'fulfilled',
      payment_hash: identity?.paymentHash,
      address_hash: identity?.addressHash,
    };
    pen.event('order', Math.min(planned, firstBack - 1000), { ...delivery, amount_minor: amountMinor });
  }
  for (const refund of refunds)
    pen.known('order', refund.id, refund.at, { ...fields, status: 'refunded', amount_minor: refund.amountMinor });
}

/** The conversion that the checkout posted for an order of the file; some orders are taken by telephone and post none. */
function postOrder(
  part: Part,
  order: FileOrder,
  device: Device,
  seen: Seen | null,
  claimedCode: string | undefined,
  motive: Motive,
): SimulatedEvent | null {
  const { shopper, identity } = part;
  const at = order.at + Math.floor(shopper.rng.next() * 2000);
  const fields = {
    type: 'purchase',
    customer_id: identity?.customerId,
    order_id: order.orderId,
    amount_minor: order.amountMinor,
    currency: order.currency,
    claimed_code: claimedCode,
    customer_email_hash: identity?.emailHash,
    ...tillFields(shopper, device, at, seen),
  };
  const posted = shopper.pen.conversion(at, fields, motive);
  if (posted && chance(shopper.rng, 0.012)) shopper.pen.again(posted);
  if (posted && part.attacker?.role.fraud === 'duplicate_post')
    postTwice(shopper.pen, shopper.rng, part.attacker, posted);
  return posted;
}

/** What a thief slips in before an order is paid. */
function robbed(part: Part, device: Device, at: number): Seen | null {
  const { attacker, shopper } = part;
  if (attacker?.role.fraud === 'cookie_stuffing') return stuffAtTill(attacker, shopper, device, at);
  if (attacker?.role.fraud === 'click_flooding') return floodBeforeTill(attacker, shopper, device, at);
  return null;
}

/** The first order: the path to it, often an account made on the way, and the checkout. */
function firstOrder(part: Part, order: FileOrder): void {
  const { shopper, identity, advocate, device } = part;
  const { rng, pen, motive } = shopper;
  const told = advocate !== null && part.attacker === null && chance(rng, 0.14);
  const claimedCode = told || (advocate && chance(rng, 0.08)) ? rememberedCode(rng, advocate!, order.at) : undefined;
  const seen = approach(part, told, order.at);
  const last = robbed(part, device, order.at) ?? seen;
  const signedUpAt = order.at - Math.floor(between(rng, 20_000, 50_000));
  if (identity && chance(rng, 0.7)) {
    pen.conversion(
      signedUpAt,
      {
        type: 'signup',
        customer_id: identity.customerId,
        claimed_code: claimedCode,
        customer_email_hash: identity.emailHash,
        ...tillFields(shopper, device, signedUpAt, last),
      },
      motive,
    );
  }
  if (identity) writeCustomer(shopper, identity, device, signedUpAt + 500, { signedUpAt, firstOrderAt: order.at });
  if (!chance(rng, 0.03)) postOrder(part, order, device, last, claimedCode, motive);
}

/** An order of someone who knows the shop. */
function laterOrder(part: Part, order: FileOrder): void {
  const { shopper } = part;
  const { rng, person } = shopper;
  const stolen = part.attacker !== null && !brings(part.attacker);
  const robbedAgain = stolen && part.attacker!.role.pace === 'fast' && chance(rng, 0.3);
  const own: Motive = stolen && !robbedAgain ? { causedBy: part.advocate?.id ?? null } : shopper.motive;
  const motive: Motive = { ...own, repeat: true };
  const device = deviceFor(person, rng, 'pay');
  const seen = chance(rng, 0.75) ? comeBack(shopper, order.at - logNormal(rng, 9, 0.8) * MINUTE_MS, device) : null;
  const last = (robbedAgain ? robbed(part, device, order.at) : null) ?? seen;
  if (!chance(rng, 0.05)) postOrder(part, order, device, last, undefined, motive);
}

/** Orders of an advocate who is a customer themselves: nobody's doing, unless they open their own link first. */
function ownOrders(
  stage: Stage,
  advocate: Advocate,
  customer: FileCustomer,
  rng: Rng,
  refunds: ReadonlyMap<string, readonly FileRefund[]>,
): void {
  const pen = penOf(stage, rng);
  const device = advocate.person.devices[0]!;
  const person: Person = advocate.person;
  const first = customer.orders[0]!;
  const honest: Shopper = { stage, pen, rng, person, motive: { causedBy: null } };
  const signedUpAt = first.at - 40_000;
  writeCustomer(honest, advocate.identity, device, signedUpAt, { signedUpAt, firstOrderAt: first.at });
  for (const order of customer.orders) {
    writeFileOrder(pen, rng, order, advocate.identity, refunds.get(order.orderId) ?? []);
    const cheats =
      advocate.role.fraud === 'self_referral' &&
      order.at > advocate.joinAt + HOUR_MS &&
      chance(rng, advocate.role.pace === 'fast' ? 0.9 : 0.35);
    const shopper = cheats
      ? { ...honest, motive: { ...cheatingMotive(advocate), repeat: order !== first } }
      : order === first
        ? honest
        : { ...honest, motive: { causedBy: null, repeat: true } };
    const at = order.at - logNormal(rng, 9, 0.6) * MINUTE_MS;
    const seen = cheats
      ? writeTouch(pen, rng, person, device, { at, channel: 'referral', advocate, medium: 'email' })
      : comeBack(shopper, at, device);
    postOrder(
      { shopper, identity: advocate.identity, advocate: null, attacker: null, device },
      order,
      device,
      seen,
      undefined,
      shopper.motive,
    );
  }
}

/** Grows one customer's story around their orders of the file. */
export function growStory(
  stage: Stage,
  customer: FileCustomer,
  owners: ReadonlyMap<string, Advocate>,
  refunds: ReadonlyMap<string, readonly FileRefund[]>,
): void {
  const name = customer.customerId ?? `guest/${customer.orders[0]!.orderId}`;
  const rng = stage.rng.fork('file-customer', name);
  const advocate = customer.customerId === null ? undefined : owners.get(customer.customerId);
  if (advocate) return ownOrders(stage, advocate, customer, rng, refunds);
  const refunded = customer.orders.some((order) => refunds.has(order.orderId));
  const part = cast(stage, customer, rng, refunded);
  customer.orders.forEach((order, i) => {
    writeFileOrder(part.shopper.pen, rng, order, part.identity, refunds.get(order.orderId) ?? []);
    if (i === 0) firstOrder(part, order);
    else laterOrder(part, order);
  });
}

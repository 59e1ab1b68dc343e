import type { Advocate } from './advocates.js';
import { deviceFor, forgetful, whereabouts, type Device, type Identity, type Person } from './people.js';
import { drawBasket, drawFate, writeOrder, type Fate } from './orders.js';
import { beta, chance, digest64, draw, exponential, gamma, hex, logNormal, oddsOf, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, wakingMoment } from './seasons.js';
import type { Fields, Motive, Pen, SimulatedEvent, Stage } from './stage.js';
import { formatTime } from '../../events/time.js';
import { writeTouch, type Channel, type Seen } from './touches.js';

/** Someone at the till. */
export interface Shopper {
  readonly stage: Stage;
  readonly pen: Pen;
  readonly rng: Rng;
  readonly person: Person;
  readonly motive: Motive;
}

/** Fields that every conversion of a shopper carries from where they stand. */
export function tillFields(shopper: Shopper, device: Device, at: number, seen: Seen | null, ip?: string): Fields {
  const recent = seen !== null && at - seen.at < 3 * DAY_MS ? seen.clickId : undefined;
  return {
    visitor_id: device.visitorId,
    click_id: recent,
    ip: ip ?? whereabouts(shopper.person, shopper.rng, device, at),
    user_agent: device.userAgent,
    device_id: device.deviceId,
  };
}

/** Writes what the shop knows of a customer. The event replaces the whole subject, so all of it stands there each time. */
export function writeCustomer(
  shopper: Shopper,
  identity: Identity,
  device: Device | null,
  at: number,
  dates: { signedUpAt: number; firstOrderAt?: number },
): void {
  const { person } = shopper;
  shopper.pen.event('customer', at, {
    customer_id: identity.customerId,
    visitor_id: device?.visitorId,
    signed_up_at: formatTime(Math.floor(dates.signedUpAt)),
    ...(dates.firstOrderAt === undefined ? {} : { first_order_at: formatTime(Math.floor(dates.firstOrderAt)) }),
    country: person.statedCountry ?? person.country.code,
    region: person.country.region,
    segment: person.segment,
    email_hash: identity.emailHash,
    phone_hash: identity.phoneHash,
    payment_hash: identity.paymentHash,
    address_hash: identity.addressHash,
  });
}

export interface Purchase {
  readonly at: number;
  readonly type: 'purchase' | 'renewal';
  readonly device: Device;
  readonly identity: Identity | null;
  readonly seen: Seen | null;
  readonly claimedCode?: string | undefined;
  readonly fate?: Fate | undefined;
  readonly refundAfterDays?: number | undefined;
  readonly ip?: string | undefined;
}

/** A checkout: the conversion as the page posts it, and the order as the ledger has it. */
export function buy(shopper: Shopper, purchase: Purchase): SimulatedEvent | null {
  const { pen, rng, person, motive } = shopper;
  const basket = drawBasket(rng, person.country, person.segment);
  const guestPaymentHash = purchase.identity ? undefined : digest64(`card/${hex(rng, 16)}`);
  const fate = purchase.fate ?? drawFate(rng);
  // A checkout now and then never reaches the ledger: the page posted, the shop did not take the order.
  const lost = purchase.fate === undefined && chance(rng, 0.006);
  const conversion = pen.conversion(
    purchase.at,
    {
      type: purchase.type,
      customer_id: purchase.identity?.customerId,
      order_id: basket.orderId,
      amount_minor: basket.amountMinor,
      currency: basket.currency,
      claimed_code: purchase.claimedCode,
      customer_email_hash: purchase.identity?.emailHash,
      ...tillFields(shopper, purchase.device, purchase.at, purchase.seen, purchase.ip),
    },
    motive,
  );
  if (!lost) {
    writeOrder(pen, rng, {
      at: purchase.at + Math.floor(rng.next() * 4000),
      basket,
      fate,
      identity: purchase.identity,
      guestPaymentHash,
      couponCode: purchase.claimedCode,
      refundAfterDays: purchase.refundAfterDays,
    });
  }
  if (conversion) postAgain(shopper, conversion);
  return conversion;
}

/** Honest mishaps of sending: a retry with the same id, a reloaded thank-you page with a new one. */
function postAgain(shopper: Shopper, conversion: SimulatedEvent): void {
  const { pen, rng, motive } = shopper;
  if (chance(rng, 0.012)) pen.again(conversion);
  if (motive.fraud || !chance(rng, 0.008)) return;
  const { kind: _kind, id: _id, occurred_at: at, programme_id: _programme, ...fields } = conversion;
  pen.conversion(Date.parse(at) + 1000 + exponential(rng, 90_000), fields, {
    causedBy: null,
    lookalike: 'page_reload',
    repeat: motive.repeat,
  });
}

/** Channels that bring a customer back. */
const RETURN_CHANNELS = oddsOf<Channel>([
  ['direct', 46],
  ['email', 30],
  ['organic', 14],
  ['paid', 7],
  ['social', 3],
]);

/** A visit of someone who knows the shop, some minutes before they buy. */
export function comeBack(shopper: Shopper, at: number, device: Device): Seen {
  const { pen, rng, person } = shopper;
  return writeTouch(pen, rng, person, device, { at, channel: draw(rng, RETURN_CHANNELS) });
}

/**
 * Later purchases as BG/NBD has them (Fader, Hardie and Lee 2005): everyone buys at a rate of their own, and after each
 * purchase stops for good with a probability of their own. A third of customers are on a plan that renews monthly.
 */
export function buyAgain(first: Shopper, identity: Identity, from: number): void {
  const stolen = first.motive.fraud === 'cookie_stuffing' || first.motive.fraud === 'click_flooding';
  // A thief takes the first purchase; what the customer buys later is nobody's booty.
  const motive: Motive = stolen ? { causedBy: first.motive.causedBy } : first.motive;
  const shopper: Shopper = { ...first, motive: { ...motive, repeat: true } };
  const { rng, stage, person } = shopper;
  const plan = chance(rng, 0.3);
  const ratePerDay = gamma(rng, 0.9, 1 / 34);
  const dropout = beta(rng, 1, 2);
  let at = from;
  for (let i = 0; i < 60 && !chance(rng, dropout); i++) {
    at = plan
      ? at + 30 * DAY_MS + (rng.next() - 0.5) * 6 * HOUR_MS
      : wakingMoment(rng, person.country, at + Math.max(0.5, exponential(rng, 1 / ratePerDay)) * DAY_MS);
    if (at >= stage.endMs) return;
    const device = chance(rng, 0.1) ? forgetful(rng, deviceFor(person, rng, 'pay')) : deviceFor(person, rng, 'pay');
    const seen = plan ? null : comeBack(shopper, at - logNormal(rng, 9, 0.8) * MINUTE_MS, device);
    buy(shopper, { at, type: plan ? 'renewal' : 'purchase', device, identity, seen });
  }
}

/** Everything that follows a sign-up: trial, activation, first purchase, more purchases. */
export interface SignUp {
  readonly at: number;
  readonly device: Device;
  readonly identity: Identity;
  readonly seen: Seen | null;
  readonly claimedCode?: string | undefined;
  /** Probability that a first purchase ever follows. */
  readonly buys: number;
  readonly advocate?: Advocate | undefined;
}

export function signUp(shopper: Shopper, signup: SignUp): void {
  const { pen, rng, person, motive, stage } = shopper;
  const { at, device, identity, seen, claimedCode } = signup;
  const common = { customer_id: identity.customerId, customer_email_hash: identity.emailHash };
  const posted = pen.conversion(
    at,
    { type: 'signup', ...common, claimed_code: claimedCode, ...tillFields(shopper, device, at, seen) },
    motive,
  );
  if (posted === null) return;
  postAgain(shopper, posted);
  writeCustomer(shopper, identity, device, at + 500, { signedUpAt: at });
  if (person.segment !== 'consumer' && chance(rng, 0.4)) {
    const trialAt = at + exponential(rng, 20) * MINUTE_MS + 1000;
    pen.conversion(trialAt, { type: 'trial', ...common, ...tillFields(shopper, device, trialAt, seen) }, motive);
  }
  if (chance(rng, 0.35)) {
    const activeAt = wakingMoment(rng, person.country, at + logNormal(rng, 1, 1.1) * DAY_MS);
    const used = deviceFor(person, rng, 'pay');
    pen.conversion(activeAt, { type: 'activation', ...common, ...tillFields(shopper, used, activeAt, null) }, motive);
  }
  if (!chance(rng, signup.buys)) return;
  const atOnce = chance(rng, 0.48);
  const firstAt = atOnce
    ? at + logNormal(rng, 6, 0.7) * MINUTE_MS
    : wakingMoment(rng, person.country, at + logNormal(rng, 4, 1.1) * DAY_MS);
  if (firstAt >= stage.endMs) return;
  const till = atOnce ? device : deviceFor(person, rng, 'pay');
  const lastSeen = atOnce ? seen : comeBack(shopper, firstAt - logNormal(rng, 11, 0.8) * MINUTE_MS, till);
  buy(shopper, { at: firstAt, type: 'purchase', device: till, identity, seen: lastSeen, claimedCode });
  writeCustomer(shopper, identity, device, firstAt + 5000, { signedUpAt: at, firstOrderAt: firstAt });
  buyAgain(shopper, identity, firstAt);
}

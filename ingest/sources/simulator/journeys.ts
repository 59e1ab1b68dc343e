import type { Advocate } from './advocates.js';
import { drawFate } from './orders.js';
import { buy, signUp, type Shopper } from './customers.js';
import { deviceFor, drawIdentity, forgetful, type Device, type Identity, type Person } from './people.js';
import { chance, draw, exponential, integer, logNormal, oddsOf, pick, type Rng } from './random.js';
import { HOUR_MS, MINUTE_MS, wakingMoment } from './seasons.js';
import { penOf, type Motive, type Stage } from './stage.js';
import { channelOf, rememberedCode, writeTouch, type Channel, type Seen, type Touch } from './touches.js';

/** How likely a first contact over a channel ends in a sign-up. */
const CONVERTS: Readonly<Record<Channel, number>> = {
  referral: 0.085,
  affiliate: 0.04,
  paid: 0.03,
  organic: 0.04,
  email: 0.06,
  social: 0.018,
  direct: 0.06,
  partner_site: 0.045,
};

/** Where interest leads next, once it is there. */
const NEXT_CHANNELS = oddsOf<Channel>([
  ['direct', 34],
  ['organic', 26],
  ['paid', 20],
  ['email', 10],
  ['social', 7],
  ['partner_site', 3],
]);

/** First contacts that no advocate made. */
const OWN_CHANNELS = oddsOf<Channel>([
  ['paid', 33],
  ['organic', 31],
  ['direct', 14],
  ['social', 11],
  ['email', 7],
  ['partner_site', 4],
]);
const SELF_CHANNELS = oddsOf<Channel>([
  ['direct', 6],
  ['organic', 4],
]);
export const drawOwnChannel = (rng: Rng): Channel => draw(rng, OWN_CHANNELS);

/** What sends somebody to the shop. */
export interface Prompt {
  readonly at: number;
  readonly channel: Channel;
  readonly advocate: Advocate | null;
  readonly medium?: string | undefined;
  readonly motive: Motive;
  /** Multiplies the odds of converting. */
  readonly keenness?: number | undefined;
  readonly identity?: Identity | undefined;
  /** Called when this visitor is about to convert, with the device in their hand: where a thief slips in a touch of his own. */
  readonly beforeTill?: ((shopper: Shopper, device: Device, at: number) => Seen | null) | undefined;
}

/** An advocate who has joined by then, the far-reaching more often; null if the draw falls on one who has not. */
export function someAdvocate(
  stage: Stage,
  rng: Rng,
  at: number,
  wanted: (advocate: Advocate) => boolean = () => true,
): Advocate | null {
  for (let i = 0; i < 6; i++) {
    const advocate = pick(rng, stage.advocates);
    if (advocate.joinAt < at && wanted(advocate) && !advocate.role.fraud) return advocate;
  }
  return null;
}

/** Later touches of one visitor: own interest mostly, another advocate's link now and then. */
function wander(
  shopper: Shopper,
  prompt: Prompt,
  first: Seen,
  device: Device,
  steps: number,
): { seen: Seen; device: Device; rival: Advocate | null } {
  const { stage, pen, rng, person } = shopper;
  let seen = first;
  let current = device;
  let rival: Advocate | null = null;
  let at = prompt.at;
  for (let i = 0; i < steps; i++) {
    at = chance(rng, 0.35)
      ? at + exponential(rng, 25) * MINUTE_MS
      : wakingMoment(rng, person.country, at + logNormal(rng, 20, 1.5) * HOUR_MS);
    if (at >= stage.endMs) break;
    current = chance(rng, 0.04) ? forgetful(rng, current) : chance(rng, 0.3) ? deviceFor(person, rng, 'look') : current;
    const other = chance(rng, 0.05) ? someAdvocate(stage, rng, at) : null;
    if (other && other !== prompt.advocate) rival = other;
    const again = prompt.advocate !== null && chance(rng, 0.12);
    const touch: Touch = other
      ? { at, channel: channelOf(other), advocate: other, medium: 'whatsapp' }
      : again
        ? { at, channel: prompt.channel, advocate: prompt.advocate!, medium: prompt.medium }
        : { at, channel: draw(rng, NEXT_CHANNELS) };
    seen = writeTouch(pen, rng, person, current, touch);
  }
  return { seen, device: current, rival };
}

/** Before paying, some look for a coupon and find an advocate's page: it takes the last click and caused nothing. */
function seekCoupon(shopper: Shopper, at: number, device: Device): { seen: Seen; code: string } | null {
  const { stage, pen, rng, person } = shopper;
  const page = someAdvocate(
    stage,
    rng,
    at,
    (advocate) => advocate.partnerType === 'coupon' || advocate.partnerType === 'affiliate',
  );
  if (!page) return null;
  const seen = writeTouch(pen, rng, person, device, {
    at,
    channel: 'affiliate',
    advocate: page,
    fields: { touch: 'coupon', page_stage: 'checkout' },
  });
  return { seen, code: page.codes[0]! };
}

/** A guest: pays, and leaves no account behind. */
function buyAsGuest(shopper: Shopper, at: number, device: Device, seen: Seen, claimedCode: string | undefined): void {
  buy(shopper, { at, type: 'purchase', device, identity: null, seen, claimedCode, fate: drawFate(shopper.rng) });
}

/** A few who are sold to rather than shopping: a lead that qualifies, and perhaps a deal. */
function becomeLead(shopper: Shopper, identity: Identity, at: number, device: Device): void {
  const { pen, rng, motive, person } = shopper;
  const common = {
    customer_id: identity.customerId,
    visitor_id: device.visitorId,
    device_id: device.deviceId,
    user_agent: device.userAgent,
  };
  pen.conversion(at, { type: 'qualified_lead', ...common }, motive);
  if (!chance(rng, 0.4)) return;
  const wonAt = at + logNormal(rng, 18, 0.6) * 24 * HOUR_MS;
  const amount = Math.round(logNormal(rng, 4200, 0.8) * person.country.priceFactor) * person.country.minorUnits;
  pen.conversion(
    wonAt,
    { type: 'closed_won', ...common, amount_minor: amount, currency: person.country.currency },
    motive,
  );
}

/**
 * One visitor's story from the first touch on. Whether they convert is decided first, by what sent them; those who will
 * look around longer, which is why a path's length tells something.
 */
export function visit(stage: Stage, person: Person, prompt: Prompt): void {
  const rng = person.rng;
  const pen = penOf(stage, rng);
  const { motive } = prompt;
  const shopper: Shopper = { stage, pen, rng, person, motive };
  const converts = chance(rng, Math.min(0.9, CONVERTS[prompt.channel] * (prompt.keenness ?? 1))) && stage.invents;
  const entry = deviceFor(person, rng, 'look');
  const first = writeTouch(pen, rng, person, entry, {
    at: prompt.at,
    channel: prompt.channel,
    advocate: prompt.advocate ?? undefined,
    medium: prompt.medium,
  });
  const steps = converts
    ? Math.min(12, Math.floor(exponential(rng, 2)))
    : Math.min(8, Math.floor(exponential(rng, 0.75)));
  const walk = wander(shopper, prompt, first, entry, steps);
  if (!converts) return;
  const persuaded =
    walk.rival !== null && chance(rng, 0.35) ? { ...shopper, motive: { ...motive, causedBy: walk.rival.id } } : shopper;
  const switches = chance(rng, 0.22);
  const device = switches ? deviceFor(person, rng, 'pay') : walk.device;
  const delay = switches || chance(rng, 0.3) ? logNormal(rng, 7, 1.2) * HOUR_MS : logNormal(rng, 11, 0.8) * MINUTE_MS;
  const at = wakingMoment(rng, person.country, walk.seen.at + delay);
  if (at >= stage.endMs) return;
  const seen = switches
    ? writeTouch(pen, rng, person, device, { at: at - logNormal(rng, 8, 0.6) * MINUTE_MS, channel: 'direct' })
    : walk.seen;
  finish(persuaded, prompt, device, seen, at);
}

/** The end of a story that ends well: account, guest purchase or deal. */
function finish(shopper: Shopper, prompt: Prompt, device: Device, seen: Seen, at: number): void {
  const { rng, person } = shopper;
  const told = prompt.advocate !== null && chance(rng, 0.16) ? rememberedCode(rng, prompt.advocate, at) : undefined;
  const coupon =
    told === undefined && chance(rng, 0.05) ? seekCoupon(shopper, at - integer(rng, 20_000, 240_000), device) : null;
  const claimedCode = told ?? (coupon && chance(rng, 0.6) ? coupon.code : undefined);
  const last = prompt.beforeTill?.(shopper, device, at) ?? coupon?.seen ?? seen;
  if (chance(rng, 0.1)) return buyAsGuest(shopper, at, device, last, claimedCode);
  const identity = prompt.identity ?? drawIdentity(rng.fork('identity'));
  if (person.segment === 'enterprise' && chance(rng, 0.35))
    becomeLead(shopper, identity, at + exponential(rng, 2) * 24 * HOUR_MS, device);
  signUp(shopper, { at, device, identity, seen: last, claimedCode, buys: 0.66 });
}

/** Told in person: no link was ever opened. They come by themselves and name the code at the till. */
export function visitTold(stage: Stage, person: Person, advocate: Advocate, at: number, motive: Motive): void {
  const rng = person.rng;
  const pen = penOf(stage, rng);
  const shopper: Shopper = { stage, pen, rng, person, motive };
  const device = deviceFor(person, rng, 'look');
  const seen = writeTouch(pen, rng, person, device, { at, channel: draw(rng, SELF_CHANNELS) });
  if (!stage.invents) return;
  const till = at + logNormal(rng, 14, 0.8) * MINUTE_MS;
  const identity = drawIdentity(rng.fork('identity'));
  signUp(shopper, { at: till, device, identity, seen, claimedCode: rememberedCode(rng, advocate, till), buys: 0.8 });
}

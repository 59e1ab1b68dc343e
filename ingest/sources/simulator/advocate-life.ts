import { secondCodeAt, type Advocate } from './advocates.js';
import { buyAgain, comeBack, buy, writeCustomer, type Shopper } from './customers.js';
import { drawPlace } from './networks.js';
import {
  deviceFor,
  drawDevice,
  drawPerson,
  whereabouts,
  type Device,
  type Person,
  type PersonTraits,
} from './people.js';
import { drawCountry } from './countries.js';
import { chance, digest64, exponential, hex, integer, logNormal, poisson, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, momentOfDay, wakingMoment } from './seasons.js';
import { penOf, type Fields, type Motive, type Pen, type Stage } from './stage.js';
import { channelOf, drawMedium, writeTouch } from './touches.js';
import { visit, visitTold } from './journeys.js';
import { honestBotAgent } from './user-agents.js';

/** Mean days between bursts of sharing, by partner type; others share like customers. */
const BURST_EVERY_DAYS: Readonly<Record<string, number>> = {
  customer: 20,
  affiliate: 7,
  influencer: 15,
  consultant: 16,
  coupon: 9,
  loyalty: 12,
  sub_network: 8,
};
/** Days after which a customer's enthusiasm has fallen to a third. Professionals do not tire. */
const ENTHUSIASM_DAYS = 70;

interface Share {
  readonly at: number;
  readonly medium: string;
  readonly visitors: number;
  /** Median hours from the share to a click on it. */
  readonly delayHours: number;
}

/** Fields of the advocate event as of a moment. It replaces the whole subject, so all of it stands there each time. */
function profile(
  advocate: Advocate,
  status: string,
  codes: readonly string[],
  payoutHash = advocate.payoutAccountHash,
): Fields {
  const device = advocate.person.devices[0]!;
  return {
    advocate_id: advocate.id,
    status,
    referral_codes: codes,
    ...(advocate.isCustomer ? { customer_id: advocate.identity.customerId } : {}),
    ...(advocate.invitedBy === null ? {} : { invited_by: advocate.invitedBy }),
    partner_type: advocate.partnerType,
    segment: advocate.segment,
    region: advocate.country.region,
    country: advocate.country.code,
    cohort: new Date(advocate.joinAt).toISOString().slice(0, 7),
    email_hash: advocate.identity.emailHash,
    device_id: device.deviceId,
    payout_account_hash: payoutHash,
    payout_currency: advocate.country.currency,
  };
}

/** An activity of the advocate on a device of their own. */
export function act(pen: Pen, rng: Rng, advocate: Advocate, action: string, at: number, more: Fields = {}): void {
  const device = deviceFor(advocate.person, rng, 'look');
  pen.event('activity', at, {
    advocate_id: advocate.id,
    action,
    ...more,
    visitor_id: device.visitorId,
    device_id: device.deviceId,
    ip: whereabouts(advocate.person, rng, device, at),
    user_agent: device.userAgent,
  });
}

/** Joining, logging in, changing details, leaving: the advocate's record over time. */
function keepRecord(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate): void {
  const [firstCode] = advocate.codes;
  if (advocate.invitedAt !== null)
    pen.event('advocate', advocate.invitedAt + 1000, profile(advocate, 'invited', [firstCode!]));
  pen.event('advocate', advocate.joinAt, profile(advocate, 'enrolled', [firstCode!]));
  act(pen, rng, advocate, 'terms_accepted', advocate.joinAt + integer(rng, 5_000, 90_000));
  const lateCode = secondCodeAt(advocate);
  if (advocate.codes.length > 1) pen.event('advocate', lateCode, profile(advocate, 'enrolled', advocate.codes));
  for (let at = advocate.joinAt; (at += exponential(rng, 12) * DAY_MS) < stage.endMs;) {
    act(pen, rng, advocate, 'login', wakingMoment(rng, advocate.country, at));
  }
  const leaves = chance(rng, 0.03);
  const changesBank = advocate.role.ring === null && chance(rng, 0.04);
  const changeAt = Math.max(
    lateCode + DAY_MS,
    advocate.joinAt + (0.3 + 0.5 * rng.next()) * (stage.endMs - advocate.joinAt),
  );
  const payout = changesBank ? digest64(`payout/${hex(rng, 16)}`) : advocate.payoutAccountHash;
  if (changesBank) {
    act(pen, rng, advocate, 'payout_account_changed', changeAt);
    pen.event('advocate', changeAt + 1000, profile(advocate, 'enrolled', advocate.codes, payout));
  }
  // Operators notice some of those who cheat at full speed, late.
  const caught = advocate.role.pace === 'fast' && chance(rng, 0.3);
  const lastDays = stage.endMs - (0.05 + 0.12 * rng.next()) * (stage.endMs - stage.startMs);
  if (caught)
    pen.event(
      'advocate',
      Math.max(changeAt + HOUR_MS, lastDays),
      profile(advocate, 'suspended', advocate.codes, payout),
    );
  else if (leaves)
    pen.event('advocate', Math.max(changeAt + HOUR_MS, lastDays), profile(advocate, 'closed', advocate.codes, payout));
}

/** The advocate's own life as a customer, from before they joined. */
function shopOneself(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate): void {
  if (!advocate.isCustomer || !stage.invents) return;
  const shopper: Shopper = { stage, pen, rng, person: advocate.person, motive: { causedBy: null, repeat: true } };
  const before = Math.max(stage.startMs, advocate.joinAt - (1 + 9 * rng.next()) * DAY_MS);
  const device = advocate.person.devices[0]!;
  const signedUpAt = before - integer(rng, 0, 300) * DAY_MS;
  writeCustomer(shopper, advocate.identity, device, before, { signedUpAt, firstOrderAt: signedUpAt + HOUR_MS });
  if (!chance(rng, 0.6)) return;
  const at = wakingMoment(rng, advocate.country, before + logNormal(rng, 9, 0.9) * DAY_MS);
  if (at >= stage.endMs) return;
  const seen = comeBack(shopper, at - logNormal(rng, 9, 0.8) * MINUTE_MS, device);
  buy(shopper, { at, type: 'purchase', device, identity: advocate.identity, seen });
  buyAgain(shopper, advocate.identity, at);
}

/** Plans when and how far the advocate's word goes: bursts of a few shares, then silence. */
function planShares(stage: Stage, rng: Rng, advocate: Advocate): readonly Share[] {
  const shares: Share[] = [];
  const every = BURST_EVERY_DAYS[advocate.partnerType] ?? 20;
  let at = advocate.joinAt + exponential(rng, 1.5) * DAY_MS;
  for (let burst = 0; burst < 400 && at < stage.endMs; burst++) {
    const tired = every > 14 && chance(rng, 1 - Math.exp(-(at - advocate.joinAt) / (ENTHUSIASM_DAYS * DAY_MS)));
    const inBurst = tired ? 0 : 1 + Math.min(5, Math.floor(exponential(rng, 0.9)));
    let moment = at;
    for (let i = 0; i < inBurst; i++) {
      moment = wakingMoment(rng, advocate.country, moment);
      const visitors = poisson(rng, advocate.reach * logNormal(rng, 0.72, 0.8));
      shares.push({
        at: moment,
        medium: drawMedium(rng),
        visitors,
        delayHours: advocate.partnerType === 'influencer' ? 2.5 : 6,
      });
      moment += exponential(rng, 7) * HOUR_MS;
    }
    at += Math.max(1, exponential(rng, every)) * DAY_MS;
  }
  if (advocate.role.lookalike === 'influencer_burst') shares.push(...viralShare(stage, rng, advocate));
  return shares.filter((share) => share.at < stage.endMs);
}

/** One post that everybody sees within the hour. */
function viralShare(stage: Stage, rng: Rng, advocate: Advocate): readonly Share[] {
  const at = momentOfDay(rng, advocate.country, advocate.joinAt + integer(rng, 4, 24) * DAY_MS);
  return at < stage.endMs ? [{ at, medium: 'instagram', visitors: integer(rng, 420, 900), delayHours: 0.5 }] : [];
}

/** Who hears an advocate: mostly their own countrymen, and where the role says so, people of one place. */
function listener(stage: Stage, rng: Rng, advocate: Advocate): Person {
  const { lookalike } = advocate.role;
  const near = lookalike !== null && lookalike !== 'influencer_burst' && chance(rng, 0.75);
  const country = near || chance(rng, 0.82) ? advocate.country : drawCountry(rng, stage);
  return drawPerson(rng, stage, country, near ? traitsLike(rng, advocate) : {});
}

/** What people around an advocate share with them. */
function traitsLike(rng: Rng, advocate: Advocate): PersonTraits {
  const { person } = advocate;
  switch (advocate.role.lookalike) {
    case 'cafe':
    case 'campus':
      return { haunt: person.haunt ?? undefined, segment: person.segment };
    case 'company':
      return { office: person.office ?? undefined, segment: person.segment, form: 'laptop' };
    case 'carrier_nat':
      return { masts: person.masts, home: person.masts[0], form: 'phone' };
    case 'family': {
      // One tablet on the sofa for everyone: the same fingerprint, a profile (and so a cookie) each.
      const tablet = person.devices[0]!;
      const own: Device = { ...tablet, visitorId: drawDevice(rng, 'tablet').visitorId };
      return { home: person.home, devices: [own] };
    }
    default:
      return {};
  }
}

/** Whether somebody was drawn from the place that the advocate's role is about. */
function isNear(person: Person, { role, person: own }: Advocate): boolean {
  if (role.lookalike === null) return false;
  const sameOffice = person.office !== null && person.office === own.office;
  return person.home === own.home || person.haunt !== null || sameOffice || person.masts === own.masts;
}

function motiveOf(advocate: Advocate, near: boolean): Motive {
  const { lookalike } = advocate.role;
  return { causedBy: advocate.id, ...(lookalike && near ? { lookalike } : {}) };
}

/** One share and everyone it reaches. */
function share(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate, number: number, plan: Share): void {
  act(pen, rng, advocate, 'share', plan.at, { medium: plan.medium });
  const previews = poisson(rng, plan.medium === 'in_person' ? 0 : 0.35);
  for (let i = 0; i < previews; i++)
    previewLink(stage, pen, rng, advocate, plan.at + exponential(rng, 3000), plan.medium);
  for (let i = 0; i < plan.visitors; i++) {
    const visitor = rng.fork('share', number, i);
    const person = listener(stage, visitor, advocate);
    const at = wakingMoment(visitor, person.country, plan.at + logNormal(visitor, plan.delayHours, 1.4) * HOUR_MS);
    if (at >= stage.endMs) continue;
    const viral = advocate.role.lookalike === 'influencer_burst' && plan.visitors > 300;
    const near = viral || isNear(person, advocate);
    const motive = motiveOf(advocate, near);
    if (plan.medium === 'in_person' && chance(visitor, 0.4)) visitTold(stage, person, advocate, at, motive);
    else
      visit(stage, person, {
        at,
        channel: channelOf(advocate),
        advocate,
        medium: plan.medium,
        motive,
        keenness: viral ? 0.4 : near ? 2 : 1,
      });
  }
}

/** A chat or a crawler that fetches a shared link: a bot, and nobody's fault. */
function previewLink(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate, at: number, medium: string): void {
  const robot = drawPerson(rng.fork('preview', at), stage, advocate.country, { form: 'laptop' });
  const device: Device = { ...robot.devices[0]!, deviceId: undefined, userAgent: honestBotAgent(rng) };
  const rack = drawPlace(rng.fork('rack', at), stage.book, 'hosting', advocate.country);
  writeTouch(pen, rng, robot, device, {
    at,
    channel: channelOf(advocate),
    advocate,
    medium,
    ip: rack.ipv4,
    fields: { user_activated: false },
  });
}

/** Visitors who find an affiliate's page or a coupon site by themselves, day by day. */
function evergreen(stage: Stage, rng: Rng, advocate: Advocate): void {
  if (channelOf(advocate) !== 'affiliate') return;
  const perDay = Math.min(6, advocate.reach * 0.12);
  for (let day = Math.floor((advocate.joinAt - stage.startMs) / DAY_MS) + 1; day < stage.days; day++) {
    const today = rng.fork('evergreen', day);
    const visitors = poisson(today, perDay);
    for (let i = 0; i < visitors; i++) {
      const visitor = today.fork(i);
      const person = listener(stage, visitor, advocate);
      const at = momentOfDay(visitor, person.country, stage.startMs + day * DAY_MS);
      visit(stage, person, { at, channel: 'affiliate', advocate, motive: { causedBy: advocate.id } });
    }
  }
}

/** The family of an advocate: two or three more people, one address, one tablet. */
function family(stage: Stage, rng: Rng, advocate: Advocate): void {
  if (advocate.role.lookalike !== 'family') return;
  const members = integer(rng, 2, 3);
  for (let i = 0; i < members; i++) {
    const member = rng.fork('family', i);
    const person = drawPerson(member, stage, advocate.country, traitsLike(member, advocate));
    const at = wakingMoment(member, person.country, advocate.joinAt + (2 + 20 * member.next()) * DAY_MS);
    visit(stage, person, {
      at,
      channel: 'referral',
      advocate,
      medium: 'in_person',
      motive: { causedBy: advocate.id, lookalike: 'family' },
      keenness: 11,
    });
  }
}

/** An advocate's whole life on the stage. */
export function liveAsAdvocate(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('life');
  const pen = penOf(stage, rng);
  keepRecord(stage, pen, rng.fork('record'), advocate);
  shopOneself(stage, pen, rng.fork('shop'), advocate);
  for (const invited of stage.advocates) {
    if (invited.invitedBy !== advocate.id || invited.invitedAt === null) continue;
    act(pen, rng, advocate, 'invite', invited.invitedAt, {
      medium: drawMedium(rng),
      invite_id: `i_${hex(rng, 12)}`,
      invitee_hash: invited.identity.emailHash,
    });
  }
  planShares(stage, rng.fork('shares'), advocate).forEach((plan, number) =>
    share(stage, pen, rng.fork('out', number), advocate, number, plan),
  );
  evergreen(stage, rng, advocate);
  family(stage, rng, advocate);
  const truth = {
    what: 'advocate',
    advocate_id: advocate.id,
    fraud: advocate.role.fraud,
    lookalike: advocate.role.lookalike,
    pace: advocate.role.pace,
  } as const;
  stage.write({ file: 'truth', at: advocate.joinAt, id: advocate.id, value: truth });
}

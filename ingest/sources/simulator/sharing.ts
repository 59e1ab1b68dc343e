import { act } from './advocate-record.js';
import type { Advocate } from './advocates.js';
import { drawPlace } from './networks.js';
import { drawDevice, drawPerson, type Device, type Person, type PersonTraits } from './people.js';
import { drawCountry } from './countries.js';
import { chance, exponential, integer, logNormal, poisson, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, momentOfDay, wakingMoment } from './seasons.js';
import { type Motive, type Pen, type Stage } from './stage.js';
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

export interface Share {
  readonly at: number;
  readonly medium: string;
  readonly visitors: number;
  /** Median hours from the share to a click on it. */
  readonly delayHours: number;
}

/** Plans when and how far the advocate's word goes: bursts of a few shares, then silence. */
export function planShares(stage: Stage, rng: Rng, advocate: Advocate): readonly Share[] {
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
export function listener(stage: Stage, rng: Rng, advocate: Advocate): Person {
  const { lookalike } = advocate.role;
  const near = lookalike !== null && lookalike !== 'influencer_burst' && chance(rng, 0.75);
  const country = near || chance(rng, 0.82) ? advocate.country : drawCountry(rng, stage);
  return drawPerson(rng, stage, country, near ? traitsLike(rng, advocate) : {});
}

/** What people around an advocate share with them. */
export function traitsLike(rng: Rng, advocate: Advocate): PersonTraits {
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
export function share(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate, number: number, plan: Share): void {
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

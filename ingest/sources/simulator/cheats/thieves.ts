import type { Advocate } from '../advocates.js';
import type { Shopper } from '../customers.js';
import { drawCountry } from '../countries.js';
import { drawOwnChannel, someAdvocate, visit } from '../journeys.js';
import { drawPerson, type Device } from '../people.js';
import { between, chance, integer, poisson, type Rng } from '../random.js';
import { DAY_MS, HOUR_MS, dayFactor, momentOfDay } from '../seasons.js';
import { penOf, type Fields, type Motive, type Stage } from '../stage.js';
import { writeTouch, type Seen } from '../touches.js';

/** A click that nobody made: a hidden frame or a browser extension opens the link on the victim's own device. */
function stuffedFields(rng: Rng): Fields {
  return chance(rng, 0.4)
    ? { touch: 'extension', page_stage: 'checkout', user_activated: false, frame: 'extension' }
    : {
        touch: 'click',
        page_stage: chance(rng, 0.6) ? 'checkout' : 'cart',
        user_activated: false,
        frame: 'hidden_iframe',
      };
}

/** Cookie stuffing at the last second. Slowly: half a minute to some minutes earlier, and looking like a click. */
export function stuffAtTill(advocate: Advocate, shopper: Shopper, device: Device, at: number): Seen {
  const { pen, rng, person } = shopper;
  const fast = advocate.role.pace === 'fast';
  const lead = fast ? integer(rng, 400, 6_000) : integer(rng, 9_000, 150_000);
  const fields = fast || chance(rng, 0.4) ? stuffedFields(rng) : { page_stage: 'cart', user_activated: false };
  return writeTouch(pen, rng, person, device, { at: at - lead, channel: 'affiliate', advocate, fields });
}

/** Flooding: several reported clicks over the victim's last days, whenever the machine got to them. */
export function floodBeforeTill(advocate: Advocate, shopper: Shopper, device: Device, at: number): null {
  const { pen, rng, person } = shopper;
  const clicks = advocate.role.pace === 'fast' ? integer(rng, 4, 14) : integer(rng, 1, 3);
  for (let i = 0; i < clicks; i++) {
    const ago = i === 0 ? between(rng, 0.01, 1.5) : between(rng, 0.1, 72);
    writeTouch(pen, rng, person, device, {
      at: at - ago * HOUR_MS,
      channel: 'affiliate',
      advocate,
      fields: { user_activated: false, frame: 'cross_origin' },
    });
  }
  return null;
}

/** Someone who was on their way to buy, by themselves or on another advocate's word, and is robbed on it. */
function victimise(
  stage: Stage,
  rng: Rng,
  advocate: Advocate,
  dayStart: number,
  beforeTill: (shopper: Shopper, device: Device, at: number) => Seen | null,
): void {
  const person = drawPerson(rng, stage, drawCountry(rng, stage));
  const at = momentOfDay(rng, person.country, dayStart);
  const friend = chance(rng, 0.25) ? someAdvocate(stage, rng, at, (other) => other.partnerType === 'customer') : null;
  const motive: Motive = { causedBy: friend?.id ?? null, fraud: advocate.role.fraud!, pace: advocate.role.pace! };
  visit(stage, person, {
    at,
    channel: friend ? 'referral' : drawOwnChannel(rng),
    advocate: friend,
    medium: 'whatsapp',
    motive,
    keenness: 14,
    beforeTill,
  });
}

interface Booty {
  readonly perDay: number;
  readonly beforeTill: (shopper: Shopper, device: Device, at: number) => Seen | null;
}

function rob(stage: Stage, advocate: Advocate, name: string, booty: Booty): void {
  if (!stage.invents) return;
  const rng = advocate.rng.fork(name);
  for (let day = Math.floor((advocate.joinAt - stage.startMs) / DAY_MS) + 2; day < stage.days; day++) {
    const today = rng.fork('day', day);
    const dayStart = stage.startMs + day * DAY_MS;
    const victims = poisson(today, booty.perDay * dayFactor(dayStart));
    for (let i = 0; i < victims; i++) victimise(stage, today.fork('victim', i), advocate, dayStart, booty.beforeTill);
  }
}

/** Drops the cookie on people who only look. */
function stuffPassersBy(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('passers-by');
  const perDay = advocate.role.pace === 'fast' ? 30 : 2;
  for (let day = Math.floor((advocate.joinAt - stage.startMs) / DAY_MS) + 2; day < stage.days; day++) {
    const today = rng.fork('day', day);
    const passers = poisson(today, perDay);
    for (let i = 0; i < passers; i++) {
      const passer = today.fork(i);
      const person = drawPerson(passer, stage, drawCountry(passer, stage));
      const at = momentOfDay(passer, person.country, stage.startMs + day * DAY_MS);
      writeTouch(penOf(stage, passer), passer, person, person.devices[0]!, {
        at,
        channel: 'affiliate',
        advocate,
        fields: { user_activated: false, frame: 'hidden_iframe' },
      });
    }
  }
}

export function cookieStuffing(stage: Stage, advocate: Advocate): void {
  const perDay = advocate.role.pace === 'fast' ? 1 : 0.22;
  rob(stage, advocate, 'stuffing', {
    perDay,
    beforeTill: (shopper, device, at) => stuffAtTill(advocate, shopper, device, at),
  });
  stuffPassersBy(stage, advocate);
}

export function floodVictims(stage: Stage, advocate: Advocate): void {
  const perDay = advocate.role.pace === 'fast' ? 0.8 : 0.22;
  rob(stage, advocate, 'flooding', {
    perDay,
    beforeTill: (shopper, device, at) => floodBeforeTill(advocate, shopper, device, at),
  });
}

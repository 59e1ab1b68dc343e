import type { Advocate } from '../advocates.js';
import { drawCountry } from '../countries.js';
import { addressAt, drawPlace, type Place } from '../networks.js';
import { drawDevice, drawIdentity, drawPerson, forgetful, type Device } from '../people.js';
import { chance, exponential, integer, pick, poisson, rngOf, type Rng } from '../random.js';
import { DAY_MS, HOUR_MS, momentOfDay } from '../seasons.js';
import { penOf, type Stage } from '../stage.js';
import { channelOf, writeTouch } from '../touches.js';
import { signUp, type Shopper } from '../customers.js';
import { hiredBotAgent, personalAgent } from '../user-agents.js';

const daysFrom = (stage: Stage, advocate: Advocate): number =>
  Math.max(0, Math.floor((stage.endMs - advocate.joinAt) / DAY_MS) - 2);

/** An IPv4 next door to a place: racks are rented by the block. */
function neighbour(rng: Rng, place: Place): string {
  const cut = place.ipv4.lastIndexOf('.');
  return `${place.ipv4.slice(0, cut)}.${integer(rng, 1, 254)}`;
}

/**
 * A click farm: racks of browsers in hosting networks open the link all day and some sign up with made-up names.
 * Slowly: a few a day, spread over many racks, with the agents of real browsers and at human hours.
 */
export function clickFarm(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('farm');
  const fast = advocate.role.pace === 'fast';
  const racks = Array.from({ length: fast ? 3 : 14 }, (_, i) =>
    drawPlace(rng.fork('rack', i), stage.book, 'hosting', advocate.country),
  );
  const agents = Array.from({ length: fast ? 2 : 9 }, () => personalAgent(rng, 'laptop'));
  const first = advocate.joinAt + integer(rng, 2, 8) * DAY_MS;
  const days = fast ? Math.min(24, daysFrom(stage, advocate)) : daysFrom(stage, advocate);
  for (let day = 0; day < days; day++) {
    const today = rng.fork('day', day);
    const visits = poisson(today, fast ? 70 : 4);
    for (let i = 0; i < visits; i++) {
      const worker = today.fork(i);
      const person = drawPerson(worker, stage, fast ? advocate.country : drawCountry(worker, stage), {
        form: 'laptop',
      });
      const device: Device = { ...drawDevice(worker, 'laptop'), userAgent: pick(worker, agents) };
      const dayStart = first + day * DAY_MS;
      const at = fast ? dayStart + worker.next() * DAY_MS : momentOfDay(worker, person.country, dayStart);
      const ip = neighbour(worker, pick(worker, racks));
      const pen = penOf(stage, worker);
      const seen = writeTouch(pen, worker, person, device, { at, channel: channelOf(advocate), advocate, ip });
      if (!stage.invents || !chance(worker, fast ? 0.03 : 0.06)) continue;
      const shopper: Shopper = {
        stage,
        pen,
        rng: worker,
        person: { ...person, haunt: { network: 'hosting', ipv4: ip, ipv6: null } },
        motive: { causedBy: null, fraud: 'click_farm', pace: advocate.role.pace! },
      };
      signUp(shopper, {
        at: at + exponential(worker, fast ? 20_000 : 400_000),
        device,
        identity: drawIdentity(worker.fork('identity')),
        seen,
        buys: 0,
      });
    }
  }
}

/** Bots that fetch the link and never buy: crude ones say who they are; patient ones wear a real browser's name. */
export function botTraffic(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('bots');
  const fast = advocate.role.pace === 'fast';
  const rack = drawPlace(rng.fork('rack'), stage.book, 'hosting', advocate.country);
  const first = advocate.joinAt + integer(rng, 1, 6) * DAY_MS;
  const days = fast ? Math.min(30, daysFrom(stage, advocate)) : daysFrom(stage, advocate);
  for (let day = 0; day < days; day++) {
    const today = rng.fork('day', day);
    const pen = penOf(stage, today);
    const clicks = poisson(today, fast ? 90 : 7);
    const person = drawPerson(today.fork('robot'), stage, advocate.country, { form: 'laptop' });
    let device = drawDevice(today, 'laptop');
    for (let i = 0; i < clicks; i++) {
      const at = first + day * DAY_MS + today.next() * DAY_MS;
      const agent = fast || chance(today, 0.35) ? hiredBotAgent(today) : device.userAgent;
      device = forgetful(today, device);
      const ip = fast
        ? rack.ipv4
        : chance(today, 0.5)
          ? neighbour(today, rack)
          : addressAt(today, person.home, `bot/${day}`);
      writeTouch(
        pen,
        today,
        person,
        { ...device, deviceId: undefined, userAgent: agent },
        { at, channel: channelOf(advocate), advocate, ip, fields: { user_activated: false } },
      );
    }
  }
}

/**
 * Click flooding: clicks are reported for people who never clicked, in the hope that one of them buys. The victims are the
 * shop's own visitors; `floodVictim` is called for each of them. Here: the flood that hits nobody.
 */
export function clickFlood(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('flood');
  const fast = advocate.role.pace === 'fast';
  const first = advocate.joinAt + 2 * DAY_MS;
  const days = fast ? Math.min(45, daysFrom(stage, advocate)) : daysFrom(stage, advocate);
  for (let day = 0; day < days; day++) {
    const today = rng.fork('day', day);
    const pen = penOf(stage, today);
    const clicks = poisson(today, fast ? 110 : 9);
    for (let i = 0; i < clicks; i++) {
      const victim = rngOf(`${today.name}/${i}`);
      const country = drawCountry(victim, stage);
      const person = drawPerson(victim, stage, country);
      // The hours of a machine: as many at night as by day.
      const at = first + day * DAY_MS + victim.next() * 24 * HOUR_MS;
      writeTouch(pen, victim, person, person.devices[0]!, {
        at,
        channel: channelOf(advocate),
        advocate,
        fields: { user_activated: false, frame: 'cross_origin' },
      });
    }
  }
}

import { act } from '../advocate-record.js';
import type { Advocate } from '../advocates.js';
import { buy, signUp, writeCustomer, type Shopper } from '../customers.js';
import { drawDevice, drawIdentity, drawPerson, type Device, type Identity } from '../people.js';
import { chance, exponential, hex, integer, logNormal, pick, type Rng } from '../random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, wakingMoment } from '../seasons.js';
import { penOf, type Motive, type Pen, type SimulatedEvent, type Stage } from '../stage.js';
import { writeTouch } from '../touches.js';

export const cheatingMotive = (advocate: Advocate): Motive => ({
  causedBy: null,
  fraud: advocate.role.fraud!,
  pace: advocate.role.pace!,
});

/** The ways to refer oneself, the last only visible by the device. */
type Disguise = 'same_customer' | 'same_email' | 'same_card' | 'same_device';

function disguised(rng: Rng, advocate: Advocate, disguise: Disguise): Identity {
  const other = drawIdentity(rng.fork('identity'));
  switch (disguise) {
    case 'same_customer':
      return advocate.identity;
    case 'same_email':
      return { ...other, emailHash: advocate.identity.emailHash };
    case 'same_card':
      return { ...other, paymentHash: advocate.identity.paymentHash, addressHash: advocate.identity.addressHash };
    case 'same_device':
      return other;
  }
}

/** Self-referral: the advocate opens their own link and buys. Slowly: a new account each month, seen only by the device. */
export function selfReferral(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('self');
  const fast = advocate.role.pace === 'fast';
  const ways: readonly Disguise[] = fast
    ? ['same_customer', 'same_email', 'same_card']
    : ['same_device', 'same_device', 'same_card'];
  let at = advocate.joinAt + exponential(rng, 3) * DAY_MS;
  for (let i = 0; i < (fast ? 9 : 4) && at < stage.endMs; i++) {
    const turn = rng.fork('turn', i);
    const disguise = advocate.isCustomer ? ways[i % ways.length]! : 'same_email';
    const own = advocate.person.devices[0]!;
    // A private window: a new cookie on the same machine.
    const device: Device =
      disguise === 'same_device' ? { ...own, visitorId: drawDevice(turn, own.form).visitorId } : own;
    const shopper: Shopper = {
      stage,
      pen: penOf(stage, turn),
      rng: turn,
      person: { ...advocate.person, devices: [device] },
      motive: cheatingMotive(advocate),
    };
    const clickedAt = wakingMoment(turn, advocate.country, at);
    const seen = writeTouch(shopper.pen, turn, advocate.person, device, {
      at: clickedAt,
      channel: 'referral',
      advocate,
      medium: 'email',
    });
    const identity = disguised(turn, advocate, disguise);
    const till = clickedAt + logNormal(turn, 7, 0.6) * MINUTE_MS;
    if (disguise === 'same_customer')
      buy(shopper, { at: till, type: 'purchase', device, identity, seen, fate: 'kept' });
    else signUp(shopper, { at: till, device, identity, seen, buys: 0.95 });
    at += (fast ? 4 + exponential(turn, 4) : 18 + exponential(turn, 14)) * DAY_MS;
  }
}

/** The machines that the accounts of a ring are used from: two in one den, or four in its members' homes. */
export function ringMachines(stage: Stage, advocate: Advocate): readonly Device[] {
  const shared = stage.rng.fork('ring', advocate.role.ring ?? 0);
  return Array.from({ length: advocate.role.pace === 'fast' ? 2 : 4 }, (_, i) => {
    const machine = shared.fork('machine', i);
    return { ...drawDevice(machine, i % 2 ? 'phone' : 'laptop'), deviceId: `d_${hex(machine, 20)}` };
  });
}

/**
 * A ring: accounts that sign up and buy for each other from a few shared devices, paid into one account. Slowly: one
 * account every couple of weeks, from the homes of its members.
 */
export function ringMember(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('ring');
  const fast = advocate.role.pace === 'fast';
  const shared = stage.rng.fork('ring', advocate.role.ring ?? 0);
  const base = drawPerson(shared.fork('den'), stage, advocate.country, { form: 'laptop' });
  const machines = ringMachines(stage, advocate);
  for (let at = advocate.joinAt + DAY_MS, i = 0; at < stage.endMs && i < 60; i++) {
    const turn = rng.fork('account', i);
    const machine = pick(turn, machines);
    const device: Device = { ...machine, visitorId: drawDevice(turn, machine.form).visitorId };
    const person = {
      ...(fast ? base : drawPerson(turn.fork('member'), stage, advocate.country)),
      devices: [device],
      rng: turn,
    };
    const shopper: Shopper = { stage, pen: penOf(stage, turn), rng: turn, person, motive: cheatingMotive(advocate) };
    const clickedAt = wakingMoment(turn, advocate.country, at);
    const seen = writeTouch(shopper.pen, turn, person, device, {
      at: clickedAt,
      channel: 'referral',
      advocate,
      medium: 'whatsapp',
    });
    signUp(shopper, {
      at: clickedAt + logNormal(turn, 5, 0.5) * MINUTE_MS,
      device,
      identity: drawIdentity(turn.fork('identity')),
      seen,
      buys: fast ? 0.75 : 0.9,
    });
    if (chance(turn, 0.3)) act(shopper.pen, turn, { ...advocate, person }, 'login', clickedAt + HOUR_MS);
    at += (fast ? exponential(turn, 5) : 9 + exponential(turn, 8)) * DAY_MS;
  }
}

/** Now and then posts a conversion again under new ids: minutes later at full speed, days later where the pace is slow. */
export function postTwice(pen: Pen, rng: Rng, advocate: Advocate, posted: SimulatedEvent): void {
  const fast = advocate.role.pace === 'fast';
  if (!chance(rng, fast ? 0.85 : 0.3)) return;
  const { kind: _kind, id: _id, occurred_at: at, programme_id: _programme, ...fields } = posted;
  let later = Date.parse(at);
  for (let n = fast ? integer(rng, 1, 3) : 1; n > 0; n--) {
    later += fast ? (0.5 + exponential(rng, 40)) * MINUTE_MS : (1 + exponential(rng, 3)) * DAY_MS;
    pen.conversion(later, fields, cheatingMotive(advocate));
  }
}

/** Posts a conversion of theirs again under a new id, hours or days later; slowly: one in several, beyond the near window. */
export function duplicatePosts(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('duplicates');
  const fast = advocate.role.pace === 'fast';
  let at = advocate.joinAt + 2 * DAY_MS;
  for (let i = 0; at < stage.endMs && i < 80; i++) {
    const turn = rng.fork('customer', i);
    const person = drawPerson(turn, stage, advocate.country);
    const pen = penOf(stage, turn);
    const honest: Shopper = { stage, pen, rng: turn, person, motive: { causedBy: advocate.id } };
    const device = person.devices[0]!;
    const clickedAt = wakingMoment(turn, person.country, at);
    const seen = writeTouch(pen, turn, person, device, { at: clickedAt, channel: 'affiliate', advocate });
    const till = clickedAt + logNormal(turn, 15, 0.7) * MINUTE_MS;
    const identity = drawIdentity(turn.fork('identity'));
    writeCustomer(honest, identity, device, till - 1000, { signedUpAt: till - 1000, firstOrderAt: till });
    const posted = buy(honest, { at: till, type: 'purchase', device, identity, seen });
    if (posted) postTwice(pen, turn, advocate, posted);
    at += (fast ? 1 + exponential(turn, 2) : 2 + exponential(turn, 4)) * DAY_MS;
  }
}

/** Refund abuse: friends buy on the link, the reward's hold passes, the goods go back. Slowly: only some, and in part. */
export function refundAbuse(stage: Stage, advocate: Advocate): void {
  const rng = advocate.rng.fork('refunds');
  const fast = advocate.role.pace === 'fast';
  let at = advocate.joinAt + 2 * DAY_MS;
  for (let i = 0; at < stage.endMs && i < 60; i++) {
    const turn = rng.fork('friend', i);
    const person = drawPerson(turn, stage, advocate.country);
    const pen = penOf(stage, turn);
    const abuses = fast || chance(turn, 0.4);
    const shopper: Shopper = {
      stage,
      pen,
      rng: turn,
      person,
      motive: abuses ? cheatingMotive(advocate) : { causedBy: advocate.id },
    };
    const device = person.devices[0]!;
    const clickedAt = wakingMoment(turn, person.country, at);
    const seen = writeTouch(pen, turn, person, device, {
      at: clickedAt,
      channel: 'referral',
      advocate,
      medium: 'telegram',
    });
    const till = clickedAt + logNormal(turn, 9, 0.6) * MINUTE_MS;
    const identity = drawIdentity(turn.fork('identity'));
    writeCustomer(shopper, identity, device, till - 1000, { signedUpAt: till - 1000, firstOrderAt: till });
    const fate = !abuses ? 'kept' : fast || chance(turn, 0.5) ? 'refunded' : 'partly_refunded';
    buy(shopper, {
      at: till,
      type: 'purchase',
      device,
      identity,
      seen,
      fate,
      refundAfterDays: 30.5 + exponential(turn, 3),
    });
    at += (fast ? 0.5 + exponential(turn, 2) : 3 + exponential(turn, 4)) * DAY_MS;
  }
}

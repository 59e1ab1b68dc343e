import { secondCodeAt, type Advocate } from './advocates.js';
import { buyAgain, comeBack, buy, writeCustomer, type Shopper } from './customers.js';
import { deviceFor, whereabouts } from './people.js';
import { chance, digest64, exponential, hex, integer, logNormal, type Rng } from './random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, wakingMoment } from './seasons.js';
import { type Fields, type Pen, type Stage } from './stage.js';

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
export function keepRecord(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate): void {
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
export function shopOneself(stage: Stage, pen: Pen, rng: Rng, advocate: Advocate): void {
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

import type { Advocate } from './advocates.js';
import { drawPerson } from './people.js';
import { hex, integer, poisson, type Rng } from './random.js';
import { DAY_MS, momentOfDay, wakingMoment } from './seasons.js';
import { penOf, type Stage } from './stage.js';
import { channelOf, drawMedium } from './touches.js';
import { visit } from './journeys.js';
import { act, keepRecord, shopOneself } from './advocate-record.js';
import { listener, planShares, share, traitsLike } from './sharing.js';

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
    ring: advocate.role.ring,
  } as const;
  stage.write({ file: 'truth', at: advocate.joinAt, id: advocate.id, value: truth });
}

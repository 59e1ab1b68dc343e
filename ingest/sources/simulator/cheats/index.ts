import type { Advocate } from '../advocates.js';
import type { FraudKind, Stage } from '../stage.js';
import { duplicatePosts, refundAbuse, ringMember, selfReferral } from './accounts.js';
import { botTraffic, clickFarm, clickFlood } from './bots.js';
import { cookieStuffing, floodVictims } from './thieves.js';

type Scheme = (stage: Stage, advocate: Advocate) => void;

/** Schemes that buy something; where an order file says who bought, they are played on its own orders (order-story.ts). */
const BUYING: ReadonlySet<Scheme> = new Set([selfReferral, ringMember, duplicatePosts, refundAbuse]);

const SCHEMES: Readonly<Record<FraudKind, readonly Scheme[]>> = {
  self_referral: [selfReferral],
  click_farm: [clickFarm],
  bot_traffic: [botTraffic],
  click_flooding: [clickFlood, floodVictims],
  cookie_stuffing: [cookieStuffing],
  ring: [ringMember],
  duplicate_post: [duplicatePosts],
  refund_abuse: [refundAbuse],
};

/** What a cheating advocate does beside their ordinary life; nothing for an honest one. */
export function cheat(stage: Stage, advocate: Advocate): void {
  const { fraud } = advocate.role;
  if (fraud === null) return;
  for (const scheme of SCHEMES[fraud]) if (stage.invents || !BUYING.has(scheme)) scheme(stage, advocate);
}

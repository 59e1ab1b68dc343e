/** Rings as the stand-in for the API tells them: one of three who share machines, one of two with a common account, and an edge that was cut. */
import type { FoundRing, RingCut } from '../../dashboard/reports/ring-rows.js';
import { FRONTIER_MS } from './fixture-data.js';

const DAY_MS = 86_400_000;
const SINCE = FRONTIER_MS - 40 * DAY_MS;

const device = (thing: string, says: number) => ({
  kind: 'device',
  thing,
  own: false,
  persons: 3,
  advocates_of: 3,
  persons_of: 24,
  says,
  evidence: ['cv-000001', 'cv-000002'],
  words: `device ${thing}: 3 of each one’s persons use it, 3 advocates and 24 persons in all`,
});
const home = {
  kind: 'residential_address',
  thing: 'seen:1F2E3D4C5B6A7988',
  own: true,
  persons: 2,
  advocates_of: 2,
  persons_of: 9,
  says: 0.25,
  evidence: ['cv-000003'],
  words:
    'home network address: both have it themselves, 2 of each one’s persons use it, 2 advocates and 9 persons in all',
};
const account = {
  kind: 'payout_account',
  thing: 'cb96b50bac93e1d2',
  own: true,
  persons: 0,
  advocates_of: 2,
  persons_of: 2,
  says: 0.896,
  evidence: ['adv-enrol-4', 'adv-enrol-5'],
  words: 'payout account cb96b50bac93: both have it themselves, 2 advocates and 2 persons in all',
};
const member = (advocate_id: string, score: number, conversions: number) => ({
  advocate_id,
  score,
  since_ms: SINCE,
  conversions,
  persons: Math.ceil(conversions / 2),
});
const edge = (a: string, b: string, weight: number, things: FoundRing['edges'][number]['things']) => ({
  a,
  b,
  weight,
  own_weight: Math.min(weight, 0.9),
  since_ms: SINCE,
  things,
});

const FOUND: readonly FoundRing[] = [
  {
    ring_id: 'adv-1',
    score: 0.97,
    since_ms: SINCE,
    bounded: false,
    held: 46,
    at_stake: [{ currency: 'EUR', amount_minor: 814_36 }],
    members: [member('adv-1', 0.97, 24), member('adv-2', 0.98, 38), member('adv-3', 0.96, 27)],
    edges: [
      edge('adv-1', 'adv-2', 0.97, [device('d_e8ed99acf1', 0.9), device('d_a26e63e4a8', 0.84)]),
      edge('adv-1', 'adv-3', 0.96, [device('d_a26e63e4a8', 0.84)]),
      edge('adv-2', 'adv-3', 0.98, [device('d_a26e63e4a8', 0.84), home]),
    ],
  },
  {
    ring_id: 'adv-4',
    score: 0.896,
    since_ms: SINCE + 5 * DAY_MS,
    bounded: false,
    held: 0,
    at_stake: [],
    members: [member('adv-4', 0.896, 0), member('adv-5', 0.896, 0)],
    edges: [edge('adv-4', 'adv-5', 0.896, [account])],
  },
];
const CUTS: readonly RingCut[] = [
  {
    case_id: 'ring:adv-1',
    review_id: 'review-1',
    a: 'adv-3',
    b: 'adv-8',
    reviewer: 'rita',
    cut_ms: FRONTIER_MS - DAY_MS,
    weight: 0.55,
  },
];

export const rings = (): unknown => ({ rings: FOUND, cuts: CUTS, against_truth: null });

/** One of them; nothing where there is no such ring. */
export function ring(query: URLSearchParams): unknown {
  const id = query.get('ring');
  const found = FOUND.find(({ ring_id }) => ring_id === id);
  if (!found) return undefined;
  const cuts = CUTS.filter(({ case_id }) => case_id === `ring:${id}`);
  return { case_id: `ring:${id}`, seen: `ring:${id}`, ring: found, cuts, reviews: [] };
}

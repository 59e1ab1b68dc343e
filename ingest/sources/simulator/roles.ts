import type { PartnerType } from './advocates.js';
import type { Rng } from './random.js';
import type { FraudKind, Lookalike, Pace } from './stage.js';

/** What the play asks of an advocate beyond ordinary life. */
export interface Role {
  readonly fraud: FraudKind | null;
  readonly pace: Pace | null;
  readonly lookalike: Lookalike | null;
  /** Number of the ring this advocate belongs to. */
  readonly ring: number | null;
  readonly partnerType: PartnerType | null;
  readonly minimumReach: number;
}

export type Roles = ReadonlyMap<number, Role>;

const HONEST: Role = { fraud: null, pace: null, lookalike: null, ring: null, partnerType: null, minimumReach: 0 };

/** Share of advocates who cheat where nobody says how many, and who only look like it. */
export const CHEATS = 0.067;
const LOOKALIKES = 0.06;
const RING_SIZE = 3;

const TYPE_OF_CHEAT: Readonly<Record<FraudKind, PartnerType>> = {
  self_referral: 'customer',
  click_farm: 'affiliate',
  bot_traffic: 'affiliate',
  click_flooding: 'sub_network',
  cookie_stuffing: 'affiliate',
  ring: 'customer',
  duplicate_post: 'affiliate',
  refund_abuse: 'customer',
};

/** In this order, fast and slow, until the cheats are used up: small programmes still see the most common ones. */
export const FRAUD_KINDS: readonly FraudKind[] = [
  'self_referral',
  'cookie_stuffing',
  'ring',
  'click_farm',
  'duplicate_post',
  'click_flooding',
  'bot_traffic',
  'refund_abuse',
];

const LOOKALIKE_ORDER: readonly (readonly [Lookalike, PartnerType, number])[] = [
  ['family', 'customer', 0],
  ['campus', 'customer', 8],
  ['influencer_burst', 'influencer', 20],
  ['carrier_nat', 'customer', 8],
  ['company', 'consultant', 6],
  ['cafe', 'customer', 6],
];

/** How many cheat, and in which ways: each way is cast as often, to one. */
export interface Mixture {
  /** Share of advocates; any at all is one at least. */
  readonly cheats: number;
  readonly kinds: readonly FraudKind[];
}

function cheats(count: number, mixture: Mixture): Role[] {
  const roles: Role[] = [];
  const kinds = FRAUD_KINDS.filter((kind) => mixture.kinds.includes(kind));
  const wanted = mixture.cheats === 0 ? 0 : Math.max(1, Math.round(count * mixture.cheats));
  const fewest = kinds.every((kind) => kind === 'ring') ? RING_SIZE : 1;
  for (let turn = 0; kinds.length > 0 && roles.length + fewest <= wanted; turn++) {
    const fraud = kinds[turn % kinds.length]!;
    const pace: Pace = Math.floor(turn / kinds.length) % 2 === 0 ? 'fast' : 'slow';
    const members = fraud === 'ring' ? RING_SIZE : 1;
    if (roles.length + members > wanted) continue;
    for (let i = 0; i < members; i++) {
      roles.push({
        ...HONEST,
        fraud,
        pace,
        ring: fraud === 'ring' ? turn : null,
        partnerType: TYPE_OF_CHEAT[fraud],
        minimumReach: 1.5,
      });
    }
  }
  return roles;
}

function lookalikes(count: number): Role[] {
  return Array.from({ length: Math.max(1, Math.round(count * LOOKALIKES)) }, (_, turn) => {
    const [lookalike, partnerType, minimumReach] = LOOKALIKE_ORDER[turn % LOOKALIKE_ORDER.length]!;
    return { ...HONEST, lookalike, partnerType, minimumReach };
  });
}

/** Casts the roles of a programme of `count` advocates: who plays what is drawn, how many of each is not. */
export function castRoles(rng: Rng, count: number, mixture: Mixture): Roles {
  const ranked = Array.from({ length: count }, (_, index) => ({ index, rank: rng.fork('role', index).next() })).sort(
    (a, b) => a.rank - b.rank || a.index - b.index,
  );
  const parts = [...cheats(count, mixture), ...lookalikes(count)].slice(0, count);
  return new Map(parts.map((role, i) => [ranked[i]!.index, role]));
}

export const roleOf = (roles: Roles, index: number): Role => roles.get(index) ?? HONEST;

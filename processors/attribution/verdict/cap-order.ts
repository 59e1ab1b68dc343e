import type { CapClaim } from './case.js';
import { keyOf } from '../touches.js';

/** The rule that bound. */
export type CapName =
  'credits_per_advocate_per_day' | 'reward_per_advocate_per_month_minor' | 'reward_per_programme_per_month_minor';

/** A claim and whose it is. */
export interface QueuedClaim extends CapClaim {
  readonly programmeId: string;
  readonly conversionId: string;
}

/** What caps leave of one currency of a claim. */
export interface Left {
  readonly currency: string;
  readonly leftMinor: number;
  /** The cap that cut it; null where it is whole. */
  readonly limitedBy: CapName | null;
}

/** What caps leave of a claim that they cut or deny. */
export interface Limit {
  /** Nothing is granted: neither money nor a place among the day's credits. */
  readonly denied: boolean;
  readonly limitedBy: CapName;
  /** One for each currency of the claim. */
  readonly money: readonly Left[];
}

/** What caps leave of claims, by `keyOf(programme, conversion)`. */
export interface Grants {
  /** Advocates whose claim is denied. */
  readonly denied: Map<string, Set<string>>;
  /** What is granted in cash, by advocate and currency; nothing of a claim that asks for no money. */
  readonly money: Map<string, Map<string, ReadonlyMap<string, number>>>;
}

/** Lets claims that are all in memory consume the caps. Cost: O(n log n). */
export function grantAll(claims: readonly QueuedClaim[]): Grants {
  const grants: Grants = { denied: new Map(), money: new Map() };
  const queue = new CapQueue();
  for (const claim of [...claims].sort(inOrderOfReceipt)) {
    const { programmeId, conversionId, advocateId } = claim;
    const key = keyOf(programmeId, conversionId);
    const limit = queue.take(claim);
    if (limit?.denied) {
      const denied = grants.denied.get(key) ?? new Set();
      grants.denied.set(key, denied.add(advocateId));
    }
    if (claim.money.length === 0) continue;
    const left = limit?.money ?? claim.money.map(({ currency, grossMinor }) => ({ currency, leftMinor: grossMinor }));
    const money = grants.money.get(key) ?? new Map<string, ReadonlyMap<string, number>>();
    grants.money.set(key, money.set(advocateId, new Map(left.map((one) => [one.currency, one.leftMinor]))));
  }
  return grants;
}

/** In order of receipt, as caps are consumed; of equal times by conversion, then advocate. */
export function inOrderOfReceipt(a: QueuedClaim, b: QueuedClaim): number {
  return (
    textOrder(a.programmeId, b.programmeId) ||
    a.month - b.month ||
    a.orderedAt - b.orderedAt ||
    textOrder(a.conversionId, b.conversionId) ||
    textOrder(a.advocateId, b.advocateId)
  );
}

function textOrder(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * Lets claims consume the caps of a programme in order of receipt. One queue for all caps, because a claim that one of them
 * denies must take nothing of the others: the day's credits are asked first, then the advocate's month, then the
 * programme's. A claim is granted a place while fewer were granted before it on its day than its own ruleset allows, and of
 * each currency what the narrower of the two months leaves by its own ruleset; where money is claimed and none is left, it
 * is denied. What was granted under rules without a cap does not count toward it. A day lies within its month, so that
 * months of a programme do not depend on each other.
 */
export class CapQueue {
  #programmeId = '';
  #month = -1;
  #credits = new Map<string, number>();
  #ofAdvocates = new Map<string, number>();
  #ofProgramme = new Map<string, number>();

  /**
   * Takes the next claim.
   * @param claim in order of programme, month and receipt (`inOrderOfReceipt`)
   * @returns null where it is granted whole
   */
  take(claim: QueuedClaim): Limit | null {
    this.#turnTo(claim);
    const { advocateId, day, caps } = claim;
    const ofDay = `${advocateId}\u0000${day}`;
    const credits = this.#credits.get(ofDay) ?? 0;
    if (caps.creditsPerDay !== null && credits >= caps.creditsPerDay) return noneOf(claim, DAY);
    const money = claim.money.map((one) => this.#leftOf(claim, one));
    const bound = money.find(({ limitedBy }) => limitedBy !== null)?.limitedBy ?? null;
    if (bound !== null && money.every(({ leftMinor }) => leftMinor === 0)) return noneOf(claim, bound);
    if (caps.creditsPerDay !== null) this.#credits.set(ofDay, credits + 1);
    for (const { currency, leftMinor } of money) {
      const mine = `${advocateId}\u0000${currency}`;
      if (caps.advocateMonthMinor !== null) add(this.#ofAdvocates, mine, leftMinor);
      if (caps.programmeMonthMinor !== null) add(this.#ofProgramme, currency, leftMinor);
    }
    return bound === null ? null : { denied: false, limitedBy: bound, money };
  }

  #turnTo({ programmeId, month }: QueuedClaim): void {
    if (programmeId === this.#programmeId && month === this.#month) return;
    this.#programmeId = programmeId;
    this.#month = month;
    this.#credits = new Map();
    this.#ofAdvocates = new Map();
    this.#ofProgramme = new Map();
  }

  #leftOf({ advocateId, caps }: QueuedClaim, { currency, grossMinor }: CapClaim['money'][number]): Left {
    const room = (cap: number | null, used: number | undefined): number =>
      cap === null ? Infinity : Math.max(0, cap - (used ?? 0));
    const mine = room(caps.advocateMonthMinor, this.#ofAdvocates.get(`${advocateId}\u0000${currency}`));
    const all = room(caps.programmeMonthMinor, this.#ofProgramme.get(currency));
    if (Math.min(mine, all) >= grossMinor) return { currency, leftMinor: grossMinor, limitedBy: null };
    return { currency, leftMinor: Math.min(mine, all), limitedBy: mine <= all ? OF_ADVOCATE : OF_PROGRAMME };
  }
}

const DAY: CapName = 'credits_per_advocate_per_day';
const OF_ADVOCATE: CapName = 'reward_per_advocate_per_month_minor';
const OF_PROGRAMME: CapName = 'reward_per_programme_per_month_minor';

function noneOf({ money }: QueuedClaim, limitedBy: CapName): Limit {
  return {
    denied: true,
    limitedBy,
    money: money.map(({ currency }) => ({ currency, leftMinor: 0, limitedBy })),
  };
}

function add(sums: Map<string, number>, key: string, minor: number): void {
  sums.set(key, (sums.get(key) ?? 0) + minor);
}

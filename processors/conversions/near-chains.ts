import type { Ruleset } from '../attribution/verdict/case.js';
import { RULESET_ZERO, rulesetAt } from '../attribution/verdict/rulesets.js';

/** A conversion that may repeat another. Rows of one `group` have the same programme, person, type, amount and currency. */
export interface NearCandidate {
  readonly group: string;
  readonly id: string;
  /** ms since 1970. */
  readonly occurredAt: number;
  readonly orderId: string | null;
  readonly customerId: string | null;
  /** The near window of the ruleset in force at this conversion, ms; both ends count. */
  readonly windowMs: number;
}

/** A conversion as the statements give it. */
export interface NearRow {
  readonly near_group: string;
  readonly id: string;
  readonly occurred_at: number;
  readonly order_id: string | null;
  readonly customer_id: string | null;
}

const MINUTE_MS = 60_000;

/** The near window of a ruleset, ms. */
export const nearWindowOf = ({ rules }: Pick<Ruleset, 'rules'>): number => rules.dedup.near_window_minutes * MINUTE_MS;

/** The widest near window that any of the rulesets, or none of them, gives, ms. */
export const widestWindow = (rulesets: readonly Ruleset[]): number =>
  Math.max(nearWindowOf(RULESET_ZERO), ...rulesets.map(nearWindowOf));

/** @param rulesets of the conversion's programme, highest version first */
export const nearCandidate = (row: NearRow, rulesets: readonly Ruleset[]): NearCandidate => ({
  group: row.near_group,
  id: row.id,
  occurredAt: row.occurred_at,
  orderId: row.order_id,
  customerId: row.customer_id,
  windowMs: nearWindowOf(rulesetAt(rulesets, row.occurred_at)),
});

interface Chain {
  readonly members: NearCandidate[];
  lastAt: number;
  orderId: string | null;
  customerId: string | null;
}

/**
 * Finds near duplicates. In order of (occurred_at, id) a conversion joins the chain of its group whose last member lies within the
 * conversion's own window before it (the one with the latest last member where several do), unless both carry an order and
 * these differ, or both carry a customer and these differ: two orders are never one, nor are two customers. A chain thus
 * reaches as far as its links do. Of a chain stands the first that carries an order, because only that one can be matched, else the first.
 *
 * Answer: for each input, the id of what stands in its place, or null if it stands itself. Cost O(n log n).
 * Example (window 10 minutes, no orders): conversions at 0, 8 and 16 minutes are one chain, the first stands.
 */
export function nearDuplicates(candidates: readonly NearCandidate[]): (string | null)[] {
  const order = candidates.map((_, index) => index);
  order.sort((a, b) => compare(candidates[a]!, candidates[b]!));
  const chains = new Map<string, Chain[]>();
  const chainOf = new Map<number, Chain>();
  for (const index of order) {
    const candidate = candidates[index]!;
    const open = chains.get(candidate.group) ?? [];
    chains.set(candidate.group, open);
    chainOf.set(index, join(open, candidate));
  }
  return candidates.map(({ id }, index) => {
    const stands = standing(chainOf.get(index)!);
    return stands.id === id ? null : stands.id;
  });
}

function compare(a: NearCandidate, b: NearCandidate): number {
  return a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function join(open: Chain[], candidate: NearCandidate): Chain {
  let nearest: Chain | undefined;
  for (const chain of open) {
    const near = candidate.occurredAt - chain.lastAt <= candidate.windowMs;
    if (near && fits(chain, candidate) && (nearest === undefined || chain.lastAt > nearest.lastAt)) nearest = chain;
  }
  if (nearest === undefined) {
    nearest = { members: [], lastAt: candidate.occurredAt, orderId: null, customerId: null };
    open.push(nearest);
  }
  nearest.members.push(candidate);
  nearest.lastAt = candidate.occurredAt;
  nearest.orderId ??= candidate.orderId;
  nearest.customerId ??= candidate.customerId;
  return nearest;
}

function fits(chain: Chain, { orderId, customerId }: NearCandidate): boolean {
  return agrees(chain.orderId, orderId) && agrees(chain.customerId, customerId);
}

function agrees(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

function standing({ members }: Chain): NearCandidate {
  return members.find(({ orderId }) => orderId !== null) ?? members[0]!;
}

import type { Case } from './case.js';
import type { ReasonedVerdict } from './decide.js';
import { NEED_ORDER } from './order.js';

/**
 * What the touches say of the code that the customer named: agree or other; no_touch and unknown_code where one side says
 * nothing. Empty where no code was named, and for repeats of another conversion.
 */
export type ClaimCheck = '' | 'agree' | 'other' | 'no_touch' | 'unknown_code';

/** What the ledger says of the order of a purchase or renewal. Empty for all other types, and for repeats. */
export type OrderCheck = '' | 'matched' | 'amount_differs' | 'order_missing' | 'no_order';

/**
 * Compares the last referral touch at or before the conversion, whether or not it qualifies, with the code that the customer
 * named: the same code, or two of one advocate. The claimed code's own power to decide plays no part, so that it does not
 * vouch for itself. Cost: O(touches after the last referral touch).
 */
export function claimCheck(
  { conversion, touches, owners, book }: Case,
  { path, contest }: Pick<ReasonedVerdict, 'path' | 'contest'>,
): ClaimCheck {
  const { claimedCode, duplicateOf } = conversion;
  if (claimedCode === null || duplicateOf !== null) return '';
  if (contest.claimant === null) return 'unknown_code';
  let last = path.length - 1;
  while (last >= 0 && touches.code[path.from + last]! < 0) last -= 1;
  if (last < 0) return 'no_touch';
  // A code has one history, so the same history is the same code.
  const sameCode = owners[touches.code[path.from + last]!] === book.codes.get(claimedCode);
  return sameCode || path.advocates[last] === contest.claimant ? 'agree' : 'other';
}

/** Compares what a purchase or renewal tells of itself with the order that it names. What it leaves unsaid cannot differ. */
export function orderCheck({ conversion, order }: Pick<Case, 'conversion' | 'order'>): OrderCheck {
  const { type, orderId, duplicateOf, amountMinor, currency } = conversion;
  if (!NEED_ORDER.has(type) || duplicateOf !== null) return '';
  if (orderId === null) return 'no_order';
  if (order === null) return 'order_missing';
  const sameAmount = amountMinor === null || amountMinor === order.amountMinor;
  const sameCurrency = currency === null || currency === order.currency;
  return sameAmount && sameCurrency ? 'matched' : 'amount_differs';
}

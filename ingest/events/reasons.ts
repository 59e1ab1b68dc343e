/** What a reason says about a credit: granted, denied, reversed, or a hold beside a grant. */
export type Outcome = 'granted' | 'denied' | 'reversed' | 'held';

export interface Reason {
  readonly outcome: Outcome;
  /** Where several apply, the lowest number is the decision's reason. Unique; holds are ordered among themselves. */
  readonly precedence: number;
  /** For the reviewer. */
  readonly reviewer: string;
  /** Safe to show to the advocate: no address, no device, nobody else's identity, no threshold to aim at. */
  readonly advocate: string;
}

/** Written in order of precedence: an earlier line wins over a later one. */
const inOrder = [
  // Never counted as an event of its own
  ['DENIED_DUPLICATE', 'denied', 'The same conversion was already counted.', 'This conversion was already counted.'],
  // Money went back, or a person decided
  [
    'REVERSED_CHARGEBACK',
    'reversed',
    'A bank reversed the payment of the order.',
    'The payment of this order was reversed.',
  ],
  [
    'REVERSED_FRAUD_CONFIRMED',
    'reversed',
    'A reviewer confirmed fraud after the credit was granted.',
    'This credit was withdrawn after a review. You may dispute it.',
  ],
  ['REVERSED_DISPUTE', 'reversed', 'A dispute was decided against this credit.', 'A dispute about this was decided.'],
  ['REVERSED_CANCELLED', 'reversed', 'The order was cancelled.', 'The order was cancelled.'],
  ['REVERSED_REFUND', 'reversed', 'The order was refunded in full.', 'The order was refunded.'],
  [
    'REVERSED_CHURN',
    'reversed',
    'The customer left within the clawback period.',
    'The customer did not stay for the required time.',
  ],
  // Whether the conversion may earn at all
  [
    'DENIED_FRAUD_CONFIRMED',
    'denied',
    'A reviewer confirmed fraud before any credit was granted.',
    'This conversion did not pass a review. You may dispute it.',
  ],
  [
    'DENIED_NOT_ELIGIBLE',
    'denied',
    'The type, segment or region of the conversion is not eligible under the rules.',
    'This kind of conversion does not earn a credit under the programme rules.',
  ],
  [
    'DENIED_EXISTING_CUSTOMER',
    'denied',
    'The customer had ordered before, and the rules credit new customers only.',
    'The programme credits new customers only.',
  ],
  [
    'DENIED_NO_ORDER',
    'denied',
    'No matching order arrived within the waiting time.',
    'No completed order was found for this conversion.',
  ],
  [
    'DENIED_NO_TOUCHPOINT',
    'denied',
    'No touchpoint of this person that carries a referral precedes the conversion.',
    'No referral was found before this conversion.',
  ],
  // Whether this touchpoint may earn
  [
    'DENIED_SOURCE_BANNED',
    'denied',
    'The touchpoint came from a source that the rules ban.',
    'The visit came from a source that the programme does not accept.',
  ],
  [
    'DENIED_LATE_TOUCHPOINT',
    'denied',
    'The click was reported by a browser later after it happened than the rules allow.',
    'The visit was reported too late.',
  ],
  [
    'DENIED_OUTSIDE_LOOKBACK',
    'denied',
    'The touchpoint is older than the lookback window.',
    'The visit was too long before the conversion.',
  ],
  [
    'DENIED_CAMPAIGN_ENDED',
    'denied',
    'The campaign was not running at the time of the touchpoint.',
    'The campaign was not running at that time.',
  ],
  [
    'DENIED_STAND_DOWN',
    'denied',
    'Another partner had referred this person within the stand-down period.',
    'Another referral was already active at that time.',
  ],
  // Whether this advocate may earn
  [
    'DENIED_ADVOCATE_UNKNOWN',
    'denied',
    'No advocate has ever owned the referral code.',
    'The referral code does not belong to an advocate.',
  ],
  [
    'DENIED_ADVOCATE_NOT_ENROLLED',
    'denied',
    'The advocate was not enrolled at the time of the touchpoint.',
    'You were not enrolled in the programme at that time.',
  ],
  [
    'DENIED_SELF_REFERRAL',
    'denied',
    'Advocate and customer are the same account, e-mail or payment means.',
    'A referral of oneself does not earn a credit.',
  ],
  [
    'DENIED_LEAD_KNOWN',
    'denied',
    'The lead was already known or registered by another.',
    'This lead was already known to the programme.',
  ],
  // Who won
  [
    'DENIED_OTHER_TOUCHPOINT_WON',
    'denied',
    'Another touchpoint won under the model in force.',
    'Another interaction earned the credit under the programme rules.',
  ],
  ['DENIED_LIMIT', 'denied', 'A cap of the rules was already reached.', 'A limit of the programme was reached.'],
  // Granted
  [
    'ADJUSTED_PARTIAL_REFUND',
    'granted',
    'Granted on what remains of the order after a partial refund.',
    'The order was partly refunded, so the credit is smaller.',
  ],
  [
    'CREDITED_CLAIMED_CODE',
    'granted',
    'The customer named the code of this advocate.',
    'The customer named your referral code.',
  ],
  [
    'CREDITED_SHARE',
    'granted',
    'Granted what a multi-touch model, or a split between several advocates, gives.',
    'You earned a share of this conversion.',
  ],
  [
    'CREDITED_LAST_TOUCH',
    'granted',
    'The last qualified touchpoint before the conversion.',
    'Your referral was the last before the conversion.',
  ],
  [
    'CREDITED_FIRST_TOUCH',
    'granted',
    'The first qualified touchpoint in the lookback window.',
    'Your referral was the first before the conversion.',
  ],
  // Holds, beside a grant
  ['HELD_DISPUTE', 'held', 'A dispute about it is open.', 'A dispute about this credit is open.'],
  [
    'HELD_FRAUD_REVIEW',
    'held',
    'The fraud score is over the hold score; a review is due.',
    'This credit is being checked.',
  ],
  [
    'HELD_SELF_REFERRAL',
    'held',
    'Advocate and customer share a device or other evidence of being one person.',
    'This credit is being checked.',
  ],
  [
    'HELD_ADVOCATE_SUSPENDED',
    'held',
    'The advocate is suspended.',
    'Your account is suspended; payment waits until that is settled.',
  ],
  [
    'HELD_NO_MATCHING_ORDER',
    'held',
    'The order of this conversion has not arrived yet.',
    'We are waiting for the order to be confirmed.',
  ],
  [
    'HELD_RETURN_WINDOW',
    'held',
    'The order may still be returned.',
    'Payment waits until the return period of the order has ended.',
  ],
  ['HELD_PAYOUT_DETAILS', 'held', 'The advocate has no payout account on file.', 'Please add your payout details.'],
] as const;

export type ReasonCode = (typeof inOrder)[number][0];
export type HoldCode = Extract<ReasonCode, `HELD_${string}`>;
export type DecisionCode = Exclude<ReasonCode, HoldCode>;

/** Every reason code with its outcome, its precedence and both texts. */
export const REASONS = Object.fromEntries(
  inOrder.map(([code, outcome, reviewer, advocate], index): [string, Reason] => [
    code,
    { outcome, precedence: (index + 1) * 10, reviewer, advocate },
  ]),
) as Readonly<Record<ReasonCode, Reason>>;

export const REASON_CODES = inOrder.map(([code]) => code) as readonly ReasonCode[];

/** The reason that stands where several apply; undefined for none. */
export function strongestReason<C extends ReasonCode>(codes: readonly C[]): C | undefined {
  let best: C | undefined;
  for (const code of codes) {
    if (best === undefined || REASONS[code].precedence < REASONS[best].precedence) best = code;
  }
  return best;
}

/** Why a decision was made or made anew. */
export const CAUSES = [
  'first',
  'late_touchpoint',
  'late_order',
  'refund',
  'identity_join',
  'identity_split',
  'review',
  'undo',
  'dispute',
  'correction',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Models that decisions and credits carry are those of the rules. */
export type { AttributionModel } from './rules.js';

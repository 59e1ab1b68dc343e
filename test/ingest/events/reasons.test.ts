import { expect, it } from 'vitest';
import { CAUSES, REASON_CODES, REASONS, strongestReason } from '../../../ingest/events/reasons.js';

/** The codes of the contract, by outcome. */
const contract = {
  granted: [
    'CREDITED_LAST_TOUCH',
    'CREDITED_FIRST_TOUCH',
    'CREDITED_SHARE',
    'CREDITED_CLAIMED_CODE',
    'ADJUSTED_PARTIAL_REFUND',
  ],
  denied: [
    'NO_TOUCHPOINT',
    'OUTSIDE_LOOKBACK',
    'OTHER_TOUCHPOINT_WON',
    'LATE_TOUCHPOINT',
    'STAND_DOWN',
    'ADVOCATE_UNKNOWN',
    'ADVOCATE_NOT_ENROLLED',
    'SELF_REFERRAL',
    'DUPLICATE',
    'NOT_ELIGIBLE',
    'EXISTING_CUSTOMER',
    'LIMIT',
    'NO_ORDER',
    'SOURCE_BANNED',
    'CAMPAIGN_ENDED',
    'LEAD_KNOWN',
    'FRAUD_CONFIRMED',
  ].map((name) => `DENIED_${name}`),
  reversed: ['REFUND', 'CANCELLED', 'CHARGEBACK', 'CHURN', 'FRAUD_CONFIRMED', 'DISPUTE'].map(
    (name) => `REVERSED_${name}`,
  ),
  held: [
    'RETURN_WINDOW',
    'NO_MATCHING_ORDER',
    'SELF_REFERRAL',
    'FRAUD_REVIEW',
    'DISPUTE',
    'ADVOCATE_SUSPENDED',
    'PAYOUT_DETAILS',
  ].map((name) => `HELD_${name}`),
};

it('holds every code of the contract and no other', () => {
  for (const [outcome, codes] of Object.entries(contract)) {
    expect(REASON_CODES.filter((code) => REASONS[code].outcome === outcome).sort()).toEqual([...codes].sort());
  }
});

it('orders all of them, and a duplicate before a refund before a grant', () => {
  expect(new Set(REASON_CODES.map((code) => REASONS[code].precedence)).size).toBe(REASON_CODES.length);
  expect(strongestReason(['CREDITED_LAST_TOUCH', 'REVERSED_REFUND', 'DENIED_DUPLICATE'])).toBe('DENIED_DUPLICATE');
  expect(strongestReason(['CREDITED_LAST_TOUCH', 'REVERSED_REFUND'])).toBe('REVERSED_REFUND');
  expect(strongestReason([])).toBeUndefined();
});

it.each(REASON_CODES)('%s tells the advocate nothing about anybody else', (code) => {
  const { reviewer, advocate } = REASONS[code];
  expect(reviewer).toMatch(/^[A-Z].*\.$/s);
  expect(advocate).toMatch(/^[A-Z].*\.$/s);
  expect(advocate).not.toMatch(/address|device|network|browser|e-mail|payment means|score|ring|same person|partner/i);
});

it('knows the causes of the contract', () => {
  expect([...CAUSES].sort()).toEqual([
    'correction',
    'dispute',
    'first',
    'identity_join',
    'identity_split',
    'late_order',
    'late_touchpoint',
    'refund',
    'review',
    'undo',
  ]);
});

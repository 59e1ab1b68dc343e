import { type Candidate } from './facts.js';
import { DAY_MS, idsOf, shareFinding, shareStrength, type Judge, type ShareOf } from './window.js';

/**
 * Ages in days from which orders are counted: all of an age, so that those which went back early do not stand for those which may still. Most honest returns
 * come within a week or two; who waits for a reward's hold to pass returns after a month.
 */
const AGES = [10, 35] as const;
const LEAST_REVERSALS = 4;

/** How many of an advocate's orders went back: refunded by half or more, cancelled, or charged back. */
export const judgeReversals: Judge = ({ long, end, peers }, settings) => {
  const { threshold } = settings('reversal_rate');
  const usual = peers.reversed === null ? null : { median: 2 * peers.reversed.median, mad: peers.reversed.mad };
  const orders = long.filter(({ orderId }) => orderId !== null);
  const reversed = ({ reversedAt }: Candidate): boolean => reversedAt !== null && reversedAt < end;
  const against = (candidate: Candidate): number =>
    candidate.orderId !== null && candidate.reversedAt === null ? 1 : 0;
  const shares = AGES.map((age): ShareOf => {
    const old = orders.filter(({ occurredAt }) => occurredAt < end - age * DAY_MS);
    const some = old.filter(reversed).length;
    return { signal: 'reversal_rate', some, of: old.length, least: LEAST_REVERSALS, threshold, usual };
  });
  const strongest = shares.reduce((a, b) => (shareStrength(b).strength > shareStrength(a).strength ? b : a));
  const finding = shareFinding(strongest, () => idsOf(orders.filter(reversed)), against);
  return finding === null ? [] : [finding];
};

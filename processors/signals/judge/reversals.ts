import { type Candidate, type Settings } from './facts.js';
import {
  DAY_MS,
  idsOf,
  shareFinding,
  shareStrength,
  type AdvocateFinding,
  type Judge,
  type ShareOf,
  type Usual,
  type Window,
} from './window.js';

/**
 * Ages in days from which orders are counted: all of an age, so that those which went back early do not stand for those which may still. Most honest returns
 * come within a week or two; who waits for a reward's hold to pass returns after a month.
 */
const AGES = [10, 35] as const;
/** Fewer reversals prove nothing. */
export const LEAST_REVERSALS = 4;
/** Returns that come later than this are late in any shop: windows for them mostly end after two weeks, honest ones nearly always within three. */
const LATE_FROM_DAYS = 21;
/** Who waits for a reward before he sends back does not wait for long: an order that has stood so many days more is a kept one. */
const LATE_FOR_DAYS = 14;
const LEAST_LATE = 2;

/** When an order was placed and went back. */
export type Order = Pick<Candidate, 'occurredAt' | 'reversedAt'>;

/** What of an advocate's orders went back: refunded by half or more, cancelled, or charged back. */
export const judgeReversals: Judge = (window, settings) =>
  [rate(window, settings), late(window, settings)].flatMap((finding) => finding ?? []);

const reversedBy = ({ reversedAt }: Order, end: number): boolean => reversedAt !== null && reversedAt < end;

/** How many went back. */
function rate(window: Window, settings: Settings): AdvocateFinding | null {
  const { long, end, peers } = window;
  const orders = long.filter(({ orderId }) => orderId !== null);
  const share = reversalShare(orders, end, settings('reversal_rate').threshold, peers.reversed);
  return shareFinding(share, () => idsOf(orders.filter((one) => reversedBy(one, end))), stillOpen(window));
}

/** The share of an advocate's orders of the long window that went back before its end: of those of the age that tells the most. */
export function reversalShare(orders: readonly Order[], end: number, threshold: number, peers: Usual | null): ShareOf {
  const usual = peers === null ? null : { median: 2 * peers.median, mad: peers.mad };
  const shares = AGES.map((age): ShareOf => {
    const old = orders.filter(({ occurredAt }) => occurredAt < end - age * DAY_MS);
    const some = old.filter((one) => reversedBy(one, end)).length;
    return { signal: 'reversal_rate', some, of: old.length, least: LEAST_REVERSALS, threshold, usual };
  });
  return shares.reduce((a, b) => (shareStrength(b).strength > shareStrength(a).strength ? b : a));
}

/** How many went back only when the reward was out of its hold, by an advocate of whose returns most do. */
function late(window: Window, settings: Settings): AdvocateFinding | null {
  const { long, end } = window;
  const { threshold } = settings('late_reversals');
  const lateMs = lateFrom(window);
  const orders = long.filter(({ orderId }) => orderId !== null);
  const reversed = orders.filter((one) => reversedBy(one, end));
  const lately = reversed.filter(({ occurredAt, reversedAt }) => reversedAt! - occurredAt >= lateMs);
  if (2 * lately.length < reversed.length) return null;
  const of = orders.filter(({ occurredAt }) => occurredAt < end - lateMs).length;
  const share: ShareOf = {
    signal: 'late_reversals',
    some: lately.length,
    of,
    least: LEAST_LATE,
    threshold,
    usual: null,
  };
  return shareFinding(share, () => idsOf(lately), stillOpen(window));
}

/** The age from which a return is late. */
const lateFrom = ({ holdDays }: Window): number => Math.max(LATE_FROM_DAYS, holdDays) * DAY_MS;

/** Speaks against orders that may still go back: neither gone, nor so old that they are kept. */
function stillOpen(window: Window): (candidate: Candidate) => number {
  const since = window.end - lateFrom(window) - LATE_FOR_DAYS * DAY_MS;
  return ({ orderId, reversedAt, occurredAt }) =>
    orderId !== null && reversedAt === null && occurredAt >= since ? 1 : 0;
}

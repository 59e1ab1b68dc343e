import type { Settings } from './facts.js';
import { floodingStrength, LEAST_VISITORS } from './pace.js';
import { reversalShare, type Order } from './reversals.js';
import { COMPARED_SHARES } from './shares.js';
import { PEER_FEATURES, shareStrength, unusualFrom, type PeerFeature, type Peers, type Usual } from './window.js';

/** An advocate's window, as far as peers bear on what it says of him. */
export interface ComparedWindow {
  /** By `PEER_FEATURES`: how many of how many, over the window. Reversals are told by the orders instead. */
  readonly some: readonly number[];
  readonly of: readonly number[];
  /** Of the long window; may be left out where fewer went back than prove anything. */
  readonly orders: readonly Order[];
  /** The first instant after it. */
  readonly end: number;
}

const PLACE = Object.fromEntries(PEER_FEATURES.map((feature, i) => [feature, i])) as Record<PeerFeature, number>;

/**
 * What is said of a window by comparison with peers: value and strength in a fixed order of signals, zeros where nothing is. Peers bear on an evaluation in no
 * other way, so that one which says the same by other peers need not be made again.
 */
export function peerStrengths({ some, of, orders, end }: ComparedWindow, peers: Peers, settings: Settings): number[] {
  const said: number[] = [];
  const say = (value: number, strength: number): void => void said.push(strength === 0 ? 0 : value, strength);
  for (const { signal, usual, least } of COMPARED_SHARES) {
    const counts = { some: some[PLACE[usual]]!, of: of[PLACE[usual]]!, least };
    const { low, strength } = shareStrength({
      signal,
      ...counts,
      threshold: settings(signal).threshold,
      usual: peers[usual],
    });
    say(low, strength);
  }
  const visits = { customers: some[PLACE.converting]!, visitors: of[PLACE.converting]! };
  const flooding = floodingStrength(visits, peers.converting, settings('flooding').threshold);
  say(flooding.ratio, flooding.strength);
  const reversals = shareStrength(reversalShare(orders, end, settings('reversal_rate').threshold, peers.reversed));
  say(reversals.low, reversals.strength);
  return said;
}

/** What is usual as it was, and as it is. */
export type PeersPair = readonly [was: Peers, is: Peers];

/** Whether peers are others in a way that makes any of that another. */
export function saysOther(window: ComparedWindow, [was, is]: PeersPair, settings: Settings): boolean {
  const before = peerStrengths(window, was, settings);
  return peerStrengths(window, is, settings).some((said, i) => said !== before[i]);
}

/** What a window must exceed for peers to matter to it: never too strict a bound, for whoever looks for such windows. */
export interface Relevant {
  /** By `PEER_FEATURES`: so many of what it is a share of, and more than this share. */
  readonly least: readonly number[];
  readonly shares: readonly number[];
  /** So many visitors, and no more than this part of them converted. */
  readonly visitors: number;
  readonly rate: number;
}

/** Nobody has a greater share. */
const NO_SHARE = 1;
/** Nobody converts less. */
const NO_RATE = -1;

/** @param changes peers as they were and are: a feature of which all are as they were makes no window relevant */
export function relevantTo(changes: readonly PeersPair[], settings: readonly Settings[]): Relevant {
  const usuals = (feature: PeerFeature): (Usual | null)[] =>
    changes.some(([was, is]) => was[feature]?.median !== is[feature]?.median || was[feature]?.mad !== is[feature]?.mad)
      ? changes.flatMap(([was, is]) => [was[feature], is[feature]])
      : [];
  const least = PEER_FEATURES.map(() => 0);
  const shares = PEER_FEATURES.map(() => NO_SHARE);
  for (const { signal, usual, least: fewest } of COMPARED_SHARES) {
    least[PLACE[usual]] = fewest;
    const unusual = Math.min(...usuals(usual).map(unusualFrom));
    const half = Math.min(...settings.map((of) => of(signal).threshold / 2));
    if (unusual < Infinity) shares[PLACE[usual]] = Math.max(unusual, half);
  }
  const medians = usuals('converting').flatMap((usual) => usual?.median ?? []);
  const times = Math.max(...settings.map((of) => 2 * of('flooding').threshold));
  const rate = medians.length === 0 ? NO_RATE : Math.max(...medians) * times;
  return { least, shares, visitors: LEAST_VISITORS, rate };
}

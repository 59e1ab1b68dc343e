import type { SignalName } from '../../../ingest/events/signals.js';
import { delayOf, judgedByTouch, type Candidate, type Settings } from './facts.js';
import { botEnds, hostingEnds } from './origin.js';
import { atTill } from './touch.js';
import {
  idsOf,
  shareFinding,
  sumOf,
  unknownFinding,
  type AdvocateDay,
  type AdvocateFinding,
  type Judge,
  type PeerFeature,
  type ShareOf,
  type Window,
} from './window.js';

/** Touches that were not made by hand prove little below so many. */
const LEAST_TOUCHES = 5;
const LEAST_CONVERSIONS = 3;
export const QUICK_MS = 180_000;

const unpressed = (candidate: Candidate): number => {
  if (!judgedByTouch(candidate) || candidate.touch!.kind === 'impression') return 0;
  const { userActivated } = candidate.touch!;
  return userActivated === null ? 0.5 : userActivated ? 0 : 1;
};

const framed = (candidate: Candidate): number => {
  if (!judgedByTouch(candidate)) return 0;
  const { frame, userActivated } = candidate.touch!;
  return frame !== null && !['top', 'self', 'same_origin'].includes(frame) && userActivated !== true ? 1 : 0;
};

/** A coupon tool that somebody pressed at the till. */
const pressedTool = ({ touch }: Candidate): boolean =>
  touch?.userActivated === true && (touch.kind === 'coupon' || touch.kind === 'extension');

const quick = (candidate: Candidate): number => {
  const delay = delayOf(candidate);
  return judgedByTouch(candidate) && delay !== null && delay > 0 && delay <= QUICK_MS && !pressedTool(candidate)
    ? 1
    : 0;
};

/** Shares of an advocate's touches and conversions that hands, browsers and homes would not give. */
export const judgeShares: Judge = (window, settings) => [
  ...OF_TOUCHES.flatMap((one) => shareOfTouches(one, window, settings)),
  ...sharesOfConversions(window, settings),
];

/** A share that is compared with the peers'. */
export interface ComparedShare {
  readonly signal: SignalName;
  readonly usual: PeerFeature;
  /** Fewer than so many prove nothing. */
  readonly least: number;
}

interface TouchShare extends ComparedShare {
  readonly some: (day: AdvocateDay) => number;
  readonly of: (day: AdvocateDay) => number;
  /** What must be told for it to be known. */
  readonly needs: string;
  readonly against: (candidate: Candidate) => number;
}

const OF_TOUCHES: readonly TouchShare[] = [
  {
    signal: 'unactivated_share',
    usual: 'unpressed',
    least: LEAST_TOUCHES,
    some: (day) => day.unpressed,
    of: (day) => day.pressedKnown,
    needs: 'user_activated',
    against: unpressed,
  },
  {
    signal: 'framed_share',
    usual: 'framed',
    least: LEAST_TOUCHES,
    some: (day) => day.framed,
    of: (day) => day.framedKnown,
    needs: 'frame',
    against: framed,
  },
  {
    signal: 'hosting_share',
    usual: 'hosting',
    least: LEAST_TOUCHES,
    some: (day) => day.hosting,
    of: (day) => day.hostingKnown,
    needs: 'network of the address',
    against: (candidate) => (hostingEnds(candidate) === 2 ? 1 : 0.7 * hostingEnds(candidate)),
  },
  {
    signal: 'bot_share',
    usual: 'bots',
    least: LEAST_TOUCHES,
    some: (day) => day.bots,
    of: (day) => day.botsKnown,
    needs: 'user agent',
    against: (candidate) => (botEnds(candidate) > 0 ? 1 : 0),
  },
];

const TILL: ComparedShare = { signal: 'till_share', usual: 'till', least: LEAST_CONVERSIONS };
const RUSH: ComparedShare = { signal: 'rush_share', usual: 'quick', least: LEAST_CONVERSIONS };

/** All of them. */
export const COMPARED_SHARES: readonly ComparedShare[] = [...OF_TOUCHES, TILL, RUSH];

function shareOfTouches(one: TouchShare, { days, candidates, peers }: Window, settings: Settings): AdvocateFinding[] {
  const { signal, usual, least, needs, against } = one;
  const of = sumOf(days, one.of);
  if (of === 0) return sumOf(days, (day) => day.clicks) > 0 ? [unknownFinding(signal, needs)] : [];
  const { threshold } = settings(signal);
  const share = { signal, some: sumOf(days, one.some), of, least, threshold, usual: peers[usual] };
  const finding = shareFinding(share, () => evidenceOf(candidates, against), against);
  return finding === null ? [] : [finding];
}

function sharesOfConversions({ days, candidates, peers }: Window, settings: Settings): AdvocateFinding[] {
  const tillSeconds = settings('till_touch').threshold;
  const late = (candidate: Candidate): number => {
    if (!judgedByTouch(candidate) || !atTill(candidate, tillSeconds)) return 0;
    return candidate.touch!.userActivated === true ? 0.2 : 1;
  };
  const of = sumOf(days, (day) => day.touched);
  const shareOf = ({ signal, usual, least }: ComparedShare, some: number): ShareOf => {
    return { signal, some, of, least, threshold: settings(signal).threshold, usual: peers[usual] };
  };
  const till = shareOf(
    TILL,
    sumOf(days, (day) => day.till),
  );
  const rush = shareOf(
    RUSH,
    sumOf(days, (day) => day.quick),
  );
  return [
    shareFinding(till, () => evidenceOf(candidates, late), late),
    shareFinding(rush, () => evidenceOf(candidates, quick), quick),
  ].flatMap((finding) => finding ?? []);
}

const evidenceOf = (candidates: readonly Candidate[], against: (candidate: Candidate) => number): string[] =>
  idsOf(candidates.filter((candidate) => against(candidate) > 0));

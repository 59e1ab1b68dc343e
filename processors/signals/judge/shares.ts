import { delayOf, judgedByTouch, type Candidate } from './facts.js';
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
export const judgeShares: Judge = (window, settings) => {
  const { days, candidates, peers } = window;
  const sum = (pick: (day: AdvocateDay) => number): number => sumOf(days, pick);
  const findings: (AdvocateFinding | null)[] = [];
  const ofTouches = (
    signal: 'unactivated_share' | 'framed_share' | 'hosting_share' | 'bot_share',
    usual: 'unpressed' | 'framed' | 'hosting' | 'bots',
    [some, of, what]: readonly [number, number, string],
    against: (candidate: Candidate) => number,
  ): void => {
    if (of === 0 && sum(({ clicks }) => clicks) > 0) findings.push(unknownFinding(signal, what));
    const { threshold } = settings(signal);
    const share = { signal, some, of, least: LEAST_TOUCHES, threshold, usual: peers[usual] };
    findings.push(shareFinding(share, evidenceOf(candidates, against), against));
  };
  const ofDays = (
    some: (day: AdvocateDay) => number,
    of: (day: AdvocateDay) => number,
    what: string,
  ): readonly [number, number, string] => [sum(some), sum(of), what];
  ofTouches(
    'unactivated_share',
    'unpressed',
    ofDays(
      (d) => d.unpressed,
      (d) => d.pressedKnown,
      'user_activated',
    ),
    unpressed,
  );
  ofTouches(
    'framed_share',
    'framed',
    ofDays(
      (d) => d.framed,
      (d) => d.framedKnown,
      'frame',
    ),
    framed,
  );
  ofTouches(
    'hosting_share',
    'hosting',
    ofDays(
      (d) => d.hosting,
      (d) => d.hostingKnown,
      'network of the address',
    ),
    (c) => (hostingEnds(c) === 2 ? 1 : 0.7 * hostingEnds(c)),
  );
  ofTouches(
    'bot_share',
    'bots',
    ofDays(
      (d) => d.bots,
      (d) => d.botsKnown,
      'user agent',
    ),
    (c) => (botEnds(c) > 0 ? 1 : 0),
  );
  const conversions = { of: sum((d) => d.touched), least: LEAST_CONVERSIONS };
  const till = settings('till_share').threshold;
  const tillSeconds = settings('till_touch').threshold;
  const late = (c: Candidate): number =>
    judgedByTouch(c) && atTill(c, tillSeconds) ? (c.touch!.userActivated ? 0.2 : 1) : 0;
  findings.push(
    shareFinding(
      { signal: 'till_share', some: sum((d) => d.till), ...conversions, threshold: till, usual: peers.till },
      evidenceOf(candidates, late),
      late,
    ),
    shareFinding(
      {
        signal: 'rush_share',
        some: sum((d) => d.quick),
        ...conversions,
        threshold: settings('rush_share').threshold,
        usual: peers.quick,
      },
      evidenceOf(candidates, quick),
      quick,
    ),
  );
  return findings.flatMap((finding) => finding ?? []);
};

const evidenceOf = (candidates: readonly Candidate[], against: (candidate: Candidate) => number): string[] =>
  idsOf(candidates.filter((candidate) => against(candidate) > 0));

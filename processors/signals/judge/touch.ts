import {
  delayOf,
  found,
  judgedByTouch,
  missing,
  ramp,
  type Candidate,
  type Finding,
  type Settings,
  type Touch,
} from './facts.js';

/** Frames that are no frame. */
const OPEN = new Set(['top', 'self', 'same_origin']);
/** Frames that nobody sees, however the touch came about. */
const HIDDEN = /hidden|invisible|pixel|1x1/;
const TILL_STAGES = new Set(['cart', 'checkout']);

/** What the touch itself tells: haste, no hand, a hidden frame, the till. */
export function judgeTouch(candidate: Candidate, settings: Settings): Finding[] {
  if (!judgedByTouch(candidate)) return [];
  const touch = candidate.touch!;
  return [
    haste(candidate, settings('click_injection').threshold),
    unactivated(touch),
    frame(touch),
    till(candidate, touch, settings('till_touch').threshold),
  ].flatMap((finding) => finding ?? []);
}

/** Full up to the threshold, nothing from three times it. */
function haste(candidate: Candidate, threshold: number): Finding | null {
  const delay = delayOf(candidate)!;
  if (delay === 0) return missing('click_injection', 'time between touch and conversion');
  const seconds = delay / 1000;
  const strength = ramp(seconds, 3 * threshold, threshold);
  return strength > 0 ? found('click_injection', seconds, strength, [candidate.touch!.id]) : null;
}

/** Whether a hand was needed: banners that were only seen, and programs that say what they are for, have none. */
function unactivated(touch: Touch): Finding | null {
  if (touch.kind === 'impression') return null;
  if (touch.userActivated === null) return missing('unactivated_touch', 'user_activated');
  return touch.userActivated ? null : found('unactivated_touch', 1, 1, [touch.id]);
}

function frame(touch: Touch): Finding | null {
  if (touch.frame === null) return missing('hidden_frame', 'frame');
  if (OPEN.has(touch.frame) || touch.kind === 'impression') return null;
  if (HIDDEN.test(touch.frame)) return found('hidden_frame', 1, 1, [touch.id]);
  if (touch.userActivated === true) return null;
  return found('hidden_frame', 1, touch.frame === 'extension' ? 0.8 : 0.6, [touch.id]);
}

/** Whether the touch came at the till: the page says so, or the conversion followed within the threshold. */
export function atTill(candidate: Candidate, thresholdSeconds: number): boolean {
  const { touch, otherTouches } = candidate;
  if (touch === null || otherTouches === 0) return false;
  if (touch.pageStage !== null && TILL_STAGES.has(touch.pageStage)) return true;
  return delayOf(candidate)! <= thresholdSeconds * 1000;
}

function till(candidate: Candidate, touch: Touch, threshold: number): Finding | null {
  if (!atTill(candidate, threshold)) return null;
  const seconds = delayOf(candidate)! / 1000;
  if (touch.userActivated === true) return found('till_touch', seconds, 0.2, [touch.id]);
  const said = touch.pageStage !== null && TILL_STAGES.has(touch.pageStage);
  const certain = touch.userActivated === false ? 1 : 0.7;
  return found('till_touch', seconds, said ? certain : 0.7 * certain, [touch.id]);
}

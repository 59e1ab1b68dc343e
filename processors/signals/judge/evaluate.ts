import type { Settings } from './facts.js';
import { judgePace } from './pace.js';
import { judgeReversals } from './reversals.js';
import { judgeShares } from './shares.js';
import { judgeSharing } from './sharing.js';
import { judgeUnusual } from './unusual.js';
import type { AdvocateFinding, Window } from './window.js';

const JUDGES = [judgeShares, judgePace, judgeSharing, judgeReversals, judgeUnusual];

/** An advocate's signals as of a day: those that were seen, and those that could not be computed. Depends on nothing but its arguments. */
export function evaluateDay(window: Window, settings: Settings): AdvocateFinding[] {
  return JUDGES.flatMap((judge) => [...judge(window, settings)]);
}

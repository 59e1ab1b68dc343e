/** What the header and the live stream know of the whole: how far everything is read, and how much there is. Pure. */

import type { Status } from './reports.js';

export type { Status } from './reports.js';

/** How late "complete to" may be against the clock of this browser before it is a warning, ms. */
export const STALE_MS = 5 * 60_000;

/** Whether the figures are older than they should be. Unknown is not stale: an empty Fairlead has nothing to be late with. */
export function isStale(completeToMs: number, nowMs: number): boolean {
  return !Number.isNaN(completeToMs) && nowMs - completeToMs > STALE_MS;
}

/** What a page counts as new. */
export type Counted = 'conversions' | 'cases' | 'dead_letters' | 'events';

/** How many more there are than when the page was last drawn; never negative (a rebuild starts again from less). */
export function countNew(now: Status | null, drawn: Status | null, what: Counted): number {
  return now === null || drawn === null ? 0 : Math.max(0, now[what] - drawn[what]);
}

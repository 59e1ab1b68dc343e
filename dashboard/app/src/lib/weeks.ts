/** Compares the newest seven complete days with the seven before. Pure. */

const DAY_MS = 86_400_000;
const WEEK = 7;

/** The two weeks to compare. `before` is empty where there are not fourteen complete days. */
export interface TwoWeeks<D> {
  readonly last: readonly D[];
  readonly before: readonly D[];
}

/**
 * Splits days (ascending) into the last seven complete ones and the seven before. A day that the frontier has not passed is
 * left out: half a day against a whole one would always look like a fall.
 */
export function twoWeeks<D extends { readonly day: string }>(days: readonly D[], frontierMs: number): TwoWeeks<D> {
  const complete = Number.isNaN(frontierMs)
    ? days
    : days.filter((one) => Date.parse(`${one.day}T00:00:00Z`) + DAY_MS <= frontierMs);
  const last = complete.slice(-WEEK);
  return { last, before: complete.length >= 2 * WEEK ? complete.slice(-2 * WEEK, -WEEK) : [] };
}

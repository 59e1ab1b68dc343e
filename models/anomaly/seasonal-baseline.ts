import { medianSorted } from 'simple-statistics';
import { ModelError } from '../model-error.js';
import { MAD_TO_DEVIATION } from './robust-z.js';

export interface SeasonalOptions {
  /**
   * From fine to coarse, the group that each slot belongs to. A slot takes its expectation from the first level at which its group has enough history. Default: each slot for
   * itself.
   */
  readonly levels?: readonly ArrayLike<number>[];
  /** Known counts that a group needs. Default 4. */
  readonly least?: number;
  /** How many deviations above the expectation are still usual. Default 3.5. */
  readonly width?: number;
}

/** What is usual in a slot of the season. */
export interface SeasonalSlot {
  readonly expected: number;
  /** Counts above this are unusual. */
  readonly upper: number;
  /** One standard deviation of what is usual. */
  readonly deviation: number;
  /** Known counts that this rests on. */
  readonly history: number;
  /** The level of groups that it comes from: 0 is the slot itself. */
  readonly level: number;
}

export interface SeasonalBaseline {
  /** One entry a slot; null where there is too little history at every level: unknown, never clean. */
  readonly slots: readonly (SeasonalSlot | null)[];
  /** By how much counts spread more than chance alone would have them: 1 or more, as a factor of the deviation. */
  readonly dispersion: number;
}

/**
 * What count is usual in each slot of a season (hour of week, day of week), and above what it is not, robust against the very bursts that are looked for.
 *
 * Shapes: counts of past spans of equal length, NaN where one is not known; the slot of each, 0 to below `slots`.
 * Convention: the expectation m of a slot is the median of its past counts, or of those of a coarser group where they are too few. The deviation is d · √(m + 1): of a count that
 * chance alone makes, √m; the one more keeps a slot with nothing but zeros from calling one single click a burst. d is how much more than that counts really spread: 1.4826
 * times the median of |count - m'| / √(m' + 1) over all past counts, m' the median of the others of their group, so that no count is its own measure; never below 1.
 * Upper = m + width · deviation.
 * Errors: ModelError MODEL_INPUT for lengths that differ, a slot that is none, a count that is infinite or below 0, a level without a group for each slot.
 * Cost: O(n log n) a level. Source: Iglewicz and Hoaglin (1993) for the width; P. McCullagh and J. A. Nelder, "Generalized linear models" (1989), 6.2.3, for counts with
 * more than chance's spread.
 */
export function seasonalBaseline(
  counts: ArrayLike<number>,
  slotOf: ArrayLike<number>,
  slots: number,
  { levels, least = 4, width = 3.5 }: SeasonalOptions = {},
): SeasonalBaseline {
  const groups = levels ?? [Array.from({ length: slots }, (_, slot) => slot)];
  check(counts, slotOf, slots, groups);
  if (!(least >= 1) || !(width > 0))
    throw new ModelError('a baseline needs a least history from 1 and a width above 0');
  const histories = groups.map((group) => byGroup(counts, slotOf, group));
  /** The first level at which a slot has as many known counts. */
  const levelOf = (slot: number, needed: number): number =>
    groups.findIndex((group, level) => (histories[level]!.get(group[slot]!)?.length ?? 0) >= needed);
  const dispersion = dispersionOf(counts, slotOf, (slot) => {
    const level = levelOf(slot, least + 1);
    return level < 0 ? undefined : histories[level]!.get(groups[level]![slot]!);
  });
  const all = Array.from({ length: slots }, (_, slot) => {
    const level = levelOf(slot, least);
    if (level < 0) return null;
    const history = histories[level]!.get(groups[level]![slot]!)!;
    const expected = medianSorted(history);
    const deviation = dispersion * Math.sqrt(expected + 1);
    return { expected, upper: expected + width * deviation, deviation, history: history.length, level };
  });
  return { slots: all, dispersion };
}

/** How many deviations a count lies above what is usual in a slot; null where the count (NaN) or what is usual is not known. */
export function seasonalZ({ slots }: SeasonalBaseline, slot: number, count: number): number | null {
  const usual = slots[slot];
  return !usual || Number.isNaN(count) ? null : (count - usual.expected) / usual.deviation;
}

function check(
  counts: ArrayLike<number>,
  slotOf: ArrayLike<number>,
  slots: number,
  levels: readonly ArrayLike<number>[],
): void {
  if (!(Number.isSafeInteger(slots) && slots > 0)) throw new ModelError(`${slots} slots`);
  if (counts.length !== slotOf.length) throw new ModelError(`${counts.length} counts for ${slotOf.length} slots`);
  for (const level of levels) if (level.length !== slots) throw new ModelError('a level has not a group for each slot');
  for (let i = 0; i < counts.length; i += 1) {
    const slot = slotOf[i]!;
    if (!(Number.isSafeInteger(slot) && slot >= 0 && slot < slots)) throw new ModelError(`slot ${i} is ${slot}`);
    if (counts[i]! < 0 || counts[i] === Infinity) throw new ModelError(`count ${i} is ${counts[i]}`);
  }
}

/** The known counts of each group, ascending. */
function byGroup(
  counts: ArrayLike<number>,
  slotOf: ArrayLike<number>,
  group: ArrayLike<number>,
): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (let i = 0; i < counts.length; i += 1) {
    if (Number.isNaN(counts[i]!)) continue;
    const key = group[slotOf[i]!]!;
    const list = lists.get(key);
    if (list) list.push(counts[i]!);
    else lists.set(key, [counts[i]!]);
  }
  return new Map(Array.from(lists, ([key, list]) => [key, list.sort((a, b) => a - b)]));
}

function dispersionOf(
  counts: ArrayLike<number>,
  slotOf: ArrayLike<number>,
  historyOf: (slot: number) => number[] | undefined,
): number {
  const apart: number[] = [];
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i]!;
    const history = Number.isNaN(count) ? undefined : historyOf(slotOf[i]!);
    if (history === undefined || history.length < 2) continue;
    const others = medianWithout(history, count);
    apart.push(Math.abs(count - others) / Math.sqrt(others + 1));
  }
  return apart.length === 0 ? 1 : Math.max(1, MAD_TO_DEVIATION * medianSorted(apart.sort((a, b) => a - b)));
}

/** The median of sorted counts without one of them. */
function medianWithout(sorted: readonly number[], count: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < count) low = middle + 1;
    else high = middle;
  }
  const at = (place: number): number => sorted[place < low ? place : place + 1]!;
  const rest = sorted.length - 1;
  return rest % 2 === 1 ? at(rest >>> 1) : (at(rest / 2 - 1) + at(rest / 2)) / 2;
}

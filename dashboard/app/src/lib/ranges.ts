/** Ranges of days that are one click away. Pure. */
import { formatDay, toMs } from '../formats.js';
import { addDays } from './url-state.js';

/** A range counted back from the last day with data; without days it is everything. */
export interface Preset {
  readonly key: string;
  readonly title: string;
  readonly days: number | null;
}

export const PRESETS: readonly Preset[] = [
  { key: '7d', title: 'Last 7 days', days: 7 },
  { key: '28d', title: 'Last 28 days', days: 28 },
  { key: '90d', title: 'Last 90 days', days: 90 },
  { key: 'all', title: 'All days', days: null },
];

/** Half-open range of a preset that ends with the day of `completeTo`; everything where that is unknown. */
export function presetRange(
  preset: Preset,
  completeTo: number | string | null,
): { from: string | null; to: string | null } {
  const ms = toMs(completeTo);
  if (preset.days === null || Number.isNaN(ms)) return { from: null, to: null };
  const to = addDays(new Date(ms).toISOString().slice(0, 10), 1);
  return { from: addDays(to, -preset.days), to };
}

/** A half-open range as people read it, with both days included: `26 Oct – 22 Nov`. */
export function rangeText(from: string | null, to: string | null, year?: number): string {
  const options = year === undefined ? {} : { year };
  if (from === null && to === null) return 'All days';
  const last = to === null ? null : addDays(to, -1);
  if (from === null) return `Up to ${formatDay(last, options)}`;
  if (last === null) return `Since ${formatDay(from, options)}`;
  return from === last ? formatDay(from, options) : `${formatDay(from, options)} – ${formatDay(last, options)}`;
}

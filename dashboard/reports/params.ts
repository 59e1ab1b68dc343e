/** Parameters that reports share, and how their text is read. */
import { Type } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { EARLIEST_MS, formatTime, LATEST_MS, parseTime } from '../../ingest/events/time.js';

export const DAY_MS = 86_400_000;

const time = (description: string) => Type.Optional(Type.String({ description, maxLength: 32 }));

export const programme = {
  programme: Type.Optional(
    Type.String({ description: 'Programme; "default" where absent.', minLength: 1, maxLength: 128 }),
  ),
};
export const asOf = {
  asOf: time('As things stood at this time (RFC 3339 or YYYY-MM-DD); the programme’s own now where absent.'),
};
export const range = {
  from: time('From this time on (RFC 3339 or YYYY-MM-DD, UTC).'),
  to: time('Up to, not including, this time (RFC 3339 or YYYY-MM-DD, UTC).'),
};
export const currency = {
  currency: Type.Optional(
    Type.String({ description: 'ISO 4217 code; the one with the most money where absent.', pattern: '^[A-Z]{3}$' }),
  ),
};

export const DEFAULT_PROGRAMME = 'default';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Reads a day or a time as ms since 1970 UTC. Throws USAGE naming the parameter. */
export function readTime(name: string, text: string): number {
  const ms = parseTime(DAY.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(ms) || ms < EARLIEST_MS || ms >= LATEST_MS) {
    throw fail('USAGE', { message: `parameter ${name}: "${text}" is neither a day (YYYY-MM-DD) nor an RFC 3339 time` });
  }
  return ms;
}

/** A half-open range of time in ms; open ends are the bounds of all time. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Reads `from` and `to`. Throws USAGE where the range would be empty. */
export function readRange(params: { readonly from?: string; readonly to?: string }): TimeRange {
  const from = params.from === undefined ? EARLIEST_MS : readTime('from', params.from);
  const to = params.to === undefined ? LATEST_MS : readTime('to', params.to);
  if (to <= from) throw fail('USAGE', { message: 'parameter to: the range ends before it begins' });
  return { from, to };
}

/** The UTC day of a time as text. */
export function dayOf(ms: number): string {
  return formatTime(ms).slice(0, 10);
}

/** Start of the UTC day in which a time lies. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** Start of the first UTC day at or after a time: the exclusive end of the days that a half-open range touches. */
export function endOfDays(ms: number): number {
  return Math.ceil(ms / DAY_MS) * DAY_MS;
}

/**
 * The whole UTC days inside a half-open range, as the midnights between which they lie: `from <= whole_from_ms <= whole_to_ms <= to`. Where
 * there are none, both are `to`.
 */
export function wholeDays({ from, to }: TimeRange): { whole_from_ms: number; whole_to_ms: number } {
  const first = endOfDays(from);
  const last = startOfDay(to);
  return first < last ? { whole_from_ms: first, whole_to_ms: last } : { whole_from_ms: to, whole_to_ms: to };
}

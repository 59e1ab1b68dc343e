const DAY_MS = 86_400_000;

/** Earliest time that any field may name: 2000-01-01T00:00:00Z, in ms since 1970. */
export const EARLIEST_MS = 946_684_800_000;
/** Fields that may lie in the future (`to`, `effective_from`) end before 2200-01-01T00:00:00Z. */
export const LATEST_MS = 7_258_118_400_000;
/** How far an event's time may lie after its receipt, for clocks that run ahead. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits at `at`, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Days since 1970-01-01 of a civil date (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Milliseconds of the fraction ".d", ".dd" or ".ddd" at 19 and where it ends; end -1 if it is malformed. */
function fraction(text: string): { ms: number; end: number } {
  let ms = 0;
  let at = 20;
  for (let scale = 100; at < 23; at++, scale = scale === 100 ? 10 : 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    ms += digit * scale;
  }
  return at === 20 ? { ms: 0, end: -1 } : { ms, end: at };
}

/** Offset in minutes written at `at` ("Z", "+hh:mm", "-hh:mm"), which must end the text; NaN if malformed. */
function offsetMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === 90 || sign === 122) return text.length === at + 1 ? 0 : NaN;
  if ((sign !== 43 && sign !== 45) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 58) return NaN;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return NaN;
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * Reads an RFC 3339 time with offset and at most three fractional digits.
 * @returns ms since 1970 UTC, or NaN if the text is anything else (leap seconds and 24:00 included: they have no place on
 * a millisecond axis). Bounds are the caller's.
 */
export function parseTime(text: string): number {
  const length = text.length;
  if (length < 20 || length > 29) return NaN;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN;
  const t = text.charCodeAt(10);
  if ((t !== 84 && t !== 116) || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return NaN;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > DAYS_IN_MONTH[month - 1]! + (leap ? 1 : 0)) return NaN;
  let ms = 0;
  let at = 19;
  if (text.charCodeAt(19) === 46) {
    const read = fraction(text);
    if (read.end < 0) return NaN;
    ms = read.ms;
    at = read.end;
  }
  const offset = offsetMinutes(text, at);
  return daysFromCivil(year, month, day) * DAY_MS + (hour * 60 + minute - offset) * 60_000 + second * 1000 + ms;
}

/** Writes ms since 1970 as RFC 3339 in UTC with milliseconds: `2026-03-01T12:00:00.000Z`. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

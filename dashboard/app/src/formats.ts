/**
 * How every figure is written, once. Unknown (null, undefined, NaN) is an em dash and never 0; minus is U+2212; times are
 * UTC. Nothing here reads a clock: what "this year" is comes in as an argument.
 */
import { CURRENCIES, formatMinor } from '../../../ingest/events/money.js';

export const UNKNOWN = '—';
const MINUS = '\u2212';
const EN_DASH = '–';

type Maybe = number | null | undefined;
const isUnknown = (value: Maybe): value is null | undefined =>
  value === null || value === undefined || Number.isNaN(value);
const trueMinus = (text: string): string => text.replace(/-/g, MINUS);

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumFractionDigits: 0,
  maximumFractionDigits: 1,
});

/** A count: `1,234`. */
export function formatCount(value: Maybe): string {
  return isUnknown(value) ? UNKNOWN : trueMinus(whole.format(value));
}

/** A count for a headline: exact below 10,000, then `12.3K`. Show the exact one on hover. */
export function formatCountCompact(value: Maybe): string {
  if (isUnknown(value)) return UNKNOWN;
  return Math.abs(value) < 10_000 ? formatCount(value) : trueMinus(compact.format(value));
}

/** A number with a fixed count of digits: `3.2`. */
export function formatNumber(value: Maybe, digits = 1): string {
  if (isUnknown(value)) return UNKNOWN;
  return trueMinus(
    value
      .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace(/^-(0(\.0+)?)$/, '$1'),
  );
}

/** A share of 1 as a percentage with one decimal: 0.1234 is `12.3%`. */
export function formatRate(value: Maybe): string {
  return isUnknown(value) ? UNKNOWN : `${formatNumber(value * 100, 1)}%`;
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, digits: number, short: boolean): Intl.NumberFormat {
  const key = `${currency} ${digits} ${short}`;
  let format = moneyFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      minimumFractionDigits: short ? 0 : digits,
      maximumFractionDigits: short ? 1 : digits,
      ...(short ? { notation: 'compact' as const } : {}),
    });
    moneyFormats.set(key, format);
  }
  return format;
}

/**
 * Exact money from minor units: (123450, 'EUR') is `€1,234.50`. Digits are those of our own currency table; a code that it
 * lacks is written as bare minor units, because guessing its digits could be wrong by a hundredfold.
 */
export function formatMoney(amountMinor: Maybe, currency: string | null | undefined): string {
  if (isUnknown(amountMinor)) return UNKNOWN;
  const digits = currency ? CURRENCIES.get(currency) : undefined;
  if (!currency || digits === undefined)
    return `${formatCount(amountMinor)} minor units${currency ? ` ${currency}` : ''}`;
  const decimal = formatMinor(amountMinor, currency) as Intl.StringNumericLiteral;
  return trueMinus(moneyFormat(currency, digits, false).format(decimal));
}

/** Money for a headline or an axis: exact below 10,000 major units, then `€12.3K`. Show the exact one on hover. */
export function formatMoneyCompact(amountMinor: Maybe, currency: string | null | undefined): string {
  if (isUnknown(amountMinor)) return UNKNOWN;
  const digits = currency ? CURRENCIES.get(currency) : undefined;
  if (!currency || digits === undefined) return formatMoney(amountMinor, currency);
  const major = amountMinor / 10 ** digits;
  if (Math.abs(major) < 10_000) return formatMoney(amountMinor, currency);
  return trueMinus(moneyFormat(currency, digits, true).format(major));
}

/** An axis tick of money: no decimals that say nothing (`€0`, `€500`, `€1.5K`). */
export function formatMoneyTick(amountMinor: number, currency: string): string {
  const digits = CURRENCIES.get(currency);
  if (digits === undefined) return formatCount(amountMinor);
  return trueMinus(moneyFormat(currency, digits, true).format(amountMinor / 10 ** digits));
}

/** An estimate with its interval: `412 (380–450)`. With an unknown bound the estimate is unknown too: it never stands alone. */
export function formatInterval(estimate: Maybe, low: Maybe, high: Maybe, format: (value: Maybe) => string): string {
  if (isUnknown(estimate) || isUnknown(low) || isUnknown(high)) return UNKNOWN;
  return `${format(estimate)} (${format(low)}${EN_DASH}${format(high)})`;
}

/** A change against an earlier figure, always signed: `+12.3%`, `−4.0%`. From zero there is no rate. */
export function formatChange(now: Maybe, before: Maybe): string {
  if (isUnknown(now) || isUnknown(before) || before === 0) return UNKNOWN;
  const rate = formatRate(now / before - 1);
  return rate.startsWith(MINUS) || rate === '0.0%' ? rate : `+${rate}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds since 1970 of what the API may send: a number, RFC 3339, or `YYYY-MM-DD`. NaN if unknown. */
export function toMs(time: number | string | null | undefined): number {
  if (time === null || time === undefined || time === '') return NaN;
  if (typeof time === 'number') return time;
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T00:00:00Z` : time);
}

/** Options of every time format: the year is written only where it is not `year`. */
export interface TimeOptions {
  readonly year?: number;
}

function yearSuffix(date: Date, options: TimeOptions): string {
  return options.year === undefined || options.year === date.getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
}

/** A UTC day: `22 Nov`, or `22 Nov 2025` where the year is not the one in `options`. */
export function formatDay(time: number | string | null | undefined, options: TimeOptions = {}): string {
  const ms = toMs(time);
  if (Number.isNaN(ms)) return UNKNOWN;
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${yearSuffix(date, options)}`;
}

/** A UTC time to the minute: `22 Nov 14:05`. */
export function formatTime(time: number | string | null | undefined, options: TimeOptions = {}): string {
  const ms = toMs(time);
  return Number.isNaN(ms) ? UNKNOWN : `${formatDay(ms, options)} ${formatClock(ms)}`;
}

/** The time of day alone: `14:05`. */
export function formatClock(time: number | string | null | undefined): string {
  const ms = toMs(time);
  if (Number.isNaN(ms)) return UNKNOWN;
  const date = new Date(ms);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** The whole instant for a hover or a file: `2026-11-22 14:05:09.123 UTC`. */
export function formatInstant(time: number | string | null | undefined): string {
  const ms = toMs(time);
  return Number.isNaN(ms) ? UNKNOWN : `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** A stretch of time in its two largest units: `3 d 4 h`, `12 min`, `420 ms`. */
export function formatDuration(ms: Maybe): string {
  if (isUnknown(ms)) return UNKNOWN;
  const sign = ms < 0 ? MINUS : '';
  const size = Math.abs(ms);
  if (size < 1000) return `${sign}${Math.round(size)} ms`;
  const seconds = Math.round(size / 1000);
  if (seconds < 60) return `${sign}${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${sign}${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  const days = Math.floor(hours / 24);
  return `${sign}${days} d${hours % 24 ? ` ${hours % 24} h` : ''}`;
}

/** Bytes: `812 B`, `1.2 KiB`. */
export function formatBytes(bytes: Maybe): string {
  if (isUnknown(bytes)) return UNKNOWN;
  if (bytes < 1024) return `${formatCount(bytes)} B`;
  return bytes < 1_048_576 ? `${formatNumber(bytes / 1024)} KiB` : `${formatNumber(bytes / 1_048_576)} MiB`;
}

/** A code of the contract as words: `same_order` is `same order`. */
export function words(code: string | null | undefined): string {
  return code ? code.replace(/_/g, ' ') : UNKNOWN;
}

/** As `words`, with a capital first letter. */
export function sentence(code: string | null | undefined): string {
  const text = words(code)
    .toLowerCase()
    .replace(/\b(json|id|ip|url|csv|nul|iso)\b/g, (word) => word.toUpperCase())
    .replace(/\butf8\b/g, 'UTF-8');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatClock,
  formatCount,
  formatCountCompact,
  formatDay,
  formatDuration,
  formatInstant,
  formatInterval,
  formatMoney,
  formatMoneyCompact,
  formatMoneyTick,
  formatNumber,
  formatRate,
  formatTime,
  sentence,
  toMs,
  UNKNOWN,
} from '../../../dashboard/app/src/formats.js';

const at = Date.UTC(2026, 10, 22, 14, 5, 9, 123);

describe('money', () => {
  it.each([
    [123450, 'EUR', '€1,234.50'],
    [-123450, 'EUR', '\u2212€1,234.50'],
    [0, 'EUR', '€0.00'],
    [-1, 'EUR', '\u2212€0.01'],
    [1234, 'JPY', '¥1,234'],
    [1234567, 'KWD', 'KWD\u00a01,234.567'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '€90,071,992,547,409.91'],
    [-Number.MAX_SAFE_INTEGER, 'USD', '\u2212$90,071,992,547,409.91'],
    [null, 'EUR', UNKNOWN],
    [undefined, 'EUR', UNKNOWN],
    [NaN, 'EUR', UNKNOWN],
    [1234, null, '1,234 minor units'],
    [1234, 'XAU', '1,234 minor units XAU'],
  ])('%s %s is %s', (minor, currency, text) => {
    expect(formatMoney(minor, currency)).toBe(text);
  });

  it.each([
    [999_999, '€9,999.99'],
    [1_234_500, '€12.3K'],
    [-8_421_050, '\u2212€84.2K'],
    [150_000_000, '€1.5M'],
  ])('in a headline %s is %s', (minor, text) => {
    expect(formatMoneyCompact(minor, 'EUR')).toBe(text);
  });

  it('writes ticks without idle decimals', () => {
    expect([0, 50_000, 150_000].map((minor) => formatMoneyTick(minor, 'EUR'))).toEqual(['€0', '€500', '€1.5K']);
  });
});

describe('counts, rates and estimates', () => {
  it('writes a true minus and groups thousands', () => {
    expect(formatCount(-1234567)).toBe('\u22121,234,567');
    expect(formatNumber(-0.04, 1)).toBe('0.0');
    expect(formatNumber(-1.25, 1)).toMatch(/^\u22121\.[23]$/);
  });

  it('is compact in headlines only from ten thousand on', () => {
    expect([9_999, 10_000, 12_345, 1_200_000].map(formatCountCompact)).toEqual(['9,999', '10K', '12.3K', '1.2M']);
  });

  it.each([
    [0.1234, '12.3%'],
    [0, '0.0%'],
    [1, '100.0%'],
    [-0.05, '\u22125.0%'],
    [null, UNKNOWN],
  ])('rate %s is %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it('never shows an estimate without its interval', () => {
    expect(formatInterval(412, 380, 450, formatCount)).toBe('412 (380–450)');
    expect(formatInterval(412, null, 450, formatCount)).toBe(UNKNOWN);
    expect(formatInterval(null, 380, 450, formatCount)).toBe(UNKNOWN);
  });

  it.each([
    [110, 100, '+10.0%'],
    [90, 100, '\u221210.0%'],
    [100, 100, '0.0%'],
    [5, 0, UNKNOWN],
    [null, 5, UNKNOWN],
  ])('change from %s against %s is %s', (now, before, text) => {
    expect(formatChange(now, before)).toBe(text);
  });
});

describe('times', () => {
  it('is UTC whatever the zone of the machine', () => {
    expect(formatTime(at)).toBe('22 Nov 14:05');
    expect(formatClock(at)).toBe('14:05');
    expect(formatInstant(at)).toBe('2026-11-22 14:05:09.123 UTC');
  });

  it('names the year only where it is another', () => {
    expect(formatDay(at, { year: 2026 })).toBe('22 Nov');
    expect(formatDay('2010-01-01', { year: 2026 })).toBe('1 Jan 2010');
  });

  it('reads days, times and milliseconds alike', () => {
    expect(toMs('2026-11-22')).toBe(Date.UTC(2026, 10, 22));
    expect(toMs('2026-11-22T14:05:09.123Z')).toBe(at);
    expect(toMs(at)).toBe(at);
  });

  it.each([null, undefined, '', 'tomorrow', NaN])('%s is unknown', (time) => {
    expect(formatTime(time)).toBe(UNKNOWN);
    expect(formatDay(time)).toBe(UNKNOWN);
  });

  it.each([
    [420, '420 ms'],
    [59_000, '59 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [90_000_000, '1 d 1 h'],
    [-5_000, '\u22125 s'],
    [null, UNKNOWN],
  ])('a stretch of %s is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('words', () => {
  it.each([
    ['DENIED_OUTSIDE_LOOKBACK', 'Denied outside lookback'],
    ['BAD_JSON', 'Bad JSON'],
    ['ID_CONFLICT', 'ID conflict'],
    ['', UNKNOWN],
  ])('%s reads %s', (code, text) => {
    expect(sentence(code)).toBe(text);
  });

  it('sizes bytes', () => {
    expect([0, 1023, 1024, 1_572_864].map(formatBytes)).toEqual(['0 B', '1,023 B', '1.0 KiB', '1.5 MiB']);
  });
});

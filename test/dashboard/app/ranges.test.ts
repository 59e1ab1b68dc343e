import { describe, expect, it } from 'vitest';
import { PRESETS, presetRange, rangeText } from '../../../dashboard/app/src/lib/ranges.js';

const completeTo = Date.UTC(2026, 10, 22, 14, 5);

describe('ranges', () => {
  it('counts back from the last day with data, half-open', () => {
    const week = PRESETS.find((preset) => preset.key === '7d');
    expect(week && presetRange(week, completeTo)).toEqual({ from: '2026-11-16', to: '2026-11-23' });
  });

  it('is everything where the last day is unknown', () => {
    for (const preset of PRESETS) expect(presetRange(preset, null)).toEqual({ from: null, to: null });
  });

  it.each([
    [null, null, 'All days'],
    ['2026-11-16', '2026-11-23', '16 Nov – 22 Nov'],
    ['2026-11-16', '2026-11-17', '16 Nov'],
    ['2026-11-16', null, 'Since 16 Nov'],
    [null, '2026-11-17', 'Up to 16 Nov'],
    ['2009-12-01', '2010-01-01', '1 Dec 2009 – 31 Dec 2009'],
  ])('from %s to %s reads %s', (from, to, text) => {
    expect(rangeText(from, to, 2026)).toBe(text);
  });
});

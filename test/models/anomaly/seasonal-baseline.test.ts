import { describe, expect, it } from 'vitest';
import { DAY_OF_WEEK, HOUR_OF_WEEK } from '../../../models/anomaly/season.js';
import { seasonalBaseline, seasonalZ } from '../../../models/anomaly/seasonal-baseline.js';
import { ModelError } from '../../../models/model-error.js';
import { poisson } from '../../../models/poisson.js';
import { xoshiro128 } from '../../../models/xoshiro.js';

const HOUR = 3_600_000;

describe('the season', () => {
  it.each([
    ['2026-11-23T00:00:00Z', 0, 0], // a Monday
    ['2026-11-22T23:59:59.999Z', 167, 6],
    ['2026-11-25T13:30:00Z', 61, 2],
    ['1970-01-01T00:00:00Z', 72, 3],
    ['1969-12-31T23:00:00Z', 71, 2],
  ])('of %s is hour %d and day %d of the week', (time, hour, day) => {
    expect(HOUR_OF_WEEK.slotOf(Date.parse(time))).toBe(hour);
    expect(DAY_OF_WEEK.slotOf(Date.parse(time))).toBe(day);
  });

  it('is shifted by minutes east of UTC', () => {
    expect(HOUR_OF_WEEK.slotOf(Date.parse('2026-11-22T23:30:00Z'), 60)).toBe(0);
    expect(DAY_OF_WEEK.slotOf(Date.parse('2026-11-23T00:30:00Z'), -60)).toBe(6);
    expect(HOUR_OF_WEEK.slotOf(Date.parse('2026-11-22T18:30:00Z'), 330)).toBe(0);
  });

  it('has a group at each level for each slot', () => {
    for (const { slots, levels } of [HOUR_OF_WEEK, DAY_OF_WEEK])
      for (const level of levels) expect(level).toHaveLength(slots);
    expect(HOUR_OF_WEEK.levels.map((level) => new Set(level).size)).toEqual([168, 48, 24]);
    expect(DAY_OF_WEEK.levels.map((level) => new Set(level).size)).toEqual([7, 2, 1]);
  });
});

describe('seasonalBaseline', () => {
  it('gives medians and bands by hand', () => {
    const { slots, dispersion } = seasonalBaseline([8, 8, 8, 8, 8, 0, 0, 0, 0, 99], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 2);
    // All but one are what the others are: chance's own spread.
    expect(dispersion).toBe(1);
    expect(slots[0]).toEqual({ expected: 8, upper: 8 + 3.5 * 3, deviation: 3, history: 5, level: 0 });
    expect(slots[1]).toEqual({ expected: 0, upper: 3.5, deviation: 1, history: 5, level: 0 });
  });

  it('measures each count by the others', () => {
    const { dispersion } = seasonalBaseline([0, 3, 24, 48, 99], [0, 0, 0, 0, 0], 1);
    // Medians of the others: 36, 36, 25.5, 13.5, 13.5.
    const apart = [
      36 / Math.sqrt(37),
      33 / Math.sqrt(37),
      1.5 / Math.sqrt(26.5),
      34.5 / Math.sqrt(14.5),
      85.5 / Math.sqrt(14.5),
    ];
    expect(dispersion).toBeCloseTo(1.4826022185056018 * apart.toSorted((a, b) => a - b)[2]!, 12);
  });

  it('takes a coarser group where a slot has too little, and says nothing where that has too', () => {
    const counts = [5, 5, 5, 5, 1, 2, 3, 9];
    const slotOf = [0, 0, 0, 0, 1, 1, 2, 3];
    const { slots } = seasonalBaseline(counts, slotOf, 5, {
      levels: [
        [0, 1, 2, 3, 4],
        [0, 1, 1, 1, 2],
      ],
    });
    expect(slots.map((slot) => slot && [slot.expected, slot.level, slot.history])).toEqual([
      [5, 0, 4],
      [2.5, 1, 4],
      [2.5, 1, 4],
      [2.5, 1, 4],
      null,
    ]);
  });

  it('leaves out counts that are not known: an hour without data is no hour without clicks', () => {
    const { slots } = seasonalBaseline([9, NaN, 9, NaN, 9, NaN, 9], [0, 0, 0, 0, 0, 0, 0], 1);
    expect(slots[0]).toMatchObject({ expected: 9, history: 4 });
    const none = seasonalBaseline([NaN, NaN, 3], [0, 0, 0], 1);
    expect(none.slots).toEqual([null]);
    expect(seasonalZ(none, 0, 1000)).toBeNull();
    expect(seasonalZ(seasonalBaseline([9, 9, 9, 9], [0, 0, 0, 0], 1), 0, NaN)).toBeNull();
    expect(seasonalBaseline([], [], 3).slots).toEqual([null, null, null]);
  });

  it('learns a week of hours through bursts, and calls hardly anything honest a burst', () => {
    const draw = xoshiro128(3);
    const start = Date.parse('2026-01-05T00:00:00Z');
    const rate = (hour: number): number => (hour % 24 < 7 ? 0.3 : 20) * (hour >= 120 ? 0.5 : 1);
    const [weeks, tested] = [8, 40];
    const times = Array.from({ length: 168 * (weeks + tested) }, (_, hour) => start + hour * HOUR);
    const slotOf = times.map((time) => HOUR_OF_WEEK.slotOf(time));
    const counts = slotOf.map((slot) => poisson(draw, rate(slot)));
    const past = counts.slice(0, 168 * weeks);
    // A tenth of the past was flooded.
    past.forEach((count, i) => {
      if (i % 10 === 3) past[i] = count + 500;
    });
    const found = seasonalBaseline(past, slotOf.slice(0, past.length), 168, { levels: HOUR_OF_WEEK.levels });
    expect(found.dispersion).toBeLessThan(1.6);
    let [above, far] = [0, 0];
    for (let i = past.length; i < counts.length; i += 1) {
      const usual = found.slots[slotOf[i]!]!;
      if (counts[i]! > usual.upper) above += 1;
      if (Math.abs(usual.expected - rate(slotOf[i]!)) > 3 * Math.sqrt(rate(slotOf[i]!) + 1)) far += 1;
    }
    const honest = counts.length - past.length;
    expect(above / honest).toBeLessThan(0.002);
    expect(far / honest).toBeLessThan(0.02);
    expect(seasonalZ(found, HOUR_OF_WEEK.slotOf(start + 3 * HOUR), 12)).toBeGreaterThan(3.5);
    expect(seasonalZ(found, HOUR_OF_WEEK.slotOf(start + 12 * HOUR), 22)).toBeLessThan(3.5);
  });

  it.each([
    ['lengths that differ', [1], [0, 0], 1, {}],
    ['a slot beyond', [1], [1], 1, {}],
    ['a slot that is none', [1], [0.5], 1, {}],
    ['a count below 0', [-1], [0], 1, {}],
    ['an infinite count', [Infinity], [0], 1, {}],
    ['no slots', [], [], 0, {}],
    ['a level too short', [1], [0], 2, { levels: [[0]] }],
    ['no width', [1], [0], 1, { width: 0 }],
    ['no history', [1], [0], 1, { least: 0 }],
  ])('refuses %s', (_, counts, slotOf, slots, options) => {
    expect(() => seasonalBaseline(counts, slotOf, slots, options)).toThrow(ModelError);
  });
});

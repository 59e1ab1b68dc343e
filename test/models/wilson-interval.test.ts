import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../models/wilson-interval.js';
import { fc } from '../support/properties.js';

describe('the Wilson interval', () => {
  // Computed by hand from the formula; 8 of 10 and 0 of 10 are also in Brown, Cai & DasGupta's style of tables.
  it.each([
    [8, 10, 0.4902, 0.9433],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [50, 100, 0.4038, 0.5962],
  ])('%d of %d', (successes, trials, low, high) => {
    const found = wilsonInterval(successes, trials);
    expect(found.rate).toBe(successes / trials);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('is unknown without trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ rate: null, low: null, high: null });
  });

  it('holds its rate, lies within 0 and 1, and narrows with more trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(10_000), (trials, raw) => {
        const successes = raw % (trials + 1);
        const { rate, low, high } = wilsonInterval(successes, trials);
        expect(low!).toBeGreaterThanOrEqual(0);
        expect(high!).toBeLessThanOrEqual(1);
        expect(low!).toBeLessThanOrEqual(rate! + 1e-12);
        expect(high!).toBeGreaterThanOrEqual(rate! - 1e-12);
        const more = wilsonInterval(successes * 10, trials * 10);
        expect(more.high! - more.low!).toBeLessThan(high! - low!);
      }),
    );
  });

  it.each([
    [-1, 10],
    [11, 10],
    [1.5, 10],
    [Number.NaN, 10],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses %d of %d', (successes, trials) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(RangeError);
  });
});

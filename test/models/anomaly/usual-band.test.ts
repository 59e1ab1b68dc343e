import { describe, expect, it } from 'vitest';
import { usualBand } from '../../../models/anomaly/usual-band.js';
import { fc } from '../../support/properties.js';

const OPTIONS = { width: 3.5, least: 4 };

describe('the usual band', () => {
  it('is the median and 3.5 robust deviations on both sides', () => {
    const { median, low, high, history } = usualBand([0.06, 0.02, 0.1, 0.04, 0.08], 10_000, OPTIONS);
    expect(median).toBeCloseTo(0.06, 12);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(0.06 + 3.5 * 1.4826 * 0.02, 12);
    expect(history).toBe(5);
  });

  it('is not moved by one wild day before', () => {
    const calm = usualBand([0.05, 0.05, 0.06, 0.05, 0.06], 5000, OPTIONS);
    const wild = usualBand([0.05, 0.05, 0.06, 0.05, 1], 5000, OPTIONS);
    expect(wild.high!).toBeLessThan(0.12);
    expect(wild.median).toBe(calm.median);
  });

  it.each([
    [0, 'no history'],
    [3, 'one too few'],
  ])('says nothing after %i spans (%s)', (spans) => {
    const before = Array.from({ length: spans }, () => 0.1);
    expect(usualBand(before, 100, OPTIONS)).toEqual({ median: null, low: null, high: null, history: spans });
  });

  it('says nothing of a span with nothing in it', () => {
    expect(usualBand([0, 0, 0, 0], 0, OPTIONS).high).toBeNull();
  });

  it('calls one case among few no alarm after zeros alone, and many an alarm', () => {
    const zeros = [0, 0, 0, 0, 0, 0];
    expect(usualBand(zeros, 50, OPTIONS).high!).toBeGreaterThan(1 / 50);
    expect(usualBand(zeros, 50, OPTIONS).high!).toBeLessThan(6 / 50);
    expect(usualBand(zeros, 5000, OPTIONS).high!).toBeLessThan(5 / 5000);
  });

  it('leaves its input alone, refuses no width, and always holds the median', () => {
    const before = Object.freeze([0.3, 0.1, 0.2, 0.4]);
    usualBand(before, 10, OPTIONS);
    expect(before).toEqual([0.3, 0.1, 0.2, 0.4]);
    expect(() => usualBand(before, 10, { width: 0, least: 1 })).toThrow(RangeError);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 20 }),
        fc.integer({ min: 1, max: 1e6 }),
        (shares, size) => {
          const { median, low, high } = usualBand(shares, size, OPTIONS);
          expect(low!).toBeLessThanOrEqual(median!);
          expect(high!).toBeGreaterThanOrEqual(median!);
          expect(low!).toBeGreaterThanOrEqual(0);
          expect(high!).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

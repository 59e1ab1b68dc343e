import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.js';
import { poissonSurprise } from '../../../models/rings/poisson-surprise.js';

/** The chance by its sum, for whole counts. */
function chance(count: number, rate: number): number {
  let term = Math.exp(-rate);
  for (let n = 1; n <= count; n += 1) term *= rate / n;
  let sum = 0;
  for (let n = count; n < count + 400; n += 1) {
    sum += term;
    term *= rate / (n + 1);
  }
  return sum;
}

describe('the surprise at a count', () => {
  // 1 - e^-0.02 and 1 - 1.02 e^-0.02, by hand; 1 - e^-1.
  it.each([
    [1, 0.02, 1.7033],
    [2, 0.02, 3.7048],
    [1, 1, 0.1992],
  ])('%d at a rate of %d', (count, rate, digits) => {
    expect(poissonSurprise(count, rate)).toBeCloseTo(digits, 3);
  });

  it('is that of the sum of chances', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.001, max: 40, noNaN: true }), (count, rate) => {
        const expected = -Math.log10(chance(count, rate));
        if (expected < 11) expect(poissonSurprise(count, rate)).toBeCloseTo(expected, 6);
      }),
    );
  });

  it('rises with the count and falls with the rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0.001, max: 500, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (count, rate, factor) => {
          const here = poissonSurprise(count, rate);
          expect(poissonSurprise(count * factor, rate)).toBeGreaterThanOrEqual(here - 1e-9);
          expect(poissonSurprise(count, rate * factor)).toBeLessThanOrEqual(here + 1e-9);
        },
      ),
    );
  });

  it('is nothing for nothing, and bounded', () => {
    expect(poissonSurprise(0, 0)).toBe(0);
    expect(poissonSurprise(0, 5)).toBe(0);
    expect(poissonSurprise(1, 0)).toBe(12);
    expect(poissonSurprise(1e6, 1)).toBe(12);
    expect(poissonSurprise(1, 1e9)).toBe(0);
  });

  it.each([
    [NaN, 1],
    [Infinity, 1],
    [1, -1],
    [1, NaN],
    [1, Infinity],
  ])('refuses %d at %d', (count, rate) => {
    expect(() => poissonSurprise(count, rate)).toThrow(ModelError);
  });
});

import { describe, expect, it } from 'vitest';
import { halving } from '../../../models/attribution/halving.js';
import { fc } from '../../support/properties.js';

describe('halving', () => {
  it('is exact at every whole number', () => {
    let half = 1;
    for (let whole = 0; whole <= 1100; whole += 1, half /= 2) expect(halving(whole)).toBe(half);
    expect(halving(1075)).toBe(0);
  });

  it.each([Number.MIN_VALUE, Number.MAX_VALUE, Infinity, 1074.9999999999998, 1e15])(
    'is within its range at %d',
    (x) => {
      expect(Math.abs(halving(x) - 2 ** -x)).toBeLessThanOrEqual(Number.MIN_VALUE);
    },
  );

  it('is 2^-x to within four units in the last place', () => {
    const x = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(x, (at) => {
        expect(Math.abs(halving(at) / 2 ** -at - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
      }),
      { numRuns: 2000 },
    );
  });

  it('halves exactly from one half-life to the next', () => {
    const part = fc.integer({ min: 0, max: 2 ** 20 }).map((parts) => parts / 2 ** 20);
    fc.assert(
      fc.property(part, fc.integer({ min: 0, max: 900 }), (at, whole) => {
        expect(halving(at + whole)).toBe(halving(at) * 2 ** -whole);
      }),
    );
  });

  it('never rises where one touchpoint is older than another by what a share can show', () => {
    const x = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(x, fc.double({ min: 1e-12, max: 2, noNaN: true }), (at, more) => {
        expect(halving(at + more)).toBeLessThanOrEqual(halving(at));
      }),
      { numRuns: 2000 },
    );
  });
});

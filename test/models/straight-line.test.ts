import { describe, expect, it } from 'vitest';
import { straightLine } from '../../models/straight-line.js';

describe('the straight line with the least squares', () => {
  it('goes through points that lie on one', () => {
    const { slope, fit, at } = straightLine(Object.freeze([1, 2, 3]), Object.freeze([1, 3, 5]));
    expect([slope, fit, at(0), at(10)]).toEqual([2, 1, -1, 19]);
  });

  it('goes between others, as worked by hand: means 2.5 and 5, sums of products 7, of squares 5 and 10', () => {
    const { slope, fit, at } = straightLine([1, 2, 3, 4], [3, 4, 6, 7]);
    expect(slope).toBeCloseTo(7 / 5, 12);
    expect(fit).toBeCloseTo(49 / 50, 12);
    expect(at(2.5)).toBe(5);
  });

  it('keeps its digits far from zero', () => {
    const far = 1e9;
    expect(straightLine([far, far + 1, far + 2], [far, far + 3, far + 6]).slope).toBe(3);
  });

  it('explains all of a y without spread, and has no slope where x has none', () => {
    expect(straightLine([1, 2, 3], [4, 4, 4])).toMatchObject({ slope: 0, fit: 1 });
    expect(straightLine([2, 2], [1, 3]).slope).toBeNaN();
  });
});

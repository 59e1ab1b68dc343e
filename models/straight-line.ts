/** A straight line through points. */
export interface StraightLine {
  readonly slope: number;
  /** How much of the spread of y it explains, from 0 to 1; 1 where y has none. */
  readonly fit: number;
  /** Its y at an x. */
  at(x: number): number;
}

/**
 * The straight line with the least squares.
 *
 * Shapes: one x and one y a point. Units: those of y, and of y a unit of x. Convention: sums are taken of distances from the means, which keeps the digits that
 * sums of squares lose where x or y lie far from 0. Of points with one x alone the slope is NaN. Errors: none. Cost: O(points).
 * Source: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes" (1805), appendix.
 * Example: (1, 1), (2, 3), (3, 5) give slope 2, at(0) = -1 and fit 1.
 */
export function straightLine(x: ArrayLike<number>, y: ArrayLike<number>): StraightLine {
  const [middleX, middleY] = [meanOf(x), meanOf(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    xx += (x[i]! - middleX) ** 2;
    xy += (x[i]! - middleX) * (y[i]! - middleY);
    yy += (y[i]! - middleY) ** 2;
  }
  const slope = xy / xx;
  return {
    slope,
    fit: yy === 0 ? 1 : xy ** 2 / (xx * yy),
    at: (one) => middleY + slope * (one - middleX),
  };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

import type { Uniform } from './uniform.js';

/**
 * A number of a gamma distribution with mean shape · scale and variance shape · scale².
 *
 * Convention: of a shape below 1 by the shape one higher and a power of a uniform number; takes as many draws as it needs. A shape of 0 is 0.
 * Source: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables" (2000).
 */
export function gamma(draw: Uniform, shape: number, scale: number): number {
  if (!(shape > 0)) return 0;
  if (shape < 1) return gamma(draw, shape + 1, scale) * (1 - draw.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = draw.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - draw.next();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square || Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v)))
      return d * v * scale;
  }
}

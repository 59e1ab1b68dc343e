/** Where a function was found least. */
export interface Least {
  readonly at: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

export interface NelderMeadOptions {
  /** Length of the first steps, one a dimension. */
  readonly steps: ArrayLike<number>;
  /** The search ends when the simplex' values differ by no more than this, or this part of them where they are above 1; default 1e-9. */
  readonly tolerance?: number;
  /** Most evaluations; default 200 a dimension. */
  readonly most?: number;
}

interface Corner {
  at: Float64Array;
  value: number;
}

/**
 * A local minimum by the simplex method, without derivatives. NaN counts as infinitely great, so that bounds may be told by it.
 *
 * Convention: reflection 1, expansion 2, contraction and shrinking 1/2. The same start gives the same answer.
 * Cost: the evaluations. Source: J. Nelder and R. Mead, "A simplex method for function minimization" (1965).
 */
export function nelderMead(
  f: (at: Float64Array) => number,
  start: ArrayLike<number>,
  { steps, tolerance = 1e-9, most = 200 * start.length }: NelderMeadOptions,
): Least {
  let evaluations = 0;
  const corner = (at: Float64Array): Corner => {
    evaluations += 1;
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  const simplex = [corner(Float64Array.from(start))];
  for (let i = 0; i < start.length; i += 1) {
    const at = Float64Array.from(start);
    at[i]! += steps[i]!;
    simplex.push(corner(at));
  }
  const order = (): void => void simplex.sort((a, b) => a.value - b.value);
  for (order(); evaluations < most; order()) {
    const [best, worst] = [simplex[0]!, simplex.at(-1)!];
    if (worst.value - best.value <= tolerance * Math.max(1, Math.abs(best.value))) break;
    const centre = centreOf(simplex);
    const along = (by: number): Corner => corner(centre.map((c, i) => c + by * (worst.at[i]! - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex.at(-2)!.value) simplex[simplex.length - 1] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[simplex.length - 1] = contracted;
      else
        for (let i = 1; i < simplex.length; i += 1)
          simplex[i] = corner(simplex[i]!.at.map((x, j) => (x + best.at[j]!) / 2));
    }
  }
  return { at: simplex[0]!.at, value: simplex[0]!.value, evaluations };
}

/** Of all corners but the worst. */
function centreOf(simplex: readonly Corner[]): Float64Array {
  const centre = new Float64Array(simplex[0]!.at.length);
  for (const { at } of simplex.slice(0, -1)) at.forEach((x, i) => (centre[i]! += x / (simplex.length - 1)));
  return centre;
}

import { ModelError } from '../model-error.js';
import { fallingAmounts, knownCells, type Triangle, type Warning } from './triangle.js';

/** Age-to-age factors, and what follows from them. Lists are one entry a development period but the last, or one an origin. */
export interface ChainLadder {
  readonly factors: Float64Array;
  /** What multiplies the last column's amount to what comes after it; 1 where the triangle is fully developed. */
  readonly tail: number;
  /** Cells of each row that are known. */
  readonly known: Uint32Array;
  /** Amounts before each factor, summed over the origins that tell it, and how many those are. */
  readonly base: Float64Array;
  readonly pairs: Uint32Array;
  /** Product of all factors from each development on, the tail included: one entry a development. */
  readonly toUltimate: Float64Array;
  readonly latest: Float64Array;
  readonly ultimate: Float64Array;
  readonly reserve: Float64Array;
  readonly total: { readonly latest: number; readonly ultimate: number; readonly reserve: number };
  readonly warnings: readonly Warning[];
}

/** Above this the last factor says that amounts still move. */
const SETTLED = 1.01;

/**
 * The chain ladder: what stands, multiplied by how much others grew from there.
 *
 * Shapes: see Triangle and ChainLadder. Units: those of the amounts.
 * Convention: a factor is the sum of amounts over the origins that know both sides, divided by the sum of those before (volume-weighted). Where nothing
 * stands before, or less than nothing, there is no factor: it is taken to be 1 and a warning says so. Nothing negative is cut off: a warning names it.
 * Errors: ModelError MODEL_INPUT as knownCells says, for a development that no two columns tell, and a tail that is not above 0.
 * Cost: O(cells). Source: T. Mack, "Distribution-free calculation of the standard error of chain ladder reserve estimates" (1993), section 1.
 */
export function chainLadder(triangle: Triangle, { tail = 1 }: { readonly tail?: number } = {}): ChainLadder {
  const known = knownCells(triangle);
  const { values, origins, developments } = triangle;
  if (!(tail > 0 && tail < Infinity)) throw new ModelError(`a tail factor of ${tail} is not above 0`);
  const steps = developments - 1;
  const [factors, base, pairs] = [new Float64Array(steps), new Float64Array(steps), new Uint32Array(steps)];
  const warnings = fallingAmounts(triangle);
  for (let step = 0; step < steps; step += 1) {
    let after = 0;
    for (let origin = 0; origin < origins; origin += 1) {
      if (known[origin]! < step + 2) continue;
      base[step]! += values[origin * developments + step]!;
      after += values[origin * developments + step + 1]!;
      pairs[step]! += 1;
    }
    if (pairs[step] === 0) throw new ModelError(`no origin is known at development ${step + 1}`);
    factors[step] = base[step]! > 0 ? after / base[step]! : 1;
    warnings.push(...warningsOf(step, { base: base[step]!, pairs: pairs[step]!, factor: factors[step]! }));
  }
  if (steps > 0 && tail === 1 && factors[steps - 1]! > SETTLED)
    warnings.push({
      code: 'NO_TAIL',
      origin: -1,
      development: steps,
      text: `amounts still grow by a factor of ${factors[steps - 1]!.toFixed(4)} at the end, and what comes after it is left out`,
    });
  const toUltimate = productsOf(factors, tail);
  return { factors, tail, known, base, pairs, toUltimate, ...projected(triangle, { known, toUltimate, warnings }) };
}

function warningsOf(step: number, { base, pairs, factor }: { base: number; pairs: number; factor: number }): Warning[] {
  const warn = (code: Warning['code'], text: string): Warning => ({ code, origin: -1, development: step + 1, text });
  return [
    ...(base > 0 ? [] : [warn('NO_BASE', `what stands before adds up to ${base}: the factor was taken to be 1`)]),
    ...(pairs === 1 ? [warn('SINGLE_ORIGIN', 'one origin alone tells the factor')] : []),
    ...(factor < 1
      ? [warn('FACTOR_BELOW_ONE', `amounts are expected to fall, by a factor of ${factor.toFixed(4)}`)]
      : []),
  ];
}

function productsOf(factors: Float64Array, tail: number): Float64Array {
  const products = new Float64Array(factors.length + 1);
  products[factors.length] = tail;
  for (let step = factors.length - 1; step >= 0; step -= 1) products[step] = factors[step]! * products[step + 1]!;
  return products;
}

function projected(
  { values, origins, developments }: Triangle,
  { known, toUltimate, warnings }: { known: Uint32Array; toUltimate: Float64Array; warnings: Warning[] },
) {
  const latest = Float64Array.from({ length: origins }, (_, i) => values[i * developments + known[i]! - 1]!);
  const ultimate = latest.map((amount, i) => amount * toUltimate[known[i]! - 1]!);
  const reserve = ultimate.map((amount, i) => amount - latest[i]!);
  latest.forEach((amount, origin) => {
    const warn = (code: Warning['code'], text: string) =>
      warnings.push({ code, origin, development: known[origin]! - 1, text });
    if (amount === 0 && toUltimate[known[origin]! - 1]! !== 1)
      warn('NOTHING_YET', 'nothing stands yet, so that nothing is expected: a method with a prior says more');
  });
  warnings.push(...negativeReserves(reserve, known));
  const total = { latest: sum(latest), ultimate: sum(ultimate), reserve: sum(reserve) };
  return { latest, ultimate, reserve, total, warnings };
}

/** Warnings about reserves below 0. */
export function negativeReserves(reserve: Float64Array, known: Uint32Array): Warning[] {
  return [...reserve].flatMap((amount, origin): Warning[] =>
    amount < 0
      ? [
          {
            code: 'NEGATIVE_RESERVE',
            origin,
            development: known[origin]! - 1,
            text: `the reserve is ${amount.toFixed(2)}: less is expected than stands now`,
          },
        ]
      : [],
  );
}

export const sum = (amounts: Float64Array): number => amounts.reduce((total, amount) => total + amount, 0);

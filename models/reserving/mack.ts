import { straightLine } from '../straight-line.js';
import { chainLadder, type ChainLadder } from './chain-ladder.js';
import type { Triangle, Warning } from './triangle.js';

/** How the last variance is guessed, which one origin alone cannot tell. */
export const LAST_SIGMA_RULES = ['mack', 'log-linear'] as const;
export type LastSigmaRule = (typeof LAST_SIGMA_RULES)[number];

/** A chain ladder with standard errors: one entry a factor, or one an origin. */
export interface Mack extends ChainLadder {
  readonly rule: LastSigmaRule;
  readonly sigmaSquared: Float64Array;
  /** Standard errors of the factors. */
  readonly factorErrors: Float64Array;
  /** Of each reserve: the whole, what chance alone adds, and what the factors' own uncertainty adds. */
  readonly error: Float64Array;
  readonly processError: Float64Array;
  readonly parameterError: Float64Array;
  readonly totalError: { readonly error: number; readonly process: number; readonly parameter: number };
}

/**
 * The chain ladder with standard errors that assume no distribution.
 *
 * Shapes: see Triangle and Mack. Units: those of the amounts; sigmaSquared are amounts as well.
 * Convention: the variance of a factor is taken over the origins with an amount above 0 before it. Where fewer than two tell it, the rule guesses: `mack` takes the least of
 * s4[n-1]/s2[n-2], s2[n-2] and s2[n-1] of the two before (of one, itself), `log-linear` follows the straight line through the logarithms of the known ones. With a tail
 * the errors are those of what lies within the triangle: the tail's own uncertainty is not in them.
 * Errors: as chainLadder. Cost: O(cells + origins² · developments).
 * Source: Mack (1993), theorem 3 and its corollary; T. Mack, "Measuring the variability of chain ladder reserve estimates" (1994), for the least of three.
 */
export function mack(
  triangle: Triangle,
  { tail = 1, lastSigma = 'mack' }: { readonly tail?: number; readonly lastSigma?: LastSigmaRule } = {},
): Mack {
  const ladder = chainLadder(triangle, { tail });
  const { factors, base } = ladder;
  const { sigmaSquared, warnings } = variances(triangle, ladder, lastSigma);
  const factorErrors = sigmaSquared.map((variance, step) => (base[step]! > 0 ? Math.sqrt(variance / base[step]!) : 0));
  // What chance adds to each step, and what the factor's own uncertainty does, both in parts of the square of the ultimate.
  const chance = sigmaSquared.map((variance, step) => (factors[step] === 0 ? 0 : variance / factors[step]! ** 2));
  const doubt = chance.map((part, step) => (base[step]! > 0 ? part / base[step]! : 0));
  const squares = originSquares(triangle, ladder, { chance, doubt });
  const totalDoubt = sharedDoubt(ladder, doubt);
  const totalChance = squares.process.reduce((sum, square) => sum + square, 0);
  const root = (all: Float64Array): Float64Array => all.map(Math.sqrt);
  return {
    ...ladder,
    warnings: [...ladder.warnings, ...warnings],
    rule: lastSigma,
    sigmaSquared,
    factorErrors,
    error: squares.process.map((process, i) => Math.sqrt(process + squares.parameter[i]!)),
    processError: root(squares.process),
    parameterError: root(squares.parameter),
    totalError: {
      error: Math.sqrt(totalChance + totalDoubt),
      process: Math.sqrt(totalChance),
      parameter: Math.sqrt(totalDoubt),
    },
  };
}

function variances(
  { values, origins, developments }: Triangle,
  { factors, known }: ChainLadder,
  rule: LastSigmaRule,
): { sigmaSquared: Float64Array; warnings: Warning[] } {
  const told = factors.map((factor, step) => {
    let [squares, pairs] = [0, 0];
    for (let origin = 0; origin < origins; origin += 1) {
      const before = values[origin * developments + step]!;
      if (known[origin]! < step + 2 || !(before > 0)) continue;
      squares += before * (values[origin * developments + step + 1]! / before - factor) ** 2;
      pairs += 1;
    }
    return pairs < 2 ? NaN : squares / (pairs - 1);
  });
  const warnings: Warning[] = [];
  const sigmaSquared = told.map((variance, step) => {
    if (!Number.isNaN(variance)) return variance;
    const guess = rule === 'mack' ? leastOfThree(told, step) : logLinear(told, step);
    if (guess !== null) return guess;
    warnings.push({
      code: 'NO_VARIANCE',
      origin: -1,
      development: step + 1,
      text: 'too few origins tell how much amounts spread: the standard error leaves this step out',
    });
    return 0;
  });
  return { sigmaSquared, warnings };
}

/** The last two known ones before a step, the nearer first. */
function leastOfThree(told: Float64Array, step: number): number | null {
  const [near, far] = [...told.subarray(0, step)].filter((variance) => !Number.isNaN(variance)).reverse();
  if (near === undefined) return null;
  if (far === undefined) return near;
  return Math.min(far > 0 ? near ** 2 / far : Infinity, far, near);
}

function logLinear(told: Float64Array, step: number): number | null {
  const steps = [...told.keys()].filter((i) => told[i]! > 0);
  if (steps.length < 2) return leastOfThree(told, step);
  const line = straightLine(
    steps,
    steps.map((i) => Math.log(told[i]!) / 2),
  );
  return Math.exp(2 * line.at(step));
}

interface Parts {
  readonly chance: Float64Array;
  readonly doubt: Float64Array;
}

/** Squares of the standard errors by origin: what is expected at each step stands below the variance of the next. */
function originSquares({ values, origins, developments }: Triangle, ladder: ChainLadder, { chance, doubt }: Parts) {
  const { factors, known, ultimate } = ladder;
  const [process, parameter] = [new Float64Array(origins), new Float64Array(origins)];
  for (let origin = 0; origin < origins; origin += 1) {
    let expected = values[origin * developments + known[origin]! - 1]!;
    for (let step = known[origin]! - 1; step < factors.length; step += 1) {
      if (expected > 0) process[origin]! += (ultimate[origin]! ** 2 * chance[step]!) / expected;
      parameter[origin]! += ultimate[origin]! ** 2 * doubt[step]!;
      expected *= factors[step]!;
    }
  }
  return { process, parameter };
}

/** The factors' uncertainty over all origins together: two origins share it at every step that both still have before them. */
function sharedDoubt({ known, ultimate, factors }: ChainLadder, doubt: Float64Array): number {
  const ahead = new Float64Array(factors.length + 1);
  for (let step = factors.length - 1; step >= 0; step -= 1) ahead[step] = ahead[step + 1]! + doubt[step]!;
  let square = 0;
  for (let one = 0; one < known.length; one += 1)
    for (let other = 0; other < known.length; other += 1)
      square += ultimate[one]! * ultimate[other]! * ahead[Math.max(known[one]!, known[other]!) - 1]!;
  return Math.max(0, square);
}

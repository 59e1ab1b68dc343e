import { describe, expect, it } from 'vitest';
import {
  beta,
  boundedPareto,
  draw,
  exponential,
  gamma,
  hex,
  logNormal,
  normal,
  oddsOf,
  poisson,
  rngOf,
  type Rng,
} from '../../../../ingest/sources/simulator/random.js';

const N = 40_000;
const sample = (name: string, one: (rng: Rng) => number): number[] => {
  const rng = rngOf(name);
  return Array.from({ length: N }, () => one(rng));
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe('streams', () => {
  it('repeat by name, differ by name', () => {
    const take = (name: string) => Array.from({ length: 8 }, rngOf(name).next);
    expect(take('seed/1')).toEqual(take('seed/1'));
    expect(take('seed/1')).not.toEqual(take('seed/2'));
    expect(take('')).not.toEqual(take('\0'));
  });

  it('are not moved by drawing from their parent or a sister', () => {
    const parent = rngOf('parent');
    const before = parent.fork('child', 3).next();
    parent.next();
    parent.fork('child', 2).next();
    expect(parent.fork('child', 3).next()).toBe(before);
  });

  it('are uniform: sixteen bins of 40,000 draws stay within five standard errors', () => {
    const bins = new Float64Array(16);
    for (const value of sample('uniform', (rng) => rng.next())) bins[Math.floor(value * 16)]! += 1;
    const expected = N / 16;
    for (const bin of bins) expect(Math.abs(bin - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('of neighbouring names do not run together', () => {
    const firsts = Array.from({ length: 2000 }, (_, i) => rngOf(`agent/${i}`).next());
    expect(new Set(firsts).size).toBe(2000);
    expect(mean(firsts)).toBeCloseTo(0.5, 1);
    const pairs = firsts.slice(1).map((value, i) => (value - 0.5) * (firsts[i]! - 0.5));
    expect(Math.abs(mean(pairs)) * 12).toBeLessThan(0.1);
  });
});

describe('distributions', () => {
  it.each([
    ['exponential', (rng: Rng) => exponential(rng, 3), 3, 9],
    ['normal', (rng: Rng) => normal(rng), 0, 1],
    [
      'log-normal',
      (rng: Rng) => logNormal(rng, 2, 0.5),
      2 * Math.exp(0.125),
      4 * Math.exp(0.25) * (Math.exp(0.25) - 1),
    ],
    ['poisson, small', (rng: Rng) => poisson(rng, 2.5), 2.5, 2.5],
    ['poisson, large', (rng: Rng) => poisson(rng, 80), 80, 80],
    ['gamma, shape above one', (rng: Rng) => gamma(rng, 2.5, 2), 5, 10],
    ['gamma, shape below one', (rng: Rng) => gamma(rng, 0.6, 2), 1.2, 2.4],
    ['beta', (rng: Rng) => beta(rng, 2, 3), 0.4, 0.04],
  ] as const)('%s has its mean and variance', (name, one, expectedMean, expectedVariance) => {
    const values = sample(name, one);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(6 * Math.sqrt(expectedVariance / N));
    expect(variance(values) / expectedVariance).toBeGreaterThan(0.9);
    expect(variance(values) / expectedVariance).toBeLessThan(1.1);
  });

  it('nothing comes from a poisson of mean zero', () => {
    expect(poisson(rngOf('zero'), 0)).toBe(0);
  });

  it('reach stays in its bounds and has a heavy tail', () => {
    const values = sample('reach', (rng) => boundedPareto(rng, 1.25, 0.6, 120)).sort((a, b) => b - a);
    expect(values[0]).toBeLessThanOrEqual(120);
    expect(values.at(-1)).toBeGreaterThanOrEqual(0.6);
    // Survival of a Pareto: P(X > 6) = (0.6 / 6)^1.25 = 5.6 %, less the cut tail.
    const above = values.filter((value) => value > 6).length / N;
    expect(above).toBeGreaterThan(0.05);
    expect(above).toBeLessThan(0.06);
  });

  it('drawing by odds takes each as often as its weight says, and never what weighs nothing', () => {
    const odds = oddsOf([
      ['a', 1],
      ['never', 0],
      ['b', 3],
    ]);
    const rng = rngOf('odds');
    const counts = { a: 0, b: 0, never: 0 } as Record<string, number>;
    for (let i = 0; i < N; i++) counts[draw(rng, odds)]! += 1;
    expect(counts['never']).toBe(0);
    expect(counts['b']! / N).toBeCloseTo(0.75, 1);
  });

  it.each([1, 7, 8, 9, 20, 64])('hex gives %i digits', (digits) => {
    expect(hex(rngOf('hex'), digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  });
});

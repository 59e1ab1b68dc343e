import { describe, expect, it } from 'vitest';
import { gamma } from '../../../models/gamma.js';
import { odpBootstrap, predicted } from '../../../models/reserving/odp-bootstrap.js';
import { uniform } from '../../../models/uniform.js';
import { GENINS, RAA, triangle } from './triangles.js';

const LEVELS = [0.5, 0.95];
const totalOf = (found: ReturnType<typeof odpBootstrap>, columns: number) =>
  predicted(found.reserves, { columns, column: null, levels: LEVELS });

describe('the bootstrap of the over-dispersed Poisson model', () => {
  const found = odpBootstrap(GENINS, { seed: 1, draws: 20_000 });

  it('has the chain ladder for its mean', () => {
    const { reserve } = found.ladder.total;
    expect(Math.abs(totalOf(found, 10).mean / reserve - 1)).toBeLessThan(0.02);
    const raa = odpBootstrap(RAA, { seed: 1, draws: 20_000 });
    expect(Math.abs(totalOf(raa, 10).mean / raa.ladder.total.reserve - 1)).toBeLessThan(0.05);
  });

  // England and Verrall (1999), tables 2 and 4: dispersion 52,601; prediction errors in percent of the reserve, of the whole 16.
  it('has the published dispersion and prediction errors', () => {
    expect(found.dispersion).toBeCloseTo(52_601, -1);
    const percent = (error: number, reserve: number) => (100 * error) / reserve;
    const { error } = totalOf(found, 10);
    expect(percent(error, found.ladder.total.reserve)).toBeCloseTo(16, 0);
    [117, 46, 36, 31, 26, 23, 20, 24, 43].forEach((published, i) => {
      const { error: one } = predicted(found.reserves, { columns: 10, column: i + 1, levels: [] });
      expect(Math.abs(percent(one, found.ladder.reserve[i + 1]!) / published - 1)).toBeLessThan(0.07);
    });
  });

  it('tells when it comes, and that is all of it', () => {
    expect(found.periods).toBe(9);
    const draw = (list: Float64Array, columns: number, i: number) =>
      list.subarray(i * columns, (i + 1) * columns).reduce((sum, amount) => sum + amount, 0);
    for (const i of [0, 7, 19_999]) expect(draw(found.payments, 9, i)).toBeCloseTo(draw(found.reserves, 10, i), 3);
  });

  it('is the same for the same seed, another for another, and narrower without chance', () => {
    const [a, b, c] = [3, 3, 4].map((seed) => odpBootstrap(GENINS, { seed, draws: 50 }));
    expect(a!.reserves).toEqual(b!.reserves);
    expect(a!.reserves).not.toEqual(c!.reserves);
    // Chance adds a variance of dispersion times what is expected.
    const sure = odpBootstrap(GENINS, { seed: 1, draws: 20_000, process: false });
    const added = totalOf(found, 10).error ** 2 - totalOf(sure, 10).error ** 2;
    expect(added / (found.dispersion * found.ladder.total.reserve)).toBeCloseTo(1, 0);
  });

  it('bears zeros and amounts that fall', () => {
    const odd = odpBootstrap(triangle([[0, 0, 5, 4], [10, 8, 9], [0, 3], [2]]), { seed: 1, draws: 500 });
    expect(odd.reserves.every(Number.isFinite)).toBe(true);
    expect(odd.ladder.warnings.length).toBeGreaterThan(0);
  });

  it.each<[string, () => unknown]>([
    ['as many parameters as amounts', () => odpBootstrap(triangle([[1, 2], [1]]), { seed: 1 })],
    ['one draw', () => odpBootstrap(GENINS, { seed: 1, draws: 1 })],
    [
      'more draws than can be kept',
      () => odpBootstrap(triangle(Array.from({ length: 300 }, () => [1, 2, 3])), { seed: 1, draws: 1_000_000 }),
    ],
  ])('refuses %s', (_, work) => {
    expect(work).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });
});

describe('gamma numbers', () => {
  it.each([0.2, 1, 3.7, 400])('of shape %d have its mean and variance', (shape) => {
    const draw = uniform(5);
    const list = Array.from({ length: 60_000 }, () => gamma(draw, shape, 2));
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
    const variance = list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length;
    expect(mean / (2 * shape)).toBeCloseTo(1, 1);
    expect(variance / (4 * shape)).toBeCloseTo(1, 1);
    expect(Math.min(...list.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  });

  it('of no shape are 0', () => {
    expect(gamma(uniform(1), 0, 5)).toBe(0);
  });
});

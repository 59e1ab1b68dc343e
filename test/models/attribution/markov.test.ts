import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.js';
import { markov } from '../../../models/attribution/markov.js';
import type { WeightedPaths } from '../../../models/attribution/paths.js';
import { xoshiro128 } from '../../../models/xoshiro.js';
import { columnsOf, randomPaths, type TestPath } from './random-paths.js';
import { fc } from '../../support/properties.js';

/**
 * An absorbing chain solved the long way: a matrix of probabilities with the start, every state that was seen, conversion and null, kept
 * stays included; a removed channel's states are led to null; the conversion probability by elimination with partial pivoting.
 */
function oracle(paths: readonly TestPath[], { order, withNulls }: { order: number; withNulls: boolean }) {
  const rows = new Map<string, Map<string, number>>();
  const add = (from: string, to: string, weight: number) => {
    if (weight === 0) return;
    const row = rows.get(from) ?? new Map<string, number>();
    rows.set(from, row.set(to, (row.get(to) ?? 0) + weight));
  };
  for (const { nodes, conversions, nulls: lost } of paths) {
    const nulls = withNulls ? lost : 0;
    if (nodes.length === 0 || conversions + nulls === 0) continue;
    const states = nodes.map((_, i) => `s${nodes.slice(Math.max(0, i + 1 - order), i + 1).join(',')}`);
    ['start', ...states].forEach((state, i) => {
      if (i < states.length) add(state, states[i]!, conversions + nulls);
      else {
        add(state, 'conversion', conversions);
        add(state, 'null', nulls);
      }
    });
  }
  const probability = (without: string | null): number => {
    const states = [...rows.keys()];
    if (!rows.has('start')) return 0;
    const gone = (state: string) =>
      state.startsWith('s') &&
      state
        .slice(1)
        .split(',')
        .includes(without ?? 'none');
    const matrix = states.map((from, i) => {
      const row = rows.get(from)!;
      const total = [...row.values()].reduce((sum, weight) => sum + weight, 0);
      const line = states.map((to, j) => Number(i === j) - (gone(from) || gone(to) ? 0 : (row.get(to) ?? 0) / total));
      return [...line, gone(from) ? 0 : (row.get('conversion') ?? 0) / total];
    });
    return solve(matrix)[states.indexOf('start')]!;
  };
  return { whole: probability(null), without: (node: number) => probability(String(node)) };
}

function solve(matrix: number[][]): number[] {
  const n = matrix.length;
  for (let k = 0; k < n; k += 1) {
    const best = matrix.reduce((at, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(matrix[at]![k]!) ? i : at), k);
    [matrix[k], matrix[best]] = [matrix[best]!, matrix[k]!];
    for (let i = 0; i < n; i += 1) {
      if (i === k) continue;
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j <= n; j += 1) matrix[i]![j]! -= factor * matrix[k]![j]!;
    }
  }
  return matrix.map((row, k) => row[n]! / row[k]!);
}

const toy = columnsOf(
  [
    { nodes: [0, 1, 2], conversions: 1, nulls: 0 },
    { nodes: [0], conversions: 0, nulls: 1 },
    { nodes: [1, 2], conversions: 0, nulls: 1 },
  ],
  3,
);

const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i]! - value), `entry ${i}`).toBeLessThan(1e-9));
};

describe('markov', () => {
  // The published toy: C1 > C2 > C3 converts, C1 and C2 > C3 do not.
  it.each([512, 0])('gives the published toy, up to %i states at once', (denseStates) => {
    const { removalEffects, shares, conversionProbability, sharesPpb, credits } = markov(toy, {
      order: 1,
      denseStates,
    });
    close(removalEffects, [0.5, 1, 1]);
    close(shares, [0.2, 0.4, 0.4]);
    close(credits, [0.2, 0.4, 0.4]);
    expect([...sharesPpb]).toEqual([200_000_000, 400_000_000, 400_000_000]);
    expect(conversionProbability).toBeCloseTo(1 / 3, 12);
  });

  it('without nulls asks who is met on the way', () => {
    const { removalEffects, conversionProbability } = markov(toy, { order: 1, withNulls: false });
    close(removalEffects, [1, 1, 1]);
    expect(conversionProbability).toBe(1);
  });

  it.each([1, 2, 3].flatMap((order) => [512, 0].map((denseStates) => ({ order, denseStates }))))(
    'equals an absorbing chain solved the long way: %j',
    ({ order, denseStates }) => {
      fc.assert(
        fc.property(randomPaths(5), fc.boolean(), (paths, withNulls) => {
          const solved = markov(columnsOf(paths, 6), { order, withNulls, denseStates });
          const { whole, without } = oracle(paths, { order, withNulls });
          expect(Math.abs(solved.conversionProbability - whole)).toBeLessThan(1e-9);
          const effects = Array.from({ length: 6 }, (_, node) => (whole > 0 ? 1 - without(node) / whole : 0));
          close(solved.removalEffects, effects);
          const total = effects.reduce((sum, effect) => sum + effect, 0);
          close(
            solved.shares,
            effects.map((effect) => (total > 0 ? effect / total : 0)),
          );
          const converted = paths.reduce((sum, path) => sum + (path.nodes.length > 0 ? path.conversions : 0), 0);
          expect(solved.conversions).toBe(converted);
          expect(solved.sharesPpb.reduce((sum, share) => sum + share, 0)).toBe(converted > 0 ? 1e9 : 0);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('counts staying in a channel for nothing', () => {
    const once = columnsOf([{ nodes: [0, 1], conversions: 3, nulls: 2 }], 2);
    const often = columnsOf([{ nodes: [0, 0, 0, 1, 1], conversions: 3, nulls: 2 }], 2);
    expect(markov(often, { order: 1 })).toEqual(markov(once, { order: 1 }));
  });

  it('solves a chain of many states as the elimination does', () => {
    const bits = xoshiro128(11);
    const paths = Array.from({ length: 400 }, () => ({
      nodes: Array.from({ length: 1 + (bits() % 30) }, () => bits() % 8),
      conversions: bits() % 3,
      nulls: bits() % 9,
    }));
    const columns = columnsOf(paths, 8);
    for (const order of [2, 3]) {
      const sparse = markov(columns, { order, denseStates: 0 });
      close(sparse.removalEffects, [...markov(columns, { order, denseStates: 1000 }).removalEffects]);
      expect(sparse.bound).toBeLessThan(1e-10);
      expect(sparse.bound).toBeGreaterThan(0);
    }
  });

  it('stays exact where the chain is hardly ever left', () => {
    // a > b > a > b … a thousand times, then null; rarely a conversion.
    const around = { nodes: Array.from({ length: 10_000 }, (_, i) => i % 2), conversions: 0, nulls: 1_000_000 };
    const rare = { nodes: [0, 2], conversions: 1, nulls: 0 };
    for (const denseStates of [512, 0]) {
      const solved = markov(columnsOf([around, rare], 3), { order: 1, denseStates });
      expect(solved.conversionProbability).toBeCloseTo(1 / 1_000_001, 15);
      close(solved.removalEffects.subarray(2), [1]);
      expect(solved.removalEffects[0]).toBeCloseTo(1, 9);
    }
  });

  it('takes paths of ten thousand touchpoints in order 3', () => {
    const bits = xoshiro128(5);
    const long = (conversions: number) => ({
      nodes: Array.from({ length: 10_000 }, () => bits() % 50),
      conversions,
      nulls: 1,
    });
    const solved = markov(columnsOf([long(1), long(0), long(2)], 50), { order: 3 });
    expect(solved.states).toBeGreaterThan(20_000);
    expect(solved.sharesPpb.reduce((sum, share) => sum + share, 0)).toBe(1e9);
    expect(solved.bound).toBeLessThan(1e-10);
  });

  it.each([
    ['no path', []],
    ['empty paths', [{ nodes: [], conversions: 3, nulls: 1 }]],
    ['nulls alone', [{ nodes: [0, 1], conversions: 0, nulls: 4 }]],
    ['paths that nobody took', [{ nodes: [0, 1], conversions: 0, nulls: 0 }]],
  ])('credits nobody for %s', (_, paths) => {
    const solved = markov(columnsOf(paths, 2), { order: 2 });
    expect(solved).toMatchObject({ conversionProbability: 0, conversions: 0, bound: 0 });
    for (const column of [solved.removalEffects, solved.shares, solved.sharesPpb, solved.credits])
      expect([...column]).toEqual([0, 0]);
  });

  it('gives nothing to a channel from which no conversion is reached', () => {
    const paths = columnsOf(
      [
        { nodes: [0], conversions: 1, nulls: 0 },
        { nodes: [1], conversions: 0, nulls: 5 },
      ],
      3,
    );
    for (const denseStates of [512, 0])
      expect([...markov(paths, { order: 1, denseStates }).removalEffects]).toEqual([1, 0, 0]);
  });

  it('changes no input', () => {
    const before = structuredClone(toy);
    markov(toy, { order: 3 });
    expect(toy).toEqual(before);
  });

  const broken = (change: Partial<WeightedPaths>) => () => markov({ ...toy, ...change }, { order: 1 });
  it.each([
    ['order 0', () => markov(toy, { order: 0 })],
    ['order 4', () => markov(toy, { order: 4 })],
    ['order 1.5', () => markov(toy, { order: 1.5 })],
    ['no order', () => markov(toy, { order: NaN })],
    ['offsets that fall', broken({ offsets: Uint32Array.of(0, 4, 3, 6) })],
    ['a node out of range', broken({ nodeCount: 2 })],
    ['a negative count', broken({ conversions: Float64Array.of(1, -1, 0) })],
    ['an unknown count', broken({ conversions: Float64Array.of(1, NaN, 0) })],
    ['half a conversion', broken({ conversions: Float64Array.of(1, 0.5, 0) })],
    ['endless nulls', broken({ nulls: Float64Array.of(1, Infinity, 0) })],
    ['counts beyond a double', broken({ conversions: Float64Array.of(2 ** 53 - 1, 1, 0) })],
    ['a column of another length', broken({ nulls: Float64Array.of(1) })],
    ['a number of nodes that is none', broken({ nodeCount: NaN })],
  ])('refuses %s', (_, call) => {
    expect(call).toThrow(ModelError);
  });
});

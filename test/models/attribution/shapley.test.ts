import { describe, expect, it } from 'vitest';
import { assistedConversions } from '../../../models/attribution/assisted-conversions.js';
import { ModelError } from '../../../models/model-error.js';
import { orderedShapley } from '../../../models/attribution/ordered-shapley.js';
import { shapleyShares } from '../../../models/attribution/shapley-shares.js';
import { shapley } from '../../../models/attribution/shapley.js';
import { columnsOf, randomPaths, type TestPath } from './random-paths.js';
import { fc } from '../../support/properties.js';

/** The definition: the mean over all orders of arrival, by sizes of coalitions, of what a player adds to the value. */
function bruteForce(paths: readonly TestPath[], players: number): number[] {
  const masks = paths.map(({ nodes }) => nodes.reduce((mask, node) => mask | (1 << node), 0));
  const value = (coalition: number) =>
    paths.reduce(
      (sum, { nodes, conversions }, i) => sum + (nodes.length > 0 && (masks[i]! & ~coalition) === 0 ? conversions : 0),
      0,
    );
  const values = Array.from({ length: 2 ** players }, (_, coalition) => value(coalition));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: players }, (_, player) =>
    values.reduce((sum, before, coalition) => {
      if (coalition & (1 << player)) return sum;
      const size = coalition.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
      return sum + weight * (values[coalition | (1 << player)]! - before);
    }, 0),
  );
}

const toy = columnsOf(
  [
    { nodes: [0], conversions: 4, nulls: 0 },
    { nodes: [0, 1], conversions: 6, nulls: 0 },
  ],
  2,
);

describe('shapley', () => {
  it('gives the toy: "a" with 4 and "a > b" with 6 conversions', () => {
    expect([...shapley(toy)]).toEqual([7, 3]);
  });

  it('equals brute force over all coalitions of up to 10 channels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }).chain((players) => fc.tuple(fc.constant(players), randomPaths(players))),
        ([players, paths]) => {
          const values = shapley(columnsOf(paths, players));
          bruteForce(paths, players).forEach((value, player) =>
            expect(Math.abs(values[player]! - value)).toBeLessThan(1e-9),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives touchpoints shares of 10^9 a path, at first appearances alone', () => {
    const { offsets, nodes } = columnsOf(
      [
        { nodes: [0, 1, 0], conversions: 1, nulls: 0 },
        { nodes: [], conversions: 1, nulls: 0 },
        { nodes: [2, 2, 1, 0, 1], conversions: 1, nulls: 0 },
      ],
      3,
    );
    expect([...shapleyShares(offsets, nodes, 3)]).toEqual([
      500_000_000, 500_000_000, 0, 333_333_334, 0, 333_333_333, 333_333_333, 0,
    ]);
  });

  it('takes a path of ten thousand touchpoints', () => {
    const paths = columnsOf([{ nodes: Array.from({ length: 10_000 }, (_, i) => i % 7), conversions: 7, nulls: 0 }], 7);
    expect([...shapley(paths)]).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(shapleyShares(paths.offsets, paths.nodes, 7).reduce((sum, share) => sum + share, 0)).toBe(1e9);
    expect(orderedShapley(paths).positions).toBe(100);
  });
});

describe('ordered shapley', () => {
  it('splits a node among its positions', () => {
    const paths = columnsOf([{ nodes: [0, 1, 0], conversions: 6, nulls: 0 }], 2);
    const { values, positions, table } = orderedShapley(paths);
    expect(positions).toBe(3);
    expect([...values]).toEqual([3, 3]);
    expect([...table]).toEqual([1.5, 0, 1.5, 0, 3, 0]);
  });

  it('has rows that sum to the values, however few the positions', () => {
    fc.assert(
      fc.property(randomPaths(5), fc.integer({ min: 1, max: 20 }), (paths, most) => {
        const columns = columnsOf(paths, 5);
        const { values, positions, table } = orderedShapley(columns, { positions: most });
        expect(positions).toBe(Math.min(most, Math.max(0, ...paths.map(({ nodes }) => nodes.length))));
        shapley(columns).forEach((value, node) => {
          expect(values[node]).toBeCloseTo(value, 9);
          const row = table.subarray(node * positions, (node + 1) * positions);
          expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(value, 9);
        });
      }),
    );
  });

  it.each([0, -1, 1.5, NaN])('refuses %d positions', (positions) => {
    expect(() => orderedShapley(toy, { positions })).toThrow(ModelError);
  });
});

describe('assisted conversions', () => {
  it('counts a node once a path, and never where it is last', () => {
    const { assisted, last, first, ratio } = assistedConversions(
      columnsOf(
        [
          { nodes: [0, 1, 0, 2], conversions: 2, nulls: 9 },
          { nodes: [0, 1, 0], conversions: 3, nulls: 0 },
          { nodes: [1], conversions: 5, nulls: 0 },
          { nodes: [], conversions: 1, nulls: 0 },
          { nodes: [2, 0], conversions: 0, nulls: 4 },
        ],
        4,
      ),
    );
    expect([...assisted]).toEqual([2, 5, 0, 0]);
    expect([...last]).toEqual([3, 5, 2, 0]);
    expect([...first]).toEqual([5, 5, 0, 0]);
    expect([...ratio]).toEqual([2 / 3, 1, 0, NaN]);
  });
});

describe('bad input', () => {
  it.each([
    ['a node out of range', { nodeCount: 1 }],
    ['offsets that fall', { offsets: Uint32Array.of(0, 3, 2) }],
    ['a negative count', { conversions: Float64Array.of(-1, 0) }],
    ['an unknown count', { conversions: Float64Array.of(NaN, 0) }],
    ['a column of another length', { conversions: Float64Array.of(1) }],
  ])('refuses %s', (_, change) => {
    const paths = { ...toy, ...change };
    expect(() => shapley(paths)).toThrow(ModelError);
    expect(() => orderedShapley(paths)).toThrow(ModelError);
    expect(() => assistedConversions(paths)).toThrow(ModelError);
  });

  it('changes no input', () => {
    const before = structuredClone(toy);
    shapley(toy);
    orderedShapley(toy);
    assistedConversions(toy);
    shapleyShares(toy.offsets, toy.nodes, 2);
    expect(toy).toEqual(before);
  });
});

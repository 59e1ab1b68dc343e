import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.js';
import { creditsByNode, type NodeCredits } from '../../../models/attribution/credits-by-node.js';
import { firstTouch } from '../../../models/attribution/first-touch.js';
import { apportion, scratchFor } from '../../../models/attribution/largest-remainder.js';
import { linear } from '../../../models/attribution/linear.js';
import { positionBased } from '../../../models/attribution/position-based.js';
import { shapleyShares } from '../../../models/attribution/shapley-shares.js';
import { splitExactly } from '../../../models/attribution/split-exactly.js';
import { timeDecay } from '../../../models/attribution/time-decay.js';
import { weightedCredits } from '../../../models/attribution/weighted-credits.js';
import { columnsOf } from './random-paths.js';
import { fc } from '../../support/properties.js';

const WHOLE = 1_000_000_000;

/** Largest remainder written down slowly: whole parts, then one more by falling remainder, the earlier first. */
function slowly(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (total * weight) / sum);
  const rests = weights.map((weight, at) => ({ at, rest: (total * weight) % sum }));
  rests.sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
  let left = total - parts.reduce((all, part) => all + part, 0n);
  for (const { at } of rests) {
    if (left === 0n) break;
    parts[at]! += 1n;
    left -= 1n;
  }
  return parts;
}

describe('apportion', () => {
  it.each([3, 40])('is the largest remainder method for up to %i touchpoints', (maxLength) => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength }), (weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        const scratch = scratchFor(weights.length);
        scratch.weights.set(weights);
        const shares = new Uint32Array(weights.length + 2);
        apportion(scratch, shares, 1, weights.length + 1);
        expect([...shares.subarray(1, -1)].map(BigInt)).toEqual(slowly(BigInt(WHOLE), weights.map(BigInt)));
        expect([shares[0], shares.at(-1)]).toEqual([0, 0]);
      }),
      { examples: [[[151, 307, 694]]], numRuns: 2000 },
    );
  });
});

describe('splitExactly', () => {
  it('splits any amount to the last unit, as the slow method does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }),
        fc.oneof(fc.nat(1000), fc.maxSafeNat(), fc.integer()),
        (weights, total) => {
          fc.pre(weights.some((weight) => weight > 0));
          const scratch = scratchFor(weights.length);
          scratch.weights.set(weights);
          const shares = new Uint32Array(weights.length);
          apportion(scratch, shares, 0, weights.length);
          const parts = [...splitExactly(total, shares)].map(BigInt);
          const sign = total < 0 ? -1n : 1n;
          const expected = slowly(BigInt(Math.abs(total)), Array.from(shares, BigInt)).map((part) => sign * part);
          expect(parts).toEqual(expected);
        },
      ),
    );
  });

  it('gives nobody anything where no share is', () => {
    expect([...splitExactly(5, new Uint32Array(3))]).toEqual([0, 0, 0]);
  });

  it.each([
    [1.5, [WHOLE]],
    [NaN, [WHOLE]],
    [2 ** 53, [WHOLE]],
    [1, [WHOLE - 1]],
  ])('refuses %d by %j', (total, shares) => {
    expect(() => splitExactly(total, Uint32Array.from(shares))).toThrow(ModelError);
  });
});

const total = ({ whole, ppb }: NodeCredits): bigint =>
  whole.reduce((sum, ones, node) => sum + BigInt(ones) * BigInt(WHOLE) + BigInt(ppb[node]!), 0n);

describe('creditsByNode', () => {
  it('sums to the conversions and to the money exactly, under every model', () => {
    const path = fc.record({
      nodes: fc.array(fc.nat(6), { maxLength: 30 }),
      conversions: fc.oneof(fc.nat(3), fc.nat(1e9)),
      nulls: fc.constant(0),
      minor: fc.oneof(fc.nat(100_000), fc.nat(1e12), fc.integer()),
    });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), (all) => {
        const { offsets, nodes, conversions } = columnsOf(all, 7);
        const ages = Float64Array.from(nodes, (node, at) => node * 17 + (at % 5));
        const valuesMinor = Float64Array.from(all, ({ minor }) => minor);
        const there = all.filter((one) => one.nodes.length > 0);
        const expected = there.reduce((sum, one) => sum + BigInt(one.conversions) * BigInt(WHOLE), 0n);
        const money = there.reduce((sum, one) => sum + one.minor, 0);
        for (const shares of [
          firstTouch(offsets),
          linear(offsets),
          timeDecay(offsets, ages, { halfLifeMs: 40 }),
          positionBased(offsets, { weights: [40, 20, 40] }),
          shapleyShares(offsets, nodes, 7),
        ]) {
          const credits = creditsByNode({ offsets, nodes, nodeCount: 7, shares, conversions, valuesMinor });
          expect(total(credits)).toBe(expected);
          expect(credits.valueMinor.reduce((sum, part) => sum + part, 0)).toBe(money);
          const quick = weightedCredits({ offsets, nodes, nodeCount: 7 }, shares, conversions);
          quick.forEach((credit, node) => {
            const exact = credits.conversions[node]!;
            expect(Math.abs(credit - exact)).toBeLessThanOrEqual(1e-9 * Math.max(1, exact));
          });
        }
      }),
    );
  });

  it('stays exact over ten million touchpoints', () => {
    const paths = 1_000_000;
    const offsets = Uint32Array.from({ length: paths + 1 }, (_, i) => i * 10);
    const nodes = new Uint8Array(10 * paths).map((_, i) => i % 3);
    const shares = positionBased(offsets, { weights: [37, 26, 37] });
    const valuesMinor = new Float64Array(paths).map((_, i) => i % 1009);
    const credits = creditsByNode({ offsets, nodes, nodeCount: 3, shares, valuesMinor });
    expect(total(credits)).toBe(BigInt(paths) * BigInt(WHOLE));
    expect(credits.valueMinor.reduce((sum, part) => sum + part, 0)).toBe(
      valuesMinor.reduce((sum, value) => sum + value, 0),
    );
  });

  it('gives the example of its docstring', () => {
    const { whole, ppb, conversions, valueMinor } = creditsByNode({
      offsets: Uint32Array.of(0, 2),
      nodes: Uint8Array.of(0, 1),
      nodeCount: 2,
      shares: Uint32Array.of(333_333_333, 666_666_667),
      conversions: Float64Array.of(2),
      valuesMinor: Float64Array.of(100),
    });
    expect([[...whole], [...ppb]]).toEqual([
      [0, 1],
      [666_666_666, 333_333_334],
    ]);
    expect(conversions[1]).toBe(1.333333334);
    expect([...valueMinor]).toEqual([33, 67]);
  });

  const input = {
    offsets: Uint32Array.of(0, 2),
    nodes: Uint8Array.of(0, 1),
    nodeCount: 2,
    shares: Uint32Array.of(1, WHOLE - 1),
  };
  it.each([
    ['shares with another sum', { shares: Uint32Array.of(1, 1) }],
    ['money that is not whole', { valuesMinor: Float64Array.of(0.5) }],
    ['unknown money', { valuesMinor: Float64Array.of(NaN) }],
    ['money of other paths', { valuesMinor: Float64Array.of(1, 2) }],
    ['a negative count', { conversions: Float64Array.of(-1) }],
    ['a node out of range', { nodeCount: 1 }],
    ['shares of other touchpoints', { shares: Uint32Array.of(WHOLE) }],
  ])('refuses %s', (_, change) => {
    expect(() => creditsByNode({ ...input, ...change })).toThrow(ModelError);
  });
});

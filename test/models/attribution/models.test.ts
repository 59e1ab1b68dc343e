import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../models/model-error.js';
import { firstTouch } from '../../../models/attribution/first-touch.js';
import { lastNonDirect } from '../../../models/attribution/last-non-direct.js';
import { lastTouch } from '../../../models/attribution/last-touch.js';
import { linear } from '../../../models/attribution/linear.js';
import { positionBased } from '../../../models/attribution/position-based.js';
import { timeDecay } from '../../../models/attribution/time-decay.js';
import { fc } from '../../support/properties.js';

const WHOLE = 1_000_000_000;
const offsets = (...values: number[]): Uint32Array => Uint32Array.from(values);
const list = (shares: Uint32Array): number[] => [...shares];

describe('single touch', () => {
  it.each([
    ['no path', [0], [], []],
    ['an empty path', [0, 0], [], []],
    ['one touch', [0, 1], [WHOLE], [WHOLE]],
    ['three touches', [0, 3], [WHOLE, 0, 0], [0, 0, WHOLE]],
    ['paths beside an empty one', [0, 2, 2, 4], [WHOLE, 0, WHOLE, 0], [0, WHOLE, 0, WHOLE]],
  ])('%s', (_, index, first, last) => {
    expect(list(firstTouch(offsets(...index)))).toEqual(first);
    expect(list(lastTouch(offsets(...index)))).toEqual(last);
  });

  it.each([
    ['the last of none direct', [0, 2], [0, 0], [0, WHOLE]],
    ['the one before a direct visit', [0, 3], [0, 1, 1], [WHOLE, 0, 0]],
    ['the last where all are direct', [0, 2], [1, 1], [0, WHOLE]],
    ['never across paths', [0, 1, 2], [0, 1], [WHOLE, WHOLE]],
    ['nobody on an empty path', [0, 0, 1], [0], [WHOLE]],
  ])('last non-direct credits %s', (_, index, direct, expected) => {
    expect(list(lastNonDirect(offsets(...index), Uint8Array.from(direct)))).toEqual(expected);
  });
});

describe('multi touch', () => {
  it.each([
    [1, [WHOLE]],
    [2, [500_000_000, 500_000_000]],
    [3, [333_333_334, 333_333_333, 333_333_333]],
    [7, [142_857_143, 142_857_143, 142_857_143, 142_857_143, 142_857_143, 142_857_143, 142_857_142]],
  ])('linear over %i touches leaves no part over', (n, expected) => {
    expect(list(linear(offsets(0, n)))).toEqual(expected);
  });

  it.each([
    ['half a half-life', [10, 0], 10, [333_333_333, 666_666_667]],
    ['equal ages', [5, 5], 10, [500_000_000, 500_000_000]],
    ['only differences', [1010, 1000], 10, [333_333_333, 666_666_667]],
    ['ages far beyond the range of a double', [1e9, 1e9], 1, [500_000_000, 500_000_000]],
    ['one that outlived the other by far', [1e9, 0], 1, [0, WHOLE]],
  ])('time decay weighs %s', (_, ages, halfLifeMs, expected) => {
    expect(list(timeDecay(offsets(0, ages.length), Float64Array.from(ages), { halfLifeMs }))).toEqual(expected);
  });

  it.each([
    [1, [40, 20, 40], [WHOLE]],
    [2, [40, 20, 40], [500_000_000, 500_000_000]],
    [2, [30, 20, 10], [750_000_000, 250_000_000]],
    [2, [0, 20, 0], [500_000_000, 500_000_000]],
    [3, [40, 20, 40], [400_000_000, 200_000_000, 400_000_000]],
    [4, [40, 20, 40], [400_000_000, 100_000_000, 100_000_000, 400_000_000]],
  ])('position based over %i touches with weights %j', (n, weights, expected) => {
    const [first, middle, last] = weights as [number, number, number];
    expect(list(positionBased(offsets(0, n), { weights: [first, middle, last] }))).toEqual(expected);
  });

  it('gives every path the whole, whatever the weights', () => {
    const paths = fc.array(
      fc.array(fc.record({ age: fc.integer({ min: 0, max: 1e10 }), direct: fc.boolean() }), { maxLength: 40 }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        paths,
        fc.integer({ min: 1, max: 1e9 }),
        fc.tuple(fc.nat(100), fc.nat(100), fc.integer({ min: 1, max: 100 })),
        (all, halfLifeMs, weights) => {
          const index = offsets(
            0,
            ...all.map((_, i) => all.slice(0, i + 1).reduce((sum, path) => sum + path.length, 0)),
          );
          const touches = all.flat();
          const ages = Float64Array.from(touches, ({ age }) => age);
          const direct = Uint8Array.from(touches, (touch) => Number(touch.direct));
          const answers = [
            firstTouch(index),
            lastTouch(index),
            lastNonDirect(index, direct),
            linear(index),
            timeDecay(index, ages, { halfLifeMs }),
            positionBased(index, { weights }),
          ];
          for (const shares of answers) {
            expect(shares.length).toBe(touches.length);
            all.forEach((path, i) => {
              const sum = shares.subarray(index[i]!, index[i + 1]!).reduce((total, share) => total + share, 0);
              expect(sum).toBe(path.length === 0 ? 0 : WHOLE);
            });
          }
        },
      ),
    );
  });
});

describe('bad input', () => {
  it.each([
    ['no offsets', () => lastTouch(offsets())],
    ['offsets that begin elsewhere', () => firstTouch(offsets(1, 2))],
    ['offsets that fall', () => linear(offsets(0, 3, 2))],
    ['a column of another length', () => lastNonDirect(offsets(0, 2), new Uint8Array(1))],
    ['a negative age', () => timeDecay(offsets(0, 1), Float64Array.of(-1), { halfLifeMs: 1 })],
    ['an unknown age', () => timeDecay(offsets(0, 1), Float64Array.of(NaN), { halfLifeMs: 1 })],
    ['no half-life', () => timeDecay(offsets(0, 1), Float64Array.of(1), { halfLifeMs: 0 })],
    ['weights that are all zero', () => positionBased(offsets(0, 1), { weights: [0, 0, 0] })],
    ['a negative weight', () => positionBased(offsets(0, 1), { weights: [1, -1, 1] })],
  ])('refuses %s', (_, call) => {
    expect(call).toThrow(ModelError);
  });

  it('changes no input', () => {
    const index = Object.freeze([0, 2]);
    const ages = Float64Array.of(3, 1);
    timeDecay(offsets(...index), ages, { halfLifeMs: 2 });
    expect([...ages]).toEqual([3, 1]);
  });
});

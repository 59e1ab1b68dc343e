import { describe, expect, it } from 'vitest';
import { allocate } from '../../../models/sampling/allocate.js';
import { stratifiedRate } from '../../../models/sampling/stratified-rate.js';
import { wilsonInterval } from '../../../models/wilson-interval.js';
import { randomOf } from '../../processors/support.js';
import { fc } from '../../support/properties.js';

describe('allocating a sample', () => {
  it.each([
    ['in proportion', [700, 200, 100], 10, 0, [7, 2, 1]],
    ['with a minimum', [1000, 10, 2], 20, 3, [15, 3, 2]],
    ['of everything', [3, 4], 100, 5, [3, 4]],
    ['too small for its minimum', [50, 50, 50], 4, 5, [2, 1, 1]],
    ['of nothing', [], 10, 1, []],
  ])('%s', (_, populations, size, least, expected) => {
    expect(allocate(populations, size, least)).toEqual(expected);
  });

  it('sums to what was asked for, and never takes more than there is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 12 }), fc.nat(800), fc.nat(20), (populations, size, least) => {
        const drawn = allocate(populations, size, least);
        const whole = populations.reduce((a, b) => a + b, 0);
        expect(drawn.reduce((a, b) => a + b, 0)).toBe(Math.min(size, whole));
        drawn.forEach((number, i) => expect(number).toBeLessThanOrEqual(populations[i]!));
      }),
    );
  });
});

describe('the rate of a stratified sample', () => {
  it('is near Wilson’s with one stratum that hardly anybody looked at', () => {
    const found = stratifiedRate([{ population: 1e9, looked: 400, hits: 320 }]);
    const wilson = wilsonInterval(320, 400);
    expect(found.rate).toBe(0.8);
    expect(found.low!).toBeCloseTo(wilson.low!, 3);
    expect(found.high!).toBeCloseTo(wilson.high!, 3);
  });

  it('weighs strata by their size', () => {
    const { rate, covered } = stratifiedRate([
      { population: 900, looked: 10, hits: 10 },
      { population: 100, looked: 10, hits: 0 },
    ]);
    expect([rate, covered]).toEqual([0.9, 1]);
  });

  it('is exact where everything was looked at, and unknown where nothing was', () => {
    expect(stratifiedRate([{ population: 10, looked: 10, hits: 7 }])).toMatchObject({
      rate: 0.7,
      low: 0.7,
      high: 0.7,
      effective: null,
    });
    expect(stratifiedRate([{ population: 10, looked: 0, hits: 0 }])).toMatchObject({
      rate: null,
      low: null,
      covered: 0,
    });
    expect(stratifiedRate([])).toMatchObject({ rate: null, covered: null });
  });

  it('says of what it speaks where a stratum was not looked at', () => {
    const found = stratifiedRate([
      { population: 75, looked: 5, hits: 5 },
      { population: 25, looked: 0, hits: 0 },
    ]);
    expect(found.covered).toBe(0.75);
    expect(found.low!).toBeLessThan(1);
  });

  it('refuses more hits than looks', () => {
    expect(() => stratifiedRate([{ population: 5, looked: 2, hits: 3 }])).toThrow(RangeError);
  });

  it('covers the truth about as often as it says (2,000 seeded samples)', () => {
    const random = randomOf(11);
    const world = [
      { population: 2000, rate: 0.97 },
      { population: 400, rate: 0.8 },
      { population: 60, rate: 0.5 },
    ];
    const hits = world.map(({ population, rate }) => Math.round(population * rate));
    const truth = hits.reduce((a, b) => a + b, 0) / world.reduce((sum, { population }) => sum + population, 0);
    let covered = 0;
    for (let run = 0; run < 2000; run += 1) {
      const strata = world.map(({ population }, h) => {
        const looked = [60, 25, 15][h]!;
        // Draws without putting back: each of those left is as likely.
        let [left, good, found] = [population, hits[h]!, 0];
        for (let i = 0; i < looked; i += 1, left -= 1) {
          if (random() * left >= good) continue;
          good -= 1;
          found += 1;
        }
        return { population, looked, hits: found };
      });
      const { low, high } = stratifiedRate(strata);
      if (low! <= truth && truth <= high!) covered += 1;
    }
    expect(covered / 2000).toBeGreaterThan(0.93);
    expect(covered / 2000).toBeLessThan(0.995);
  });
});

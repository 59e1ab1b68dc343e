import { describe, expect, it } from 'vitest';
import { runOff, type MaturedRewards, type OpenRewards } from '../../../models/reserving/run-off.js';

/** `count` matured rewards of 100 over `advocates`; those of which `dies` holds were reversed. */
function matured(count: number, advocates: number, dies: (i: number) => boolean): MaturedRewards {
  const totalMinor = new Float64Array(advocates);
  const survivedMinor = new Float64Array(advocates);
  for (let i = 0; i < count; i += 1) {
    totalMinor[i % advocates]! += 100;
    if (!dies(i)) survivedMinor[i % advocates]! += 100;
  }
  return Object.freeze({ rewards: count, totalMinor, survivedMinor });
}

function open(rows: readonly (readonly [week: number, amount: number, certain: 0 | 1])[], weeks = 4): OpenRewards {
  const [certainMinor, waitingMinor, waitingSquares] = [
    new Float64Array(weeks),
    new Float64Array(weeks),
    new Float64Array(weeks),
  ];
  for (const [week, amount, certain] of rows) {
    if (certain === 1) certainMinor[week]! += amount;
    else {
      waitingMinor[week]! += amount;
      waitingSquares[week]! += amount * amount;
    }
  }
  return Object.freeze({ certainMinor, waitingMinor, waitingSquares });
}

const options = { seed: 7 };

describe('run-off', () => {
  it('adds up certain amounts and waiting ones by survival', () => {
    const found = runOff(
      matured(100, 20, (i) => i % 5 === 0),
      open([
        [0, 1000, 1],
        [1, 500, 0],
        [1, 500, 0],
        [3, 200, 1],
      ]),
      options,
    );
    if (!found.ok) throw new Error(found.reason);
    expect(found.survival).toBe(0.8);
    expect(found.weeks.map((week) => week.expected)).toEqual([1000, 1800, 1800, 2000]);
    expect(found.weeks[0]).toMatchObject({ low95: 1000, high95: 1000 });
    for (const week of found.weeks) {
      const bounds = [week.low95, week.low80, week.low50, week.high50, week.high80, week.high95];
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
      expect(week.low95).toBeGreaterThanOrEqual(1000);
      expect(week.high95).toBeLessThanOrEqual(2200);
    }
  });

  it('gives the same numbers for the same seed and others for another', () => {
    const input = [matured(100, 20, (i) => i % 3 === 0), open([[2, 10_000, 0]])] as const;
    expect(runOff(...input, options)).toEqual(runOff(...input, options));
    expect(runOff(...input, { ...options, seed: 8 })).not.toEqual(runOff(...input, options));
  });

  it('draws no more of many advocates than it must, with the spread that all of them have', () => {
    const waiting = open(Array.from({ length: 2000 }, () => [0, 100, 0] as const));
    const widthOf = (advocates: number) => {
      const found = runOff(
        matured(advocates, advocates, (i) => i % 4 === 0),
        waiting,
        options,
      );
      if (!found.ok) throw new Error(found.reason);
      expect(found.weeks[0]!.expected).toBe(150_000);
      return found.weeks[0]!.high95 - found.weeks[0]!.low95;
    };
    // Share and rewards that wait each vary by p(1 - p): over n advocates, and over 2,000 rewards of 100.
    const expected = (advocates: number) => 2 * 1.96 * Math.sqrt(0.1875 * (200_000 ** 2 / advocates + 2000 * 100 ** 2));
    for (const advocates of [2000, 4096, 16_384, 65_536]) {
      const ratio = widthOf(advocates) / expected(advocates);
      expect([advocates, ratio > 0.92 && ratio < 1.08]).toEqual([advocates, true]);
    }
  });

  it('is wider where rewards fall with their advocate than where they fall alone', () => {
    const waiting = open(Array.from({ length: 400 }, () => [0, 100, 0] as const));
    const alone = runOff(
      matured(400, 400, (i) => i % 4 === 0),
      waiting,
      options,
    );
    // Ten advocates of whom every fourth (nearly) loses all: one draw of an advocate moves a tenth of the amount.
    const together = runOff(
      matured(400, 12, (i) => i % 12 < 3),
      waiting,
      options,
    );
    if (!alone.ok || !together.ok) throw new Error('both have enough');
    const width = (found: typeof alone) => found.weeks[0]!.high95 - found.weeks[0]!.low95;
    expect(together.survival).toBeCloseTo(alone.survival, 1);
    expect(width(together)).toBeGreaterThan(2 * width(alone));
  });

  it('covers: 80 % intervals hold about 80 % of what then happens', () => {
    // Survival 0.7, independent; 200 matured, 200 waiting. A small generator of its own draws the worlds.
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 4_294_967_296;
    };
    let held = 0;
    const worlds = 200;
    for (let world = 0; world < worlds; world += 1) {
      const fates = Array.from({ length: 200 }, () => random() < 0.7);
      const found = runOff(
        matured(200, 200, (i) => !fates[i]!),
        open(Array.from({ length: 200 }, () => [0, 100, 0] as const)),
        {
          seed: world,
          replicates: 300,
        },
      );
      if (!found.ok) throw new Error(found.reason);
      let came = 0;
      for (let i = 0; i < 200; i += 1) if (random() < 0.7) came += 100;
      if (came >= found.weeks[0]!.low80 && came <= found.weeks[0]!.high80) held += 1;
    }
    // Binomial(200, 0.8) has a standard deviation of 5.7.
    expect(held / worlds).toBeGreaterThan(0.71);
    expect(held / worlds).toBeLessThan(0.89);
  });

  it.each([
    [29, 29, /29 rewards of 29 advocates/],
    [100, 9, /100 rewards of 9 advocates/],
    [0, 1, /0 rewards/],
  ])('refuses %d rewards of %d advocates, with the reason', (count, advocates, reason) => {
    const found = runOff(
      matured(count, advocates, () => false),
      open([]),
      options,
    );
    expect(found).toMatchObject({ ok: false });
    if (!found.ok) expect(found.reason).toMatch(reason);
  });

  it('refuses where nothing matured was worth anything', () => {
    const worthless = { rewards: 50, totalMinor: new Float64Array(20), survivedMinor: new Float64Array(20) };
    expect(runOff(worthless, open([]), options)).toMatchObject({ ok: false });
  });

  it.each([
    ['columns of two lengths', { ...matured(50, 20, () => false), survivedMinor: new Float64Array(3) }, open([])],
    ['a negative amount', matured(50, 20, () => false), open([[0, -1, 0]])],
    ['an amount that is no number', matured(50, 20, () => false), open([[0, Number.NaN, 0]])],
    [
      'more that survived than there was',
      { ...matured(50, 20, () => false), totalMinor: new Float64Array(20).fill(1) },
      open([]),
    ],
    ['weeks of two lengths', matured(50, 20, () => false), { ...open([]), waitingSquares: new Float64Array(3) }],
  ])('throws at %s', (_, past, waiting) => {
    expect(() => runOff(past, waiting, options)).toThrow(RangeError);
  });
});

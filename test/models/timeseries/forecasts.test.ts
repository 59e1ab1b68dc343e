import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nelderMead } from '../../../models/nelder-mead.js';
import {
  accuracyOf,
  chooseMethod,
  FORECAST_METHODS,
  type ForecastMethod,
} from '../../../models/timeseries/accuracy.js';
import { ets } from '../../../models/timeseries/ets.js';
import { normalQuantile, type ForecastOptions } from '../../../models/timeseries/forecast.js';
import { seasonalNaive } from '../../../models/timeseries/seasonal-naive.js';
import { classicalSeasons, isSeasonal } from '../../../models/timeseries/seasons.js';
import { theta } from '../../../models/timeseries/theta.js';
import { uniform } from '../../../models/uniform.js';

const AIR = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  '..',
  'shared',
  'data',
  'timeseries',
  'air-passengers.csv',
);
const options = (over: Partial<ForecastOptions> = {}): ForecastOptions => ({
  season: 12,
  horizon: 12,
  levels: [0.8, 0.95],
  seed: 1,
  ...over,
});
const METHODS = Object.keys(FORECAST_METHODS) as ForecastMethod[];

describe.skipIf(!existsSync(AIR))('airline passengers (Box and Jenkins)', () => {
  const air = Float64Array.from(existsSync(AIR) ? readFileSync(AIR, 'utf8').trim().split('\n').slice(1) : [], (line) =>
    Number(line.split(',')[1]),
  );
  const [training, actual] = [air.slice(0, -12), air.slice(-12)];

  it('have the published errors of the seasonal naive forecast', () => {
    const { mase, mape } = accuracyOf(seasonalNaive(training, options()), actual, training, options());
    expect(mape).toBeCloseTo(9.988, 3);
    expect(mase).toBeCloseTo(1.571, 3);
  });

  it('are forecast with half of that by theta and exponential smoothing', () => {
    for (const method of [theta, ets])
      expect(accuracyOf(method(training, options()), actual, training, options()).mase).toBeLessThan(1);
  });

  // Hyndman et al. (2008) and R's ets() find ETS(M,Ad,M) for it, with a sigma of 0.0365 and an AICc of 1400.6.
  it('have multiplicative errors and seasons and a damped trend', () => {
    const { shape, deviation, aicc } = ets(air, options()).parameters;
    expect(shape).toBe('M,Ad,M');
    expect(deviation).toBeCloseTo(0.0365, 2);
    expect(Math.abs(Number(aicc) - 1400.6)).toBeLessThan(5);
  });

  it('are better told by either than by last year, at rolling origins', () => {
    const { method, rolled } = chooseMethod(air, options());
    expect(['theta', 'ets']).toContain(method);
    expect(rolled.at(-1)!.method).toBe('seasonal-naive');
    expect(rolled.every(({ origins }) => origins === 12)).toBe(true);
  });
});

describe('every method', () => {
  const draw = uniform(11);
  const walk = (n: number, step: number, noise: number): Float64Array => {
    let level = 500;
    return Float64Array.from({ length: n }, () => (level += step + noise * draw.normal()));
  };
  const levels = (n: number): Float64Array => {
    let level = 100;
    return Float64Array.from({ length: n }, () => {
      const error = 5 * draw.normal();
      const value = level + error;
      level += 0.4 * error;
      return value;
    });
  };

  it.each(METHODS)('%s repeats what never changes, and is sure of it', (method) => {
    const { mean, lower, upper } = FORECAST_METHODS[method](new Float64Array(30).fill(7), options());
    for (const bound of [mean, ...lower, ...upper]) for (const value of bound) expect(value).toBeCloseTo(7, 3);
  });

  it.each(METHODS)('%s has intervals that widen with the level, and is the same for the same seed', (method) => {
    const series = walk(60, 1, 10);
    const { mean, lower, upper } = FORECAST_METHODS[method](series, options());
    mean.forEach((at, h) => {
      const bounds = [lower[1]![h]!, lower[0]![h]!, upper[0]![h]!, upper[1]![h]!];
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      expect(at).toBeGreaterThanOrEqual(bounds[1]!);
      expect(at).toBeLessThanOrEqual(bounds[2]!);
    });
    expect(FORECAST_METHODS[method](series, options())).toEqual(FORECAST_METHODS[method](series, options()));
  });

  // Nominal 80%: of n independent series a binomial lies within 2.6 standard deviations but for one in a hundred; parameters are estimated, so that a little less is let pass.
  it.each<[ForecastMethod, string, number, () => Float64Array]>([
    ['ets', 'a level that wanders', 80, () => levels(80)],
    ['theta', 'a level that wanders', 200, () => levels(80)],
    ['theta', 'a walk with drift', 200, () => walk(80, 3, 10)],
    ['seasonal-naive', 'a walk without seasons', 200, () => walk(80, 0, 10)],
  ])('%s covers four fifths of what comes, of %s', (method, _, n, make) => {
    let within = 0;
    const asked = options({ season: 1, horizon: 6, levels: [0.8] });
    for (let i = 0; i < n; i += 1) {
      const series = make();
      const { lower, upper } = FORECAST_METHODS[method](series.slice(0, -6), asked);
      const last = series.at(-1)!;
      if (last >= lower[0]![5]! && last <= upper[0]![5]!) within += 1;
    }
    const width = 2.6 * Math.sqrt((0.8 * 0.2) / n);
    expect(within / n).toBeGreaterThan(0.77 - width);
    expect(within / n).toBeLessThan(0.8 + width);
  });

  it.each(METHODS)('%s bears zeros and values below them', (method) => {
    const series = Float64Array.from({ length: 40 }, (_, t) => (t % 4) - 2);
    const { mean } = FORECAST_METHODS[method](series, options({ season: 4 }));
    mean.forEach((value, h) => expect(value).toBeCloseTo(((40 + h) % 4) - 2, 1));
  });

  it.each(METHODS)('%s refuses what it cannot forecast', (method) => {
    const forecast = FORECAST_METHODS[method];
    const fine = walk(40, 0, 1);
    const refused = expect.objectContaining({ code: 'MODEL_INPUT' });
    expect(() => forecast(Float64Array.of(1), options())).toThrow(refused);
    expect(() => forecast(Float64Array.from([...fine, NaN]), options())).toThrow(refused);
    expect(() => forecast(Float64Array.from([...fine, Infinity]), options())).toThrow(refused);
    expect(() => forecast(fine, options({ horizon: 0 }))).toThrow(refused);
    expect(() => forecast(fine, options({ season: 0.5 }))).toThrow(refused);
    expect(() => forecast(fine, options({ levels: [1] }))).toThrow(refused);
  });

  it('is chosen by what came, and not where there is nothing to compare with', () => {
    const noise = uniform(3);
    const seasonal = Float64Array.from(
      { length: 60 },
      (_, t) => 100 + 30 * Math.sin((2 * Math.PI * t) / 12) + noise.normal(),
    );
    expect(chooseMethod(seasonal, options()).rolled.map(({ method }) => method)).not.toHaveLength(0);
    expect(chooseMethod(walk(60, 5, 1), options()).method).not.toBe('seasonal-naive');
    expect(() => chooseMethod(walk(6, 0, 1), options())).toThrow(expect.objectContaining({ code: 'MODEL_INPUT' }));
  });
});

describe('seasons', () => {
  const shape = [1.2, 0.8, 1.1, 0.9];
  it('come out of what they were put into', () => {
    const series = Float64Array.from({ length: 24 }, (_, t) => (100 + t) * shape[t % 4]!);
    classicalSeasons(series, 4, 'multiplicative').forEach((one, i) => expect(one).toBeCloseTo(shape[i]!, 1));
    const added = Float64Array.from({ length: 24 }, (_, t) => 100 + t + 10 * (t % 2));
    expect([...classicalSeasons(added, 2, 'additive')]).toEqual([expect.closeTo(-5, 9), expect.closeTo(5, 9)]);
  });

  it('are seen where they are, and not where there are none', () => {
    const draw = uniform(5);
    const noise = Float64Array.from({ length: 80 }, () => draw.normal());
    expect(
      isSeasonal(
        noise.map((one, t) => one + 5 * shape[t % 4]!),
        4,
      ),
    ).toBe(true);
    expect(isSeasonal(new Float64Array(80).fill(3), 4)).toBe(false);
    expect(isSeasonal(noise.slice(0, 8), 4)).toBe(false);
  });
});

describe('helpers', () => {
  it('know the normal quantiles', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 8);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  });

  it('find the least value of a valley', () => {
    const { at, value } = nelderMead(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2, [-1.2, 1], {
      steps: [0.5, 0.5],
      tolerance: 1e-14,
      most: 2000,
    });
    expect(value).toBeLessThan(1e-9);
    expect(at[0]).toBeCloseTo(1, 3);
  });
});

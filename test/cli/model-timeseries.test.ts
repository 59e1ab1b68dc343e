import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/cli.js';
import { here } from '../support/here.js';

const AIR = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  'shared',
  'data',
  'timeseries',
  'air-passengers.csv',
);

function file(content: string): string {
  const path = join(tempFolder(), 'x.csv');
  writeFileSync(path, content);
  return path;
}

describe('fairlead model for series', () => {
  it.skipIf(!existsSync(AIR))('prints forecasts and how far they were off', async () => {
    const { code, out } = await here('model', 'seasonal-naive', AIR, '--holdout', '12');
    expect(code).toBe(0);
    const { accuracy, forecast } = JSON.parse(out);
    expect(accuracy.mape).toBeCloseTo(9.988, 3);
    expect(accuracy.mase).toBeCloseTo(1.571, 3);
    expect(forecast[0]).toMatchObject({ period: '1960-01', mean: 360, actual: 417 });
    const best = JSON.parse((await here('model', 'best-forecast', AIR, '--holdout', '12')).out);
    expect(['theta', 'ets']).toContain(best.method);
    expect(best.rolling_origins).toHaveLength(3);
  });

  it('takes a column of its own, and names what comes after it', async () => {
    const values = Array.from({ length: 20 }, (_, t) => `${t},${10 + (t % 2)}`).join('\n');
    const { out } = await here(
      'model',
      'theta',
      file(`day,value\n${values}\n`),
      '--season-length',
      '2',
      '--horizon',
      '3',
    );
    const { forecast } = JSON.parse(out);
    expect(forecast.map(({ period }: { period: string }) => period)).toEqual(['+1', '+2', '+3']);
    expect(forecast[1].mean).toBeCloseTo(11, 1);
  });

  it.each([
    ['a,b,c\n1,2,3\n', [], 'there is no column value'],
    ['day,value\n1,1\n2,x\n', [], 'row 2: value is "x"'],
    ['day,value\n1,1\n', [], '1 periods are too few'],
    ['day,value\n1,1\n2,2\n', ['--holdout', '2'], 'of 2 periods 2 cannot be left out'],
  ])('refuses %j with %j', async (content, options, says) => {
    const { code, err, out } = await here('model', 'ets', file(content), ...options);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/cli.js';
import { here } from '../support/here.js';

const REFERENCE = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'data', 'reserving');

function file(content: string, name = 'x.csv'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

interface Line {
  readonly origin: string;
  readonly development: string;
  readonly reserve: number;
  readonly standard_error: number;
}
interface Printed {
  readonly origins: readonly Line[];
  readonly total: Record<string, number> & { readonly quantiles: Record<string, number> };
  readonly factors: readonly { readonly factor: number; readonly to: string }[];
  readonly warnings: readonly { readonly code: string; readonly origin?: string; readonly development?: string }[];
  readonly payments: readonly { readonly mean: number }[];
  readonly tail: { readonly factor: number };
}
const model = async (...args: string[]): Promise<Printed> => {
  const { code, out, err } = await here('model', ...args);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
};

const LONG =
  'origin,development,value\n2020,2020,100\n2020,2021,150\n2020,2022,165\n2021,2021,200\n2021,2022,300\n2022,2022,80\n';

describe('fairlead model for triangles', () => {
  it.skipIf(!existsSync(REFERENCE))('prints the published figures of the reference files', async () => {
    const genins = await model('mack', join(REFERENCE, 'genins.csv'));
    expect(genins.total['reserve']).toBeCloseTo(18_680_855.61, 1);
    expect(genins.total['standard_error']).toBeCloseTo(2_447_094.86, 1);
    expect(genins.origins.at(-1)).toMatchObject({ origin: '2010', development: '0' });
    const raa = await model('mack', join(REFERENCE, 'raa.csv'), '--last-sigma', 'log-linear');
    expect(raa.total['standard_error']).toBeCloseTo(26_880.74, 1);
    expect(raa.warnings.map(({ code }) => code)).toContain('NEGATIVE_INCREMENT');
  });

  it('reads the same triangle long and wide, by calendar and by age, and of each period', async () => {
    const first = await model('chain-ladder', file(LONG));
    expect(first.total['reserve']).toBeCloseTo(82, 9);
    const others = [
      'origin,development,amount\n2020,1,100\n2020,2,150\n2020,3,165\n2021,1,200\n2021,2,300\n2022,1,80\n',
      'origin,12,24,36\n2020,100,150,165\n2021,200,300,\n2022,80,,\n',
      'development,origin,values\n2020-03,2020-01,165\n2020-01,2020-01,100\n2020-02,2020-01,150\n2020-02,2020-02,200\n2020-03,2020-02,300\n2020-03,2020-03,80\n',
    ];
    for (const content of others) {
      const { factors, total } = await model('chain-ladder', file(content));
      expect(factors.map(({ factor }) => factor)).toEqual(first.factors.map(({ factor }) => factor));
      expect(total).toEqual(first.total);
    }
    const parts = 'origin,1,2,3\n2020,100,50,15\n2021,200,100,\n2022,80,,\n';
    expect((await model('chain-ladder', file(parts), '--incremental')).total).toEqual(first.total);
  });

  it('draws the same for the same seed, and says when what is to come will come', async () => {
    const wide = 'origin,1,2,3,4\n1,100,150,165,170\n2,200,300,340,\n3,80,130,,\n4,90,,,\n';
    const once = await model('odp-bootstrap', file(wide), '--seed', '7', '--draws', '500');
    expect(await model('odp-bootstrap', file(wide), '--seed', '7', '--draws', '500')).toEqual(once);
    expect(once.payments).toHaveLength(3);
    expect(once.payments.reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(once.total['mean']!, 6);
    expect(once.total.quantiles['0.95']).toBeGreaterThan(once.total.quantiles['0.5']!);
  });

  it('takes priors, exposures and a tail', async () => {
    const prior = 'origin,1,2,prior,exposure\n1,100,200,200,10\n2,0,,300,20\n';
    expect((await model('bornhuetter-ferguson', file(prior))).origins[1]).toMatchObject({
      prior: 300,
      developed: 0.5,
      reserve: 150,
    });
    expect((await model('cape-cod', file(prior))).origins[1]).toMatchObject({ rate: 10, reserve: 100 });
    const tail = await model('chain-ladder', file(prior), '--tail', '1.5');
    expect(tail.total['ultimate']).toBe(300);
    expect(tail.tail.factor).toBe(1.5);
  });

  it.each([
    ['mack', 'development,value\n1,2\n', [], 'there is no column origin'],
    ['mack', 'origin,development\n1,2\n', [], 'there is no column value'],
    ['mack', 'origin,one\n1,2\n', [], 'the column one is no age'],
    ['mack', 'origin,1,2\n1,2,x\n', [], 'row 1: 2 is x, not a finite number'],
    ['mack', 'origin,1,2\nspring,2,3\n', [], 'spring is no year'],
    ['mack', 'origin,1,2\n,2,3\n', [], 'row 1: there is no origin'],
    ['mack', `${LONG}2022,2022,81\n`, [], 'row 7: origin 2022, development 2022 is there twice'],
    ['mack', 'origin,1,2,3\n1,2,,3\n', [], 'origin 0 is known at development 2, but not at 1'],
    ['mack', 'origin,1,2\n', [], 'there is no amount'],
    ['odp-bootstrap', 'origin,1,2\n1,2,3\n2,4,\n', [], 'no more than the model has parameters'],
    ['bornhuetter-ferguson', LONG, [], 'there is no column prior'],
    ['cape-cod', 'origin,1,exposure\n1,2,\n2,3,4\n', [], 'the exposure of 1 is missing'],
    ['chain-ladder', LONG, ['--tail', 'exponential'], 'a tail needs three factors above 1'],
    ['chain-ladder', LONG, ['--draws', '9'], '--draws is for odp-bootstrap'],
    ['odp-bootstrap', LONG, ['--tail', '2'], '--tail is for chain-ladder'],
  ])('%s refuses %j with %j', async (name, content, options, says) => {
    const { code, err, out } = await here('model', name, file(content), ...options);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });
});

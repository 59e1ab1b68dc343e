import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/cli.js';
import { here } from '../support/here.js';

const DATA = join(import.meta.dirname, '../../../shared/data/anomaly');
const present = existsSync(DATA);
if (!present) console.warn('SKIPPED: ../shared/data/anomaly is absent, so the published areas are not compared');

interface Printed {
  readonly options: { readonly seeds: number[] };
  readonly rows: number;
  readonly features: string[];
  readonly unknown_values: number;
  readonly outliers: number | null;
  readonly auc: { readonly mean: number | null; readonly by_seed: (number | null)[] } | null;
  readonly average_precision: { readonly mean: number } | null;
  readonly forests: { readonly seed: number; readonly version: string; readonly scores_sha256: string }[];
  readonly most_anomalous?: {
    readonly row: number;
    readonly score: number;
    readonly baseline: number;
    readonly label?: number;
    readonly contributions: { feature: string; value: number | null; contribution: number }[];
  }[];
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function forest(path: string, ...options: string[]): Promise<Printed> {
  const { code, out, err } = await here('model', 'isolation-forest', path, ...options);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
}

async function refused(path: string, ...options: string[]): Promise<{ code: number | null; err: string }> {
  const { code, out, err } = await here('model', 'isolation-forest', path, ...options);
  expect(out).toBe('');
  expect(err).not.toContain('BUG');
  return { code, err };
}

// Two clouds of points and one far off, without chance.
const ROWS = Array.from({ length: 60 }, (_, i) => [Math.sin(i * 7.3), Math.cos(i * 3.1), i % 5]);
const CSV = `a,b,c,label\n${ROWS.map((row) => `${row.join(',')},0\n`).join('')}9,-9,2,1\n`;

describe.skipIf(!present)('fairlead model isolation-forest on published data', () => {
  // ROC AUC as scikit-learn gives it, mean of five seeds, 100 trees, psi 256.
  it.each([
    ['cardio', 0.932],
    ['ionosphere', 0.844],
    ['mammography', 0.859],
    ['breastw', 0.988],
    ['pima', 0.67],
  ])('%s: the area under the curve is within 0.02 of %f', async (name, expected) => {
    const printed = await forest(join(DATA, `${name}.csv`), '--seeds', '5');
    expect(printed.auc!.by_seed).toHaveLength(5);
    expect(printed.auc!.mean).toBeCloseTo(
      printed.auc!.by_seed.reduce((sum: number, one) => sum + one! / 5, 0),
      12,
    );
    expect(Math.abs(printed.auc!.mean! - expected)).toBeLessThan(0.02);
  });
});

describe('fairlead model isolation-forest', () => {
  it('finds and explains the row that is far off', async () => {
    const printed = await forest(file('x.csv', CSV), '--explain', '2');
    expect(printed).toMatchObject({ rows: 61, features: ['a', 'b', 'c'], unknown_values: 0, outliers: 1 });
    expect(printed.auc!.mean).toBe(1);
    const [first] = printed.most_anomalous!;
    expect(first).toMatchObject({ row: 61, label: 1 });
    expect(first!.contributions.map(({ feature }) => feature).at(-1)).toBe('c');
    const sum = first!.contributions.reduce((total, { contribution }) => total + contribution, first!.baseline);
    expect(Math.abs(sum - first!.score)).toBeLessThan(1e-12);
  });

  it('gives the same bytes for the same seed, in any number of threads, and takes seeds from --seed on', async () => {
    const path = file('x.csv', CSV);
    const three = await forest(path, '--seeds', '3', '--seed', '4');
    expect(three.options.seeds).toEqual([4, 5, 6]);
    expect(new Set(three.forests.map(({ scores_sha256 }) => scores_sha256)).size).toBe(3);
    const fifth = await forest(path, '--seed', '5', '--threads', '3');
    expect(fifth.forests[0]).toEqual(three.forests[1]);
    expect((await forest(path, '--seed', '5', '--extended', '2')).forests[0]).not.toEqual(three.forests[1]);
  });

  it('lets constant columns and fields that are empty be, without labels as well', async () => {
    const plain = await forest(file('x.csv', CSV));
    const more = CSV.trim().split('\n');
    const wider = more.map((line, i) => `${i === 0 ? 'k,m' : '7,'},${line.split(',').slice(0, 3).join(',')}`);
    const printed = await forest(file('x.csv', wider.join('\n')), '--explain', '1');
    expect(printed).toMatchObject({ auc: null, average_precision: null, outliers: null, unknown_values: 61 });
    expect(printed.forests[0]!.scores_sha256).toBe(plain.forests[0]!.scores_sha256);
    const told = Object.fromEntries(printed.most_anomalous![0]!.contributions.map((one) => [one.feature, one]));
    expect(told['m']).toEqual({ feature: 'm', value: null, contribution: 0 });
    expect(told['k']).toEqual({ feature: 'k', value: 7, contribution: 0 });
  });

  it('saves a model that scores other rows, in whatever order their columns stand', async () => {
    const folder = tempFolder();
    const [saved, scores] = [join(folder, 'model.forest'), join(folder, 'scores.csv')];
    const trained = await forest(file('x.csv', CSV), '--save', saved, '--scores', scores, '--seed', '3');
    const lines = readFileSync(scores, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(62);
    expect(lines[0]).toBe('row,score');
    const other = CSV.trim()
      .split('\n')
      .map((line, i) => [...line.split(',').toReversed(), i === 0 ? 'more' : 'text'].join(','));
    const loaded = await forest(file('y.csv', other.join('\n')), '--load', saved);
    expect(loaded.forests).toEqual(trained.forests);
    const { code, err } = await refused(file('z.csv', 'a,b\n1,2\n'), '--load', saved);
    expect(code).toBe(2);
    expect(err).toContain('no column c');
    for (const option of ['--seed', '--trees', '--psi', '--extended', '--seeds'])
      expect((await refused(file('y.csv', CSV), '--load', saved, option, '3')).err).toContain(`${option} is for a new`);
  });

  it('refuses a model that is damaged, of another format, or none', async () => {
    const saved = join(tempFolder(), 'model.forest');
    const data = file('x.csv', CSV);
    await forest(data, '--save', saved, '--trees', '3');
    const bytes = readFileSync(saved);
    const other = Buffer.from(bytes);
    other[8] = 2;
    for (const [content, name, says] of [
      [bytes.subarray(0, -1), 'MODEL_DAMAGED', 'cut short'],
      [Buffer.alloc(0), 'MODEL_DAMAGED', 'empty'],
      [Buffer.from('a,b\n1,2\n'), 'MODEL_DAMAGED', 'no saved isolation forest'],
      [other, 'MODEL_VERSION', 'format 2'],
    ] as const) {
      const { code, err } = await refused(data, '--load', file('m', content));
      expect(code).toBe(3);
      expect(err).toContain(name);
      expect(err).toContain(says);
    }
    const gone = await refused(data, '--load', join(tempFolder(), 'none'));
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining('FILE_UNREADABLE') });
    const denied = await refused(data, '--save', join(tempFolder(), 'no', 'such', 'folder'));
    expect(denied).toMatchObject({ code: 2, err: expect.stringContaining('FILE_UNWRITABLE') });
  });

  it.each([
    ['a,b\n', 'no rows'],
    ['a,b\n1,2\n3,inf\n', 'row 2: b is "inf"'],
    ['a,b\n1,2\n3,-Infinity\n', 'row 2: b is "-Infinity"'],
    ['a,b\n1,1e999\n', 'row 1: b is "1e999"'],
    ['a,b\n1,x\n', 'row 1: b is "x", not a number'],
    ['a,label\n1,2\n', 'row 1: label is "2", neither 0 nor 1'],
    ['a,label\n1,\n', 'row 1: label is "", neither 0 nor 1'],
  ])('refuses %j, naming the place', async (text, says) => {
    const { code, err } = await refused(file('x.csv', text));
    expect(code).toBe(2);
    expect(err).toContain('MODEL_INPUT');
    expect(err).toContain(says);
  });

  it('knows the shapes that are small: one row, one column, all alike, huge', async () => {
    for (const text of ['a,b\n1,2\n', 'a,b\n1,2\n1,2\n1,2\n', 'a,b\n,\nNaN,NA\n']) {
      const printed = await forest(file('x.csv', text), '--explain', '1');
      expect(printed.most_anomalous![0]).toMatchObject({ score: 0.5, baseline: 0.5 });
    }
    const huge = await forest(file('x.csv', 'a,b\n-1.7e308,1\n1.7e308,2\n0,3\n1,4\n'), '--explain', '4');
    for (const { score } of huge.most_anomalous!) expect(score > 0 && score < 1).toBe(true);
  });

  it('refuses options of other models, and its own for them', async () => {
    const path = file('x.csv', CSV);
    expect((await refused(path, '--replicates', '5')).err).toContain('--replicates is for attribution');
    expect((await refused(path, '--order', '2')).err).toContain('--order is for markov');
    expect((await refused(path, '--seeds', '2', '--save', 'x')).err).toContain('--save keeps one');
    expect((await refused(path, '--extended', '3')).err).toContain('extension 3');
    const paths = file('p.csv', 'path,conversions\na,1\n');
    for (const option of ['--trees', '--psi', '--seeds', '--explain']) {
      const { code, err } = await here('model', 'linear', paths, option, '2');
      expect(code).toBe(2);
      expect(err).toContain(`${option} is for isolation-forest`);
    }
  });
});

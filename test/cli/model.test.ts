import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTION_MODELS } from '../../cli/model-attribution.js';
import { fairlead, tempFolder, type CommandLine } from '../support/cli.js';
import { here } from '../support/here.js';

interface Channel {
  readonly channel: string;
  readonly conversions: number;
  readonly share: number;
  readonly value?: number;
  readonly credited_conversions?: string;
  readonly credited_value?: string;
  readonly removal_effect?: number;
  readonly low?: number;
  readonly high?: number;
}

interface Printed {
  readonly model: string;
  readonly options: Record<string, unknown>;
  readonly paths: number;
  readonly conversions: number;
  readonly nulls: number | null;
  readonly value: number | null;
  readonly channels: Channel[];
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, content);
  return path;
}

const model = (name: string, path: string, ...options: string[]): Promise<Printed> =>
  modelBy(here, name, path, ...options);

async function modelBy(line: CommandLine, name: string, path: string, ...options: string[]): Promise<Printed> {
  const { code, out, err } = await line('model', name, path, ...options);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
}

const MARKOV_TOY = 'path,conversions,nulls,value\nC1 > C2 > C3,1,0,10.01\nC1,0,1,\nC2>C3,0,1,0\n';
const SHAPLEY_TOY = 'path,conversions\na,4\na > b,6\n';

const by = (printed: Printed, column: keyof Channel) =>
  Object.fromEntries(printed.channels.map((channel) => [channel.channel, channel[column]]));

describe('fairlead model', () => {
  it('gives the Markov toy, in shares and in money', async () => {
    // By a process of its own; the others are executed in this one.
    const printed = await modelBy(fairlead, 'markov', file('toy.csv', MARKOV_TOY), '--order', '1');
    expect(printed).toMatchObject({ model: 'markov', paths: 3, conversions: 1, nulls: 2, value: 10.01 });
    const expected = { C1: [0.5, 0.2], C2: [1, 0.4], C3: [1, 0.4] } as Record<string, number[]>;
    for (const { channel, removal_effect, share, conversions } of printed.channels) {
      expect(removal_effect).toBeCloseTo(expected[channel]![0]!, 9);
      expect(share).toBeCloseTo(expected[channel]![1]!, 9);
      expect(conversions).toBeCloseTo(expected[channel]![1]!, 9);
    }
    expect(by(printed, 'credited_value')).toEqual({ C1: '2.00', C2: '4.01', C3: '4.00' });
  });

  it('leaves paths that did not convert out where it is told to', async () => {
    const printed = await model('markov', file('toy.csv', MARKOV_TOY), '--without-nulls');
    expect(printed.options).toEqual({ order: 1, with_nulls: false });
    for (const { removal_effect } of printed.channels) expect(removal_effect).toBeCloseTo(1, 9);
  });

  it('gives the Shapley toy, also by position', async () => {
    const printed = await model('shapley', file('toy.csv', SHAPLEY_TOY), '--ordered');
    expect(by(printed, 'conversions')).toEqual({ a: 7, b: 3 });
    expect(printed.channels).toMatchObject([{ by_position: [7, 0] }, { by_position: [0, 3] }]);
  });

  // a > b > b > direct converts 100 times, direct 3 times.
  const WAYS = 'path,conversions,value,ages\na > b > b > direct,100,100,21 > 14 > 7 > 0\ndirect,3,0,5\n';
  const decay = [1 / 8, 3 / 4, 1].map((weight) => (100 * weight) / 1.875);
  it.each([
    ['first-touch', [], [100, 0, 3]],
    ['last-touch', [], [0, 0, 103]],
    ['last-non-direct', [], [0, 100, 3]],
    ['last-non-direct', ['--direct', 'b'], [0, 0, 103]],
    ['linear', [], [25, 50, 28]],
    ['position-based', [], [40, 20, 43]],
    ['position-based', ['--weights', '1, 1, 1'], [100 / 3, 100 / 3, 100 / 3 + 3]],
    ['time-decay', ['--half-life', '7'], [decay[0], decay[1], decay[2]! + 3]],
    ['shapley', [], [100 / 3, 100 / 3, 100 / 3 + 3]],
    ['markov', [], [34.3333333333, 34.3333333333, 34.3333333333]],
    ['assisted', [], [100, 100, 0]],
  ])('runs %s %j', async (name, options, expected) => {
    const printed = await model(name, file('ways.csv', WAYS), ...options);
    expect(printed.channels.map(({ channel }) => channel)).toEqual(['a', 'b', 'direct']);
    if (name !== 'markov')
      printed.channels.forEach(({ conversions }, i) => expect(conversions).toBeCloseTo(expected[i]!, 9));
    const cents = printed.channels.reduce((sum, channel) => sum + Math.round(100 * Number(channel.credited_value)), 0);
    if (name !== 'assisted') {
      expect(cents).toBe(10_000);
      expect(printed.channels.reduce((sum, { conversions }) => sum + conversions, 0)).toBeCloseTo(103, 9);
      const parts = printed.channels.reduce(
        (sum, { credited_conversions: credit }) => sum + BigInt(credit!.replace('.', '')),
        0n,
      );
      expect(parts).toBe(103_000_000_000n);
    }
  });

  it('counts steps back where there are no ages, and says so', async () => {
    const printed = await model('time-decay', file('x.csv', 'path,conversions\na > b,3\n'), '--half-life', '1');
    expect(printed.options).toEqual({ half_life: 1, unit: 'steps' });
    expect(by(printed, 'conversions')).toEqual({ a: 1, b: 2 });
  });

  it('gives the same intervals for the same seed', async () => {
    const path = file('toy.csv', SHAPLEY_TOY);
    const first = await model('shapley', path, '--seed', '5', '--replicates', '200', '--interval', '0.9');
    expect(first).toEqual(await model('shapley', path, '--seed', '5', '--replicates', '200', '--interval', '0.9'));
    for (const { low, high, conversions } of first.channels) {
      expect(low).toBeLessThan(conversions);
      expect(high).toBeGreaterThan(conversions);
    }
    expect((await model('markov', path, '--seed', '2')).options).toMatchObject({ replicates: 1000, seed: 2 });
  });

  it('reads Parquet, JSON, NDJSON, TSV and gzip alike', async () => {
    const folder = tempFolder();
    const parquet = join(folder, 'toy.parquet');
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(
      `COPY (SELECT * FROM (VALUES ('a', 4::INTEGER), ('a > b', 6)) t(path, conversions)) TO '${parquet}' (FORMAT parquet)`,
    );
    duck.closeSync();
    const objects = [
      { path: 'a', conversions: 4 },
      { path: 'a > b', conversions: 6 },
    ];
    const expected = await model('shapley', file('toy.csv', SHAPLEY_TOY));
    for (const path of [
      parquet,
      file('toy.json', JSON.stringify(objects)),
      file('toy.ndjson', objects.map((one) => JSON.stringify(one)).join('\n')),
      file('toy.tsv', SHAPLEY_TOY.replaceAll(',', '\t')),
      file('toy.csv.gz', gzipSync(SHAPLEY_TOY)),
    ])
      expect(await model('shapley', path)).toEqual(expected);
  });

  it('takes quoted fields, other columns, names in other writing, and 4.0 for 4', async () => {
    const text = '\ufeffid;Conversions; PATH \n1;"4.0";"Größe ; x > 紹介 > 😀"\n2;1e1;"  紹介  >Gro\u0308ße"\n';
    const printed = await model('linear', file('x.csv', text));
    expect(printed.conversions).toBe(14);
    expect(printed.channels.map(({ channel }) => channel)).toEqual(['Größe', 'Größe ; x', '紹介', '😀']);
  });

  it.each(ATTRIBUTION_MODELS)('%s takes nulls alone, no row, and a path of ten thousand touchpoints', async (name) => {
    const nulls = await model(name, file('x.csv', 'path,conversions,nulls\na > b,0,5\n,0,2\n'));
    expect(nulls).toMatchObject({ paths: 2, conversions: 0, nulls: 7 });
    for (const { conversions, share } of nulls.channels) expect([conversions, share]).toEqual([0, 0]);
    expect(await model(name, file('x.csv', 'path,conversions\n'))).toMatchObject({ paths: 0, channels: [] });
    const path = Array.from({ length: 10_000 }, (_, i) => `c${i % 3}`).join(' > ');
    const long = await model(name, file('x.csv', `path,conversions\n${path},5\n`));
    expect(long).toMatchObject({ paths: 1, touchpoints: 10_000 });
  });

  it.each([
    ['no column path', 'way,conversions\na,1\n', /no column path; there are way, conversions/],
    ['no column conversions', 'path,value\na,1\n', /no column conversions/],
    ['two columns path', 'path," path",conversions\na,a,1\n', /2 columns path/],
    ['a negative count', 'path,conversions\na,1\nb,-1\n', /row 2: conversions is "-1", not a number from 0/],
    ['half a conversion', 'path,conversions\na,0.5\n', /row 1: conversions is "0.5", not a whole number/],
    ['a count in words', 'path,conversions\na,many\n', /row 1: conversions is "many"/],
    ['no count', 'path,conversions\na,\n', /row 1: conversions is empty/],
    [
      'counts beyond a double',
      'path,conversions\na,9007199254740991\na,1\n',
      /row 2: conversions takes the sum beyond/,
    ],
    ['a negative value', 'path,conversions,value\na,1,-5\n', /row 1: value is "-5"/],
    ['a negative null', 'path,conversions,nulls\na,1,-5\n', /row 1: nulls is "-5"/],
    ['an empty path that converted', 'path,conversions\n"",1\n', /row 1: path is empty, but the row has conversions/],
    ['a hole in a path', 'path,conversions\na > > b,1\n', /row 1: path has no channel at place 2/],
    ['a line of other columns', 'path,conversions\na,1,2\n', /another number of columns.*a,1,2/],
  ])('refuses %s with row and column', async (_, text, reason) => {
    const { code, err, out } = await here('model', 'linear', file('x.csv', text));
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
    expect([2, 3]).toContain(code);
  });

  it('refuses ages that are not as many as the touchpoints', async () => {
    const path = file('x.csv', 'path,conversions,ages\na > b,1,5\n');
    const { code, err } = await here('model', 'time-decay', path);
    expect(err).toMatch(/row 1: ages has 1 for 2 touchpoints/);
    expect(code).toBe(2);
  });

  it.each([
    [['nonsense'], /there is no model nonsense; there are first-touch, /],
    [['markov', '--order', '4'], /--order 4 is not a whole number from 1 to 3/],
    [['linear', '--order', '2'], /--order is for markov, not for linear/],
    [['time-decay', '--half-life', '0'], /--half-life 0 is not a number above 0/],
    [['position-based', '--weights', '0,0,0'], /--weights 0,0,0 is not three numbers/],
    [['position-based', '--weights', '1,2'], /--weights 1,2 is not three numbers/],
    [['linear', '--interval', '95'], /--interval 95 is not between 0 and 1/],
    [['linear', '--replicates', '1'], /at least 2/],
    [['linear', '--seed', '-1'], /--seed -1/],
    [['markov', '--with-nulls', '--without-nulls'], /cannot be used with/],
  ])('calls %j wrong usage', async ([name, ...options], reason) => {
    const { code, err } = await here('model', name!, file('toy.csv', SHAPLEY_TOY), ...options);
    expect(err).toMatch(reason);
    expect(code).toBe(2);
  });

  it.each([
    ['nowhere.csv', /there is no .*nowhere\.csv/],
    ['nothing.txt', /there is no .*nothing\.txt/],
  ])('says that %s is not there', async (name, reason) => {
    const { code, err } = await here('model', 'linear', join(tempFolder(), name));
    expect(err).toMatch(reason);
    expect(code).toBe(2);
  });

  it.each([
    ['lists', '[{"path":["a","b"],"conversions":1}]', /path holds lists.*a > b > c/],
    ['objects', '[{"path":"a","conversions":{"n":1}}]', /conversions holds lists, objects.*whole numbers/],
    ['values of several kinds', '[{"path":"a","conversions":1},{"path":["a"],"conversions":1}]', /path holds lists/],
  ])('refuses %s in a column instead of taking their text for a channel', async (_, text, reason) => {
    const { code, err } = await here('model', 'linear', file('nested.json', text));
    expect(err).toMatch(reason);
    expect(code).toBe(2);
  });

  it.each([
    ['an empty file', 'x.csv', ''],
    ['another kind of file', 'x.txt', SHAPLEY_TOY],
    ['what is no Parquet', 'x.parquet', SHAPLEY_TOY],
  ])('refuses %s', async (_, name, text) => {
    const { code, err } = await here('model', 'linear', file(name, text));
    expect(err).toMatch(/IMPORT_/);
    expect([2, 3]).toContain(code);
  });
});

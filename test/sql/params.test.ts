import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdb, type ChdbEngine } from '../../sql/chdb.js';
import type { Connection } from '../../sql/connection.js';
import { paramText, pickParams, placeholdersOf, type ParamValue } from '../../sql/params.js';
import { fc } from '../support/properties.js';

describe('placeholders', () => {
  it('are found once each, with their types, outside comment lines', () => {
    const sql = `-- {nothing:String} here\nSELECT {a:Array(UInt64)}[1], {t:Identifier}, {a:Array(UInt64)}, { n : Nullable(String) }`;
    expect(placeholdersOf(sql)).toEqual([
      { name: 'a', type: 'Array(UInt64)' },
      { name: 't', type: 'Identifier' },
    ]);
  });

  it('need a value each; others are left out', () => {
    const placeholders = placeholdersOf('SELECT {a:String}');
    expect(pickParams(placeholders, { a: 'x', b: 'y' }, 's')).toEqual({ a: 'x' });
    expect(() => pickParams(placeholders, { b: 'y' }, 's')).toThrow(/\{a:String\}/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', (value) => {
    expect(() => paramText(value)).toThrow(/cannot be bound/);
    expect(() => paramText([value])).toThrow(/cannot be bound/);
  });
});

describe('bound values', () => {
  let dir: string;
  let engine: ChdbEngine;
  let connection: Connection;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-params-'));
    engine = openChdb({ path: join(dir, 'warehouse') });
    connection = await engine.connect({ readonly: true });
  });
  afterAll(async () => {
    await connection.close();
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });
  const echo = async (type: string, value: ParamValue): Promise<unknown> =>
    (JSON.parse(await connection.text(`SELECT {value:${type}} AS value`, { value })) as { value: unknown }).value;
  const strings = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('\\', "'", '\n', '\t', '\0', '\r', '`', '"', '{a:String}', ';', '--', '\\N', 'é'), {
        maxLength: 12,
      })
      .map((a) => a.join('')),
  );

  it('come back as they went in', async () => {
    const integers = fc.maxSafeInteger();
    await fc.assert(
      fc.asyncProperty(
        strings,
        fc.array(strings, { maxLength: 4 }),
        fc.array(integers),
        async (text, list, numbers) => {
          expect(await echo('String', text)).toBe(text);
          expect(await echo('Array(String)', list)).toEqual(list);
          expect(await echo('Array(Int64)', numbers)).toEqual(numbers);
          expect(await echo('Array(Array(String))', [list, []])).toEqual([list, []]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each<[string, ParamValue, unknown]>([
    ['Nullable(String)', null, null],
    ['Array(Nullable(String))', ['a', null], ['a', null]],
    ['Bool', true, true],
    ['UInt8', false, 0],
    ['Float64', 0.1, 0.1],
    ['UInt64', '18446744073709551615', 2 ** 64],
    ["DateTime64(3, 'UTC')", '2026-01-02 03:04:05.678', '2026-01-02 03:04:05.678'],
  ])('%s %j', async (type, value, expected) => {
    expect(await echo(type, value)).toEqual(expected);
  });

  it('of several connections stay apart while statements run side by side', async () => {
    const connections = await Promise.all([1, 2, 3].map(() => engine.connect({ readonly: true })));
    await Promise.all(
      connections.map(async (one, index) => {
        for (let i = 0; i < 100; i += 1) {
          const text = await one.text('SELECT {value:UInt64} AS value FROM numbers(1) WHERE sleepEachRow(0.001) = 0', {
            value: index * 1000 + i,
          });
          expect(JSON.parse(text)).toEqual({ value: index * 1000 + i });
        }
      }),
    );
    for (const one of connections) await one.close();
  });
});

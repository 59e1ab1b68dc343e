import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { arrowStream } from '../../ingest/arrow-stream.js';
import {
  booleanColumn,
  integerColumn,
  listColumn,
  lowColumn,
  offsetColumn,
  sharedLowColumn,
  smallColumn,
  textColumn,
  timeColumn,
  type ColumnBuilder,
  type Finished,
} from '../../ingest/columns.js';
import { factColumns } from '../../ingest/fact-columns.js';
import type { AddressFacts, DeviceFacts } from '../../ingest/enrich/types.js';
import { structureOf } from '../../sql/arrow-structure.js';
import { fc } from '../support/properties.js';

/** What Arrow's own reader makes of a column. */
function read(...columns: Finished[]): unknown[][] {
  const table = tableFromIPC(arrowStream(columns));
  return columns.map(({ field }) => [...(table.getChild(field.name) ?? [])].map(plain));
}

const plain = (value: unknown): unknown =>
  typeof value === 'bigint'
    ? Number(value)
    : value !== null && typeof value === 'object' && Symbol.iterator in value
      ? [...(value as Iterable<unknown>)]
      : value;

function fill<V>(column: ColumnBuilder<V>, values: readonly (V | null)[]): Finished {
  for (const value of values) column.push(value);
  return column.finish();
}

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'é', '😀', 'plain'));
const orNull = <T>(values: fc.Arbitrary<T>) => fc.array(fc.option(values), { maxLength: 40 });

describe('columns read back as they were filled', () => {
  it('text and text of few values', () => {
    fc.assert(
      fc.property(orNull(text.filter((value) => value.isWellFormed())), (values) => {
        const n = values.length + 3;
        expect(read(fill(textColumn('a', n, true), values), fill(lowColumn('b', n, true), values))).toEqual([
          values,
          values,
        ]);
      }),
    );
  });

  it('whole numbers up to 2^53 - 1, times and offsets', () => {
    const edges = [
      0,
      1,
      -1,
      2 ** 32,
      2 ** 32 - 1,
      -(2 ** 32),
      -(2 ** 32) - 1,
      Number.MAX_SAFE_INTEGER,
      -Number.MAX_SAFE_INTEGER,
    ];
    fc.assert(
      fc.property(orNull(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges))), (values) => {
        expect(read(fill(integerColumn('a', values.length, true), values))).toEqual([values]);
        const offsets = values.map((value) => Math.abs(value ?? 0));
        const times = values.map((value) => (value === null ? null : value % 8.64e15));
        expect(
          read(fill(offsetColumn('o', values.length), offsets), fill(timeColumn('t', values.length, true), times)),
        ).toEqual([offsets, times]);
      }),
    );
  });

  it('booleans, small numbers and lists', () => {
    fc.assert(
      fc.property(
        orNull(fc.tuple(fc.boolean(), fc.nat(65_535), fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }))),
        (rows) => {
          const n = rows.length;
          const columns = [
            fill(
              booleanColumn('a', n, true),
              rows.map((row) => row && row[0]),
            ),
            fill(
              smallColumn('b', n, true, 16),
              rows.map((row) => row && row[1]),
            ),
            fill(
              smallColumn('c', n, true, 32),
              rows.map((row) => row && row[1] * 65_537),
            ),
            fill(
              listColumn('d', n),
              rows.map((row) => row && row[2]),
            ),
          ];
          expect(read(...columns)).toEqual([
            rows.map((row) => row && row[0]),
            rows.map((row) => row && row[1]),
            rows.map((row) => row && row[1] * 65_537),
            rows.map((row) => (row ? row[2] : [])),
          ]);
        },
      ),
    );
  });

  it('text shared by way of the thing a row points to', () => {
    const rows = Int32Array.from([0, 2, -1, 1, 2, 0]);
    const finished = sharedLowColumn('a', rows, ['same', null, 'same']);
    expect(read(finished)).toEqual([['same', 'same', null, null, 'same', 'same']]);
    expect(finished.data.dictionary?.length).toBe(1);
  });

  it('no rows at all, with a structure that the engine takes', () => {
    const columns = [
      textColumn('a', 0, true).finish(),
      lowColumn('b', 0, false).finish(),
      listColumn('c', 0).finish(),
      timeColumn('d', 0, true).finish(),
      booleanColumn('e', 0, true).finish(),
    ];
    expect(read(...columns)).toEqual([[], [], [], [], []]);
    expect(structureOf(arrowStream(columns))).toBe(
      "`a` Nullable(String), `b` LowCardinality(String), `c` Array(String), `d` Nullable(DateTime64(3, 'UTC')), `e` Nullable(Bool)",
    );
  });

  it('refuses columns of unequal length', () => {
    expect(() =>
      arrowStream([fill(textColumn('a', 2, true), ['x']), fill(textColumn('b', 2, true), ['x', 'y'])]),
    ).toThrow(/column b has 2 values for 1 rows/);
  });
});

describe('facts of enrichment', () => {
  const address: AddressFacts = {
    text: '1.1.1.1',
    net: '1.1.1.0/24',
    country: 'AU',
    asn: 4_294_967_295,
    asOrg: 'Org',
    ipClass: 'hosting',
    missing: [],
  };
  const unknown: AddressFacts = {
    text: '2.2.2.2',
    net: '2.2.2.0/24',
    country: null,
    asn: null,
    asOrg: null,
    ipClass: 'unknown',
    missing: ['country', 'asn'],
  };
  const device: DeviceFacts = {
    browser: 'Chrome',
    os: null,
    deviceClass: 'desktop',
    isBot: false,
    botReason: null,
    missing: [],
  };

  it('are spread over the rows that share them; absent is not unknown', () => {
    const columns = factColumns(4);
    columns.push(address, device);
    columns.push(unknown, null);
    columns.push(null, device);
    columns.push(address, { ...device, isBot: true, botReason: 'crawler' });
    const finished = columns.finish();
    const values = read(...finished);
    expect(Object.fromEntries(finished.map(({ field }, i) => [field.name, values[i]]))).toEqual({
      ip_text: ['1.1.1.1', '2.2.2.2', null, '1.1.1.1'],
      net_text: ['1.1.1.0/24', '2.2.2.0/24', null, '1.1.1.0/24'],
      country: ['AU', null, null, 'AU'],
      asn: [4_294_967_295, null, null, 4_294_967_295],
      as_org: ['Org', null, null, 'Org'],
      ip_class: ['hosting', 'unknown', null, 'hosting'],
      browser: ['Chrome', null, 'Chrome', 'Chrome'],
      os: [null, null, null, null],
      device_class: ['desktop', null, 'desktop', 'desktop'],
      is_bot: [false, null, false, true],
      bot_reason: [null, null, null, 'crawler'],
      enrichment_missing: [[], ['country', 'asn'], [], []],
    });
  });
});

import { expect, it } from 'vitest';
import { countKeys, isPlain, scanJson, scanPlain, splitJsonArray, splitLines } from '../../../ingest/events/scan.js';
import { fc } from '../../support/properties.js';

const texts = (items: Uint8Array[] | null) => items?.map((item) => Buffer.from(item).toString().trim());

it('counts as many colons as a value has keys, both ways', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify({ value });
      const scan = scanJson(Buffer.from(text));
      const keys = countKeys({ value }, 1000);
      return keys === -1 || (scan.colons === keys && (!isPlain(text) || scanPlain(text).colons === keys));
    }),
    { numRuns: 3000 },
  );
});

it('cuts an array into the texts of its items', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(3), (list, indent) => {
      const items = splitJsonArray(Buffer.from(JSON.stringify(list, null, indent)));
      expect(items?.map((item) => JSON.parse(Buffer.from(item).toString()) as unknown)).toEqual(
        JSON.parse(JSON.stringify(list)),
      );
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['[]', []],
  [' [ ] ', []],
  ['[{"a":"],["},2]', ['{"a":"],["}', '2']],
  ['["\\"],", 1]', ['"\\"],"', '1']],
  ['[1,]', ['1', '']],
  ['[1', null],
  ['{"a":[1]}', null],
  ['["a]', null],
  ['[{]', null],
  ['[}]', null],
  ['', null],
])('cuts %s', (text, expected) => {
  expect(texts(splitJsonArray(Buffer.from(text)))).toEqual(expected ?? undefined);
});

it('cuts lines of either ending and leaves blank ones out', () => {
  expect(texts(splitLines(Buffer.from('{"a":1}\r\n\n  \n{"b":2}\n{"c"')))).toEqual(['{"a":1}', '{"b":2}', '{"c"']);
  expect(splitLines(Buffer.from('')).length).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { longIntegersAsText } from '../../../../ingest/sources/import/table.js';

describe('longIntegersAsText', () => {
  it.each([
    ['{"id":9007199254740993}', '{"id":"9007199254740993"}'],
    ['{"id":-9007199254740993,"n":1}', '{"id":"-9007199254740993","n":1}'],
    ['{"id":9007199254740991}', '{"id":9007199254740991}'],
    [
      '{"text":"at 9007199254740993, or \\"9007199254740993\\""}',
      '{"text":"at 9007199254740993, or \\"9007199254740993\\""}',
    ],
    ['{"ids":[9007199254740993,9007199254740994]}', '{"ids":["9007199254740993","9007199254740994"]}'],
    ['{"share":0.12345678901234567}', '{"share":0.12345678901234567}'],
    ['{"large":1234567890123456789e3}', '{"large":1234567890123456789e3}'],
  ])('reads %s as %s', (json, expected) => {
    expect(longIntegersAsText(json)).toBe(expected);
  });
});

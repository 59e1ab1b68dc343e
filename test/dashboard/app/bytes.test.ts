import { describe, expect, it } from 'vitest';
import { asText, fromBase64, hexDump, indented } from '../../../dashboard/app/src/lib/bytes.js';

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);

describe('original bytes', () => {
  it.each([
    [bytes(0x68, 0x69), 'hi'],
    [bytes(0xff, 0x68), null],
    [bytes(0x68, 0x00), null],
    [bytes(0x68, 0x0a, 0x69), 'h\ni'],
    [bytes(0xef, 0xbb, 0xbf, 0x68), '\ufeffh'],
    [bytes(), ''],
  ])('%j as text is %j', (raw, text) => {
    expect(asText(raw)).toBe(text);
  });

  it('are dumped without loss and with a bound', () => {
    expect(hexDump(bytes(0x68, 0x00, 0xff))).toBe(`000000  68 00 ff${' '.repeat(39)}  h··`);
    expect(hexDump(new Uint8Array(40), 32).split('\n')).toHaveLength(3);
    expect(hexDump(new Uint8Array(40), 32)).toContain('8 more bytes');
  });

  it('come from base64', () => {
    expect(Array.from(fromBase64('AP+A'))).toEqual([0, 255, 128]);
    expect(() => fromBase64('%%')).toThrow();
  });

  it('are indented only where they are JSON', () => {
    expect(indented('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(indented('{"a":')).toBeNull();
  });
});

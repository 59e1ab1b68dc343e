import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { formulaSafe } from '../../sql/export.js';

const safe = (csv: string, size = csv.length) => {
  const bytes = Buffer.from(csv);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return text(Readable.from(chunks).pipe(formulaSafe()));
};

describe('formulaSafe', () => {
  it.each([
    ['"=1+1",2', `"'=1+1",2`],
    ['"+a","-b","@c"', `"'+a","'-b","'@c"`],
    ['-5,"x"', '-5,"x"'],
    ['"a=b"', '"a=b"'],
    ['"a""=b","=c"', `"a""=b","'=c"`],
    ['"","=d"', `"","'=d"`],
    ['"""=e"', '"""=e"'],
    ['"\t=f"', `"'\t=f"`],
  ])('turns %s into %s, whatever the chunks', async (csv, expected) => {
    for (let size = 1; size <= csv.length; size += 1) expect(await safe(csv, size)).toBe(expected);
  });
});

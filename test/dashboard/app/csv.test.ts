import { describe, expect, it } from 'vitest';
import { csvCell, csvName, toCsv } from '../../../dashboard/app/src/lib/csv.js';
import { fc } from '../../support/properties.js';

/** Reads what `toCsv` wrote: a plain RFC 4180 reader, so that the two cannot share a mistake. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      row.push(cell);
      cell = '';
    } else if (character === '\r' && text[at + 1] === '\n') {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = '';
      at++;
    } else cell += character;
  }
  return rows;
}

describe('a cell', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ['two\nlines', '"two\nlines"'],
    [-1250, '-1250'],
    ['-1250', '-1250'],
    [null, ''],
    [undefined, ''],
    [true, 'true'],
  ])('%j is %j', (value, text) => {
    expect(csvCell(value)).toBe(text);
  });

  it.each(['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\t=1', '\r=1', '  =HYPERLINK("x")', '\n=1', '-1.2.3'])(
    '%j cannot run as a formula',
    (value) => {
      const [[cell] = ['']] = readCsv(`${csvCell(value)}\r\n`);
      expect(cell).toBe(`'${value}`);
    },
  );
});

describe('a file', () => {
  it('reads back as it was, but for the apostrophes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 }), (rows) => {
        const read = readCsv(toCsv(['a', 'b'], rows));
        expect(read[0]).toEqual(['a', 'b']);
        rows.forEach((row, index) => {
          row.forEach((value, column) => {
            const cell = read[index + 1]?.[column];
            expect(cell === value || cell === `'${value}`).toBe(true);
            if (!/^-?\d+(\.\d+)?$/.test(cell ?? '')) expect(cell).not.toMatch(/^ *[=+\-@\t\r\n]/);
          });
        });
      }),
    );
  });

  it('is named for what it holds', () => {
    expect(csvName('conversions', ['default', '2026-10-01', null])).toBe('fairlead-conversions-default-2026-10-01.csv');
    expect(csvName('x', ['../../etc'])).not.toContain('/');
  });
});

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { scanCsv } from '../../../../ingest/sources/import/csv-scan.js';
import { click, place } from './support.js';

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: { readonly report: { readonly files: unknown[] } };
}

const refusal = async (promise: Promise<unknown>): Promise<Refusal> =>
  promise.then(
    () => {
      throw new Error('was not refused');
    },
    (error: unknown) => error as Refusal,
  );

const HEAD = 'id,occurred_at,visitor_id,channel\n';
const row = (i: number): string => `c${i},2026-01-01T00:00:00Z,v${i},paid\n`;
const rows = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => row(from + i)).join('');
const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const text = HEAD + rows(0, 20);
const start = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(200, 7)]);
const xlsx = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('....[Content_Types].xml....xl/workbook.xml')]);

describe('a file that is not what its name says', () => {
  it.each<[string, string, string | Buffer, RegExp, RegExp]>([
    ['UTF-16 with a mark', 'click.csv', utf16(`\ufeff${text}`), /text in UTF-16$/, /UTF-8/],
    ['UTF-16, big end first', 'click.csv', utf16(`\ufeff${text}`, true), /text in UTF-16$/, /UTF-8/],
    ['UTF-16 without a mark', 'click.csv', utf16(text), /UTF-16 without a byte order mark/, /UTF-8/],
    ['UTF-16 NDJSON', 'click.ndjson', utf16(JSON.stringify(click(1)), true), /UTF-16 without/, /UTF-8/],
    ['gzip', 'click.csv', gzipSync(text), /compressed with gzip/, /\.csv\.gz/],
    ['gzip as NDJSON', 'click.ndjson', gzipSync('{}'), /NDJSON, but seems to be compressed with gzip/, /gunzip/],
    ['zstd', 'click.csv', start('28b52ffd'), /compressed with zstd/, /zstd -d/],
    ['zip', 'click.ndjson', start('504b0304'), /a zip archive/, /Unpack/],
    ['Excel', 'click.csv', xlsx, /an Excel file \(\.xlsx\)/, /Save it as CSV/],
    ['old Excel', 'click.csv', start('d0cf11e0a1b11ae1'), /an old Excel file/, /Save it as CSV/],
    ['CSV named Parquet', 'click.parquet', text, /Parquet, but seems to be no Parquet/, /\*\.csv/],
    ['gzip named Parquet', 'click.parquet', gzipSync(text), /Parquet, but seems to be compressed with gzip/, /gunzip/],
    ['JSON named CSV', 'click.csv', JSON.stringify([click(1)]), /CSV, but seems to be JSON/, /\*\.json/],
    ['a web page', 'click.csv', '<!DOCTYPE html><p>Sign in, please', /a web page/, /Save the data/],
    ['text named gzip', 'click.csv.gz', text, /named as gzip, but seems to be something else/, /Rename/],
    ['a gzip cut short', 'click.csv.gz', gzipSync(text).subarray(0, 60), /its gzip is cut short/, /again/],
    ['gzip in gzip', 'click.csv.gz', gzipSync(gzipSync(text)), /CSV, but seems to be compressed with gzip/, /gunzip/],
  ])('%s', async (_, name, content, says, hint) => {
    const here = await place();
    const error = await refusal(here.bring(here.file(name, content)));
    expect(error.code).toBe('IMPORT_UNREADABLE');
    expect(error.message).toMatch(says);
    expect(error.message.length).toBeLessThan(300);
    expect(error.hint).toMatch(hint);
    expect(await here.values('click')).toEqual([]);
    await here.log.close();
  });

  it('Parquet named CSV', async () => {
    const here = await place();
    const path = join(here.dir, 'click.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT 1 AS id) TO '${path}'`);
    (await import('node:fs')).renameSync(path, join(here.dir, 'click.csv'));
    const error = await refusal(here.bring(join(here.dir, 'click.csv')));
    expect(error.message).toMatch(/CSV, but seems to be Parquet$/);
    expect(error.hint).toMatch(/Rename it to \*\.parquet/);
    await here.log.close();
  });

  it('one such file does not keep the others out, and each is named with what to do', async () => {
    const here = await place();
    writeFileSync(join(here.dir, 'note.txt'), '');
    const bad = [here.file('order.csv', xlsx), here.file('spend.csv', utf16(text))];
    const error = await refusal(here.bring([...bad, here.file('click.csv', text)]));
    expect(error.message).toMatch(/order\.csv.*Excel.*Save it as CSV.*spend\.csv.*UTF-16.*iconv.*the other 1 were/s);
    expect(error.details.report.files).toMatchObject([{ kind: 'click', appended: 20 }]);
    await here.log.close();
  });
});

describe('a file with nothing in it', () => {
  it.each([
    ['empty', '', 'the file is empty'],
    ['a byte order mark alone', '\ufeff', 'the file is empty but for blanks'],
    ['line ends alone', '\n \r\n\n', 'the file is empty but for blanks'],
    ['a header alone', HEAD, 'holds no events'],
    ['a header without a line end', HEAD.trim(), 'holds no events'],
  ])('%s', async (_, content, note) => {
    const here = await place();
    const report = await here.bring(here.file('click.csv', content));
    expect(report.files).toMatchObject([{ lines: 0, appended: 0, refused: 0 }]);
    expect(report.files[0]!.notes).toContain(note);
    await here.log.close();
  });
});

describe('compressed with gzip', () => {
  it('CSV, NDJSON and JSON are read as what is inside, and leave no copy behind', async () => {
    const here = await place();
    const lines = `${JSON.stringify(click(100))}\nnot an event\n${JSON.stringify(click(101))}`;
    const report = await here.bring([
      here.file('click.csv.gz', gzipSync(text)),
      here.file('clicks.ndjson.gz', gzipSync(lines)),
      here.file('click.json.gz', gzipSync(JSON.stringify([click(200)]))),
    ]);
    expect(report.files).toMatchObject([
      { lines: 20, refused: 0 },
      { lines: 3, refused: 1, reasons: { BAD_JSON: 1 } },
      { lines: 1, refused: 0 },
    ]);
    const values = await here.values('click');
    expect(values.length).toBe(24);
    expect(values).toContain('not an event');
    expect(readdirSync(join(here.dir, 'data', 'tmp'))).toEqual([]);
    expect((await here.bring(join(here.dir, 'click.csv.gz'))).files).toMatchObject([{ appended: 0, lines: 20 }]);
    await here.log.close();
  });

  it('goes on after an interruption', async () => {
    const here = await place();
    const path = here.file(
      'click.ndjson.gz',
      gzipSync(
        Array.from({ length: 9_000 }, (_, i) => JSON.stringify(click(i, { padding: 'x'.repeat(900) }))).join('\n'),
      ),
    );
    for (let calls = 0; ; calls += 1) {
      const control = new AbortController();
      const report = await here.bring(path, {
        signal: control.signal,
        onProgress: ({ done, total }) => void (done > 0 && done < total && control.abort()),
      });
      if (!report.interrupted) break;
      expect(calls).toBeLessThan(20);
    }
    expect(new Set(await here.values('click')).size).toBe(9_000);
    expect((await here.values('click')).length).toBe(9_000);
    await here.log.close();
  });
});

describe('a CSV with a quote that is wrong', () => {
  it('never closed: the rows before it are taken once, however often it is imported, and once more when mended', async () => {
    const here = await place();
    const broken = `${HEAD}${rows(0, 5000)}cX,"2026-01-01T00:00:00Z,v\n${rows(6000, 6100)}`;
    const path = here.file('click.csv', broken);
    for (const appended of [5000, 0]) {
      const error = await refusal(here.bring(path));
      expect(error.code).toBe('IMPORT_UNREADABLE');
      expect(error.message).toMatch(
        /line 5002: a quote is opened and never closed.*the 5,000 rows before it were taken/,
      );
      expect(error.message.length).toBeLessThan(300);
      expect(error.hint).toMatch(/line 5002/);
      expect(error.details.report.files).toMatchObject([{ appended, lines: 5000, refused: 0 }]);
    }
    expect((await here.values('click')).length).toBe(5000);
    await here.log.close();
  });

  it('never closed, in rows without ids of their own: nothing is taken, for it would count again', async () => {
    const here = await place();
    const path = here.file('click.csv', 'occurred_at,visitor_id,channel\n2026-01-01,v,paid\n2026-01-01,"v,paid\n');
    const error = await refusal(here.bring(path));
    expect(error.message).toMatch(/line 3: .*nothing of the file was taken/);
    expect(await here.values('click')).toEqual([]);
    await here.log.close();
  });

  it('never closed in the first line', async () => {
    const here = await place();
    const error = await refusal(here.bring(here.file('click.csv', 'id,"occurred_at,visitor_id\n1,2,3\n')));
    expect(error.message).toMatch(/line 1: a quote is opened and never closed/);
    await here.log.close();
  });

  it('text behind a closing quote: the line is refused with its own bytes, and the rest goes on', async () => {
    const here = await place();
    const odd = 'cX,"2026"x,v,paid';
    const path = here.file('click.csv', `${HEAD}${rows(0, 3)}${odd}\r\n${rows(3, 6)}`);
    const report = await here.bring(path);
    expect(report.files).toMatchObject([{ lines: 7, appended: 7, refused: 1, reasons: { BAD_JSON: 1 } }]);
    expect(report.files[0]!.notes).toContain('1 lines have text behind a closing quote');
    expect(await here.values('click')).toContain(odd);
    expect((await here.bring(path)).files).toMatchObject([{ lines: 7, appended: 0 }]);
    await here.log.close();
  });
});

it.each([
  ['CR LF and LF mixed', ['\r\n', '\n', '\n', '\r\n']],
  ['CR alone', ['\r', '\r', '\r', '\r']],
])('line ends: %s', async (_, ends) => {
  const here = await place();
  const lines = ['id,occurred_at,visitor_id,channel', '"1",2026-01-01,"v\n1",paid', '2,2026-01-01,v,"paid"', '3,,'];
  const joined = lines.map((one, i) => one + ends[i]!).join('');
  const report = await here.bring(here.file('click.csv', joined.replace('v\n1', ends[0] === '\r' ? 'v' : 'v\n1')));
  expect(report.files).toMatchObject([{ lines: 3, appended: 3 }]);
  const events = await here.values('click');
  expect(events.filter((value) => value.startsWith('{')).length).toBe(2);
  expect(events).toContain('3,,');
  await here.log.close();
});

describe('long lines of a CSV', () => {
  it('over 2 MB are read, and refused as events that are too large', async () => {
    const here = await place();
    const long = `cL,2026-01-01T00:00:00Z,${'x'.repeat(3 << 20)},paid\n`;
    const report = await here.bring(here.file('click.csv', `${HEAD}${rows(0, 3)}${long}${rows(3, 6)}`));
    expect(report.files).toMatchObject([{ lines: 7, appended: 7, refused: 1, reasons: { EVENT_TOO_LARGE: 1 } }]);
    await here.log.close();
  });

  it('over 16 MiB are cut and refused, and the rest goes on', async () => {
    const here = await place();
    const long = `cL,2026-01-01T00:00:00Z,${'x'.repeat(17 << 20)},paid\n`;
    const report = await here.bring(here.file('click.csv', `${HEAD}${rows(0, 3)}${long}${rows(3, 6)}`));
    expect(report.files).toMatchObject([{ lines: 7, appended: 7, refused: 1, reasons: { EVENT_TOO_LARGE: 1 } }]);
    expect(report.files[0]!.notes.some((note) => note.startsWith('1 lines are longer than 16777216 bytes'))).toBe(true);
    await here.log.close();
  });
});

it('tells lines that are no UTF-8 from lines with another number of columns, and keeps their bytes', async () => {
  const here = await place();
  const latin = Buffer.from('c\xe91,2026-01-01T00:00:00Z,"v\n1",paid', 'latin1');
  const path = here.file(
    'click.csv',
    Buffer.concat([
      Buffer.from(`\ufeff${HEAD}c\u20ac,2026-01-01T00:00:00Z,v,paid\n`),
      latin,
      Buffer.from(`\r\n${rows(0, 3)}too,few\n${row(4)}a,b,c,d,e\n`),
    ]),
  );
  const report = await here.bring(path);
  expect(report.files).toMatchObject([{ lines: 8, refused: 3, reasons: { BAD_UTF8: 1, BAD_JSON: 2 } }]);
  expect(report.files[0]!.notes).toContain('1 lines are not UTF-8');
  expect(report.files[0]!.notes).toContain('2 lines have another number of columns than the first');
  expect(await here.values('click')).toContain(latin.toString('latin1'));
  await here.log.close();
});

describe('scanCsv', () => {
  it.each<[string, string, object[], object | null]>([
    ['plain rows', 'a,b\n1,2\n', [], null],
    ['quotes inside a plain field', 'a,b\n1"2,3\n', [], null],
    ['doubled quotes and line ends in a field', 'a,b\r\n"1""\n2",3\r\n', [], null],
    ['text behind a quote', 'a,b\n"1"x,2\n3,4', [{ problem: 'quote', start: 4, end: 10, line: 2 }], null],
    [
      'a quote that the next one closes',
      'a,b\n"1,2\n"3",4\n5,6',
      [{ problem: 'quote', start: 4, end: 14, line: 2 }],
      null,
    ],
    ['an open quote behind a field of two lines', 'a,"\n"\n1,"2\n3,4', [], { start: 6, line: 3 }],
    ['an open quote in the last field', 'a,b\n1,"', [], { start: 4, line: 2 }],
  ])('%s', async (_, content, bad, open) => {
    const here = await place();
    const shape = await scanCsv(here.file('x.csv', content), ',');
    expect(shape).toMatchObject({ bad, open, bytes: content.length });
    await here.log.close();
  });
});

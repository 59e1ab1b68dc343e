import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../../ingest/events/partitioner.js';
import { readAll } from '../../log/support.js';
import { click, place } from './support.js';
import { fc } from '../../../support/properties.js';

const json = (value: unknown): string => JSON.stringify(value);
const latin = (text: string | Uint8Array): string => Buffer.from(text as string).toString('latin1');

describe('NDJSON', () => {
  it('goes in line by line, byte by byte, whatever is in it', async () => {
    const here = await place();
    const bad = [
      '{"id":"x"',
      'not json',
      '{"id":"y","id":"y"}',
      '[1,2]',
      'null',
      '"text"',
      `{"id":"nul\\u0000"}`,
      '{"id":"p","__proto__":{}}',
      `{"id":"far","occurred_at":"9999-01-01T00:00:00Z","visitor_id":"v","channel":"referral"}`,
    ];
    const good = [json(click(1)), `  ${json(click(2))}  `, json(click(3, { user_agent: 'é' }))];
    const invalid = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    const content = Buffer.concat([
      Buffer.from(`\uFEFF${good[0]}\r\n\n  \t\r\n${good[1]}\n${bad.join('\n')}\n`),
      invalid,
      Buffer.from(`\n\n${good[2]}`),
    ]);
    const report = await here.bring(here.file('click.ndjson', content));
    const sent = [...good.map(latin), ...bad.map(latin), latin(invalid)];
    expect(report.files).toMatchObject([
      { kind: 'click', lines: sent.length, appended: sent.length, refused: bad.length + 1 },
    ]);
    expect((await here.values('click')).sort()).toEqual(sent.sort());
    expect(Object.values(report.files[0]!.reasons).reduce((a, b) => a + b)).toBe(bad.length + 1);
    expect(report.files[0]!.reasons).toMatchObject({
      BAD_UTF8: 1,
      DUPLICATE_KEY: 1,
      FORBIDDEN_KEY: 1,
      TIME_IN_FUTURE: 1,
    });
    await here.log.close();
  });

  it('keeps every line of any mixture, once', async () => {
    const piece = fc.oneof(
      fc.integer({ min: 0, max: 99 }).map((i) => Buffer.from(json(click(i)))),
      fc
        .uint8Array({ maxLength: 40 })
        .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 10 || byte === 13 ? 32 : byte)))),
      fc.constantFrom('', ' ', '{').map((text) => Buffer.from(text)),
    );
    const property = fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.boolean(), async (lines, ended) => {
      const here = await place();
      const end = Buffer.from('\n');
      const content = Buffer.concat(lines.flatMap((one, i) => (i === lines.length - 1 && !ended ? [one] : [one, end])));
      const start = content.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]));
      fc.pre(!start);
      const { files } = await here.bring(here.file('click.ndjson', content));
      const sent = lines.filter((one) => !/^[ \t\r]*$/.test(latin(one))).map(latin);
      expect((await here.values('click')).sort()).toEqual(sent.sort());
      expect(files[0]).toMatchObject({ lines: sent.length, appended: sent.length });
      await here.log.close();
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('lands in the partition of the key, valid or not', async () => {
    const here = await place();
    const lines = [json(click(4)), json({ ...click(5), occurred_at: 'never' }), 'rubbish'];
    await here.bring(here.file('click.ndjson', lines.join('\n')));
    const expected = ['v4', 'v5', 'rubbish'];
    for (const [i, key] of expected.entries()) {
      const seen = await readAll(here.log, 'fairlead.click', partitionOf(key, 4));
      expect(seen.map((one) => one.value)).toContain(lines[i]);
      expect(seen.every((one) => one.source === 'import' && one.programmeId === 'default')).toBe(true);
    }
    await here.log.close();
  });

  it('takes a line of any length: what is over 8 MiB is cut, counted and refused', async () => {
    const here = await place();
    const long = `{"id":"long","x":"${'y'.repeat(21 << 20)}"}`;
    const report = await here.bring(here.file('click.ndjson', `${json(click(1))}\n${long}\n${json(click(2))}\n`));
    expect(report.files).toMatchObject([{ lines: 3, refused: 1, reasons: { EVENT_TOO_LARGE: 1 } }]);
    expect(report.files[0]!.notes.join()).toContain('1 lines are longer than');
    const values = await here.values('click');
    expect(
      values
        .map((value) => value.length)
        .sort((a, b) => a - b)
        .at(-1),
    ).toBe(8 << 20);
    expect(values.some((value) => value === long.slice(0, 8 << 20))).toBe(true);
    await here.log.close();
  });

  it('goes on where it was stopped, and appends nothing again when it is done', async () => {
    const here = await place();
    const count = 40_000;
    const path = here.file(
      'click.ndjson',
      Array.from({ length: count }, (_, i) => json(click(i, { padding: 'x'.repeat(100) }))).join('\n'),
    );
    let calls = 0;
    let resumed = 0;
    for (;;) {
      const control = new AbortController();
      const report = await here.bring(path, {
        signal: control.signal,
        onProgress: ({ done }) => void (done > 0 && control.abort()),
      });
      calls += 1;
      if (report.files[0]?.resumedAt !== undefined) resumed += 1;
      expect(report.interrupted).toBe(true);
      if (report.files[0]!.lines === count) break;
      expect(calls).toBeLessThan(20);
    }
    expect(resumed).toBeGreaterThan(1);
    const last = await here.bring(path);
    const again = await here.bring(path);
    expect(last.files[0]!.lines).toBe(count);
    expect(again.files[0]).toMatchObject({ lines: count, appended: 0 });
    expect(again.files[0]!.notes.join()).toContain('already');
    const ids = (await here.events('click')).map((event) => event['id']);
    expect(ids.length).toBe(count);
    expect(new Set(ids).size).toBe(count);
    await here.log.close();
  });

  it('begins again when the file changed, the progress is damaged or the log is another one', async () => {
    const here = await place();
    const path = here.file('click.ndjson', `${json(click(1))}\n`);
    const imports = join(here.dir, 'data', 'imports');
    expect((await here.bring(path)).files[0]!.appended).toBe(1);
    for (const name of readdirSync(imports)) writeFileSync(join(imports, name), '{"outputs":[');
    expect((await here.bring(path)).files[0]!.appended).toBe(1);
    expect((await here.bring(path)).files[0]!.appended).toBe(0);
    utimesSync(path, 1, 1);
    expect((await here.bring(path)).files[0]!.appended).toBe(1);
    const other = await place();
    expect((await here.bring(path, { log: other.log })).files[0]!.appended).toBe(1);
    await here.log.close();
    await other.log.close();
  });
});

describe('files and directories', () => {
  it('takes all of a directory in one order, leaves the truth and the unknown, and says so', async () => {
    const here = await place();
    here.file(
      'order.ndjson',
      json({
        id: 'o',
        occurred_at: '2026-01-01T00:00:00Z',
        order_id: '1',
        status: 'paid',
        amount_minor: 5,
        currency: 'EUR',
      }),
    );
    here.file('click.ndjson', json(click(1)));
    here.file('truth.ndjson', '{}');
    here.file('notes.txt', 'hello');
    here.file('payout.ndjson', '{}');
    rmSync(join(here.dir, 'data', 'tmp'), { recursive: true, force: true });
    const { writeFileSync: write, mkdirSync } = await import('node:fs');
    mkdirSync(join(here.dir, 'bring'));
    for (const name of ['order.ndjson', 'click.ndjson', 'truth.ndjson', 'notes.txt', 'payout.ndjson']) {
      write(join(here.dir, 'bring', name), (await import('node:fs')).readFileSync(join(here.dir, name)));
    }
    const seen: number[] = [];
    const report = await here.bring('bring', {
      cwd: here.dir,
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(report.files.map(({ kind }) => kind)).toEqual(['click', 'order']);
    expect(report.skipped.map(({ path, reason }) => `${path.split('/').at(-1)}: ${reason}`)).toEqual([
      'notes.txt: not CSV, Parquet, JSON or NDJSON',
      'payout.ndjson: events of kind payout are not taken yet',
      'truth.ndjson: the truth of a simulation is not imported',
    ]);
    expect(seen.at(-1)).toBe(1);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    await here.log.close();
  });

  it.each([
    ['a missing file', 'IMPORT_FILE_MISSING', 'absent.ndjson', null, {}],
    ['an unknown extension', 'IMPORT_FORMAT', 'click.xlsx', 'x', {}],
    ['a kind of a later version', 'KIND_LATER', 'payout.ndjson', '{}', {}],
    ['a kind that there is not', 'KIND_UNKNOWN', 'click.ndjson', '{}', { kind: 'clicks' }],
    ['a later kind by option', 'KIND_LATER', 'click.ndjson', '{}', { kind: 'payout' }],
    ['rows of no known kind', 'IMPORT_KIND', 'things.csv', 'a,b\n1,2\n', {}],
    ['NDJSON of no known kind', 'IMPORT_KIND', 'things.ndjson', '{"a":1}\n', {}],
    ['a CSV of one column', 'IMPORT_DELIMITER', 'click.csv', 'id~occurred_at~visitor_id\n1~2~3\n', {}],
    ['JSON cut short', 'IMPORT_UNREADABLE', 'click.json', '[{"id":"1"},{"id":', {}],
    ['Parquet that is none', 'IMPORT_UNREADABLE', 'click.parquet', 'PAR?', {}],
    ['a mapping that is not there', 'IMPORT_FILE_MISSING', 'click.csv', 'a,b\n1,2\n', { map: 'absent.json' }],
  ])('refuses %s with %s', async (_, code, name, content, options) => {
    const here = await place();
    const path = content === null ? join(here.dir, name) : here.file(name, content);
    const error = await here.bring(path, options).catch((e: unknown) => e);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toContain(
      code === 'KIND_UNKNOWN'
        ? 'clicks'
        : name.includes('absent')
          ? 'absent'
          : code === 'KIND_LATER'
            ? 'payout'
            : 'map' in options
              ? 'absent'
              : name,
    );
    expect(await here.log.endOffsets('fairlead.click')).toEqual([0, 0, 0, 0]);
    await here.log.close();
  });

  it('names the delimiter it believes in', async () => {
    const here = await place();
    const error = await here.bring(here.file('click.csv', 'id~channel\n1~2\n')).catch((e: unknown) => e);
    expect((error as Error).message).toContain('perhaps "~"');
    await here.log.close();
  });

  it.each(['click.ndjson', 'click.csv', 'click.json', 'click.parquet'])(
    'an empty %s has no lines and is no error',
    async (name) => {
      const here = await place();
      const report = await here.bring(here.file(name, ''));
      expect(report.files).toMatchObject([{ kind: 'click', lines: 0, appended: 0, notes: ['the file is empty'] }]);
      await here.log.close();
    },
  );

  it('one file that cannot be read keeps no other out', async () => {
    const here = await place();
    const paths = [here.file('order.parquet', 'no'), here.file('click.ndjson', json(click(1)))];
    const error = await here.bring(paths).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'IMPORT_UNREADABLE',
      details: { report: { files: [{ kind: 'click', appended: 1 }] } },
    });
    expect((error as Error).message).toContain('order.parquet');
    await here.log.close();
  });
});

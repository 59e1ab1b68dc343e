import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover } from '../../../../ingest/sources/import/discover.js';
import { click, place, type Place } from './support.js';

const LINE = `${JSON.stringify(click(1))}\n`;

/** A folder `in` of a fresh place, filled. */
async function folder(fill: (at: (name: string) => string) => void): Promise<{ here: Place; inside: string }> {
  const here = await place();
  const inside = join(here.dir, 'in');
  mkdirSync(inside);
  fill((name) => join(inside, name));
  return { here, inside };
}

const codeOf = async (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    () => ({ code: 'none', message: '' }),
    (error: unknown) => error as { code: string; message: string },
  );

describe('a folder', () => {
  it('searches each folder once, whatever circles its links make', async () => {
    const { here, inside } = await folder((at) => {
      writeFileSync(at('click.ndjson'), LINE);
      mkdirSync(at('deeper'));
      symlinkSync('..', at('deeper/up'));
      symlinkSync('.', at('again'));
    });
    const report = await here.bring(inside);
    expect(report.files).toMatchObject([{ lines: 1, appended: 1 }]);
    expect(report.skipped.map(({ path }) => basename(path)).sort()).toEqual(['again', 'up']);
    await here.log.close();
  });

  it('takes a file once that has two names, and the name that says a kind', async () => {
    const { here, inside } = await folder((at) => {
      writeFileSync(at('2026.ndjson'), LINE);
      symlinkSync('2026.ndjson', at('clicks.ndjson'));
    });
    const report = await here.bring([inside, join(inside, '2026.ndjson'), inside]);
    expect(report.files).toMatchObject([{ path: join(inside, 'clicks.ndjson'), kind: 'click', appended: 1 }]);
    expect(report.skipped.some(({ reason }) => reason.includes('the same file as'))).toBe(true);
    // A link to it is still the same file for a later import.
    expect((await here.bring(join(inside, 'clicks.ndjson'))).files).toMatchObject([{ appended: 0 }]);
    await here.log.close();
  });

  it('tells links that lead nowhere or in a circle, and imports the rest', async () => {
    const { here, inside } = await folder((at) => {
      writeFileSync(at('click.ndjson'), LINE);
      symlinkSync('/nowhere/orders.csv', at('order.csv'));
      symlinkSync('activity.csv', at('activity.csv'));
      symlinkSync('/nowhere', at('notes.txt'));
    });
    const error = (await here.bring(inside).catch((e: unknown) => e)) as Error & { details: { report: unknown } };
    expect(error).toMatchObject({ code: 'IMPORT_FILE_MISSING' });
    expect(error.message).toMatch(/order\.csv is a symbolic link to \/nowhere\/orders\.csv, which is not there/);
    expect(error.message).toMatch(/activity\.csv is a symbolic link that leads back to itself/);
    expect(error.message).toMatch(/the other 1 were imported/);
    expect(error.details.report).toMatchObject({
      files: [{ appended: 1 }],
      skipped: [{ path: join(inside, 'notes.txt') }],
    });
    await here.log.close();
  });

  it.each<[string, (at: (name: string) => string) => void, RegExp]>([
    ['nothing', () => undefined, /looked for \*\.csv.* it is empty/],
    ['other files', (at) => writeFileSync(at('notes.txt'), 'x'), /it holds notes\.txt/],
    ['the truth alone', (at) => writeFileSync(at('truth.ndjson'), 'x'), /truth\.ndjson \(the truth of a simulation/],
    [
      'later kinds alone',
      (at) => writeFileSync(at('payout.ndjson'), 'x'),
      /payout\.ndjson \(events of kind payout are not/,
    ],
    [
      'many names',
      (at) => Array.from({ length: 30 }, (_, i) => writeFileSync(at(`f${10 + i}.doc`), 'x')),
      /f10\.doc, .*f17\.doc and 22 more/,
    ],
  ])('that holds %s is refused and says what it looked for', async (_, fill, says) => {
    const { here, inside } = await folder(fill);
    const error = await codeOf(here.bring(inside));
    expect(error.code).toBe('IMPORT_FORMAT');
    expect(error.message).toMatch(says);
    await here.log.close();
  });

  it('counts a file and a folder that may not be read, beside the others', async () => {
    const { here, inside } = await folder((at) => {
      writeFileSync(at('click.ndjson'), LINE);
      writeFileSync(at('order.csv'), 'a,b\n');
      chmodSync(at('order.csv'), 0);
      mkdirSync(at('locked'), 0o000);
    });
    chmodSync(here.dir, 0o755);
    // The owner of the machine may read everything: become nobody for the look.
    const root = process.getuid?.() === 0;
    if (root) process.seteuid!(65_534);
    const found = await discover([inside], '/').finally(() => root && process.seteuid!(0));
    expect(found.files).toMatchObject([{ named: 'click' }]);
    expect(found.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/folder .*locked cannot be read \(EACCES\)/),
      expect.stringMatching(/order\.csv cannot be read \(EACCES\)/),
    ]);
    await here.log.close();
  });
});

describe('what is no file', () => {
  it('a pipe, a device and a socket are refused at once by name, and left alone below a folder', async () => {
    const { here, inside } = await folder(() => undefined);
    const pipe = join(inside, 'click.csv');
    execFileSync('mkfifo', [pipe]);
    symlinkSync('/dev/zero', join(inside, 'order.csv'));
    const socket = createServer().listen(join(inside, 's.csv'));
    await new Promise((done) => socket.once('listening', done));
    for (const [path, what] of [
      [pipe, 'a pipe'],
      [join(inside, 'order.csv'), 'a device'],
      [join(inside, 's.csv'), 'a socket'],
    ] as const) {
      const error = await codeOf(here.bring(path));
      expect(error.code).toBe('IMPORT_FORMAT');
      expect(error.message).toContain(`is not a file but ${what}`);
    }
    writeFileSync(join(inside, 'click.ndjson'), LINE);
    const report = await here.bring(inside);
    expect(report.files).toMatchObject([{ appended: 1 }]);
    expect(report.skipped.map(({ reason }) => reason)).toEqual([
      'not a file but a pipe',
      'not a file but a device',
      'not a file but a socket',
    ]);
    socket.close();
    await here.log.close();
  });

  it.each([
    ['a dangling link', 'gone.csv', /gone\.csv is a symbolic link to nothing\.csv, which is not there/],
    ['a link to itself', 'loop.csv', /loop\.csv is a symbolic link that leads back to itself/],
    ['a file without an ending', 'plain', /its name does not end in what it holds/],
  ])('%s, named itself', async (_, name, says) => {
    const { here, inside } = await folder((at) => {
      symlinkSync('nothing.csv', at('gone.csv'));
      symlinkSync('loop.csv', at('loop.csv'));
      writeFileSync(at('plain'), 'x');
    });
    const error = await codeOf(here.bring(join(inside, name)));
    expect(error.code).toMatch(/^IMPORT_(FILE_MISSING|FORMAT)$/);
    expect(error.message).toMatch(says);
    await here.log.close();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLocalLog } from '../../../../ingest/log/local.js';
import { compileLog, readAll, temporaryDirectory } from '../../log/support.js';
import { click } from './support.js';

const IMPORT = `
const [local, index, dir, file] = process.argv.slice(2);
const { openLocalLog } = await import(local);
const { importFiles } = await import(index);
const log = await openLocalLog({ dir: dir + '/log' });
process.stdout.write('open');
const report = await importFiles({ paths: [file], log, dataDir: dir, programmeId: 'default', source: 'import' });
process.stdout.write(JSON.stringify(report.files[0]));
await log.close();
`;

it('an import that is killed again and again ends with every line once, valid or not', async () => {
  const dir = temporaryDirectory();
  const compiled = temporaryDirectory();
  const local = compileLog(compiled, ['ingest/sources/import', 'ingest/sources/import/mappings']);
  const script = join(compiled, 'import.mjs');
  writeFileSync(script, IMPORT);
  const file = join(dir, 'click.ndjson');
  const lines = Array.from({ length: 60_000 }, (_, i) =>
    i % 50 === 0 ? 'not an event' : JSON.stringify(click(i, { padding: 'x'.repeat(300) })),
  );
  writeFileSync(file, lines.join('\n'));
  const index = join(compiled, 'ingest/sources/import/index.js');
  let kills = 0;
  let last = '';
  for (let round = 0; round < 40 && !last.includes('lines'); round += 1) {
    const child = spawn(process.execPath, [script, local, index, dir, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    last = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (last += text));
    await once(child.stdout, 'data');
    // A little later each time, so that some kill falls between a batch and the note of it, and the last comes too late.
    const timer = setTimeout(() => child.kill('SIGKILL'), 150 + round * 70);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    if (code === null) kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  expect(JSON.parse(last.slice('open'.length))).toMatchObject({ lines: 60_000, refused: 1200 });
  const log = await openLocalLog({ dir: join(dir, 'log') });
  const seen: string[] = [];
  for (let p = 0; p < 4; p += 1) {
    seen.push(
      ...(await readAll(log, 'fairlead.click', p, { maxRecords: 50_000, maxBytes: 1 << 26 })).map((one) => one.value),
    );
  }
  expect(seen.length).toBe(lines.length);
  expect(seen.sort()).toEqual(lines.sort());
  await log.close();
}, 180_000);

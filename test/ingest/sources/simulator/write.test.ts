import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSimulation, type WriteOptions } from '../../../../ingest/sources/simulator/index.js';

const SIZE = { seed: 5, days: 25, advocates: 40 } as const;

describe('writeSimulation', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'simulation-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const hashes = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder)
        .sort()
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex'),
        ]),
    );
  const written = async (name: string, options: Partial<WriteOptions> = {}) => {
    const out = join(root, name);
    const summary = await writeSimulation({ ...SIZE, out, ...options });
    return { out, summary, hashes: hashes(out) };
  };

  it('writes the same bytes for the same seed, whatever is spilled, and others for another', async () => {
    const once = await written('once');
    const twice = await written('twice');
    const spilled = await written('spilled', { linesInMemory: 300 });
    const other = await written('other', { seed: 6 });
    expect(Object.keys(once.hashes)).toEqual(
      ['activity', 'advocate', 'click', 'conversion', 'customer', 'order', 'ruleset', 'spend', 'tick', 'truth'].map(
        (name) => `${name}.ndjson`,
      ),
    );
    expect(twice.hashes).toEqual(once.hashes);
    expect(spilled.hashes).toEqual(once.hashes);
    for (const name of ['click', 'conversion', 'order', 'truth'])
      expect(other.hashes[`${name}.ndjson`]).not.toBe(once.hashes[`${name}.ndjson`]);
  });

  it('sorts each file by time, then id, and counts its lines', async () => {
    const { out, summary } = await written('sorted', { linesInMemory: 1000 });
    for (const [name, count] of Object.entries(summary.lines)) {
      const lines = readFileSync(join(out, `${name}.ndjson`), 'utf8').split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.length).toBe(count);
      if (name === 'truth') continue;
      const keys = lines
        .map((line) => JSON.parse(line) as { occurred_at: string; id: string })
        .map(({ occurred_at, id }) => `${occurred_at} ${id}`);
      expect(keys).toEqual([...keys].sort());
    }
    expect(summary.firstAt).toBeLessThan(summary.lastAt);
  });

  it('replaces an earlier simulation wholly', async () => {
    const before = await written('replaced', { days: 30 });
    const after = await written('replaced');
    expect(after.hashes).not.toEqual(before.hashes);
    expect(after.hashes).toEqual((await written('fresh')).hashes);
  });

  it('tells another programme the same story under its own name', async () => {
    const { out } = await written('named', { programmeId: 'spring', days: 3 });
    const [line] = readFileSync(join(out, 'click.ndjson'), 'utf8').split('\n');
    expect(JSON.parse(line!)).toMatchObject({ programme_id: 'spring' });
  });

  it('stops when told to, and leaves no scraps', async () => {
    const stop = new AbortController();
    const out = join(root, 'stopped');
    await expect(
      writeSimulation({
        ...SIZE,
        out,
        signal: stop.signal,
        onProgress: ({ done }) => (done === 10 ? stop.abort() : undefined),
      }),
    ).rejects.toThrow();
    expect(readdirSync(out)).toEqual([]);
  });

  it('says plainly that a folder is a file, or may not be written', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(writeSimulation({ ...SIZE, out: file })).rejects.toMatchObject({ code: 'USAGE' });
    if (process.getuid?.() === 0) return;
    const locked = mkdtempSync(join(root, 'locked-'));
    chmodSync(locked, 0o500);
    await expect(writeSimulation({ ...SIZE, out: join(locked, 'in') })).rejects.toMatchObject({ code: 'READ_ONLY' });
  });
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fairlead, json, succeed, tempFolder } from '../support/cli.js';
import { inside } from '../support/inside.js';
import { digestOf, runWithKills, shuffledFiles, simulate, verified, type Digest } from '../support/promises.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** State is a function of the set of events: whatever the steps, the order of files, the rebuilds and the kills. */
describe('one set of events, one state', () => {
  const seed = 11;
  let folder: string;
  let events: string;
  let once: string;
  let expected: Digest;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-one-state-'));
    events = await simulate(folder, { seed, days: 25, advocates: 25 });
    once = join(folder, 'once');
    await json('import', events, '--data', once);
    expected = await digestOf(once);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not empty and keeps every invariant', async () => {
    expect(expected.state['decisions']!.rows).toBeGreaterThan(50);
    expect(expected.state['credits']!.rows).toBeGreaterThan(10);
    await verified(once);
  });

  it('is the same in many small steps', async () => {
    const data = join(tempFolder(), 'steps');
    const { files } = await json<{ files: { appended: number }[] }>('import', events, '--append-only', '--data', data);
    const size = Math.ceil(files.reduce((sum, file) => sum + file.appended, 0) / 12);
    await inside(data, async (line) => {
      for (let step = 0; step < 20; step += 1) {
        const out = await succeed(line, 'run', '--until-idle', '--max-records', `${size}`, '--data', data, '--json');
        const done = JSON.parse(out) as { idle: boolean; records: number };
        expect(done.records).toBeLessThanOrEqual(size);
        if (done.idle) break;
      }
      expect((await digestOf(data, line)).state).toEqual(expected.state);
      await verified(data, line);
    });
  });

  it('is the same with the files in another order', async () => {
    const data = join(tempFolder(), 'shuffled');
    for (const file of shuffledFiles(events, seed)) await json('import', file, '--data', data);
    expect((await digestOf(data)).state).toEqual(expected.state);
  });

  it('is the same after a rebuild, and the journal is not touched by it', async () => {
    expect((await fairlead('rebuild', '--data', once)).code).toBe(0);
    expect(await digestOf(once)).toEqual(expected);
    expect((await fairlead('rebuild', '--from-log', '--data', once)).code).toBe(0);
    expect(await digestOf(once)).toEqual(expected);
    await verified(once);
  });

  it(`is the same after kills at random instants (seed ${seed})`, async () => {
    const data = join(tempFolder(), 'killed');
    await runWithKills(['import', events, '--data', data], 6, seed, 2_500);
    await runWithKills(['run', '--until-idle', '--data', data], 2, seed + 1, 1_500);
    expect((await digestOf(data)).state).toEqual(expected.state);
    await verified(data);
  });
}, 600_000);

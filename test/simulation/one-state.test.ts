import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { succeed, tempFolder } from '../support/cli.js';
import { here } from '../support/here.js';
import { inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { inLong } from '../support/in-long.js';
import { digestOf, runWithKills, shuffledFiles, simulate, verified, type Digest } from '../support/promises.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** `npm run test:long` takes twice as many steps and kills, and a step for every file; test/long/kills.test.ts kills fifty times over several seeds. */
const STEPS = inLong(12, 6);
const FILES_AT_ONCE = inLong(1, 3);
const KILLS = inLong(6, 3);

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
    once = await layData(join(folder, 'once'));
    expected = await inside(once, async (line) => {
      await succeed(line, 'import', events, '--data', once);
      return await digestOf(once, line);
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not empty and keeps every invariant', async () => {
    expect(expected.state['decisions']!.rows).toBeGreaterThan(50);
    expect(expected.state['credits']!.rows).toBeGreaterThan(10);
    await verified(once, here);
  });

  it('is the same in many small steps', async () => {
    const data = await layData(join(tempFolder(), 'steps'));
    await inside(data, async (line) => {
      const appended = JSON.parse(await succeed(line, 'import', events, '--append-only', '--data', data, '--json')) as {
        files: { appended: number }[];
      };
      const size = Math.ceil(appended.files.reduce((sum, file) => sum + file.appended, 0) / STEPS);
      for (let step = 0; step < 2 * STEPS; step += 1) {
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
    const data = await layData(join(tempFolder(), 'shuffled'));
    await inside(data, async (line) => {
      const files = shuffledFiles(events, seed);
      for (let from = 0; from < files.length; from += FILES_AT_ONCE)
        await succeed(line, 'import', ...files.slice(from, from + FILES_AT_ONCE), '--data', data);
      expect((await digestOf(data, line)).state).toEqual(expected.state);
    });
  });

  it('is the same after a rebuild, and the journal is not touched by it', async () => {
    await inside(once, async (line) => {
      for (const how of [[], ['--from-log']]) {
        await succeed(line, 'rebuild', ...how, '--data', once);
        expect(await digestOf(once, line)).toEqual(expected);
      }
      await verified(once, line);
    });
  });

  it(`is the same after kills at random instants (seed ${seed})`, async () => {
    const data = join(tempFolder(), 'killed');
    await runWithKills(['import', events, '--data', data], KILLS, seed, 2_500);
    await runWithKills(['run', '--until-idle', '--data', data], 2, seed + 1, 1_500);
    await inside(data, async (line) => {
      expect((await digestOf(data, line)).state).toEqual(expected.state);
      await verified(data, line);
    });
  });
}, 600_000);

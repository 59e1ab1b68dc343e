import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, tempFolder } from '../support/cli.js';
import { digestOf, runWithKills, simulate, verified } from '../support/promises.js';

describe.each([1, 2, 3])('seed %i', (seed) => {
  it('has the same state after fifty kills at random instants', async () => {
    const folder = tempFolder();
    const events = await simulate(folder, { seed, days: 60, advocates: 80 });
    const once = join(folder, 'once');
    await json('import', events, '--data', once);
    const data = join(folder, 'killed');
    await json('import', events, '--append-only', '--data', data);
    let killed = 0;
    for (let round = 0; killed < 50; round += 1) {
      killed += await runWithKills(
        ['run', '--until-idle', '--max-records', '4000', '--data', data],
        50 - killed,
        seed * 1000 + round,
        2_000,
      );
      if (round > 200) break;
    }
    await runWithKills(['run', '--until-idle', '--data', data], 0, seed, 1_000);
    expect((await digestOf(data)).state).toEqual((await digestOf(once)).state);
    await verified(data);
  });
});

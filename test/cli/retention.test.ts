import { expect, it } from 'vitest';
import type { CommandContext } from '../../cli/command.js';
import { keepRunning } from '../../cli/run.js';
import { readConfig } from '../../config.js';
import { openFairlead } from '../../fairlead.js';
import { tempFolder } from '../support/cli.js';
import { layData } from '../support/laid-warehouse.js';

const DAY_MS = 86_400_000;

it('a Fairlead that ingests removes what raw_retention_days has run out for', async () => {
  const data = await layData(tempFolder());
  const environment = {
    FAIRLEAD_LOG_LEVEL: 'silent',
    FAIRLEAD_INGEST_WORKERS: '1',
    FAIRLEAD_LOG_PARTITIONS: '1',
    FAIRLEAD_RAW_RETENTION_DAYS: '2',
  };
  const fairlead = await openFairlead(readConfig({ data, cwd: data, environment }));
  const log = await fairlead.log();
  for (const days of [3, 1]) {
    const value = Buffer.from(`no json with 203.0.113.7 of ${days} days ago`);
    const receivedAt = Date.now() - days * DAY_MS;
    await log.append('fairlead.click', [{ key: 'k', value, source: 'browser', programmeId: 'default', receivedAt }]);
  }
  await fairlead.pass();
  const { serve } = await fairlead.warehouse();
  const letters = async () => await serve.rows<{ payload_hex: string }>('verify/dead-letters-by-address');
  expect((await letters()).filter(({ payload_hex: bytes }) => bytes === '')).toEqual([]);
  const stop = new AbortController();
  const context: CommandContext = {
    out: () => undefined,
    err: () => undefined,
    executeInside: () => Promise.reject(new Error('nothing runs beside')),
    cwd: data,
    signal: stop.signal,
    terminal: false,
    fairlead: () => Promise.resolve(fairlead),
  };
  const running = keepRunning(context, fairlead, new Set(['ingest']));
  await expect
    .poll(async () => (await letters()).map(({ payload_hex: bytes }) => bytes === ''), { timeout: 20_000 })
    .toEqual([true, false]);
  stop.abort();
  await running;
  await fairlead.close();
}, 60_000);

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importFiles } from '../ingest/sources/import/index.js';
import { ADVOCATES, DAYS, SEEDS, writeSimulation } from '../ingest/sources/simulator/index.js';
import type { Fairlead } from '../fairlead.js';
import type { Command, CommandContext } from './command.js';
import { drain } from './drain.js';
import { whole } from './options.js';
import { progressBar } from './progress.js';
import { keepRunning } from './run.js';
import { writeKeysOf } from './write-keys.js';

const DAY_MS = 86_400_000;

export const command: Command = {
  where: 'alone',
  describe: (parser) =>
    parser
      .option('--seed <n>', 'seed of the simulated programme', whole('--seed', ...SEEDS), 7)
      .option('--days <n>', 'how long it has been running', whole('--days', ...DAYS), 120)
      .option('--advocates <n>', 'how many advocates it has', whole('--advocates', ...ADVOCATES), 300)
      .option('--no-serve', 'stop when the data is ready'),
  run: async (context, _args, options) => {
    const fairlead = await context.fairlead();
    const size = {
      seed: options['seed'] as number,
      days: options['days'] as number,
      advocates: options['advocates'] as number,
    };
    await bringData(context, fairlead, size);
    if (options['serve'] === false || context.signal.aborted) return 0;
    const [key] = await writeKeysOf(fairlead);
    await keepRunning(context, fairlead, new Set(['ingest', 'process', 'serve']), (served) => {
      void served
        .signInLink('owner')
        .then((link) => context.out(welcome(link, served.url, key!.key, fairlead.config.data)));
    });
    return 0;
  },
};

/** Simulates and imports once; a demo that was cut short goes on where it stopped. */
async function bringData(
  context: CommandContext,
  fairlead: Fairlead,
  size: { seed: number; days: number; advocates: number },
): Promise<void> {
  const folder = join(fairlead.config.data, 'demo');
  if (!existsSync(folder)) {
    context.err(`simulating ${size.days} days of a programme with ${size.advocates} advocates (seed ${size.seed})\n`);
    await rm(`${folder}.new`, { recursive: true, force: true });
    // It ends last midnight, so that what waits today still waits while somebody looks.
    const start = Math.floor(Date.now() / DAY_MS) * DAY_MS - size.days * DAY_MS;
    await writeSimulation({ ...size, start, programmeId: fairlead.config.programme, out: `${folder}.new` });
    await rename(`${folder}.new`, folder);
  }
  const bar = progressBar(context);
  await importFiles({
    paths: [folder],
    log: await fairlead.log(),
    dataDir: fairlead.config.data,
    programmeId: fairlead.config.programme,
    source: 'import',
    cwd: context.cwd,
    onProgress: bar.update,
    signal: context.signal,
  }).finally(bar.stop);
  context.err('ingesting and attributing\n');
  await drain(context, fairlead, {});
}

const welcome = (link: string, url: string, key: string, data: string): string => `
  Open the dashboard (the link signs in once; fairlead sign-in makes another):

    ${link}

  Send it an event:

    curl -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\
      -d '{"id":"hello-1","occurred_at":"'$(date -u +%FT%TZ)'","visitor_id":"me","channel":"direct"}' ${url}/v1/events/click

  Ctrl-C stops it; the data stays in ${data}.
`;

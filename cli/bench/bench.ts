import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fail } from '../../ingest/events/errors.js';
import { answer, type Command } from '../command.js';
import { filled, whole } from '../options.js';
import { textTable } from '../table.js';
import { benchAlerts } from './alerts.js';
import { benchIngest } from './ingest.js';
import { benchKafka } from './kafka.js';
import { benchModels } from './models.js';
import { benchProcessors } from './processors.js';
import { benchQueries } from './queries.js';
import { benchRings } from './rings.js';

/** One measured figure beside the ceiling it is held against, both from the same run. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly ceiling?: number | undefined;
  readonly of_ceiling?: number | undefined;
  /** The statement that took longest, where a figure is made of several, and how long. */
  readonly slowest?: string | undefined;
  readonly slowest_ms?: number | undefined;
}

export interface BenchOptions {
  /** Rows to measure with; each benchmark has its own sensible number. */
  readonly rows?: number | undefined;
  readonly dir: string;
  readonly progress: (text: string) => void;
}

const MOST_ROWS = 1_000_000_000;

const BENCHES: Record<string, { summary: string; run(options: BenchOptions): Promise<Figure[]> }> = {
  ingest: {
    summary: 'clicks in the log to enriched rows, beside the engine inserting the same NDJSON',
    run: benchIngest,
  },
  kafka: {
    summary: 'clicks in a topic to enriched rows, beside a reader that does nothing, and how soon they are visible',
    run: benchKafka,
  },
  queries: {
    summary: 'every query behind a page, cold and warm, at 1 and 10 million clicks; --rows 100000000 for 100 million',
    run: benchQueries,
  },
  processors: {
    summary: 'attribution from nothing, at growing sizes, and small steps beside the largest',
    run: benchProcessors,
  },
  alerts: {
    summary: 'how soon an alert can be seen after the event that tips it, while events come at an even pace',
    run: benchAlerts,
  },
  models: {
    summary: 'every attribution model over made-up paths, and the isolation forest, beside a pass that only reads them',
    run: benchModels,
  },
  rings: {
    summary: 'rings of a random graph of a million nodes and three million edges, beside a pass that only reads them',
    run: benchRings,
  },
};

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .argument('<name>', Object.keys(BENCHES).join(', '))
      .option('--rows <n>', 'how many rows to measure with', whole('--rows', 1, MOST_ROWS))
      .option('--dir <dir>', 'where to put the data meanwhile', filled('--dir'))
      .addHelpText(
        'after',
        `\n${Object.entries(BENCHES)
          .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
          .join('\n')}`,
      ),
  run: async (context, [name], options) => {
    const bench = BENCHES[name!];
    if (!bench)
      throw fail('USAGE', { message: `there is no benchmark ${name}; there are ${Object.keys(BENCHES).join(', ')}` });
    const dir = await folderIn(resolve(context.cwd, String(options['dir'] ?? tmpdir())));
    try {
      const rows = options['rows'] as number | undefined;
      const figures = await bench.run({ rows, dir, progress: (text) => context.err(`${text}\n`) });
      answer(context, options, { bench: name, figures }, textTable(figures.map((figure) => ({ ...figure }))));
      return 0;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function folderIn(home: string): Promise<string> {
  return mkdtemp(join(home, 'fairlead-bench-')).catch((cause: NodeJS.ErrnoException) => {
    throw fail('FILE_UNWRITABLE', { message: `${home} cannot be written (${cause.code ?? cause.message})`, cause });
  });
}

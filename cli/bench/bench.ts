import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../../ingest/events/errors.js';
import { answer, type Command } from '../command.js';
import { textTable } from '../table.js';
import { benchIngest } from './ingest.js';
import { benchProcessors } from './processors.js';
import { benchQueries } from './queries.js';

/** One measured figure beside the ceiling it is held against, both from the same run. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly ceiling?: number | undefined;
  readonly of_ceiling?: number | undefined;
}

export interface BenchOptions {
  /** Rows to measure with; each benchmark has its own sensible number. */
  readonly rows?: number | undefined;
  readonly dir: string;
  readonly progress: (text: string) => void;
}

const BENCHES: Record<string, { summary: string; run(options: BenchOptions): Promise<Figure[]> }> = {
  ingest: {
    summary: 'clicks in the log to enriched rows, beside the engine inserting the same NDJSON',
    run: benchIngest,
  },
  queries: { summary: 'every query behind a page, cold and warm', run: benchQueries },
  processors: { summary: 'attribution from nothing, at growing sizes', run: benchProcessors },
};

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .argument('<name>', Object.keys(BENCHES).join(', '))
      .option('--rows <n>', 'how many rows to measure with')
      .option('--dir <dir>', 'where to put the data meanwhile')
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
    const dir = await mkdtemp(join(String(options['dir'] ?? tmpdir()), 'fairlead-bench-'));
    try {
      const rows = options['rows'] === undefined ? undefined : Number(options['rows']);
      const figures = await bench.run({ rows, dir, progress: (text) => context.err(`${text}\n`) });
      answer(context, options, { bench: name, figures }, textTable(figures.map((figure) => ({ ...figure }))));
      return 0;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

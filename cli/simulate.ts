import { resolve } from 'node:path';
import { formatTime } from '../ingest/events/time.js';
import { fail } from '../ingest/events/errors.js';
import { writeSimulation } from '../ingest/sources/simulator/index.js';
import { answer, type Command, type Options } from './command.js';
import { progressBar } from './progress.js';

function whole(options: Options, name: string): number {
  const text = String(options[name]);
  if (!/^-?\d+$/.test(text)) throw fail('USAGE', { message: `--${name} ${text} is not a whole number` });
  return Number(text);
}

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .requiredOption('--out <dir>', 'folder for <kind>.ndjson and truth.ndjson')
      .option('--seed <n>', 'the same seed tells the same story, to the byte', '7')
      .option('--days <n>', 'length of the story', '120')
      .option('--advocates <n>', 'how many refer', '300')
      .option(
        '--orders <file>',
        'grow the story around the orders of this file (Parquet, CSV, JSON); its own span of time counts then, not --days',
      )
      .option('--programme <id>', 'the programme it is about', 'default'),
  run: async (context, _args, options) => {
    const bar = progressBar(context);
    const out = resolve(context.cwd, String(options['out']));
    try {
      const written = await writeSimulation({
        seed: whole(options, 'seed'),
        days: whole(options, 'days'),
        advocates: whole(options, 'advocates'),
        programmeId: String(options['programme'] ?? 'default'),
        ...(options['orders'] === undefined ? {} : { orders: resolve(context.cwd, String(options['orders'])) }),
        out,
        onProgress: bar.update,
        signal: context.signal,
      });
      const span = { from: formatTime(written.firstAt), to: formatTime(written.lastAt) };
      const lines = Object.entries(written.lines).map(
        ([file, count]) => `${String(count).padStart(10)}  ${file}.ndjson`,
      );
      answer(context, options, { out, ...span, lines: written.lines }, [
        `${out}, ${span.from} to ${span.to}`,
        ...lines,
      ]);
      return 0;
    } finally {
      bar.stop();
    }
  },
};

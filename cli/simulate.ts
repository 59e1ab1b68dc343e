import { resolve } from 'node:path';
import { formatTime } from '../ingest/events/time.js';
import {
  ADVOCATES,
  CHEATS,
  DAYS,
  FRAUD_KINDS,
  SEEDS,
  writeSimulation,
  type FraudKind,
} from '../ingest/sources/simulator/index.js';
import { answer, type Command } from './command.js';
import { anId, aShare, filled, oneOf, programmeOption, whole } from './options.js';
import { progressBar } from './progress.js';

const aKindMore = (text: string, before: readonly FraudKind[] | undefined): FraudKind[] => [
  ...(before ?? []),
  oneOf('--kinds', FRAUD_KINDS)(text),
];

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .requiredOption('--out <dir>', 'folder for <kind>.ndjson and truth.ndjson', filled('--out'))
      .option('--seed <n>', 'the same seed tells the same story, to the byte', whole('--seed', ...SEEDS), 7)
      .option('--days <n>', 'length of the story', whole('--days', ...DAYS), 120)
      .option('--advocates <n>', 'how many refer', whole('--advocates', ...ADVOCATES), 300)
      .option('--cheats <share>', 'share of those who refer that cheats', aShare('--cheats'), CHEATS)
      .option('--kinds <kind...>', `in which ways only, of ${FRAUD_KINDS.join(', ')}`, aKindMore)
      .option(
        '--orders <file>',
        'grow the story around the orders of this file (Parquet, CSV, JSON); its own span of time counts then, not --days',
        filled('--orders'),
      )
      .option('--programme <id>', 'the programme it is about', anId('--programme'), 'default'),
  run: async (context, _args, options) => {
    const bar = progressBar(context);
    const out = resolve(context.cwd, String(options['out']));
    try {
      const written = await writeSimulation({
        seed: options['seed'] as number,
        days: options['days'] as number,
        advocates: options['advocates'] as number,
        cheats: options['cheats'] as number,
        kinds: options['kinds'] as readonly FraudKind[] | undefined,
        programmeId: programmeOption(options) ?? 'default',
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

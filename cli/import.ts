import { resolve } from 'node:path';
import { importFiles, type ImportReport } from '../ingest/sources/import/index.js';
import { answer, type Command } from './command.js';
import { drain } from './drain.js';
import { progressBar } from './progress.js';
import { textTable } from './table.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<paths...>', 'files, or folders of them')
      .option('--kind <kind>', 'what the rows are, where the file name does not say')
      .option('--map <map>', 'a mapping file, or the name of a built-in one (online-retail)')
      .option('--programme <id>', 'the programme the events belong to')
      .option('--append-only', 'append to the log and leave ingestion and processing to a later run')
      .addHelpText(
        'after',
        '\nNDJSON files named after a kind (click.ndjson) are appended line by line as they are; what is not valid becomes a dead\nletter. An import that was cut short goes on where it stopped; importing a file again counts nothing twice.',
      ),
  run: async (context, args, options) => {
    const fairlead = await context.fairlead();
    const before = fairlead.done();
    const bar = progressBar(context);
    const report = await importFiles({
      paths: args.map((path) => resolve(context.cwd, path)),
      kind: options['kind'] as string | undefined,
      map: options['map'] as string | undefined,
      cwd: context.cwd,
      log: await fairlead.log(),
      dataDir: fairlead.config.data,
      programmeId: String(options['programme'] ?? fairlead.config.programme),
      source: 'import',
      onProgress: bar.update,
      signal: context.signal,
    }).finally(bar.stop);
    const done = options['appendOnly'] === true ? undefined : await drain(context, fairlead, {}, before);
    answer(context, options, { ...report, ...(done ? { processed: done } : {}) }, [
      ...linesOf(report),
      ...(done
        ? [`ingested: ${done.rows} rows, ${done.dead_letters} dead letters`]
        : ['appended to the log; fairlead run ingests and processes it']),
    ]);
    return context.signal.aborted ? 3 : 0;
  },
};

function linesOf(report: ImportReport): string[] {
  const files = report.files.flatMap(({ path, kind, lines, appended, refused, notes }) => [
    `${path}: ${appended} of ${lines} appended as ${kind}${refused > 0 ? `, ${refused} are not valid and become dead letters` : ''}`,
    ...notes.map((note) => `  ${note}`),
  ]);
  const buckets = report.buckets.map((bucket) => ({ ...bucket }));
  return [
    ...files,
    ...report.skipped.map(({ path, reason }) => `${path}: left alone, ${reason}`),
    ...(buckets.length > 0 ? ['', ...textTable(buckets, ['bucket', 'lines', 'amount_minor', 'currency']), ''] : []),
    ...report.unmatched_refunds.map(
      ({ count, amount_minor, currency, csv }) =>
        `unmatched refunds: ${count}, ${amount_minor} ${currency} minor units, listed in ${csv}`,
    ),
    ...(report.interrupted ? ['interrupted: calling it again goes on from here'] : []),
  ];
}

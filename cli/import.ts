import { resolve } from 'node:path';
import type { Fairlead } from '../fairlead.js';
import { FairleadError } from '../ingest/events/errors.js';
import { importFiles, type ImportReport } from '../ingest/sources/import/index.js';
import { answer, type Command, type CommandContext, type Options } from './command.js';
import { drain } from './drain.js';
import { anId, filled, programmeOption } from './options.js';
import { progressBar } from './progress.js';
import { textTable } from './table.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<paths...>', 'files, or folders of them', filled('the path'))
      .option('--kind <kind>', 'what the rows are, where the file name does not say', filled('--kind'))
      .option('--map <map>', 'a mapping file, or the name of a built-in one (online-retail)', filled('--map'))
      .option('--programme <id>', 'the programme the events belong to', anId('--programme'))
      .option('--append-only', 'append to the log and leave ingestion and processing to a later run')
      .addHelpText(
        'after',
        '\nNDJSON files named after a kind (click.ndjson) are appended line by line as they are; what is not valid becomes a dead\nletter. An import that was cut short goes on where it stopped; importing a file again counts nothing twice.',
      ),
  run: async (context, args, options) => {
    const fairlead = await context.fairlead();
    const before = fairlead.done();
    const { report, failure } = await bringFiles(context, fairlead, args, options);
    const done = options['appendOnly'] === true ? undefined : await drain(context, fairlead, {}, before);
    answer(context, options, { ...report, ...(done ? { processed: done } : {}) }, [
      ...linesOf(report),
      ...(done
        ? [`ingested: ${done.rows} rows, ${done.dead_letters} dead letters`]
        : ['appended to the log; fairlead run ingests and processes it']),
    ]);
    if (failure) throw failure;
    return context.signal.aborted ? 3 : 0;
  },
};

/** Files that cannot be read keep the others out of neither the log nor the report: what was wrong with them is said at the end. */
async function bringFiles(
  context: CommandContext,
  fairlead: Fairlead,
  paths: readonly string[],
  options: Options,
): Promise<{ report: ImportReport; failure?: FairleadError }> {
  const bar = progressBar(context);
  const programme = programmeOption(options) ?? fairlead.config.programme;
  try {
    const report = await importFiles({
      paths: paths.map((path) => resolve(context.cwd, path)),
      kind: options['kind'] as string | undefined,
      map: options['map'] as string | undefined,
      cwd: context.cwd,
      log: await fairlead.log(),
      dataDir: fairlead.config.data,
      programmeId: programme,
      source: 'import',
      onProgress: bar.update,
      signal: context.signal,
    });
    return { report };
  } catch (error) {
    const report = error instanceof FairleadError ? (error.details['report'] as ImportReport | undefined) : undefined;
    if (!(error instanceof FairleadError) || report === undefined || report.files.length === 0) throw error;
    return { report, failure: error };
  } finally {
    bar.stop();
  }
}

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

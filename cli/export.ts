import { createReadStream } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail } from '../ingest/events/errors.js';
import { exportTable, EXPORTABLE, type ExportFormat } from '../sql/export.js';
import type { Command } from './command.js';
import { filled, oneOf } from './options.js';

const FORMATS: readonly ExportFormat[] = ['csv', 'ndjson', 'parquet'];

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<table>', 'which table')
      .option('--format <format>', FORMATS.join(', '), oneOf('--format', FORMATS), 'csv')
      .option('--out <file>', 'where to write it, instead of stdout', filled('--out'))
      .addHelpText(
        'after',
        `\nTables: ${EXPORTABLE.join(', ')}\nCSV is safe to open in a spreadsheet; money is in minor units beside its currency.`,
      ),
  run: async (context, [table], options) => {
    const format = options['format'] as ExportFormat;
    const fairlead = await context.fairlead();
    const folder = await mkdtemp(join(fairlead.config.data, 'tmp', 'export-'));
    try {
      const file = join(folder, `${table}.${format}`);
      const rows = await exportTable((await fairlead.warehouse()).process, table!, format, file);
      if (options['out'] === undefined) {
        for await (const chunk of createReadStream(file)) {
          if (context.signal.aborted) return 3;
          await context.out(chunk as Buffer);
        }
      } else {
        const out = resolve(context.cwd, String(options['out']));
        await copyFile(file, out).catch((cause: NodeJS.ErrnoException) => {
          throw fail('FILE_UNWRITABLE', {
            message: `${out} cannot be written (${cause.code ?? cause.message})`,
            cause,
          });
        });
        context.err(`${rows.toLocaleString('en-US')} rows of ${table} written to ${out}\n`);
      }
      return 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

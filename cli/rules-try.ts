import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { readLabels } from '../dashboard/reports/truth-file.js';
import { csvCell } from '../dashboard/server/csv.js';
import { fail } from '../ingest/events/errors.js';
import type { RulesetFile } from '../ingest/events/ruleset-draft.js';
import { formatTime } from '../ingest/events/time.js';
import { changedRows, tryRules, type ChangedRow, type LabelOf } from '../processors/attribution/preview.js';
import { answer, type CommandContext, type ExitCode, type Options } from './command.js';
import { progressBar } from './progress.js';
import { dryRunLines } from './rules-text.js';
import { stoppable } from './stoppable.js';

const COLUMNS: readonly (keyof ChangedRow)[] = [
  'conversion_id',
  'occurred_at',
  'type',
  'advocate_id',
  'reason_before',
  'reason_after',
  'share_ppb_before',
  'share_ppb_after',
  'currency',
  'credited_minor_before',
  'credited_minor_after',
  'advocate_minor_before',
  'advocate_minor_after',
  'referee_minor_before',
  'referee_minor_after',
];

/** A running Fairlead tells the time every minute; what is further behind stands still. */
const BEHIND_MS = 300_000;

/** `fairlead rules try`: what a draft would have changed, as tables or JSON, and each decision into a file where one is named. */
export async function tryDraft(
  context: CommandContext,
  options: Options,
  { programme, draft }: { readonly programme: string; readonly draft: RulesetFile },
): Promise<ExitCode> {
  const warehouse = await (await context.fairlead()).warehouse();
  const truth =
    options['truth'] === undefined ? undefined : await labelsOf(resolve(context.cwd, String(options['truth'])));
  const file = openCsv(context, options['csv'] as string | undefined);
  const bar = progressBar(context);
  try {
    const run = await tryRules(stoppable(warehouse.process, context.signal), {
      programme,
      draft: { version: draft.version, rules: draft.rules },
      days: (options['days'] as number | undefined) ?? 30,
      truth,
      signal: context.signal,
      onProgress: ({ doing, done, total }) => bar.update({ label: `deciding anew: ${doing}`, done, total }),
      onChange: (changed) => file?.write(changedRows(changed)),
    });
    bar.stop();
    answer(context, options, run, dryRunLines(run));
    if (Date.now() - run.now > BEHIND_MS)
      context.err(
        `The events end at ${formatTime(run.now)}, and so does this dry run. Publishing brings the present time with it: holds and waits for orders that end in between end then, under any rules. To try the draft as of now: fairlead tick, then again.\n`,
      );
    return 0;
  } finally {
    bar.stop();
    file?.close();
  }
}

/** Labels of a truth file; how somebody cheats does not matter here. */
async function labelsOf(path: string): Promise<LabelOf> {
  const { labelOf } = await readLabels(path);
  return (conversionId, advocateId) => {
    const label = labelOf(conversionId, advocateId);
    return label === null || label === 'honest' ? label : 'fraud';
  };
}

/** Opened before anything is computed, so that a folder that is not there is said at once. */
function openCsv(context: CommandContext, name: string | undefined) {
  if (name === undefined) return undefined;
  const path = resolve(context.cwd, name);
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (cause) {
    throw fail('FILE_UNWRITABLE', { message: `${path}: ${(cause as Error).message}` });
  }
  writeSync(file, `${COLUMNS.join(',')}\r\n`);
  return {
    write: (rows: readonly ChangedRow[]): void => {
      for (const row of rows) writeSync(file, `${COLUMNS.map((name) => csvCell(row[name])).join(',')}\r\n`);
    },
    close: (): void => closeSync(file),
  };
}

import { fail, FairleadError } from '../../events/errors.js';
import { isKind, type Kind, KIND_SPECS, kindProblem } from '../../events/kinds.js';
import { Checkpoint } from './checkpoint.js';
import { discover, type SourceFile } from './discover.js';
import { loadMapping } from './mapping.js';
import { importLines } from './ndjson.js';
import { reportOf } from './report.js';
import { importTable, type Plan, planKey } from './table.js';
import type { ImportOptions, ImportReport } from './types.js';

export type {
  Bucket,
  FileReport,
  ImportOptions,
  ImportProgress,
  ImportReport,
  Mapping,
  Output,
  UnmatchedRefunds,
} from './types.js';
export { BUILT_IN } from './mapping.js';

/**
 * Brings files into the log. NDJSON named after a kind goes in line by line, byte by byte; CSV, Parquet and JSON are read
 * by DuckDB, by a mapping, as they stand (a file or `kind` names the kind), or by a built-in mapping found by the columns.
 *
 * Everything a file holds reaches the log, valid or not: accepted + dead-lettered = what the report calls `lines`.
 * An import that was cut short goes on where it stopped; a file that is in the log already is not appended again.
 * An empty file is fine and has 0 lines. One file that cannot be read does not keep the others out: its error is
 * thrown at the end, with the report of the others in `details.report`.
 *
 * @throws IMPORT_FILE_MISSING, IMPORT_FORMAT, IMPORT_KIND, IMPORT_MAP, IMPORT_DELIMITER, IMPORT_UNREADABLE, KIND_LATER,
 * KIND_UNKNOWN, and what the log throws
 */
export async function importFiles(options: ImportOptions): Promise<ImportReport> {
  const cwd = options.cwd ?? process.cwd();
  const kind = options.kind === undefined ? undefined : kindNamed(options.kind);
  const mapping = options.map === undefined ? undefined : await loadMapping(options.map, cwd);
  const { files, skipped } = await discover(options.paths, cwd);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const report: ImportReport = { files: [], skipped, buckets: [], unmatched_refunds: [], interrupted: false };
  const failures: FairleadError[] = [];
  let before = 0;
  for (const file of files) {
    if (options.signal?.aborted === true) break;
    const named = kind ?? file.named;
    const plan: Plan = mapping !== undefined ? { mapping } : named !== null ? { kind: named } : null;
    const onBytes = (bytes: number): void => options.onProgress?.({ label: file.path, done: before + bytes, total });
    onBytes(0);
    try {
      await importFile(file, plan, options, onBytes, report);
    } catch (error) {
      if (!(error instanceof FairleadError) || !error.code.startsWith('IMPORT_')) throw error;
      failures.push(error);
    }
    before += file.bytes;
    options.onProgress?.({ label: file.path, done: before, total });
  }
  report.interrupted = options.signal?.aborted === true;
  const [failure] = failures;
  if (failure === undefined) return report;
  if (files.length === 1) throw failure;
  const message = [...failures.map((one) => one.message), `the other ${files.length - failures.length} were imported`];
  throw fail(failure.code, { message: message.join('; '), hint: failure.hint, cause: failure, report });
}

function kindNamed(name: string): Kind {
  const problem = kindProblem(name);
  if (problem !== null || !isKind(name))
    throw fail(problem?.code ?? 'KIND_UNKNOWN', { message: problem?.message ?? name });
  return name;
}

async function importFile(
  file: SourceFile,
  plan: Plan,
  options: ImportOptions,
  onBytes: (bytes: number) => void,
  report: ImportReport,
): Promise<void> {
  const checkpoint = await Checkpoint.open(options.dataDir, file, `${planKey(plan)} ${options.programmeId}`);
  const { state } = checkpoint;
  if (await isAnotherLog(options, checkpoint)) checkpoint.forget();
  if (state.done) {
    for (const progress of state.outputs) {
      const known = reportOf(file.path, progress, 0, 0);
      report.files.push({ ...known, notes: [...known.notes, 'is in the log already; nothing was appended again'] });
    }
    report.buckets.push(...(state.buckets ?? []));
    report.unmatched_refunds.push(...(state.unmatchedRefunds ?? []));
    return;
  }
  if (file.bytes === 0) {
    if (plan !== null && 'kind' in plan) {
      report.files.push({
        ...reportOf(file.path, checkpoint.output(0, plan.kind), 0, 0),
        notes: ['the file is empty'],
      });
    } else report.skipped.push({ path: file.path, reason: 'the file is empty' });
    return;
  }
  if (file.format === 'ndjson' && plan !== null && 'kind' in plan) {
    report.files.push(await importLines(file, plan.kind, options, checkpoint, onBytes));
  } else {
    const table = await importTable(file, plan, options, checkpoint, onBytes);
    report.files.push(...table.files);
    report.buckets.push(...(state.buckets = table.buckets));
    report.unmatched_refunds.push(...(state.unmatchedRefunds = table.unmatched));
  }
  state.done = options.signal?.aborted !== true;
  await checkpoint.save();
}

/** Whether the log ends before what we wrote to it: it was begun anew, and what is noted of it says nothing. */
async function isAnotherLog({ log }: ImportOptions, { state }: Checkpoint): Promise<boolean> {
  for (const { kind, logEnds } of state.outputs) {
    const ends = await log.endOffsets(KIND_SPECS[kind].topic);
    if (logEnds?.some((end, partition) => end > (ends[partition] ?? 0)) === true) return true;
  }
  return false;
}

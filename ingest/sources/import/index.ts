import { fail, FairleadError } from '../../events/errors.js';
import { isKind, type Kind, KIND_SPECS, kindProblem } from '../../events/kinds.js';
import { Checkpoint } from './checkpoint.js';
import { discover, type SourceFile } from './discover.js';
import { lookAt } from './sniff.js';
import { loadMapping } from './mapping.js';
import { importLines } from './ndjson.js';
import { reportOf } from './report.js';
import { importTable, type Plan, planKey } from './table.js';
import { withPlainFile } from './unpack.js';
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
  const { files, skipped, failures } = await discover(options.paths, cwd);
  const wanted = files.length + failures.length;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const report: ImportReport = { files: [], skipped, buckets: [], unmatched_refunds: [], interrupted: false };
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
  if (failures.length > 0) throw failureOf(failures, wanted - failures.length, report);
  return report;
}

/** One error for all files that could not be read; what became of the others is in its details. */
function failureOf(failures: readonly FairleadError[], others: number, report: ImportReport): FairleadError {
  const [first] = failures as readonly [FairleadError];
  const alike = failures.every(({ hint }) => hint === first.hint);
  const messages = failures.map(({ message, hint }) => (alike ? message : `${message} (${hint})`));
  if (others > 0) messages.push(`the other ${others} were imported`);
  const hint = alike ? first.hint : 'Each message says what to do; what is in the log already counts once.';
  return fail(first.code, { message: messages.join('; '), hint, cause: first, path: first.details['path'], report });
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
  const problem = await withPlainFile(file, options.dataDir, async (plain) => {
    const share = plain.bytes > 0 ? file.bytes / plain.bytes : 0;
    return importPlain(plain, plan, options, checkpoint, { report, onBytes: (bytes) => onBytes(bytes * share) });
  });
  if (problem !== null) {
    await checkpoint.save();
    throw problem;
  }
  state.done = options.signal?.aborted !== true;
  await checkpoint.save();
}

/** Imports a file that is not compressed; what it gives back says why the rest of it could not be read. */
async function importPlain(
  file: SourceFile,
  plan: Plan,
  options: ImportOptions,
  checkpoint: Checkpoint,
  { report, onBytes }: { report: ImportReport; onBytes: (bytes: number) => void },
): Promise<FairleadError | null> {
  const { state } = checkpoint;
  const { blank } = await lookAt(file);
  if (blank) {
    const empty = file.bytes === 0 ? 'the file is empty' : 'the file is empty but for blanks';
    if (plan !== null && 'kind' in plan)
      report.files.push({ ...reportOf(file.path, checkpoint.output(0, plan.kind), 0, 0), notes: [empty] });
    else report.skipped.push({ path: file.path, reason: empty });
    return null;
  }
  if (file.format === 'ndjson' && plan !== null && 'kind' in plan) {
    report.files.push(await importLines(file, plan.kind, options, checkpoint, onBytes));
    return null;
  }
  const table = await importTable(file, plan, options, checkpoint, onBytes);
  report.files.push(...table.files);
  report.buckets.push(...(state.buckets = table.buckets));
  report.unmatched_refunds.push(...(state.unmatchedRefunds = table.unmatched));
  return table.problem;
}

/** Whether the log ends before what we wrote to it: it was begun anew, and what is noted of it says nothing. */
async function isAnotherLog({ log }: ImportOptions, { state }: Checkpoint): Promise<boolean> {
  for (const { kind, logEnds } of state.outputs) {
    const ends = await log.endOffsets(KIND_SPECS[kind].topic);
    if (logEnds?.some((end, partition) => end > (ends[partition] ?? 0)) === true) return true;
  }
  return false;
}

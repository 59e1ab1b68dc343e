import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { fail, type FairleadError } from '../../events/errors.js';
import { uuidV5 } from '../../events/ids.js';
import type { Kind } from '../../events/kinds.js';
import { type Checkpoint, type OutputProgress, textHash } from './checkpoint.js';
import { eventOf } from './coerce.js';
import type { SourceFile } from './discover.js';
import { identifier, type Input, literal, openInput, type Reading, rowsOf, streamText, unreadable } from './duck.js';
import { type Reject, rejectNotes } from './csv-rejects.js';
import { checkColumns, detectMapping } from './mapping.js';
import { exportUnmatched, MATCHED_ORDERS, matchRefunds } from './refund-tables.js';
import { reportOf } from './report.js';
import { Sender } from './sender.js';
import type { Bucket, FileReport, ImportOptions, Mapping, Output, UnmatchedRefunds } from './types.js';

const BATCH_ROWS = 4096;

/** What a table is imported as: by a mapping, as it stands, or (null) by whatever its columns tell. */
export type Plan = { mapping: Mapping } | { kind: Kind } | null;

export interface TableReport {
  files: FileReport[];
  buckets: Bucket[];
  unmatched: UnmatchedRefunds[];
  /** Why rows of the file are missing here. */
  problem: FairleadError | null;
}

/** A plan's part of the checkpoint's key: another mapping is another import. */
export function planKey(plan: Plan): string {
  if (plan === null) return 'detected';
  return 'kind' in plan ? plan.kind : textHash(JSON.stringify(plan.mapping));
}

/**
 * Imports CSV, Parquet or JSON by way of DuckDB, in an order that is the same each time, so that an interrupted import
 * goes on where it stopped and the ids of rows without one (from the file's content and the row's number) repeat.
 */
export async function importTable(
  file: SourceFile,
  plan: Plan,
  options: ImportOptions,
  checkpoint: Checkpoint,
  onBytes: (bytes: number) => void,
): Promise<TableReport> {
  const input = await openInput(file, options.dataDir, readingOf(file, plan));
  try {
    const mapping = mappingOf(file, plan, input);
    checkColumns(mapping, file.path, input.columns);
    const problem = problemOf(file, mapping, input);
    const fileHash = await contentHash(file.content);
    const report: TableReport = { files: [], buckets: [], unmatched: [], problem };
    for (const [index, output] of mapping.outputs.entries()) {
      const share = (part: number): void => onBytes((file.bytes * (index + part)) / mapping.outputs.length);
      const task = { file, index, output, fileHash, input, checkpoint, options, share };
      report.files.push(await importOutput(task));
      if (options.signal?.aborted === true) return report;
      if (output.refunds !== undefined) {
        const csv = join(checkpoint.directory, 'unmatched_refunds.csv');
        report.unmatched.push(...(await exportUnmatched(input.connection, { path: file.path, csv })));
      }
    }
    if (mapping.buckets !== undefined) report.buckets = await bucketsOf(input, mapping.buckets, file.path);
    const [first] = report.files;
    if (first !== undefined)
      first.notes.push(`${input.rows + input.rejects.length} rows read by mapping ${mapping.name}`);
    return report;
  } catch (error) {
    throw unreadable(file.path, error);
  } finally {
    await input.close();
  }
}

/**
 * What to say of a file that could be read in part. Its rows are taken as far as they go if each stands for itself under an id of its
 * own, so that they count once when the mended file comes.
 *
 * @throws IMPORT_UNREADABLE if they do not: then nothing of it may be taken
 */
function problemOf({ path }: SourceFile, mapping: Mapping, input: Input): FairleadError | null {
  const { cut, columns, rows } = input;
  if (cut === null) return null;
  const named = columns.some(({ name }) => name === 'id');
  const apart = mapping.outputs.every(
    (output) =>
      output.select === undefined &&
      output.refunds === undefined &&
      (output.columns === undefined ? named : 'id' in output.columns),
  );
  const count = rows.toLocaleString('en-US');
  const taken = apart
    ? `the ${count} rows before it were taken`
    : 'nothing of the file was taken, because its rows have no ids of their own and would count again once it is mended';
  const problem = fail('IMPORT_UNREADABLE', { message: `${path}: ${cut.message}; ${taken}`, hint: cut.hint, path });
  if (!apart) throw problem;
  return problem;
}

function readingOf(file: SourceFile, plan: Plan): Reading {
  if (plan !== null && 'kind' in plan) return file.format === 'json' || file.format === 'ndjson' ? 'objects' : 'text';
  const outputs = plan?.mapping.outputs;
  const plain = outputs?.every(({ columns }) => columns !== undefined && !JSON.stringify(columns).includes('"sql"'));
  return plain === true ? 'text' : 'typed';
}

function mappingOf(file: SourceFile, plan: Plan, { columns }: Input): Mapping {
  if (plan !== null && 'mapping' in plan) return plan.mapping;
  if (plan !== null) return { name: 'as it stands', outputs: [{ kind: plan.kind }] };
  const detected = detectMapping(columns);
  if (detected !== null) return detected;
  const names = columns.map(({ name }) => name).join(', ');
  throw fail('IMPORT_KIND', { message: `${file.path}: what are its rows? Its columns are ${names}`, path: file.path });
}

interface Task {
  file: SourceFile;
  index: number;
  output: Output;
  fileHash: string;
  input: Input;
  checkpoint: Checkpoint;
  options: ImportOptions;
  share: (part: number) => void;
}

async function importOutput(task: Task): Promise<FileReport> {
  const { file, index, output, input, checkpoint, options } = task;
  const progress = checkpoint.output(index, output.kind);
  const earlier = progress.lines;
  const sender = new Sender(options, output.kind, checkpoint, progress);
  await sender.begin();
  if (output.refunds !== undefined) await matchRefunds(input.connection, output.refunds);
  const finished = await sendRows(task, sender);
  // Lines of a CSV that are no rows, and so no mapping ever saw, go with the first output: as they are.
  const rejects = index === 0 ? input.rejects.slice(progress.rejects) : [];
  if (finished && rejects.length > 0) {
    const lines = rejects.map(({ bytes }) => bytes);
    await sender.send(lines, { position: progress.position, rejects: lines.length, problems: problemsOf(rejects) });
    await sender.settle();
  }
  progress.done = finished;
  const report = reportOf(file.path, progress, sender.appended, earlier);
  report.notes.push(...sender.told, ...rejectNotes(progress.problems));
  return report;
}

function problemsOf(rejects: readonly Reject[]): OutputProgress['problems'] {
  const counts: OutputProgress['problems'] = {};
  for (const { problem } of rejects) counts[problem] = (counts[problem] ?? 0) + 1;
  return counts;
}

/** Sends the rows from where the progress stands; false if the signal stopped it. */
async function sendRows({ index, output, fileHash, input, options, share }: Task, sender: Sender): Promise<boolean> {
  let { position } = sender.progress;
  const statement = `${await statementOf(output, input)} OFFSET ${position}`;
  let batch: Uint8Array[] = [];
  for await (const chunk of streamText(input.connection, statement)) {
    for (const text of chunk) {
      batch.push(Buffer.from(eventText(output, text, `${fileHash}/${index}/${position}`)));
      position += 1;
      // Batches end at multiples of their size wherever reading began: one that is read again is the same batch.
      if (position % BATCH_ROWS !== 0) continue;
      await sender.send(batch, { position });
      batch = [];
      share(Math.min(1, position / Math.max(1, input.rows)));
      if (options.signal?.aborted === true) return sender.settle().then(() => false);
    }
  }
  if (batch.length > 0) await sender.send(batch, { position });
  await sender.settle();
  return true;
}

/** One row as the text of an event. A JSON file's own objects stay as they are, unless they have no id. */
function eventText(output: Output, text: string, name: string): string {
  const asItStands = output.columns === undefined && output.select === undefined && output.refunds === undefined;
  let row: unknown;
  try {
    row = JSON.parse(longIntegersAsText(text));
  } catch {
    return text;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return text;
  const wrapped =
    asItStands && 'json' in row && Object.keys(row).length === 1 ? (row as { json: unknown }).json : undefined;
  if (typeof wrapped === 'string') return objectText(wrapped, name);
  const event = eventOf(output.kind, row as Record<string, unknown>);
  event['id'] ??= uuidV5(name);
  return JSON.stringify(event);
}

/** Whole numbers that a JS number cannot hold become text, so that no two ids of a table turn into one. */
export function longIntegersAsText(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

function objectText(text: string, name: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    const whole = typeof value !== 'object' || value === null || Array.isArray(value) || 'id' in value;
    // Written into the text, because whoever writes the value again hides keys that stand twice and large numbers.
    const rest = text.slice(text.indexOf('{') + 1);
    const comma = whole || Object.keys(value).length === 0 ? '' : ',';
    return whole ? text : `{"id":"${uuidV5(name)}"${comma}${rest}`;
  } catch {
    return text;
  }
}

/** A statement whose only column is each row as JSON, in an order that depends on the file alone. */
async function statementOf({ columns, select, refunds }: Output, { connection }: Input): Promise<string> {
  if (select === undefined && refunds === undefined) {
    const list = columns === undefined ? '*' : Object.entries(columns).map(selected).join(', ');
    return `SELECT to_json(t)::VARCHAR FROM (SELECT ${list} FROM input) t`;
  }
  const query = select ?? MATCHED_ORDERS;
  const described = (await rowsOf(connection, `DESCRIBE SELECT * FROM (${query})`).catch((error: unknown) => {
    const cause = error instanceof Error ? error.message : String(error);
    throw fail('IMPORT_MAP', { message: `the mapping's SELECT does not work: ${cause}`, cause: error });
  })) as { column_name: string }[];
  const timed = described.some(({ column_name }) => column_name === 'occurred_at');
  return `SELECT to_json(t)::VARCHAR AS row FROM (${query}) t ORDER BY ${timed ? 't.occurred_at, ' : ''}row`;
}

function selected([field, from]: [string, string | { value: unknown } | { sql: string }]): string {
  const as = `AS ${identifier(field)}`;
  if (typeof from === 'string') return `${identifier(from)} ${as}`;
  if ('sql' in from) return `(${from.sql}) ${as}`;
  return `${literal(JSON.stringify(from.value))}::JSON ${as}`;
}

async function bucketsOf({ connection }: Input, select: string, path: string): Promise<Bucket[]> {
  const rows = (await rowsOf(
    connection,
    `SELECT bucket, lines::DOUBLE AS lines, amount_minor::DOUBLE AS amount_minor, currency FROM (${select}) ORDER BY bucket`,
  )) as Omit<Bucket, 'path'>[];
  return rows.map((row) => ({ path, ...row }));
}

async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

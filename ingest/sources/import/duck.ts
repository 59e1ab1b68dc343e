import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { fail, FairleadError } from '../../events/errors.js';
import { MAX_CSV_LINE_BYTES } from './csv-scan.js';
import { type Reject, rejectsOf, type SoundCsv, soundPart } from './csv-rejects.js';
import type { SourceFile } from './discover.js';

const MEMORY_LIMIT = '512MB';
const THREADS = '2';
const DELIMITERS = [',', ';', '\t', '|'] as const;
const NAMES: Record<string, string> = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab', '|': 'a pipe' };

export interface Column {
  name: string;
  type: string;
}

/** A file opened as the table `input`. */
export interface Input {
  connection: DuckDBConnection;
  columns: Column[];
  rows: number;
  /** Lines of a CSV file that are no rows, as they stand in the file. */
  rejects: Reject[];
  /** Set if the file has more rows than could be read: why, where, and what to do. */
  cut: { message: string; hint: string } | null;
  close(): Promise<void>;
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * How a file becomes a table. typed: columns have the types of their values; text: the columns of a CSV are text as it
 * stands there; objects: one column `json` that holds each object of a JSON file as it stands there.
 */
export type Reading = 'typed' | 'text' | 'objects';

/**
 * Opens a CSV, Parquet, JSON or NDJSON file as the table `input`, in a database of its own that spills to
 * DATA/tmp and never takes more than 512 MB.
 *
 * @throws IMPORT_UNREADABLE, IMPORT_DELIMITER
 */
export async function openInput(file: SourceFile, dataDir: string, reading: Reading): Promise<Input> {
  const home = join(dataDir, 'tmp', `import-${randomUUID()}`);
  await mkdir(home, { recursive: true });
  let instance: DuckDBInstance | null = null;
  const close = async (): Promise<void> => {
    instance?.closeSync();
    await rm(home, { recursive: true, force: true });
  };
  try {
    instance = await DuckDBInstance.create(join(home, 'import.duckdb'), {
      memory_limit: MEMORY_LIMIT,
      threads: THREADS,
      temp_directory: join(home, 'spill'),
      autoinstall_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone = 'UTC'`);
    const path = await plainPath(file.content, home);
    const sound = await fill(connection, file, { path, home, reading });
    const columns = (await rowsOf(connection, 'DESCRIBE input')) as { column_name: string; column_type: string }[];
    const [count] = (await rowsOf(connection, 'SELECT count(*)::DOUBLE AS n FROM input')) as { n: number }[];
    return {
      connection,
      columns: columns.map((column) => ({ name: column.column_name, type: column.column_type })),
      rows: count?.n ?? 0,
      rejects: [...sound.rejects, ...(file.format === 'csv' ? await rejectsOf(connection, sound) : [])],
      cut: sound.cut,
      close,
    };
  } catch (error) {
    await close();
    throw unreadable(file.path, error);
  }
}

/** Fills the table `input`; of a CSV with the lines that are rows. */
async function fill(
  connection: DuckDBConnection,
  file: SourceFile,
  { path, home, reading }: { path: string; home: string; reading: Reading },
): Promise<SoundCsv> {
  if (file.format !== 'csv') {
    await connection.run(inputStatement(file, path, reading));
    return { path, delimiter: '', rejects: [], cut: null };
  }
  const delimiter = await delimiterOf(file);
  const sound = await soundPart(file, delimiter, join(home, 'sound.csv'));
  const from = sound.path === file.content ? path : sound.path;
  await connection.run(csvStatement(from, delimiter, reading));
  return sound;
}

const MESSAGE_CHARACTERS = 300;

/** DuckDB's own words without its list of options, with the file they are about. */
export function unreadable(path: string, error: unknown): FairleadError {
  if (error instanceof FairleadError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const [cause = ''] = said.split(/\n\n|\n\s*(?:LINE |Original Line|Possible |The search space|\* )/);
  const line = cause.replaceAll(/\s+/g, ' ').trim();
  const short = line.length > MESSAGE_CHARACTERS ? `${line.slice(0, MESSAGE_CHARACTERS)}…` : line;
  return fail('IMPORT_UNREADABLE', { message: `${path}: ${short}`, path, cause: error });
}

/** A path that DuckDB does not take for a pattern. */
async function plainPath(path: string, home: string): Promise<string> {
  if (!/[*?[\]{}\\]/.test(path)) return path;
  const link = join(home, 'input');
  await symlink(path, link);
  return link;
}

function inputStatement(file: SourceFile, path: string, reading: Reading): string {
  const name = literal(path);
  if (file.format === 'parquet') return `CREATE VIEW input AS SELECT * FROM read_parquet(${name})`;
  const options = `format = '${file.format === 'json' ? 'auto' : 'newline_delimited'}', maximum_object_size = 16777216`;
  return reading === 'objects'
    ? `CREATE TABLE input AS SELECT json::VARCHAR AS json FROM read_json_objects(${name}, ${options})`
    : `CREATE TABLE input AS SELECT * FROM read_json(${name}, ${options}, sample_size = -1)`;
}

/** A table, so that the file is read once and every later look at it sees the same rows in the same order. */
function csvStatement(path: string, delimiter: string, reading: Reading): string {
  // A few bytes more than a row may have, so that whether one is too long is said in one place.
  const longest = MAX_CSV_LINE_BYTES + 64;
  return `CREATE TABLE input AS SELECT * FROM read_csv(${literal(path)}, delim = ${literal(delimiter)}, header = true, quote = '"',
    escape = '"', store_rejects = true, sample_size = -1, null_padding = false, max_line_size = ${longest},
    buffer_size = ${2 * longest}, compression = 'none', all_varchar = ${String(reading !== 'typed')})`;
}

/** The delimiter that stands most often in the first line, outside quotes. One column is never a table of events. */
async function delimiterOf({ path, content }: SourceFile): Promise<string> {
  const handle = await open(content, 'r');
  let text: string;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 << 10), 0, 64 << 10, 0);
    text = buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
  const header = (text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length - 1 }));
  const best = counted.reduce((a, b) => (b.count > a.count ? b : a));
  if (best.count > 0) return best.delimiter;
  const odd = /[^\p{L}\p{N}\s_.-]/u.exec(header)?.[0];
  const guess = odd === undefined ? 'nothing that could be one' : `perhaps ${JSON.stringify(odd)}`;
  const tried = DELIMITERS.map((delimiter) => NAMES[delimiter]).join(', ');
  const message = `${path}: its first line has one column only; the delimiter is none of ${tried} (${guess})`;
  throw fail('IMPORT_DELIMITER', { message, path, delimiter: odd ?? null });
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

/** The first column of a result as text, chunk by chunk: never more than a few thousand rows at once in memory. */
export async function* streamText(connection: DuckDBConnection, sql: string): AsyncGenerator<string[]> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getColumnValues(0) as string[];
  }
}

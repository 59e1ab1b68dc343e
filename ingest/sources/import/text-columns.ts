import { open, realpath, stat } from 'node:fs/promises';
import { fail } from '../../events/errors.js';
import { type Format, formatOf, type SourceFile } from './discover.js';
import { identifier, type Input, openInput, unreadable } from './duck.js';
import { withPlainFile } from './unpack.js';

/** Columns of a file as text, row by row in the order of the file. */
export interface TextColumns {
  readonly names: readonly string[];
  /** Those whose values are no plain values in the file: lists, objects, or of several kinds. */
  readonly nested: ReadonlySet<string>;
  readonly rows: number;
  /** Chunks of rows: for each of the named columns, its values, null where there is none. */
  read(names: readonly string[]): AsyncGenerator<(string | null)[][]>;
}

/**
 * Runs `use` with the columns of a CSV, Parquet, JSON or NDJSON file (but Parquet also as *.gz), for a calculation over files that are
 * nobody's events. Every line must be a row.
 *
 * @throws IMPORT_FILE_MISSING, IMPORT_FORMAT, IMPORT_UNREADABLE, IMPORT_DELIMITER
 */
export async function withTextColumns<T>(
  path: string,
  tempDir: string,
  use: (columns: TextColumns) => Promise<T>,
): Promise<T> {
  return withPlainFile(await sourceFile(path), tempDir, async (file) => {
    if (file.bytes === 0) throw fail('IMPORT_UNREADABLE', { message: `${path} is empty: it has not even columns` });
    const input = await openInput(file, tempDir, file.format === 'csv' ? 'text' : 'typed');
    try {
      refuseRejects(path, input);
      return await use({
        names: input.columns.map(({ name }) => name),
        nested: new Set(input.columns.flatMap(({ name, type }) => (NESTED.test(type) ? [name] : []))),
        rows: input.rows,
        read: (names) => readText(path, input, names),
      });
    } finally {
      await input.close();
    }
  });
}

async function sourceFile(path: string): Promise<SourceFile> {
  const entry = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const message = cause.code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${cause.code})`;
    throw fail('IMPORT_FILE_MISSING', { message, path });
  });
  const { format, extension, compressed } = formatOf(path);
  if (!entry.isFile()) throw fail('IMPORT_FORMAT', { message: `${path} is not a file`, path });
  if (format === undefined)
    throw fail('IMPORT_FORMAT', { message: `${path}: files named *${extension} cannot be read`, path });
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw fail('IMPORT_FILE_MISSING', { message: `${path} cannot be read (${cause.code})`, path });
  });
  await handle.close();
  const { size: bytes, mtimeMs } = entry;
  const known: Format = format;
  return { path, content: path, real: await realpath(path), format: known, compressed, bytes, mtimeMs, named: null };
}

const NESTED = /\]$|^(STRUCT|MAP|UNION)\b|^JSON$/;
const SHOWN_CHARACTERS = 80;
const PROBLEMS = {
  columns: 'has another number of columns than the first line',
  encoding: 'is not UTF-8',
  quote: 'has text behind a closing quote',
  long: 'is too long',
} as const;

function refuseRejects(path: string, { rejects, cut }: Input): void {
  const [first] = rejects;
  if (first) {
    const line = new TextDecoder().decode(first.bytes.subarray(0, SHOWN_CHARACTERS)).trim();
    throw fail('IMPORT_UNREADABLE', {
      message: `${path}: a line ${PROBLEMS[first.problem]}: ${JSON.stringify(line)}`,
      path,
    });
  }
  if (cut) throw fail('IMPORT_UNREADABLE', { message: `${path}: ${cut.message}`, hint: cut.hint, path });
}

async function* readText(
  path: string,
  { connection }: Input,
  names: readonly string[],
): AsyncGenerator<(string | null)[][]> {
  const columns = names.map((name) => `${identifier(name)}::VARCHAR`).join(', ');
  try {
    const result = await connection.stream(`SELECT ${columns} FROM input`);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield names.map((_, at) => chunk.getColumnValues(at) as (string | null)[]);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

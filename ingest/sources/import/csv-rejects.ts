import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { fail } from '../../events/errors.js';
import { copySound, MAX_CSV_LINE_BYTES, recordAt, scanCsv } from './csv-scan.js';
import type { SourceFile } from './discover.js';
import { MAX_LINE_BYTES } from './lines.js';

/** Why a line of a CSV is no row: another number of columns, bytes that are no UTF-8, text behind a closing quote, its length. */
export type RejectProblem = 'columns' | 'encoding' | 'quote' | 'long';

export interface Reject {
  bytes: Uint8Array;
  problem: RejectProblem;
}

/** The part of a CSV that can be read. */
export interface SoundCsv {
  path: string;
  delimiter: string;
  rejects: Reject[];
  cut: { message: string; hint: string } | null;
}

/**
 * The part of a CSV file that can be read: the file itself, or what is sound of it in a copy. DuckDB does not tell which line has a quote
 * that is wrong, gives up the whole file for one near its beginning, and further on takes all that an open quote swallows for one line.
 *
 * @throws IMPORT_UNREADABLE if its first line is at fault
 */
export async function soundPart(file: SourceFile, delimiter: string, to: string): Promise<SoundCsv> {
  const shape = await scanCsv(file.content, delimiter);
  const { bad, open: cut } = shape;
  if (bad.length === 0 && cut === null && !shape.mixedEnds)
    return { path: file.content, delimiter, rejects: [], cut: null };
  if (cut?.start === 0 || bad[0]?.start === 0) {
    const what = cut === null ? 'there is text behind a closing quote' : 'a quote is opened and never closed';
    const hint = 'Write each quote inside a quoted field twice, and close each field.';
    throw fail('IMPORT_UNREADABLE', { message: `${file.path}: line 1: ${what}`, hint, path: file.path });
  }
  await copySound(file.content, delimiter, shape, to);
  const handle = await open(file.content, 'r');
  try {
    const rejects: Reject[] = [];
    for (const { problem, start, end } of bad) {
      const bytes = Buffer.alloc(Math.min(end - start, MAX_LINE_BYTES));
      await handle.read(bytes, 0, bytes.length, start);
      rejects.push({ problem, bytes: bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes });
    }
    return { path: to, delimiter, rejects, cut: cut === null ? null : unclosed(cut.line) };
  } finally {
    await handle.close();
  }
}

function unclosed(line: number): { message: string; hint: string } {
  return {
    message: `line ${line}: a quote is opened and never closed, so that all behind it is one field`,
    hint: `Close the quote in line ${line}, and import the file again: rows that are in the log already count once.`,
  };
}

/** The lines that DuckDB refused, one time each: their own bytes, because what it keeps of bytes that are no UTF-8 is not them. */
export async function rejectsOf(connection: DuckDBConnection, { path, delimiter }: SoundCsv): Promise<Reject[]> {
  const answer = await connection.runAndReadAll(
    `SELECT bool_or(error_type = 'INVALID ENCODING') AS encoding, any_value(csv_line) AS line, line_byte_position::DOUBLE AS position
     FROM reject_errors GROUP BY scan_id, file_id, "line", line_byte_position ORDER BY scan_id, "line"`,
  );
  const rows = answer.getRowObjectsJS() as { encoding: boolean; line: string | null; position: number }[];
  if (rows.length === 0) return [];
  const handle = await open(path, 'r');
  try {
    const rejects: Reject[] = [];
    for (const { encoding, line, position } of rows) {
      // DuckDB counts bytes from one.
      const bytes = encoding
        ? await recordAt(handle, position - 1, delimiter, MAX_LINE_BYTES)
        : Buffer.from(line ?? '');
      rejects.push({ problem: encoding ? 'encoding' : 'columns', bytes });
    }
    return rejects;
  } finally {
    await handle.close();
  }
}

const NOTES: Record<RejectProblem, string> = {
  columns: 'lines have another number of columns than the first',
  encoding: 'lines are not UTF-8',
  quote: 'lines have text behind a closing quote',
  long: `lines are longer than ${MAX_CSV_LINE_BYTES} bytes; their dead letters hold ${MAX_LINE_BYTES} of them`,
};

/** What a report says of lines that are no rows. */
export function rejectNotes(problems: Partial<Record<RejectProblem, number>>): string[] {
  return (Object.keys(NOTES) as RejectProblem[]).flatMap((problem) =>
    problems[problem] === undefined ? [] : [`${problems[problem]} ${NOTES[problem]}`],
  );
}

import { fail } from '../ingest/events/errors.js';
import type { AuditAnswer } from '../ingest/sources/audits.js';

const ANSWERS = new Set(['right', 'wrong', 'unsure', 'withdrawn']);

/** Splits CSV as RFC 4180 has it into lines of cells; an apostrophe that keeps a spreadsheet from seeing a formula is taken off. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    const cell = quoted?.replaceAll('""', '"') ?? plain ?? '';
    line.push(cell.replace(/^'(?=[=+\-@\t\r])/, ''));
    if (end === ',') continue;
    if (line.some((one) => one !== '')) lines.push(line);
    line = [];
  }
  return lines;
}

/**
 * Reads answers from CSV with a header line that names conversion_id and answer, and may name true_advocate_id and note; other columns are passed
 * over, and so are lines without an answer: a sample that is only half filled in is fine.
 * @throws FairleadError FILE_UNREADABLE naming the line.
 */
export function readAnswers(path: string, text: string): AuditAnswer[] {
  const [header = [], ...lines] = cellsOf(text.replace(/^\uFEFF/, ''));
  const column = (name: string): number => header.map((cell) => cell.trim().toLowerCase()).indexOf(name);
  const [id, said, advocate, note] = ['conversion_id', 'answer', 'true_advocate_id', 'note'].map(column) as [
    number,
    number,
    number,
    number,
  ];
  if (id < 0 || said < 0)
    throw fail('FILE_UNREADABLE', { message: `${path}: the first line must name conversion_id and answer` });
  const optional = (cells: readonly string[], at: number): string | undefined =>
    at < 0 ? undefined : cells[at]?.trim() || undefined;
  return lines.flatMap((cells, i) => {
    const answer = cells[said]?.trim().toLowerCase() ?? '';
    if (answer === '') return [];
    const conversion_id = cells[id]?.trim() ?? '';
    if (!ANSWERS.has(answer) || conversion_id === '')
      throw fail('FILE_UNREADABLE', {
        message: `${path}, line ${i + 2}: ${conversion_id === '' ? 'names no conversion_id' : `"${answer}" is no answer; it is right, wrong, unsure or withdrawn`}`,
      });
    return [{ conversion_id, answer, true_advocate_id: optional(cells, advocate), note: optional(cells, note) }];
  });
}

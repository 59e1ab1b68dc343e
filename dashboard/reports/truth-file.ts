/** Reads the truth file of a simulation: who truly caused each conversion. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fail } from '../../ingest/events/errors.js';

export interface TruthOfConversion {
  /** Null: nobody caused it. */
  readonly advocateId: string | null;
  readonly fraud: string | null;
  readonly lookalike: string | null;
  readonly amountMinor: number;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function readLine(path: string, line: string, number: number, truth: Map<string, TruthOfConversion>): void {
  let row: Record<string, unknown>;
  try {
    row = JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw fail('FILE_UNREADABLE', { message: `${path}, line ${number}, is not JSON` });
  }
  if (row === null || typeof row !== 'object' || row['what'] !== 'conversion') return;
  const id = row['conversion_id'];
  if (typeof id !== 'string')
    throw fail('FILE_UNREADABLE', { message: `${path}, line ${number}, names no conversion_id` });
  truth.set(id, {
    advocateId: textOrNull(row['true_advocate_id']),
    fraud: textOrNull(row['fraud']),
    lookalike: textOrNull(row['lookalike']),
    amountMinor: Number.isSafeInteger(row['amount_minor']) ? (row['amount_minor'] as number) : 0,
  });
}

/**
 * Reads truth.ndjson by conversion id; lines about other subjects are passed over.
 * @throws FairleadError FILE_UNREADABLE where the file or a line of it cannot be read.
 */
export async function readTruth(path: string): Promise<Map<string, TruthOfConversion>> {
  const truth = new Map<string, TruthOfConversion>();
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() !== '') readLine(path, line, number, truth);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FILE_UNREADABLE') throw error;
    throw fail('FILE_UNREADABLE', {
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
  return truth;
}

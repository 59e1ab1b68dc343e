/** Reads the truth file of a simulation: who truly caused each conversion, and who is in league. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fail } from '../../ingest/events/errors.js';
import type { Label } from './detection-of-labels.js';

export interface TruthOfConversion {
  /** Null: nobody caused it. */
  readonly advocateId: string | null;
  readonly fraud: string | null;
  readonly lookalike: string | null;
  readonly amountMinor: number;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function rowOf(path: string, line: string, number: number): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown> | null;
  } catch {
    throw fail('FILE_UNREADABLE', { message: `${path}, line ${number}, is not JSON` });
  }
}

/**
 * Reads truth.ndjson by conversion id; lines about other subjects are passed over.
 * @throws FairleadError FILE_UNREADABLE where the file or a line of it cannot be read.
 */
export async function readTruth(path: string): Promise<Map<string, TruthOfConversion>> {
  const truth = new Map<string, TruthOfConversion>();
  await eachRow(path, (row, number) => {
    if (row['what'] !== 'conversion') return;
    const id = row['conversion_id'];
    if (typeof id !== 'string')
      throw fail('FILE_UNREADABLE', { message: `${path}, line ${number}, names no conversion_id` });
    truth.set(id, {
      advocateId: textOrNull(row['true_advocate_id']),
      fraud: textOrNull(row['fraud']),
      lookalike: textOrNull(row['lookalike']),
      amountMinor: Number.isSafeInteger(row['amount_minor']) ? (row['amount_minor'] as number) : 0,
    });
  });
  return truth;
}

/**
 * Reads the rings of truth.ndjson: the number of the ring of each advocate who belongs to one.
 * @throws FairleadError FILE_UNREADABLE where the file or a line of it cannot be read.
 */
export async function readTrueRings(path: string): Promise<Map<string, number>> {
  const rings = new Map<string, number>();
  await eachRow(path, (row) => {
    const { what, advocate_id: id, ring } = row;
    if (what === 'advocate' && typeof id === 'string' && typeof ring === 'number') rings.set(id, ring);
  });
  return rings;
}

/**
 * Reads how each advocate of truth.ndjson cheats, null for those who do not; lines about other subjects are passed over.
 * @throws FairleadError FILE_UNREADABLE where the file or a line of it cannot be read.
 */
export async function readTruthOfAdvocates(path: string): Promise<Map<string, string | null>> {
  const truth = new Map<string, string | null>();
  await eachRow(path, ({ what, advocate_id: id, fraud }, number) => {
    if (what !== 'advocate') return;
    if (typeof id !== 'string')
      throw fail('FILE_UNREADABLE', { message: `${path}, line ${number}, names no advocate_id` });
    truth.set(id, textOrNull(fraud));
  });
  return truth;
}

/** What a truth file says of fraud. */
export interface TrueLabels {
  /** How advocates cheat, of those who do. */
  readonly kinds: ReadonlyMap<string, string>;
  /** Of a conversion and an advocate who may have brought it. */
  labelOf(conversionId: string, advocateId: string): Label;
}

/**
 * What truth.ndjson says of conversions and of advocates who may have brought them. Fraud counts against the advocate who cheats that way, or, where the
 * file names no cheats, against all; null where it says nothing.
 * @throws FairleadError FILE_UNREADABLE where the file or a line of it cannot be read.
 */
export async function readLabels(path: string): Promise<TrueLabels> {
  const [conversions, advocates] = await Promise.all([readTruth(path), readTruthOfAdvocates(path)]);
  const kinds = new Map(
    [...advocates].flatMap(([id, kind]): [string, string][] => (kind === null ? [] : [[id, kind]])),
  );
  return {
    kinds,
    labelOf: (conversionId, advocateId) => {
      const truth = conversions.get(conversionId);
      if (truth === undefined) return null;
      if (truth.fraud === null) return 'honest';
      return kinds.size === 0 || kinds.get(advocateId) === truth.fraud ? { fraud: truth.fraud } : null;
    },
  };
}

async function eachRow(path: string, take: (row: Record<string, unknown>, number: number) => void): Promise<void> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      number += 1;
      const row = line.trim() === '' ? null : rowOf(path, line, number);
      if (row !== null) take(row, number);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FILE_UNREADABLE') throw error;
    throw fail('FILE_UNREADABLE', {
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
}

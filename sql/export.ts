import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fail } from '../ingest/events/errors.js';
import { KINDS, KIND_SPECS } from '../ingest/events/kinds.js';
import type { SaveTarget, SavingDoor } from './door.js';

export type ExportFormat = 'csv' | 'ndjson' | 'parquet';

const ENGINE_FORMAT: Record<ExportFormat, SaveTarget['format']> = {
  csv: 'CSVWithNames',
  ndjson: 'JSONEachRow',
  parquet: 'Parquet',
};

/** Every table that others may read: the events by kind, and what is derived from them. */
export const EXPORTABLE: readonly string[] = [
  ...KINDS.map((kind) => KIND_SPECS[kind].table),
  'dead_letters',
  'duplicates',
  'identities',
  'decisions',
  'decision_journal',
  'holds',
  'credits',
  'rewards',
  'order_states',
  'conversion_states',
  'touchpoints',
  'conversion_paths',
  'open_paths',
  'reconciliation_rows',
  'candidates',
  'advocate_days',
  'signals',
  'risks',
  'advocate_risks',
  'alerts',
  'cases',
  'rings',
  'ring_edges',
];

/**
 * Writes a table to a file on this machine, from the engine in this process or from a server. CSV cells that a spreadsheet would take for a formula are made harmless.
 * @returns how many rows there are.
 * @throws FairleadError NOT_FOUND for a table that is not offered.
 */
export async function exportTable(
  door: SavingDoor,
  table: string,
  format: ExportFormat,
  path: string,
): Promise<number> {
  if (!EXPORTABLE.includes(table))
    throw fail('NOT_FOUND', { message: `there is no table ${table}; there are ${EXPORTABLE.join(', ')}` });
  const raw = format === 'csv' ? `${path}.raw` : path;
  await door.save('export/rows-of-table', { path: raw, format: ENGINE_FORMAT[format] }, { table });
  if (format === 'csv') {
    await pipeline(createReadStream(raw), formulaSafe(), createWriteStream(`${path}.safe`));
    await rename(`${path}.safe`, path);
  }
  const [counted] = await door.rows<{ rows: number }>('export/rows-by-table', { table });
  return counted!.rows;
}

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const FORMULA = new Set([...'=+-@\t\r'].map((character) => character.charCodeAt(0)));

/**
 * Puts an apostrophe before every quoted cell that begins as a formula does. The engine quotes strings and leaves numbers
 * bare, so a negative number stays a number.
 */
export function formulaSafe(): Transform {
  let inside = false;
  let opened = false;
  let closed = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = Buffer.allocUnsafe(chunk.length * 2);
      let length = 0;
      for (const byte of chunk) {
        if (opened && FORMULA.has(byte)) out[length++] = APOSTROPHE;
        // A quote right after a closing one is an escaped quote within the cell, which does not begin there.
        opened = byte === QUOTE && !inside && !closed;
        closed = byte === QUOTE && inside;
        if (byte === QUOTE) inside = !inside;
        out[length++] = byte;
      }
      done(null, out.subarray(0, length));
    },
  });
}

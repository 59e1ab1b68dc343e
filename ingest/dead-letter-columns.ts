import { Binary, Field, makeData } from 'apache-arrow';
import { arrowStream } from './arrow-stream.js';
import {
  lowColumn,
  offsetColumn,
  smallColumn,
  textColumn,
  timeColumn,
  type ColumnBuilder,
  type Finished,
} from './columns.js';
import type { RecordPlace } from './event-columns.js';
import type { Source } from './events/kinds.js';

/** A record that became no row. */
export interface DeadLetter extends RecordPlace {
  readonly programmeId: string;
  readonly topic: string;
  /** Where it fell out: door, decode, dedup. */
  readonly step: string;
  readonly reason: string;
  readonly message: string;
  /** The original bytes. */
  readonly payload: Uint8Array;
  readonly source: Source;
  readonly id?: string | undefined;
  readonly replayOf?: string | undefined;
  /** When it was found that the bytes have left the log, ms since 1970; `payload` is empty then. */
  readonly bytesRemovedAt?: number | undefined;
}

/** The Arrow stream that the statement `ingest/insert-dead-letters` takes. */
export function deadLetterStream(letters: readonly DeadLetter[]): Uint8Array {
  const n = letters.length;
  const low = (name: string, of: (letter: DeadLetter) => string) => filled(lowColumn(name, n, false), letters, of);
  const text = (name: string, nullable: boolean, of: (letter: DeadLetter) => string | undefined) =>
    filled(textColumn(name, n, nullable), letters, of);
  return arrowStream([
    low('programme_id', (letter) => letter.programmeId),
    low('topic', (letter) => letter.topic),
    filled(smallColumn('log_partition', n, false, 16), letters, (letter) => letter.partition),
    filled(offsetColumn('log_offset', n), letters, (letter) => letter.offset),
    low('step', (letter) => letter.step),
    low('reason', (letter) => letter.reason),
    text('message', false, (letter) => letter.message),
    payloadColumn(letters),
    low('source', (letter) => letter.source),
    filled(timeColumn('received_at', n, false), letters, (letter) => letter.receivedAt),
    text('id', true, (letter) => letter.id),
    text('replay_of', true, (letter) => letter.replayOf),
    filled(timeColumn('bytes_removed_at', n, true), letters, (letter) => letter.bytesRemovedAt),
  ]);
}

function filled<V>(
  column: ColumnBuilder<V>,
  letters: readonly DeadLetter[],
  of: (letter: DeadLetter) => V | undefined,
): Finished {
  for (const letter of letters) column.push(of(letter));
  return column.finish();
}

/** Bytes as they came, valid text or not. */
function payloadColumn(letters: readonly DeadLetter[]): Finished {
  const offsets = new Int32Array(letters.length + 1);
  for (const [i, { payload }] of letters.entries()) offsets[i + 1] = offsets[i]! + payload.length;
  const type = new Binary();
  const data = makeData({
    type,
    length: letters.length,
    nullCount: 0,
    nullBitmap: null,
    valueOffsets: offsets,
    data: Buffer.concat(letters.map(({ payload }) => payload)),
  });
  return { field: new Field('payload', type, false), data };
}

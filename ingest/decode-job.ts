import { deadLetterStream, type DeadLetter } from './dead-letter-columns.js';
import type { Enricher } from './enrich/types.js';
import { eventColumns, type RecordPlace } from './event-columns.js';
import { SOURCES, type Kind, type Source } from './events/kinds.js';
import { decode } from './events/validate.js';
import type { RecordBatch } from './log/event-log.js';

/** Slices of the partitions of one topic, to become one block of rows and one of dead letters. */
export interface DecodeJob {
  readonly kind: Kind;
  readonly slices: readonly RecordBatch[];
}

export interface DecodeResult {
  /** Arrow stream of the rows, null where there are none. */
  readonly rows: Uint8Array | null;
  readonly rowCount: number;
  /** Arrow stream of the dead letters, null where there are none. */
  readonly dead: Uint8Array | null;
  readonly deadCount: number;
  /** Dead letters by reason. */
  readonly deadByReason: Readonly<Record<string, number>>;
}

const MESSAGE_MAX = 500;

/** Decodes, checks and enriches every record of a job: each becomes one row or one dead letter, in the order of the log. */
export function decodeJob({ kind, slices }: DecodeJob, enricher: Enricher): DecodeResult {
  const total = slices.reduce((sum, slice) => sum + slice.count, 0);
  const columns = eventColumns(kind, total);
  const dead: DeadLetter[] = [];
  for (const slice of slices) {
    for (let i = 0; i < slice.count; i += 1) {
      const bytes = slice.bytes.subarray(i === 0 ? 0 : slice.ends[i - 1]!, slice.ends[i]!);
      const source = SOURCES[slice.sources[i]!]!;
      const programmeId = slice.programmes[slice.programmeIndex[i]!]!;
      const place = { partition: slice.partition, offset: slice.baseOffset + i, receivedAt: slice.receivedAt[i]! };
      const unreadable = slice.unreadable?.get(i);
      const decoded =
        unreadable === undefined
          ? decodeSafely(bytes, kind, { receivedAt: place.receivedAt, source, programmeId })
          : ({ ok: false, code: 'ENVELOPE_INVALID', message: unreadable } as const);
      const refused = slice.refused?.get(i);
      if (decoded.ok && refused !== undefined) {
        const { id } = decoded.event;
        dead.push(letterOf(slice, i, { ...place, programmeId, source, bytes }, { ...refused, id, step: 'door' }));
      } else if (decoded.ok) {
        const ip = decoded.event['ip'];
        const userAgent = decoded.event['user_agent'];
        const address = typeof ip === 'string' ? enricher.address(ip) : null;
        const device = typeof userAgent === 'string' ? enricher.device(userAgent) : null;
        columns.push(decoded.event, place, address, device);
      } else {
        dead.push(letterOf(slice, i, { ...place, programmeId, source, bytes }, decoded));
      }
    }
  }
  return {
    rows: columns.rows > 0 ? columns.finish() : null,
    rowCount: columns.rows,
    dead: dead.length > 0 ? deadLetterStream(dead) : null,
    deadCount: dead.length,
    deadByReason: countReasons(dead),
  };
}

function countReasons(dead: readonly DeadLetter[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of dead) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

type Decoded = ReturnType<typeof decode> | { ok: false; code: 'BUG'; message: string; id?: string };

/** A decoder that throws is a bug, but not one that may stop the stream: the record waits among the dead letters for a better decoder. */
function decodeSafely(bytes: Uint8Array, kind: Kind, at: Parameters<typeof decode>[2]): Decoded {
  try {
    return decode(bytes, kind, at);
  } catch (error) {
    return { ok: false, code: 'BUG', message: `the decoder failed: ${String(error)}`.slice(0, MESSAGE_MAX) };
  }
}

interface Refused extends RecordPlace {
  readonly programmeId: string;
  readonly source: Source;
  readonly bytes: Uint8Array;
}

function letterOf(
  slice: RecordBatch,
  index: number,
  record: Refused,
  why: { code: string; message: string; id?: string | undefined; step?: string },
): DeadLetter {
  const { bytes, ...place } = record;
  return {
    ...place,
    topic: slice.topic,
    step: why.step ?? 'decode',
    reason: why.code,
    message: why.message.slice(0, MESSAGE_MAX),
    payload: bytes,
    id: why.id,
    replayOf: slice.replayOf.get(index),
  };
}

import { TextDecoder } from 'node:util';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { DEAD_REASONS } from '../../events/errors.js';
import {
  type AppendRecord,
  type ReadLimit,
  type RecordBatch,
  type Refusal,
  type Source,
  SOURCES,
} from '../event-log.js';

/**
 * How a record of the log looks on Kafka: the key and the bytes as they are, the time of receipt as the record's time, and two
 * headers, `source` and `programme` (`replay_of` where a dead letter is replayed, `refused` where the door refused the event). Whoever may write to the topics is the door that
 * events come through, so its headers are believed; a record without headers came from a server of the programme configured.
 */
export function toMessage(record: AppendRecord, partition: number, now: number): Message {
  const headers: IHeaders = { source: record.source, programme: record.programmeId };
  if (record.replayOf !== undefined) headers['replay_of'] = record.replayOf;
  if (record.refused !== undefined) headers['refused'] = `${record.refused.code} ${record.refused.message}`;
  return {
    key: record.key,
    // kafkajs takes a Buffer as it is; a view of the same bytes is none.
    value: Buffer.from(record.value.buffer, record.value.byteOffset, record.value.byteLength),
    partition,
    timestamp: String(record.receivedAt ?? now),
    headers,
  };
}

const SOURCE_OF = new Map<string, number>(SOURCES.map((source, index) => [source, index]));
const DEFAULT_SOURCE: Source = 'server';
const NAME_MAX = 128;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Cuts what the broker gave into runs of consecutive offsets: values copied together, one column for each thing known beside them. */
export function toBatches(
  topic: string,
  partition: number,
  messages: readonly KafkaMessage[],
  programmeId: string,
): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let from = 0; from < messages.length;) {
    const baseOffset = Number(messages[from]!.offset);
    let to = from + 1;
    while (to < messages.length && Number(messages[to]!.offset) === baseOffset + to - from) to += 1;
    batches.push(toBatch({ topic, partition, baseOffset }, messages.slice(from, to), programmeId));
    from = to;
  }
  return batches;
}

function toBatch(
  at: Pick<RecordBatch, 'topic' | 'partition' | 'baseOffset'>,
  messages: readonly KafkaMessage[],
  programmeId: string,
): RecordBatch {
  const count = messages.length;
  let length = 0;
  for (const { value } of messages) length += value?.length ?? 0;
  const batch: RecordBatch = {
    ...at,
    count,
    bytes: new Uint8Array(length),
    ends: new Uint32Array(count),
    receivedAt: new Float64Array(count),
    sources: new Uint8Array(count),
    programmes: [],
    programmeIndex: new Uint16Array(count),
    replayOf: new Map(),
  };
  const envelope = createEnvelopes(batch, programmeId);
  let end = 0;
  for (let i = 0; i < count; i += 1) {
    const message = messages[i]!;
    if (message.value) {
      batch.bytes.set(message.value, end);
      end += message.value.length;
    }
    batch.ends[i] = end;
    envelope(i, message);
  }
  return batch;
}

/** Reads what stands beside a value. Most records of a batch name the same programme in the same bytes, so those are looked up once. */
function createEnvelopes(batch: RecordBatch, programmeId: string): (i: number, message: KafkaMessage) => void {
  const indexOf = new Map<string, number>();
  const indexOfProgramme = (name: string): number => {
    let index = indexOf.get(name);
    if (index === undefined) indexOf.set(name, (index = batch.programmes.push(name) - 1));
    return index;
  };
  let lastSource: Buffer | undefined;
  let sourceIndex = 0;
  let lastBytes: Buffer | undefined;
  let lastIndex = 0;
  const bad = (i: number, why: string): void => void (batch.unreadable ??= new Map<number, string>()).set(i, why);
  return (i, { timestamp, headers }) => {
    const receivedAt = Number(timestamp);
    if (receivedAt >= 0) batch.receivedAt[i] = receivedAt;
    else bad(i, `the record has no time of receipt (${timestamp})`);
    const source = headers?.['source'];
    if (lastSource === undefined || !Buffer.isBuffer(source) || !source.equals(lastSource)) {
      const index = SOURCE_OF.get(source === undefined ? DEFAULT_SOURCE : String(source));
      if (index === undefined) bad(i, `the header source is none of ${SOURCES.join(', ')}`);
      sourceIndex = index ?? SOURCE_OF.get(DEFAULT_SOURCE)!;
      lastSource = Buffer.isBuffer(source) && index !== undefined ? source : undefined;
    }
    batch.sources[i] = sourceIndex;
    const programme = headers?.['programme'];
    if (lastBytes === undefined || !Buffer.isBuffer(programme) || !programme.equals(lastBytes)) {
      const name = programme === undefined ? programmeId : nameOf(programme);
      if (name === null) bad(i, `the header programme is no name of 1 to ${NAME_MAX} characters`);
      lastIndex = indexOfProgramme(name ?? programmeId);
      lastBytes = Buffer.isBuffer(programme) && name !== null ? programme : undefined;
    }
    batch.programmeIndex[i] = lastIndex;
    const replayOf = headers?.['replay_of'];
    if (replayOf !== undefined) batch.replayOf.set(i, String(replayOf).slice(0, 300));
    const refused = headers?.['refused'];
    if (refused === undefined) return;
    const refusal = refusalOf(String(refused));
    if (refusal === null) bad(i, 'the header refused names no reason of a dead letter');
    else (batch.refused ??= new Map<number, Refusal>()).set(i, refusal);
  };
}

/** A reason and a sentence; null where the reason is none. */
function refusalOf(header: string): Refusal | null {
  const end = header.indexOf(' ');
  const code = DEAD_REASONS.find((reason) => reason === header.slice(0, end));
  return code === undefined ? null : { code, message: header.slice(end + 1) };
}

/** null for what is no name: several values, no UTF-8, control characters, empty or too long. */
function nameOf(value: IHeaders[string]): string | null {
  if (value === undefined || Array.isArray(value)) return null;
  let name: string;
  try {
    name = typeof value === 'string' ? value : utf8.decode(value);
  } catch {
    return null;
  }
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return name.length >= 1 && name.length <= NAME_MAX && !/[\u0000-\u001f\u007f]/.test(name)
    ? name.normalize('NFC')
    : null;
}

/** What says only that there is no record before `baseOffset`. */
export const emptyBatch = (topic: string, partition: number, baseOffset: number): RecordBatch =>
  toBatch({ topic, partition, baseOffset }, [], '');

/** Records [from, to) of a batch as a batch of their own; all of it is the batch itself. */
export function cutBatch(batch: RecordBatch, from: number, to: number): RecordBatch {
  if (from === 0 && to === batch.count) return batch;
  const start = from === 0 ? 0 : batch.ends[from - 1]!;
  const within = <V>(map: ReadonlyMap<number, V>): Map<number, V> =>
    new Map([...map].filter(([i]) => i >= from && i < to).map(([i, value]) => [i - from, value]));
  return {
    ...batch,
    baseOffset: batch.baseOffset + from,
    count: to - from,
    bytes: batch.bytes.slice(start, batch.ends[to - 1]),
    ends: batch.ends.slice(from, to).map((end) => end - start),
    receivedAt: batch.receivedAt.slice(from, to),
    sources: batch.sources.slice(from, to),
    programmeIndex: batch.programmeIndex.slice(from, to),
    replayOf: within(batch.replayOf),
    ...(batch.refused ? { refused: within(batch.refused) } : {}),
    ...(batch.unreadable ? { unreadable: within(batch.unreadable) } : {}),
  };
}

/** Records of a batch from place `from` on, at least one and as many as the limit allows. */
export function cutWithin(batch: RecordBatch, from: number, { maxRecords, maxBytes }: ReadLimit): RecordBatch {
  const start = from === 0 ? 0 : batch.ends[from - 1]!;
  let to = Math.min(batch.count, from + maxRecords);
  while (to > from + 1 && batch.ends[to - 1]! - start > maxBytes) to -= 1;
  return cutBatch(batch, from, to);
}

import type { Warehouse } from '../sql/warehouse.js';
import { KIND_SPECS, isKind, type Source } from './events/kinds.js';
import { decode } from './events/validate.js';
import type { EventLog } from './log/event-log.js';

export interface ReplayOptions {
  readonly log: EventLog;
  readonly warehouse: Warehouse;
  /** Only dead letters with this reason; empty for any. */
  readonly reason: string;
  /** Only the dead letter at this address, written topic/partition/offset; empty for any. */
  readonly address: string;
}

interface Letter {
  readonly programme_id: string;
  readonly topic: string;
  readonly log_partition: number;
  readonly log_offset: number;
  readonly source: Source;
  /** Original bytes in base64. */
  readonly payload: string;
}

const PAGE = 500;

/**
 * Appends the original bytes of dead letters to the log again, at new addresses that name the old ones. The dead letters stay,
 * marked. A replay that is killed between appending and marking appends once more: the id makes that a duplicate.
 * @returns how many were appended.
 */
export async function replayDeadLetters({ log, warehouse, reason, address }: ReplayOptions): Promise<number> {
  const door = warehouse.ingest;
  let replayed = 0;
  let after: Pick<Letter, 'topic' | 'log_partition' | 'log_offset'> = { topic: '', log_partition: 0, log_offset: 0 };
  for (;;) {
    const letters = await door.rows<Letter>('ingest/dead-letters-to-replay', {
      reason,
      address,
      after_topic: after.topic,
      after_partition: after.log_partition,
      after_offset: after.log_offset,
      limit: PAGE,
    });
    for (const letter of letters) await replayOne(log, warehouse, letter);
    replayed += letters.length;
    const last = letters.at(-1);
    if (!last || letters.length < PAGE) return replayed;
    after = last;
  }
}

async function replayOne(log: EventLog, { ingest }: Warehouse, letter: Letter): Promise<void> {
  const { topic, log_partition, log_offset, source, programme_id: programmeId } = letter;
  const value = Buffer.from(letter.payload, 'base64');
  const replayOf = `${topic}/${log_partition}/${log_offset}`;
  const [appended] = await log.append(topic, [
    { key: keyOf(topic, value, source, replayOf), value, source, programmeId, replayOf },
  ]);
  const replayedAs = `${appended!.topic}/${appended!.partition}/${appended!.offset}`;
  await ingest.run('ingest/dead-letter-replayed', { topic, log_partition, log_offset, replayed_as: replayedAs });
}

/** The key the event has if it can be decoded by now, else the address it had, which spreads as well as any. */
function keyOf(topic: string, value: Uint8Array, source: Source, address: string): string {
  const kind = topic.slice('fairlead.'.length);
  if (!isKind(kind)) return address;
  const verdict = decode(value, kind, { receivedAt: Date.now(), source });
  return verdict.ok ? KIND_SPECS[kind].keyOf(verdict.event) : address;
}

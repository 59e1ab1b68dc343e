import { tableFromIPC } from 'apache-arrow';
import { SOURCES, type Source } from './events/kinds.js';
import type { AppendRecord, EventLog } from './log/event-log.js';

/** Where dead letters are made known to others, beside the table of them. */
export const DEAD_LETTER_TOPIC = 'fairlead.dead_letter';

/**
 * Appends dead letters to their topic: the key is the address `topic/partition/offset` of the record, the value JSON of what the table
 * holds, the original bytes in base64. A kill between this and the insert appends them once more: readers know them by their key.
 * @param letters the Arrow stream of dead-letter-columns.ts.
 */
export async function publishDeadLetters(log: Pick<EventLog, 'append'>, letters: Uint8Array): Promise<void> {
  const records: AppendRecord[] = [];
  for (const row of tableFromIPC(letters)) {
    const letter = row.toJSON() as Record<string, unknown>;
    const address = `${String(letter['topic'])}/${String(letter['log_partition'])}/${String(letter['log_offset'])}`;
    const source = SOURCES.find((name) => name === letter['source']) ?? 'system';
    records.push(recordOf(letter, address, source));
  }
  if (records.length > 0) await log.append(DEAD_LETTER_TOPIC, records);
}

function recordOf(letter: Record<string, unknown>, key: string, source: Source): AppendRecord {
  const payload = letter['payload'] as Uint8Array;
  const receivedAt = Number(letter['received_at']);
  const removedAt = letter['bytes_removed_at'];
  const value = {
    topic: letter['topic'],
    partition: Number(letter['log_partition']),
    offset: Number(letter['log_offset']),
    programme_id: letter['programme_id'],
    source,
    received_at: new Date(receivedAt).toISOString(),
    step: letter['step'],
    reason: letter['reason'],
    message: letter['message'],
    id: letter['id'],
    replay_of: letter['replay_of'],
    bytes_removed_at: removedAt == null ? null : new Date(Number(removedAt)).toISOString(),
    payload_base64: Buffer.from(payload).toString('base64'),
  };
  return { key, value: Buffer.from(JSON.stringify(value)), source, programmeId: String(letter['programme_id']) };
}

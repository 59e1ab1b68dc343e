import type { Warehouse } from '../sql/warehouse.js';
import { fail } from './events/errors.js';
import { KIND_SPECS, isKind, type Source } from './events/kinds.js';
import { decode } from './events/validate.js';
import type { AppendRecord, EventLog } from './log/event-log.js';
import { publishing, type Publication } from './log/published-rulesets.js';

export interface ReplayOptions {
  readonly log: EventLog;
  readonly warehouse: Warehouse;
  /** Only dead letters with this reason; empty for any. */
  readonly reason: string;
  /** Only the dead letter at this address, written topic/partition/offset; empty for any. */
  readonly address: string;
  /** Also those that were replayed before. */
  readonly again?: boolean;
}

export interface Replayed {
  /** Letters whose bytes were appended. */
  readonly replayed: number;
  /** Left out: they were replayed before. */
  readonly replayed_before: number;
  /** Left out: retention has removed their bytes. */
  readonly bytes_removed: number;
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

/** Letters that are appended together, and marked together after that. */
const PAGE = 500;
const PAGE_BYTES = 8 << 20;

/**
 * Appends the original bytes of dead letters to the log again, at new addresses that name the old ones. The dead letters stay,
 * marked. A replay that is killed between appending and marking appends once more: the id makes that a duplicate. What is refused
 * again while the replay goes on is not replayed a second time by it.
 * @throws FairleadError NOT_FOUND where there is no dead letter at the address.
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<Replayed> {
  const { log, warehouse, reason, address } = options;
  const again = options.again === true ? 1 : 0;
  const began = Date.now();
  const [asked] = await warehouse.ingest.rows<{ letters: number } & Omit<Replayed, 'replayed'>>(
    'ingest/dead-letters-left-out',
    { reason, address, again },
  );
  const { letters: found, ...leftOut } = asked!;
  if (found === 0 && address !== '') throw fail('NOT_FOUND', { message: `there is no dead letter at ${address}` });
  let replayed = 0;
  let after: Pick<Letter, 'topic' | 'log_partition' | 'log_offset'> = { topic: '', log_partition: 0, log_offset: 0 };
  for (;;) {
    const letters = await warehouse.ingest.rows<Letter>('ingest/dead-letters-to-replay', {
      reason,
      address,
      again,
      began,
      after_topic: after.topic,
      after_partition: after.log_partition,
      after_offset: after.log_offset,
      limit: PAGE,
      bytes: PAGE_BYTES,
    });
    const last = letters.at(-1);
    if (!last) return { replayed, ...leftOut };
    for (const topic of new Set(letters.map((letter) => letter.topic))) {
      const ofTopic = letters.filter((letter) => letter.topic === topic);
      await replayTogether(log, warehouse, topic, ofTopic);
    }
    replayed += letters.length;
    after = last;
  }
}

async function replayTogether(
  log: EventLog,
  { ingest }: Warehouse,
  topic: string,
  letters: readonly Letter[],
): Promise<void> {
  const records = letters.map(recordOf);
  const appended =
    topic === KIND_SPECS.ruleset.topic
      ? await publishing(log, (publication) => log.append(topic, judged(records, publication)))
      : await log.append(topic, records);
  await ingest.run('ingest/dead-letters-replayed', {
    topic,
    partitions: letters.map((letter) => letter.log_partition),
    offsets: letters.map((letter) => letter.log_offset),
    replayed_as: appended.map(({ partition, offset }) => `${topic}/${partition}/${offset}`),
  });
}

/** Rulesets as a door takes them: what still may not be published is a dead letter again. */
function judged(records: readonly AppendRecord[], publication: Publication): AppendRecord[] {
  return records.map((record) => {
    const { source, programmeId } = record;
    const verdict = decode(record.value, 'ruleset', { receivedAt: Date.now(), source, programmeId });
    const problem = verdict.ok ? publication.judge(verdict.event) : null;
    return problem === null ? record : { ...record, refused: { code: problem.code, message: problem.message } };
  });
}

function recordOf({
  topic,
  log_partition,
  log_offset,
  source,
  programme_id: programmeId,
  payload,
}: Letter): AppendRecord {
  const value = Buffer.from(payload, 'base64');
  const replayOf = `${topic}/${log_partition}/${log_offset}`;
  return { key: keyOf(topic, value, source, replayOf), value, source, programmeId, replayOf };
}

/** The key the event has if it can be decoded by now, else the address it had, which spreads as well as any. */
function keyOf(topic: string, value: Uint8Array, source: Source, address: string): string {
  const kind = topic.slice('fairlead.'.length);
  if (!isKind(kind)) return address;
  const verdict = decode(value, kind, { receivedAt: Date.now(), source });
  return verdict.ok ? KIND_SPECS[kind].keyOf(verdict.event) : address;
}

import type { Problem } from '../events/fields.js';
import { KIND_SPECS, SOURCES, type Event } from '../events/kinds.js';
import { checkPublication } from '../events/publication.js';
import { decode } from '../events/validate.js';
import { inTurn } from './in-turn.js';
import type { EventLog, RecordBatch } from './event-log.js';

/** What is read of a log to know what is published. */
export type RulesetLog = Pick<EventLog, 'read' | 'startOffsets' | 'endOffsets'>;

/** What is published while nobody of this process publishes. */
export interface Publication {
  /** The highest version of a programme that the log holds; null where none is there. */
  newestVersion(programmeId: string): number | null;
  /** Why a valid ruleset event may not be published; null where it may, and then it counts as published for those after it. */
  judge(event: Event): Problem | null;
}

/** The rulesets of one programme. */
interface Published {
  newestVersion: number | null;
  /** Publication of the newest version, ms since 1970. */
  newestAt: number;
  readonly ids: Set<string>;
}

const { topic: TOPIC } = KIND_SPECS.ruleset;
const READ = { maxBytes: 4 << 20, maxRecords: 10_000 };

/** One for each log, so that all doors of a process ask the same one. */
const readers = new WeakMap<object, Reader>();

/**
 * Does `work` once everything begun here before has ended, knowing what the log of this moment holds: whoever appends within it
 * cannot be overtaken by another door of this process. Reads only what was appended since the last time.
 */
export function publishing<T>(log: RulesetLog, work: (publication: Publication) => Promise<T>): Promise<T> {
  const reader = readers.get(log) ?? new Reader(log);
  readers.set(log, reader);
  return inTurn(reader, async () => {
    await reader.readOn();
    return work(onTopOf(reader.published));
  });
}

/** What the batch at hand publishes counts for the rest of it alone: whether it is appended is known by reading on. */
function onTopOf(published: ReadonlyMap<string, Published>): Publication {
  const own = new Map<string, Published>();
  const of = (programme: string): Published => {
    const known = own.get(programme) ?? copyOf(published.get(programme));
    own.set(programme, known);
    return known;
  };
  return {
    newestVersion: (programme) => of(programme).newestVersion,
    judge: (event) => {
      const known = of(event.programme_id);
      // Told again: whether it repeats or contradicts itself is found by its id.
      if (known.ids.has(event.id)) return null;
      const { newestVersion, newestAt } = known;
      const told = { newestVersion, newestAt: newestVersion === null ? undefined : newestAt, now: event.occurred_at };
      const problem = checkPublication(draftOf(event), told);
      if (problem === null) add(known, event);
      return problem;
    },
  };
}

function draftOf(event: Event): { version: number; effectiveFrom: number; correction: boolean } {
  return {
    version: event['version'] as number,
    effectiveFrom: event['effective_from'] as number,
    correction: event['correction'] === true,
  };
}

function copyOf(known: Published | undefined): Published {
  return known ? { ...known, ids: new Set(known.ids) } : { newestVersion: null, newestAt: 0, ids: new Set() };
}

function add(known: Published, event: Event): void {
  const { version } = draftOf(event);
  if (known.ids.has(event.id)) return;
  known.ids.add(event.id);
  if (known.newestVersion !== null && version < known.newestVersion) return;
  // Of a version told twice the first stands.
  known.newestAt = version === known.newestVersion ? Math.min(known.newestAt, event.occurred_at) : event.occurred_at;
  known.newestVersion = version;
}

/** Reads the rulesets of a log, each once. What is not valid, or was refused at a door, is not published. */
class Reader {
  readonly published = new Map<string, Published>();
  readonly #next: number[] = [];

  constructor(private readonly log: RulesetLog) {}

  async readOn(): Promise<void> {
    const starts = await this.log.startOffsets(TOPIC);
    for (const [partition, end] of (await this.log.endOffsets(TOPIC)).entries()) {
      let next = Math.max(this.#next[partition] ?? 0, starts[partition] ?? 0);
      while (next < end) {
        const batch = await this.log.read(TOPIC, partition, next, READ);
        if (batch === null) break;
        this.#take(batch);
        next = Math.max(batch.baseOffset + batch.count, next + 1);
      }
      this.#next[partition] = next;
    }
  }

  #take(batch: RecordBatch): void {
    const { count, bytes, ends, receivedAt, sources, programmes, programmeIndex, refused, unreadable } = batch;
    for (let i = 0; i < count; i += 1) {
      if (refused?.has(i) || unreadable?.has(i)) continue;
      const verdict = decode(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]), 'ruleset', {
        receivedAt: receivedAt[i]!,
        source: SOURCES[sources[i]!]!,
        programmeId: programmes[programmeIndex[i]!]!,
      });
      if (!verdict.ok) continue;
      const { event } = verdict;
      const known = this.published.get(event.programme_id) ?? copyOf(undefined);
      add(known, event);
      this.published.set(event.programme_id, known);
    }
  }
}

import type { FairleadError } from '../../events/errors.js';
import { atMost } from './client.js';
import type { Member } from './member.js';
import type { KafkaOptions } from './options.js';

/** What the watchdog sees and may do. */
export interface Watched {
  member(): Member | undefined;
  /** Partitions of which nothing came for so many milliseconds though they are asked for. */
  idle(ms: number): { topic: string; partition: number; next: number }[];
  /** Counts the time that partitions have been idle from now on. */
  forgive(): void;
  endOffsets(topic: string): Promise<number[]>;
  /** Fetches a partition again from where it stands. */
  again(topic: string, partition: number): void;
  restart(): Promise<void>;
}

const LOOK_MS = 1_000;
const ASK_MS = 5_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A life so long without failure, and the next failure is the first again. */
const HEALTHY_MS = 60_000;
/** So many joins in a minute are told: something makes the group turn round and round. */
const MANY_JOINS = 30;

/**
 * Restarts a reader that failed or stands still, and says so. kafkajs consumers are known to stop fetching without an error, after
 * rebalances above all (tulios/kafkajs#659): a loop that does not go round, and a partition that holds records which do not come, are
 * both seen here.
 */
export class Watchdog {
  readonly #options: KafkaOptions;
  readonly #watched: Watched;
  readonly #stallMs: number;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  #busy = false;
  #crash: { error: FairleadError; due: number } | undefined;
  #lookedAt = performance.now();
  /** Partitions that were fetched again once already, and from where. */
  #again = new Map<string, number>();
  #joins: number[] = [];

  constructor(options: KafkaOptions, watched: Watched) {
    this.#options = options;
    this.#watched = watched;
    this.#stallMs = options.stallMs ?? Math.max(15_000, options.sessionTimeoutMs);
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#look(), Math.min(LOOK_MS, this.#stallMs / 4));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  crashed(error: FairleadError): void {
    const now = performance.now();
    this.#failures = now - this.#failedAt > HEALTHY_MS ? 1 : this.#failures + 1;
    this.#failedAt = now;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
    this.#crash = { error, due: now + waitMs };
    this.#options.note?.({
      level: this.#failures === 1 ? 'warn' : 'error',
      message: `reading the log failed and is begun again: ${error.message}`,
      fields: { code: error.code, hint: error.hint, wait_ms: waitMs },
    });
  }

  joined(): void {
    const now = performance.now();
    this.#again.clear();
    this.#joins = [...this.#joins.filter((at) => now - at < 60_000), now];
    if (this.#joins.length !== MANY_JOINS) return;
    this.#options.note?.({
      level: 'warn',
      message: `the workers were given their partitions ${MANY_JOINS} times within a minute: one of them comes and goes, or is too slow`,
      fields: { group: this.#options.group },
    });
  }

  async #look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const why = this.#whyRestart() ?? (await this.#whyStalled());
      if (why) await this.#restart(why);
    } finally {
      this.#busy = false;
    }
  }

  #whyRestart(): string | undefined {
    const now = performance.now();
    // A process that was stopped and woken finds every clock run out: the loop gets its time to go round before it is judged.
    const slept = now - this.#lookedAt > this.#stallMs / 2;
    this.#lookedAt = now;
    if (this.#crash) return now >= this.#crash.due ? 'crash' : undefined;
    const member = this.#watched.member();
    if (!member || slept) {
      if (member) member.aliveAt = now;
      if (slept) this.#watched.forgive();
      return undefined;
    }
    const patience = member.joining ? 3 * this.#options.sessionTimeoutMs + this.#stallMs : this.#stallMs;
    if (now - member.aliveAt <= patience) return undefined;
    return member.joining ? 'joining' : 'fetch_loop';
  }

  /** A partition with records that do not come is fetched again first; if that changes nothing, everything is begun again. */
  async #whyStalled(): Promise<string | undefined> {
    const idle = this.#watched.idle(this.#stallMs);
    const ends = new Map<string, Promise<number[] | undefined>>();
    for (const { topic, partition, next } of idle) {
      if (!ends.has(topic)) ends.set(topic, atMost(ASK_MS, this.#watched.endOffsets(topic)));
      const end = await ends
        .get(topic)!
        .then((all) => all?.[partition])
        .catch(() => undefined);
      const place = `${topic}/${partition}`;
      if (end === undefined || end <= next) {
        this.#again.delete(place);
        continue;
      }
      if (this.#again.get(place) === next) return 'partition';
      this.#again.set(place, next);
      this.#options.note?.({
        level: 'warn',
        message: 'records do not come although the log holds them; asking again',
        fields: { topic, partition, next, end },
      });
      this.#watched.again(topic, partition);
    }
    return undefined;
  }

  async #restart(reason: string): Promise<void> {
    if (reason !== 'crash') {
      this.#options.note?.({
        level: 'error',
        message: 'the reader of the log stands still and is begun again',
        fields: { reason },
      });
    }
    this.#crash = undefined;
    this.#again.clear();
    this.#options.measure?.restarted?.(reason);
    await this.#watched.restart();
  }
}

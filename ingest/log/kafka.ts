import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { fail } from '../events/errors.js';
import type { Address, AppendRecord, EventLog, ReadLimit, RecordBatch, Share } from './event-log.js';
import { Followers } from './follow.js';
import { Appender } from './kafka/appender.js';
import { atMost, createClient, kafkaError } from './kafka/client.js';
import { Group } from './kafka/group.js';
import { Lookup } from './kafka/lookup.js';
import type { KafkaOptions } from './kafka/options.js';
import { ensureTopics } from './kafka/topics.js';

export type { KafkaMeasure, KafkaNote, KafkaOptions } from './kafka/options.js';
export type { Topic } from './kafka/topics.js';

/** How long what the cluster said about the partitions of topics is believed. */
const PARTITIONS_MS = 60_000;
/** Longer than a cluster is tried for, shorter than the library waits for an answer. */
const CONNECT_MS = 17_000;
/** A broker that was killed is taken for dead after nine seconds. */
const SETTLED_MS = 12_000;
const GIVE_UP_MS = 2_000;
const DISCONNECT_MS = 5_000;
const OFFSET_TRIES = 6;
const OFFSET_WAIT_MS = 200;

/**
 * Opens the event log on a Kafka cluster and makes the topics that are missing.
 * @throws FairleadError LOG_UNREACHABLE, LOG_DENIED, LOG_TOPIC_COMPACTED.
 */
export async function openKafkaLog(options: KafkaOptions): Promise<EventLog> {
  const kafka = createClient(options);
  const admin = kafka.admin();
  try {
    const connected = await atMost(
      CONNECT_MS,
      admin.connect().then(() => true),
    );
    // What takes the connection and says nothing is no Kafka, or one of another protocol.
    if (!connected) throw fail('LOG_UNREACHABLE', { message: silenceOf(options) });
    await onceSettled(() => ensureTopics(admin, options));
    const log = new KafkaLog(kafka, admin, options);
    await onceSettled(() => log.refresh());
    return log;
  } catch (error) {
    await atMost(GIVE_UP_MS, admin.disconnect()).catch(() => undefined);
    throw kafkaError(error, `connecting to Kafka at ${options.brokers.join(', ')}`);
  }
}

/**
 * Does what a cluster may refuse for a moment, and the library does not ask again: a topic that was made just now is not known to every broker, and a broker
 * that was killed just now is still named.
 */
async function onceSettled(work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const unknown = (error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION';
      const gone = !unknown && kafkaError(error, '').code === 'LOG_UNREACHABLE';
      if (unknown ? tries >= OFFSET_TRIES : !gone || performance.now() - begun > SETTLED_MS) throw error;
      await sleep(OFFSET_WAIT_MS * Math.min(tries, OFFSET_TRIES));
    }
  }
}

const silenceOf = ({ brokers }: KafkaOptions): string =>
  `connecting to Kafka at ${brokers.join(', ')}: no answer within ${CONNECT_MS / 1000} seconds`;

/** Reads the certificate authority of the brokers. Throws CONFIG_INVALID. */
export function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw fail('CONFIG_INVALID', { setting: 'kafka.ssl_ca', message: `kafka.ssl_ca: ${(cause as Error).message}` });
  }
}

class KafkaLog implements EventLog {
  readonly shared = true;
  readonly #admin: Admin;
  readonly #options: KafkaOptions;
  readonly #followers = new Followers();
  readonly #appender: Appender;
  readonly #group: Group;
  readonly #lookup: Lookup;
  readonly #counts = new Map<string, number>();
  readonly #asking = new Map<string, Promise<{ starts: number[]; ends: number[] }>>();
  readonly #refreshing: NodeJS.Timeout;
  #closed = false;

  constructor(kafka: ReturnType<typeof createClient>, admin: Admin, options: KafkaOptions) {
    this.#admin = admin;
    this.#options = options;
    this.#appender = new Appender(kafka, (topic) => this.partitions(topic));
    this.#group = new Group(kafka, options, {
      followers: this.#followers,
      endOffsets: (topic) => this.endOffsets(topic),
    });
    this.#lookup = new Lookup(kafka, options);
    this.#refreshing = setInterval(() => void this.refresh().catch(() => undefined), PARTITIONS_MS);
    this.#refreshing.unref();
  }

  /** Asks how many partitions the topics have: somebody may add some. */
  async refresh(): Promise<void> {
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: this.topics() });
    for (const { name, partitions } of topics) this.#counts.set(name, partitions.length);
  }

  topics(): string[] {
    return this.#options.topics.map(({ name }) => name).sort();
  }

  partitions(topic: string): number {
    const count = this.#counts.get(topic);
    if (count === undefined)
      throw fail('LOG_TOPIC_NAME', { message: `${topic} is no topic of this log`, hint: 'Name one of its topics.' });
    return count;
  }

  async append(topic: string, records: readonly AppendRecord[]): Promise<Address[]> {
    this.#assertOpen();
    const addresses = await this.#appender.append(topic, records, Date.now());
    this.#followers.wake();
    return addresses;
  }

  async read(topic: string, partition: number, fromOffset: number, limit: ReadLimit): Promise<RecordBatch | null> {
    this.#assertOpen();
    if (!Number.isInteger(partition) || partition < 0 || partition >= this.partitions(topic)) {
      throw fail('LOG_PARTITION_UNKNOWN', { message: `${topic} has no partition ${partition}`, topic, partition });
    }
    const kept = this.#lookup.kept(topic, partition, fromOffset, limit);
    if (kept) return kept;
    const { starts, ends } = await this.#offsets(topic);
    const [start, end] = [starts[partition] ?? 0, ends[partition] ?? 0];
    const place = `${topic}/${partition}`;
    if (fromOffset < start)
      throw fail('LOG_OFFSET_GONE', { message: `${place} begins at ${start}`, startOffset: start });
    if (fromOffset > end)
      throw fail('LOG_OFFSET_AHEAD', { message: `${place} ends at ${end}, and ${fromOffset} was asked for` });
    return fromOffset === end ? null : await this.#lookup.read({ topic, partition, offset: fromOffset, limit, end });
  }

  share(): Promise<Share> {
    this.#assertOpen();
    return Promise.resolve(this.#group.share());
  }

  async endOffsets(topic: string): Promise<number[]> {
    return (await this.#offsets(topic)).ends;
  }

  async startOffsets(topic: string): Promise<number[]> {
    return (await this.#offsets(topic)).starts;
  }

  async follow(signal: AbortSignal, timeoutMs: number): Promise<void> {
    await this.#followers.wait(signal, timeoutMs);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#refreshing);
    this.#followers.wake();
    await this.#group.close();
    await this.#lookup.close();
    await this.#appender.close();
    await atMost(DISCONNECT_MS, this.#admin.disconnect()).catch(() => undefined);
  }

  /** Who asks for both ends of a topic, or together with others, shares one question. */
  #offsets(topic: string): Promise<{ starts: number[]; ends: number[] }> {
    let asked = this.#asking.get(topic);
    if (!asked) {
      asked = this.#offsetsNow(topic).finally(() => this.#asking.delete(topic));
      this.#asking.set(topic, asked);
    }
    return asked;
  }

  async #offsetsNow(topic: string): Promise<{ starts: number[]; ends: number[] }> {
    this.#assertOpen();
    const found = await this.#askOffsets(topic);
    const [starts, ends]: [number[], number[]] = [[], []];
    for (const { partition, low, high } of found) {
      starts[partition] = Number(low);
      ends[partition] = Number(high);
    }
    return { starts, ends };
  }

  /** While leaders change, brokers answer that they are none: that is worth a few more questions. */
  async #askOffsets(topic: string): ReturnType<Admin['fetchTopicOffsets']> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#admin.fetchTopicOffsets(topic);
      } catch (error) {
        const known = kafkaError(error, `asking for the offsets of ${topic}`);
        if (known.code !== 'LOG_UNREACHABLE' || tries >= OFFSET_TRIES || this.#closed) throw known;
        await sleep(OFFSET_WAIT_MS * tries);
      }
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw fail('LOG_CLOSED');
  }
}

import kafkajs, { type Kafka, type Message, type Producer, type RecordMetadata } from 'kafkajs';
import { fail } from '../../events/errors.js';
import { partitionOf } from '../../events/partitioner.js';
import type { Address, AppendRecord } from '../event-log.js';
import { assertRecords } from '../group-commit.js';
import { atMost, kafkaError, LASTING } from './client.js';
import { toMessage } from './records.js';

/** Of one partition in one request; the broker takes no batch beyond `max.message.bytes`. */
const BATCH_BYTES = 8 << 20;
/** Of all partitions in one request: a broker takes no request beyond `socket.request.max.bytes`, 100 MiB where nobody set it. */
const REQUEST_BYTES = 32 << 20;
/** More than this waiting, and further appends wait for their turn. */
const PENDING_BYTES = 64 << 20;
/** A record's key and headers, about. */
const RECORD_OVERHEAD = 100;
/** Requests one after the other that no partition was answered for. */
const VAIN_ROUNDS = 8;
const DISCONNECT_MS = 5_000;
/** The library's sequence numbers do not wrap as the broker's do: a new producer begins long before. */
const RECORDS_OF_A_PRODUCER = 1_000_000_000;

/** Records of one call that go to one partition, cut so that each is one batch. */
interface Piece {
  readonly topic: string;
  readonly partition: number;
  readonly messages: Message[];
  /** Places in the call. */
  readonly places: number[];
  bytes: number;
  /** The offset of the first, once the broker has said so. */
  base?: number;
}

interface Call {
  readonly topic: string;
  readonly records: number;
  readonly pieces: Piece[];
  readonly bytes: number;
  readonly resolve: (addresses: Address[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends through one idempotent producer, one request after the other; what comes in meanwhile shares the next one.
 *
 * Known faults of kafkajs that this is written around: concurrent sends of an idempotent producer reuse sequence numbers, and the broker
 * drops the second as a repetition while both are told "done" (tulios/kafkajs#1005): nothing is sent concurrently. After a failed send the
 * sequence is set back although the broker may have taken it, so that the next records pass for a repetition: a producer that failed is
 * never used again. A retry after a change of leaders leaves out partitions whose new leader has answered already: every answer is
 * checked for every partition, and offsets for rising.
 */
export class Appender {
  readonly #kafka: Kafka;
  readonly #partitions: (topic: string) => number;
  #producer: Promise<Producer> | undefined;
  #produced = 0;
  /** By topic and partition, the offset after the last record of this producer. */
  readonly #ends = new Map<string, number>();
  #waiting: Call[] = [];
  #pendingBytes = 0;
  #turns: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(kafka: Kafka, partitions: (topic: string) => number) {
    this.#kafka = kafka;
    this.#partitions = partitions;
  }

  async append(topic: string, records: readonly AppendRecord[], now: number): Promise<Address[]> {
    if (this.#closed) throw fail('LOG_CLOSED');
    assertRecords(records);
    if (records.length === 0) return [];
    while (this.#pendingBytes > PENDING_BYTES) await new Promise<void>((resolve) => this.#turns.push(resolve));
    if (this.#closed) throw fail('LOG_CLOSED');
    const pieces = this.#cut(topic, records, now);
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    this.#pendingBytes += bytes;
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ topic, records: records.length, pieces, bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#dropProducer();
  }

  #cut(topic: string, records: readonly AppendRecord[], now: number): Piece[] {
    const count = this.#partitions(topic);
    const open = new Map<number, Piece>();
    const pieces: Piece[] = [];
    for (const [place, record] of records.entries()) {
      const partition = partitionOf(record.key, count);
      const bytes = record.value.length + record.key.length + RECORD_OVERHEAD;
      let piece = open.get(partition);
      if (piece === undefined || piece.bytes + bytes > BATCH_BYTES) {
        piece = { topic, partition, messages: [], places: [], bytes: 0 };
        open.set(partition, piece);
        pieces.push(piece);
      }
      piece.messages.push(toMessage(record, partition, now));
      piece.places.push(place);
      piece.bytes += bytes;
    }
    return pieces;
  }

  /** Sends what waits until nothing does. Never rejects: what fails is told to those whose records it was. */
  async #run(): Promise<void> {
    // Whoever appends in this turn of the event loop shares the request.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const calls = this.#takeCalls();
      try {
        await this.#send(calls);
        for (const { topic, records, pieces, resolve } of calls) resolve(addressesOf(topic, records, pieces));
      } catch (error) {
        await this.#dropProducer();
        for (const { reject } of calls) reject(error);
      }
      this.#pendingBytes -= calls.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const turn of this.#turns.splice(0)) turn();
    }
    // At once: who was given a turn just now queues a moment later, and must find nobody running.
    this.#running = undefined;
  }

  /** As many calls as one request may hold of each partition, at least one. */
  #takeCalls(): Call[] {
    let bytes = 0;
    let n = 0;
    while (n < this.#waiting.length && (n === 0 || bytes + this.#waiting[n]!.bytes <= BATCH_BYTES))
      bytes += this.#waiting[n++]!.bytes;
    return this.#waiting.splice(0, n);
  }

  /** All pieces of the calls, one of a partition at a time so that their order is kept. */
  async #send(calls: readonly Call[]): Promise<void> {
    let left = calls.flatMap(({ pieces }) => pieces);
    for (let vain = 0; left.length > 0;) {
      // A partition that an answer leaves out was not sent; with a healthy cluster that ends after one more try.
      if (vain > VAIN_ROUNDS)
        throw fail('LOG_UNREACHABLE', { message: 'the cluster does not answer for every partition' });
      const round = merged(left);
      await this.#sendRound(round);
      const rest = left.filter(({ base }) => base === undefined);
      vain = rest.length < left.length ? 0 : vain + 1;
      left = rest;
    }
  }

  async #sendRound(round: ReadonlyMap<string, Piece[]>): Promise<void> {
    const topics = new Map<string, Message[]>();
    let records = 0;
    for (const pieces of round.values()) {
      for (const { topic, messages } of pieces) {
        topics.set(topic, [...(topics.get(topic) ?? []), ...messages]);
        records += messages.length;
      }
    }
    if (this.#produced + records > RECORDS_OF_A_PRODUCER) await this.#dropProducer();
    const producer = await this.#connected();
    const answers = await producer
      .sendBatch({
        topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })),
        acks: -1,
        compression: kafkajs.CompressionTypes.GZIP,
      })
      .catch((error: unknown) => {
        throw unsure(error);
      });
    this.#produced += records;
    this.#note(round, answers);
  }

  /** Reads the offsets from the answers. A partition that has none keeps its pieces for another try. */
  #note(round: ReadonlyMap<string, Piece[]>, answers: readonly RecordMetadata[]): void {
    const bases = new Map(
      answers.map(({ topicName, partition, baseOffset }) => [`${topicName}/${partition}`, Number(baseOffset ?? -1)]),
    );
    for (const [place, pieces] of round) {
      const base = bases.get(place);
      if (base === undefined) continue;
      if (base < (this.#ends.get(place) ?? 0)) {
        throw fail('LOG_APPEND_UNSURE', {
          message: `the broker took records for ${place} as repeated, which they were not`,
        });
      }
      let next = base;
      for (const piece of pieces) {
        piece.base = next;
        next += piece.messages.length;
      }
      this.#ends.set(place, next);
    }
  }

  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      ...LASTING,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
    } catch (error) {
      await atMost(DISCONNECT_MS, producer.disconnect()).catch(() => undefined);
      throw kafkaError(error, 'connecting to Kafka');
    }
    return producer;
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    this.#produced = 0;
    this.#ends.clear();
    const connected = await producer?.catch(() => undefined);
    if (connected) await atMost(DISCONNECT_MS, connected.disconnect()).catch(() => undefined);
  }
}

/** By topic and partition the pieces of one request, as many as fit into a batch, in their order. */
function merged(pieces: readonly Piece[]): Map<string, Piece[]> {
  const round = new Map<string, Piece[]>();
  const full = new Set<string>();
  const bytes = new Map<string, number>();
  let total = 0;
  for (const piece of pieces) {
    const place = `${piece.topic}/${piece.partition}`;
    const before = bytes.get(place) ?? 0;
    const fits = before === 0 || before + piece.bytes <= BATCH_BYTES;
    if (full.has(place) || !fits || (total > 0 && total + piece.bytes > REQUEST_BYTES)) {
      full.add(place);
      continue;
    }
    total += piece.bytes;
    bytes.set(place, before + piece.bytes);
    round.set(place, [...(round.get(place) ?? []), piece]);
  }
  return round;
}

/** A request that failed may have been carried out, unless the broker itself refused it. */
function unsure(error: unknown): unknown {
  const known = kafkaError(error, 'appending to the log');
  if (known.code === 'LOG_DENIED' || known.code === 'LOG_RECORD_TOO_LARGE') return known;
  return fail('LOG_APPEND_UNSURE', { message: known.message, cause: error });
}

function addressesOf(topic: string, records: number, pieces: readonly Piece[]): Address[] {
  const addresses: Address[] = Array.from({ length: records });
  for (const { partition, places, base } of pieces) {
    for (const [i, place] of places.entries()) addresses[place] = { topic, partition, offset: base! + i };
  }
  return addresses;
}

import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { fail } from '../../events/errors.js';
import type { ReadLimit, RecordBatch } from '../event-log.js';
import { kafkaError } from './client.js';
import { Member } from './member.js';
import type { KafkaOptions } from './options.js';
import { cutWithin, toBatches } from './records.js';

const ANSWER_MS = 30_000;
const IDLE_MS = 30_000;

export interface Question {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly limit: ReadLimit;
  /** Where the partition ended when it was asked. */
  readonly end: number;
}

interface Asked extends Question {
  readonly resolve: (batch: RecordBatch | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads records anywhere in the log, which few need and seldom (the clerk of conflicts). kafkajs reads only as the member of a group, so
 * this is one: alone in a group of its own, that stands still but for what is asked, and ends when nothing is asked for a while. An answer
 * of the broker holds many more records than were asked for, and those who ask go along the log: the newest is kept until the next.
 */
export class Lookup {
  readonly #kafka: Kafka;
  readonly #options: KafkaOptions;
  #member: Member | undefined;
  #ready = false;
  #asked: Asked | undefined;
  #kept: readonly RecordBatch[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(kafka: Kafka, options: KafkaOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /** The records from `offset` on, which lies before `end`; null where there are none up to it. One question at a time. */
  read(question: Question): Promise<RecordBatch | null> {
    const answer = this.#turn.then(() => this.#ask(question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** The same, where the answer before holds it. */
  kept(topic: string, partition: number, offset: number, limit: ReadLimit): RecordBatch | undefined {
    const batch = this.#kept.find((one) => one.topic === topic && one.partition === partition && holds(one, offset));
    if (batch === undefined) return undefined;
    const found = cutWithin(batch, offset - batch.baseOffset, limit);
    // Its arrays are the caller's from here on.
    if (found === batch) this.#kept = [];
    return found;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#end();
  }

  async #ask(question: Question): Promise<RecordBatch | null> {
    const { topic, partition, offset } = question;
    clearTimeout(this.#idle);
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<RecordBatch | null>((resolve, reject) => {
        this.#asked = { ...question, resolve, reject };
        late = setTimeout(
          () => reject(fail('LOG_UNREACHABLE', { message: `no answer for ${topic}/${partition}/${offset}` })),
          ANSWER_MS,
        );
        if (!this.#member) this.#begin();
        else if (this.#ready) this.#fetch();
      });
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      clearTimeout(late);
      this.#asked = undefined;
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS);
      this.#idle.unref();
    }
  }

  #begin(): void {
    this.#ready = false;
    this.#member = new Member(
      {
        kafka: this.#kafka,
        group: `${this.#options.group}.lookup.${randomUUID()}`,
        options: this.#options,
      },
      {
        joined: () => {
          this.#ready = true;
          this.#fetch();
        },
        rebalancing: () => (this.#ready = false),
        batch: ({ batch }) => {
          const { topic, partition, messages } = batch;
          this.#answer(toBatches(topic, partition, messages, this.#options.programmeId));
          return false;
        },
        nothing: ({ topic, partition, from, to }) => {
          const asked = this.#asked;
          if (!asked || topic !== asked.topic || partition !== asked.partition) return;
          if (from > asked.offset || to < asked.end) return;
          this.#member?.pause(topic, partition);
          asked.resolve(null);
        },
        crashed: (error) => this.#asked?.reject(kafkaError(error, 'looking into the log')),
      },
    );
    void this.#member.start();
  }

  #fetch(): void {
    if (!this.#asked || !this.#member) return;
    const { topic, partition, offset } = this.#asked;
    this.#member.seek(topic, partition, offset);
    this.#member.resume(topic, partition);
  }

  #answer(batches: readonly RecordBatch[]): void {
    const asked = this.#asked;
    const [first] = batches;
    if (!asked || !first || first.topic !== asked.topic || first.partition !== asked.partition) return;
    const batch = batches.find(({ baseOffset, count }) => baseOffset + count > asked.offset);
    if (!batch) return;
    this.#member?.pause(asked.topic, asked.partition);
    const answer = cutWithin(batch, Math.max(0, asked.offset - batch.baseOffset), asked.limit);
    this.#kept = batches.filter((one) => one !== answer);
    asked.resolve(answer);
  }

  async #end(): Promise<void> {
    const member = this.#member;
    this.#member = undefined;
    this.#kept = [];
    clearTimeout(this.#idle);
    await member?.dismiss();
  }
}

const holds = ({ baseOffset, count }: RecordBatch, offset: number): boolean =>
  offset >= baseOffset && offset < baseOffset + count;

import type { Topic } from './topics.js';

/** How to reach a Kafka cluster, and what the process does there. */
export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Consumer group of the workers. */
  readonly group: string;
  /** The topics of the log; missing ones are made. */
  readonly topics: readonly Topic[];
  /** Partitions of a topic that is made. */
  readonly partitions: number;
  /** Copies of a topic that is made; -1 leaves it to the broker. */
  readonly replication: number;
  /** Copies that must have a record before it counts as written; -1 leaves it to the broker. */
  readonly minInsyncReplicas: number;
  /** After this silence a worker is taken for dead. */
  readonly sessionTimeoutMs: number;
  /** Most bytes of one partition in one answer of the broker. */
  readonly fetchBytes: number;
  /** Programme of records whose headers name none. */
  readonly programmeId: string;
  readonly tls?: { readonly ca?: string | undefined } | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  /** Told of what people should know: restarts, rebalances, gaps. */
  readonly note?: ((note: KafkaNote) => void) | undefined;
  /** Told of what is counted. */
  readonly measure?: KafkaMeasure | undefined;
  /** How long nothing may arrive before the watchdog looks closer, ms. */
  readonly stallMs?: number | undefined;
}

export interface KafkaNote {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface KafkaMeasure {
  rebalanced?(assignedPartitions: number): void;
  restarted?(reason: string): void;
  buffered?(bytes: number): void;
}

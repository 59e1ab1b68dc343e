import { DEAD_LETTER_TOPIC } from './dead-letter-topic.js';
import { KINDS, KIND_SPECS } from './events/kinds.js';
import type { EventLog } from './log/event-log.js';
import {
  openKafkaLog,
  readAuthority,
  type KafkaMeasure,
  type KafkaNote,
  type KafkaOptions,
  type Topic,
} from './log/kafka.js';
import { openLocalLog } from './log/local.js';

/** Which log to open, in the words of the settings. */
export interface LogOptions {
  /** Directory of the local log. */
  readonly dir: string;
  readonly log: { readonly partitions: number; readonly segment_bytes: number };
  readonly kafka: {
    /** `host:port,host:port`; empty for the local log. */
    readonly brokers: string;
    readonly client_id: string;
    readonly group: string;
    readonly partitions: number;
    readonly replication: number;
    readonly min_insync_replicas: number;
    readonly session_timeout_ms: number;
    readonly fetch_bytes: number;
    readonly ssl: boolean;
    readonly ssl_ca: string;
    readonly sasl_mechanism: string;
    readonly sasl_username: string;
    readonly sasl_password: string;
  };
  /** Programme of records whose headers name none. */
  readonly programme: string;
  readonly raw_retention_days: number;
  readonly note?: ((note: KafkaNote) => void) | undefined;
  readonly measure?: KafkaMeasure | undefined;
}

const DAY_MS = 86_400_000;

/** Opens the log that the settings name: a Kafka cluster, or segment files in a directory. */
export async function openLog(options: LogOptions): Promise<EventLog> {
  const { dir, log, kafka, note } = options;
  if (kafka.brokers.trim() !== '') return await openKafkaLog(kafkaOptions(options));
  const local = await openLocalLog({ dir, partitions: log.partitions, segmentBytes: log.segment_bytes });
  for (const repair of local.repairs) {
    note?.({ level: 'warn', message: 'the log had a torn tail, which was cut off', fields: { ...repair } });
  }
  return local;
}

/** The topics of the log. What may hold raw addresses is kept for so many days; decisions of people and money for ever. */
export function logTopics(rawRetentionDays: number): Topic[] {
  const retentionMs = rawRetentionDays * DAY_MS;
  const events = KINDS.map((kind) => ({
    name: KIND_SPECS[kind].topic,
    taken: true,
    retentionMs: KIND_SPECS[kind].hasAddress ? retentionMs : undefined,
  }));
  return [...events, { name: DEAD_LETTER_TOPIC, taken: false, retentionMs }];
}

function kafkaOptions({ kafka, programme, raw_retention_days: days, note, measure }: LogOptions): KafkaOptions {
  return {
    brokers: kafka.brokers
      .split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== ''),
    clientId: kafka.client_id,
    group: kafka.group,
    topics: logTopics(days),
    partitions: kafka.partitions,
    replication: kafka.replication,
    minInsyncReplicas: kafka.min_insync_replicas,
    sessionTimeoutMs: kafka.session_timeout_ms,
    fetchBytes: kafka.fetch_bytes,
    programmeId: programme,
    tls: kafka.ssl ? { ca: kafka.ssl_ca === '' ? undefined : readAuthority(kafka.ssl_ca) } : undefined,
    sasl: saslOf(kafka),
    note,
    measure,
  };
}

function saslOf(kafka: LogOptions['kafka']): KafkaOptions['sasl'] {
  const { sasl_mechanism: mechanism, sasl_username: username, sasl_password: password } = kafka;
  if (mechanism === '') return undefined;
  return { mechanism: mechanism as NonNullable<KafkaOptions['sasl']>['mechanism'], username, password };
}

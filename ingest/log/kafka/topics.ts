import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import { fail } from '../../events/errors.js';
import { MAX_RECORD_BYTES } from '../group-commit.js';
import { kafkaError } from './client.js';
import type { KafkaOptions } from './options.js';

/** A topic of the log. */
export interface Topic {
  readonly name: string;
  /** Whether workers take its records to the warehouse. */
  readonly taken: boolean;
  /** How long records are kept, ms; undefined: for ever. */
  readonly retentionMs?: number | undefined;
}

/** The largest record and what a batch needs around it. */
const MAX_MESSAGE_BYTES = MAX_RECORD_BYTES + (1 << 20);

/** What every topic of the log is made with, and what its retention is brought to. */
function settingsOf(topic: Topic, { minInsyncReplicas }: KafkaOptions): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(topic.retentionMs ?? -1),
    'retention.bytes': '-1',
    'max.message.bytes': String(MAX_MESSAGE_BYTES),
    // A record's time is its receipt, which the door knows and the broker does not.
    'message.timestamp.type': 'CreateTime',
    // The broker compresses anew what came otherwise, so that every reader can read every batch.
    'compression.type': 'gzip',
    ...(minInsyncReplicas > 0 ? { 'min.insync.replicas': String(minInsyncReplicas) } : {}),
  };
}

/**
 * Makes the topics that are missing and brings the retention of the others to what is configured.
 * @throws FairleadError LOG_TOPIC_COMPACTED, LOG_UNREACHABLE, LOG_DENIED.
 */
export async function ensureTopics(admin: Admin, options: KafkaOptions): Promise<void> {
  const there = new Set(await admin.listTopics());
  const missing = options.topics.filter(({ name }) => !there.has(name));
  if (missing.length > 0) {
    await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => requestOf(topic, options)) });
  }
  const old = options.topics.filter(({ name }) => there.has(name));
  if (old.length > 0) await checkTopics(admin, old, options);
}

function requestOf(topic: Topic, options: KafkaOptions): ITopicConfig {
  const configEntries = Object.entries(settingsOf(topic, options)).map(([name, value]) => ({ name, value }));
  return {
    topic: topic.name,
    numPartitions: options.partitions,
    replicationFactor: options.replication,
    configEntries,
  };
}

/** Set by somebody on this very topic, as the protocol numbers it. */
const OWN_SETTING = 1;

async function checkTopics(admin: Admin, topics: readonly Topic[], options: KafkaOptions): Promise<void> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  const changes: { type: number; name: string; configEntries: { name: string; value: string }[] }[] = [];
  for (const topic of topics) {
    const entries = resources.find(({ resourceName }) => resourceName === topic.name)?.configEntries ?? [];
    const now = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    if (now.get('cleanup.policy')?.includes('compact')) {
      throw fail('LOG_TOPIC_COMPACTED', {
        message: `the topic ${topic.name} has cleanup.policy=${now.get('cleanup.policy')}`,
      });
    }
    const { 'retention.ms': retention, 'retention.bytes': bytes } = settingsOf(topic, options);
    if (now.get('retention.ms') === retention && now.get('retention.bytes') === bytes) continue;
    // This request replaces all settings of the topic: what others have set must be said again.
    const kept = entries
      .filter(({ configSource, readOnly }) => Number(configSource) === OWN_SETTING && !readOnly)
      .map(({ configName, configValue }) => [configName, configValue] as const);
    const wanted = new Map([...kept, ['retention.ms', retention!], ['retention.bytes', bytes!]] as const);
    const configEntries = [...wanted].map(([name, value]) => ({ name, value }));
    changes.push({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic.name, configEntries });
  }
  if (changes.length === 0) return;
  await admin.alterConfigs({ validateOnly: false, resources: changes }).catch((error: unknown) => {
    const problem = kafkaError(error, 'setting the retention of topics');
    const names = changes.map(({ name }) => name).join(', ');
    options.note?.({
      level: 'warn',
      message: `retention is not as configured and cannot be set on ${names}: ${problem.message}`,
      fields: { code: problem.code },
    });
  });
}

/** A real Kafka for tests: one broker that all files share, or three of a file's own. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, inject } from 'vitest';
import { startKafka, type KafkaCluster } from '../../scripts/kafka.mjs';

const given = process.env.KAFKA_BROKERS?.split(',').filter((address) => address !== '');

async function ask<T>(what: 'tools' | 'brokers'): Promise<T> {
  const response = await fetch(`${inject('kafkaDoor')}/${what}`);
  const answer = (await response.json()) as T & { error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

const { missing } = await ask<{ missing?: string }>('tools');
const clusters = new Set<KafkaCluster>();

function skipping(what: string): typeof describe.skip {
  console.error(`tests: SKIPPING ${what}: ${missing}`);
  return describe.skip;
}

/** `describe` for tests that call `kafkaBrokers()`; skips loudly where neither a broker is given nor one can be started. */
export const describeKafka = missing === undefined || given ? describe : skipping('the tests against Kafka');

/** `describe` for tests that start brokers of their own, which a given KAFKA_BROKERS does not replace. */
export const describeOwnKafka =
  missing === undefined ? describe : skipping('the tests that start brokers of their own');

/** host:port of the shared broker: the ones of KAFKA_BROKERS, or one that is started now and lent to every file of the run. */
export async function kafkaBrokers(): Promise<string[]> {
  return given ?? (await ask<{ brokers: string[] }>('brokers')).brokers;
}

/** Three brokers of the calling file's own (or one), to stop and start at will; they end with the file. */
export async function startCluster(brokers: 1 | 3 = 3): Promise<KafkaCluster> {
  const cluster = await startKafka({ brokers });
  clusters.add(cluster);
  return cluster;
}

/** A name for a topic or a group that no other test has. */
export const freshName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`;

afterAll(async () => {
  await Promise.all([...clusters].map((cluster) => cluster.stop()));
});

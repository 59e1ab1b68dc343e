import { openKafkaLog, type KafkaOptions } from '../../../../ingest/log/kafka.js';
import { freshName, kafkaBrokers } from '../../../support/kafka.js';

/** Options of a log on the shared broker, on which nothing has the name of anything else. */
export async function kafkaOptions(rest: Partial<KafkaOptions> = {}): Promise<KafkaOptions> {
  return {
    brokers: rest.brokers ?? (await kafkaBrokers()),
    clientId: 'fairlead-test',
    group: freshName('group'),
    topics: [{ name: freshName('topic'), taken: true }],
    partitions: 4,
    replication: -1,
    minInsyncReplicas: -1,
    sessionTimeoutMs: 6_000,
    fetchBytes: 1 << 20,
    programmeId: 'configured',
    ...rest,
  };
}

export const openTestKafka = async (rest: Partial<KafkaOptions> = {}) => await openKafkaLog(await kafkaOptions(rest));

import { existsSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { fail } from '../../ingest/events/errors.js';

/** A broker to measure with, and how to give it back. */
export interface BenchBroker {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

interface StartKafka {
  startKafka(options: { brokers: 1 }): Promise<{ brokers: string[]; stop(): Promise<void> }>;
}

/**
 * The broker that the environment names (KAFKA_BROKERS or FAIRLEAD_KAFKA_BROKERS), which must hold no topics of ours; else, in a checkout,
 * one that is started for the benchmark.
 * @throws FairleadError USAGE where there is none, or where it is in use.
 */
export async function benchBroker(progress: (text: string) => void): Promise<BenchBroker> {
  const named = process.env['KAFKA_BROKERS'] ?? process.env['FAIRLEAD_KAFKA_BROKERS'] ?? '';
  if (named.trim() !== '') {
    const brokers = named.split(',').map((broker) => broker.trim());
    await refuseUsed(brokers);
    return { brokers, stop: async () => {} };
  }
  const script = new URL('../../../scripts/kafka.mjs', import.meta.url);
  if (!existsSync(script)) {
    throw fail('USAGE', {
      message: 'bench kafka needs a broker, and none is named',
      hint: 'Name one that holds nothing of Fairlead: KAFKA_BROKERS=host:port fairlead bench kafka.',
    });
  }
  progress('starting a broker');
  const { startKafka } = (await import(script.href)) as StartKafka;
  const started = await startKafka({ brokers: 1 });
  return { brokers: started.brokers, stop: () => started.stop() };
}

async function refuseUsed(brokers: string[]): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers, clientId: 'fairlead-bench', logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  const used = (await admin.listTopics()).filter((topic) => topic.startsWith('fairlead.'));
  await admin.disconnect();
  if (used.length === 0) return;
  throw fail('USAGE', {
    message: `the broker holds topics of Fairlead already (${used.slice(0, 3).join(', ')}, …)`,
    hint: 'A benchmark fills them with invented clicks: name an empty broker, or none to have one started.',
  });
}

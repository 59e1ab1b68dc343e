/**
 * Lends one broker to all test files. It is brought on the first demand, not before, so that a run which needs no Kafka pays
 * nothing; the files ask at a small door of the main process, which owns the broker and ends it with itself.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startKafka, type KafkaCluster } from '../../scripts/kafka.mjs';
import { bringKafka } from '../../scripts/kafka-jars.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the broker is asked for. */
    kafkaDoor: string;
  }
}

const say = (text: string) => console.error(`tests: ${text}`);

async function answer(response: ServerResponse, work: () => Promise<object>): Promise<void> {
  let body: object;
  try {
    body = await work();
  } catch (error) {
    body = { error: error instanceof Error ? error.message : String(error) };
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

/** Opens the door; the broker behind it ends when the run does. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let tools: ReturnType<typeof bringKafka> | undefined;
  let cluster: Promise<KafkaCluster> | undefined;
  const door = createServer((request, response) => {
    if (request.url === '/tools')
      void answer(response, async () => {
        const { missing } = await (tools ??= bringKafka({ say }));
        return { missing };
      });
    else void answer(response, async () => ({ brokers: (await (cluster ??= startKafka({ say }))).brokers }));
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  project.provide('kafkaDoor', `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.closeAllConnections();
    door.close();
    await cluster?.then((running) => running.stop()).catch(() => {});
  };
}

// npm run kafka: one broker, or three, for a developer; until Ctrl-C.
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startKafka } from './kafka.mjs';

const USAGE = `npm run kafka -- [--port 9092] [--brokers 1|3] [--fresh]
  Starts Apache Kafka on 127.0.0.1 with its data in .fairlead-kafka/ and runs until Ctrl-C.
  --port     the first broker's port; three take the next two also, controllers 100 above
  --brokers  one broker, or three that replicate
  --fresh    starts with empty data`;

function fail(message) {
  console.error(message);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '9092' },
        brokers: { type: 'string', default: '1' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const port = Number(values.port);
    const brokers = Number(values.brokers);
    if (!Number.isInteger(port) || port < 1 || port > 65_400) return fail(`kafka: no such port: ${values.port}`);
    if (brokers !== 1 && brokers !== 3) return fail(`kafka: one broker or three, not ${values.brokers}`);
    return { port, brokers, fresh: values.fresh };
  } catch (error) {
    return fail(`kafka: ${error.message}\n${USAGE}`);
  }
}

const { port, brokers, fresh } = options();
const dir = join(dirname(fileURLToPath(import.meta.url)), '..', '.fairlead-kafka', brokers === 1 ? 'one' : 'three');
// The promise is held by a timer: the brokers themselves do not keep this program alive.
const awake = setInterval(() => {}, 1 << 30);
let cluster;
let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  console.log('kafka: stopping');
  await cluster?.stop();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

try {
  if (fresh && existsSync(dir)) rmSync(dir, { recursive: true, force: true });
  cluster = await startKafka({ brokers, dir, port, say: (text) => console.error(`kafka: ${text}`) });
  console.log(`kafka: ${brokers === 1 ? 'one broker' : 'three brokers'}, data in ${dir}; Ctrl-C stops`);
  console.log(`FAIRLEAD_KAFKA_BROKERS=${cluster.brokers.join(',')}`);
} catch (error) {
  clearInterval(awake);
  if (!stopping) fail(error.message);
}

// A process that takes the log of a directory into its warehouse until it is killed or done. Runs the compiled program.
import { join } from 'node:path';
import { createConsumer } from '../../dist/ingest/consumer.js';
import { prepareEnrichment } from '../../dist/ingest/enrich/index.js';
import { openLocalLog } from '../../dist/ingest/log/local.js';
import { openWarehouse } from '../../dist/sql/warehouse.js';

const [dir, workers] = process.argv.slice(2);
const log = await openLocalLog({ dir: join(dir, 'log'), readonly: true });
const warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}` });
await warehouse.migrate();
const consumer = createConsumer({
  log,
  warehouse,
  enrichment: await prepareEnrichment(),
  pseudonymKey: { k0: '1', k1: '2' },
  workers: Number(workers),
  batchRecords: 700,
  batchBytes: 1_000_000,
  onBatch: () => process.stdout.write('.'),
});
process.stdout.write('ready\n');
const taken = await consumer.untilIdle();
process.stdout.write(`done ${taken.records}\n`);
await consumer.stop();
await warehouse.close();
await log.close();

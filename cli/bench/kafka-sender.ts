// The thread that sends at a steady rate while the benchmark looks how soon its events are visible.
import { parentPort, workerData } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKafkaLog, type KafkaOptions } from '../../ingest/log/kafka.js';
import { clickLines } from './click-lines.js';

/** What the thread is to do. */
export interface SenderData {
  readonly options: KafkaOptions;
  readonly perSecond: number;
  readonly seconds: number;
  /** Sets these clicks apart from others. */
  readonly seed: number;
}

const BEAT_MS = 20;

async function send({ options, perSecond, seconds, seed }: SenderData): Promise<number> {
  const log = await openKafkaLog(options);
  const count = perSecond * seconds;
  const lines = clickLines(count, Date.now() - count * 100, seed);
  const under = new Set<Promise<unknown>>();
  const started = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.ceil(((performance.now() - started) / 1000) * perSecond));
    const receivedAt = Date.now();
    const records = [];
    for (; sent < due; sent += 1) {
      const { value: click } = lines.next();
      if (!click) break;
      records.push({
        key: click.key,
        value: Buffer.from(click.line),
        source: 'server' as const,
        programmeId: 'default',
        receivedAt,
      });
    }
    const appended = log.append('fairlead.click', records).finally(() => under.delete(appended));
    under.add(appended);
    await sleep(BEAT_MS);
  }
  await Promise.all(under);
  await log.close();
  return count;
}

parentPort?.postMessage({ sent: await send(workerData as SenderData) });

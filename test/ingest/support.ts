import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsumer, type Consumer, type ConsumerOptions } from '../../ingest/consumer.js';
import { prepareEnrichment, type EnrichData } from '../../ingest/enrich/index.js';
import { KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import { openLocalLog, type LocalLog, type LocalLogOptions } from '../../ingest/log/local.js';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { layWarehouse } from '../support/laid-warehouse.js';

/** A log and a warehouse in a directory of their own. */
export interface Rig {
  readonly dir: string;
  readonly log: LocalLog;
  readonly warehouse: Warehouse;
  consumer(options?: Partial<ConsumerOptions>): Consumer;
  close(): Promise<void>;
}

export const PSEUDONYM_KEY = { k0: '506097522914230528', k1: '1084818905618843912' } as const;
let enrichment: Promise<EnrichData> | undefined;

export async function openRig(options: Pick<LocalLogOptions, 'partitions' | 'segmentBytes'> = {}): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-ingest-'));
  const log = await openLocalLog({ dir: join(dir, 'log'), fsync: false, ...options });
  await layWarehouse(join(dir, 'warehouse'));
  const warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}`, memoryLimitBytes: 2_000_000_000 });
  const data = await (enrichment ??= prepareEnrichment());
  const consumers: Consumer[] = [];
  return {
    dir,
    log,
    warehouse,
    consumer: (options = {}) => {
      const made = createConsumer({
        log,
        warehouse,
        enrichment: data,
        pseudonymKey: PSEUDONYM_KEY,
        workers: 0,
        batchRecords: 1000,
        batchBytes: 1_000_000,
        ...options,
      });
      consumers.push(made);
      return made;
    },
    close: async () => {
      for (const consumer of consumers) await consumer.stop();
      await warehouse.close();
      await log.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export const RECEIVED_AT = Date.parse('2026-03-01T12:00:00.000Z');

/** Appends values as they are (strings and bytes) or as JSON. */
export async function send(log: LocalLog, kind: Kind, values: readonly unknown[], programmeId = 'default') {
  return await log.append(
    KIND_SPECS[kind].topic,
    values.map((value, i) => ({
      key: `key-${i % 7}`,
      value:
        value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      source: 'server' as const,
      programmeId,
      receivedAt: RECEIVED_AT + i,
    })),
  );
}

export function click(i: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    kind: 'click',
    id: `click-${i}`,
    occurred_at: new Date(RECEIVED_AT - 60_000 + i).toISOString(),
    visitor_id: `visitor-${i % 5}`,
    channel: 'referral',
    referral_code: `CODE${i % 3}`,
    user_activated: i % 2 === 0,
    landing_url: `https://shop.example/landing?n=${i}`,
    ip: i % 2 === 0 ? '8.8.8.8' : '2001:4860:4860::8888',
    user_agent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ...more,
  };
}

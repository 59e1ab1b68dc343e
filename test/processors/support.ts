import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type ClickHouseClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { KINDS, KIND_SPECS, type Kind, type Source } from '../../ingest/events/kinds.js';
import { digest, type TableDigest } from '../../processors/framework/digest.js';
import { PROCESSORS } from '../../processors/index.js';
import type { Processor } from '../../processors/framework/processor.js';
import { createRunner, type Runner } from '../../processors/framework/runner.js';
import { openWarehouse, type Door, type Warehouse } from '../../sql/warehouse.js';
import { layWarehouse } from '../support/laid-warehouse.js';

/** An event as a test writes it: times are minutes after START unless they are text. */
export interface TestEvent {
  readonly kind: Kind;
  readonly id: string;
  readonly at: number;
  readonly source?: Source;
  readonly programme_id?: string;
  /** Order of receipt; the order of arrival where absent. */
  readonly received?: number;
  readonly [field: string]: unknown;
}

export const START = Date.UTC(2026, 0, 1);
export const timeText = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
export const minute = (minutes: number): string => timeText(START + minutes * 60_000);

const PARTITIONS = 2;
const OWN = new Set(['kind', 'id', 'at', 'source', 'programme_id', 'received']);

/** A warehouse in a directory of its own, into which tests put base rows as the sink would. */
export class TestHouse {
  readonly #next = new Map<string, number>();
  #arrivals = 0;
  private constructor(
    readonly warehouse: Warehouse,
    readonly client: ClickHouseClient,
    readonly dir: string,
  ) {}

  static async open(): Promise<TestHouse> {
    const dir = await mkdtemp(join(tmpdir(), 'fairlead-processors-'));
    const path = join(dir, 'warehouse');
    await layWarehouse(path);
    const warehouse = await openWarehouse({ url: `chdb:${path}`, memoryLimitBytes: 3_000_000_000 });
    const connection = createChdbConnection({ path }) as unknown as ClickHouseClientConfigOptions['connection'];
    const client = createClient({ connection, log: { level: 127 } });
    await client.command({ query: "SET date_time_input_format = 'best_effort'" });
    return new TestHouse(warehouse, client, dir);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.warehouse.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Empties every table but the list of migrations. */
  async empty(): Promise<void> {
    const tables = await this.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View' AND name != 'migrations'",
    );
    for (const { name } of tables) await this.client.command({ query: `TRUNCATE TABLE ${name}` });
    this.#next.clear();
    this.#arrivals = 0;
  }

  /** Writes base rows and moves the marks past them. */
  async put(events: readonly TestEvent[]): Promise<void> {
    for (const kind of KINDS) {
      const rows = events.filter((event) => event.kind === kind).map((event) => this.#row(event));
      if (rows.length > 0)
        await this.client.insert({ table: KIND_SPECS[kind].table, values: rows, format: 'JSONEachRow' });
    }
    const marks = [...this.#next].map(([key, next_offset]) => {
      const [topic, partition] = key.split('/');
      return { topic, log_partition: Number(partition), next_offset };
    });
    if (marks.length > 0) await this.client.insert({ table: 'marks', values: marks, format: 'JSONEachRow' });
  }

  async query<T>(sql: string): Promise<T[]> {
    const answer = await this.client.query({ query: sql, format: 'JSONEachRow' });
    return await answer.json<T>();
  }

  runner(options: { door?: Door; maxRowsPerStep?: number; processors?: readonly Processor[] } = {}): Runner {
    return createRunner({
      warehouse: options.door ? { process: options.door } : this.warehouse,
      processors: options.processors ?? PROCESSORS,
      maxRowsPerStep: options.maxRowsPerStep,
    });
  }

  async state(): Promise<Readonly<Record<string, TableDigest>>> {
    return (await digest(this.warehouse.process)).state;
  }

  #row(event: TestEvent): Record<string, unknown> {
    const spec = KIND_SPECS[event.kind];
    const fields = Object.fromEntries(Object.entries(event).filter(([name]) => !OWN.has(name)));
    const partition =
      createHash('md5')
        .update(String(event['visitor_id'] ?? event.id))
        .digest()[0]! % PARTITIONS;
    const place = `${spec.topic}/${partition}`;
    const log_offset = this.#next.get(place) ?? 0;
    this.#next.set(place, log_offset + 1);
    const arrival = event.received ?? this.#arrivals;
    this.#arrivals += 1;
    const content = createHash('md5')
      .update(JSON.stringify([event.id, event.at, Object.entries(fields).sort()]))
      .digest();
    return {
      programme_id: event.programme_id ?? 'default',
      source: event.source ?? 'import',
      id: event.id,
      occurred_at: minute(event.at),
      received_at: timeText(START + 365 * 86_400_000 + arrival * 1000),
      log_partition: partition,
      log_offset,
      content_hash: content.readBigUInt64LE().toString(),
      enrichment_version: 1,
      is_deleted: 0,
      ...fields,
    };
  }
}

/** A door that fails before its n-th write, as a kill would. */
export function failingDoor(door: Door, failAt: number): { door: Door; writes: () => number } {
  let writes = 0;
  const gate = () => {
    writes += 1;
    if (writes === failAt) throw new Error(`cut short before write ${failAt}`);
  };
  return {
    writes: () => writes,
    door: {
      rows: (statement, params) => door.rows(statement, params),
      arrow: (statement, params) => door.arrow(statement, params),
      run: async (statement, params) => {
        gate();
        await door.run(statement, params);
      },
      insert: async (statement, ipc, params) => {
        gate();
        await door.insert(statement, ipc, params);
      },
    },
  };
}

/** A door that tells how long each statement took. */
export function timedDoor(door: Door): { door: Door; times: Map<string, number> } {
  const times = new Map<string, number>();
  const timed = async <T>(statement: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const answer = await work();
    times.set(statement, (times.get(statement) ?? 0) + performance.now() - started);
    return answer;
  };
  return {
    times,
    door: {
      rows: (statement, params) => timed(statement, () => door.rows(statement, params)),
      arrow: (statement, params) => timed(statement, () => door.arrow(statement, params)),
      run: (statement, params) => timed(statement, () => door.run(statement, params)),
      insert: (statement, ipc, params) => timed(statement, () => door.insert(statement, ipc, params)),
    },
  };
}

/** A small generator of numbers (mulberry32), so that a failing case can be run again by its seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

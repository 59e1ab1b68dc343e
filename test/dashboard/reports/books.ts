/** A warehouse with hand-made tables for the reports' tests: rows are written by SQL, so that every figure can be checked by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type ClickHouseClientConfigOptions } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { KINDS, type Kind } from '../../../ingest/events/kinds.js';
import type { Range, StepContext } from '../../../processors/framework/processor.js';
import { enrichment } from '../../../processors/rollups/enrichment.js';
import { panels } from '../../../processors/rollups/panels.js';
import { referred } from '../../../processors/rollups/referred.js';
import { openWarehouse, type Door } from '../../../sql/warehouse.js';
import { layWarehouse } from '../../support/laid-warehouse.js';

export interface Books {
  /** The read-only door, as the server uses it. */
  readonly door: Door;
  readonly dir: string;
  /** Runs statements and then derives what the pages read from the state that they wrote. */
  sql(...statements: string[]): Promise<void>;
  /** Runs statements and derives nothing: for what pages read, made up by hand. */
  put(...statements: string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openBooks(): Promise<Books> {
  const dir = await mkdtemp(join(tmpdir(), 'fairlead-reports-'));
  const path = join(dir, 'warehouse');
  await layWarehouse(path);
  const warehouse = await openWarehouse({ url: `chdb:${path}`, memoryLimitBytes: 2_000_000_000 });
  const connection = createChdbConnection({ path }) as unknown as ClickHouseClientConfigOptions['connection'];
  const client = createClient({ connection, log: { level: 127 } });
  return {
    door: warehouse.serve,
    dir,
    sql: async (...statements) => {
      for (const query of statements) await client.command({ query });
      for (const table of ['dirty_days', ...panels.writes, ...referred.writes, ...enrichment.writes])
        await client.command({ query: `TRUNCATE TABLE ${table}` });
      // By hand there may be rewards of conversions that nobody made up.
      await client.command({
        query: `INSERT INTO dirty_days (panel, programme_id, day, step) SELECT DISTINCT 'conversions', programme_id, toDate(earned_at), 1 FROM rewards`,
      });
      await derive(warehouse.process);
    },
    put: async (...statements) => {
      for (const query of statements) await client.command({ query });
    },
    close: async () => {
      await client.close();
      await warehouse.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Rows of a VALUES clause: text is quoted, null is NULL, numbers and ready SQL ({ sql }) stand as they are. */
export function values(rows: readonly (readonly (string | number | null | { readonly sql: string })[])[]): string {
  const cell = (value: string | number | null | { readonly sql: string }): string => {
    if (value === null) return 'NULL';
    if (typeof value === 'object') return value.sql;
    return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
  };
  return rows.map((row) => `(${row.map(cell).join(', ')})`).join(', ');
}

const NOTHING: Range = { from: [], to: [] };

/** Computes the tables of the processors `panels`, `referred` and `enrichment` anew from hand-made state, as the first step would. */
async function derive(door: Door): Promise<void> {
  const step = { step: 1, committed: 0 };
  await door.run('panels/dirty-days', step);
  const context: StepContext = {
    ...step,
    door,
    fromNothing: true,
    ranges: Object.fromEntries(KINDS.map((kind) => [kind, NOTHING])) as Record<Kind, Range>,
    now: new Map(),
    range: () => ({}),
    lost: new Set(),
    redo: false,
    hasNew: () => true,
    wrote: () => true,
    recall: ({ read }) => read(),
    setClock: () => undefined,
  };
  await panels.run(context);
  await referred.run(context);
  await enrichment.run(context);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../ingest/events/errors.js';
import { Claim } from './claims.js';
import type { Connection } from './connection.js';
import type { Door } from './door.js';
import { listMigrations, migrate, missingMigrations, type Migration } from './migrations.js';

/** The migration that makes the table of claims. */
const CLAIMS = 29;
const WAIT_LEAST_MS = 100;
const WAIT_SPREAD_MS = 400;
/** The longest migration copies tables. */
const WAIT_MOST_MS = 60 * 60_000;

/**
 * Brings the tables of a server up to date, one process at a time, however many start at once: see `Claim`. Where nothing is missing
 * nothing is written, so that a user who may only read can start. One that died in the middle stops nobody; the next one runs its
 * migration again, which every migration bears.
 *
 * @param claims another door to the same database: claims are renewed while a migration runs.
 * @throws FairleadError WAREHOUSE_NOT_READY where another process takes for ever or took over, and whatever `migrate` throws.
 */
export async function migrateInTurn(connection: Connection, claims: Pick<Door, 'rows' | 'run'>): Promise<Migration[]> {
  const claim = new Claim({ door: claims, name: 'migration' });
  const begun = performance.now();
  for (;;) {
    if (await isUpToDate(connection)) return [];
    await createClaims(connection);
    if (!(await claim.take())) break;
    if (performance.now() - begun > WAIT_MOST_MS)
      throw fail('WAREHOUSE_NOT_READY', { message: 'another process has been migrating the warehouse for an hour' });
    await sleep(WAIT_LEAST_MS + Math.random() * WAIT_SPREAD_MS);
  }
  try {
    return await migrate({
      ...connection,
      command: async (sql, params) => {
        if (!claim.sure)
          throw fail('WAREHOUSE_NOT_READY', { message: 'the claim of this process on the migrations has run out' });
        await connection.command(sql, params);
      },
    });
  } finally {
    await claim.release();
  }
}

/** Whether the server has every migration; a server without any table has none. */
async function isUpToDate(connection: Connection): Promise<boolean> {
  try {
    return (await missingMigrations(connection)).length === 0;
  } catch (error) {
    if ((error as { code?: string }).code === 'WAREHOUSE_NOT_MIGRATED') return false;
    throw error;
  }
}

async function createClaims(connection: Connection): Promise<void> {
  const statements = listMigrations().find(({ number }) => number === CLAIMS)?.statements ?? [];
  for (const statement of statements) await connection.command(statement, {});
}

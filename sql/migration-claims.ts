import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../ingest/events/errors.js';
import type { Connection } from './connection.js';
import { migrate, missingMigrations, type Migration } from './migrations.js';
import type { Params } from './params.js';
import { loadStatement } from './statements.js';

/** A process that was not heard of for so long counts as gone, and another takes its place. */
const LEASE_SECONDS = 30;
const RENEW_MS = 5_000;
/** Renewed long before it runs out: what is checked here is begun at the server a moment later. */
const SAFE_MS = (LEASE_SECONDS - 10) * 1000;
const WAIT_LEAST_MS = 100;
const WAIT_SPREAD_MS = 400;
/** The longest migration copies tables. */
const WAIT_MOST_MS = 60 * 60_000;

/**
 * Brings the tables of a server up to date, one process at a time, however many start at once. Where nothing is missing nothing is
 * written, so that a user who may only read can start.
 *
 * Whoever wants to says so in a table and then looks who else does: of two that do, at least one sees the other, for a server shows a row
 * from the moment it has taken it. Who sees another takes back its claim and waits. Claims run out, so that a process which died in the
 * middle stops nobody; the next one runs its migration again, which every migration bears.
 *
 * @throws FairleadError WAREHOUSE_NOT_READY where another process takes for ever or took over, and whatever `migrate` throws.
 */
export async function migrateInTurn(connection: Connection, folder?: string): Promise<Migration[]> {
  const owner = `${hostname()}/${process.pid}/${randomUUID()}`;
  const begun = performance.now();
  for (;;) {
    if (await isUpToDate(connection, folder)) return [];
    await run(connection, 'migrations/create-claims', {});
    if (await claim(connection, owner)) break;
    if (performance.now() - begun > WAIT_MOST_MS)
      throw fail('WAREHOUSE_NOT_READY', { message: 'another process has been migrating the warehouse for an hour' });
    await sleep(WAIT_LEAST_MS + Math.random() * WAIT_SPREAD_MS);
  }
  const lease = keepClaim(connection, owner);
  try {
    return await migrate(lease.guarded, folder);
  } finally {
    lease.end();
    await run(connection, 'migrations/claim', { owner, ended: 1 }).catch(() => undefined);
  }
}

/** Whether the server has every migration; a server without any table has none. */
async function isUpToDate(connection: Connection, folder: string | undefined): Promise<boolean> {
  try {
    return (await missingMigrations(connection, folder)).length === 0;
  } catch (error) {
    if ((error as { code?: string }).code === 'WAREHOUSE_NOT_MIGRATED') return false;
    throw error;
  }
}

async function claim(connection: Connection, owner: string): Promise<boolean> {
  if (await othersThan(connection, owner)) return false;
  await run(connection, 'migrations/claim', { owner, ended: 0 });
  if (!(await othersThan(connection, owner))) return true;
  await run(connection, 'migrations/claim', { owner, ended: 1 });
  return false;
}

async function othersThan(connection: Connection, owner: string): Promise<boolean> {
  const text = await connection.text(loadStatement('migrations/claims-alive').sql, { lease: LEASE_SECONDS });
  const owners = text.split('\n').filter((line) => line !== '');
  return owners.some((line) => (JSON.parse(line) as { owner: string }).owner !== owner);
}

/** Renews a claim beside the migrations, and lets no statement begin once it may have run out: the process may have been frozen. */
function keepClaim(connection: Connection, owner: string): { guarded: Connection; end(): void } {
  let renewedAt = performance.now();
  const timer = setInterval(() => {
    const at = performance.now();
    run(connection, 'migrations/claim', { owner, ended: 0 }).then(
      () => (renewedAt = at),
      // The next renewal may succeed; if none does, the claim runs out.
      () => undefined,
    );
  }, RENEW_MS);
  timer.unref();
  return {
    guarded: {
      ...connection,
      command: async (sql, params) => {
        if (performance.now() - renewedAt > SAFE_MS)
          throw fail('WAREHOUSE_NOT_READY', { message: 'the claim of this process on the migrations has run out' });
        await connection.command(sql, params);
      },
    },
    end: () => clearInterval(timer),
  };
}

const run = (connection: Connection, statement: string, params: Params): Promise<void> =>
  connection.command(loadStatement(statement).sql, params);

import { createHash } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openChdb } from '../../sql/chdb.js';
import { listMigrations, migrate } from '../../sql/migrations.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'fairlead-warehouses');

/**
 * Lays a warehouse with all its tables and nothing in them at `path`, where nothing is yet. It is a copy of one that was migrated for
 * all tests alike, which spares each of them seconds; that the migrations can be applied is for test/sql to show. Call it before this
 * process opens a warehouse: one process has but one at a time.
 */
export async function layWarehouse(path: string, database = 'default'): Promise<void> {
  copyFolder(await migrated(database), path);
}

/** Makes a data directory with such a warehouse in it, as a Fairlead would find it that was opened once; returns it. */
export async function layData(data: string): Promise<string> {
  mkdirSync(data, { recursive: true });
  await layWarehouse(join(data, 'warehouse'));
  return data;
}

/** The folder of the migrated warehouse. Its name follows from all that went into it, so that an old one is never taken for it. */
async function migrated(database: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/chdb/package.json'), 'utf8')) as {
    version: string;
  };
  const made = JSON.stringify([version, database, listMigrations().map(({ name, hash }) => [name, hash])]);
  const folder = join(CACHE, createHash('sha256').update(made).digest('hex').slice(0, 20));
  if (!existsSync(folder)) await makeMigrated(folder, database);
  return folder;
}

async function makeMigrated(folder: string, database: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  const engine = openChdb({ path: making });
  const connection = await engine.connect({ readonly: false });
  if (database !== 'default') {
    await connection.command(`CREATE DATABASE ${database}`, {});
    await connection.command(`USE ${database}`, {});
  }
  await migrate(connection);
  await connection.close();
  await engine.close();
  try {
    renameSync(making, folder);
  } catch (error) {
    // Several test files may begin at once, and one of them was first.
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Copies files, folders and links as they are, without their bytes where the file system can. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isDirectory()) copyFolder(source, target);
    else copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}

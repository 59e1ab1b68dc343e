import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../ingest/events/errors.js';
import type { Connection } from './connection.js';
import { inStatement, warehouseError } from './engine-errors.js';
import type { Params } from './params.js';
import { loadStatement } from './statements.js';

export interface Migration {
  readonly number: number;
  /** File name without `.sql`. */
  readonly name: string;
  readonly statements: readonly string[];
  /** SHA-256 of the statements, to notice a file that changed after it was applied. */
  readonly hash: string;
}

const FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
/** The same tables as a cluster has them; see scripts/cluster-migrations.mjs. */
export const CLUSTER_MIGRATIONS = join(FOLDER, 'cluster');
const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** All migrations of the folder in the order of their numbers. A `;` at the end of a line separates statements. */
export function listMigrations(folder: string = FOLDER): Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const number = Number(FILE.exec(file)?.[1] ?? Number.NaN);
      if (Number.isNaN(number))
        throw fail('MIGRATION_INVALID', { message: `migration ${file} is not named NNNN-name.sql` });
      const statements = splitStatements(readFileSync(join(folder, file), 'utf8'));
      const hash = createHash('sha256').update(statements.join('\n;\n')).digest('hex');
      return { number, name: file.slice(0, -'.sql'.length), statements, hash };
    });
  const numbers = new Set(migrations.map(({ number }) => number));
  if (numbers.size !== migrations.length)
    throw fail('MIGRATION_INVALID', { message: 'two migrations have the same number' });
  return migrations;
}

/** Statements without comment lines and without empty ones, so that a comment may change freely. */
export function splitStatements(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

export interface MigrateOptions {
  /** The statement that makes the table of applied migrations. */
  readonly record?: string;
  /** What the statements of the migrations are bound to. */
  readonly params?: Params;
}

/**
 * Applies what is missing, in order, and records each. Every statement of a migration may run twice (IF NOT EXISTS), so a
 * run that was cut short simply runs again. One process at a time: see `migrateInTurn` for a server that several use.
 * @throws FairleadError MIGRATION_CHANGED where an applied file has other statements now.
 */
export async function migrate(
  connection: Connection,
  folder?: string,
  { record = 'migrations/create-table', params = {} }: MigrateOptions = {},
): Promise<Migration[]> {
  await connection.command(loadStatement(record).sql, {});
  const missing = await missingMigrations(connection, folder);
  for (const migration of missing) await apply(connection, migration, params);
  return missing;
}

/**
 * What has not been applied yet, in order.
 * @throws FairleadError MIGRATION_CHANGED where an applied file has other statements now.
 */
export async function missingMigrations(connection: Connection, folder?: string): Promise<Migration[]> {
  const applied = await appliedMigrations(connection);
  const missing: Migration[] = [];
  for (const migration of listMigrations(folder)) {
    const hash = applied.get(migration.number);
    if (hash === undefined) missing.push(migration);
    else if (hash !== migration.hash) {
      throw fail('MIGRATION_CHANGED', {
        message: `migration ${migration.name} was applied with other statements`,
        migration: migration.name,
      });
    }
  }
  return missing;
}

async function appliedMigrations(connection: Connection): Promise<Map<number, string>> {
  const text = await connection.text(loadStatement('migrations/applied').sql, {});
  const rows = text.split('\n').filter((line) => line !== '');
  return new Map(
    rows.map((line) => JSON.parse(line) as { number: number; hash: string }).map(({ number, hash }) => [number, hash]),
  );
}

async function apply(
  connection: Connection,
  { number, name, hash, statements }: Migration,
  params: Params,
): Promise<void> {
  try {
    for (const statement of statements) await connection.command(statement, params);
    await connection.command(loadStatement('migrations/record').sql, { number, name, hash });
  } catch (error) {
    throw inStatement(warehouseError(error, `migration ${name}`), `migration ${name}`);
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../ingest/events/errors.js';
import { placeholdersOf, type Placeholder } from './params.js';

export interface Statement {
  /** Path under sql/queries without `.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly placeholders: readonly Placeholder[];
}

/** Stands in an INSERT file where the rows come from; the door puts `file(…)` or `input(…)` there. */
export const SOURCE_MARK = '{{source}}';

// The same relative path holds for sql/ and for dist/sql/.
const QUERIES = fileURLToPath(new URL('./queries/', import.meta.url));
const NAME = /^[a-z0-9-]+(\/[a-z0-9-]+)+$/;
const loaded = new Map<string, Statement>();

/**
 * Reads a statement file once.
 * @throws FairleadError WAREHOUSE_STATEMENT where there is none of that name.
 */
export function loadStatement(name: string): Statement {
  const known = loaded.get(name);
  if (known) return known;
  if (!NAME.test(name)) throw fail('WAREHOUSE_STATEMENT', { message: `${name} is not the name of a statement` });
  let sql: string;
  try {
    sql = readFileSync(join(QUERIES, `${name}.sql`), 'utf8')
      .trimEnd()
      .replace(/;$/, '');
  } catch (cause) {
    throw fail('WAREHOUSE_STATEMENT', { message: `there is no statement file sql/queries/${name}.sql`, cause });
  }
  const statement = { name, sql, placeholders: placeholdersOf(sql) };
  loaded.set(name, statement);
  return statement;
}

/** Names of all statement files, sorted. */
export function listStatements(): string[] {
  return readdirSync(QUERIES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql'))
    .map((path) => path.slice(0, -'.sql'.length).replaceAll('\\', '/'))
    .sort();
}

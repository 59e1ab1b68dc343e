import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventColumns } from '../../ingest/event-columns.js';
import { deadLetterStream } from '../../ingest/dead-letter-columns.js';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import { ColumnBuffer } from '../../processors/attribution/columns.js';
import { PATH } from '../../processors/attribution/path-rows.js';
import { EDGE, PAIR, RING } from '../../processors/rings/rows.js';
import { ADVOCATE_RISK, RISK, SIGNAL } from '../../processors/signals/write.js';
import { structureOf } from '../../sql/arrow-structure.js';
import { openChdb, type ChdbEngine } from '../../sql/chdb.js';
import type { Connection } from '../../sql/connection.js';
import { migrate } from '../../sql/migrations.js';
import type { ParamValue, Params } from '../../sql/params.js';
import { listStatements, loadStatement, SOURCE_MARK } from '../../sql/statements.js';

/** Structures of the batches that our own builders make, by statement. Others are read from the columns they insert into. */
const STRUCTURES = new Map<string, string>([
  ...KINDS.map((kind): [string, string] => [
    `ingest/insert-${KIND_SPECS[kind].table}`,
    structureOf(eventColumns(kind, 0).finish()),
  ]),
  ['ingest/insert-dead-letters', structureOf(deadLetterStream([]))],
  // Lists come as joined text.
  ['attribution/paths-write', structureOf(new ColumnBuffer(PATH).take())],
  ['signals/write-signals', structureOf(new ColumnBuffer(SIGNAL).take())],
  ['signals/renew-signals', structureOf(new ColumnBuffer(SIGNAL).take())],
  ['signals/write-risks', structureOf(new ColumnBuffer(RISK).take())],
  ['signals/write-advocate-risks', structureOf(new ColumnBuffer(ADVOCATE_RISK).take())],
  ['rings/write-pairs', structureOf(new ColumnBuffer(PAIR).take())],
  ['rings/write-rings', structureOf(new ColumnBuffer(RING).take())],
  ['rings/write-edges', structureOf(new ColumnBuffer(EDGE).take())],
]);

/** Values that a dummy of their type would not do for. */
function special(statement: string, key: string): ParamValue | undefined {
  if (statement === 'bench/ingest-ceiling') return '/dev/null';
  // Rows of a step know whether they stand.
  if (key === 'rows') return 'step_clicks';
  if (key === 'keys') return 'attribution_keys';
  // Either list of conversions will do.
  return key === 'listed' ? 'listed_conversions' : undefined;
}

/** A value of each type that a statement may ask for. */
function dummy(type: string, statement: string): ParamValue {
  if (type.startsWith('Array(')) return [];
  if (type.startsWith('Nullable(')) return null;
  if (type.startsWith('LowCardinality(')) return dummy(type.slice('LowCardinality('.length, -1), statement);
  if (/^(U?Int|Float|Decimal)/.test(type)) return 1;
  if (type.startsWith('DateTime')) return '2026-01-01 00:00:00';
  if (type.startsWith('Date')) return '2026-01-01';
  if (type === 'String' || type.startsWith('FixedString')) return '';
  if (type === 'Bool') return false;
  if (type === 'Identifier') return 'clicks';
  throw new Error(`${statement}: no dummy for a parameter of type ${type}`);
}

describe('every statement', () => {
  /** There is no cluster here to run it on. */
  const parse = (sql: string): Promise<void> => connection.command('SELECT formatQuery({sql:String})', { sql });
  let dir: string;
  let engine: ChdbEngine;
  let connection: Connection;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-statements-'));
    engine = openChdb({ path: join(dir, 'warehouse') });
    connection = await engine.connect({ readonly: false });
    await migrate(connection);
    // Benchmarks make their own tables.
    await connection.command(loadStatement('bench/ingest-ceiling-table').sql, {});
  });
  afterAll(async () => {
    await connection.close();
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });

  it.each(listStatements())('%s binds in the engine', async (name) => {
    const { sql, placeholders } = loadStatement(name);
    const params = Object.fromEntries(
      placeholders.map(({ name: key, type }) => [key, special(name, key) ?? dummy(type, name)]),
    );
    if (/\bON CLUSTER\b/.test(sql)) return await parse(sql);
    if (!sql.includes(SOURCE_MARK)) {
      // The tables are empty, so running a statement is the surest way to prepare it.
      await connection.command(sql, params);
      return;
    }
    const structure = STRUCTURES.get(name);
    if (structure) await bindSource(sql, structure, params);
    else await bindGuessed(sql, params);
  });

  it.each(listStatements())('%s says its grain or its use in a header', (name) => {
    expect(loadStatement(name).sql.split('\n')[0]).toMatch(/^-- \S/);
  });

  async function bindSource(sql: string, structure: string, params: Params): Promise<void> {
    await connection.command(
      sql.replace(SOURCE_MARK, () => `null('${structure.replaceAll("'", "\\'")}')`),
      params,
    );
  }

  /** A batch may carry columns that go into others: the engine names each it misses, and it is taken for a number. */
  async function bindGuessed(sql: string, params: Params): Promise<void> {
    let structure = await structureOfTarget(sql);
    for (let guesses = 0; ; guesses += 1) {
      try {
        return await bindSource(sql, structure, params);
      } catch (error) {
        const missing = /Unknown expression identifier `(\w+)`/.exec(String(error))?.[1];
        if (!missing || guesses === 8) throw error;
        structure += `, \`${missing}\` UInt8`;
      }
    }
  }

  /** Batches of processors are named and typed like the columns they go to. */
  async function structureOfTarget(sql: string): Promise<string> {
    const table = /INSERT INTO\s+`?([a-z_]+)/i.exec(sql)?.[1] ?? '';
    const text = await connection.text(
      'SELECT name, type FROM system.columns WHERE table = {table:String} ORDER BY position',
      { table },
    );
    const columns = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { name: string; type: string });
    return columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
  }
});

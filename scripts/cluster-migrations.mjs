// Writes the migrations of a cluster, sql/migrations/cluster/: what the migrations of one server come to in the end, said in the terms of a
// cluster. Run it (npm run cluster-migrations) whenever a migration is added; a test fails until it has been.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const FOLDER = join(root, 'sql', 'migrations', 'cluster');

/** Made by the runner of migrations itself. */
const NOT_OURS = new Set(['migrations']);
/** What a base table is sharded by where its order has it: one subject's events lie together. */
const SUBJECTS = ['advocate_id', 'customer_id', 'visitor_id', 'order_id'];
/** A shard's own tables: its replicas share the path. */
const OF_SHARD = `'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'`;
/** Tables that every node has whole: all nodes share the path. */
const EVERYWHERE = `'/clickhouse/tables/everywhere/{database}/{table}', '{shard}-{replica}'`;
const ON_CLUSTER = `ON CLUSTER '{cluster}'`;

/**
 * Part of the sorting key, and so of the raw record alone: whatever shares a sorting key lies on one shard, where FINAL finds it.
 * @param {{ name: string, sorting_key: string }} table
 */
export function shardingKey({ name, sorting_key }) {
  const columns = sorting_key.split(', ');
  const subject = SUBJECTS.find((column) => columns.includes(column));
  if (subject) return `cityHash64(programme_id, ${subject})`;
  if (columns.includes('log_partition') && columns.includes('log_offset'))
    return 'cityHash64(log_partition, log_offset)';
  throw new Error(`${name} is ordered by neither a subject nor an address: what is it sharded by?`);
}

/** `CREATE TABLE` with another name and, of an engine that keeps rows on disk, its replicated twin. */
function created({ name, created: text }, as, path) {
  return text
    .replace(/^CREATE TABLE \S+\n/, `CREATE TABLE IF NOT EXISTS ${as} ${ON_CLUSTER}\n`)
    .replace(/^ENGINE = ((?:Replacing)?MergeTree)(?:\((.*)\))?$/m, (_, engine, args) => {
      if (!path) throw new Error(`${name}: no place for ${engine}`);
      return `ENGINE = Replicated${engine}(${path}${args ? `, ${args}` : ''})`;
    });
}

function sharded(table) {
  const local = `${table.name}_local`;
  const all = `CREATE TABLE IF NOT EXISTS ${table.name} ${ON_CLUSTER} AS ${local}
ENGINE = Distributed('{cluster}', {database:String}, '${local}', ${shardingKey(table)})`;
  return [created(table, local, OF_SHARD), all];
}

/** A shard is sent the rows that a view compares with, rather than asked for its own, which may not have come there yet. */
const view = ({ name, created: text }) =>
  `CREATE VIEW IF NOT EXISTS ${name} ${ON_CLUSTER} AS\n${text
    .replaceAll(/\b(FROM|JOIN)(\s+)default\./g, '$1$2')
    .replaceAll(/\b(NOT )?IN \(\s*\n?\s*(SELECT|WITH)/g, (all) => `GLOBAL ${all}`)}`;

/** Views after those that they read. */
function inOrder(views) {
  const left = [...views];
  const done = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const next = left.findIndex(({ name, created: text }) =>
      (text.match(/\w+/g) ?? []).every((word) => word === name || !waiting.has(word)),
    );
    if (next < 0) throw new Error(`views read each other: ${[...waiting].join(', ')}`);
    done.push(...left.splice(next, 1));
  }
  return done;
}

const file = (head, statements) =>
  `${head.map((line) => `-- ${line}`).join('\n')}\n-- Written by scripts/cluster-migrations.mjs: change the migrations of one server and run it again.\n\n${statements.join(';\n\n')};\n`;

/**
 * The files of the folder by name.
 * @param {readonly { name: string, engine: string, sorting_key: string, created: string }[]} schema rows of migrations/schema
 * @param {readonly string[]} baseTables names of the tables of events
 */
export function clusterMigrations(schema, baseTables) {
  const ours = schema.filter(({ name }) => !NOT_OURS.has(name));
  const is = (kind) => (table) => kindOf(table) === kind;
  const kindOf = ({ name, engine }) => {
    if (baseTables.includes(name)) return 'base';
    if (engine === 'View') return 'view';
    if (engine === 'Memory') return 'scratch';
    if (/^(Replacing)?MergeTree$/.test(engine)) return 'state';
    throw new Error(`${name} has the engine ${engine}, of which nothing is known here`);
  };
  return new Map([
    [
      '0001-base-tables.sql',
      file(
        [
          'The tables of events, each in two: <table>_local holds the rows of one shard, on every replica of it, and <table> is all shards.',
          'The sharding key is part of the sorting key, so that all versions of a row lie on one shard.',
        ],
        ours.filter(is('base')).flatMap(sharded),
      ),
    ],
    [
      '0002-whole-tables.sql',
      file(
        [
          'What the sink and the processors keep: whole on every node, because a step joins all of it with all of it. One group of replicas',
          'over all shards.',
        ],
        ours.filter(is('state')).map((table) => created(table, table.name, EVERYWHERE)),
      ),
    ],
    [
      '0003-scratch-tables.sql',
      file(
        [
          'Scratch of one step, in the memory of the node that the process role talks to. Every node has the tables, so that another one can',
          'take its place.',
        ],
        ours.filter(is('scratch')).map((table) => created(table, table.name)),
      ),
    ],
    ['0004-views.sql', file(['Views over all of these.'], inOrder(ours.filter(is('view'))).map(view))],
  ]);
}

async function main() {
  execFileSync('node', [join(root, 'scripts', 'build.mjs'), 'server'], { stdio: 'inherit' });
  const built = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
  const { openWarehouse } = await built('sql/warehouse.js');
  const { readSchema } = await built('sql/cluster.js');
  const { KINDS, KIND_SPECS } = await built('ingest/events/kinds.js');
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-schema-'));
  const warehouse = await openWarehouse({ url: `chdb:${join(folder, 'warehouse')}`, tempDir: folder });
  await warehouse.migrate();
  const schema = await readSchema(warehouse.process);
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
  const files = clusterMigrations(
    schema,
    KINDS.map((kind) => KIND_SPECS[kind].table),
  );
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
  console.log(`${files.size} migrations written to sql/migrations/cluster`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  process.exit(0);
}

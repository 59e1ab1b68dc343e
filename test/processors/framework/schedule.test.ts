import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Processor } from '../../../processors/framework/processor.js';
import { inOrder, waitsFor } from '../../../processors/framework/schedule.js';
import { PROCESSORS } from '../../../processors/index.js';
import type { Door } from '../../../sql/warehouse.js';
import { listStatements, loadStatement } from '../../../sql/statements.js';

const silent: Door = {
  rows: async () => [],
  arrow: () => Promise.reject(new Error('nobody asks')),
  run: async () => {},
  insert: async () => {},
};

/** A processor that writes a table named like it. */
const named = (name: string, reads: readonly string[] = []): Processor => ({
  name,
  reads,
  writes: [name],
  run: async () => {},
});

describe('processors side by side', () => {
  it('begin when those have ended that write what they read, and no later', async () => {
    const told: string[] = [];
    const list = [named('slow'), named('quick'), named('third', ['quick']), named('last', ['slow', 'third'])];
    await inOrder(list, silent, async ({ name }) => {
      told.push(`${name} begins`);
      await sleep(name === 'slow' ? 60 : 5);
      told.push(`${name} ends`);
    });
    expect(told.indexOf('third begins')).toBeGreaterThan(told.indexOf('quick ends'));
    expect(told.indexOf('third begins')).toBeLessThan(told.indexOf('slow ends'));
    expect(told.slice(-3)).toEqual(['slow ends', 'last begins', 'last ends']);
  });

  it('send nothing more once one of them has failed, and say why it did', async () => {
    const sent: string[] = [];
    const door: Door = { ...silent, run: async (statement) => void sent.push(statement) };
    const list = [named('long'), named('failing'), named('after it', ['failing'])];
    const step = inOrder(list, door, async ({ name }, guarded) => {
      await guarded.run(`${name} 1`);
      if (name === 'failing') throw new Error('cut short');
      await sleep(20);
      await guarded.run(`${name} 2`);
    });
    await expect(step).rejects.toThrow('cut short');
    expect(sent.sort()).toEqual(['failing 1', 'long 1']);
  });
});

const MIGRATIONS = join(import.meta.dirname, '../../../sql/migrations');
/** Views, with the text by which they read. */
const VIEWS = new Map(
  readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .flatMap((file) => [
      ...readFileSync(join(MIGRATIONS, file), 'utf8').matchAll(/^CREATE VIEW IF NOT EXISTS (\w+)([^;]*);/gm),
    ])
    .map(([, name, text]): [string, string] => [name!, text!]),
);

/** Processors by the file that reads a statement, where their folder is not named like them. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  'processors/cases/reviews.ts': ['reviews'],
  'processors/cases/load.ts': ['attribution', 'rewards', 'cases'],
  'processors/cases/cases.ts': ['cases'],
};

/** Whose statement it is: folders are named like processors, but that some share one, and their headers tell whose each is. */
function ownersOf(name: string): readonly string[] {
  const folder = name.split('/')[0]!;
  if (folder === 'cases')
    return Object.keys(READERS).flatMap((file) =>
      loadStatement(name).sql.includes(`Read by: ${file}`) ? READERS[file]! : [],
    );
  // Candidates and signals are listed and judged from one folder: each counts as a reader of all.
  if (folder === 'signals') return ['candidates', 'signals'];
  if (folder !== 'rollups') return PROCESSORS.map((one) => one.name).filter((one) => one === folder);
  const header = [...loadStatement(name).sql.matchAll(/^--.*$/gm)].join(' ');
  return PROCESSORS.map((one) => one.name).filter((one) =>
    new RegExp(`processors? (\\w+ and )?${one}\\b`).test(header),
  );
}

/** Several list duplicates, each by rules of its own. Views leave out those of rule same_id, which the first processor writes. */
const OF_VIEWS = new Set(['duplicates']);

function readBy(sql: string): string[] {
  const words = [...sql.matchAll(/\b(?:FROM|JOIN|IN)\s+\(?\s*(\w+)/g)].map(([, word]) => word!);
  return words.flatMap((word) => {
    const view = VIEWS.get(word);
    return view === undefined ? [word] : [word, ...readBy(view).filter((table) => !OF_VIEWS.has(table))];
  });
}

describe('what a processor waits for', () => {
  const reads = new Map<string, Set<string>>(PROCESSORS.map(({ name }) => [name, new Set()]));
  const writers = new Map<string, Set<string>>();
  for (const { name, writes, journals = [], work = [], scratch = [] } of PROCESSORS)
    for (const table of [...writes, ...journals, ...work, ...scratch])
      writers.set(table, (writers.get(table) ?? new Set()).add(name));
  for (const statement of listStatements()) {
    const sql = loadStatement(statement).sql.replace(/^\s*--.*$/gm, '');
    const into = /INSERT INTO\s+(\w+)/.exec(sql)?.[1];
    for (const owner of ownersOf(statement)) {
      for (const table of readBy(sql)) reads.get(owner)!.add(table);
      if (into !== undefined) writers.set(into, (writers.get(into) ?? new Set()).add(owner));
    }
  }
  const before = new Map<string, ReadonlySet<string>>();
  for (const [index, one] of PROCESSORS.entries()) {
    const direct = PROCESSORS.slice(0, index).filter((earlier) => waitsFor(one, earlier));
    before.set(one.name, new Set(direct.flatMap(({ name }) => [name, ...before.get(name)!])));
  }
  const ordered = (a: string, b: string): boolean => before.get(a)!.has(b) || before.get(b)!.has(a);

  it.each(PROCESSORS.map(({ name }) => name))('%s: whoever writes what it reads', (name) => {
    const beside = [...reads.get(name)!].flatMap((table) =>
      [...(writers.get(table) ?? [])]
        .filter((writer) => writer !== name && !ordered(name, writer))
        .map((writer) => `${table} of ${writer}`),
    );
    expect(beside).toEqual([]);
  });

  it('is found in the statements of nearly all', () => {
    expect([...reads.values()].filter((tables) => tables.size > 0).length).toBeGreaterThan(PROCESSORS.length - 3);
  });
});

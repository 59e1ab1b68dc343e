import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../events/errors.js';
import { makeFolders } from '../../../sql/make-folders.js';
import { KINDS, type Kind } from '../../events/kinds.js';
import { play, type SimulationOptions } from './simulate.js';
import { DAY_MS } from './seasons.js';
import type { SimulatedRecord } from './stage.js';

export type FileName = Kind | 'truth';
/** Kinds that only people tell. */
const UNTOLD: ReadonlySet<Kind> = new Set(['model', 'audit', 'identity_link', 'review']);
/** Kinds that a story has, each in a file of its own. */
export const TOLD_KINDS: readonly Kind[] = KINDS.filter((kind) => !UNTOLD.has(kind));

export interface WriteOptions extends SimulationOptions {
  /** Folder to write into; made if it is not there. Files of an earlier simulation are replaced. */
  readonly out: string;
  /** Lines kept in memory before they are spilled (default 60,000: some 40 MB of text). Does not change what is written. */
  readonly linesInMemory?: number | undefined;
}

export interface WrittenSimulation {
  /** Lines by file. */
  readonly lines: Readonly<Partial<Record<FileName, number>>>;
  readonly firstAt: number;
  readonly lastAt: number;
}

const LINES_IN_MEMORY = 60_000;

/**
 * Sorts records outside memory: each goes to the bucket of its file and day; buckets are spilled when too many lines wait,
 * and each is sorted by (occurred_at, id) when it is its turn. A day must fit in memory, the story need not.
 */
class DaySorter {
  private readonly waiting = new Map<string, string[]>();
  private readonly spilled = new Set<string>();
  private readonly days = new Map<FileName, Set<number>>();
  private count = 0;

  constructor(
    private readonly folder: string,
    private readonly linesInMemory: number,
  ) {}

  add({ file, at, id, value }: SimulatedRecord): void {
    const day = Math.floor(at / DAY_MS);
    const bucket = `${file}-${day}`;
    let lines = this.waiting.get(bucket);
    if (lines === undefined) this.waiting.set(bucket, (lines = []));
    // Times are written with the same width, so that comparing lines compares (time, id). Neither holds a tab.
    lines.push(`${String(at).padStart(15, '0')} ${id}\t${JSON.stringify(value)}`);
    let days = this.days.get(file);
    if (days === undefined) this.days.set(file, (days = new Set()));
    days.add(day);
    if (++this.count >= this.linesInMemory) this.spill();
  }

  private spill(): void {
    for (const [bucket, lines] of this.waiting) {
      appendFileSync(join(this.folder, bucket), `${lines.join('\n')}\n`);
      this.spilled.add(bucket);
    }
    this.waiting.clear();
    this.count = 0;
  }

  /** The lines of a file in order, a day at a time. */
  *sorted(file: FileName): Generator<readonly string[]> {
    for (const day of [...(this.days.get(file) ?? [])].sort((a, b) => a - b)) {
      const bucket = `${file}-${day}`;
      const lines = this.waiting.get(bucket) ?? [];
      if (this.spilled.has(bucket))
        lines.push(...readFileSync(join(this.folder, bucket), 'utf8').split('\n').slice(0, -1));
      this.waiting.delete(bucket);
      lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      yield lines.map((line) => line.slice(line.indexOf('\t') + 1));
    }
  }
}

function writeFile(path: string, blocks: Iterable<readonly string[]>): number {
  const file = openSync(path, 'w');
  let count = 0;
  try {
    for (const lines of blocks) {
      writeSync(file, `${lines.join('\n')}\n`);
      count += lines.length;
    }
  } finally {
    closeSync(file);
  }
  return count;
}

/**
 * Writes a simulation as NDJSON: `<kind>.ndjson` for each kind and `truth.ndjson`, each sorted by occurred_at, then id (truth
 * by the time and id of what it speaks of). The same options write the same bytes.
 * Errors: USAGE for options out of bounds or an `out` that is no folder; READ_ONLY, DISK_FULL; those of `readOrderFile`.
 */
export async function writeSimulation(options: WriteOptions): Promise<WrittenSimulation> {
  try {
    makeFolders(options.out);
    const folder = prepare(options.out);
    try {
      return await writeSorted(options, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw explained(error, options.out);
  }
}

/** Makes in the folder one for sorting, rid of what an earlier, killed simulation left. */
function prepare(out: string): string {
  const folder = join(out, '.sorting');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return folder;
}

/** What the file system refused, in the words of the one table of errors. */
function explained(error: unknown, out: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return fail('READ_ONLY', { message: `${out} cannot be written`, cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return fail('DISK_FULL', {
      message: `the disk of ${out} is full; what was written there is not whole`,
      cause: error,
    });
  if (code === 'EEXIST' || code === 'ENOTDIR' || code === 'ENOENT')
    return fail('USAGE', { message: `${out} is no folder that can be written into`, cause: error });
  return error;
}

async function writeSorted(options: WriteOptions, folder: string): Promise<WrittenSimulation> {
  const sorter = new DaySorter(folder, options.linesInMemory ?? LINES_IN_MEMORY);
  let firstAt = Infinity;
  let lastAt = -Infinity;
  for await (const records of play(options)) {
    for (const record of records) {
      sorter.add(record);
      firstAt = Math.min(firstAt, record.at);
      lastAt = Math.max(lastAt, record.at);
    }
  }
  const names: readonly FileName[] = [...TOLD_KINDS, 'truth'];
  const lines = {} as Record<FileName, number>;
  names.forEach((name, done) => {
    options.onProgress?.({ label: 'writing', done, total: names.length });
    lines[name] = writeFile(join(options.out, `${name}.ndjson`), sorter.sorted(name));
  });
  return { lines, firstAt, lastAt };
}

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadReason } from '../../events/errors.js';
import { deterministicId } from '../../events/ids.js';
import type { Kind } from '../../events/kinds.js';
import type { RejectProblem } from './csv-rejects.js';
import type { SourceFile } from './discover.js';
import type { Bucket, UnmatchedRefunds } from './types.js';

/** How far one output of a file went into the log. Written after each batch is durable, so it is never ahead. */
export interface OutputProgress {
  kind: Kind;
  /** NDJSON: byte position of the next line. Tables: number of the next row. */
  position: number;
  lines: number;
  refused: number;
  cut: number;
  /** How many lines of a CSV that are no rows were appended. */
  rejects: number;
  /** Of these, how many for which reason. */
  problems: Partial<Record<RejectProblem, number>>;
  reasons: Partial<Record<DeadReason, number>>;
  /** End offsets of the topic when the last batch was durable: what a kill left unsaved lies behind them. */
  logEnds: number[] | null;
  done: boolean;
}

interface State {
  path: string;
  outputs: OutputProgress[];
  done: boolean;
  buckets?: Bucket[];
  unmatchedRefunds?: UnmatchedRefunds[];
}

/** Remembers an import in DATA/imports/<key>.json; key = path without links, size, change time, mapping, kind and programme. */
export class Checkpoint {
  private constructor(
    /** Side files of the import go here. */
    readonly directory: string,
    readonly state: State,
    private readonly path: string,
  ) {}

  static async open(dataDir: string, file: SourceFile, what: string): Promise<Checkpoint> {
    const key = deterministicId(file.real, file.bytes, Math.trunc(file.mtimeMs), what);
    const home = join(dataDir, 'imports');
    await mkdir(home, { recursive: true });
    const path = join(home, `${key}.json`);
    const fresh: State = { path: file.path, outputs: [], done: false };
    return new Checkpoint(join(home, key), await readState(path, fresh), path);
  }

  /** The progress of output number `index`, begun if it is new. */
  output(index: number, kind: Kind): OutputProgress {
    const counts = { position: 0, lines: 0, refused: 0, cut: 0, rejects: 0 };
    const none: OutputProgress = { kind, ...counts, problems: {}, reasons: {}, logEnds: null, done: false };
    return (this.state.outputs[index] = { ...none, ...this.state.outputs[index] });
  }

  /** Begins again, because the log is not the one that was written to. */
  forget(): void {
    this.state.outputs = [];
    this.state.done = false;
  }

  async save(): Promise<void> {
    await writeFile(`${this.path}.new`, `${JSON.stringify(this.state)}\n`);
    await rename(`${this.path}.new`, this.path);
  }
}

async function readState(path: string, fresh: State): Promise<State> {
  try {
    return { ...fresh, ...(JSON.parse(await readFile(path, 'utf8')) as State) };
  } catch {
    // Absent, or cut short by a power failure: beginning again only repeats what ids make harmless.
    return fresh;
  }
}

/** SHA-256 of a text, short enough for a key. */
export function textHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

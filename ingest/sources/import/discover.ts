import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fail } from '../../events/errors.js';
import { isKind, type Kind, KIND_SPECS, kindProblem, KINDS } from '../../events/kinds.js';

export type Format = 'ndjson' | 'json' | 'csv' | 'parquet';

const FORMATS: Record<string, Format> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.parquet': 'parquet',
};

export interface SourceFile {
  path: string;
  format: Format;
  bytes: number;
  mtimeMs: number;
  /** What its name says it holds: `click.ndjson`, `orders.csv`; null if it says nothing. */
  named: Kind | null;
}

export interface Discovery {
  files: SourceFile[];
  skipped: { path: string; reason: string }[];
}

/** `truth.ndjson` tells what truly happened in a simulation: for judging Fairlead, never for feeding it. */
const TRUTH = 'truth';

/**
 * Finds the files to import: what is named as it stands, directories with all that is below them by name.
 *
 * @throws IMPORT_FILE_MISSING, IMPORT_FORMAT, KIND_LATER: before anything is read
 */
export async function discover(paths: readonly string[], cwd: string): Promise<Discovery> {
  const found: Discovery = { files: [], skipped: [] };
  for (const given of paths) {
    const path = resolve(cwd, given);
    const entry = await statOf(path);
    if (entry.isDirectory()) await addDirectory(path, found);
    else addFile(path, entry, found, { lenient: false });
  }
  return found;
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code;
    const message = code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${code})`;
    throw fail('IMPORT_FILE_MISSING', { message, path });
  });
}

async function addDirectory(directory: string, found: Discovery): Promise<void> {
  for (const name of (await readdir(directory)).sort()) {
    const path = join(directory, name);
    const entry = await statOf(path);
    if (entry.isDirectory()) await addDirectory(path, found);
    else addFile(path, entry, found, { lenient: true });
  }
}

function addFile(
  path: string,
  entry: { size: number; mtimeMs: number },
  found: Discovery,
  { lenient }: { lenient: boolean },
): void {
  const extension = extname(path).toLowerCase();
  const name = basename(path).slice(0, -extension.length || undefined);
  const format = FORMATS[extension];
  const skip = (reason: string): void => void found.skipped.push({ path, reason });
  if (name === TRUTH) return skip('the truth of a simulation is not imported');
  if (format === undefined) {
    if (lenient) return skip('not CSV, Parquet, JSON or NDJSON');
    const message = `${path}: files named *${extension} cannot be imported`;
    throw fail('IMPORT_FORMAT', { message, path });
  }
  if (kindProblem(name)?.code === 'KIND_LATER') {
    if (lenient) return skip(`events of kind ${name} are not taken yet`);
    throw fail('KIND_LATER', { message: `${path}: kind "${name}" is known but not taken yet`, path });
  }
  const named = isKind(name) ? name : (KINDS.find((kind) => KIND_SPECS[kind].table === name) ?? null);
  found.files.push({ path, format, bytes: entry.size, mtimeMs: entry.mtimeMs, named });
}

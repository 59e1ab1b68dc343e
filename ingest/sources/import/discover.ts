import type { Stats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fail, FairleadError } from '../../events/errors.js';
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
/** What a folder is searched for, in words. */
const LOOKED_FOR = '*.csv, *.tsv, *.ndjson, *.jsonl, *.json (each also as *.gz) and *.parquet';
/** Names that an error about a folder lists, at most. */
const LISTED_NAMES = 8;

export interface SourceFile {
  /** As it was named: what reports say, and what tells the kind. */
  path: string;
  /** Where its bytes are read: the path itself, or the unpacked copy of a compressed file. */
  content: string;
  /** Without symbolic links: one file is one, however it is named. */
  real: string;
  format: Format;
  /** Named *.gz. */
  compressed: boolean;
  bytes: number;
  mtimeMs: number;
  /** What its name says it holds: `click.ndjson`, `orders.csv`; null if it says nothing. */
  named: Kind | null;
}

export interface Discovery {
  files: SourceFile[];
  skipped: { path: string; reason: string }[];
  /** Files that should have been imported and cannot be read. */
  failures: FairleadError[];
}

interface Search extends Discovery {
  /** Directories without symbolic links that were searched, so that a circle of links ends. */
  searched: Set<string>;
  /** Names that were come across below the given directory. */
  names: string[];
}

/** `truth.ndjson` tells what truly happened in a simulation: for judging Fairlead, never for feeding it. */
const TRUTH = 'truth';

/**
 * Finds the files to import: what is named as it stands, directories with all that is below them by name, symbolic links
 * followed. A file that is reached twice is imported once.
 *
 * What is named itself must be there and be a file to import; a directory must hold at least one. Below a directory, what is no
 * file to import is left alone with a reason, and a file that cannot be read is a failure beside the others.
 *
 * @throws IMPORT_FILE_MISSING, IMPORT_FORMAT, KIND_LATER: before anything is read
 */
export async function discover(paths: readonly string[], cwd: string): Promise<Discovery> {
  const found: Search = { files: [], skipped: [], failures: [], searched: new Set(), names: [] };
  for (const given of paths) {
    const path = resolve(cwd, given);
    const entry = await statOf(path);
    if (!entry.isDirectory()) {
      await addFile(path, entry, found, { lenient: false });
      continue;
    }
    found.names = [];
    const before = found.files.length + found.failures.length;
    const again = found.searched.has(await realpath(path));
    await addDirectory(path, found);
    if (!again && found.files.length + found.failures.length === before && !reachedTwice(found, path))
      throw nothingIn(path, found);
  }
  const { files, skipped, failures } = found;
  return { files, skipped, failures };
}

const SAME_FILE = 'the same file as';
const reachedTwice = ({ skipped }: Search, directory: string): boolean =>
  skipped.some(({ path, reason }) => path.startsWith(directory) && reason.startsWith(SAME_FILE));

function nothingIn(path: string, { names, skipped }: Search): FairleadError {
  const reasons = skipped.filter((one) => one.path.startsWith(path) && !one.reason.startsWith('not '));
  const told = reasons.map((one) => `${basename(one.path)} (${one.reason})`);
  const all = [...told, ...names.filter((name) => !reasons.some((one) => basename(one.path) === name))];
  const more = all.length > LISTED_NAMES ? ` and ${all.length - LISTED_NAMES} more` : '';
  const holds = all.length === 0 ? 'it is empty' : `it holds ${all.slice(0, LISTED_NAMES).join(', ')}${more}`;
  return fail('IMPORT_FORMAT', { message: `${path} has no file to import: looked for ${LOOKED_FOR}; ${holds}`, path });
}

async function statOf(path: string): Promise<Stats> {
  return stat(path).catch(async (error: unknown) => {
    throw fail('IMPORT_FILE_MISSING', { message: await whyMissing(path, error as NodeJS.ErrnoException), path });
  });
}

/** Why a path leads to nothing, in words. */
async function whyMissing(path: string, { code }: NodeJS.ErrnoException): Promise<string> {
  if (code === 'ELOOP') return `${path} is a symbolic link that leads back to itself`;
  if (code !== 'ENOENT') return `${path} cannot be read (${code})`;
  const link = await lstat(path).catch(() => null);
  if (link?.isSymbolicLink() !== true) return `there is no ${path}`;
  return `${path} is a symbolic link to ${await readlink(path)}, which is not there`;
}

async function addDirectory(directory: string, found: Search): Promise<void> {
  const real = await realpath(directory);
  if (found.searched.has(real)) {
    found.skipped.push({ path: directory, reason: 'this folder was searched already' });
    return;
  }
  found.searched.add(real);
  const names = await readdir(directory).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const message = `the folder ${directory} cannot be read (${code})`;
    throw fail('IMPORT_FILE_MISSING', { message, hint: CHECK_MODE, path: directory });
  });
  for (const name of names.sort()) {
    const path = join(directory, name);
    try {
      const entry = await statOf(path);
      if (entry.isDirectory()) await addDirectory(path, found);
      else {
        found.names.push(name);
        await addFile(path, entry, found, { lenient: true });
      }
    } catch (error) {
      if (!(error instanceof FairleadError)) throw error;
      const missing = !(await stat(path).catch(() => null));
      if (missing) found.names.push(name);
      // A link that leads nowhere says by its name whether it mattered.
      if (missing && formatOf(path).format === undefined) found.skipped.push({ path, reason: error.message });
      else found.failures.push(error);
    }
  }
}

export interface Named {
  format: Format | undefined;
  extension: string;
  compressed: boolean;
  /** The name without extensions. */
  stem: string;
}

/** What a name says about the file. */
export function formatOf(path: string): Named {
  const name = basename(path);
  const compressed = /\.gz$/i.test(name);
  const inner = compressed ? name.slice(0, -3) : name;
  const extension = extname(inner).toLowerCase();
  const format = FORMATS[extension];
  const known = format !== undefined && !(compressed && format === 'parquet');
  return {
    format: known ? format : undefined,
    extension: compressed ? `${extension}.gz` : extension,
    compressed,
    stem: inner.slice(0, -extension.length || undefined),
  };
}

async function addFile(path: string, entry: Stats, found: Search, { lenient }: { lenient: boolean }): Promise<void> {
  const { format, extension, compressed, stem } = formatOf(path);
  const skip = (reason: string): void => void found.skipped.push({ path, reason });
  if (stem === TRUTH) return skip('the truth of a simulation is not imported');
  const odd = entry.isFile() ? null : whatItIs(entry);
  if (format === undefined || odd !== null) {
    if (lenient) return skip(odd === null ? 'not CSV, Parquet, JSON or NDJSON' : `not a file but ${odd}`);
    if (odd === null) throw fail('IMPORT_FORMAT', { message: `${path}: ${cannotTake(extension)}`, path });
    const hint = 'Write what it gives to a file first: an import that is cut short reads it again.';
    throw fail('IMPORT_FORMAT', { message: `${path} is not a file but ${odd}`, hint, path });
  }
  if (kindProblem(stem)?.code === 'KIND_LATER') {
    if (lenient) return skip(`events of kind ${stem} are not taken yet`);
    throw fail('KIND_LATER', { message: `${path}: kind "${stem}" is known but not taken yet`, path });
  }
  await checkReadable(path);
  const named = isKind(stem) ? stem : (KINDS.find((kind) => KIND_SPECS[kind].table === stem) ?? null);
  const { size: bytes, mtimeMs } = entry;
  addOnce({ path, content: path, real: await realpath(path), format, compressed, bytes, mtimeMs, named }, found);
}

async function checkReadable(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw fail('IMPORT_FILE_MISSING', { message: `${path} cannot be read (${code})`, hint: CHECK_MODE, path });
  });
  await handle.close();
}

const CHECK_MODE = 'Check its owner and mode.';

const cannotTake = (extension: string): string =>
  extension === '' ? 'its name does not end in what it holds' : `files named *${extension} cannot be imported`;

function whatItIs(entry: Stats): string {
  if (entry.isFIFO()) return 'a pipe';
  if (entry.isSocket()) return 'a socket';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'a device' : 'something else';
}

/** One file under two names is imported once, by the name that says a kind; two names that say two kinds are two imports. */
function addOnce(file: SourceFile, { files, skipped }: Search): void {
  const at = files.findIndex(
    ({ real, named }) => real === file.real && (named === file.named || named === null || file.named === null),
  );
  const other = files[at];
  if (other === undefined) return void files.push(file);
  const [taken, left] = other.named === null ? [file, other] : [other, file];
  files[at] = taken;
  skipped.push({ path: left.path, reason: `${SAME_FILE} ${taken.path}` });
}

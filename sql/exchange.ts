import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Files through which batches pass into the engine of this process, which takes Arrow from files alone. */
export interface Exchange {
  /** Writes the bytes and returns the path of the file. */
  put(bytes: Uint8Array): Promise<string>;
  remove(path: string): Promise<void>;
  close(): void;
}

// Memory-backed where the system has it: the file never reaches a disk.
const SHARED_MEMORY = '/dev/shm';

/**
 * Empties and opens the exchange of a warehouse directory. Its place follows from the directory, so that the next process
 * finds and removes what a killed one left.
 */
export function openExchange(warehousePath: string, tempDir: string = tmpdir()): Exchange {
  const name = `fairlead-${createHash('sha256').update(resolve(warehousePath)).digest('hex').slice(0, 16)}`;
  const folders = (existsSync(SHARED_MEMORY) ? [SHARED_MEMORY, tempDir] : [tempDir]).map((parent) =>
    join(parent, name),
  );
  const remove = (): void => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  remove();
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.once('exit', remove);
  let count = 0;
  return {
    put: async (bytes) => {
      count += 1;
      return await writeSomewhere(folders, `${count}.arrow`, bytes);
    },
    remove: (path) => rm(path, { force: true }),
    close: () => {
      remove();
      process.removeListener('exit', remove);
    },
  };
}

/** Shared memory is small in some containers; the disk then has to do. */
async function writeSomewhere(folders: readonly string[], file: string, bytes: Uint8Array): Promise<string> {
  let problem: unknown;
  for (const folder of folders) {
    const path = join(folder, file);
    try {
      await writeFile(path, bytes, { mode: 0o600 });
      return path;
    } catch (error) {
      await rm(path, { force: true });
      problem = error;
    }
  }
  throw problem;
}

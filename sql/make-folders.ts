import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own recursive mkdir never ends where a file system refuses to make folders and says
 * ENOENT, as /proc does (seen with Node 20).
 *
 * @throws the error of the file system: ENOENT, ENOTDIR, EACCES, EROFS, …
 */
export function makeFolders(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whatever is there already: if it is no folder, using it as one will say so.
    if (code === 'EEXIST') return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path) throw error;
    makeFolders(above, mode);
    makeLast(path, mode);
  }
}

function makeLast(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

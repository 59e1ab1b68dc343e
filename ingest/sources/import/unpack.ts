import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fail } from '../../events/errors.js';
import type { SourceFile } from './discover.js';
import { seemsToBe } from './sniff.js';

const GZIP = 'compressed with gzip';

/**
 * Runs `use` with the file as plain bytes: itself, or of a *.gz a copy below DATA/tmp that is gone afterwards. The copy is the same
 * each time, so that what was noted of an import that was cut short holds for the next copy, too.
 *
 * @throws IMPORT_UNREADABLE if it is no gzip, cut short or damaged; DISK_FULL
 */
export async function withPlainFile<T>(
  file: SourceFile,
  dataDir: string,
  use: (plain: SourceFile) => Promise<T>,
): Promise<T> {
  if (!file.compressed || file.bytes === 0) return use(file);
  const home = join(dataDir, 'tmp', `unpacked-${randomUUID()}`);
  await mkdir(home, { recursive: true });
  try {
    await checkGzip(file);
    const content = join(home, 'content');
    await pipeline(createReadStream(file.content), createGunzip(), createWriteStream(content)).catch(
      (error: unknown) => {
        throw notUnpacked(file.path, error as NodeJS.ErrnoException);
      },
    );
    return await use({ ...file, content, compressed: false, bytes: (await stat(content)).size });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function checkGzip({ path, content }: SourceFile): Promise<void> {
  const handle = await open(content, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const seems = seemsToBe(buffer.subarray(0, bytesRead));
    if (seems?.what === GZIP) return;
    const message = `${path} is named as gzip, but seems to be ${seems?.what ?? 'something else'}`;
    const hint = seems === null ? 'Rename it without .gz if it is not compressed.' : seems.hint;
    throw fail('IMPORT_UNREADABLE', { message, hint, path });
  } finally {
    await handle.close();
  }
}

function notUnpacked(path: string, error: NodeJS.ErrnoException) {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const message = `the disk is full: ${path} cannot be unpacked below the data directory's tmp`;
    return fail('DISK_FULL', { message, hint: 'Free space, and import it again.', cause: error });
  }
  const cut = error.code === 'Z_BUF_ERROR';
  const message = `${path}: its gzip is ${cut ? 'cut short' : `damaged (${error.message})`}; nothing of it was taken`;
  return fail('IMPORT_UNREADABLE', { message, hint: 'Fetch or pack the file again.', path, cause: error });
}

import { type FileHandle, open } from 'node:fs/promises';
import { fail, FairleadError } from '../events/errors.js';

/** The two calls that make records durable; a seam, so that tests can have a full or failing disk. */
export interface Disk {
  /** Writes all buffers one behind the other from `position` on, or rejects. */
  write(handle: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when everything written to the file is on stable storage. */
  sync(handle: FileHandle): Promise<void>;
}

/** `writev` may write less than asked, with or without an error to follow: goes on until all is written. */
async function writeAll(handle: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  let rest = [...buffers];
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    let skip = bytesWritten;
    let whole = 0;
    while (whole < rest.length && skip >= (rest[whole] as Uint8Array).length)
      skip -= (rest[whole++] as Uint8Array).length;
    rest = rest.slice(whole);
    if (rest.length > 0 && skip > 0) rest[0] = (rest[0] as Uint8Array).subarray(skip);
  }
}

export const realDisk: Disk = { write: writeAll, sync: (handle) => handle.datasync() };

/** A created, renamed or removed file is only durable when its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory; there the file system journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? '';
}

/** Says in our words what the operating system said. */
export function diskError(error: unknown, path: string): FairleadError {
  if (error instanceof FairleadError) return error;
  const code = errorCode(error);
  const details = { path, cause: error instanceof Error ? error.message : String(error) };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return fail('DISK_FULL', { ...details, message: `no space left to write ${path}` });
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return fail('READ_ONLY', { ...details, message: `${path} cannot be written (${code})` });
  }
  return fail('LOG_IO_FAILED', { ...details, message: `${path}: ${details.cause}` });
}

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../events/errors.js';
import { errorCode } from './disk.js';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.js';

interface Holder extends ProcessIdentity {
  /** Tells two openings by one process apart. */
  token: string;
  since: string;
}

export interface LockOptions {
  /** The holder touches its lock so often. */
  heartbeatMs: number;
  /** A holder elsewhere (other container, other machine) that did not touch its lock for so long is gone. */
  silenceMs: number;
}

const DEFAULTS: LockOptions = { heartbeatMs: 2_000, silenceMs: 15_000 };
const ATTEMPTS = 5;

export interface Lock {
  /** Throws LOG_LOCK_LOST once another process took over. */
  assertHeld(): void;
  release(): Promise<void>;
}

/**
 * Takes the lock file `writer.lock` of a directory. Its content appears in one step (a hard link), so no reader ever
 * sees half of it. A lock whose holder is dead is taken over under a second lock, so that only one of two does it.
 */
export async function acquireLock(directory: string, options: Partial<LockOptions> = {}): Promise<Lock> {
  const { heartbeatMs, silenceMs } = { ...DEFAULTS, ...options };
  const path = join(directory, 'writer.lock');
  const mine: Holder = { ...thisProcess(), token: randomUUID(), since: new Date().toISOString() };
  const temporary = join(directory, `writer.lock.${mine.token}`);
  await writeFile(temporary, JSON.stringify(mine));
  try {
    for (let attempt = 0; ; attempt += 1) {
      if (await place(temporary, path)) return hold(path, mine, heartbeatMs);
      const holder = await readHolder(path);
      if (holder === null) continue;
      if (attempt >= ATTEMPTS || !(await isGone(path, holder, silenceMs))) throw locked(path, holder, mine);
      await removeStale(path, holder, silenceMs);
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

async function place(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** null if there is no lock any more; a lock nobody can read counts as held by nobody. */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const none: Holder = { pid: -1, started: '', place: '', token: '', since: '' };
  try {
    return { ...none, ...(JSON.parse(text) as Partial<Holder>) };
  } catch {
    return none;
  }
}

async function isGone(path: string, holder: Holder, silenceMs: number): Promise<boolean> {
  const alive = isAlive(holder);
  if (alive !== null) return !alive;
  const touched = async (): Promise<number> => (await stat(path).catch(() => null))?.mtimeMs ?? -1;
  const before = await touched();
  for (let waited = 0; waited < silenceMs; waited += 250) {
    await sleep(Math.min(250, silenceMs));
    if ((await touched()) !== before) return false;
  }
  return true;
}

/** Removes the lock of a holder that is gone, unless someone else did so meanwhile. */
async function removeStale(path: string, holder: Holder, silenceMs: number): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await writeFile(guard, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    // A takeover lasts milliseconds; a guard that stays was left by a kill.
    const age = (await stat(guard).catch(() => null))?.mtimeMs;
    if (age !== undefined && Date.now() - age > silenceMs) await rm(guard, { force: true });
    else await sleep(50);
    return;
  }
  try {
    if ((await readHolder(path))?.token === holder.token) await rename(path, `${path}.stale`);
  } finally {
    await rm(`${path}.stale`, { force: true });
    await rm(guard, { force: true });
  }
}

function locked(path: string, holder: Holder, mine: Holder) {
  const who =
    holder.place === mine.place && holder.pid === mine.pid
      ? `this process (${holder.pid}) itself`
      : `process ${holder.pid}${holder.place === mine.place ? '' : ' of another container or machine'}`;
  const message = `${who} has been writing to this event log since ${holder.since} (${path})`;
  return fail('LOG_LOCKED', { message, path, pid: holder.pid, since: holder.since });
}

function hold(path: string, mine: Holder, heartbeatMs: number): Lock {
  let lost = false;
  const beat = async (): Promise<void> => {
    if ((await readHolder(path))?.token !== mine.token) lost = true;
    else await utimes(path, new Date(), new Date());
  };
  const timer = setInterval(() => void beat().catch(() => undefined), heartbeatMs);
  timer.unref();
  return {
    assertHeld() {
      if (lost) throw fail('LOG_LOCK_LOST', { message: `another process took ${path} over`, path });
    },
    async release() {
      clearInterval(timer);
      if ((await readHolder(path))?.token === mine.token) await rm(path, { force: true });
    },
  };
}

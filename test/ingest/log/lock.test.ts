import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalLog } from '../../../ingest/log/local.js';
import { acquireLock } from '../../../ingest/log/lock.js';
import { startOf, thisProcess } from '../../../ingest/log/process-identity.js';
import { compileLog, temporaryDirectory } from './support.js';

const QUICK = { heartbeatMs: 20, silenceMs: 600 };
const lockOf = (dir: string) => join(dir, 'writer.lock');
const holder = (rest: object) =>
  JSON.stringify({ ...thisProcess(), token: 't', since: '2026-01-01T00:00:00.000Z', ...rest });

describe('one writer', () => {
  it('refuses a second opening by this process, and names it', async () => {
    const dir = temporaryDirectory();
    const log = await openLocalLog({ dir });
    const error = await openLocalLog({ dir }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'LOG_LOCKED', exit: 3, details: { pid: process.pid } });
    expect((error as Error).message).toContain(`this process (${process.pid}) itself`);
    await log.close();
    expect(existsSync(lockOf(dir))).toBe(false);
    await (await openLocalLog({ dir })).close();
  });

  it('refuses while another process lives and takes over at once after kill -9', async () => {
    const dir = temporaryDirectory();
    const local = compileLog(temporaryDirectory());
    const script = `const { openLocalLog } = await import(${JSON.stringify(local)});
      await openLocalLog({ dir: ${JSON.stringify(dir)} }); console.log('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(openLocalLog({ dir })).rejects.toMatchObject({ code: 'LOG_LOCKED', details: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Nobody waits for the silence of a process that is known to be gone.
    await (await acquireLock(dir, { silenceMs: 600_000 })).release();
    await (await openLocalLog({ dir })).close();
  });

  it.each([
    ['a number used again: same pid, other start time', holder({ started: '1' })],
    ['a process that is gone', holder({ pid: 2 ** 22 + 1 })],
    ['a lock of nonsense', '{"pid":'],
    ['an empty lock', ''],
  ])('takes over %s', async (_, content) => {
    const dir = temporaryDirectory();
    writeFileSync(lockOf(dir), content);
    const lock = await acquireLock(dir, QUICK);
    expect(JSON.parse(readFileSync(lockOf(dir), 'utf8'))).toMatchObject({
      pid: process.pid,
      started: startOf(process.pid),
    });
    await lock.release();
  });

  it('takes over from another container only when that has been silent, even if it has the same pid', async () => {
    const dir = temporaryDirectory();
    writeFileSync(lockOf(dir), holder({ place: 'elsewhere', pid: process.pid }));
    const beating = setInterval(() => utimesSync(lockOf(dir), new Date(), new Date()), 20);
    const error = await acquireLock(dir, QUICK).catch((e: unknown) => e);
    clearInterval(beating);
    expect(error).toMatchObject({ code: 'LOG_LOCKED' });
    expect((error as Error).message).toContain('of another container or machine');
    const lock = await acquireLock(dir, QUICK);
    await lock.release();
  });

  it('lets only one of many take over a stale lock', async () => {
    for (let round = 0; round < 10; round += 1) {
      const dir = temporaryDirectory();
      writeFileSync(lockOf(dir), holder({ started: '1' }));
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(dir, QUICK)));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('stops writing when another took over', async () => {
    const dir = temporaryDirectory();
    const log = await openLocalLog({ dir, lock: QUICK });
    writeFileSync(lockOf(dir), holder({ token: 'another' }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const value = Buffer.from('v');
    const appended = log.append('fairlead.click', [{ key: 'k', value, source: 'server', programmeId: 'default' }]);
    await expect(appended).rejects.toMatchObject({ code: 'LOG_LOCK_LOST' });
    await log.close();
    expect(existsSync(lockOf(dir))).toBe(true);
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, realDisk } from '../../../ingest/log/disk.js';
import { openLocalLog } from '../../../ingest/log/local.js';
import { compileLog, readAll, record, temporaryDirectory } from './support.js';

const TOPIC = 'fairlead.click';

/** A disk with room for so many bytes; what does not fit is written in part, as real disks do. */
function smallDisk(): Disk & { room: number; failSync: string | null } {
  const disk = {
    room: Infinity,
    failSync: null as string | null,
    async write(handle: FileHandle, buffers: readonly Uint8Array[], position: number) {
      const bytes = Buffer.concat(buffers);
      const fits = bytes.subarray(0, Math.max(0, Math.min(bytes.length, disk.room)));
      disk.room -= fits.length;
      if (fits.length > 0) await realDisk.write(handle, [fits], position);
      if (fits.length < bytes.length)
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    },
    async sync(handle: FileHandle) {
      if (disk.failSync !== null) throw Object.assign(new Error(disk.failSync), { code: disk.failSync });
      await realDisk.sync(handle);
    },
  };
  return disk;
}

describe('a full disk', () => {
  it('refuses the append with a code, shows nothing of it, and takes later ones at the same offsets', async () => {
    const dir = temporaryDirectory();
    const disk = smallDisk();
    const log = await openLocalLog({ dir, partitions: 4, disk });
    await log.append(
      TOPIC,
      Array.from({ length: 40 }, (_, i) => record(`k${i}`, `first ${i}`)),
    );
    const ends = await log.endOffsets(TOPIC);
    const call = Array.from({ length: 400 }, (_, i) => record(`k${i}`, `second ${i}`));
    for (const room of [0, 1, 63, 64, 500, 3000, 9000]) {
      disk.room = room;
      await expect(log.append(TOPIC, call)).rejects.toMatchObject({ code: 'DISK_FULL', exit: 3, status: 503 });
      expect(await log.endOffsets(TOPIC)).toEqual(ends);
      for (let p = 0; p < 4; p += 1) {
        expect(await log.read(TOPIC, p, ends[p]!, { maxBytes: 10, maxRecords: 10 })).toBeNull();
        expect((await readAll(log, TOPIC, p)).every((one) => one.value.startsWith('first'))).toBe(true);
      }
    }
    disk.room = Infinity;
    await log.append(TOPIC, call);
    await log.close();
    const again = await openLocalLog({ dir });
    expect(again.repairs).toEqual([]);
    let seen = 0;
    for (let p = 0; p < 4; p += 1) seen += (await readAll(again, TOPIC, p)).length;
    expect(seen).toBe(440);
    await again.close();
  });

  it('at the moment a new segment begins', async () => {
    const disk = smallDisk();
    const log = await openLocalLog({ dir: temporaryDirectory(), partitions: 1, segmentBytes: 1000, disk });
    for (let i = 0; i < 40; i += 1) {
      disk.room = i % 3 === 0 ? i % 60 : Infinity;
      const appended = log.append(TOPIC, [record('k', `${i}`.padEnd(300))]);
      if (i % 3 === 0) await expect(appended).rejects.toMatchObject({ code: 'DISK_FULL' });
      else await appended;
    }
    const kept = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 3 !== 0);
    expect((await readAll(log, TOPIC, 0)).map((one) => Number(one.value))).toEqual(kept);
    await log.close();
  });

  it('and a disk that cannot sync: nothing that was not durable is ever shown', async () => {
    const disk = smallDisk();
    const dir = temporaryDirectory();
    const log = await openLocalLog({ dir, partitions: 1, disk });
    await log.append(TOPIC, [record('k', 'one')]);
    disk.failSync = 'EIO';
    await expect(log.append(TOPIC, [record('k', 'lost')])).rejects.toMatchObject({ code: 'LOG_IO_FAILED' });
    disk.failSync = null;
    expect(await log.append(TOPIC, [record('k', 'two')])).toMatchObject([{ offset: 1 }]);
    expect((await readAll(log, TOPIC, 0)).map((one) => one.value)).toEqual(['one', 'two']);
    await log.close();
  });

  it('for real, on a small file system', async (test) => {
    const mount = temporaryDirectory();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]).status !== 0) {
      console.error('disk.test: SKIPPING the real full disk: mounting a file system is not allowed here');
      return test.skip();
    }
    try {
      const log = await openLocalLog({ dir: join(mount, 'log'), partitions: 2 });
      const call = Array.from({ length: 200 }, (_, i) => record(`k${i}`, `${i}`.padEnd(500)));
      let taken = 0;
      let refused: unknown;
      while (refused === undefined && taken < 100)
        await log.append(TOPIC, call).then(
          () => (taken += 1),
          (e: unknown) => (refused = e),
        );
      expect(refused).toMatchObject({ code: 'DISK_FULL' });
      expect((await log.endOffsets(TOPIC)).reduce((a, b) => a + b)).toBe(taken * 200);
      await log.append(TOPIC, [record('k', 'small')]);
      await log.close();
      const again = await openLocalLog({ dir: join(mount, 'log') });
      expect(again.repairs).toEqual([]);
      expect((await again.endOffsets(TOPIC)).reduce((a, b) => a + b)).toBe(taken * 200 + 1);
      await again.close();
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});

describe('a directory that cannot be written', () => {
  it('is refused with a code and what to do', async () => {
    const root = temporaryDirectory();
    const dir = join(root, 'log');
    mkdirSync(dir);
    const local = compileLog(join(root, 'compiled'));
    chmodSync(root, 0o755);
    chmodSync(dir, 0o555);
    // Root may write anywhere, so another user tries.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const script = `const { openLocalLog } = await import(${JSON.stringify(local)});
      await openLocalLog({ dir: ${JSON.stringify(dir)} }).catch((e) => console.log(e.code, '|', e.message));`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      uid,
      encoding: 'utf8',
      cwd: root,
    });
    expect(child.stdout).toContain('READ_ONLY | ');
    expect(child.stdout).toContain(dir);
    expect(statSync(dir).isDirectory()).toBe(true);
  });

  it('is refused where a file stands in its place', async () => {
    const dir = join(temporaryDirectory(), 'file');
    (await import('node:fs')).writeFileSync(dir, 'not a directory');
    await expect(openLocalLog({ dir })).rejects.toMatchObject({ code: 'LOG_IO_FAILED' });
    await expect(openLocalLog({ dir, readonly: true })).rejects.toMatchObject({ code: 'LOG_ABSENT' });
  });
});

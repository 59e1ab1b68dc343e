import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openExchange } from '../../sql/exchange.js';
import { openWarehouse } from '../../sql/warehouse.js';

describe('the embedded engine', () => {
  it('says plainly that another process holds the directory, and opens once it is gone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fairlead-held-'));
    const path = join(dir, 'warehouse');
    await mkdir(path);
    const holder = spawn(process.execPath, [fileURLToPath(new URL('./hold-warehouse.mjs', import.meta.url)), path], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(holder.stdout, 'data');
    await expect(openWarehouse({ url: `chdb:${path}` })).rejects.toMatchObject({
      code: 'WAREHOUSE_IN_USE',
      message: expect.stringContaining(path),
    });
    holder.stdin.end();
    await once(holder, 'exit');
    const warehouse = await openWarehouse({ url: `chdb:${path}` });
    await warehouse.migrate();
    expect(await warehouse.serve.rows('ingest/marks')).toEqual([]);
    await warehouse.close();
    await expect(warehouse.serve.rows('ingest/marks')).rejects.toMatchObject({ code: 'WAREHOUSE_CLOSED' });
    await rm(dir, { recursive: true, force: true });
  });

  it('names a directory that cannot be made', async () => {
    await expect(openWarehouse({ url: 'chdb:/dev/null/warehouse' })).rejects.toMatchObject({
      code: 'WAREHOUSE_UNWRITABLE',
    });
    await expect(openWarehouse({ url: 'chdb:' })).rejects.toMatchObject({ code: 'WAREHOUSE_URL' });
  });
});

describe('the exchange', () => {
  it('removes what a killed process left and leaves nothing behind itself', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fairlead-exchange-'));
    const first = openExchange(join(dir, 'warehouse'), dir);
    const left = await first.put(Buffer.from('left'));
    const second = openExchange(join(dir, 'warehouse'), dir);
    const file = await second.put(Buffer.from('x'));
    expect(file.endsWith('1.arrow')).toBe(true);
    expect(left).toBe(file);
    second.close();
    expect(await readdir(dir)).toEqual([]);
    await writeFile(join(dir, 'other'), '');
    first.close();
    await rm(dir, { recursive: true, force: true });
  });
});

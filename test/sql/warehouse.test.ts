import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';

describe('the embedded warehouse', () => {
  let dir: string;
  let warehouse: Warehouse;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fairlead-warehouse-'));
    warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}`, memoryLimitBytes: 1_000_000_000 });
  });
  afterAll(async () => {
    await warehouse.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('applies every migration once', async () => {
    const applied = await warehouse.migrate();
    expect(applied.map(({ name }) => name).slice(0, 2)).toEqual(['0001-base-tables', '0002-sink-tables']);
    expect(await warehouse.migrate()).toEqual([]);
  });

  it('has no turns to take: nobody else can open its directory', () => {
    expect(warehouse.computing).toBeUndefined();
  });

  it('reads by the read-only door and refuses to write there', async () => {
    expect(await warehouse.serve.rows('migrations/applied')).not.toHaveLength(0);
    await expect(warehouse.serve.run('migrations/record', { number: 1, name: 'x', hash: 'y' })).rejects.toMatchObject({
      code: 'WAREHOUSE_READONLY',
    });
  });

  it('names the placeholder that has no value, even after an earlier call gave one', async () => {
    await warehouse.process.run('migrations/record', { number: 9999, name: 'x', hash: 'y' });
    await expect(warehouse.process.run('migrations/record', { number: 9999, name: 'x' })).rejects.toMatchObject({
      code: 'WAREHOUSE_PARAMETER',
    });
  });
});

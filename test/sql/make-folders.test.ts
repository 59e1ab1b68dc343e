import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openChdb } from '../../sql/chdb.js';
import { makeFolders } from '../../sql/make-folders.js';
import { tempFolder } from '../support/cli.js';

it('makes a folder and those above it, twice without harm', () => {
  const path = join(tempFolder(), 'a', 'b', 'c');
  makeFolders(path);
  makeFolders(path);
  expect(existsSync(path)).toBe(true);
});

it('says at once that a warehouse directory cannot be made, in /proc as in a file', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  for (const path of ['/proc/none/warehouse', file, join(file, 'warehouse')])
    expect(() => openChdb({ path }), path).toThrow(expect.objectContaining({ code: 'WAREHOUSE_UNWRITABLE' }));
});

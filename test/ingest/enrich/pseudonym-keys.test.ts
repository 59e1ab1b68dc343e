import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets } from '../../../ingest/enrich/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the secrets of a data directory', () => {
  it('are made once, for their owner alone', async () => {
    const data = join(folder, 'new', 'data');
    const first = await loadSecrets(data);
    expect(await loadSecrets(data)).toEqual(first);
    expect((await stat(join(data, 'secrets.json'))).mode & 0o777).toBe(0o600);
    for (const half of Object.values(first.pseudonymKey)) expect(BigInt(half) < 1n << 64n).toBe(true);
    expect(first.sessionSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(await loadSecrets(join(folder, 'other'))).not.toEqual(first);
  });

  it('are the same for ten first starts at once, and leave nothing beside', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => loadSecrets(folder)));
    for (const one of all) expect(one).toEqual(all[0]);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"pseudonymKey":{"k0":1,"k1":"2"},"sessionSecret":"x"}',
    '{"pseudonymKey":{"k0":"18446744073709551616","k1":"2"},"sessionSecret":"' + 'a'.repeat(64) + '"}',
  ])('are never overwritten where the file says %j', async (text) => {
    const path = join(folder, 'secrets.json');
    await writeFile(path, text);
    await expect(loadSecrets(folder)).rejects.toThrow(/secrets\.json/);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

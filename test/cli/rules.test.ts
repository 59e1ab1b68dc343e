import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';

let folder: string;
let data: string;
let opened: Inside;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-rules-'));
  data = join(folder, 'data');
  opened = await openInside(await layData(data));
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const FUTURE = '2190-01-01T00:00:00Z';
let files = 0;
async function rules(action: string, draft: object, ...more: string[]) {
  const file = join(folder, `draft-${(files += 1)}.json`);
  writeFileSync(file, JSON.stringify(draft));
  return await opened.line('rules', action, file, '--json', '--data', data, ...more);
}
const lookback = (version: number, lookback_days: number) => ({
  version,
  effective_from: FUTURE,
  rules: { attribution: { lookback_days } },
});

it('publishes versions that rise, and says of the others which field is wrong', async () => {
  expect(await rules('validate', lookback(2, 9))).toMatchObject({ code: 0 });
  const published = await rules('publish', lookback(2, 9));
  expect(published.code).toBe(0);
  for (const version of [1, 2]) {
    const validated = await rules('validate', lookback(version, 8));
    expect(validated.code).toBe(1);
    expect(JSON.parse(validated.out)).toEqual({
      ok: false,
      code: 'VERSION_NOT_RISING',
      message: `version: ${version} does not rise, because version 2 is published`,
    });
    const refused = await rules('publish', lookback(version, 8));
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('VERSION_NOT_RISING');
  }
  const { out } = await opened.line('rules', 'list', '--json', '--data', data);
  const versions = (JSON.parse(out) as { version: number }[]).map(({ version }) => version);
  expect(versions).toEqual([2, 0]);
});

it('tells what a draft changes, field by field', async () => {
  const { code, out } = await rules('diff', lookback(3, 7), '--against', '2');
  expect(code).toBe(0);
  const { against, changes } = JSON.parse(out) as {
    against: number;
    changes: { path: string; before: unknown; after: unknown }[];
  };
  expect(against).toBe(2);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ field: 'rules.attribution.lookback_days', before: '9', after: '7' });
  expect((await rules('diff', lookback(3, 9), '--against', '2', '--exit-code')).code).toBe(0);
  expect((await rules('diff', lookback(3, 7), '--against', '2', '--exit-code')).code).toBe(1);
});

it('validates without a data directory, and makes none', async () => {
  const file = join(folder, 'alone.json');
  writeFileSync(file, JSON.stringify(lookback(1, 5)));
  const { code } = await opened.line('rules', 'validate', file, '--data', join(folder, 'nowhere'));
  expect(code).toBe(0);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Files that take more seeds, steps and kills here than `npm test` does, or other draws. */
const SWEEPS = readdirSync(join(HERE, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .filter((path) => /support\/(in-long|properties)\.js/.test(readFileSync(join(HERE, path), 'utf8')));

/** Full kill counts and seed sweeps: minutes to hours, run by hand and before a release. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts', ...SWEEPS],
    env: { FAIRLEAD_TEST_LONG: '1', PROPERTY_SEED: process.env['PROPERTY_SEED'] ?? 'random' },
    maxConcurrency: 100,
    globalSetup: ['test/support/kafka-setup.ts', 'test/support/run-folder.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Files that take more seeds, steps and kills here than `npm test` does: those that ask `inLong` of test/support/in-long.ts. */
const SWEEPS = [
  'test/processors/rollups/referred.test.ts',
  'test/simulation/accuracy.test.ts',
  'test/simulation/one-state.test.ts',
];

/** Full kill counts and seed sweeps: minutes to hours, run by hand and before a release. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts', ...SWEEPS],
    env: { FAIRLEAD_TEST_LONG: '1' },
    maxConcurrency: 100,
    globalSetup: ['test/support/kafka-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Full kill counts and seed sweeps: minutes to hours, run by hand and before a release. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/support/kafka-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Files that take minutes: begun last, each would keep one process waiting for the other. */
const LONG = [
  'simulation/kafka-kills',
  'cli/one-computes',
  'processors/state-of-the-set',
  'simulation/one-state',
  'browser/pages',
  'simulation/inside',
  'cli/server-warehouse',
  'processors/rollups/referred',
  'ingest/group/sharing',
  'simulation/hostile',
  'browser/interaction',
  'processors/attribution/steps',
  'simulation/late',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONG.findIndex((name) => moduleId.includes(`test/${name}.`));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** chDB binds one directory to one process, so every test file gets a process of its own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'node_modules/**'],
    globalSetup: ['test/support/kafka-setup.ts', 'test/support/run-folder.ts'],
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    maxWorkers: 2,
    // Of the tests that a file says may go on at once, all do: see test/processors/side-by-side.ts.
    maxConcurrency: 100,
    // However slow the machine: who needs longer stands still. How fast things are is for `fairlead bench` to say.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    teardownTimeout: 30_000,
  },
});

import { describe, expect, it, onTestFinished } from 'vitest';
import type { ForestOptions } from '../../../models/anomaly/forest.js';
import { forestScores } from '../../../models/anomaly/forest-scores.js';
import { forestThreads, sharedMatrix } from '../../../models/anomaly/forest-threads.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';
import { matrixOf, normalRows } from './made-up.js';

function threadsOf(count: number) {
  const threads = forestThreads(count);
  onTestFinished(() => threads.close());
  return threads;
}

describe('forestThreads', () => {
  const matrix = normalRows(3000, 4, { seed: 1, missing: 0.02 });

  it.each([1, 2, 3, 4, 7])('trains and scores in %d threads as in none, byte for byte', async (count) => {
    const threads = threadsOf(count);
    for (const options of [
      { seed: 5, trees: 30 },
      { seed: 5, trees: 11, extension: 2 },
      { seed: 1, trees: 1 },
    ] as ForestOptions[]) {
      const expected = isolationForest(matrix, options);
      const forest = await threads.train(matrix, options);
      expect(forest).toEqual(expected);
      expect(await threads.score(forest, matrix)).toEqual(forestScores(expected, matrix));
    }
  });

  it('scores fewer rows than there are threads, and none', async () => {
    const threads = threadsOf(4);
    const forest = await threads.train(matrix, { seed: 1, trees: 3 });
    const few = matrixOf([[1, 2, 3, 4]]);
    expect(await threads.score(forest, few)).toEqual(forestScores(forest, few));
    expect((await threads.score(forest, matrixOf([], 4))).length).toBe(0);
  });

  it('takes a matrix that is shared already, and several orders at once', async () => {
    const threads = threadsOf(2);
    const shared = sharedMatrix(matrix.rows, matrix.features);
    shared.values.set(matrix.values);
    const forests = await Promise.all([1, 2, 3].map((seed) => threads.train(shared, { seed, trees: 9 })));
    forests.forEach((forest, i) => expect(forest).toEqual(isolationForest(matrix, { seed: i + 1, trees: 9 })));
  });

  it('tells how far it is, and stops when told to', async () => {
    const threads = threadsOf(2);
    const parts: number[] = [];
    const forest = await threads.train(matrix, { seed: 1 }, { progress: (part) => parts.push(part) });
    expect(parts.at(-1)).toBe(1);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    const stop = new AbortController();
    const progress = () => stop.abort(new Error('enough'));
    await expect(threads.score(forest, matrix, { signal: stop.signal, progress })).rejects.toThrow('enough');
    expect(await threads.score(forest, matrix)).toEqual(forestScores(forest, matrix));
  });

  it('refuses what the functions refuse, before any thread starts', async () => {
    const threads = threadsOf(1);
    await expect(threads.train(matrixOf([[Infinity]]), { seed: 1 })).rejects.toThrow('row 0, feature 0');
    await expect(threads.train(matrixOf([], 1), { seed: 1 })).rejects.toThrow('no rows');
    expect(() => forestThreads(0)).toThrow('0 threads');
  });

  it('rejects what is under way when it is closed', async () => {
    const threads = forestThreads(1);
    const training = threads.train(normalRows(5000, 20, { seed: 1 }), { seed: 1, trees: 2000 });
    const ended = expect(training).rejects.toThrow('ended');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await threads.close();
    await ended;
  });
});

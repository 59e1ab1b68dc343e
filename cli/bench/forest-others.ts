import { spawn } from 'node:child_process';
import type { Matrix } from '../../models/anomaly/matrix.js';
import { secondsOf } from './stopwatch.js';

/** Seconds that another forest takes, or why it takes none. */
export type Others =
  { readonly train: number; readonly score: number; readonly version: string } | { readonly absent: string };

/** Names another interpreter than python3, such as that of an environment with scikit-learn. */
const PYTHON = 'FAIRLEAD_BENCH_PYTHON';
const RUNS = 3;

/** Rows come as doubles on standard input, so that both forests see the same numbers. */
const SCRIPT = `
import sys, time, json
import numpy
import sklearn
from sklearn.ensemble import IsolationForest
rows = numpy.frombuffer(sys.stdin.buffer.read()).reshape(-1, int(sys.argv[1]))
best = [1e9, 1e9]
for seed in range(${RUNS}):
    start = time.perf_counter()
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=seed, n_jobs=1).fit(rows)
    best[0] = min(best[0], time.perf_counter() - start)
    start = time.perf_counter()
    forest.score_samples(rows)
    best[1] = min(best[1], time.perf_counter() - start)
print(json.dumps({'train': best[0], 'score': best[1], 'version': sklearn.__version__}))
`;

/** Trains and scores by scikit-learn in a process of Python, one thread, the fastest of a few runs. */
export async function pythonForest({ values, features }: Matrix): Promise<Others> {
  const python = process.env[PYTHON] ?? 'python3';
  const child = spawn(python, ['-c', SCRIPT, String(features)], {
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // A process that ends without reading closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(Buffer.from(values.slice().buffer));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ absent: error.message }));
    child.on('close', (code) => {
      const reason = err.trim().split('\n').at(-1) ?? '';
      resolve(code === 0 ? (JSON.parse(out) as Exclude<Others, { absent: string }>) : { absent: reason });
    });
  });
}

interface OtherForest {
  train(rows: readonly (readonly number[])[]): void;
  predict(rows: readonly (readonly number[])[]): number[];
}

/**
 * Trains and scores by ml-isolation-forest, which only those who build the program have installed. It has no subsampling: its trees are grown on all rows, which is
 * what it costs its users.
 */
export async function otherForest({ values, rows, features }: Matrix): Promise<Others> {
  const name: string = 'ml-isolation-forest';
  try {
    const { IsolationForest } = (await import(name)) as {
      IsolationForest: new (options: { nEstimators: number }) => OtherForest;
    };
    const lists = Array.from({ length: rows }, (_, row) =>
      Array.from(values.subarray(row * features, (row + 1) * features)),
    );
    const forest = new IsolationForest({ nEstimators: 100 });
    const train = await secondsOf(async () => forest.train(lists));
    const score = await secondsOf(async () => forest.predict(lists));
    return { train, score, version: '' };
  } catch (error) {
    return { absent: (error as Error).message.split('\n')[0]! };
  }
}

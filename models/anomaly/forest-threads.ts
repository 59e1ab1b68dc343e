import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ModelError } from '../model-error.js';
import { type Forest, type ForestOptions, joinTrees, type Trees } from './forest.js';
import { checkScoring } from './forest-scores.js';
import type { ForestTask } from './forest-worker.js';
import { checkTraining, forestOf } from './isolation-forest.js';
import type { Matrix } from './matrix.js';

/** Pieces that the work is cut into for each thread, so that none waits long for another. */
const PIECES = 2;

export interface ForestThreads {
  /** As isolationForest, byte for byte. */
  train(matrix: Matrix, options: ForestOptions, watch?: ForestWatch): Promise<Forest>;
  /** As forestScores, byte for byte. */
  score(forest: Forest, matrix: Matrix, watch?: ForestWatch): Promise<Float64Array>;
  /** Ends the threads. */
  close(): Promise<void>;
}

export interface ForestWatch {
  /** Ends the work early: the promise is rejected with the signal's reason. What a thread has begun it finishes unheard. */
  readonly signal?: AbortSignal | undefined;
  /** What part of the work is done. */
  readonly progress?: ((part: number) => void) | undefined;
}

/** Room for a matrix that threads share: values written there are copied to none of them. */
export function sharedMatrix(rows: number, features: number): Matrix {
  return { values: new Float64Array(new SharedArrayBuffer(8 * rows * features)), rows, features };
}

/**
 * Threads that train forests and score rows. Each is started when it is first needed; call `close` at the end.
 *
 * Convention: however many threads there are, each tree has its own seed and its own place, and each row its own place, so the result is the same byte for
 * byte. A matrix that is not shared is copied once. Errors: as the functions that they stand for; a thread that dies rejects what it worked on.
 */
export function forestThreads(threads: number): ForestThreads {
  if (!(Number.isSafeInteger(threads) && threads > 0))
    throw new ModelError(`${threads} threads: there must be one or more`);
  const seats = Array.from({ length: threads }, () => new Seat());
  const run = async <T>(tasks: readonly ForestTask[], watch: ForestWatch): Promise<T[]> => {
    const answers: T[] = [];
    let [next, done] = [0, 0];
    await Promise.all(
      seats.map(async (seat) => {
        while (next < tasks.length) {
          watch.signal?.throwIfAborted();
          const at = next;
          next += 1;
          answers[at] = await seat.ask<T>(tasks[at]!);
          done += 1;
          watch.progress?.(done / tasks.length);
        }
      }),
    );
    watch.signal?.throwIfAborted();
    return answers;
  };
  return {
    train: async (matrix, options, watch = {}) => {
      const settings = checkTraining(matrix, options);
      const pieces = stretches(settings.trees, threads * PIECES);
      const held = shared(matrix);
      const tasks = pieces.map(([from, to]) => ({ kind: 'grow', matrix: held, settings, from, to }) as const);
      return forestOf(matrix, settings, joinTrees(await run<Trees>(tasks, watch)));
    },
    score: async (forest, matrix, watch = {}) => {
      checkScoring(forest, matrix);
      const scores = new Float64Array(new SharedArrayBuffer(8 * matrix.rows));
      const held = shared(matrix);
      const pieces = stretches(matrix.rows, threads * PIECES);
      const tasks = pieces.map(([from, to]) => ({ kind: 'score', forest, matrix: held, scores, from, to }) as const);
      await run(tasks, watch);
      return scores.slice();
    },
    close: async () => {
      await Promise.all(seats.map((seat) => seat.close()));
    },
  };
}

/** Cuts a count into so many stretches of about the same length. */
function stretches(count: number, pieces: number): [number, number][] {
  const length = Math.ceil(count / pieces);
  return Array.from({ length: Math.ceil(count / length) || 0 }, (_, i) => [
    i * length,
    Math.min(count, (i + 1) * length),
  ]);
}

function shared(matrix: Matrix): Matrix {
  if (matrix.values.buffer instanceof SharedArrayBuffer) return matrix;
  const copy = sharedMatrix(matrix.rows, matrix.features);
  copy.values.set(matrix.values);
  return copy;
}

/** Worker threads run compiled JavaScript; from TypeScript sources (tests) that of dist/. */
function workerUrl(): URL {
  const fromSource = extname(fileURLToPath(import.meta.url)) === '.ts';
  return new URL(fromSource ? '../../dist/models/anomaly/forest-worker.js' : './forest-worker.js', import.meta.url);
}

/** A thread, started when it is first asked; it answers one after the other. */
class Seat {
  #worker: Worker | null = null;
  #settle: { resolve(answer: unknown): void; reject(error: Error): void } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  async ask<T>(task: ForestTask): Promise<T> {
    const answer = this.#turn.then(() => this.#work(task));
    this.#turn = answer.catch(() => {});
    return (await answer) as T;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  async #work(task: ForestTask): Promise<unknown> {
    this.#worker ??= this.#open();
    const worker = this.#worker;
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.#settle = { resolve, reject };
        worker.postMessage(task, []);
      });
    } finally {
      this.#settle = null;
      // An idle thread must not keep a program alive that forgot to close.
      worker.unref();
    }
  }

  #open(): Worker {
    const worker = new Worker(workerUrl());
    const broken = (error: Error): void => {
      if (this.#worker === worker) this.#worker = null;
      this.#settle?.reject(error);
    };
    worker.on('message', (answer: unknown) => this.#settle?.resolve(answer));
    worker.on('error', broken);
    worker.on('exit', (code) => broken(new Error(`a thread of the forest ended with code ${code}`)));
    return worker;
  }
}

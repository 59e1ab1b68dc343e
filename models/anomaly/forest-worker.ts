import { parentPort } from 'node:worker_threads';
import type { Forest, ForestSettings } from './forest.js';
import { scoreRows } from './forest-scores.js';
import { growTrees } from './isolation-forest.js';
import type { Matrix } from './matrix.js';

/** What a thread of a forest is asked to do: trees `from` to `to`, or rows `from` to `to`. The matrix has been checked. */
export type ForestTask =
  | { kind: 'grow'; matrix: Matrix; settings: ForestSettings; from: number; to: number }
  | { kind: 'score'; forest: Forest; matrix: Matrix; scores: Float64Array; from: number; to: number };

parentPort?.on('message', (task: ForestTask) => {
  const port = parentPort!;
  if (task.kind === 'grow') port.postMessage(growTrees(task.matrix, task.settings, task.from, task.to));
  else {
    scoreRows(task.forest, task.matrix, task.from, task.to, task.scores);
    port.postMessage(null);
  }
});

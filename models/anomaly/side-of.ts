import type { Trees } from './forest.js';
import type { Matrix } from './matrix.js';

/** The side of a split that a row goes to: 0 left, 1 right, -1 where it lacks a feature of the split. */
export function sideOf(trees: Trees, node: number, { values, features }: Matrix, row: number): number {
  const threshold = trees.threshold[node]!;
  const x = row * features;
  let value = 0;
  if (trees.oblique === null) value = values[x + trees.feature[node]!]!;
  else {
    const { offsets, feature, weight } = trees.oblique;
    const to = offsets[node + 1]!;
    for (let at = offsets[node]!; at < to; at += 1) value += weight[at]! * values[x + feature[at]!]!;
  }
  return value > threshold ? 1 : value <= threshold ? 0 : -1;
}

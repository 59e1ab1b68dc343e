import type { Forest } from './forest.js';
import { sideOf } from './side-of.js';
import type { Matrix } from './matrix.js';

/**
 * The sum over all trees of a row's path length, where a split on a feature that the row lacks is followed to both sides, each weighed by its part of the
 * rows of the node. Of a complete row this is the sum of its path lengths. Cost: O(nodes) at most.
 */
export function expectedPathLength(forest: Forest, matrix: Matrix, row: number): number {
  const { roots, child, size, pathLength } = forest.nodes;
  const below = (node: number): number => {
    const left = child[node]!;
    if (left === node) return pathLength[node]!;
    const side = sideOf(forest.nodes, node, matrix, row);
    if (side >= 0) return below(left + side);
    const part = size[left]! / size[node]!;
    return part * below(left) + (1 - part) * below(left + 1);
  };
  let sum = 0;
  for (let tree = 0; tree < forest.trees; tree += 1) sum += below(roots[tree]!);
  return sum;
}

import { ModelError } from '../model-error.js';
import { checkColumn, checkCounts, checkOffsets } from './check.js';

/** One whole number a path. */
export type Counts = Float64Array | Uint32Array;

/** A touchpoint's node (a channel or an advocate) as its number from 0. */
export type Nodes = Uint8Array | Uint16Array | Uint32Array;

/**
 * Paths in compressed sparse row form, each with how often it was taken.
 *
 * `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time; `nodes` has one entry a touchpoint,
 * below `nodeCount`; `conversions` (and `nulls`, where known) have one whole number a path: how often it was taken and ended with a
 * conversion (or with none).
 */
export interface WeightedPaths {
  readonly offsets: Uint32Array;
  readonly nodes: Nodes;
  readonly nodeCount: number;
  readonly conversions: Counts;
  readonly nulls?: Counts | undefined;
}

/** More nodes than this are a mistake of the caller: a table of them would not fit into memory. */
const MOST_NODES = 2 ** 26;

/** Throws ModelError unless the offsets and the nodes fit together. Cost: O(paths + touchpoints). */
export function checkNodes(offsets: Uint32Array, nodes: Nodes, nodeCount: number): void {
  checkOffsets(offsets);
  checkColumn('nodes', nodes, offsets);
  if (!(Number.isInteger(nodeCount) && nodeCount >= 0 && nodeCount <= MOST_NODES))
    throw new ModelError(`nodeCount ${nodeCount} is not a whole number from 0 to ${MOST_NODES}`);
  for (let at = 0; at < nodes.length; at += 1) {
    if (nodes[at]! >= nodeCount)
      throw new ModelError(`node ${nodes[at]!} of touchpoint ${at} is out of range: there are ${nodeCount}`);
  }
}

/** Throws ModelError unless the columns of weighted paths fit together. Cost: O(paths + touchpoints). */
export function checkPaths({ offsets, nodes, nodeCount, conversions, nulls }: WeightedPaths): void {
  checkNodes(offsets, nodes, nodeCount);
  checkCounts('conversions', conversions, offsets);
  if (nulls) checkCounts('nulls', nulls, offsets);
}

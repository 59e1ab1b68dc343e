import type { Uniform } from '../uniform.js';
import { heightLimit, type Trees } from './forest.js';
import { averagePathLength } from './path-length.js';

/** The rows that one tree is grown on, feature after feature: feature f of row i stands at f · size + i. */
export interface Sample {
  readonly columns: Float64Array;
  readonly size: number;
  readonly features: number;
}

/** A split that has been drawn: the weighted sum of these features is compared with the threshold. */
interface Split {
  readonly features: readonly number[];
  readonly weights: readonly number[];
  readonly centres: readonly number[];
  readonly threshold: number;
}

/** A range below this is no range where splits are oblique: the weight of such a feature would be beyond bounds. */
const LEAST_RANGE = 1e-100;
const LEFT = 1;
const RIGHT = 0;
const UNKNOWN = 2;

/**
 * Grows one isolation tree.
 *
 * Convention: the feature of a split is drawn among those that are not constant among the rows of the node, its threshold uniformly between their least and
 * greatest value; what is at most the threshold goes left, and both sides get a row. A node whose rows are alike in every feature, or at the height
 * limit, is a leaf. With `extension` e, a split draws min(e + 1, varying) such features, gives each a standard normal weight by the unit of its range
 * in the node, and draws the threshold uniformly between the least and greatest weighted sum. A row that lacks a feature of the split goes to a side drawn in
 * proportion to the rows that have it. Draws are taken node after node, breadth first, and their number does not depend on constant features.
 * Cost: O(features + rows of the node) a node. Example: rows 1 and 9 of one feature give a root and two leaves of path length 1.
 */
export function growTree(sample: Sample, draw: Uniform, extension: number): Trees {
  const tree = new Growth(sample);
  const limit = heightLimit(sample.size);
  const varying = new Uint16Array(sample.features);
  for (let node = 0; node < tree.nodes; node += 1) {
    const depth = tree.depth[node]!;
    const count = depth < limit ? tree.varyingAt(node, varying) : 0;
    if (count === 0) {
      tree.makeLeaf(node);
      continue;
    }
    const split =
      extension === 0
        ? axisSplit(tree, node, varying[draw.below(count)]!, draw)
        : obliqueSplit(tree, node, varying.subarray(0, count), extension + 1, draw);
    tree.split(node, split, draw);
  }
  return tree.done(extension > 0);
}

function axisSplit(tree: Growth, node: number, feature: number, draw: Uniform): Split {
  const [low, high] = tree.rangeAt(node, feature);
  return { features: [feature], weights: [1], centres: [low / 2 + high / 2], threshold: between(low, high, draw) };
}

/** Uniform from `low` up to but not reaching `high`. Neither the difference nor a sum is taken: they may be beyond what a double holds. */
function between(low: number, high: number, draw: Uniform): number {
  const part = draw.next();
  const value = low * (1 - part) + high * part;
  return value > low && value < high ? value : low;
}

function obliqueSplit(tree: Growth, node: number, varying: Uint16Array, most: number, draw: Uniform): Split {
  const features = chosen(varying, most, draw);
  const ranges = features.map((feature) => tree.rangeAt(node, feature));
  const weights = ranges.map(([low, high]) => draw.normal() / Math.max(high - low, LEAST_RANGE));
  const centres = ranges.map(([low, high]) => (low + high) / 2);
  const [low, high] = tree.project(node, features, weights);
  // Every row lacks one of these features, or the sums are alike: the first feature alone splits.
  if (!(low < high)) return axisSplit(tree, node, features[0]!, draw);
  return { features, weights, centres, threshold: between(low, high, draw) };
}

/** Draws without replacement, in the order drawn. Changes `varying`. */
function chosen(varying: Uint16Array, most: number, draw: Uniform): number[] {
  const count = Math.min(most, varying.length);
  for (let i = 0; i < count; i += 1) {
    const at = i + draw.below(varying.length - i);
    [varying[i], varying[at]] = [varying[at]!, varying[i]!];
  }
  return Array.from(varying.subarray(0, count));
}

/** A tree while it grows: its nodes, and its rows in an order in which every node has a stretch of its own. */
class Growth {
  nodes = 1;
  readonly depth: Uint8Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #order: Uint32Array;
  readonly #spare: Uint32Array;
  readonly #side: Uint8Array;
  readonly #sums: Float64Array;
  readonly #feature: Uint16Array;
  readonly #threshold: Float64Array;
  readonly #child: Int32Array;
  readonly #pathLength: Float64Array;
  readonly #splits: (Split | null)[] = [];

  constructor(private readonly sample: Sample) {
    const { size } = sample;
    const most = 2 * size - 1;
    this.depth = new Uint8Array(most);
    this.#from = new Uint32Array(most);
    this.#to = new Uint32Array(most);
    this.#to[0] = size;
    this.#order = Uint32Array.from({ length: size }, (_, i) => i);
    this.#spare = new Uint32Array(size);
    this.#side = new Uint8Array(size);
    this.#sums = new Float64Array(size);
    this.#feature = new Uint16Array(most);
    this.#threshold = new Float64Array(most);
    this.#child = new Int32Array(most);
    this.#pathLength = new Float64Array(most);
  }

  /** Writes the features with two different known values among the rows of a node; returns how many. */
  varyingAt(node: number, into: Uint16Array): number {
    const { columns, size, features } = this.sample;
    const [from, to] = [this.#from[node]!, this.#to[node]!];
    let count = 0;
    for (let feature = 0; feature < features; feature += 1) {
      const column = feature * size;
      let first = NaN;
      for (let at = from; at < to; at += 1) {
        const value = columns[column + this.#order[at]!]!;
        if (Number.isNaN(value) || value === first) continue;
        if (!Number.isNaN(first)) {
          into[count] = feature;
          count += 1;
          break;
        }
        first = value;
      }
    }
    return count;
  }

  /** The least and the greatest known value of a feature among the rows of a node. */
  rangeAt(node: number, feature: number): [number, number] {
    const { columns, size } = this.sample;
    const column = feature * size;
    const to = this.#to[node]!;
    let [low, high] = [Infinity, -Infinity];
    for (let at = this.#from[node]!; at < to; at += 1) {
      const value = columns[column + this.#order[at]!]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return [low, high];
  }

  /** Keeps the weighted sum of each row of a node, NaN where it lacks one of the features, and returns the least and the greatest. */
  project(node: number, features: readonly number[], weights: readonly number[]): [number, number] {
    const { columns, size } = this.sample;
    const to = this.#to[node]!;
    let [low, high] = [Infinity, -Infinity];
    for (let at = this.#from[node]!; at < to; at += 1) {
      const row = this.#order[at]!;
      let sum = 0;
      for (let i = 0; i < features.length; i += 1) sum += weights[i]! * columns[features[i]! * size + row]!;
      this.#sums[row] = sum;
      if (sum < low) low = sum;
      if (sum > high) high = sum;
    }
    return [low, high];
  }

  makeLeaf(node: number): void {
    this.#threshold[node] = Infinity;
    this.#child[node] = node;
    this.#pathLength[node] = this.depth[node]! + averagePathLength(this.#to[node]! - this.#from[node]!);
    this.#splits.push(null);
  }

  /** Parts the rows of a node in two, each side in the order they were in. */
  split(node: number, split: Split, draw: Uniform): void {
    const [from, to] = [this.#from[node]!, this.#to[node]!];
    this.project(node, split.features, split.weights);
    let [known, left] = [0, 0];
    for (let at = from; at < to; at += 1) {
      const sum = this.#sums[this.#order[at]!]!;
      const side = sum <= split.threshold ? LEFT : sum > split.threshold ? RIGHT : UNKNOWN;
      this.#side[at] = side;
      if (side !== UNKNOWN) known += 1;
      if (side === LEFT) left += 1;
    }
    if (known < to - from) this.#drawSides(from, to, left / known, draw);
    const middle = this.#part(from, to);
    this.#feature[node] = split.features[0]!;
    this.#threshold[node] = split.threshold;
    this.#child[node] = this.nodes;
    this.#splits.push(split);
    this.#open(from, middle, this.depth[node]! + 1);
    this.#open(middle, to, this.depth[node]! + 1);
  }

  /** Sends each row that lacks a feature of the split to a side. */
  #drawSides(from: number, to: number, left: number, draw: Uniform): void {
    for (let at = from; at < to; at += 1)
      if (this.#side[at] === UNKNOWN) this.#side[at] = draw.next() < left ? LEFT : RIGHT;
  }

  #open(from: number, to: number, depth: number): void {
    this.#from[this.nodes] = from;
    this.#to[this.nodes] = to;
    this.depth[this.nodes] = depth;
    this.nodes += 1;
  }

  #part(from: number, to: number): number {
    let [middle, right] = [from, 0];
    for (let at = from; at < to; at += 1) {
      const row = this.#order[at]!;
      if (this.#side[at] === LEFT) {
        this.#order[middle] = row;
        middle += 1;
      } else {
        this.#spare[right] = row;
        right += 1;
      }
    }
    this.#order.set(this.#spare.subarray(0, right), middle);
    return middle;
  }

  done(oblique: boolean): Trees {
    const { nodes } = this;
    return {
      roots: Uint32Array.of(0, nodes),
      feature: oblique ? new Uint16Array(nodes) : this.#feature.slice(0, nodes),
      threshold: this.#threshold.slice(0, nodes),
      child: this.#child.slice(0, nodes),
      size: Uint32Array.from({ length: nodes }, (_, node) => this.#to[node]! - this.#from[node]!),
      pathLength: this.#pathLength.slice(0, nodes),
      oblique: oblique ? obliqueColumns(this.#splits) : null,
    };
  }
}

function obliqueColumns(splits: readonly (Split | null)[]): NonNullable<Trees['oblique']> {
  const offsets = new Uint32Array(splits.length + 1);
  splits.forEach((split, node) => (offsets[node + 1] = offsets[node]! + (split?.features.length ?? 0)));
  return {
    offsets,
    feature: Uint16Array.from(splits.flatMap((split) => split?.features ?? [])),
    weight: Float64Array.from(splits.flatMap((split) => split?.weights ?? [])),
    centre: Float64Array.from(splits.flatMap((split) => split?.centres ?? [])),
  };
}

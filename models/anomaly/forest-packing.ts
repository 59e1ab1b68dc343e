import { type Forest, heightLimit, type ObliqueSplits } from './forest.js';
import { damaged, type ForestBytesReader, type ForestBytesWriter } from './forest-bytes.js';
import type { ForestHeader } from './forest-header.js';
import { averagePathLength } from './path-length.js';

/** Stands for the feature of a leaf, and with oblique splits for their number. */
const LEAF = 0xffff;

/**
 * Writes trees without what follows from the rest: nodes by tree (32 bits); of each node its feature (with oblique splits the number of features; 65535 for a leaf,
 * 16 bits) and its size (32 bits); of each split its threshold (64 bits), and with oblique splits features (16), weights and centres (64 bits).
 * Nodes stand breadth first and children in pairs, so that where children stand, and how deep, follows.
 */
export function packTrees({ nodes, trees }: Forest, writer: ForestBytesWriter): void {
  const { roots, child, feature, threshold, size, oblique } = nodes;
  const splits = Array.from(child.keys()).filter((node) => child[node] !== node);
  const kinds = Uint16Array.from(child.keys(), (node) =>
    child[node] === node ? LEAF : oblique ? oblique.offsets[node + 1]! - oblique.offsets[node]! : feature[node]!,
  );
  writer.column(Uint32Array.from({ length: trees }, (_, tree) => roots[tree + 1]! - roots[tree]!));
  writer.column(kinds);
  writer.column(size);
  writer.column(Float64Array.from(splits, (node) => threshold[node]!));
  if (oblique) for (const name of ['feature', 'weight', 'centre'] as const) writer.column(oblique[name]);
}

/** Reads what packTrees wrote. Throws ModelError MODEL_DAMAGED where that are no trees of the header. */
export function unpackTrees(header: ForestHeader, reader: ForestBytesReader): Forest {
  const { seed, trees, psi, extension, rows } = header;
  const sample = Math.min(psi, rows);
  const counts = reader.words(trees);
  if (counts.some((count) => count % 2 === 0 || count > 2 * sample - 1))
    throw damaged('a tree has no such number of nodes');
  const roots = new Uint32Array(trees + 1);
  counts.forEach((count, tree) => (roots[tree + 1] = roots[tree]! + count));
  const nodes = roots[trees]!;
  const kinds = reader.shorts(nodes);
  const size = reader.words(nodes);
  const splits = kinds.reduce((sum, kind) => sum + Number(kind !== LEAF), 0);
  const thresholds = reader.doubles(splits);
  if (!thresholds.every(Number.isFinite)) throw damaged('a threshold is not finite');
  const shape = shapeOf({ roots, kinds, size, thresholds, sample });
  const oblique = extension > 0 ? readOblique(kinds, header.features.length, reader) : null;
  const feature = kinds.map((kind) => (extension > 0 || kind === LEAF ? 0 : kind));
  if (feature.some((one) => one >= header.features.length)) throw damaged('a split is on a feature that is not there');
  const columns = { roots, feature, size, ...shape, oblique };
  return { seed, trees, psi, extension, rows, sample, features: header.features.length, nodes: columns };
}

interface Packed {
  readonly roots: Uint32Array;
  readonly kinds: Uint16Array;
  readonly size: Uint32Array;
  readonly thresholds: Float64Array;
  readonly sample: number;
}

function shapeOf({ roots, kinds, size, thresholds, sample }: Packed) {
  const threshold = new Float64Array(kinds.length).fill(Infinity);
  const child = new Int32Array(kinds.length);
  const pathLength = new Float64Array(kinds.length);
  const depth = new Uint8Array(kinds.length);
  const limit = heightLimit(sample);
  let split = 0;
  for (let tree = 0; tree + 1 < roots.length; tree += 1) {
    const root = roots[tree]!;
    if (size[root] !== sample) throw damaged('a tree was grown on another number of rows');
    let next = root + 1;
    for (let node = root; node < roots[tree + 1]!; node += 1) {
      if (kinds[node] === LEAF) {
        child[node] = node;
        pathLength[node] = depth[node]! + averagePathLength(size[node]!);
        continue;
      }
      if (next <= node || next + 1 >= roots[tree + 1]! || depth[node]! >= limit) throw damaged('the nodes are no tree');
      if (size[next] === 0 || size[next + 1] === 0 || size[next]! + size[next + 1]! !== size[node])
        throw damaged('the rows of two children are not those of their node');
      child[node] = next;
      threshold[node] = thresholds[split]!;
      split += 1;
      depth[next] = depth[node]! + 1;
      depth[next + 1] = depth[node]! + 1;
      next += 2;
    }
    if (next !== roots[tree + 1]!) throw damaged('the nodes are no tree');
  }
  return { threshold, child, pathLength };
}

function readOblique(kinds: Uint16Array, features: number, reader: ForestBytesReader): ObliqueSplits {
  const offsets = new Uint32Array(kinds.length + 1);
  kinds.forEach((kind, node) => {
    if (kind === 0 || (kind !== LEAF && kind > features)) throw damaged('a split has no such number of features');
    offsets[node + 1] = offsets[node]! + (kind === LEAF ? 0 : kind);
  });
  const count = offsets[kinds.length]!;
  const [feature, weight, centre] = [reader.shorts(count), reader.doubles(count), reader.doubles(count)];
  if (feature.some((one) => one >= features)) throw damaged('a split is on a feature that is not there');
  if (![...weight, ...centre].every(Number.isFinite)) throw damaged('a weight is not finite');
  return { offsets, feature, weight, centre };
}

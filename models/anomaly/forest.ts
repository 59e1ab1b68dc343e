import { ModelError } from '../model-error.js';

/** Splits over several features, of all nodes one after the other: node n has those from offsets[n] to offsets[n + 1]. */
export interface ObliqueSplits {
  readonly offsets: Uint32Array;
  readonly feature: Uint16Array;
  readonly weight: Float64Array;
  /** The middle of the feature's range in the node when it was split; only explanations read it. */
  readonly centre: Float64Array;
}

/**
 * Trees as flat columns, one entry a node, tree after tree. Within a tree nodes stand breadth first and children in pairs. A row goes from a node
 * to child[node] if its value is at most the threshold, else to child[node] + 1. A leaf is its own child and has the threshold Infinity, so that a
 * walk may take more steps than a path has.
 */
export interface Trees {
  /** Where each tree begins; the last entry is the number of nodes. */
  readonly roots: Uint32Array;
  /** The feature that is compared; 0 at leaves and where splits are oblique. */
  readonly feature: Uint16Array;
  readonly threshold: Float64Array;
  readonly child: Int32Array;
  /** How many rows of the sample came to the node. */
  readonly size: Uint32Array;
  /** At a leaf its depth and what its rows would have gone on to on average, c(size); elsewhere 0. */
  readonly pathLength: Float64Array;
  /** Null where every split compares one feature. */
  readonly oblique: ObliqueSplits | null;
}

export interface ForestOptions {
  /** A whole number from 0 to 2^53 - 1; the same seed gives the same trees, byte for byte. */
  readonly seed: number;
  /** 1 to 10,000; default 100. */
  readonly trees?: number;
  /** Rows that each tree is grown on, drawn without replacement: 2 to 65,536, default 256. Of fewer rows all are taken. */
  readonly psi?: number;
  /** How many features beside the first a split compares: 0 (the default) for the standard forest, up to one below the number of features. */
  readonly extension?: number;
}

export interface ForestSettings {
  readonly seed: number;
  readonly trees: number;
  readonly psi: number;
  readonly extension: number;
}

/** A trained isolation forest. */
export interface Forest extends ForestSettings {
  readonly nodes: Trees;
  readonly features: number;
  /** Rows that it was trained on. */
  readonly rows: number;
  /** Rows that each tree was grown on: psi, or all where there were fewer. */
  readonly sample: number;
}

const MOST_TREES = 10_000;
const MOST_PSI = 65_536;
/** With oblique splits values are multiplied: within these bounds no product of a value and a weight is beyond what a double holds. */
export const OBLIQUE_MOST = 1e100;

/** Options with their defaults. Throws ModelError MODEL_INPUT where one is out of its bounds. */
export function forestSettings(
  { seed, trees = 100, psi = 256, extension = 0 }: ForestOptions,
  features: number,
): ForestSettings {
  within('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  within('trees', trees, 1, MOST_TREES);
  within('psi', psi, 2, MOST_PSI);
  within('extension', extension, 0, features - 1);
  return { seed, trees, psi, extension };
}

function within(name: string, value: number, from: number, to: number): void {
  if (!(Number.isSafeInteger(value) && value >= from && value <= to))
    throw new ModelError(`${name} ${value} is not a whole number from ${from} to ${to}`);
}

/** The depth at which trees are cut: ceil(log2 of the sample), about that of a balanced tree (Liu, Ting & Zhou 2008, section 3). */
export const heightLimit = (sample: number): number => (sample <= 1 ? 0 : 32 - Math.clz32(sample - 1));

/** Joins trees in the order given. */
export function joinTrees(parts: readonly Trees[]): Trees {
  const count = (of: (part: Trees) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const nodes = count(({ child }) => child.length);
  const oblique = parts.every((part) => part.oblique !== null);
  const coefficients = oblique ? count((part) => part.oblique!.feature.length) : 0;
  const joined = {
    roots: new Uint32Array(count(({ roots }) => roots.length - 1) + 1),
    feature: new Uint16Array(nodes),
    threshold: new Float64Array(nodes),
    child: new Int32Array(nodes),
    size: new Uint32Array(nodes),
    pathLength: new Float64Array(nodes),
    oblique: oblique
      ? {
          offsets: new Uint32Array(nodes + 1),
          feature: new Uint16Array(coefficients),
          weight: new Float64Array(coefficients),
          centre: new Float64Array(coefficients),
        }
      : null,
  };
  let [tree, node, coefficient] = [0, 0, 0];
  for (const part of parts) {
    part.roots.forEach((root, i) => (joined.roots[tree + i] = root + node));
    part.child.forEach((child, i) => (joined.child[node + i] = child + node));
    for (const name of ['feature', 'threshold', 'size', 'pathLength'] as const) joined[name].set(part[name], node);
    if (joined.oblique && part.oblique) {
      part.oblique.offsets.forEach((offset, i) => (joined.oblique!.offsets[node + i] = offset + coefficient));
      for (const name of ['feature', 'weight', 'centre'] as const)
        joined.oblique[name].set(part.oblique[name], coefficient);
      coefficient += part.oblique.feature.length;
    }
    tree += part.roots.length - 1;
    node += part.child.length;
  }
  return joined;
}

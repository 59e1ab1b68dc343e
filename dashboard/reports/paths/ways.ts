import { fail } from '../../../ingest/events/errors.js';
import type { NodeNames } from './node-names.js';
import type { PathChunk } from './read-paths.js';

/** Touchpoints of all different ways together. */
const MOST_DISTINCT = 5_000_000;

/** Different ways in compressed sparse row form, with what went them. Nodes are numbered in the order of their names. */
export interface DistinctWays {
  readonly names: readonly string[];
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly conversions: Float64Array;
  readonly nulls: Float64Array;
  /** Minor units of the chosen currency. */
  readonly valuesMinor: Float64Array;
  /** Shares by time decay, a mean over the conversions of the way, parts per billion. */
  readonly decay: Uint32Array;
  /** 1 for a direct visit. Ways that differ in this alone stay apart. */
  readonly direct: Uint8Array;
}

interface Way {
  readonly nodes: readonly number[];
  readonly direct: readonly number[];
  readonly decay: Float64Array;
  conversions: number;
  nulls: number;
  valueMinor: number;
}

/** Gathers paths that are alike: what is held is bounded by the different ways, not by the conversions. */
export class Ways {
  readonly #ways = new Map<string, Way>();
  #touchpoints = 0;

  /** Adds the paths of a chunk; empty ones are no way. */
  add(chunk: PathChunk, currency: string, decay: Uint32Array): void {
    const { offsets, nodes, direct, valuesMinor, currencies } = chunk;
    for (let path = 1; path < offsets.length; path += 1) {
      const [from, to] = [offsets[path - 1]!, offsets[path]!];
      if (from === to) continue;
      const way = this.#way(nodes.subarray(from, to), direct.subarray(from, to));
      way.conversions += 1;
      if (currencies[path - 1] === currency) way.valueMinor += valuesMinor[path - 1]!;
      for (let at = from; at < to; at += 1) way.decay[at - from]! += decay[at]!;
    }
  }

  addOpen(nodes: readonly number[], persons: number): void {
    if (nodes.length > 0) this.#way(Uint32Array.from(nodes), new Uint8Array(nodes.length)).nulls += persons;
  }

  #way(nodes: Uint32Array, direct: Uint8Array): Way {
    const key = keyOf(nodes, direct);
    const known = this.#ways.get(key);
    if (known) return known;
    this.#touchpoints += nodes.length;
    if (this.#touchpoints > MOST_DISTINCT) {
      throw fail('USAGE', {
        message: `the paths of the period differ in more than ${MOST_DISTINCT} touchpoints`,
        hint: 'Narrow it with from and to.',
      });
    }
    const way: Way = {
      nodes: [...nodes],
      direct: [...direct],
      decay: new Float64Array(nodes.length),
      conversions: 0,
      nulls: 0,
      valueMinor: 0,
    };
    this.#ways.set(key, way);
    return way;
  }

  /** All ways, in the order of the names along them. */
  finish(found: NodeNames): DistinctWays {
    const { names, placeOf } = found.sorted();
    const ways = [...this.#ways.values()]
      .map((way) => ({ ...way, nodes: way.nodes.map((node) => placeOf[node]!) }))
      .sort((a, b) => compare(a.nodes, b.nodes));
    const offsets = new Uint32Array(ways.length + 1);
    ways.forEach(({ nodes }, i) => (offsets[i + 1] = offsets[i]! + nodes.length));
    return {
      names,
      offsets,
      nodes: Uint32Array.from(ways.flatMap(({ nodes }) => nodes)),
      conversions: Float64Array.from(ways, ({ conversions }) => conversions),
      nulls: Float64Array.from(ways, ({ nulls }) => nulls),
      valuesMinor: Float64Array.from(ways, ({ valueMinor }) => valueMinor),
      decay: Uint32Array.from(
        ways.flatMap(({ decay, conversions }) =>
          Array.from(decay, (sum) => (conversions === 0 ? 0 : Math.round(sum / conversions))),
        ),
      ),
      direct: Uint8Array.from(ways.flatMap(({ direct }) => direct)),
    };
  }
}

/** Two code units a touchpoint: strings are the fastest keys that a map takes. */
function keyOf(nodes: Uint32Array, direct: Uint8Array): string {
  let key = '';
  for (let i = 0; i < nodes.length; i += 1) {
    key += String.fromCharCode(((nodes[i]! & 0x7fff) << 1) | direct[i]!, nodes[i]! >>> 15);
  }
  return key;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

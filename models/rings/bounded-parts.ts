import { countingOrder } from './counting-order.js';
import { Forest } from './forest.js';

/** An undirected graph: edges between nodes numbered from 0, each edge once, with weights from 0 to 10^9. */
export interface Edges {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly weight: Uint32Array;
}

const WHOLE = 1_000_000_000;
const HALF_WORD = 1 << 16;

/**
 * Cuts a graph into connected parts of at most `most` nodes: the strongest edges first, and of equal ones the first in order, each joins two parts as
 * long as they are not too large together. Where no component is larger, the parts are the components. A part depends on nothing beyond its component.
 *
 * Answer: for each node the least node of its part. Cost: O((nodes + edges) α). Source: Kruskal (1956), with a bound on sizes. Example: edges 0-1 and
 * 1-2, at most two nodes, the second the stronger: 0 alone, 1 and 2 together.
 */
export function boundedParts({ a, b, weight }: Edges, nodes: number, most: number): Uint32Array {
  const forest = new Forest(nodes);
  for (const edge of strongestFirst(weight)) forest.join(a[edge]!, b[edge]!, most);
  return forest.leasts();
}

/** Edges by falling weight, equal ones as they come: two rounds of counting, or a comparison of few. */
function strongestFirst(weight: Uint32Array): Uint32Array {
  if (weight.length < HALF_WORD)
    return Uint32Array.from(weight, (_, edge) => edge).sort(
      (one, other) => weight[other]! - weight[one]! || one - other,
    );
  const low = weight.map((parts) => (WHOLE - parts) % HALF_WORD);
  const high = weight.map((parts) => Math.floor((WHOLE - parts) / HALF_WORD));
  return countingOrder(high, HALF_WORD, countingOrder(low, HALF_WORD));
}

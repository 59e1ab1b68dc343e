import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import { Forest } from './forest.js';
import { greedySplit } from './greedy-split.js';

/** A split of less modularity than this is no structure (Newman and Girvan 2004 find 0.3 and more where communities are real). */
const REAL_STRUCTURE = 0.3;
/** Up to so many nodes greedy joining finds as good a split, and costs far less than to build a graph. */
const FEW = 100;
const louvain = louvainModule as unknown as typeof louvainModule.default;

/** A connected part of a graph: its nodes in rising order, and its edges in order of (a, b), by number of the node in the part. */
export interface Part {
  readonly nodes: number;
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly weight: readonly number[];
}

/**
 * The communities of a connected part: the part itself, unless it is two or more that hang together by a little, which shows in the modularity of the
 * split. Each is split further in the same way, because modularity overlooks small communities within large graphs.
 *
 * Answer: for each node the number of its community, from 0 in order of their least nodes. Cost: about O(edges) a level, few levels; one edge list a
 * level in memory. The order of nodes and edges decides ties, so the same part gives the same answer. Source: Blondel et al. (2008) as graphology has
 * it, without its random walk, and Clauset, Newman & Moore (2004) for small ones; Fortunato & Barthélemy (2007) on the limit of resolution. Example: two triangles and one edge between them are two
 * communities; a triangle, a path of five and any complete graph whose weights differ by less than two are one.
 */
export function communities(part: Part): Uint32Array {
  const found: Group[] = [];
  const all = Array.from({ length: part.nodes }, (_, node) => node);
  const waiting: Group[] = [{ nodes: all, edges: part.a.map((_, edge) => edge) }];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const split = splitOf(part, group);
    if (split === null) found.push(group);
    else waiting.push(...split);
  }
  found.sort((one, other) => one.nodes[0]! - other.nodes[0]!);
  const answer = new Uint32Array(part.nodes);
  found.forEach(({ nodes }, number) => nodes.forEach((node) => (answer[node] = number)));
  return answer;
}

/** Nodes in rising order, and the edges among them. */
interface Group {
  readonly nodes: number[];
  readonly edges: number[];
}

/** The connected communities of a group; null where it is one. */
function splitOf({ a, b, weight }: Part, { nodes, edges }: Group): Group[] | null {
  // Three nodes, or all pairs of nodes with weights that differ by less than two, have no split of such modularity.
  if (nodes.length < 4 || edges.length * 2 === nodes.length * (nodes.length - 1)) return null;
  const by =
    nodes.length <= FEW ? greedy({ a, b, weight }, { nodes, edges }) : louvainOf({ a, b, weight }, { nodes, edges });
  if (by === null) return null;
  const inside = edges.filter((edge) => by(a[edge]!) === by(b[edge]!));
  return connected({ a, b }, nodes, inside);
}

/** The community of a node; null where there is no structure. */
type CommunityOf = ((node: number) => number) | null;
type Columns = Pick<Part, 'a' | 'b' | 'weight'>;

function greedy({ a, b, weight }: Columns, { nodes, edges }: Group): CommunityOf {
  const place = new Map(nodes.map((node, at) => [node, at]));
  const ends = (column: readonly number[]) => edges.map((edge) => place.get(column[edge]!)!);
  const { community, modularity } = greedySplit(
    ends(a),
    ends(b),
    edges.map((edge) => weight[edge]!),
    nodes.length,
  );
  return modularity < REAL_STRUCTURE ? null : (node) => community[place.get(node)!]!;
}

function louvainOf({ a, b, weight }: Columns, { nodes, edges }: Group): CommunityOf {
  const graph = new UndirectedGraph<Record<string, never>, { weight: number }>();
  for (const node of nodes) graph.addNode(node);
  for (const edge of edges) graph.addEdge(a[edge], b[edge], { weight: weight[edge]! });
  const { communities: by, modularity, count } = louvain.detailed(graph, { randomWalk: false, rng: () => 0 });
  return count < 2 || modularity < REAL_STRUCTURE ? null : (node) => by[node]!;
}

/** Louvain's communities may lie in pieces (Traag, Waltman & van Eck 2019): each piece is one. */
function connected({ a, b }: Pick<Part, 'a' | 'b'>, nodes: readonly number[], edges: readonly number[]): Group[] {
  const place = new Map(nodes.map((node, at) => [node, at]));
  const forest = new Forest(nodes.length);
  for (const edge of edges) forest.join(place.get(a[edge]!)!, place.get(b[edge]!)!);
  const least = forest.leasts();
  const groups = new Map<number, Group>();
  nodes.forEach((node, at) => {
    if (least[at] === at) groups.set(at, { nodes: [], edges: [] });
    groups.get(least[at]!)!.nodes.push(node);
  });
  for (const edge of edges) groups.get(least[place.get(a[edge]!)!]!)!.edges.push(edge);
  return [...groups.values()];
}

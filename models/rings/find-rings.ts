import { boundedParts, type Edges } from './bounded-parts.js';
import { communities } from './communities.js';
import { countingOrder, offsetsOf } from './counting-order.js';
import { supportedWeights, type WitnessedEdges } from './supported-weights.js';

/** From this weight on two advocates are linked, in parts per billion: more likely in league than not. */
export const RING_WEIGHT = 500_000_000;
/** A component of more advocates is taken in parts of so many at the most, so that no step is longer than this allows. */
export const MOST_MEMBERS = 2_000;

/** Rings by number, in order of their least members. */
export interface Rings {
  /** Members in order of ring, then of advocate. */
  readonly member: Uint32Array;
  /** By member: how sure it is that he belongs: his strongest edge within the ring, in parts per billion. */
  readonly tie: Uint32Array;
  /** Where each ring's members begin, and where the last end. */
  readonly offsets: Uint32Array;
  /** By ring: the mean of its members' ties, in parts per billion. */
  readonly score: Uint32Array;
  /** Edges within rings, as numbers of the edges given, in order of ring, then as given; and where each ring's begin. */
  readonly edge: Uint32Array;
  readonly edgeOffsets: Uint32Array;
  /** By edge within rings: its weight with what third ones add, in parts per billion. */
  readonly weight: Uint32Array;
}

/**
 * Finds rings: communities of two or more advocates among the edges of at least `least`, counting what third ones add.
 *
 * Shapes: edges between advocates numbered from 0, each pair once, in order of (a, b), weights in parts per billion. Cost: linear in nodes and edges, and
 * what communities cost in parts of `most` nodes. A ring depends on its component alone.
 */
export function findRings(
  witnessed: WitnessedEdges,
  advocates: number,
  { least = RING_WEIGHT, most = MOST_MEMBERS } = {},
): Rings {
  const given: Edges = { ...witnessed, weight: supportedWeights(witnessed, advocates) };
  const strong = Uint32Array.from(strongEdges(given, least));
  const pick = (column: Uint32Array) => Uint32Array.from(strong, (edge) => column[edge]!);
  const edges = { a: pick(given.a), b: pick(given.b), weight: pick(given.weight) };
  const community = communityOf(edges, boundedParts(edges, advocates, most));
  const kept: number[] = [];
  for (let edge = 0; edge < strong.length; edge += 1)
    if (community[edges.a[edge]!] === community[edges.b[edge]!]) kept.push(edge);
  const tie = new Uint32Array(advocates);
  for (const edge of kept)
    for (const end of [edges.a[edge]!, edges.b[edge]!]) tie[end] = Math.max(tie[end]!, edges.weight[edge]!);
  return numbered({ advocates, community, tie, edges, kept, strong });
}

function* strongEdges({ weight }: Edges, least: number): Generator<number> {
  for (let edge = 0; edge < weight.length; edge += 1) if (weight[edge]! >= least) yield edge;
}

/** The least advocate of each one's community. */
function communityOf({ a, b, weight }: Edges, part: Uint32Array): Uint32Array {
  const nodes = part.length;
  const byPart = countingOrder(part, nodes);
  const nodeOffsets = offsetsOf(part, nodes);
  const inside = Uint32Array.from(a, (node, edge) => (part[node] === part[b[edge]!] ? part[node]! : nodes));
  const byEdge = countingOrder(inside, nodes + 1);
  const edgeOffsets = offsetsOf(inside, nodes + 1);
  const community = Uint32Array.from(part);
  const place = new Uint32Array(nodes);
  for (let least = 0; least < nodes; least += 1) {
    const size = nodeOffsets[least + 1]! - nodeOffsets[least]!;
    if (size < 4) continue;
    const members = byPart.subarray(nodeOffsets[least]!, nodeOffsets[least + 1]!);
    members.forEach((node, at) => (place[node] = at));
    const rows = Array.from(byEdge.subarray(edgeOffsets[least]!, edgeOffsets[least + 1]!));
    const numbers = communities({
      nodes: size,
      a: rows.map((edge) => place[a[edge]!]!),
      b: rows.map((edge) => place[b[edge]!]!),
      weight: rows.map((edge) => weight[edge]!),
    });
    const leasts: number[] = [];
    numbers.forEach((number, at) => (leasts[number] ??= members[at]!));
    numbers.forEach((number, at) => (community[members[at]!] = leasts[number]!));
  }
  return community;
}

interface Found {
  readonly advocates: number;
  readonly community: Uint32Array;
  readonly tie: Uint32Array;
  readonly edges: Edges;
  readonly kept: readonly number[];
  readonly strong: Uint32Array;
}

function numbered({ advocates, community, tie, edges, kept, strong }: Found): Rings {
  const ringOf = new Int32Array(advocates).fill(-1);
  let rings = 0;
  const members: number[] = [];
  // A tie of nothing is no member: he is alone.
  for (let advocate = 0; advocate < advocates; advocate += 1) {
    if (tie[advocate] === 0) continue;
    const least = community[advocate]!;
    if (ringOf[least] === -1) ringOf[least] = rings++;
    ringOf[advocate] = ringOf[least]!;
    members.push(advocate);
  }
  const ofMember = Uint32Array.from(members, (advocate) => ringOf[advocate]!);
  const member = countingOrder(ofMember, rings).map((at) => members[at]!);
  const offsets = offsetsOf(ofMember, rings);
  const ofEdge = Uint32Array.from(kept, (edge) => ringOf[edges.a[edge]!]!);
  const score = new Uint32Array(rings);
  for (let ring = 0; ring < rings; ring += 1) {
    let sum = 0;
    for (let at = offsets[ring]!; at < offsets[ring + 1]!; at += 1) sum += tie[member[at]!]!;
    score[ring] = Math.round(sum / (offsets[ring + 1]! - offsets[ring]!));
  }
  const inOrder = countingOrder(ofEdge, rings);
  return {
    member,
    tie: member.map((advocate) => tie[advocate]!),
    offsets,
    score,
    edge: inOrder.map((at) => strong[kept[at]!]!),
    weight: inOrder.map((at) => edges.weight[kept[at]!]!),
    edgeOffsets: offsetsOf(ofEdge, rings),
  };
}

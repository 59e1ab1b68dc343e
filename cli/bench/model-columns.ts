import type { Data, Vector } from 'apache-arrow';
import type { Door } from '../../sql/warehouse.js';

/** Paths made up for the models' benchmark, as the engine holds them, in the columns that the models take. */
export interface ModelColumns {
  readonly offsets: Uint32Array;
  readonly nodes: Uint16Array;
  readonly nodeCount: number;
  readonly conversions: Float64Array;
  /** How often each path ended with nothing: 0 to 3 times. */
  readonly nulls: Float64Array;
  readonly ages: Float64Array;
  readonly direct: Uint8Array;
  readonly valuesMinor: Float64Array;
}

const CHANNELS = 50;
/** Conversions made up, and read, by one statement: bounds its memory. */
const AT_ONCE = 100_000;

/** Makes up conversions with ten touchpoints on average. */
export async function makeUpPaths(door: Door, conversions: number): Promise<void> {
  for (let from = 0; from < conversions; from += AT_ONCE) {
    await door.run('bench/models-paths', { from, to: Math.min(conversions, from + AT_ONCE) });
  }
}

/** Reads the made-up paths back. */
export async function readModelColumns(door: Door, conversions: number): Promise<ModelColumns> {
  const lengths = new Uint32Array(conversions + 1);
  const valuesMinor = new Float64Array(conversions);
  const pieces: { nodes: Uint16Array; ages: Float64Array }[] = [];
  let path = 0;
  for (let from = 0; from < conversions; from += AT_ONCE) {
    const table = await door.arrow('bench/models-columns', { from, to: Math.min(conversions, from + AT_ONCE) });
    for (const batch of table.batches) {
      const [nodes, ages] = ['nodes', 'ages'].map((name) => listOf(batch.getChild(name)!));
      const values = batch.getChild('value_minor')!;
      for (let i = 0; i < batch.numRows; i += 1) {
        valuesMinor[path] = Number(values.get(i));
        path += 1;
        lengths[path] = lengths[path - 1]! + nodes!.offsets[i + 1]! - nodes!.offsets[i]!;
      }
      pieces.push({ nodes: Uint16Array.from(nodes!.values), ages: Float64Array.from(ages!.values) });
    }
  }
  return columnsOf(pieces, lengths, valuesMinor);
}

function listOf(vector: Vector): { offsets: Int32Array; values: ArrayLike<number> } {
  const data = vector.data[0]! as Data;
  const child = data.children[0]! as Data;
  const offsets = data.valueOffsets as Int32Array;
  const values = child.values as Uint16Array | Float64Array;
  return { offsets, values: values.subarray(offsets[0], offsets[data.length]) };
}

function columnsOf(
  pieces: readonly { nodes: Uint16Array; ages: Float64Array }[],
  offsets: Uint32Array,
  valuesMinor: Float64Array,
): ModelColumns {
  const touches = offsets.at(-1)!;
  const nodes = new Uint16Array(touches);
  const ages = new Float64Array(touches);
  let at = 0;
  for (const piece of pieces) {
    nodes.set(piece.nodes, at);
    ages.set(piece.ages, at);
    at += piece.nodes.length;
  }
  return {
    offsets,
    nodes,
    nodeCount: CHANNELS,
    conversions: new Float64Array(valuesMinor.length).fill(1),
    nulls: valuesMinor.map((value) => value % 4),
    ages,
    direct: Uint8Array.from(nodes, (node) => Number(node === 0)),
    valuesMinor,
  };
}

/** The first paths, as many as a part of all. */
export function firstPaths(columns: ModelColumns, part: number): ModelColumns {
  const paths = Math.floor(columns.conversions.length * part);
  const touches = columns.offsets[paths]!;
  return {
    ...columns,
    offsets: columns.offsets.slice(0, paths + 1),
    nodes: columns.nodes.slice(0, touches),
    conversions: columns.conversions.slice(0, paths),
    nulls: columns.nulls.slice(0, paths),
    ages: columns.ages.slice(0, touches),
    direct: columns.direct.slice(0, touches),
    valuesMinor: columns.valuesMinor.slice(0, paths),
  };
}

import { RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } from 'apache-arrow';
import type { Finished } from './columns.js';

/** The columns as one Arrow IPC stream with one record batch, which the warehouse takes as one block and writes as one part. */
export function arrowStream(finished: readonly Finished[]): Uint8Array {
  const schema = new Schema(finished.map(({ field }) => field));
  const children = finished.map(({ data }) => data);
  const length = children[0]?.length ?? 0;
  for (const [i, child] of children.entries()) {
    if (child.length !== length)
      throw new Error(`column ${schema.fields[i]?.name} has ${child.length} values for ${length} rows`);
  }
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true);
}

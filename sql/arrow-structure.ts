import { DataType, RecordBatchReader, TimeUnit, type Field } from 'apache-arrow';
import { fail } from '../ingest/events/errors.js';

/**
 * The structure ("name Type, …") of an Arrow IPC stream as `file()` and `input()` take it, so that neither has to guess.
 * @throws FairleadError WAREHOUSE_ARROW for a column type that no table of ours has.
 */
export function structureOf(ipc: Uint8Array): string {
  const reader = RecordBatchReader.from(ipc).open();
  return reader.schema.fields.map((field) => `\`${field.name}\` ${typeOf(field)}`).join(', ');
}

/** How many rows an Arrow IPC stream holds; their values are not looked at. */
export function rowsOf(ipc: Uint8Array): number {
  let rows = 0;
  for (const batch of RecordBatchReader.from(ipc)) rows += batch.numRows;
  return rows;
}

function typeOf(field: Field): string {
  const { type, nullable } = field;
  if (DataType.isList(type)) {
    const [child] = type.children;
    if (child) return `Array(${typeOf(child)})`;
  }
  if (DataType.isDictionary(type)) {
    const inner = scalarOf(type.dictionary as DataType, field.name);
    return `LowCardinality(${nullable ? `Nullable(${inner})` : inner})`;
  }
  const inner = scalarOf(type, field.name);
  return nullable ? `Nullable(${inner})` : inner;
}

function scalarOf(type: DataType, column: string): string {
  if (DataType.isUtf8(type) || DataType.isBinary(type) || DataType.isLargeUtf8(type) || DataType.isLargeBinary(type))
    return 'String';
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.MILLISECOND)
    return `DateTime64(3, '${type.timezone ?? 'UTC'}')`;
  if (DataType.isInt(type)) return `${type.isSigned ? 'Int' : 'UInt'}${type.bitWidth}`;
  if (DataType.isFloat(type)) return type.precision === 2 ? 'Float64' : 'Float32';
  if (DataType.isBool(type)) return 'Bool';
  throw fail('WAREHOUSE_ARROW', {
    message: `column ${column} has the Arrow type ${type.toString()}, which no table takes`,
  });
}

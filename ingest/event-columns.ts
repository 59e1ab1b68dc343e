import { COMMON_COLUMNS, KIND_SPECS, type ColumnSpec, type Event, type FieldValue, type Kind } from './events/kinds.js';
import { arrowStream } from './arrow-stream.js';
import {
  booleanColumn,
  integerColumn,
  listColumn,
  lowColumn,
  offsetColumn,
  smallColumn,
  textColumn,
  timeColumn,
  type ColumnBuilder,
} from './columns.js';
import type { AddressFacts, DeviceFacts } from './enrich/types.js';
import { factColumns } from './fact-columns.js';

/** Where a record lies and when it came. */
export interface RecordPlace {
  readonly partition: number;
  readonly offset: number;
  readonly receivedAt: number;
}

/** The rows of one kind in one batch, as columns under construction. */
export interface EventColumns {
  push(event: Event, place: RecordPlace, address: AddressFacts | null, device: DeviceFacts | null): void;
  readonly rows: number;
  /** The Arrow stream that the statement `ingest/insert-<table>` takes. */
  finish(): Uint8Array;
}

/** Builders for one batch of at most `capacity` rows of `kind`. */
export function eventColumns(kind: Kind, capacity: number): EventColumns {
  const spec = KIND_SPECS[kind];
  const fields = [...COMMON_COLUMNS, ...spec.columns].map((column) => fieldColumn(column, capacity));
  const partition = smallColumn('log_partition', capacity, false, 16);
  const offset = offsetColumn('log_offset', capacity);
  const receivedAt = timeColumn('received_at', capacity, false);
  const facts = spec.hasAddress ? factColumns(capacity) : null;
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    push: (event, place, address, device) => {
      rows += 1;
      for (const field of fields) field.push(event[field.name]);
      partition.push(place.partition);
      offset.push(place.offset);
      receivedAt.push(place.receivedAt);
      facts?.push(address, device);
    },
    finish: () => {
      const own = [...fields, partition, offset, receivedAt].map((column) => column.finish());
      return arrowStream([...own, ...(facts?.finish() ?? [])]);
    },
  };
}

interface NamedColumn {
  readonly name: string;
  push(value: FieldValue): void;
  finish: ColumnBuilder<never>['finish'];
}

function fieldColumn({ name, type, nullable }: ColumnSpec, capacity: number): NamedColumn {
  // The validator has checked each value against its column's type.
  return { name, ...(builderOf(name, type, nullable, capacity) as ColumnBuilder<FieldValue>) };
}

function builderOf(name: string, type: ColumnSpec['type'], nullable: boolean, capacity: number): unknown {
  if (type === 'low') return lowColumn(name, capacity, nullable);
  if (type === 'time') return timeColumn(name, capacity, nullable);
  if (type === 'integer' || type === 'money') return integerColumn(name, capacity, nullable);
  if (type === 'boolean') return booleanColumn(name, capacity, nullable);
  if (type === 'strings') return listColumn(name, capacity);
  return textColumn(name, capacity, nullable);
}

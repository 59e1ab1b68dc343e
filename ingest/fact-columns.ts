import {
  booleanColumn,
  listColumn,
  sharedLowColumn,
  smallColumn,
  type ColumnBuilder,
  type Finished,
} from './columns.js';
import type { AddressFacts, DeviceFacts } from './enrich/types.js';

/** The columns of enrichment under construction. */
export interface FactColumns {
  push(address: AddressFacts | null, device: DeviceFacts | null): void;
  finish(): Finished[];
}

/**
 * What enrichment found, for one batch of at most `capacity` rows. The texts of address and network are hashed by the engine in
 * the insert and never stored. Facts are absent (not unknown) where the event came without an address or without a user agent.
 *
 * Enrichment gives many rows the same facts, so a row only notes which; the columns are spread out at the end.
 */
export function factColumns(capacity: number): FactColumns {
  const addresses = shared<AddressFacts>(capacity);
  const devices = shared<DeviceFacts>(capacity);
  const missing = listColumn('enrichment_missing', capacity);
  return {
    push: (address, device) => {
      addresses.push(address);
      devices.push(device);
      missing.push(bothMissing(address, device));
    },
    finish: () => [
      addresses.low('ip_text', ({ text }) => text),
      addresses.low('net_text', ({ net }) => net),
      addresses.low('country', ({ country }) => country),
      addresses.spread(smallColumn('asn', capacity, true, 32), ({ asn }) => asn),
      addresses.low('as_org', ({ asOrg }) => asOrg),
      addresses.low('ip_class', ({ ipClass }) => ipClass),
      devices.low('browser', ({ browser }) => browser),
      devices.low('os', ({ os }) => os),
      devices.low('device_class', ({ deviceClass }) => deviceClass),
      devices.spread(booleanColumn('is_bot', capacity, true), ({ isBot }) => isBot),
      devices.low('bot_reason', ({ botReason }) => botReason),
      missing.finish(),
    ],
  };
}

/** Rows that point to facts they share. */
function shared<F extends object>(capacity: number) {
  const positions = new Map<F, number>();
  const rows = new Int32Array(capacity);
  let length = 0;
  return {
    push: (facts: F | null): void => {
      let position = -1;
      if (facts) {
        position = positions.get(facts) ?? positions.size;
        if (position === positions.size) positions.set(facts, position);
      }
      rows[length] = position;
      length += 1;
    },
    low: (name: string, of: (facts: F) => string | null): Finished =>
      sharedLowColumn(name, rows.subarray(0, length), [...positions.keys()].map(of)),
    spread: <V>(column: ColumnBuilder<V>, of: (facts: F) => V | null): Finished => {
      const values = [...positions.keys()].map(of);
      for (let row = 0; row < length; row += 1) column.push(values[rows[row]!]);
      return column.finish();
    },
  };
}

const NOTHING: readonly string[] = [];

function bothMissing(address: AddressFacts | null, device: DeviceFacts | null): readonly string[] {
  const ofAddress = address?.missing ?? NOTHING;
  const ofDevice = device?.missing ?? NOTHING;
  if (ofDevice.length === 0) return ofAddress;
  return [...new Set([...ofAddress, ...ofDevice])];
}

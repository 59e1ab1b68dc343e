import { describe, expect, it } from 'vitest';
import { fail } from '../../ingest/events/errors.js';
import { warehouseError } from '../../sql/engine-errors.js';

describe('errors of the engine', () => {
  it.each([
    ['516', 'Authentication failed', 'WAREHOUSE_DENIED'],
    ['497', 'Not enough privileges', 'WAREHOUSE_DENIED'],
    ['241', 'memory limit exceeded', 'WAREHOUSE_MEMORY'],
    ['243', 'Cannot reserve 1.00 MiB', 'WAREHOUSE_FULL'],
    ['1001', 'std::exception: write: No space left on device', 'WAREHOUSE_FULL'],
    ['60', 'Unknown table', 'WAREHOUSE_NOT_MIGRATED'],
    ['164', 'Cannot execute query in readonly mode', 'WAREHOUSE_READONLY'],
    ['47', 'Unknown expression identifier', 'WAREHOUSE_STATEMENT_FAILED'],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:8123', 'WAREHOUSE_UNREACHABLE'],
    ['ECONNRESET', 'socket hang up', 'WAREHOUSE_UNREACHABLE'],
    ['', 'Timeout error.', 'WAREHOUSE_UNREACHABLE'],
  ])('%s %s is %s', (code, message, expected) => {
    const error = warehouseError(Object.assign(new Error(message), { code }), 'pages/x');
    expect(error.code).toBe(expected);
    expect(error.message).toBe(`statement pages/x: ${message}`);
  });

  it('that are coded already stay as they are', () => {
    const coded = fail('WAREHOUSE_BUSY');
    expect(warehouseError(coded)).toBe(coded);
  });
});

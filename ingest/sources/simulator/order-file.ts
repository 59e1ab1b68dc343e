import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { fail } from '../../events/errors.js';
import { onlineRetail } from '../import/mappings/online-retail.js';
import { MATCHED_ORDERS, matchRefunds } from '../import/refund-tables.js';

/** An order as the file has it. Its id, customer, time and amount are the file's own and are never changed. */
export interface FileOrder {
  /** Id of the order's event, the same that an import of the file gives it. */
  readonly id: string;
  readonly orderId: string;
  /** null: a guest. */
  readonly customerId: string | null;
  readonly at: number;
  readonly amountMinor: number;
  readonly currency: string;
  /** ISO 3166-1 alpha-2; null where the file names none that is known. */
  readonly country: string | null;
}

/** Goods that came back, matched to the order they were bought with. */
export interface FileRefund {
  readonly id: string;
  readonly orderId: string;
  readonly at: number;
  readonly amountMinor: number;
}

export interface OrderFile {
  readonly orders: readonly FileOrder[];
  readonly refunds: readonly FileRefund[];
  /** Parts of cancellations whose purchase is not in the file, and what they were worth. */
  readonly unmatchedRefunds: { readonly parts: number; readonly amountMinor: number };
}

const READERS: Readonly<Record<string, string>> = {
  '.parquet': 'read_parquet($1)',
  '.csv': 'read_csv($1)',
  '.json': 'read_json($1)',
  '.ndjson': 'read_json($1)',
};

/** One row an order, named as in the contract. */
const ORDERS_AS_THEY_ARE = `
SELECT CAST(order_id AS VARCHAR) || ':paid' AS id, CAST(order_id AS VARCHAR) AS order_id, {customer} AS customer_id,
  CAST(epoch_ms(CAST(occurred_at AS TIMESTAMP)) AS DOUBLE) AS moment, CAST(amount_minor AS DOUBLE) AS amount_minor,
  CAST(currency AS VARCHAR) AS currency, {country} AS country
FROM input WHERE amount_minor >= 0 ORDER BY moment, order_id`;

type Row = Readonly<Record<string, string | number | null>>;

async function rows(connection: DuckDBConnection, statement: string): Promise<readonly Row[]> {
  return (await connection.runAndReadAll(statement)).getRowObjects() as unknown as readonly Row[];
}

function orderOf(row: Row): FileOrder {
  return {
    id: String(row['id']),
    orderId: String(row['order_id']),
    customerId: row['customer_id'] === null ? null : String(row['customer_id']),
    at: Number(row['moment']),
    amountMinor: Number(row['amount_minor']),
    currency: String(row['currency']),
    country: row['country'] === null ? null : String(row['country']),
  };
}

/** Columns of an `order` select as numbers and text that JavaScript holds exactly. */
const exact = (select: string): string => `
SELECT o.id, o.order_id, o.customer_id, CAST(epoch_ms(o.occurred_at) AS DOUBLE) AS moment,
  CAST(o.amount_minor AS DOUBLE) AS amount_minor, o.currency FROM (${select}) o`;

/** Orders, refunds and countries exactly as the import of such a file reads them, ids included. */
async function readRetail(connection: DuckDBConnection): Promise<OrderFile> {
  const select = (kind: string): string =>
    onlineRetail.outputs.find((output) => output.kind === kind && output.select)!.select!;
  const refunds = onlineRetail.outputs.find((output) => output.refunds)!.refunds!;
  const orders = await rows(
    connection,
    `SELECT sale.*, c.country FROM (${exact(select('order'))}) sale LEFT JOIN (${select('customer')}) c USING (customer_id) ORDER BY moment, order_id`,
  );
  await matchRefunds(connection, refunds);
  const matched = await rows(connection, `${exact(MATCHED_ORDERS)} ORDER BY moment, o.id`);
  const [rest] = await rows(
    connection,
    'SELECT CAST(count(*) AS DOUBLE) AS parts, CAST(coalesce(sum(amount_minor), 0) AS DOUBLE) AS amount_minor FROM refund_rest',
  );
  return {
    orders: orders.map(orderOf),
    refunds: matched.map((row) => ({
      id: String(row['id']),
      orderId: String(row['order_id']),
      at: Number(row['moment']),
      amountMinor: Number(row['amount_minor']),
    })),
    unmatchedRefunds: { parts: Number(rest!['parts']), amountMinor: Number(rest!['amount_minor']) },
  };
}

/**
 * Reads an order file with DuckDB: invoice lines of a shop as `onlineRetail` describes them, or one row an order with
 * order_id, occurred_at, amount_minor, currency and perhaps customer_id, country. Orders come by time, then id.
 * Errors: IMPORT_FILE_MISSING, IMPORT_FORMAT, IMPORT_UNREADABLE, IMPORT_MAP.
 */
export async function readOrderFile(path: string): Promise<OrderFile> {
  if (!existsSync(path)) throw fail('IMPORT_FILE_MISSING', { message: `there is no order file ${path}` });
  const source = READERS[extname(path).toLowerCase()];
  if (source === undefined)
    throw fail('IMPORT_FORMAT', { message: `${path} is neither Parquet, CSV, JSON nor NDJSON` });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const names = await openTable(connection, source, path);
    if (onlineRetail.detect!.every((name) => names.has(name))) return await readRetail(connection);
    if (!['order_id', 'occurred_at', 'amount_minor', 'currency'].every((name) => names.has(name))) {
      throw fail('IMPORT_MAP', {
        message: `${path} has the columns ${[...names].join(', ')}`,
        hint: `Bring order_id, occurred_at, amount_minor and currency, or invoice lines with ${onlineRetail.detect!.join(', ')}.`,
      });
    }
    const optional = (name: string): string => (names.has(name) ? `CAST(${name} AS VARCHAR)` : 'NULL');
    const statement = ORDERS_AS_THEY_ARE.replace('{customer}', optional('customer_id')).replace(
      '{country}',
      optional('country'),
    );
    const orders = (await rows(connection, statement)).map(orderOf);
    return { orders, refunds: [], unmatchedRefunds: { parts: 0, amountMinor: 0 } };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Opens the file as the table `input` and says which columns it has. */
async function openTable(connection: DuckDBConnection, source: string, path: string): Promise<ReadonlySet<string>> {
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE input AS SELECT * FROM ${source}`, [path]);
    return new Set((await rows(connection, 'DESCRIBE input')).map((row) => String(row['column_name'])));
  } catch (cause) {
    throw fail('IMPORT_UNREADABLE', { message: `${path} cannot be read: ${(cause as Error).message}`, cause });
  }
}

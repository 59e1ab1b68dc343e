import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { fail } from '../../events/errors.js';

/** An order as the file has it. Its id, customer, time and amount are the file's own and are never changed. */
export interface FileOrder {
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
  /** Cancellation lines whose purchase is not in the file, and what they were worth. */
  readonly unmatchedRefunds: { readonly lines: number; readonly amountMinor: number };
}

const READERS: Readonly<Record<string, string>> = {
  '.parquet': 'read_parquet($1)',
  '.csv': 'read_csv($1)',
  '.json': 'read_json($1)',
  '.ndjson': 'read_json($1)',
};

/**
 * Order lines as shops export them (UCI Online Retail II): one row a line, a cancellation's invoice begins with C.
 * Money is summed as decimals: a sum of doubles over threads has no fixed last digit.
 */
const LINES = `
CREATE TABLE lines AS
SELECT CAST("Invoice" AS VARCHAR) AS invoice, CAST("StockCode" AS VARCHAR) AS goods,
  CAST("Quantity" AS BIGINT) AS quantity, CAST("Price" AS DECIMAL(18, 4)) AS price, CAST("InvoiceDate" AS TIMESTAMP) AS moment,
  CAST(CAST("Customer ID" AS BIGINT) AS VARCHAR) AS customer, CAST("Country" AS VARCHAR) AS country
FROM {file}`;

const ORDERS_OF_LINES = `
SELECT invoice AS order_id, min(customer) AS customer_id, CAST(epoch_ms(min(moment)) AS DOUBLE) AS moment,
  CAST(round(sum(quantity * price) * 100) AS DOUBLE) AS amount_minor, 'GBP' AS currency, min(country) AS country
FROM lines WHERE invoice NOT LIKE 'C%' GROUP BY invoice HAVING sum(quantity * price) > 0
ORDER BY moment, order_id`;

/**
 * A cancellation names no invoice: each of its lines goes to the customer's newest earlier line of the same goods. Lines of
 * one cancellation that meet in one order are one refund.
 */
const REFUNDS_OF_LINES = `
WITH bought AS (
  SELECT customer, goods, moment, max(invoice) AS invoice FROM lines
  WHERE invoice NOT LIKE 'C%' AND customer IS NOT NULL AND quantity > 0 AND price > 0 GROUP BY customer, goods, moment
), back AS (
  SELECT * FROM lines WHERE invoice LIKE 'C%' AND quantity < 0 AND price > 0
), matched AS (
  SELECT back.invoice, back.moment, bought.invoice AS order_id, -back.quantity * back.price AS amount
  FROM back ASOF LEFT JOIN bought ON back.customer = bought.customer AND back.goods = bought.goods AND back.moment >= bought.moment
)
SELECT invoice, order_id, CAST(epoch_ms(min(moment)) AS DOUBLE) AS moment, CAST(round(sum(amount) * 100) AS DOUBLE) AS amount_minor,
  CAST(count(*) AS DOUBLE) AS lines
FROM matched GROUP BY invoice, order_id ORDER BY moment, invoice, order_id`;

/** One row an order, named as in the contract. */
const ORDERS_AS_THEY_ARE = `
SELECT CAST(order_id AS VARCHAR) AS order_id, {customer} AS customer_id,
  CAST(epoch_ms(CAST(occurred_at AS TIMESTAMP)) AS DOUBLE) AS moment, CAST(amount_minor AS DOUBLE) AS amount_minor,
  CAST(currency AS VARCHAR) AS currency, {country} AS country
FROM {file} WHERE amount_minor >= 0 ORDER BY moment, order_id`;

const COUNTRY_CODES: Readonly<Record<string, string>> = {
  'United Kingdom': 'GB',
  EIRE: 'IE',
  Germany: 'DE',
  France: 'FR',
  Netherlands: 'NL',
  Spain: 'ES',
  Switzerland: 'CH',
  Portugal: 'PT',
  Belgium: 'BE',
  'Channel Islands': 'JE',
  Sweden: 'SE',
  Italy: 'IT',
  Australia: 'AU',
  Cyprus: 'CY',
  Austria: 'AT',
  Greece: 'GR',
  'United Arab Emirates': 'AE',
  Denmark: 'DK',
  Norway: 'NO',
  Finland: 'FI',
  USA: 'US',
  Japan: 'JP',
  Poland: 'PL',
  Malta: 'MT',
  Lithuania: 'LT',
  Singapore: 'SG',
  RSA: 'ZA',
  Bahrain: 'BH',
  Canada: 'CA',
  Thailand: 'TH',
  'Hong Kong': 'HK',
  Israel: 'IL',
  Iceland: 'IS',
  Korea: 'KR',
  Lebanon: 'LB',
  Bermuda: 'BM',
  Nigeria: 'NG',
  Brazil: 'BR',
};

type Row = Readonly<Record<string, string | number | null>>;

async function rows(connection: DuckDBConnection, statement: string, path?: string): Promise<readonly Row[]> {
  const reader =
    path === undefined ? await connection.runAndReadAll(statement) : await connection.runAndReadAll(statement, [path]);
  return reader.getRowObjects() as unknown as readonly Row[];
}

const codeOf = (country: string | number | null | undefined): string | null => {
  const name = String(country ?? '');
  return /^[A-Z]{2}$/.test(name) ? name : (COUNTRY_CODES[name] ?? null);
};

function orderOf(row: Row): FileOrder {
  return {
    orderId: String(row['order_id']),
    customerId: row['customer_id'] === null ? null : String(row['customer_id']),
    at: Number(row['moment']),
    amountMinor: Number(row['amount_minor']),
    currency: String(row['currency']),
    country: codeOf(row['country']),
  };
}

async function readLines(connection: DuckDBConnection, source: string, path: string): Promise<OrderFile> {
  await rows(connection, LINES.replace('{file}', source), path);
  const orders = (await rows(connection, ORDERS_OF_LINES)).map(orderOf);
  const known = new Set(orders.map((order) => order.orderId));
  const refunds: FileRefund[] = [];
  const unmatched = { lines: 0, amountMinor: 0 };
  for (const row of await rows(connection, REFUNDS_OF_LINES)) {
    const orderId = row['order_id'] === null ? null : String(row['order_id']);
    const amountMinor = Number(row['amount_minor']);
    if (orderId !== null && known.has(orderId)) {
      refunds.push({ id: `${row['invoice']}/${orderId}`, orderId, at: Number(row['moment']), amountMinor });
    } else {
      unmatched.lines += Number(row['lines']);
      unmatched.amountMinor += amountMinor;
    }
  }
  return { orders, refunds, unmatchedRefunds: unmatched };
}

/**
 * Reads an order file with DuckDB: lines with the columns Invoice, StockCode, Quantity, InvoiceDate, Price, Customer ID and
 * Country (pounds), or one row an order with order_id, occurred_at, amount_minor, currency and perhaps customer_id, country.
 * Orders come by time, then id. Errors: IMPORT_FILE_MISSING, IMPORT_FORMAT, IMPORT_UNREADABLE, IMPORT_MAP.
 */
export async function readOrderFile(path: string): Promise<OrderFile> {
  if (!existsSync(path)) throw fail('IMPORT_FILE_MISSING', { message: `there is no order file ${path}` });
  const source = READERS[extname(path).toLowerCase()];
  if (source === undefined)
    throw fail('IMPORT_FORMAT', { message: `${path} is neither Parquet, CSV, JSON nor NDJSON` });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const names = new Set((await described(connection, source, path)).map((row) => String(row['column_name'])));
    if (
      ['Invoice', 'StockCode', 'Quantity', 'InvoiceDate', 'Price', 'Customer ID', 'Country'].every((name) =>
        names.has(name),
      )
    ) {
      return await readLines(connection, source, path);
    }
    if (!['order_id', 'occurred_at', 'amount_minor', 'currency'].every((name) => names.has(name))) {
      throw fail('IMPORT_MAP', {
        message: `${path} has the columns ${[...names].join(', ')}`,
        hint: 'Bring order_id, occurred_at, amount_minor and currency, or lines with Invoice, StockCode, Quantity, InvoiceDate, Price, Customer ID and Country.',
      });
    }
    const optional = (name: string): string => (names.has(name) ? `CAST(${name} AS VARCHAR)` : 'NULL');
    const statement = ORDERS_AS_THEY_ARE.replace('{file}', source)
      .replace('{customer}', optional('customer_id'))
      .replace('{country}', optional('country'));
    return {
      orders: (await rows(connection, statement, path)).map(orderOf),
      refunds: [],
      unmatchedRefunds: { lines: 0, amountMinor: 0 },
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function described(connection: DuckDBConnection, source: string, path: string): Promise<readonly Row[]> {
  try {
    return await rows(connection, `DESCRIBE SELECT * FROM ${source}`, path);
  } catch (cause) {
    throw fail('IMPORT_UNREADABLE', { message: `${path} cannot be read: ${(cause as Error).message}`, cause });
  }
}

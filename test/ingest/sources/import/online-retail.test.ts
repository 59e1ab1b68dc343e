import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../../../ingest/sources/import/index.js';
import { place, type Place } from './support.js';

const FILE = join(import.meta.dirname, '../../../../../shared/data/orders/online-retail-2009-2010.parquet');
const present = existsSync(FILE);
if (!present) console.error(`online-retail.test: SKIPPING, ${FILE} is absent`);

type Row = Record<string, unknown>;

/** Asks the file itself, in words of its own columns and without a line of the mapping. */
async function ask(sql: string): Promise<Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE VIEW shop AS SELECT *, "Customer ID" AS customer,
    CAST(round(Quantity * Price * 100) AS BIGINT) AS pence FROM read_parquet('${FILE}')`);
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  instance.closeSync();
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, /^-?\d+$/.test(String(v)) ? Number(v) : v])),
  );
}

const sum = (rows: Row[], field = 'amount_minor'): number => rows.reduce((total, row) => total + Number(row[field]), 0);

describe.skipIf(!present)('the retail file', () => {
  let here: Place;
  let report: ImportReport;
  let paid: Row[];
  let refunded: Row[];
  let customers: Row[];

  it('is known by its columns, and every event that comes of it is valid', async () => {
    here = await place();
    report = await here.bring(FILE);
    expect(report.files.map(({ kind, refused }) => [kind, refused])).toEqual([
      ['customer', 0],
      ['order', 0],
      ['order', 0],
    ]);
    const orders = await here.events('order');
    paid = orders.filter((event) => event['status'] === 'paid');
    refunded = orders.filter((event) => event['status'] === 'refunded');
    customers = await here.events('customer');
    expect(orders.length).toBe(paid.length + refunded.length);
    for (const events of [orders, customers])
      expect(new Set(events.map((event) => event['id'])).size).toBe(events.length);
  }, 180_000);

  it('has each of its 525,461 lines and all its money in one bucket', async () => {
    expect(sum(report.buckets as unknown as Row[], 'lines')).toBe(525_461);
    const expected = await ask(`
      SELECT bucket, count(*) AS lines, sum(pence) AS amount_minor FROM (SELECT pence, CASE
        WHEN pence = 0 THEN 'no_money'
        WHEN Invoice[1] = 'A' THEN 'adjustment'
        WHEN Invoice[1] = 'C' AND pence > 0 THEN 'correction'
        WHEN Invoice[1] = 'C' AND customer IS NULL THEN 'refund_guest'
        WHEN Invoice[1] = 'C' THEN 'refund'
        WHEN customer IS NULL THEN 'sale_guest' ELSE 'sale' END AS bucket FROM shop) GROUP BY 1 ORDER BY 1`);
    expect(report.buckets.map(({ bucket, lines, amount_minor }) => ({ bucket, lines, amount_minor }))).toEqual(
      expected,
    );
    const [whole] = await ask('SELECT sum(pence) AS pence, count(DISTINCT Invoice) AS invoices FROM shop');
    expect(whole).toEqual({ pence: sum(report.buckets as unknown as Row[]), invoices: 28_816 });
  });

  it('becomes one paid order for each invoice with money, to the penny, guests without a customer', async () => {
    const expected = await ask(`
      SELECT Invoice AS order_id, sum(pence) AS amount_minor, CAST(CAST(max(customer) AS BIGINT) AS VARCHAR) AS customer_id,
        replace(min(InvoiceDate), ' ', 'T') || 'Z' AS occurred_at
      FROM shop WHERE pence > 0 AND Invoice NOT LIKE 'C%' AND Invoice NOT LIKE 'A%' GROUP BY Invoice ORDER BY Invoice`);
    const got = [...paid].sort((a, b) => Number(a['order_id']) - Number(b['order_id']));
    expect(got.length).toBe(expected.length);
    expect(
      got.map((event) => [
        event['order_id'],
        event['amount_minor'],
        event['customer_id'] ?? null,
        event['occurred_at'],
        event['currency'],
      ]),
    ).toEqual(
      expected.map((row) => [
        String(row['order_id']),
        row['amount_minor'],
        row['customer_id'] === null ? null : String(row['customer_id']),
        row['occurred_at'],
        'GBP',
      ]),
    );
    const [guests] = await ask(`SELECT count(DISTINCT Invoice) AS n FROM shop
      WHERE customer IS NULL AND pence > 0 AND regexp_full_match(Invoice, '[0-9]+')`);
    expect(paid.filter((event) => event['customer_id'] === undefined).length).toBe(guests!['n']);
  });

  it('becomes one customer for each number in the file', async () => {
    const [expected] = await ask('SELECT count(DISTINCT customer) AS n FROM shop');
    expect(customers.length).toBe(expected!['n']);
    expect(customers.length).toBe(4_383);
    const firsts =
      await ask(`SELECT CAST(CAST(customer AS BIGINT) AS VARCHAR) AS id, replace(min(InvoiceDate), ' ', 'T') || 'Z' AS first
      FROM shop WHERE customer IS NOT NULL AND pence > 0 AND Invoice NOT LIKE 'C%' GROUP BY 1`);
    const first = new Map(firsts.map((row) => [String(row['id']), row['first']]));
    for (const event of customers) expect(event['first_order_at']).toBe(first.get(String(event['customer_id'])));
  });

  it('gives every penny of its refunds to an order or to the unmatched, none to a guest', async () => {
    const [all] = await ask(`SELECT -sum(pence) AS pence, count(*) AS lines,
      -sum(pence) FILTER (WHERE customer IS NULL) AS guests FROM shop WHERE Invoice LIKE 'C%' AND pence < 0`);
    const [unmatched] = report.unmatched_refunds;
    expect(sum(refunded) + unmatched!.amount_minor).toBe(all!['pence']);
    expect(unmatched!.by_reason['guest']!.amount_minor).toBe(all!['guests']);
    const [header, ...lines] = readFileSync(unmatched!.csv, 'utf8').trim().split('\n');
    expect(header).toBe('document,line,party,goods,at,quantity,amount_minor,currency,reason');
    expect(lines.length).toBe(unmatched!.count);
    expect(lines.reduce((total, line) => total + Number(line.split(',').at(-3)), 0)).toBe(unmatched!.amount_minor);
  });

  it('refunds of an order nothing that its customer did not buy before, and never more than was paid', async () => {
    const orders = new Map(paid.map((event) => [event['order_id'], event]));
    const back = new Map<unknown, number>();
    for (const event of refunded) {
      const order = orders.get(event['order_id'])!;
      expect(event['customer_id']).toBe(order['customer_id']);
      expect(Number(event['amount_minor'])).toBeGreaterThan(0);
      expect(String(event['occurred_at']) >= String(order['occurred_at'])).toBe(true);
      back.set(event['order_id'], (back.get(event['order_id']) ?? 0) + Number(event['amount_minor']));
    }
    for (const [id, amount] of back) expect(amount).toBeLessThanOrEqual(Number(orders.get(id)!['amount_minor']));
  });

  it('leaves unmatched what no earlier line of the same customer and goods explains', async () => {
    const [expected] = await ask(`
      WITH line AS (SELECT *, row_number() OVER () AS n FROM shop)
      SELECT count(*) AS lines, -sum(pence) AS pence FROM line back
      WHERE Invoice LIKE 'C%' AND pence < 0 AND customer IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM line sold WHERE sold.customer = back.customer AND trim(sold.StockCode) = trim(back.StockCode) AND sold.pence > 0
          AND sold.Invoice NOT LIKE 'C%' AND (sold.InvoiceDate, sold.n) < (back.InvoiceDate, back.n))`);
    const reasons = report.unmatched_refunds[0]!.by_reason;
    // The rest without an earlier sale had one, but other refunds had used it up.
    expect(reasons['no_earlier_sale']!.count).toBeGreaterThanOrEqual(Number(expected!['lines']));
    expect(reasons['no_earlier_sale']!.amount_minor).toBeGreaterThanOrEqual(Number(expected!['pence']));
    expect(reasons).toEqual({
      above_sale_price: { count: 48, amount_minor: 1_277_338 },
      guest: { count: 366, amount_minor: 14_643_424 },
      more_than_sold: { count: 80, amount_minor: 209_862 },
      no_earlier_sale: { count: 1753, amount_minor: 18_566_922 },
    });
  });

  it('adds nothing when imported again, and says what it said before', async () => {
    const before = await here.log.endOffsets('fairlead.order');
    const again = await here.bring(FILE);
    expect(await here.log.endOffsets('fairlead.order')).toEqual(before);
    expect(again.buckets).toEqual(report.buckets);
    expect(again.unmatched_refunds).toEqual(report.unmatched_refunds);
    expect(again.files.map(({ lines, appended }) => [lines > 0, appended])).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
    await here.log.close();
  });
});

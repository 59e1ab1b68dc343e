import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../../../ingest/events/kinds.js';
import { validateValue } from '../../../../ingest/events/validate.js';
import { readOrderFile, type OrderFile } from '../../../../ingest/sources/simulator/index.js';
import { played, text, type Played } from './support.js';

const RETAIL = '../shared/data/orders/online-retail-2009-2010.parquet';
const SIZE = { seed: 3, days: 1, advocates: 60 } as const;
const HEADER = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';

describe('readOrderFile', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'orders-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const file = (name: string, ...lines: string[]) => {
    writeFileSync(join(root, name), `${lines.join('\n')}\n`);
    return join(root, name);
  };

  it('sums lines to orders, matches what came back, and leaves the rest aside', async () => {
    const path = file(
      'lines.csv',
      HEADER,
      '100,A,apples,3,2024-01-01 10:00:00,1.25,7,Germany',
      '100,B,bread,1,2024-01-01 10:00:00,2.10,7,Germany',
      '101,A,apples,2,2024-01-02 10:00:00,1.25,7,Germany',
      '102,A,apples,1,2024-01-03 09:00:00,1.25,,United Kingdom',
      'C103,A,apples,-1,2024-01-04 09:00:00,1.25,7,Germany',
      'C104,Z,zinnias,-1,2024-01-04 10:00:00,9.99,7,Germany',
      '105,A,samples,5,2024-01-05 10:00:00,0,,United Kingdom',
    );
    const { orders, refunds, unmatchedRefunds } = await readOrderFile(path);
    expect(orders).toEqual([
      {
        id: '100:paid',
        orderId: '100',
        customerId: '7',
        at: Date.UTC(2024, 0, 1, 10),
        amountMinor: 585,
        currency: 'GBP',
        country: 'DE',
      },
      {
        id: '101:paid',
        orderId: '101',
        customerId: '7',
        at: Date.UTC(2024, 0, 2, 10),
        amountMinor: 250,
        currency: 'GBP',
        country: 'DE',
      },
      {
        id: '102:paid',
        orderId: '102',
        customerId: null,
        at: Date.UTC(2024, 0, 3, 9),
        amountMinor: 125,
        currency: 'GBP',
        country: null,
      },
    ]);
    // The newest earlier line of the same goods is that of order 101.
    expect(refunds).toMatchObject([{ orderId: '101', at: Date.UTC(2024, 0, 4, 9), amountMinor: 125 }]);
    expect(unmatchedRefunds).toEqual({ parts: 1, amountMinor: 999 });
  });

  it('takes one row an order, named as in the contract', async () => {
    const path = file(
      'orders.csv',
      'order_id,occurred_at,amount_minor,currency,customer_id',
      'b,2024-02-01T10:00:00Z,300,EUR,k1',
      'a,2024-01-31T10:00:00Z,200,EUR,',
    );
    const { orders } = await readOrderFile(path);
    expect(orders.map(({ orderId, amountMinor, customerId }) => [orderId, amountMinor, customerId])).toEqual([
      ['a', 200, null],
      ['b', 300, 'k1'],
    ]);
    expect(orders[1]!.at).toBe(Date.UTC(2024, 1, 1, 10));
  });

  it.each([
    ['absent.csv', null, 'IMPORT_FILE_MISSING'],
    ['orders.xlsx', 'x', 'IMPORT_FORMAT'],
    ['other.csv', 'a,b\n1,2', 'IMPORT_MAP'],
    ['broken.parquet', 'not parquet', 'IMPORT_UNREADABLE'],
  ])('refuses %s', async (name, content, code) => {
    const path = content === null ? join(root, name) : file(name, content);
    await expect(readOrderFile(path)).rejects.toMatchObject({ code });
  });

  it('refuses a file without orders', async () => {
    const path = file('none.csv', HEADER, '105,A,samples,5,2024-01-05 10:00:00,0,,United Kingdom');
    await expect(played({ ...SIZE, orders: path })).rejects.toMatchObject({ code: 'IMPORT_MAP' });
  });
});

describe.skipIf(!existsSync(RETAIL))('a story around the retail orders', () => {
  let file: OrderFile;
  let story: Played;
  beforeAll(async () => {
    file = await readOrderFile(RETAIL);
    story = await played({ ...SIZE, orders: RETAIL });
  });

  it('keeps the orders as the file itself says: id, customer, time and money', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    // Written anew, and not with the mapping: lines with money on numbered invoices, summed by invoice.
    const reader = await connection.runAndReadAll(
      `SELECT Invoice AS id, CAST("Customer ID" AS BIGINT)::VARCHAR AS customer, epoch_ms(min(InvoiceDate::TIMESTAMP))::DOUBLE AS at,
         sum(round(Quantity * Price::DECIMAL(18, 4) * 100))::DOUBLE AS money
       FROM read_parquet($1) WHERE regexp_full_match(Invoice, '[0-9]+') AND Quantity * Price > 0 GROUP BY ALL ORDER BY id`,
      [RETAIL],
    );
    const expected = reader
      .getRowObjects()
      .map(({ id, customer, at, money }) => [id, customer ?? undefined, at, money]);
    connection.closeSync();
    instance.closeSync();
    const paid = story.events.order.filter((event) => event['status'] === 'paid');
    const found = paid.map((event) => [
      event['order_id'],
      event['customer_id'],
      Date.parse(event.occurred_at),
      event['amount_minor'],
    ]);
    expect(found.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))).toEqual(expected);
  });

  it('invents no order and no customer', () => {
    const orders = new Set(file.orders.map((order) => order.orderId));
    const customers = new Set(file.orders.map((order) => order.customerId));
    const invented = [...story.events.order, ...story.events.conversion].filter(
      (event) =>
        (event['order_id'] !== undefined && !orders.has(text(event, 'order_id'))) ||
        (event['customer_id'] !== undefined && !customers.has(text(event, 'customer_id'))),
    );
    expect(invented).toEqual([]);
    const known = new Set(story.events.customer.map((event) => text(event, 'customer_id')));
    expect(known.size).toBe([...customers].filter((customer) => customer !== null).length);
  });

  it('gives back what the file gives back, and no more than was paid', () => {
    const money = (list: readonly { amountMinor: number }[]) =>
      list.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const back = story.events.order
      .filter((event) => event['status'] === 'refunded')
      .map((event) => ({ orderId: text(event, 'order_id'), amountMinor: Number(event['amount_minor']) }));
    expect(back.length).toBe(file.refunds.length);
    expect(money(back)).toBe(money(file.refunds));
    const left = new Map(file.orders.map((order) => [order.orderId, order.amountMinor]));
    for (const { orderId, amountMinor } of back) left.set(orderId, left.get(orderId)! - amountMinor);
    expect([...left.values()].filter((amount) => amount < 0)).toEqual([]);
  });

  it('posts a conversion of the same money for nearly every order', () => {
    const amounts = new Map(file.orders.map((order) => [order.orderId, order.amountMinor]));
    const posted = story.events.conversion.filter((event) => event['type'] === 'purchase');
    expect(posted.filter((event) => event['amount_minor'] !== amounts.get(text(event, 'order_id')))).toEqual([]);
    expect(new Set(posted.map((event) => event['order_id'])).size / file.orders.length).toBeGreaterThan(0.93);
  });

  it('leads referred customers there by an advocate: a touch or a told code before the first order', () => {
    const owner = new Map(
      story.events.advocate.flatMap((event) =>
        (event['referral_codes'] as string[]).map((code) => [code, text(event, 'advocate_id')]),
      ),
    );
    const firstTouch = new Map<string, number>();
    for (const click of story.events.click) {
      if (click['referral_code'] === undefined) continue;
      const key = `${text(click, 'visitor_id')} ${owner.get(text(click, 'referral_code'))}`;
      firstTouch.set(key, Math.min(firstTouch.get(key) ?? Infinity, Date.parse(click.occurred_at)));
    }
    const truths = new Map(story.conversions.map((truth) => [truth.conversion_id, truth]));
    const signups = story.events.conversion.filter(
      (event) => event['type'] === 'signup' && truths.get(event.id)!.true_advocate_id !== null,
    );
    expect(signups.length).toBeGreaterThan(300);
    const led = signups.filter((event) => {
      const advocate = truths.get(event.id)!.true_advocate_id!;
      const touched = firstTouch.get(`${text(event, 'visitor_id')} ${advocate}`) ?? Infinity;
      return touched < Date.parse(event.occurred_at) || owner.get(text(event, 'claimed_code')) === advocate;
    });
    expect(led.length / signups.length).toBeGreaterThan(0.95);
  });

  it('is valid, complete in its truth, and within its own span', () => {
    const at = { receivedAt: Date.UTC(2011, 0, 1), source: 'import' } as const;
    const all = KINDS.flatMap((kind) => story.events[kind]);
    expect(all.filter((event) => !validateValue(event, event.kind, at).ok)).toEqual([]);
    const told = story.conversions.map((truth) => truth.conversion_id);
    expect(new Set(told).size).toBe(told.length);
    expect(new Set(story.events.conversion.map((event) => event.id)).size).toBe(told.length);
    const [first, last] = [Date.UTC(2009, 10, 1), Date.UTC(2010, 11, 14)];
    expect(
      all.filter((event) => !(Date.parse(event.occurred_at) >= first && Date.parse(event.occurred_at) < last)),
    ).toEqual([]);
  });

  it('has cheats prey on real orders', () => {
    expect(story.conversions.filter((truth) => truth.fraud === 'cookie_stuffing').length).toBeGreaterThan(20);
    expect(story.conversions.filter((truth) => truth.repeat).length).toBeGreaterThan(5000);
  });
});

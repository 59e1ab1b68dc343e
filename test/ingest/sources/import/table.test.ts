import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { click, place } from './support.js';

const byId = (events: Record<string, unknown>[]) =>
  [...events].sort((a, b) => String(a['id']).localeCompare(String(b['id'])));

describe('tables as they stand', () => {
  it('CSV: text becomes what the fields are, empty cells are absent, zeros in front stay', async () => {
    const here = await place();
    const csv =
      '\uFEFFid;occurred_at;order_id;status;amount_minor;currency;customer_id;note\r\n' +
      '1;2026-01-02 03:04:05;0007;paid;1250;EUR;;"a ""quoted""; note"\r\n' +
      '2;2026-01-02T03:04:05.678+01:00;8;refunded;12.5;EUR;0042;\r\n';
    const report = await here.bring(here.file('orders.csv', csv));
    expect(report.files).toMatchObject([
      { kind: 'order', lines: 2, appended: 2, refused: 1, reasons: { MONEY_NOT_INTEGER: 1 } },
    ]);
    expect(byId(await here.events('order'))).toEqual([
      {
        id: '1',
        occurred_at: '2026-01-02T03:04:05Z',
        order_id: '0007',
        status: 'paid',
        amount_minor: 1250,
        currency: 'EUR',
        note: 'a "quoted"; note',
      },
      {
        id: '2',
        occurred_at: '2026-01-02T03:04:05.678+01:00',
        order_id: '8',
        status: 'refunded',
        amount_minor: 12.5,
        currency: 'EUR',
        customer_id: '0042',
      },
    ]);
    await here.log.close();
  });

  it('CSV lines with too many or too few columns go in as they are and are refused', async () => {
    const here = await place();
    const rows = [
      'id,occurred_at,visitor_id,channel',
      '1,2026-01-01,v,referral',
      '2,2026-01-01,v,referral,more',
      '3',
      '4,2026-01-01,v,paid',
    ];
    const report = await here.bring(here.file('click.csv', rows.join('\n')));
    expect(report.files).toMatchObject([
      { lines: 4, appended: 4, refused: 2, reasons: { BAD_JSON: 1, NOT_AN_OBJECT: 1 } },
    ]);
    expect(await here.values('click')).toEqual(expect.arrayContaining([rows[2], rows[3]]));
    await here.log.close();
  });

  it('rows without an id get the same one each time, equal rows different ones', async () => {
    const ids: string[][] = [];
    for (const name of ['click.csv', 'clicks.csv']) {
      const here = await place();
      await here.bring(
        here.file(name, 'occurred_at,visitor_id,channel\n2026-01-01,v,paid\n2026-01-01,v,paid\n2026-01-02,w,paid\n'),
      );
      ids.push((await here.events('click')).map((event) => String(event['id'])).sort());
      await here.log.close();
    }
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(3);
  });

  it('JSON: an array, one object or many, each object as it stands there', async () => {
    const here = await place();
    const odd = '{"id":"big","amount_minor":123456789012345678901}';
    await here.bring(here.file('click.json', `[${JSON.stringify(click(1))},\n ${odd}, 7]`));
    const values = await here.values('click');
    expect(values).toEqual(expect.arrayContaining([JSON.stringify(click(1)), odd, '7']));
    const report = await here.bring(here.file('one.json', JSON.stringify({ ...click(2), id: undefined })), {
      kind: 'click',
    });
    expect(report.files).toMatchObject([{ lines: 1, refused: 0 }]);
    await here.log.close();
  });

  it('hides neither a key that stands twice nor one that reaches a prototype, where it adds the id', async () => {
    const here = await place();
    const twice = JSON.stringify({ ...click(1), id: undefined }).replace('{', '{"visitor_id":"another",');
    const json = await here.bring(here.file('click.json', `[${twice}, {}]`));
    expect(json.files).toMatchObject([{ refused: 2, reasons: { DUPLICATE_KEY: 1, FIELD_MISSING: 1 } }]);
    const csv = 'id,__proto__,occurred_at,visitor_id,channel\n1,x,2026-01-01,v,referral\n';
    const table = await here.bring(here.file('clicks.csv', csv));
    expect(table.files).toMatchObject([{ refused: 1, reasons: { FORBIDDEN_KEY: 1 } }]);
    await here.log.close();
  });

  it('Parquet: types of its own, a name with pattern characters', async () => {
    const here = await place();
    const path = join(here.dir, 'a[1]*.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT 'i' || i AS id, TIMESTAMP '2026-01-01 00:00:00.25' + to_seconds(i) AS occurred_at, i::BIGINT AS order_id,
      'paid' AS status, (i * 100)::DOUBLE AS amount_minor, 'EUR' AS currency, TIMESTAMPTZ '2026-01-01 00:00:00+02' AS seen
      FROM range(3000) t(i)) TO '${join(here.dir, 'plain.parquet')}'`);
    (await import('node:fs')).renameSync(join(here.dir, 'plain.parquet'), path);
    const report = await here.bring(path, { kind: 'order' });
    expect(report.files).toMatchObject([{ lines: 3000, refused: 0 }]);
    const events = await here.events('order');
    expect(events.find((event) => event['id'] === 'i7')).toMatchObject({
      occurred_at: '2026-01-01T00:00:07.25Z',
      order_id: '7',
      amount_minor: 700,
    });
    expect(readdirSync(join(here.dir, 'data', 'tmp'))).toEqual([]);
    await here.log.close();
  });
});

describe('mappings', () => {
  const csv = 'Invoice,Total,When,Who,Mail\nA1,12.34,2026-01-01 10:00,007,x\nA2,1.00,2026-01-02 10:00,008,y\n';

  it('columns: names, fixed values and expressions', async () => {
    const here = await place();
    const map = here.file(
      'map.json',
      JSON.stringify({
        kind: 'order',
        columns: {
          id: 'Invoice',
          order_id: 'Invoice',
          occurred_at: 'When',
          status: { value: 'paid' },
          currency: { value: 'EUR' },
          amount_minor: { sql: 'round("Total" * 100)' },
        },
      }),
    );
    const report = await here.bring(here.file('shop.csv', csv), { map });
    expect(report.files).toMatchObject([{ kind: 'order', lines: 2, refused: 0 }]);
    expect(byId(await here.events('order'))[0]).toEqual({
      id: 'A1',
      order_id: 'A1',
      occurred_at: '2026-01-01T10:00:00Z',
      status: 'paid',
      currency: 'EUR',
      amount_minor: 1234,
    });
    await here.log.close();
  });

  it('several outputs of one file, by SELECT; what is not valid is refused and not dropped', async () => {
    const here = await place();
    const map = here.file(
      'map.json',
      JSON.stringify([
        { kind: 'customer', columns: { customer_id: 'Who', occurred_at: 'When' } },
        {
          kind: 'order',
          select: `SELECT "Invoice" AS order_id, 'paid' AS status, "Total" AS amount_minor, 'EUR' AS currency, "When" AS occurred_at FROM input;`,
        },
      ]),
    );
    const path = here.file('shop.csv', csv);
    const report = await here.bring(path, { map });
    expect(report.files).toMatchObject([
      { kind: 'customer', lines: 2, refused: 0 },
      { kind: 'order', lines: 2, appended: 2, refused: 1, reasons: { MONEY_NOT_INTEGER: 1 } },
    ]);
    expect(await here.bring(path, { map })).toMatchObject({ files: [{ appended: 0 }, { appended: 0 }] });
    await here.log.close();
  });

  it.each<[string, unknown, string]>([
    ['no JSON', undefined, 'not valid JSON'],
    ['no outputs', [], 'no outputs'],
    ['no kind', { columns: { a: 'b' } }, 'kind is missing'],
    ['a kind that there is not', { kind: 'sale', columns: { a: 'b' } }, 'there is no kind "sale"'],
    ['a later kind', { kind: 'payout', columns: { a: 'b' } }, 'not taken yet'],
    ['columns and select', { kind: 'click', columns: { a: 'b' }, select: 'SELECT 1' }, 'exactly one of'],
    ['an unknown part', { kind: 'click', column: {} }, 'column: there are only'],
    ['a column of the wrong form', { kind: 'click', columns: { id: 7 } }, 'columns.id is no column name'],
    [
      'a column that the file lacks',
      { kind: 'click', columns: { id: 'Nope' } },
      'has no column "Nope"; it has Invoice',
    ],
    [
      'a field that is needed',
      { kind: 'order', columns: { order_id: 'Invoice' } },
      'order needs occurred_at, status, amount_minor, currency',
    ],
    ['a SELECT that does not work', { kind: 'click', select: 'SELECT nope FROM input' }, 'nope'],
    ['refunds of another kind', { kind: 'click', refunds: { select: 'SELECT 1' } }, 'needs kind order'],
  ])('refuses %s', async (_, value, says) => {
    const here = await place();
    const map = here.file('map.json', value === undefined ? '{' : JSON.stringify(value));
    const error = await here.bring(here.file('shop.csv', csv), { map }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'IMPORT_MAP' });
    expect((error as Error).message).toContain(says);
    await here.log.close();
  });

  it('goes on after an interruption without a row lost or doubled', async () => {
    const here = await place();
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i % 13},2026-01-01,v${i},paid`);
    const path = here.file('click.csv', ['ref,occurred_at,visitor_id,channel', ...rows].join('\n'));
    for (let calls = 0; ; calls += 1) {
      const control = new AbortController();
      const onProgress = ({ done, total }: { done: number; total: number }): void =>
        void (done > 0 && done < total && control.abort());
      const report = await here.bring(path, { signal: control.signal, onProgress });
      if (!report.interrupted) break;
      expect(calls).toBeLessThan(20);
    }
    const events = await here.events('click');
    expect(new Set(events.map((event) => event['visitor_id'])).size).toBe(20_000);
    expect(events.length).toBe(20_000);
    await here.log.close();
  });
});

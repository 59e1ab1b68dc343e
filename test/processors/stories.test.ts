import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clocks } from '../../processors/framework/clocks.js';
import { conversions } from '../../processors/conversions/conversions.js';
import { dedup } from '../../processors/dedup/same-id.js';
import { identity } from '../../processors/identity/identity.js';
import { orders } from '../../processors/orders/orders.js';
import { touchpoints } from '../../processors/touchpoints/touchpoints.js';
import { SideBySide } from './side-by-side.js';
import { minute, TestHouse, type TestEvent } from './support.js';

const PROCESSORS = [dedup, clocks, identity, orders, touchpoints, conversions];
const click = (id: string, at: number, visitor_id: string, device_id?: string): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: 'referral',
  device_id,
});
const signup = (id: string, at: number, who: Record<string, unknown>): TestEvent => ({
  kind: 'conversion',
  id,
  at,
  type: 'signup',
  ...who,
});
const order = (
  id: string,
  at: number,
  status: string,
  amount_minor: number,
  more: Record<string, unknown> = {},
): TestEvent => ({ kind: 'order', id, at, order_id: 'o', status, amount_minor, currency: 'EUR', ...more });

describe('stories of identity, duplicates and orders', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());

  const stories = new SideBySide(
    () => house,
    () => house.runner({ processors: PROCESSORS }).untilIdle(),
  );
  type Named = Record<string, string>;
  interface Story {
    readonly step: (...events: TestEvent[]) => Promise<void>;
    /** Rows of a table, of the story's own. */
    readonly rows: <T extends object>(columns: string, table: string) => Promise<T[]>;
    /** By node, its person. */
    readonly persons: () => Promise<Named>;
    /** By touchpoint, the person whose it is. */
    readonly filed: () => Promise<Named>;
    readonly repeats: () => Promise<Named>;
  }
  const tellersOf = (programme: string): Omit<Story, 'step'> => {
    const rows = <T extends object>(columns: string, table: string): Promise<T[]> =>
      house.query<T>(`SELECT ${columns} FROM ${table} FINAL WHERE programme_id = '${programme}'`);
    return {
      rows,
      persons: async () =>
        Object.fromEntries(
          (await rows<{ node: string; person_id: string }>('node, person_id', 'identities')).map(
            ({ node, person_id }) => [node, person_id],
          ),
        ),
      filed: async () =>
        Object.fromEntries(
          (await rows<{ touchpoint_id: string; person_id: string }>('touchpoint_id, person_id', 'touchpoints')).map(
            (row) => [row.touchpoint_id, row.person_id],
          ),
        ),
      repeats: async () =>
        Object.fromEntries(
          (await rows<{ id: string; rule: string; duplicate_of: string }>('id, rule, duplicate_of', 'duplicates')).map(
            (row) => [row.id, `${row.rule} of ${row.duplicate_of}`],
          ),
        ),
    };
  };
  const story = (what: string, tell: (story: Story) => Promise<void>): void =>
    it.concurrent(
      what,
      () => stories.tell(what, ({ programme, hears }) => tell({ ...tellersOf(programme), step: hears })),
      120_000,
    );

  story(
    'joins devices and visitors to a customer, and moves the touchpoints along',
    async ({ step, persons, filed }) => {
      await step(click('c1', 0, 'phone', 'd'), click('c2', 1, 'laptop', 'd'));
      expect(await filed()).toEqual({ c1: 'visitor:laptop', c2: 'visitor:laptop' });
      await step(signup('s', 5, { visitor_id: 'laptop', customer_id: 'ann' }));
      expect(await persons()).toEqual({
        'customer:ann': 'customer:ann',
        'device:d': 'customer:ann',
        'visitor:laptop': 'customer:ann',
        'visitor:phone': 'customer:ann',
      });
      expect(await filed()).toEqual({ c1: 'customer:ann', c2: 'customer:ann' });
    },
  );

  story(
    "splits a family's tablet once a second customer appears on it, even by a late event",
    async ({ step, persons, filed }) => {
      await step(
        click('c1', 0, 'va', 'tablet'),
        click('c2', 1, 'vb', 'tablet'),
        signup('s1', 5, { visitor_id: 'va', customer_id: 'ann' }),
      );
      expect((await filed())['c2']).toBe('customer:ann');
      await step(signup('s2', 2, { visitor_id: 'vb', customer_id: 'bob' }));
      expect(await filed()).toEqual({ c1: 'customer:ann', c2: 'customer:bob' });
      expect((await persons())['device:tablet']).toBeUndefined();
    },
  );

  story('joins nobody by a kiosk, whose visitor signs many customers up', async ({ step, rows, persons, filed }) => {
    await step(click('c1', 0, 'kiosk'), signup('s1', 5, { visitor_id: 'kiosk', customer_id: 'ann' }));
    expect(await filed()).toEqual({ c1: 'customer:ann' });
    await step(signup('s2', 6, { visitor_id: 'kiosk', customer_id: 'bob' }));
    expect(await filed()).toEqual({ c1: 'visitor:kiosk' });
    expect(await persons()).toEqual({});
    const [row] = await rows<{ customers: number }>('customers', 'shared_nodes');
    expect(row).toEqual({ customers: 2 });
  });

  const word = (id: string, at: number, action: 'cut' | 'restore', a: string, b: string): TestEvent => ({
    kind: 'identity_link',
    id,
    at,
    a,
    b,
    action,
  });

  story(
    'parts what a link joined once a person cuts it, whichever end is named first, and joins again when it is restored',
    async ({ step, filed }) => {
      await step(
        click('c1', 0, 'desk', 'd'),
        click('c2', 1, 'phone', 'd'),
        signup('s', 5, { visitor_id: 'phone', customer_id: 'ann' }),
      );
      expect(await filed()).toEqual({ c1: 'customer:ann', c2: 'customer:ann' });
      await step(word('w1', 20, 'cut', 'device:d', 'visitor:desk'));
      expect(await filed()).toEqual({ c1: 'visitor:desk', c2: 'customer:ann' });
      // Further evidence of the same link joins nobody.
      await step(click('c3', 21, 'desk', 'd'));
      expect((await filed())['c3']).toBe('visitor:desk');
      await step(word('w2', 22, 'restore', 'visitor:desk', 'device:d'));
      expect(await filed()).toEqual({ c1: 'customer:ann', c2: 'customer:ann', c3: 'customer:ann' });
      // A word that comes late, but was said before the newest one, changes nothing.
      await step(word('w3', 21, 'cut', 'visitor:desk', 'device:d'));
      expect((await filed())['c1']).toBe('customer:ann');
    },
  );

  story('knows of a cut before there is any evidence of the link', async ({ step, persons, filed }) => {
    await step(word('w', 0, 'cut', 'visitor:v', 'customer:ann'));
    await step(click('c', 1, 'v'), { kind: 'customer', id: 'k', at: 2, customer_id: 'ann', visitor_id: 'v' });
    expect(await filed()).toEqual({ c: 'visitor:v' });
    expect(await persons()).toEqual({});
  });

  story('is shared no longer once all but one of its customers are cut from it', async ({ step, rows, filed }) => {
    await step(
      click('c', 0, 'kiosk'),
      signup('s1', 5, { visitor_id: 'kiosk', customer_id: 'ann' }),
      signup('s2', 6, { visitor_id: 'kiosk', customer_id: 'bob' }),
    );
    expect(await filed()).toEqual({ c: 'visitor:kiosk' });
    await step(word('w', 7, 'cut', 'visitor:kiosk', 'customer:bob'));
    expect(await filed()).toEqual({ c: 'customer:ann' });
    expect(await rows('node', 'shared_nodes')).toEqual([]);
  });

  story(
    'takes a circle of evidence for one person, and keeps it one while any way around is left',
    async ({ step, filed }) => {
      await step(
        click('c1', 0, 'v1', 'd1'),
        click('c2', 1, 'v2', 'd1'),
        click('c3', 2, 'v2', 'd2'),
        click('c4', 3, 'v1', 'd2'),
        signup('s', 5, { visitor_id: 'v1', customer_id: 'ann', device_id: 'd2' }),
      );
      expect(new Set(Object.values(await filed()))).toEqual(new Set(['customer:ann']));
      await step(word('w1', 7, 'cut', 'visitor:v2', 'device:d1'));
      expect((await filed())['c2']).toBe('customer:ann');
      await step(word('w2', 8, 'cut', 'visitor:v2', 'device:d2'));
      expect(await filed()).toEqual({ c1: 'customer:ann', c2: 'visitor:v2', c3: 'visitor:v2', c4: 'customer:ann' });
    },
  );

  story('dates a node by its earliest link in use', async ({ step, rows }) => {
    await step(click('c2', 9, 'v', 'd'), signup('s', 12, { visitor_id: 'v', customer_id: 'ann' }));
    await step(click('c1', 3, 'v', 'd'));
    const since = await rows<{ node: string; since: string }>('node, since', 'identities');
    expect(since.sort((a, b) => (a.node < b.node ? -1 : 1))).toEqual([
      { node: 'customer:ann', since: minute(12) },
      { node: 'device:d', since: minute(3) },
      { node: 'visitor:v', since: minute(3) },
    ]);
  });

  story('lets the copy received first stand, in whatever order copies arrive', async ({ step, rows, repeats }) => {
    await step({ ...click('c', 0, 'v'), received: 50 });
    await step({ ...click('c', 0, 'v'), received: 10 });
    const [row] = await rows<{ received: number }>(
      "toUnixTimestamp(received_at) - toUnixTimestamp(toDateTime('2027-01-01 00:00:00', 'UTC')) AS received",
      'touchpoints',
    );
    expect(row).toEqual({ received: 10 });
    expect(await repeats()).toEqual({ c: 'same_id of c' });
  });

  story(
    'lists other content under one id as a conflict, and trusts a server above a browser',
    async ({ step, rows, filed, repeats }) => {
      await step(click('c', 0, 'v'), click('c', 1, 'v'));
      expect(await filed()).toEqual({ c: 'visitor:v' });
      expect(await rows('id', 'conflicts')).toEqual([{ id: 'c' }]);
      await step({ ...click('x', 5, 'told by the browser'), source: 'browser' });
      await step({ ...click('x', 6, 'told by the server'), source: 'server' });
      expect((await filed())['x']).toBe('visitor:told by the server');
      expect(await repeats()).toEqual({ x: 'same_id of x' });
    },
  );

  story(
    'lets the least conversion of an order stand, and revises when an earlier one arrives',
    async ({ step, repeats }) => {
      await step(
        signup('b', 10, { customer_id: 'ann', order_id: 'o' }),
        signup('c', 10, { customer_id: 'bob', order_id: 'o' }),
      );
      expect(await repeats()).toEqual({ c: 'same_order of b' });
      await step(signup('a', 10, { customer_id: 'cid', order_id: 'o' }));
      expect(await repeats()).toEqual({ b: 'same_order of a', c: 'same_order of a' });
    },
  );

  story(
    'finds near duplicates of one person across visitor and customer, up to the window of the ruleset in force',
    async ({ step, repeats }) => {
      const rules = (near_window_minutes: number) => JSON.stringify({ dedup: { near_window_minutes } });
      await step(
        signup('a', 0, { visitor_id: 'v' }),
        signup('b', 10, { customer_id: 'ann' }),
        signup('c', 21, { visitor_id: 'v' }),
      );
      expect(await repeats()).toEqual({});
      await step({ kind: 'customer', id: 'k', at: 30, customer_id: 'ann', visitor_id: 'v' });
      expect(await repeats()).toEqual({ b: 'near of a' });
      await step({ kind: 'ruleset', id: 'r', at: 1, version: 1, effective_from: minute(15), rules: rules(11) });
      expect(await repeats()).toEqual({ b: 'near of a', c: 'near of a' });
    },
  );

  story(
    'lists a refund that a second source tells beside the one that stands, whichever came first',
    async ({ step, rows, repeats }) => {
      await step(order('1', 0, 'paid', 90), order('file', 2, 'refunded', 30));
      expect(await repeats()).toEqual({});
      await step(order('hook', 3, 'refunded', 30, { source: 'server' }));
      expect(await repeats()).toEqual({ file: 'cross_source of hook' });
      // The copy that stood was no event of its own.
      await step(order('hook', 3, 'refunded', 20, { source: 'server', received: -1 }));
      expect(await repeats()).toEqual({});
      const [row] = await rows('refunded_minor', 'order_states');
      expect(row).toEqual({ refunded_minor: 50 });
    },
  );

  for (const { what, events, expected } of [
    {
      what: 'a partial refund',
      events: [order('1', 0, 'placed', 100), order('2', 1, 'paid', 90), order('3', 2, 'refunded', 30)],
      expected: { status: 'paid', amount_minor: 90, refunded_minor: 30, net_minor: 60 },
    },
    {
      what: 'refunds that make the whole',
      events: [order('2', 1, 'paid', 90), order('3', 2, 'refunded', 30), order('4', 3, 'refunded', 60)],
      expected: { status: 'refunded', amount_minor: 90, refunded_minor: 90, net_minor: 0 },
    },
    {
      what: 'two refunds that two sources tell under ids of their own, and one that only one of them tells',
      events: [
        order('2', 1, 'paid', 90),
        order('hook-1', 2, 'refunded', 30, { source: 'server' }),
        order('hook-2', 5, 'refunded', 30, { source: 'server' }),
        order('file-1', 2, 'refunded', 30),
        order('file-2', 6, 'refunded', 30),
        order('file-3', 7, 'refunded', 5),
      ],
      expected: { status: 'paid', amount_minor: 90, refunded_minor: 65, net_minor: 25 },
    },
    {
      what: 'equal refunds of two days by two sources',
      events: [
        order('2', 1, 'paid', 90),
        order('hook-1', 2, 'refunded', 30, { source: 'server' }),
        order('file-1', 2000, 'refunded', 30),
      ],
      expected: { refunded_minor: 60, net_minor: 30 },
    },
    {
      what: 'a refund nobody placed',
      events: [order('3', 2, 'refunded', 30)],
      expected: { status: 'unknown', amount_minor: null, refunded_minor: 30, net_minor: null },
    },
    {
      what: 'a refund in another currency',
      events: [order('2', 1, 'paid', 90), order('3', 2, 'refunded', 30, { currency: 'USD' })],
      expected: { status: 'paid', amount_minor: 90, refunded_minor: 0, net_minor: 90, foreign_refunds: 1 },
    },
    {
      what: 'a chargeback after all',
      events: [order('5', 9, 'charged_back', 90), order('2', 1, 'paid', 90), order('4', 3, 'cancelled', 90)],
      expected: { status: 'charged_back', amount_minor: 90, net_minor: 90, charged_back_at: minute(9) },
    },
    {
      what: 'the newest of what is known',
      events: [order('2', 1, 'paid', 90, { margin_minor: 9, customer_id: 'ann' }), order('1', 5, 'fulfilled', 95)],
      expected: {
        status: 'fulfilled',
        amount_minor: 95,
        margin_minor: 9,
        customer_id: 'ann',
        paid_at: minute(1),
        fulfilled_at: minute(5),
      },
    },
  ])
    story(`folds an order with ${what}`, async ({ step, rows }) => {
      for (const event of events) await step(event);
      const [row] = await rows('*', 'order_states');
      expect(row).toMatchObject(expected);
    });

  it('turns the clock back, from nothing, where the event that set it was no event of its own', async () => {
    // Alone: everything else is computed anew with it.
    await house.empty();
    for (const events of [
      [{ ...click('x', 500, 'v'), source: 'browser' as const }, click('y', 100, 'v')],
      [{ ...click('x', 200, 'v'), source: 'server' as const }],
    ]) {
      await house.put(events);
      await house.runner({ processors: PROCESSORS }).untilIdle();
    }
    expect(await house.query('SELECT now_at FROM clocks FINAL')).toEqual([{ now_at: minute(200) }]);
  });
});

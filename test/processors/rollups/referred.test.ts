import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLong } from '../../support/in-long.js';
import { SideBySide } from '../side-by-side.js';
import { failingDoor, minute, randomOf, TestHouse, type TestEvent } from '../support.js';

const DAY = 1440;
const CHECKS = ['referred-persons', 'referred-orders', 'daily-referred-orders'];
const ann = (status = 'enrolled', at = 0): TestEvent => ({
  kind: 'advocate',
  id: `ann-${at}-${status}`,
  at,
  advocate_id: 'ann',
  status,
  referral_codes: ['ANN'],
});
const click = (id: string, at: number, visitor_id: string, more: Record<string, unknown> = {}): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: 'referral',
  ...more,
});
const referral = (id: string, at: number, visitor_id: string): TestEvent =>
  click(id, at, visitor_id, { referral_code: 'ANN' });
const converted = (id: string, at: number, type: string, who: Record<string, unknown>): TestEvent => ({
  kind: 'conversion',
  id,
  at,
  type,
  ...who,
});
const order = (order_id: string, at: number, more: Record<string, unknown> = {}): TestEvent => ({
  kind: 'order',
  id: `${order_id} at ${at} ${JSON.stringify(more)}`,
  at,
  order_id,
  status: 'paid',
  amount_minor: 1000,
  currency: 'EUR',
  ...more,
});
const linked = (id: string, at: number, customer_id: string, visitor_id: string): TestEvent => ({
  kind: 'customer',
  id,
  at,
  customer_id,
  visitor_id,
});

/** A few visitors and customers whom Ann refers, and their orders, over twelve days and in any order of arrival. */
function smallWorld(seed: number, events: number): TestEvent[] {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const maybe = <T>(value: T, share = 0.5): T | undefined => (random() < share ? value : undefined);
  const made = Array.from({ length: events }, (_, index): TestEvent => {
    const [id, at, draw] = [`${index}`, below(12 * DAY), random()];
    const who = below(6);
    const visitor_id = `v${random() < 0.9 ? who : below(6)}`;
    const [customer_id, order_id] = [`p${who}`, `o${below(12)}`];
    if (draw < 0.3) return click(id, at, visitor_id, { referral_code: 'ANN', device_id: maybe(`d${below(9)}`, 0.2) });
    if (draw < 0.35) return linked(id, at, customer_id, visitor_id);
    if (draw < 0.38) return ann(random() < 0.5 ? 'suspended' : 'enrolled', at);
    const named = { order_id, customer_id: maybe(customer_id), amount_minor: 100 + below(900) };
    const money = { currency: random() < 0.8 ? 'EUR' : 'USD' };
    if (draw < 0.6) {
      const what = random() < 0.6 ? { customer_id: named.customer_id } : named;
      const type = random() < 0.6 ? 'signup' : 'purchase';
      return { ...converted(id, at, type, { visitor_id, ...what, ...money }), source: maybe('server') ?? 'import' };
    }
    const status = ['placed', 'placed', 'paid', 'paid', 'paid', 'fulfilled', 'refunded', 'cancelled'][below(8)]!;
    return { kind: 'order', id, at, status, margin_minor: maybe(below(90)), ...named, ...money };
  });
  const again = made
    .filter(() => random() < 0.1)
    .map((event): TestEvent => ({ ...event, source: 'server', at: event.at + 1 }));
  return [ann(), ...made, ...again];
}

interface Listed {
  readonly order_id: string;
  readonly buyer: string;
  readonly before_at: string;
  readonly kept_minor: number;
  readonly margin_minor: number;
  readonly tells_margin: number;
}

describe('orders of referred customers', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());

  /** What the sums and lists of this processor would be by their definitions, where that is not what they are. */
  const broken = async (): Promise<unknown[]> => {
    const found = await Promise.all(CHECKS.map((name) => house.warehouse.process.rows(`verify/${name}`)));
    return found.flat();
  };
  const listedOf = (programme: string) =>
    house.query<Listed>(
      `SELECT order_id, buyer, toString(before_at) AS before_at, kept_minor, margin_minor, tells_margin FROM referred_orders FINAL WHERE programme_id = '${programme}' ORDER BY order_id`,
    );
  /** After every step the state must be what recomputation gives. */
  const stories = new SideBySide(
    () => house,
    async () => {
      await house.runner().untilIdle();
      expect(await broken()).toEqual([]);
    },
  );
  interface Story {
    /** Takes a step and tells whose each listed order is. */
    step(...events: TestEvent[]): Promise<Record<string, string>>;
    listed(): Promise<Listed[]>;
    days(): Promise<unknown[]>;
  }
  const story = (what: string, tell: (story: Story) => Promise<void>): void =>
    it.concurrent(what, () =>
      stories.tell(what, async ({ hears }) => {
        const listed = (): Promise<Listed[]> => listedOf(what);
        const days = () => house.query(`SELECT * FROM daily_referred_orders FINAL WHERE programme_id = '${what}'`);
        const step = async (...events: TestEvent[]): Promise<Record<string, string>> => {
          await hears(...events);
          return Object.fromEntries((await listed()).map(({ order_id, buyer }) => [order_id, buyer]));
        };
        await tell({ step, listed, days });
      }),
    );
  /** Bob, whom Ann referred on day 2. */
  const bob = [
    ann(),
    referral('c', 10, 'v'),
    converted('s', 2 * DAY + 600, 'signup', { visitor_id: 'v', customer_id: 'bob' }),
  ];

  story(
    'count from the UTC day of the first credited conversion on, whenever they arrive',
    async ({ step, listed }) => {
      const early = order('early', 2 * DAY - 1, { customer_id: 'bob' });
      const sameDay = order('same', 2 * DAY, { customer_id: 'bob' });
      expect(await step(...bob, early, sameDay)).toEqual({ same: 'customer:bob' });
      await step(order('third', 9 * DAY, { customer_id: 'bob' }));
      expect(await step(order('late', 5 * DAY, { customer_id: 'bob' }))).toEqual({
        same: 'customer:bob',
        late: 'customer:bob',
        third: 'customer:bob',
      });
      const before = (await listed()).map(({ order_id, before_at }) => [order_id, before_at]);
      expect(before).toEqual([
        ['late', minute(2 * DAY)],
        ['same', '1970-01-01 00:00:00.000'],
        ['third', minute(5 * DAY)],
      ]);
      const sooner = converted('s0', DAY + 5, 'activation', { customer_id: 'bob' });
      expect(Object.keys(await step(sooner)).sort()).toEqual(['early', 'late', 'same', 'third']);
    },
  );

  story('know nothing of an order before it in another currency', async ({ step, listed }) => {
    const inDollars = order('usd', 4 * DAY, { customer_id: 'bob', currency: 'USD' });
    await step(...bob, order('eur', 3 * DAY, { customer_id: 'bob' }), inDollars);
    expect((await listed()).map(({ before_at }) => before_at)).toEqual(Array(2).fill('1970-01-01 00:00:00.000'));
  });

  story(
    'lose margin with a refund as they lose amount, and everything when they are cancelled',
    async ({ step, listed }) => {
      const told = { customer_id: 'bob', margin_minor: 400 };
      await step(...bob, order('o', 3 * DAY, told), order('untold', 3 * DAY, { customer_id: 'bob' }));
      const amounts = async () =>
        (await listed()).map((row) => [row.order_id, row.kept_minor, row.margin_minor, row.tells_margin]);
      expect(await amounts()).toEqual([
        ['o', 1000, 400, 1],
        ['untold', 1000, 0, 0],
      ]);
      await step(order('o', 4 * DAY, { status: 'refunded', amount_minor: 250 }));
      expect((await amounts())[0]).toEqual(['o', 750, 300, 1]);
      await step(order('o', 5 * DAY, { status: 'cancelled' }), order('untold', 5 * DAY, { status: 'charged_back' }));
      expect(await amounts()).toEqual([
        ['o', 0, 0, 1],
        ['untold', 0, 0, 1],
      ]);
    },
  );

  story('move when an earlier event tells when they were made', async ({ step, listed }) => {
    await step(...bob, order('o', 5 * DAY, { customer_id: 'bob' }), order('p', 4 * DAY, { customer_id: 'bob' }));
    await step(order('o', 3 * DAY, { status: 'placed' }));
    expect((await listed()).map(({ order_id, before_at }) => [order_id, before_at])).toEqual([
      ['o', '1970-01-01 00:00:00.000'],
      ['p', minute(3 * DAY)],
    ]);
    expect(await step(order('o', DAY, { status: 'placed', amount_minor: 900 }))).toEqual({ p: 'customer:bob' });
  });

  story('come with a customer who turns out to be the same person, and go when persons split', async ({ step }) => {
    const devices = [click('d1', 20, 'v', { device_id: 'phone' }), click('d2', 21, 'w', { device_id: 'phone' })];
    const cyd = [click('d3', 22, 'x', { device_id: 'laptop' }), linked('k1', 30, 'cyd', 'x')];
    const orders = [order('o', 3 * DAY, { customer_id: 'bob' }), order('p', 4 * DAY, { customer_id: 'cyd' })];
    expect(await step(...bob, ...devices, ...cyd, ...orders)).toEqual({ o: 'customer:bob' });
    expect(await step(click('d4', 40, 'w', { device_id: 'laptop' }))).toEqual({ o: 'customer:bob', p: 'customer:bob' });
    expect(await step(linked('k2', 50, 'dan', 'w'))).toEqual({ o: 'customer:bob' });
  });

  story('are listed under the name that a person has now', async ({ step }) => {
    const devices = [click('d1', 20, 'v', { device_id: 'phone' }), click('d2', 21, 'w', { device_id: 'phone' })];
    const al = [click('d3', 22, 'x', { device_id: 'laptop' }), linked('k1', 30, 'al', 'x')];
    expect(await step(...bob, ...devices, ...al, order('o', 3 * DAY, { customer_id: 'bob' }))).toEqual({
      o: 'customer:bob',
    });
    expect(await step(click('d4', 40, 'w', { device_id: 'laptop' }))).toEqual({ o: 'customer:al' });
    expect(await step(linked('k2', 50, 'dan', 'w'))).toEqual({ o: 'customer:bob' });
  });

  story('no longer count when the only credit is reversed', async ({ step, days }) => {
    const bought = converted('k', 2 * DAY, 'purchase', { visitor_id: 'v', customer_id: 'bob', order_id: 'o' });
    const orders = [order('o', 2 * DAY, { customer_id: 'bob' }), order('p', 3 * DAY, { customer_id: 'bob' })];
    expect(Object.keys(await step(ann(), referral('c', 10, 'v'), bought, ...orders)).sort()).toEqual(['o', 'p']);
    expect(await step(order('o', 4 * DAY, { status: 'cancelled' }))).toEqual({});
    expect(await days()).toEqual([]);
  });

  story('go with a customer whom another event of the order names', async ({ step, listed }) => {
    const eve = [
      referral('e', 12, 'u'),
      converted('se', 2 * DAY, 'signup', { visitor_id: 'u', customer_id: 'eve' }),
      order('next', 5 * DAY, { customer_id: 'bob' }),
    ];
    await step(...bob, ...eve, order('o', 3 * DAY, { customer_id: 'bob' }));
    expect(await step(order('o', 4 * DAY, { customer_id: 'nobody' }))).toEqual({ next: 'customer:bob' });
    expect((await listed())[0]!.before_at).toBe('1970-01-01 00:00:00.000');
    expect(await step(order('o', 6 * DAY, { customer_id: 'eve' }))).toEqual({
      next: 'customer:bob',
      o: 'customer:eve',
    });
    expect(await step(order('o', 7 * DAY, { customer_id: 'bob' }))).toEqual({
      next: 'customer:bob',
      o: 'customer:bob',
    });
    expect((await listed())[0]!.before_at).toBe(minute(3 * DAY));
  });

  story('are those of guests too where a credited conversion names them', async ({ step }) => {
    const named = converted('g', 2 * DAY, 'purchase', { visitor_id: 'v', order_id: 'o' });
    expect(await step(ann(), named, order('o', 2 * DAY), order('p', 2 * DAY))).toEqual({});
    expect(await step(referral('c', 10, 'v'))).toEqual({ o: 'order:o' });
    expect(await step(order('o', 3 * DAY, { customer_id: 'zoe' }))).toEqual({});
    const other = converted('g2', 4 * DAY, 'purchase', { visitor_id: 'v', order_id: 'p' });
    expect(await step(other)).toEqual({ p: 'order:p' });
    expect(await step(ann('suspended', 5))).toEqual({});
    expect(await step(ann('enrolled', 6))).toEqual({ p: 'order:p' });
  });

  story('follow a conversion of which a more trusted source tells another order', async ({ step }) => {
    const told = (order_id: string) => converted('g', 2 * DAY, 'purchase', { visitor_id: 'v', order_id });
    const guests = [order('o', 2 * DAY), order('p', 2 * DAY)];
    const byBrowser: TestEvent = { ...told('o'), source: 'browser' };
    expect(await step(ann(), referral('c', 10, 'v'), byBrowser, ...guests)).toEqual({ o: 'order:o' });
    expect(await step({ ...told('p'), source: 'server' })).toEqual({ p: 'order:p' });
  });

  it.each(inLong([1, 2, 3, 4], [1]))(
    'are what recomputation gives after every step of a small world, cut short or not (seed %i)',
    async (seed) => {
      await house.empty();
      const events = smallWorld(seed, inLong(90, 70));
      const random = randomOf(seed + 2000);
      let most = 0;
      for (let at = 0; at < events.length;) {
        const size = 1 + Math.floor(random() * 20);
        await house.put(events.slice(at, at + size));
        at += size;
        if (random() < 0.5) {
          const { door } = failingDoor(house.warehouse.process, 20 + Math.floor(random() * 60));
          await house
            .runner({ door })
            .untilIdle()
            .catch(() => undefined);
          if (random() < 0.5) continue;
        }
        await house.runner().untilIdle();
        expect(await broken()).toEqual([]);
        most = Math.max(most, (await listedOf('default')).length);
      }
      await house.runner().untilIdle();
      expect(await broken()).toEqual([]);
      expect(most).toBeGreaterThan(3);
    },
    300_000,
  );
});

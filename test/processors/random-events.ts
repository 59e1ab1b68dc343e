import { randomOf, type TestEvent } from './support.js';

export interface Mix {
  readonly seed: number;
  readonly events: number;
  /** Let the order of receipt differ from the order of arrival (then without conflicts: of these, what was received first stands). */
  readonly shuffledReceipt?: boolean;
}

/** Few visitors, customers, devices and orders and little time, so that everything that can meet does. */
export function randomEvents({ seed, events, shuffledReceipt = false }: Mix): TestEvent[] {
  const random = randomOf(seed);
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const number = (below: number) => Math.floor(random() * below);
  const maybe = <T>(value: T, share = 0.5): T | undefined => (random() < share ? value : undefined);
  const made: TestEvent[] = [];
  for (let i = 0; i < events; i += 1) {
    const id = `${i}`;
    const at = number(60);
    const visitor_id = `v${number(8)}`;
    const draw = random();
    if (draw < 0.4) {
      made.push({
        kind: 'click',
        id,
        at,
        visitor_id,
        channel: pick('referral', 'paid', 'direct'),
        referral_code: maybe(pick('AA', 'BB')),
        device_id: maybe(`d${number(5)}`, 0.6),
      });
    } else if (draw < 0.65) {
      const both = { customer_id: maybe(`p${number(4)}`, 0.6), visitor_id };
      const money = { amount_minor: pick(100, 200), currency: 'EUR' };
      made.push({
        kind: 'conversion',
        id,
        at,
        type: pick('purchase', 'signup'),
        ...both,
        device_id: maybe(`d${number(5)}`, 0.2),
        order_id: maybe(`o${number(4)}`),
        claimed_code: maybe(i % 3 === 0 ? 'BB' : 'AA', 0.3),
        ...money,
      });
    } else if (draw < 0.8) {
      const status = pick('placed', 'paid', 'fulfilled', 'refunded', 'refunded', 'cancelled');
      made.push({
        kind: 'order',
        id,
        at,
        order_id: `o${number(4)}`,
        status,
        amount_minor: pick(40, 100, 200),
        currency: pick('EUR', 'EUR', 'USD'),
        customer_id: maybe(`p${number(4)}`),
        margin_minor: maybe(20),
        source: maybe('server'),
      });
    } else if (draw < 0.85)
      made.push({ kind: 'customer', id, at, customer_id: `p${number(4)}`, visitor_id: maybe(visitor_id) });
    else if (draw < 0.9)
      made.push({
        kind: 'activity',
        id,
        at,
        advocate_id: pick('a1', 'a2'),
        action: pick('share', 'login'),
        visitor_id: maybe(visitor_id),
        device_id: maybe(`d${number(5)}`),
      });
    else if (draw < 0.92) made.push(randomWord(id, at, { pick, number }));
    else if (draw < 0.94)
      made.push({
        kind: 'advocate',
        id,
        at,
        advocate_id: pick('a1', 'a2'),
        status: pick('enrolled', 'enrolled', 'suspended'),
        referral_codes: [pick('AA', 'BB')],
        customer_id: maybe(`p${number(4)}`),
      });
    else if (draw < 0.96)
      made.push({
        kind: 'spend',
        id,
        at,
        channel: 'paid',
        amount_minor: 10,
        currency: 'EUR',
        from: '2026-01-01 00:00:00',
        to: '2026-01-02 00:00:00',
      });
    else if (draw < 0.98) made.push({ kind: 'tick', id, at });
    else
      made.push({
        kind: 'ruleset',
        id,
        at,
        version: number(5) + 1,
        effective_from: '2026-01-01 00:10:00',
        rules: JSON.stringify({
          dedup: { near_window_minutes: pick(1, 30) },
          rewards: [{ on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' }],
          settlement: { hold_days: 0 },
        }),
        correction: maybe(true),
      });
  }
  return withCopies(made, random, shuffledReceipt);
}

/** What a person says of a link that the other events may well show. */
function randomWord(
  id: string,
  at: number,
  { pick, number }: { pick: <T>(...values: readonly T[]) => T; number: (below: number) => number },
): TestEvent {
  const visitor = `visitor:v${number(8)}`;
  const customer = `customer:p${number(4)}`;
  const device = `device:d${number(5)}`;
  const [a, b] = pick([visitor, device], [device, visitor], [customer, visitor], [customer, device]);
  return { kind: 'identity_link', id, at, a, b, action: pick('cut', 'cut', 'restore') };
}

/** Some events told twice: the same again, by another source with other content, or (in order of receipt alone) in conflict. */
function withCopies(events: readonly TestEvent[], random: () => number, shuffledReceipt: boolean): TestEvent[] {
  const all = events.map((event) => event);
  for (const event of events) {
    const draw = random();
    if (draw < 0.08) all.push(event);
    else if (draw < 0.12) all.push({ ...event, at: event.at + 1, source: 'server' });
    else if (draw < 0.16 && !shuffledReceipt) all.push({ ...event, at: event.at + 2 });
  }
  const order = all.map((event, place) => ({
    event,
    place: random() < 0.7 ? place : Math.floor(random() * all.length),
  }));
  order.sort((a, b) => a.place - b.place);
  return order.map(({ event }, place) =>
    shuffledReceipt ? { ...event, received: Math.floor(random() * 1000) * 1000 + place } : event,
  );
}

/** Cuts a list into random pieces. */
export function cut<T>(list: readonly T[], pieces: number, random: () => number): T[][] {
  const ends = Array.from({ length: pieces - 1 }, () => Math.floor(random() * list.length)).sort((a, b) => a - b);
  return [...ends, list.length].map((end, index) => list.slice(ends[index - 1] ?? 0, end));
}

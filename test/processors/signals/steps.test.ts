import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Door } from '../../../sql/warehouse.js';
import { verify } from '../../../processors/framework/verify.js';
import { NOT_DIGESTED } from '../../../processors/framework/digest.js';
import { rings } from '../../../processors/rings/processor.js';
import { candidates, signals } from '../../../processors/signals/processor.js';
import { inLong } from '../../support/in-long.js';
import { failingDoor, minute, randomOf, TestHouse, type TestEvent } from '../support.js';
import { ALL, randomWorld } from '../attribution/world.js';
import { encodeForest } from '../../../models/anomaly/forest-file.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';

const SEEDS = Array.from(
  { length: Number(process.env['SEEDS'] ?? inLong(6, 1)) },
  (_, i) => i + Number(process.env['SEED'] ?? 1),
);
const CHECKED: ReadonlySet<string> = new Set([
  'candidates-of-conversions',
  'referred-clicks',
  'advocate-days',
  'ring-touches',
  'ring-things',
  'ring-pairs',
  'rings-of-edges',
  'risks-of-candidates',
  'signals-of-subjects',
]);

/** What enrichment and browsers tell of an event, and what people share, made up. */
function told(event: TestEvent, random: () => number): TestEvent {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const maybe = <T>(chance: number, value: T): T | undefined => (random() < chance ? value : undefined);
  const ends = {
    ip_key: `${Math.floor(random() * 6)}`.padStart(32, '0'),
    net_key: `${Math.floor(random() * 3)}`.padStart(32, '0'),
    country: pick(['DE', 'FR', null]),
    ip_class: pick(['residential', 'hosting', 'mobile', null]),
    os: pick(['Windows', 'iOS', null]),
    user_agent: maybe(0.9, 'agent'),
    is_bot: false,
    bot_reason: null,
    enrichment_missing: pick([[], [], ['asn']]),
    ...(random() < 0.15 ? { is_bot: true, bot_reason: pick(['headless', 'link_preview']) } : {}),
  };
  if (event.kind === 'click')
    return {
      ...event,
      ...ends,
      device_id: maybe(0.6, `d${Math.floor(random() * 5)}`),
      user_activated: pick([true, false, null]),
      frame: pick(['top', 'hidden_iframe', 'cross_origin', null]),
      page_stage: pick(['landing', 'checkout', null]),
      ad_click_id: maybe(0.1, 'paid'),
    };
  if (event.kind === 'conversion') return { ...event, ...ends, device_id: maybe(0.6, `d${Math.floor(random() * 5)}`) };
  if (event.kind === 'order') return { ...event, payment_hash: maybe(0.6, `p${Math.floor(random() * 3)}`) };
  if (event.kind === 'advocate') return { ...event, payout_account_hash: maybe(0.7, pick(['q1', 'q2'])) };
  return event;
}

/** A forest over features that the made-up world has, and curves: from now on, from some time on, or never. */
function models(random: () => number): TestEvent[] {
  const values = Float64Array.from({ length: 400 }, () => random());
  const forest = encodeForest({
    forest: isolationForest({ values, rows: 200, features: 2 }, { seed: 1, trees: 8, psi: 32 }),
    features: ['clicks', 'bots'],
    scaling: null,
    window: null,
  });
  const frozen = [
    { algorithm: 'isolation_forest', usual_ppb: 1, forest: Buffer.from(forest).toString('base64') },
    {
      algorithm: 'isotonic',
      cases: 9,
      curve: [
        [0, 5],
        [700_000_000, 600_000_000],
      ],
    },
    {
      algorithm: 'platt',
      cases: 9,
      curve: [
        [0, 300_000_000],
        [500_000_000, 300_000_001],
      ],
    },
  ];
  return frozen.map((parameters, i) => {
    const at = Math.floor(random() * 25 * 1440);
    return {
      kind: 'model',
      id: `fraud-${i}`,
      at,
      model_id: `fraud-${i}`,
      trained_to: minute(0),
      parameters_hash: 'f00d',
      effective_from: minute(at),
      parameters: JSON.stringify(parameters),
    };
  });
}

const DAYS = 1440;
const CROWD = 11;

/** Advocates enough to tell what is usual, over the 28 days before a Monday and the days after it: one worse than all, one on the edge, one whose visitors buy little. */
function crowd(random: () => number): TestEvent[] {
  const events: TestEvent[] = [];
  for (let i = 0; i < CROWD; i += 1) {
    const [advocate, code] = [`p${i}`, `P${i}`];
    const own = { advocate_id: advocate, status: 'enrolled', referral_codes: [code] };
    events.push({ kind: 'advocate', id: advocate, at: 0, ...own });
    const share = [1, 0.7][i] ?? 0.1 + 0.03 * (i % 4);
    const clicks = i === 2 ? 130 : 36;
    for (let n = 0; n < clicks; n += 1) {
      const at = Math.floor((n < clicks - 3 ? 5 + random() * 26 : 32 + random() * 6) * DAYS);
      const odd = random() < share;
      const visitor_id = `${code}v${n}`;
      events.push({
        kind: 'click',
        id: `${code}-${n}`,
        at,
        visitor_id,
        channel: 'referral',
        referral_code: code,
        user_activated: !odd,
        frame: odd ? 'hidden_iframe' : 'top',
        page_stage: odd ? 'checkout' : 'landing',
      });
      if (n >= (i === 2 ? 1 : 6)) continue;
      const id = `${code}-k${n}`;
      const sold = { order_id: id, amount_minor: 900, currency: 'EUR' };
      const bought = at + (odd ? 1 : 90);
      events.push({ kind: 'conversion', id, at: bought, type: 'purchase', customer_id: id, visitor_id, ...sold });
      if (random() < (i < 2 ? 0.9 : 0.2))
        events.push({ kind: 'order', id: `${id}-back`, at: bought + 200, ...sold, status: 'cancelled' });
    }
  }
  return events;
}

/** Whom the steps judge, and whether other things are usual after them. */
function watching(inner: Door): { door: Door; judged: Set<string>; moved: () => boolean } {
  const judged = new Set<string>();
  let moved = false;
  const door: Door = {
    rows: (name, params) => inner.rows(name, params),
    run: (name, params) => inner.run(name, params),
    arrow: (name, params) => {
      if (name === 'signals/candidates-by-advocate')
        for (const one of params!['advocates'] as readonly string[]) judged.add(one);
      return inner.arrow(name, params);
    },
    insert: (name, ipc, params) => {
      moved ||= name === 'signals/write-peers';
      return inner.insert(name, ipc, params);
    },
  };
  return { door, judged, moved: () => moved };
}

async function stateOf(house: TestHouse): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  const tables = [candidates, rings, signals].flatMap(({ writes }) => writes);
  for (const table of tables.filter((name) => !NOT_DIGESTED.has(name))) {
    const rows = await house.query<Record<string, unknown>>(
      `SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL`,
    );
    state[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return state;
}

describe('signals, step by step', () => {
  let house: TestHouse;
  let standingOut = 0;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it.each(SEEDS)(
    'come out equal in one pass, in pieces, cut short anywhere, and rebuilt (seed %i)',
    async (seed) => {
      const random = randomOf(seed + 5000);
      const events = randomWorld({ seed, size: 24 }).map((event) => told(event, random));
      for (const model of models(random)) events.splice(Math.floor(random() * events.length), 0, model);
      events.forEach((event, received) => (events[received] = { ...event, received }));
      await house.put(events);
      await house.runner({ processors: ALL }).untilIdle();
      const whole = await stateOf(house);
      for (const table of ['candidates', 'advocate_days', 'signals', 'risks', 'advocate_risks', 'ring_touches'])
        expect(whole[table]!.length, table).toBeGreaterThan(5);
      for (const table of ['ring_things', 'ring_pairs', 'rings', 'ring_edges'])
        expect(whole[table]!.length, table).toBeGreaterThan(0);
      if (whole['signals']!.join().includes('unusual_pattern')) standingOut += 1;
      expect((await verify(house.warehouse.process)).filter(({ name, ok }) => !ok && CHECKED.has(name))).toEqual([]);
      await house.empty();

      for (let at = 0; at < events.length;) {
        const size = 1 + Math.floor(random() * inLong(30, 70));
        await house.put(events.slice(at, at + size));
        at += size;
        if (random() < 0.5) {
          const { door } = failingDoor(house.warehouse.process, 1 + Math.floor(random() * 60));
          await house
            .runner({ processors: ALL, door })
            .untilIdle()
            .catch(() => undefined);
        } else {
          await house.runner({ processors: ALL }).untilIdle();
        }
      }
      await house.runner({ processors: ALL }).untilIdle();
      expect(await stateOf(house), `seed ${seed}, in pieces`).toEqual(whole);
      await house.runner({ processors: ALL }).rebuild();
      expect(await stateOf(house), `seed ${seed}, rebuilt`).toEqual(whole);
    },
    300_000,
  );

  it('are judged anew by what is usual now only where it says something else', async () => {
    const random = randomOf(77);
    const events = crowd(random);
    const advocates = events.filter(({ kind }) => kind === 'advocate');
    const others = events
      .filter(({ kind }) => kind !== 'advocate')
      .map((event) => ({ event, order: random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event);
    const late = others.splice(-48);
    await house.put([...advocates, ...others]);
    await house.runner({ processors: ALL }).untilIdle();
    const steps = { spared: 0, otherwise: 0 };
    for (let at = 0; at < late.length; at += 12) {
      const piece = late.slice(at, at + 12);
      await house.put(piece);
      if (at % 24 === 12) {
        const { door } = failingDoor(house.warehouse.process, 30 + 3 * at);
        await house
          .runner({ processors: ALL, door })
          .untilIdle()
          .catch(() => undefined);
      }
      const { door, judged, moved } = watching(house.warehouse.process);
      await house.runner({ processors: ALL, door }).untilIdle();
      if (!moved()) continue;
      const own = new Set(piece.map(({ id }) => `p${id.slice(1).split('-')[0]!}`));
      if (judged.size < CROWD) steps.spared += 1;
      if ([...judged].some((one) => !own.has(one))) steps.otherwise += 1;
    }
    expect(steps.spared).toBeGreaterThan(0);
    expect(steps.otherwise).toBeGreaterThan(0);
    const inPieces = await stateOf(house);
    const found = new Set(inPieces['signals']!.map((row) => (JSON.parse(row) as { signal: string }).signal));
    for (const signal of ['unactivated_share', 'framed_share', 'reversal_rate', 'flooding'])
      expect([...found]).toContain(signal);
    await house.runner({ processors: ALL }).rebuild();
    expect(await stateOf(house)).toEqual(inPieces);
  }, 300_000);

  it('have been judged by a frozen forest', () => {
    expect(standingOut).toBeGreaterThan(0);
  });
});

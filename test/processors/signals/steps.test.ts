import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
        const size = 1 + Math.floor(random() * 30);
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

  it('have been judged by a frozen forest', () => {
    expect(standingOut).toBeGreaterThan(0);
  });
});

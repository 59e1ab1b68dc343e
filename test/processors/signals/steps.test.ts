import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../processors/framework/verify.js';
import { NOT_DIGESTED } from '../../../processors/framework/digest.js';
import { signals } from '../../../processors/signals/processor.js';
import { failingDoor, randomOf, TestHouse, type TestEvent } from '../support.js';
import { ALL, randomWorld } from '../attribution/world.js';

const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 3) }, (_, i) => i + Number(process.env['SEED'] ?? 1));
const CHECKED: ReadonlySet<string> = new Set([
  'candidates-of-conversions',
  'referred-clicks',
  'advocate-days',
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

async function stateOf(house: TestHouse): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  for (const table of signals.writes.filter((name) => !NOT_DIGESTED.has(name))) {
    const rows = await house.query<Record<string, unknown>>(
      `SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL`,
    );
    state[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return state;
}

describe('signals, step by step', () => {
  let house: TestHouse;
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
      await house.put(events);
      await house.runner({ processors: ALL }).untilIdle();
      const whole = await stateOf(house);
      for (const table of ['candidates', 'advocate_days', 'signals', 'risks', 'advocate_risks'])
        expect(whole[table]!.length, table).toBeGreaterThan(5);
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
});

import { attribution } from '../../../processors/attribution/processor.js';
import { NOT_DIGESTED } from '../../../processors/framework/digest.js';
import type { Processor } from '../../../processors/framework/processor.js';
import { PROCESSORS } from '../../../processors/index.js';
import { rewards } from '../../../processors/rewards/processor.js';
import { minute, randomOf, type TestEvent, type TestHouse } from '../support.js';

/** All processors, with those of this folder in their place whether or not the list already names them. */
export const ALL: readonly Processor[] = [
  ...PROCESSORS.filter(({ name }) => !['attribution', 'rewards', 'reconciliation', 'rollups'].includes(name)),
  attribution,
  rewards,
];

/** Columns that tell the path and not the state. */
const PATH = ['version', 'is_deleted', 'received_at', 'log_partition', 'log_offset', 'decision_id', 'cause'];

/** Every row of the state tables of attribution and rewards, and of what they read, sorted. */
export async function stateOf(house: TestHouse): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  const written = [...attribution.writes, ...rewards.writes].filter((table) => !NOT_DIGESTED.has(table));
  for (const table of [...written, 'touchpoints', 'conversion_states', 'order_states']) {
    const rows = await house.query<Record<string, unknown>>(`SELECT * FROM ${table} FINAL`);
    const shown = rows.map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !PATH.includes(name))));
    state[table] = shown.sort();
  }
  return state;
}

/** Keys where the journal's newest entries and the decisions differ. */
export async function unfolded(house: TestHouse): Promise<unknown[]> {
  return await house.query(`
    SELECT * FROM
    (
      SELECT programme_id, conversion_id, advocate_id, toString(decision_id) AS id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for
      FROM (SELECT * FROM decision_journal ORDER BY programme_id, conversion_id, advocate_id, entry_no DESC LIMIT 1 BY programme_id, conversion_id, advocate_id) WHERE retracted = 0
      UNION ALL
      SELECT programme_id, conversion_id, advocate_id, toString(decision_id), outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for FROM decisions FINAL
    )
    GROUP BY ALL HAVING count() != 2`);
}

/** Entries of the journal that no chain explains: each must name the one before it. */
export async function brokenChains(house: TestHouse): Promise<unknown[]> {
  return await house.query(`
    SELECT programme_id, conversion_id, advocate_id, groupArray(entry_no) AS numbers
    FROM (SELECT *, lagInFrame(toString(decision_id), 1, '') OVER (PARTITION BY programme_id, conversion_id, advocate_id ORDER BY entry_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before FROM decision_journal ORDER BY ALL)
    GROUP BY programme_id, conversion_id, advocate_id
    HAVING arraySort(numbers) != range(1, count() + 1) OR countIf(before != supersedes) > 0`);
}

const CODES = ['ALFA', 'BRAVO', 'CHARLIE', 'NOBODY'];

export interface WorldOptions {
  readonly seed: number;
  readonly size: number;
}

/** A small programme with everything that attribution looks at, in an order of receipt of its own. */
export function randomWorld({ seed, size }: WorldOptions): TestEvent[] {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const maybe = <T>(chance: number, value: T): T | undefined => (random() < chance ? value : undefined);
  const someOf = <T extends object>(part: T): Partial<T> => (random() < 0.6 ? part : {});
  const at = (): number => Math.floor(random() * 60 * 1440);
  const customers = Array.from({ length: Math.ceil(size / 4) }, (_, i) => `c${i}`);
  const visitors = Array.from({ length: Math.ceil(size / 3) }, (_, i) => `v${i}`);
  const events: TestEvent[] = [];
  for (const [i, advocate] of ['a0', 'a1', 'a2'].entries()) {
    events.push({
      kind: 'advocate',
      id: `${advocate}-1`,
      at: i * 500,
      advocate_id: advocate,
      status: pick(['enrolled', 'enrolled', 'invited']),
      referral_codes: [CODES[i]!],
      customer_id: maybe(0.7, `c${i}`),
      device_id: maybe(0.5, `d${i}`),
      email_hash: `e${i}`,
    });
    events.push({
      kind: 'advocate',
      id: `${advocate}-2`,
      at: at(),
      advocate_id: advocate,
      status: pick(['enrolled', 'suspended', 'closed']),
      referral_codes: random() < 0.7 ? [CODES[i]!] : [pick(CODES.slice(0, 3))],
      customer_id: maybe(0.7, `c${i}`),
    });
  }
  for (let i = 0; i < size * 3; i += 1) {
    const channel = pick(['referral', 'referral', 'direct', 'organic', 'paid']);
    events.push({
      kind: 'click',
      id: `t${i}`,
      at: at(),
      source: pick(['browser', 'server']),
      visitor_id: pick(visitors),
      channel,
      referral_code: channel === 'referral' ? pick(CODES) : undefined,
      touch: maybe(0.2, pick(['extension', 'coupon', 'impression'])),
      device_id: maybe(0.3, `d${Math.floor(random() * 8)}`),
      sub_id: maybe(0.1, 'bad'),
    });
  }
  for (let i = 0; i < size; i += 1) {
    const customer = maybe(0.7, pick(customers));
    events.push({
      kind: 'conversion',
      id: `k${i}`,
      at: at(),
      type: pick(['purchase', 'purchase', 'signup', 'renewal']),
      customer_id: customer,
      visitor_id: customer === undefined || random() < 0.6 ? pick(visitors) : undefined,
      order_id: maybe(0.8, `o${i}`),
      amount_minor: 1000 + i,
      currency: 'EUR',
      claimed_code: maybe(0.1, pick(CODES)),
      customer_email_hash: maybe(0.1, `e${i % 3}`),
    });
    if (random() < 0.75)
      events.push({
        kind: 'order',
        id: `o${i}-paid`,
        at: at(),
        order_id: `o${i}`,
        status: pick(['placed', 'paid', 'fulfilled']),
        amount_minor: 1000 + i,
        currency: 'EUR',
        margin_minor: maybe(0.5, 300),
        customer_id: customer,
      });
    if (random() < 0.3)
      events.push({
        kind: 'order',
        id: `o${i}-back`,
        at: at(),
        order_id: `o${i}`,
        status: pick(['refunded', 'cancelled', 'charged_back']),
        amount_minor: pick([1000 + i, 200]),
        currency: 'EUR',
        customer_id: customer,
      });
  }
  for (const customer of customers) {
    if (random() < 0.5)
      events.push({
        kind: 'customer',
        id: `${customer}-x`,
        at: at(),
        customer_id: customer,
        segment: pick(['new', 'old']),
        email_hash: maybe(0.2, pick(['e0', 'e1'])),
        first_order_at: maybe(0.3, minute(at())),
      });
  }
  events.push(
    ruleset(1, 2 * 1440, false, {
      attribution: {
        lookback_days: 20,
        model: pick(['last_touch', 'linear', 'last_non_direct']),
        competing: pick(['all', 'referral_only']),
        stand_down_minutes: 600,
        ...someOf({ co_referral: pick(['winner', 'split']) }),
      },
      rewards: [
        { on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' },
        { on: 'signup', to: 'advocate', fixed_minor: 90, currency: 'EUR' },
        { on: 'purchase', to: 'advocate', value: 'credit', fixed_minor: 11, currency: 'EUR' },
      ],
      limits: {
        ...someOf({ credits_per_advocate_per_day: 1 }),
        ...someOf({ reward_per_advocate_per_month_minor: 250 }),
        ...someOf({ reward_per_programme_per_month_minor: 400 }),
      },
    }),
  );
  events.push(
    ruleset(2, 30 * 1440, random() < 0.5, {
      attribution: {
        model: pick(['first_touch', 'position_based', 'time_decay', 'markov', 'markov', 'shapley']),
        max_click_lateness_minutes: null,
        ...someOf({ co_referral: pick(['winner', 'split']) }),
      },
      eligible: { new_customers_only: random() < 0.5 },
      limits: {
        ...someOf({ credits_per_advocate_per_day: 2 }),
        ...someOf({ reward_per_advocate_per_month_minor: 800 }),
        ...someOf({ reward_per_programme_per_month_minor: 1300 }),
      },
      rewards: [{ on: 'purchase', to: 'advocate', fixed_minor: 500, currency: 'EUR' }],
      settlement: { hold_days: 3, order_wait_days: 5 },
      fraud: { banned_sources: ['bad'] },
    }),
  );
  for (const [i, algorithm] of ['markov', 'shapley', 'markov'].entries())
    events.push({
      kind: 'model',
      id: `m${i}`,
      at: at(),
      model_id: `frozen-${i}`,
      trained_to: minute(0),
      parameters_hash: 'f00d',
      effective_from: minute(at()),
      parameters: JSON.stringify({
        algorithm,
        level: pick(['channel', 'advocate']),
        weights: { referral: 600_000_000, organic: 1, a0: 333_333_333, a1: 0 },
      }),
    });
  events.push({ kind: 'tick', id: 'tick-1', at: 70 * 1440 });
  return shuffled(events, random).map((event, received) => ({ ...event, received }));
}

function ruleset(version: number, at: number, correction: boolean, rules: object): TestEvent {
  const effective_from = minute(correction ? at - 10 * 1440 : at);
  return { kind: 'ruleset', id: `r${version}`, at, version, effective_from, correction, rules: JSON.stringify(rules) };
}

/** Fisher-Yates. */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

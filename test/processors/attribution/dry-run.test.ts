import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RulesInput } from '../../../ingest/events/rules.js';
import { tryRules, type ChangedConversion, type DryRun } from '../../../processors/attribution/preview.js';
import { inLong } from '../../support/in-long.js';
import { minute, randomOf, START, TestHouse, type TestEvent } from '../support.js';
import { ALL, randomWorld } from './world.js';

const DAY = 86_400_000;
const VERSION = 7;

type Draw = () => number;

/** A world with conversions that nearly repeat others, some of them across midnight. */
function worldOf(seed: number): TestEvent[] {
  const random = randomOf(seed * 31 + 7);
  const world = randomWorld({ seed, size: 60 });
  const twins = world
    .filter(({ kind }) => kind === 'conversion')
    .flatMap((event): TestEvent[] => {
      if (random() < 0.4) return [];
      const order_id = random() < 0.4 ? `${event.id}-order` : undefined;
      return [{ ...event, id: `${event.id}-again`, at: event.at + Math.floor(random() * 400), order_id }];
    });
  const latest = Math.max(...[...world, ...twins].map(({ at }) => at));
  return [...world, ...twins, { kind: 'tick', id: 'end', at: latest + 1 }];
}

function draftOf(seed: number): RulesInput {
  const random = randomOf(seed * 17 + 3);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const types = pick([
    ['purchase', 'signup', 'renewal'],
    ['purchase', 'renewal'],
  ] as const);
  return {
    attribution: {
      model: pick(['last_touch', 'first_touch', 'linear', 'time_decay', 'position_based', 'last_non_direct']),
      competing: pick(['all', 'referral_only']),
      lookback_days: pick([3, 10, 40]),
      stand_down_minutes: pick([0, 300]),
      claimed_code_wins: random() < 0.5,
    },
    eligible: { types: [...types], new_customers_only: random() < 0.3 },
    dedup: { near_window_minutes: pick([0, 10, 120, 300]) },
    limits: {
      self_referral: pick(['deny', 'hold']),
      ...capsOf(random),
    },
    rewards: [
      { on: 'purchase', to: 'advocate', basis_points: pick([500, 1500]), of: pick(['order_net', 'margin']) },
      { on: 'purchase', to: 'referee', fixed_minor: 250, currency: 'EUR', value: 'credit' },
      { on: 'renewal', to: 'advocate', fixed_minor: 333, currency: 'EUR' },
    ],
    settlement: { hold_from: pick(['paid', 'fulfilled']), hold_days: pick([0, 20]), order_wait_days: pick([1, 14]) },
    fraud: { banned_sources: pick([[], ['bad']]) },
  };
}

function capsOf(random: Draw): RulesInput['limits'] {
  return {
    ...(random() < 0.5 ? { credits_per_advocate_per_day: 1 } : {}),
    ...(random() < 0.5 ? { reward_per_advocate_per_month_minor: 900 } : {}),
    ...(random() < 0.5 ? { reward_per_programme_per_month_minor: 1500 } : {}),
  };
}

function published(rules: RulesInput, from: number, at: number): TestEvent {
  return {
    kind: 'ruleset',
    id: 'the-draft',
    at: (at - START) / 60_000,
    version: VERSION,
    effective_from: minute((from - START) / 60_000),
    correction: true,
    rules: JSON.stringify(rules),
  };
}

interface Row {
  readonly conversion_id: string;
  readonly text: string;
}

/** What the state says of each conversion, as text. */
async function stateOf(house: TestHouse): Promise<Map<string, string>> {
  const rows = await house.query<Row>(`
    SELECT conversion_id, toString(groupArray(one)) AS text FROM
    (
      SELECT conversion_id, one FROM
      (
        SELECT conversion_id, concat('decision ', advocate_id, ' ', outcome, ' ', reason, ' ', toString(share_ppb), ' ', toString(amount_minor), ' ', currency) AS one FROM decisions FINAL
        UNION ALL
        SELECT conversion_id, concat('credit ', advocate_id, ' ', channel, ' ', toString(share_ppb), ' ', toString(amount_minor), ' ', currency) FROM credits FINAL WHERE pays
        UNION ALL
        SELECT conversion_id, concat('reward ', advocate_id, ' ', to, ' ', toString(term), ' ', state, ' ', value, ' ', toString(amount_minor), ' ', currency) FROM rewards FINAL
        UNION ALL
        SELECT conversion_id, concat('hold ', reason) FROM holds FINAL WHERE closed_at IS NULL
      )
      ORDER BY conversion_id, one
    )
    GROUP BY conversion_id`);
  return new Map(rows.map(({ conversion_id, text }) => [conversion_id, text]));
}

function textOf({ decisions, credits, rewards, holds }: ChangedConversion['after']): string {
  const lines = [
    ...decisions.map(
      (d) => `decision ${d.advocateId} ${d.outcome} ${d.reason} ${d.sharePpb} ${d.amountMinor} ${d.currency}`,
    ),
    ...credits.map((c) => `credit ${c.advocateId} ${c.channel} ${c.sharePpb} ${c.amountMinor} ${c.currency}`),
    ...rewards.map(
      (r) => `reward ${r.advocateId} ${r.to} ${r.term} ${r.state} ${r.value} ${r.amountMinor} ${r.currency}`,
    ),
    ...holds.map((reason) => `hold ${reason}`),
  ];
  return `[${lines
    .sort()
    .map((line) => `'${line}'`)
    .join(',')}]`;
}

/** Sums of the state over the conversions that a dry run counted, each with a statement of its own. */
async function sumsOf(house: TestHouse, from: number, earlier: readonly string[]) {
  const counted = `conversion_id IN (SELECT conversion_id FROM conversion_states FINAL WHERE occurred_at >= fromUnixTimestamp64Milli(${from}) OR has([${earlier.map((id) => `'${id}'`).join(',')}]::Array(String), conversion_id))`;
  const [decisions, credited, channels, paid, advocates, holds] = await Promise.all([
    house.query(
      `SELECT reason, toUInt32(count()) AS n FROM decisions FINAL WHERE ${counted} GROUP BY reason ORDER BY reason`,
    ),
    house.query(
      `SELECT currency, toUInt32(count()) AS credits, toFloat64(sum(share_ppb)) AS share, toFloat64(sum(amount_minor)) AS amount FROM decisions FINAL WHERE outcome = 'granted' AND ${counted} GROUP BY currency ORDER BY currency`,
    ),
    house.query(
      `SELECT channel, currency, toFloat64(sum(share_ppb)) AS share, toFloat64(sum(amount_minor)) AS amount FROM credits FINAL WHERE pays AND ${counted} GROUP BY channel, currency ORDER BY channel, currency`,
    ),
    house.query(
      `SELECT currency, to, toFloat64(sum(amount_minor)) AS amount FROM rewards FINAL WHERE state != 'reversed' AND amount_minor > 0 AND ${counted} GROUP BY currency, to ORDER BY currency, to`,
    ),
    house.query(
      `SELECT advocate_id, currency, toFloat64(sum(amount_minor)) AS amount FROM rewards FINAL WHERE state != 'reversed' AND to = 'advocate' AND amount_minor > 0 AND ${counted} GROUP BY advocate_id, currency ORDER BY advocate_id, currency`,
    ),
    house.query(
      `SELECT reason, toUInt32(count()) AS n FROM holds FINAL WHERE closed_at IS NULL AND ${counted} GROUP BY reason ORDER BY reason`,
    ),
  ]);
  return { decisions, credited, channels, paid, advocates, holds };
}

const some = <T extends Record<string, unknown>>(rows: readonly T[], ...names: readonly (keyof T)[]): T[] =>
  rows.filter((row) => names.some((name) => row[name] !== 0));

/** The same sums as a dry run tells them, of one side. */
function toldSums(run: DryRun, side: 'before' | 'after') {
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const money = run.totals.flatMap((row) => [
    { currency: row.currency, to: 'advocate', amount: row[`advocate_minor_${side}`] },
    { currency: row.currency, to: 'referee', amount: row[`referee_minor_${side}`] },
  ]);
  return {
    decisions: some(
      run.decisions.map((row) => ({ reason: row.reason, n: row[side] })),
      'n',
    ).sort((a, b) => byText(a.reason, b.reason)),
    credited: some(
      run.totals.map((row) => ({
        currency: row.currency,
        credits: row[`credits_${side}`],
        share: row[`share_ppb_${side}`],
        amount: row[`credited_minor_${side}`],
      })),
      'credits',
    ),
    channels: some(
      run.channels.map((row) => ({
        channel: row.channel,
        currency: row.currency,
        share: row[`share_ppb_${side}`],
        amount: row[`credited_minor_${side}`],
      })),
      'share',
    ),
    paid: some(money, 'amount'),
    holds: some(
      run.holds.map((row) => ({ reason: row.reason, n: row[side] })),
      'n',
    ),
  };
}

describe('tryRules', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  const settle = () => house.runner({ processors: ALL }).untilIdle();
  const tried = async (rules: RulesInput, days: number) => {
    const changed = new Map<string, ChangedConversion>();
    const run = await tryRules(house.warehouse.serve, {
      programme: 'default',
      draft: { version: VERSION, rules },
      days,
      onChange: (one) => changed.set(one.conversionId, one),
    });
    return { run, changed };
  };

  it.each(inLong([1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 3]))(
    'says to the cent what publishing the draft makes of world %i',
    async (seed) => {
      const world = worldOf(seed);
      const rules = draftOf(seed);
      const days = [25, 40, 55][seed % 3]!;
      await house.put(world);
      await settle();
      const before = await stateOf(house);
      const digest = await house.state();
      const { run, changed } = await tried(rules, days);
      expect(await house.state()).toEqual(digest);
      expect(run.from).toBe(Math.floor((run.now - days * DAY) / DAY) * DAY);
      expect([run.draft_version, run.steps_meanwhile, run.undecided]).toEqual([VERSION, 0, 0]);
      const earlier = [...changed.values()].flatMap((one) => (one.earlier ? [one.conversionId] : []));
      expect([run.changed, run.earlier_changed]).toEqual([changed.size - earlier.length, earlier.length]);
      for (const [id, one] of changed) expect([id, textOf(one.before)]).toEqual([id, before.get(id)]);
      const { advocates: advocatesBefore, ...sumsBefore } = await sumsOf(house, run.from, earlier);
      expect(toldSums(run, 'before')).toEqual(sumsBefore);

      const draft = published(rules, run.from, run.now);
      await house.put([draft]);
      await settle();
      const expected = new Map(before);
      for (const [id, one] of changed) expected.set(id, textOf(one.after));
      expect(await stateOf(house)).toEqual(expected);
      const { advocates: advocatesAfter, ...sumsAfter } = await sumsOf(house, run.from, earlier);
      expect(toldSums(run, 'after')).toEqual(sumsAfter);
      expect(gainsOf(run)).toEqual(differences(advocatesBefore as Money[], advocatesAfter as Money[]));
      expect(changed.size).toBeGreaterThan(5);

      const replayed = await house.state();
      await house.empty();
      await house.put([...world, draft]);
      await settle();
      expect(await stateOf(house)).toEqual(expected);
      expect(await house.state()).toEqual(replayed);
    },
    240_000,
  );
});

describe('tryRules, asked for one thing', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
    await house.put([
      { kind: 'advocate', id: 'a1', at: 0, advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
      { kind: 'click', id: 't1', at: 10, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
      { ...signup('late-at-night', 2 * 1440 - 30), order_id: undefined },
      { ...signup('early-in-the-morning', 2 * 1440 + 20), order_id: 'o1' },
      { kind: 'tick', id: 'end', at: 4 * 1440 + 60 },
    ]);
    await house.runner({ processors: ALL }).untilIdle();
  });
  afterAll(() => house.close());

  const near = { dedup: { near_window_minutes: 120 } };
  const base = { programme: 'default', draft: { rules: near }, days: 2 };

  it('draws in a conversion before the window that a wider near window joins to one within it', async () => {
    const changed: ChangedConversion[] = [];
    const run = await tryRules(house.warehouse.serve, { ...base, onChange: (one) => changed.push(one) });
    expect(
      changed.map(({ conversionId, earlier, after }) => [conversionId, earlier, after.decisions[0]!.reason]),
    ).toEqual([['late-at-night', true, 'DENIED_DUPLICATE']]);
    expect([run.conversions, run.changed, run.earlier_changed]).toEqual([1, 0, 1]);
    expect(run.changes).toEqual([
      {
        from: 'CREDITED_LAST_TOUCH',
        to: 'DENIED_DUPLICATE',
        decisions: 1,
        examples: [
          {
            conversion_id: 'late-at-night',
            advocate_id: 'ann',
            occurred_at: START + (2 * 1440 - 30) * 60_000,
            amount_minor_before: 1000,
            amount_minor_after: 0,
            currency: 'EUR',
          },
        ],
      },
    ]);
  });

  it('changes nothing where the draft says what is in force', async () => {
    const run = await tryRules(house.warehouse.serve, { ...base, draft: { rules: {} }, days: 3 });
    expect([run.conversions, run.changed, run.earlier_changed, run.changes]).toEqual([2, 0, 0, []]);
    expect([run.draft_version, run.base_version]).toEqual([1, 0]);
  });

  it('stops between two statements once nobody waits, and tells how far it is', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const asked = tryRules(house.warehouse.serve, {
      ...base,
      signal: stop.signal,
      onProgress: ({ doing }) => {
        told.push(doing);
        if (doing === 'decisions') stop.abort();
      },
    });
    await expect(asked).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(new Set(told)).toEqual(new Set(['near duplicates', 'suspicions', 'decisions']));
    stop.abort();
    await expect(tryRules(house.warehouse.serve, { ...base, signal: stop.signal })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });

  it.each([
    [{ rules: { attribution: { lookback_days: -1 } } }, 'RULES_INVALID', 'rules.attribution.lookback_days: '],
    [{ version: 0, rules: {} }, 'VERSION_NOT_RISING', 'version: 0 does not rise'],
  ])('refuses %j as %s with the field', async (draft, code, message) => {
    await expect(tryRules(house.warehouse.serve, { ...base, draft })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });
});

function signup(id: string, at: number): TestEvent {
  return { kind: 'conversion', id, at, type: 'signup', visitor_id: 'v1', amount_minor: 1000, currency: 'EUR' };
}

interface Money {
  readonly advocate_id: string;
  readonly currency: string;
  readonly amount: number;
}

function differences(before: readonly Money[], after: readonly Money[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { advocate_id, currency, amount } of after) sums[`${advocate_id} ${currency}`] = amount;
  for (const { advocate_id, currency, amount } of before)
    sums[`${advocate_id} ${currency}`] = (sums[`${advocate_id} ${currency}`] ?? 0) - amount;
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));
}

/** Everybody wins or loses in these small worlds. */
function gainsOf({ winners, losers }: DryRun): Record<string, number> {
  const all = [...winners, ...losers].filter((row) => row.advocate_minor_change !== 0);
  return Object.fromEntries(all.map((row) => [`${row.advocate_id} ${row.currency}`, row.advocate_minor_change]));
}

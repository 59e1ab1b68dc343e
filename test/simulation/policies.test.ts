import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RulesInput } from '../../ingest/events/rules.js';
import { DAY, rules, type PlainWorld } from '../processors/attribution/plain.js';
import { reference, type Answer } from '../processors/attribution/reference.js';
import { succeed } from '../support/cli.js';
import { inLong } from '../support/in-long.js';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { plainHistory } from '../support/plain-history.js';
import { simulate } from '../support/promises.js';

const NEAR_MINUTES = 30;
/** One programme each, over the same events. */
const POLICIES: Readonly<Record<string, RulesInput>> = {
  'last-touch': {},
  'first-of-all': { attribution: { model: 'first_touch', competing: 'all', lookback_days: 7 } },
  'last-non-direct-without-claims': {
    attribution: { model: 'last_non_direct', competing: 'all', claimed_code_wins: false },
    limits: { self_referral: 'hold' },
  },
  linear: { attribution: { model: 'linear' }, settlement: { hold_from: 'fulfilled', hold_days: 3 } },
  'decay-to-one': { attribution: { model: 'time_decay', half_life_days: 3, co_referral: 'winner', competing: 'all' } },
  'ends-weigh-most': { attribution: { model: 'position_based', position_weights: [30, 10, 60] } },
  'split-among-all': {
    attribution: { model: 'last_touch', co_referral: 'split' },
    eligible: { new_customers_only: true },
    limits: { credits_per_advocate_per_day: 1 },
  },
  strict: {
    attribution: { model: 'markov', stand_down_minutes: 4000, lookback_days: 10 },
    eligible: { regions: ['emea', 'US'], types: ['signup', 'purchase'] },
    settlement: { order_wait_days: 0 },
    fraud: { banned_sources: ['email'] },
  },
};

/** Claims of one advocate and day take the cap in order of receipt: of the conversion, or of a touchpoint that came later. */
function underCap(worlds: readonly PlainWorld[], cap: number): Answer[] {
  const answers = worlds.map(reference);
  const claims = worlds.flatMap((world, i) =>
    answers[i]!.decisions.filter(([, outcome]) => outcome !== 'denied').map(([advocate]) => {
      const own = new Set(answers[i]!.credits.filter(([, owner]) => owner === advocate).map(([touch]) => touch));
      const receipts = world.touches.filter(({ id }) => own.has(id)).map(({ receivedAt }) => receivedAt);
      const day = Math.floor(world.conversion.occurredAt / DAY);
      return { world, advocate, day, at: Math.max(world.conversion.receivedAt, ...receipts) };
    }),
  );
  claims.sort((a, b) => a.at - b.at || (a.world.conversion.conversionId < b.world.conversion.conversionId ? -1 : 1));
  const limited = new Map<PlainWorld, Set<string>>();
  for (const [i, claim] of claims.entries()) {
    const before = claims
      .slice(0, i)
      .filter(
        (one) => one.advocate === claim.advocate && one.day === claim.day && !limited.get(one.world)?.has(one.advocate),
      );
    if (before.length < cap) continue;
    limited.set(claim.world, (limited.get(claim.world) ?? new Set()).add(claim.advocate));
  }
  return worlds.map((world) => reference({ ...world, limited: limited.get(world) ?? world.limited }));
}

describe.each(inLong([3, 17, 40], [17]))('a simulated programme under every policy (seed %i)', (seed) => {
  let folder: string;
  let opened: Inside;
  let events: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-policies-'));
    events = await simulate(folder, { seed, days: 40, advocates: 22 });
    opened = await openInside(await layData(join(folder, 'data')));
    const bare = join(folder, 'bare');
    mkdirSync(bare);
    for (const name of readdirSync(events)) {
      if (name === 'ruleset.ndjson' || name === 'truth.ndjson') continue;
      const lines = readFileSync(join(events, name), 'utf8').replaceAll(',"programme_id":"default"', '');
      writeFileSync(join(bare, name), lines);
    }
    for (const [programme, input] of Object.entries(POLICIES)) {
      const published = {
        id: 'r',
        occurred_at: '2020-01-01T00:00:00Z',
        version: 1,
        effective_from: '2020-01-01T00:00:00Z',
      };
      const all = { ...input, dedup: { near_window_minutes: NEAR_MINUTES } };
      const file = join(folder, programme);
      mkdirSync(file);
      writeFileSync(join(file, 'ruleset.ndjson'), `${JSON.stringify({ ...published, rules: all })}\n`);
      await succeed(opened.line, 'import', file, bare, '--programme', programme, '--append-only');
    }
    await succeed(opened.line, 'run', '--until-idle');
  }, 240_000);
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Row {
    readonly programme_id: string;
    readonly [column: string]: string | number | boolean | null;
  }
  const rowsOf = async (table: string): Promise<Row[]> => {
    const out = await succeed(opened.line, 'export', table, '--format', 'ndjson');
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Row);
  };
  const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
  const ms = (value: unknown): number | null =>
    value == null ? null : Date.parse(`${String(value).replace(' ', 'T').replace(/Z?$/, 'Z')}`);

  it('is decided row by row as a plain reading of the contract decides it', async () => {
    const tables = ['decisions', 'credits', 'holds', 'conversions', 'clicks', 'dead_letters'];
    const [decisions, credits, holds, conversions, clicks, deadLetters] = await Promise.all(tables.map(rowsOf));
    expect(deadLetters).toEqual([]);
    const kinds = new Set<unknown>();
    for (const [programme, input] of Object.entries(POLICIES)) {
      const own = (rows: readonly Row[] | undefined): Row[] => rows!.filter((row) => row.programme_id === programme);
      const receipts = new Map<string, number>();
      for (const row of [...own(conversions), ...own(clicks)]) {
        const at = ms(row['received_at'])!;
        receipts.set(row['id'] as string, Math.min(at, receipts.get(row['id'] as string) ?? at));
      }
      const { worlds } = plainHistory(events, receipts, NEAR_MINUTES * 60_000);
      const published = rules({ ...input, dedup: { near_window_minutes: NEAR_MINUTES } });
      const asked = worlds.map((world): PlainWorld => ({ ...world, rulesets: [published] }));
      const answers = underCap(asked, input.limits?.credits_per_advocate_per_day ?? Infinity);
      const told = <T>(pick: (answer: Answer) => readonly (readonly T[])[]): string[] =>
        sorted(answers.flatMap((one, i) => pick(one).map((row) => [asked[i]!.conversion.conversionId, ...row])));
      const id = 'conversion_id';
      expect(
        sorted(
          own(decisions).map((row) => {
            kinds.add(row['reason']);
            return [
              row[id],
              row['advocate_id'] ?? '',
              row['outcome'],
              row['reason'],
              row['amount_minor'],
              row['share_ppb'],
            ];
          }),
        ),
        programme,
      ).toEqual(told((answer) => answer.decisions));
      expect(
        sorted(
          own(credits).map((row) => [
            row[id],
            row['touchpoint_id'],
            row['advocate_id'] ?? '',
            row['share_ppb'],
            row['amount_minor'],
            Boolean(row['pays']),
          ]),
        ),
        programme,
      ).toEqual(told((answer) => answer.credits));
      expect(
        sorted(
          own(holds).map((row) => [
            row[id],
            row['advocate_id'],
            row['reason'],
            ms(row['opened_at']),
            ms(row['closes_at']),
            ms(row['closed_at']),
          ]),
        ),
        programme,
      ).toEqual(told((answer) => answer.holds));
    }
    // A world in which little happens proves little.
    expect(kinds.size).toBeGreaterThan(10);
  }, 120_000);
});

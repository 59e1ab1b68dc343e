import { splitMinor } from '../../../ingest/events/money.js';
import { REASONS, type ReasonCode } from '../../../ingest/events/reasons.js';
import type { Told, ToldDecision } from './told.js';

/** What was credited and what it pays, as the rules stand and under the draft. Minor units; a reversed reward pays nothing. */
export interface Figures {
  /** Decisions that were granted. */
  readonly credits_before: number;
  readonly credits_after: number;
  /** Sum of the shares of conversions granted, in parts per billion. */
  readonly share_ppb_before: number;
  readonly share_ppb_after: number;
  readonly credited_minor_before: number;
  readonly credited_minor_after: number;
  readonly credited_minor_change: number;
  readonly advocate_minor_before: number;
  readonly advocate_minor_after: number;
  readonly advocate_minor_change: number;
  readonly referee_minor_before: number;
  readonly referee_minor_after: number;
  readonly referee_minor_change: number;
}

export interface CurrencyRow extends Figures {
  readonly currency: string;
}
export interface AdvocateRow extends CurrencyRow {
  readonly advocate_id: string;
}
export interface ChannelRow extends CurrencyRow {
  readonly channel: string;
}
export interface CountRow {
  readonly reason: string;
  readonly outcome: string;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
}
export interface StateRow {
  readonly to: string;
  readonly state: string;
  readonly currency: string;
  readonly amount_minor_before: number;
  readonly amount_minor_after: number;
  readonly amount_minor_change: number;
}

type Side = 'before' | 'after';
const MEASURES = ['credits', 'share_ppb', 'credited_minor', 'advocate_minor', 'referee_minor'] as const;
type Measure = (typeof MEASURES)[number];
type Sums = Record<`${Measure}_${Side}`, number>;

const noSums = (): Sums =>
  Object.fromEntries(MEASURES.flatMap((one) => [`${one}_before`, `${one}_after`].map((name) => [name, 0]))) as Sums;

const figuresOf = (sums: Sums): Figures => ({
  ...sums,
  credited_minor_change: sums.credited_minor_after - sums.credited_minor_before,
  advocate_minor_change: sums.advocate_minor_after - sums.advocate_minor_before,
  referee_minor_change: sums.referee_minor_after - sums.referee_minor_before,
});

const NO_MORE_THAN = 20;

/** Winners and losers among advocates in one currency. */
export interface AdvocateTotal {
  readonly currency: string;
  readonly winners: number;
  readonly losers: number;
  /** Reward money. */
  readonly gained_minor: number;
  readonly lost_minor: number;
}

/** Adds up what conversions come to, one after the other. Memory grows with advocates, channels, reasons and currencies, not with conversions. */
export class Tally {
  readonly #totals = new Map<string, Sums>();
  readonly #advocates = new Map<string, Sums>();
  readonly #channels = new Map<string, Sums>();
  readonly #reasons = new Map<string, { before: number; after: number }>();
  readonly #holds = new Map<string, { before: number; after: number }>();
  readonly #states = new Map<string, { before: number; after: number }>();

  add(side: Side, told: Told): void {
    for (const one of told.decisions) this.#decision(side, one);
    for (const reason of told.holds) bump(this.#holds, reason, side, 1);
    for (const { channel, sharePpb, amountMinor, currency } of told.credits)
      this.#count(this.#channels, [channel, currency], side, {
        credits: 1,
        share_ppb: sharePpb,
        credited_minor: amountMinor,
      });
    for (const reward of told.rewards) {
      bump(this.#states, [reward.to, reward.state, reward.currency].join('\n'), side, reward.amountMinor);
      if (reward.state === 'reversed' || reward.amountMinor === 0) continue;
      const measure = reward.to === 'advocate' ? 'advocate_minor' : 'referee_minor';
      const { advocateId, currency } = reward;
      this.#count(this.#totals, [currency], side, { [measure]: reward.amountMinor });
      this.#count(this.#advocates, [advocateId, currency], side, { [measure]: reward.amountMinor });
      for (const [channel, amountMinor] of overChannels(told, advocateId, reward.amountMinor))
        this.#count(this.#channels, [channel, currency], side, { [measure]: amountMinor });
    }
  }

  #decision(side: Side, { advocateId, outcome, reason, sharePpb, amountMinor, currency }: ToldDecision): void {
    bump(this.#reasons, `${reason}\n${outcome}`, side, 1);
    if (outcome !== 'granted') return;
    const granted = { credits: 1, share_ppb: sharePpb, credited_minor: amountMinor };
    this.#count(this.#totals, [currency], side, granted);
    this.#count(this.#advocates, [advocateId, currency], side, granted);
  }

  #count(map: Map<string, Sums>, key: readonly string[], side: Side, more: Partial<Record<Measure, number>>): void {
    const name = key.join('\n');
    let sums = map.get(name);
    if (!sums) map.set(name, (sums = noSums()));
    for (const [measure, amount] of Object.entries(more)) sums[`${measure as Measure}_${side}`] += amount;
  }

  /** By currency, in order. */
  totals(): CurrencyRow[] {
    return sorted(this.#totals).map(([currency, sums]) => ({ currency, ...figuresOf(sums) }));
  }

  channels(): ChannelRow[] {
    return sorted(this.#channels).map(([key, sums]) => {
      const [channel, currency] = key.split('\n') as [string, string];
      return { channel, currency, ...figuresOf(sums) };
    });
  }

  /** Decisions by reason, the strongest first. */
  reasons(): CountRow[] {
    const precedence = (code: string): number => REASONS[code as ReasonCode]?.precedence ?? Number.MAX_SAFE_INTEGER;
    return sorted(this.#reasons)
      .map(([key, { before, after }]) => {
        const [reason, outcome] = key.split('\n') as [string, string];
        return { reason, outcome, before, after, difference: after - before };
      })
      .sort((a, b) => precedence(a.reason) - precedence(b.reason));
  }

  /** Open holds by reason. */
  holds(): Omit<CountRow, 'outcome'>[] {
    return sorted(this.#holds).map(([reason, { before, after }]) => ({
      reason,
      before,
      after,
      difference: after - before,
    }));
  }

  /** Reward money by beneficiary, state and currency. */
  states(): StateRow[] {
    return sorted(this.#states)
      .map(([key, { before, after }]) => {
        const [to, state, currency] = key.split('\n') as [string, string, string];
        return {
          to,
          state,
          currency,
          amount_minor_before: before,
          amount_minor_after: after,
          amount_minor_change: after - before,
        };
      })
      .filter(({ currency }) => currency !== '');
  }

  /** The advocates who would gain or lose most in each currency: by reward money, and where that is the same, by credited value. */
  advocates(): { winners: AdvocateRow[]; losers: AdvocateRow[]; totals: AdvocateTotal[] } {
    const byCurrency = new Map<string, AdvocateRow[]>();
    for (const [key, sums] of sorted(this.#advocates)) {
      const [advocate_id, currency] = key.split('\n') as [string, string];
      const row = { advocate_id, currency, ...figuresOf(sums) };
      const rows = byCurrency.get(currency);
      if (rows) rows.push(row);
      else byCurrency.set(currency, [row]);
    }
    const gain = (a: AdvocateRow, b: AdvocateRow): number =>
      b.advocate_minor_change - a.advocate_minor_change || b.credited_minor_change - a.credited_minor_change;
    const up = (row: AdvocateRow): number => Math.sign(row.advocate_minor_change || row.credited_minor_change);
    const all = [...byCurrency];
    return {
      winners: all.flatMap(([, rows]) =>
        rows
          .filter((row) => up(row) > 0)
          .sort(gain)
          .slice(0, NO_MORE_THAN),
      ),
      losers: all.flatMap(([, rows]) =>
        rows
          .filter((row) => up(row) < 0)
          .sort((a, b) => gain(b, a))
          .slice(0, NO_MORE_THAN),
      ),
      totals: all.map(([currency, rows]) => {
        const changes = rows.map(({ advocate_minor_change }) => advocate_minor_change);
        return {
          currency,
          winners: rows.filter((row) => up(row) > 0).length,
          losers: rows.filter((row) => up(row) < 0).length,
          gained_minor: changes.reduce((sum, one) => sum + Math.max(0, one), 0),
          lost_minor: changes.reduce((sum, one) => sum + Math.max(0, -one), 0),
        };
      }),
    };
  }
}

/** A reward goes to channels as the advocate's shares of the conversion do. */
function overChannels({ credits }: Told, advocateId: string, amountMinor: number): [string, number][] {
  const own = credits.filter((one) => one.advocateId === advocateId);
  if (own.length === 0) return [];
  const parts = splitMinor(
    amountMinor,
    own.map(({ sharePpb }) => sharePpb),
  );
  return own.map(({ channel }, i) => [channel, parts[i]!]);
}

function bump(map: Map<string, { before: number; after: number }>, key: string, side: Side, by: number): void {
  let counts = map.get(key);
  if (!counts) map.set(key, (counts = { before: 0, after: 0 }));
  counts[side] += by;
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

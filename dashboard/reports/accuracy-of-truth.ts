/** Compares decisions with the truth of a simulation. Pure. */
import { wilsonInterval } from '../../models/wilson-interval.js';
import type { TruthOfConversion } from './truth-file.js';

/** One decided conversion, as the warehouse tells it. */
export interface Decided {
  readonly conversion_id: string;
  readonly week: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly currency: string;
  /** Advocates with a granted decision, the greatest share first. */
  readonly advocates: readonly string[];
  readonly amounts_minor: readonly number[];
}

export const TRUTH_VERDICTS = ['right', 'wrong_advocate', 'undeserved', 'missed', 'rightly_denied'] as const;
export type TruthVerdict = (typeof TRUTH_VERDICTS)[number];

export interface RateOf {
  readonly agreed: number;
  readonly compared: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export function rateOf(agreed: number, compared: number): RateOf {
  return { agreed, compared, ...wilsonInterval(agreed, compared) };
}

type Tally = Record<TruthVerdict, number>;
const emptyTally = (): Tally => ({ right: 0, wrong_advocate: 0, undeserved: 0, missed: 0, rightly_denied: 0 });

/** Confusion counts of one group of conversions, with precision and recall of credit. */
export interface Confusion extends Tally {
  readonly key: string;
  readonly conversions: number;
  readonly precision: RateOf;
  readonly recall: RateOf;
}

/** Money in minor units of one currency: granted, of it to the right advocate, and what was truly caused by advocates. */
export interface MoneyAccuracy {
  readonly currency: string;
  readonly credited_minor: number;
  readonly credited_right_minor: number;
  readonly caused_minor: number;
  readonly caused_credited_minor: number;
  readonly precision: number | null;
  readonly recall: number | null;
}

export function verdictOf(decided: Decided, truth: TruthOfConversion): TruthVerdict {
  const credited = decided.advocates[0];
  if (credited === undefined) return truth.advocateId === null ? 'rightly_denied' : 'missed';
  if (truth.advocateId === null) return 'undeserved';
  return credited === truth.advocateId ? 'right' : 'wrong_advocate';
}

function confusion(key: string, tally: Tally): Confusion {
  const { right, wrong_advocate: wrong, undeserved, missed, rightly_denied: denied } = tally;
  return {
    key,
    ...tally,
    conversions: right + wrong + undeserved + missed + denied,
    precision: rateOf(right, right + wrong + undeserved),
    recall: rateOf(right, right + wrong + missed),
  };
}

/** Groups that come with their key, in order of it. */
class Groups {
  readonly #tallies = new Map<string, Tally>();

  add(key: string, verdict: TruthVerdict): void {
    let tally = this.#tallies.get(key);
    if (!tally) this.#tallies.set(key, (tally = emptyTally()));
    tally[verdict] += 1;
  }

  list(): Confusion[] {
    return [...this.#tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => confusion(key, tally));
  }
}

interface MoneyTally {
  credited: number;
  right: number;
  caused: number;
  causedCredited: number;
}

function addMoney(money: Map<string, MoneyTally>, row: Decided, truth: TruthOfConversion): void {
  if (row.currency === '') return;
  let tally = money.get(row.currency);
  if (!tally) money.set(row.currency, (tally = { credited: 0, right: 0, caused: 0, causedCredited: 0 }));
  row.advocates.forEach((advocate, i) => {
    tally.credited += row.amounts_minor[i] ?? 0;
    if (advocate === truth.advocateId) tally.right += row.amounts_minor[i] ?? 0;
  });
  if (truth.advocateId === null) return;
  tally.caused += truth.amountMinor;
  if (row.advocates[0] === truth.advocateId) tally.causedCredited += truth.amountMinor;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function moneyLines(money: ReadonlyMap<string, MoneyTally>): MoneyAccuracy[] {
  return [...money]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, tally]) => ({
      currency,
      credited_minor: tally.credited,
      credited_right_minor: tally.right,
      caused_minor: tally.caused,
      caused_credited_minor: tally.causedCredited,
      precision: share(tally.right, tally.credited),
      recall: share(tally.causedCredited, tally.caused),
    }));
}

export interface TruthComparison {
  readonly whole: Confusion;
  readonly byChannel: Confusion[];
  readonly byReason: Confusion[];
  /** Keys are `reason channel`. */
  readonly byReasonAndChannel: Confusion[];
  readonly byWeek: Confusion[];
  readonly byCurrency: MoneyAccuracy[];
  readonly fraud: { conversions: number; credited: number };
  readonly lookalikes: { conversions: number; denied: number };
  /** Decided conversions that the truth file does not know, and the reverse. */
  readonly withoutTruth: number;
  readonly withoutDecision: number;
}

/** Compares every decided conversion that the truth knows. Cost: O(decided + truth). */
export function compareWithTruth(
  decided: readonly Decided[],
  truth: ReadonlyMap<string, TruthOfConversion>,
): TruthComparison {
  const whole = emptyTally();
  const [byChannel, byReason, byBoth, byWeek] = [new Groups(), new Groups(), new Groups(), new Groups()];
  const money = new Map<string, MoneyTally>();
  const fraud = { conversions: 0, credited: 0 };
  const lookalikes = { conversions: 0, denied: 0 };
  let withoutTruth = 0;
  for (const row of decided) {
    const known = truth.get(row.conversion_id);
    if (!known) {
      withoutTruth += 1;
      continue;
    }
    const verdict = verdictOf(row, known);
    whole[verdict] += 1;
    const channel = row.channel === '' ? 'none' : row.channel;
    byChannel.add(channel, verdict);
    byReason.add(row.reason, verdict);
    byBoth.add(`${row.reason} ${channel}`, verdict);
    byWeek.add(row.week, verdict);
    addMoney(money, row, known);
    const credited = row.advocates.length > 0;
    if (known.fraud !== null) {
      fraud.conversions += 1;
      if (credited) fraud.credited += 1;
    }
    if (known.lookalike !== null) {
      lookalikes.conversions += 1;
      if (!credited) lookalikes.denied += 1;
    }
  }
  return {
    whole: confusion('all', whole),
    byChannel: byChannel.list(),
    byReason: byReason.list(),
    byReasonAndChannel: byBoth.list(),
    byWeek: byWeek.list(),
    byCurrency: moneyLines(money),
    fraud,
    lookalikes,
    withoutTruth,
    withoutDecision: truth.size - (decided.length - withoutTruth),
  };
}

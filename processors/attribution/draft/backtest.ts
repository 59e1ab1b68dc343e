import type { Told } from './told.js';

/** What is held for true of a conversion and advocate; null where nobody knows. */
export type FraudLabel = 'fraud' | 'honest' | null;
export type LabelOf = (conversionId: string, advocateId: string) => FraudLabel;

/** What the suspicions of a window come to under some rules. */
export interface FraudFigures {
  /** Cases that hold or held anything of the window, and how many that is a day. */
  readonly alerts: number;
  readonly alerts_a_day: number;
  /** Conversions (with an advocate each) that were ever held for review, a day, and those that still are. */
  readonly held: number;
  readonly held_a_day: number;
  readonly held_now: number;
  /** Of those with a label: fraud that was held, honest ones that were, and fraud that was not. */
  readonly hits: number;
  readonly false_alarms: number;
  readonly missed: number;
}

/** Rewards of what was ever held, and of what still is, in minor units. */
export interface HeldMoney {
  readonly currency: string;
  readonly held_minor_before: number;
  readonly held_minor_after: number;
  readonly held_now_minor_before: number;
  readonly held_now_minor_after: number;
}

export interface Backtest {
  /** Who says what is fraud: a truth file, or what reviewers decided. */
  readonly reference: 'truth' | 'reviews';
  /** Conversions (with an advocate each) with a label. */
  readonly labelled: number;
  readonly before: FraudFigures;
  readonly after: FraudFigures;
  readonly money: readonly HeldMoney[];
}

type Side = 'before' | 'after';
const MONEY = { held: 0, now: 0 };

class Counts {
  readonly cases = new Set<string>();
  readonly money = new Map<string, { held: number; now: number }>();
  held = 0;
  now = 0;
  hits = 0;
  falseAlarms = 0;
  missed = 0;

  add(conversionId: string, { suspicions, rewards, decisions }: Told, labelOf: LabelOf): void {
    const open = new Map<string, boolean>();
    for (const { advocateId, caseId, closedAt } of suspicions) {
      this.cases.add(caseId);
      open.set(advocateId, closedAt === null || open.get(advocateId) === true);
    }
    for (const [advocateId, stillOpen] of open) {
      this.held += 1;
      if (stillOpen) this.now += 1;
      for (const { advocateId: earner, currency, state, amountMinor } of rewards) {
        if (earner !== advocateId || currency === '' || state === 'reversed') continue;
        const { held, now } = this.money.get(currency) ?? MONEY;
        this.money.set(currency, { held: held + amountMinor, now: now + (stillOpen ? amountMinor : 0) });
      }
    }
    for (const { advocateId } of decisions) {
      const label = labelOf(conversionId, advocateId);
      if (label === 'honest' && open.has(advocateId)) this.falseAlarms += 1;
      if (label === 'fraud') this[open.has(advocateId) ? 'hits' : 'missed'] += 1;
    }
  }

  figures(days: number): FraudFigures {
    const aDay = (count: number): number => (days > 0 ? count / days : 0);
    return {
      alerts: this.cases.size,
      alerts_a_day: aDay(this.cases.size),
      held: this.held,
      held_a_day: aDay(this.held),
      held_now: this.now,
      hits: this.hits,
      false_alarms: this.falseAlarms,
      missed: this.missed,
    };
  }
}

/** Adds up what is held, as the rules stand and under a draft. Memory grows with cases and currencies. */
export class FraudTally {
  readonly #sides = { before: new Counts(), after: new Counts() };
  readonly #labelOf: LabelOf;
  #labelled = 0;

  constructor(labelOf: LabelOf) {
    this.#labelOf = labelOf;
  }

  add(conversionId: string, before: Told, after: Told): void {
    this.#sides.before.add(conversionId, before, this.#labelOf);
    this.#sides.after.add(conversionId, after, this.#labelOf);
    for (const { advocateId } of after.decisions)
      if (this.#labelOf(conversionId, advocateId) !== null) this.#labelled += 1;
  }

  result(reference: Backtest['reference'], days: number): Backtest {
    const { before, after } = this.#sides;
    const of = (side: Side, currency: string) => this.#sides[side].money.get(currency) ?? MONEY;
    return {
      reference,
      labelled: this.#labelled,
      before: before.figures(days),
      after: after.figures(days),
      money: [...new Set([...before.money.keys(), ...after.money.keys()])].sort().map((currency) => ({
        currency,
        held_minor_before: of('before', currency).held,
        held_minor_after: of('after', currency).held,
        held_now_minor_before: of('before', currency).now,
        held_now_minor_after: of('after', currency).now,
      })),
    };
  }
}

/** What would be held at each score, and how right each signal was. Pure. */
import { rateOf } from './accuracy-of-truth.js';

/** One conversion and advocate with what is suspected, and what a reviewer said. Money in minor units of one currency. */
export interface Scored {
  readonly conversion_id: string;
  readonly advocate_id: string;
  /** Parts per billion. */
  readonly score: number;
  readonly held: number;
  readonly reasons: readonly string[];
  readonly amount: number;
  readonly confirmed: number;
  readonly released: number;
}

/** What is held: alerts are advocates, one each. */
export interface Held {
  readonly alerts: number;
  readonly alerts_a_day: number;
  readonly held: number;
  readonly held_minor: number;
}

const ALL = 1_000_000_000;
const STEPS = 100;
/** Decided conversions below which nothing is said of precision. */
export const ENOUGH_REVIEWS = 10;

/** Adds up what is held. Cost: O(n). */
export function heldOf(list: readonly Pick<Scored, 'advocate_id' | 'amount'>[], days: number): Held {
  const alerts = new Set(list.map(({ advocate_id }) => advocate_id)).size;
  return {
    alerts,
    alerts_a_day: days > 0 ? alerts / days : 0,
    held: list.length,
    held_minor: list.reduce((sum, { amount }) => sum + amount, 0),
  };
}

/** What would be held from each whole score on, 1 to 100. Cost: O(n log n). */
export function heldByScore(list: readonly Scored[], days: number): (Held & { readonly score: number })[] {
  const falling = list.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  const advocates = new Set<string>();
  const rows: (Held & { score: number })[] = [];
  let at = 0;
  let money = 0;
  for (let score = STEPS; score >= 1; score -= 1) {
    for (; at < falling.length && falling[at]!.score >= (score / STEPS) * ALL; at += 1) {
      advocates.add(falling[at]!.advocate_id);
      money += falling[at]!.amount;
    }
    const alerts = advocates.size;
    rows.push({ score, alerts, alerts_a_day: days > 0 ? alerts / days : 0, held: at, held_minor: money });
  }
  return rows.reverse();
}

/** Of the held conversions that a signal spoke of and somebody decided, the share that was confirmed. */
export function precisionBySignal(
  list: readonly Scored[],
): Map<string, { held: number; precision: ReturnType<typeof rateOf> }> {
  const counts = new Map<string, { held: number; confirmed: number; decided: number }>();
  for (const { held, reasons, confirmed, released } of list) {
    if (held === 0 && confirmed === 0) continue;
    for (const reason of reasons) {
      const count = counts.get(reason) ?? { held: 0, confirmed: 0, decided: 0 };
      counts.set(reason, {
        held: count.held + held,
        confirmed: count.confirmed + confirmed,
        decided: count.decided + (confirmed === 1 || released === 1 ? 1 : 0),
      });
    }
  }
  return new Map(
    [...counts].map(([reason, { held, confirmed, decided }]) => [
      reason,
      { held, precision: rateOf(confirmed, decided) },
    ]),
  );
}

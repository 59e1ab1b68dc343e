/** What somebody tries on the page of signals, until it is kept as a draft of the rules. */
import { getJson } from '../../lib/api.js';
import type { SignalRow } from '../../lib/reports.js';
import { keepDraft, programmeQuery, type OneRuleset } from '../../lib/rules.svelte.js';
import { draftText } from './draft-text.js';

/** Settings that differ from those in force, by signal. */
export class Trial {
  thresholds = $state.raw<Readonly<Record<string, number>>>({});
  weights = $state.raw<Readonly<Record<string, number>>>({});
  holdScore = $state.raw<number | null>(null);

  /** What the server is asked; null where nothing differs. */
  get question(): Record<string, string | readonly string[] | null> | null {
    if (this.count === 0) return null;
    const pairs = (of: Readonly<Record<string, number>>): string[] =>
      Object.entries(of).map(([name, value]) => `${name}=${value}`);
    return {
      threshold: pairs(this.thresholds),
      weight: pairs(this.weights),
      holdScore: this.holdScore === null ? null : String(this.holdScore),
    };
  }

  /** Settings that differ. */
  get count(): number {
    return Object.keys(this.thresholds).length + Object.keys(this.weights).length + (this.holdScore === null ? 0 : 1);
  }

  setThreshold(row: SignalRow, value: number): void {
    this.thresholds = differing(this.thresholds, row.signal, value, row.threshold);
  }

  setWeight(row: SignalRow, value: number): void {
    this.weights = differing(this.weights, row.signal, value, row.weight);
  }

  setHoldScore(value: number, inForce: number): void {
    this.holdScore = value === inForce ? null : value;
  }

  reset(): void {
    this.thresholds = {};
    this.weights = {};
    this.holdScore = null;
  }

  /** Keeps it where the page of rules finds it. */
  async keep(version: number): Promise<void> {
    const { rules } = await getJson<OneRuleset>(`/v1/rulesets/${version}${programmeQuery()}`);
    keepDraft(draftText(rules, this));
  }
}

function differing(
  of: Readonly<Record<string, number>>,
  name: string,
  value: number,
  inForce: number,
): Readonly<Record<string, number>> {
  const { [name]: _before, ...rest } = of;
  return value === inForce ? rest : { ...rest, [name]: value };
}

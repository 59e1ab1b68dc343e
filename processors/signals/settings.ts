import type { Rules } from '../../ingest/events/rules.js';
import { SIGNALS, type SignalName } from '../../ingest/events/signals.js';
import type { Setting, Settings } from './judge/facts.js';

/** What rules say of fraud, with the settings of every signal. */
export interface FraudTerms {
  /** Equal for rules that say the same of every signal. */
  readonly key: string;
  readonly settings: Settings;
  readonly holdScorePpb: number;
  readonly bannedSources: readonly string[];
  /** Days that a reward is held, whatever is suspected. */
  readonly holdDays: number;
}

const known = new WeakMap<Rules, FraudTerms>();

/** The terms of a ruleset; thresholds and weights that it does not name are those of the table of signals. */
export function termsOf(rules: Rules): FraudTerms {
  let terms = known.get(rules);
  if (terms === undefined) known.set(rules, (terms = readTerms(rules)));
  return terms;
}

function readTerms({ fraud, settlement }: Rules): FraudTerms {
  const settings = new Map<SignalName, Setting>();
  return {
    key: JSON.stringify([sorted(fraud.thresholds), sorted(fraud.weights), settlement.hold_days]),
    settings: (signal) => {
      let setting = settings.get(signal);
      if (setting === undefined) {
        const threshold = fraud.thresholds[signal] ?? SIGNALS[signal].threshold;
        settings.set(signal, (setting = { threshold, weightPpb: fraud.weights[signal] ?? SIGNALS[signal].weightPpb }));
      }
      return setting;
    },
    holdScorePpb: fraud.hold_score,
    bannedSources: fraud.banned_sources,
    holdDays: settlement.hold_days,
  };
}

const sorted = (named: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1));

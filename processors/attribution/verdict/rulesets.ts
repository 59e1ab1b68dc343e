import { completeRules, DEFAULT_RULES, type RulesInput } from '../../../ingest/events/rules.js';
import type { Ruleset } from './case.js';

/** Version 0: what holds while a programme has published nothing that is in force. */
export const RULESET_ZERO: Ruleset = { version: 0, effectiveAt: -Infinity, rules: DEFAULT_RULES };

export interface RulesetEvent {
  readonly version: number;
  readonly occurredAt: number;
  readonly effectiveFrom: number;
  readonly correction: boolean;
  /** JSON that passed `checkRules`. */
  readonly rules: string;
}

/**
 * The rulesets of a programme, highest version first.
 * @param events in order of (occurred_at, id): of a version that was published twice, the first stands, because it is the
 * one that advocates were promised.
 */
export function buildRulesets(events: readonly RulesetEvent[]): Ruleset[] {
  const byVersion = new Map<number, Ruleset>();
  for (const event of events) {
    if (byVersion.has(event.version)) continue;
    // A correction is the one way to reach into the past.
    const effectiveAt = event.correction ? event.effectiveFrom : Math.max(event.effectiveFrom, event.occurredAt);
    byVersion.set(event.version, {
      version: event.version,
      effectiveAt,
      rules: completeRules(JSON.parse(event.rules) as RulesInput),
    });
  }
  return [...byVersion.values()].sort((a, b) => b.version - a.version);
}

/** The ruleset in force: the highest version whose effective time is not after `at`. */
export function rulesetAt(rulesets: readonly Ruleset[], at: number): Ruleset {
  return rulesets.find(({ effectiveAt }) => effectiveAt <= at) ?? RULESET_ZERO;
}

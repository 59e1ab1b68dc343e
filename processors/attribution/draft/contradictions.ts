import { formatTime } from '../../../ingest/events/time.js';
import type { Ruleset } from '../verdict/case.js';

/** A ruleset event as it stands, with what tells it from others of its version. */
export interface PublishedRuleset {
  readonly version: number;
  readonly id: string;
  readonly occurred_ms: number;
}

/** What does not fit what was published before: the doors refuse it, but a producer may write to the log beside them. */
export interface Contradiction {
  readonly version: number;
  readonly id: string;
  readonly occurred_ms: number;
  /** What it is worth, in one sentence. */
  readonly says: string;
}

/**
 * The events whose version does not rise above one that was published before, in the order of the set (occurred_at, then id), and
 * what holds instead. A function of the set of events, as what is in force is.
 * @param events in order of (occurred_at, id)
 * @param rulesets what `buildRulesets` makes of them
 */
export function contradictionsOf(events: readonly PublishedRuleset[], rulesets: readonly Ruleset[]): Contradiction[] {
  const firsts = new Map<number, PublishedRuleset>();
  const found: Contradiction[] = [];
  let highest: PublishedRuleset | undefined;
  for (const event of events) {
    const { version, id, occurred_ms } = event;
    const first = firsts.get(version);
    const tell = (says: string): void => void found.push({ version, id, occurred_ms, says });
    const when = formatTime(occurred_ms);
    if (first)
      tell(
        `Version ${version} was published again as ${id} (${when}): without effect, the first of it stands (${formatTime(first.occurred_ms)})`,
      );
    else if (highest && version < highest.version)
      tell(
        `Version ${version} was published (${when}) after version ${highest.version} (${formatTime(highest.occurred_ms)}): ${worthOf(version, rulesets)}`,
      );
    if (!first) firsts.set(version, event);
    if (!highest || version > highest.version) highest = event;
  }
  return found;
}

function worthOf(version: number, rulesets: readonly Ruleset[]): string {
  const own = rulesets.find((one) => one.version === version);
  const end = Math.min(...rulesets.filter((one) => one.version > version).map(({ effectiveAt }) => effectiveAt));
  return own === undefined || end <= own.effectiveAt
    ? 'without effect, a higher one is in force by then'
    : `it holds only until ${formatTime(end)}, when a higher one takes effect`;
}

import { Problem } from './fields.js';
import { formatTime } from './time.js';

/** A ruleset that somebody wants to publish. Times are ms since 1970. */
export interface RulesetDraft {
  readonly version: number;
  readonly effectiveFrom: number;
  readonly correction: boolean;
}

/** What it meets there. */
export interface Publishing {
  /** The highest version of the programme that is published; null where none is, or where nobody can know. */
  readonly newestVersion: number | null;
  /** When that version was published; absent where nobody can know. */
  readonly newestAt?: number | undefined;
  /** When it is published: the ruleset event's own time. */
  readonly now: number;
}

/**
 * Why a ruleset whose fields are each valid may not be published: its version must rise, and only a correction may reach
 * into the past. A correction that takes effect at once or later is allowed: it corrects nothing and takes effect like any other.
 *
 * Every door asks this of what the log holds. What is in the log all the same (Kafka from outside, two doors at once) is defined by the
 * set of events alone: of one version the first event (by occurred_at, then id) stands, and at any time the highest version
 * whose effective time has come is in force, however late a lower one takes effect.
 * @returns null if it may be published, else the code and one sentence that begins with the field
 */
export function checkPublication(
  { version, effectiveFrom, correction }: RulesetDraft,
  { newestVersion, newestAt, now }: Publishing,
): Problem | null {
  if (newestVersion !== null && version <= newestVersion)
    return new Problem(
      'VERSION_NOT_RISING',
      `version: ${version} does not rise, because version ${newestVersion} is published`,
    );
  if (effectiveFrom < now && !correction)
    return new Problem(
      'EFFECTIVE_IN_PAST',
      `effective_from: lies before the ruleset itself (${formatTime(now)}) and correction is not true`,
    );
  // Told late, it would decide anew what the version before it has decided since.
  const takesEffect = Math.max(effectiveFrom, now);
  if (newestAt !== undefined && takesEffect < newestAt && !correction)
    return new Problem(
      'EFFECTIVE_IN_PAST',
      `effective_from: the version would take effect at ${formatTime(takesEffect)}, before version ${newestVersion} was published (${formatTime(newestAt)}), and correction is not true`,
    );
  return null;
}

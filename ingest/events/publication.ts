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
  /** When it is published: the ruleset event's own time. */
  readonly now: number;
}

/**
 * Why a ruleset whose fields are each valid may not be published: its version must rise, and only a correction may reach
 * into the past. A correction that takes effect at once or later is allowed: it corrects nothing and takes effect like any other.
 *
 * A ruleset that arrives as an event is not asked for a rising version, because what else was published may still be on its way; what
 * such an event means is defined all the same: of one version the first event (by occurred_at, then id) stands, and at any time the
 * highest version whose effective time has come is in force, however late a lower one takes effect.
 * @returns null if it may be published, else the code and one sentence that begins with the field
 */
export function checkPublication(
  { version, effectiveFrom, correction }: RulesetDraft,
  { newestVersion, now }: Publishing,
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
  return null;
}

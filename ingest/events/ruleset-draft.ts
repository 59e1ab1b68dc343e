import { checkRules } from './check-rules.js';
import { fail, type FairleadError } from './errors.js';
import { checkPublication } from './publication.js';
import type { RulesInput } from './rules.js';
import { formatTime } from './time.js';
import { validateValue } from './validate.js';

/** A ruleset before anybody publishes it. What a draft leaves out may still be open. */
export interface RulesetFile {
  readonly version?: number;
  /** RFC 3339. */
  readonly effective_from?: string;
  readonly rules: RulesInput;
  readonly note?: string;
  readonly correction?: boolean;
}

/** What stands around `rules`. */
const AROUND: ReadonlySet<string> = new Set(['version', 'effective_from', 'note', 'correction', 'rules']);
const RULES: ReadonlySet<string> = new Set([
  'attribution',
  'eligible',
  'dedup',
  'limits',
  'rewards',
  'settlement',
  'fraud',
]);

/** What a draft is checked against. */
export interface DraftSurroundings {
  /** The highest version published; null for none. */
  readonly newestVersion: number | null;
  /** When it would be published, ms since 1970. */
  readonly now: number;
}

/** Where and why something cannot be, as an answer tells it. */
export interface DraftProblem {
  readonly code: string;
  /** Exact path of the field, such as `rules.rewards[0].on`; '' where the whole is at fault. */
  readonly field: string;
  readonly message: string;
}

/**
 * Reads a draft to try or to compare: an object like the ruleset event, in which only `rules` must stand, or the `rules` object alone (all its
 * fields are parts of rules, so that the two cannot be taken for each other).
 * @throws FairleadError RULES_INVALID, VERSION_NOT_RISING or the code of the first field that is not valid; the message begins with the field
 */
export function readDraft(value: unknown, newestVersion: number | null): RulesetFile {
  const file = wholeDraft(value);
  const problem = checkRules(file['rules']);
  if (problem !== null) throw fail('RULES_INVALID', { message: problem });
  // What is left out is filled with what would do, so that what is there is checked as the event would be.
  const now = Date.UTC(2026, 0, 1);
  const version = file['version'] ?? (newestVersion ?? 0) + 1;
  const filled = { ...file, version, effective_from: file['effective_from'] ?? formatTime(now) };
  readEvent(filled, now);
  const rising = checkPublication(
    { version: version as number, effectiveFrom: now, correction: true },
    { newestVersion, now },
  );
  if (rising) throw fail(rising.code, { message: rising.message });
  return file as unknown as RulesetFile;
}

/**
 * The event that publishes a ruleset.
 * @throws FairleadError with the code and the field of what does not let it be published
 */
export function publicationOf(
  value: unknown,
  { newestVersion, now }: DraftSurroundings,
  publishedBy?: string,
): Readonly<Record<string, unknown>> & { readonly kind: 'ruleset'; readonly id: string; readonly occurred_at: string } {
  const file = wholeDraft(value);
  const { version, effectiveFrom, correction } = readEvent(file, now);
  const problem = checkPublication({ version, effectiveFrom, correction }, { newestVersion, now });
  if (problem) throw fail(problem.code, { message: problem.message });
  return {
    ...file,
    kind: 'ruleset',
    id: `ruleset-${version}-${now}`,
    occurred_at: formatTime(now),
    ...(publishedBy === undefined ? {} : { published_by: publishedBy }),
  };
}

/** What an error says of a draft. */
export function problemOf({ code, message }: FairleadError): DraftProblem {
  return { code, field: /^([a-z_]+(?:\.[^\s:.[\]]+|\[\d+\])*):/i.exec(message)?.[1] ?? '', message };
}

function wholeDraft(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fail('RULES_INVALID', { message: 'the draft is not a JSON object' });
  const file = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(file);
  if (!names.some((name) => AROUND.has(name)) && names.every((name) => RULES.has(name))) return { rules: file };
  const unknown = names.find((name) => !AROUND.has(name));
  if (unknown !== undefined)
    throw fail('RULES_INVALID', {
      message: `${unknown}: there is no such field; ${RULES.has(unknown) ? `did you mean rules.${unknown}?` : `there are ${[...AROUND].join(', ')}`}`,
    });
  return file;
}

function readEvent(
  file: Readonly<Record<string, unknown>>,
  now: number,
): { version: number; effectiveFrom: number; correction: boolean } {
  const event = { ...file, kind: 'ruleset', id: 'draft', occurred_at: formatTime(now), correction: true };
  const verdict = validateValue(event, 'ruleset', { receivedAt: now, source: 'operator' });
  if (!verdict.ok) throw fail(verdict.code, { message: verdict.message });
  const { correction } = file;
  if (correction !== undefined && typeof correction !== 'boolean')
    throw fail('FIELD_TYPE', { message: 'correction: must be true or false' });
  const { version, effective_from } = verdict.event as unknown as { version: number; effective_from: number };
  return { version, effectiveFrom: effective_from, correction: correction === true };
}

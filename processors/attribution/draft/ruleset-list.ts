import { fail } from '../../../ingest/events/errors.js';
import { completeRules, DEFAULT_RULES, type Rules, type RulesInput } from '../../../ingest/events/rules.js';
import type { Door } from '../../../sql/warehouse.js';
import type { Ruleset } from '../verdict/case.js';
import { buildRulesets } from '../verdict/rulesets.js';
import { contradictionsOf, type Contradiction, type PublishedRuleset } from './contradictions.js';

/** past: it was in force; overtaken: a higher version took effect no later, so it never is. */
export type RulesetState = 'in_force' | 'upcoming' | 'past' | 'overtaken';

/** A version of the rules of one programme. Times are ms since 1970; null is unknown or never. */
export interface ListedRuleset {
  readonly version: number;
  readonly state: RulesetState;
  /** What its event says; null for version 0, which nobody published. */
  readonly effective_from: number | null;
  readonly published_at: number | null;
  readonly published_by: string | null;
  readonly correction: boolean;
  readonly note: string | null;
  /** Until when it is in force, where a later version ends it. */
  readonly until: number | null;
  /** What of it does not fit what was published before, and what holds instead: a sentence each. */
  readonly contradictions: readonly string[];
  /** Conversions that it decides. */
  readonly conversions: number;
  /** As published: what it leaves out is as version 0 has it. */
  readonly rules: RulesInput;
  readonly complete: Rules;
}

interface Row extends PublishedRuleset {
  readonly effective_ms: number;
  readonly is_correction: boolean;
  readonly rules: string;
  readonly note: string | null;
  readonly door: string;
  readonly extra: string | null;
}

/** Every version of the rules of a programme, the newest first, down to version 0, which holds before any. */
export async function listRulesets(door: Door, programme: string): Promise<ListedRuleset[]> {
  const [rows, decided, [clock]] = await Promise.all([
    door.rows<Row>('preview/rulesets', { programme }),
    door.rows<{ version: number; conversions: number }>('preview/conversions-by-ruleset', { programme }),
    door.rows<{ now: number }>('attribution/clock-by-programme', { programme }),
  ]);
  const now = clock?.now ?? 0;
  const rulesets = rulesetsOf(rows);
  const contradictions = contradictionsOf(rows, rulesets);
  const conversions = new Map(decided.map((row) => [row.version, row.conversions]));
  const zero: Ruleset = { version: 0, effectiveAt: -Infinity, rules: DEFAULT_RULES };
  const all = [...rulesets, zero];
  return all.map((ruleset, i) => {
    const span = spanOf(ruleset, all.slice(0, i), now);
    const row = rows.find(({ version }) => version === ruleset.version);
    return {
      version: ruleset.version,
      ...span,
      effective_from: row ? ruleset.effectiveAt : null,
      published_at: row?.occurred_ms ?? null,
      published_by: row ? publisherOf(row) : null,
      correction: row?.is_correction ?? false,
      note: row?.note ?? null,
      contradictions: contradictions.filter(({ version }) => version === ruleset.version).map(({ says }) => says),
      conversions: conversions.get(ruleset.version) ?? 0,
      rules: row ? (JSON.parse(row.rules) as RulesInput) : {},
      complete: completeRules(row ? (JSON.parse(row.rules) as RulesInput) : {}),
    };
  });
}

/** What of a programme's versions does not fit what was published before. */
export async function contradictoryRulesets(door: Door, programme: string): Promise<Contradiction[]> {
  const rows = await door.rows<Row>('preview/rulesets', { programme });
  return contradictionsOf(rows, rulesetsOf(rows));
}

function rulesetsOf(rows: readonly Row[]): Ruleset[] {
  return buildRulesets(
    rows.map(({ version, occurred_ms, effective_ms, is_correction, rules }) => ({
      version,
      occurredAt: occurred_ms,
      effectiveFrom: effective_ms,
      correction: is_correction,
      rules,
    })),
  );
}

/** @param higher the versions above it */
function spanOf(
  { effectiveAt }: Ruleset,
  higher: readonly Ruleset[],
  now: number,
): Pick<ListedRuleset, 'state' | 'until'> {
  const end = Math.min(...higher.map((one) => one.effectiveAt));
  const until = Number.isFinite(end) ? end : null;
  if (end <= effectiveAt) return { state: 'overtaken', until: null };
  if (effectiveAt > now) return { state: 'upcoming', until };
  return { state: end > now ? 'in_force' : 'past', until };
}

function publisherOf({ extra, door }: Row): string {
  if (extra === null) return door;
  const { published_by } = JSON.parse(extra) as { published_by?: unknown };
  return typeof published_by === 'string' && published_by !== '' ? published_by : door;
}

/** The newest published version of a list; null where only version 0 is there. */
export function newestOf(list: readonly ListedRuleset[]): number | null {
  return list.length > 1 ? list[0]!.version : null;
}

/** The version of a list that is in force now, else the last of the list: version 0. */
export function inForce(list: readonly ListedRuleset[]): ListedRuleset {
  return list.find(({ state }) => state === 'in_force') ?? list.at(-1)!;
}

/** A version of a list, by its number as it is written. Throws NOT_FOUND. */
export function versionOf(list: readonly ListedRuleset[], version: number | string): ListedRuleset {
  const found = list.find((one) => String(one.version) === String(version));
  if (found) return found;
  throw fail('NOT_FOUND', { message: `there is no version ${version} of the rules` });
}

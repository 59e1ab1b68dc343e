import type { Door } from '../../../sql/warehouse.js';
import {
  nearCandidate,
  nearDuplicates,
  nearWindowOf,
  widestWindow,
  type NearRow,
} from '../../conversions/near-chains.js';
import type { Ruleset } from '../verdict/case.js';
import { rulesetAt } from '../verdict/rulesets.js';

const BUCKETS = 65_536;

/** A conversion that repeats another than it does now, or none, or does so only now. */
export interface Repeats {
  readonly occurredAt: number;
  /** The conversion that stands in its place; null: it stands itself. */
  readonly duplicateOf: string | null;
}

interface CandidateRow extends NearRow {
  readonly repeats: string | null;
}

/** Whether a draft in force from a time on gives any later conversion another near window than it has. */
export function nearDiffers(draft: Ruleset, published: readonly Ruleset[]): boolean {
  const later = published.filter(({ effectiveAt }) => effectiveAt > draft.effectiveAt);
  const decided = [rulesetAt(published, draft.effectiveAt), ...later];
  return decided.some((ruleset) => nearWindowOf(ruleset) !== nearWindowOf(draft));
}

export interface NearAgain {
  readonly programme: string;
  /** Those of the draft among them, highest version first. */
  readonly rulesets: readonly Ruleset[];
  /** Buckets of persons that are read at once. */
  readonly step: number;
  /** Called before each range of buckets. */
  readonly each: (done: number, total: number) => void;
}

/**
 * Finds the near duplicates of a programme anew, whole chains at a time, as the processor `conversions` does.
 * @returns by conversion, only those that come out otherwise than the state says
 */
export async function nearAgain(
  door: Door,
  { programme, rulesets, step, each }: NearAgain,
): Promise<Map<string, Repeats>> {
  const changed = new Map<string, Repeats>();
  const widest_ms = widestWindow(rulesets);
  for (let from = 0; from < BUCKETS; from += step) {
    each(from, BUCKETS);
    const range = { programme, from, to: Math.min(BUCKETS, from + step), widest_ms };
    const rows = await door.rows<CandidateRow>('preview/near-candidates', range);
    const verdicts = nearDuplicates(rows.map((row) => nearCandidate(row, rulesets)));
    for (const [i, { id, occurred_at: occurredAt, repeats }] of rows.entries())
      if (verdicts[i] !== repeats) changed.set(id, { occurredAt, duplicateOf: verdicts[i]! });
  }
  return changed;
}

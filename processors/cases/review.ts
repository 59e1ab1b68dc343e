import type { ScopeInput } from '../../ingest/events/check-review.js';
import type { REVIEW_ACTIONS } from '../../ingest/events/kinds.js';
import { parseTime } from '../../ingest/events/time.js';

export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

/** What part of a case is meant: conversions by id, two advocates of a ring, or conversions within [from, to), ms since 1970. */
export type Scope =
  | { readonly conversionIds: ReadonlySet<string> }
  | { readonly edge: readonly [string, string] }
  | {
      readonly from: number;
      readonly to: number;
    };

/** One word of a reviewer about a case. Times are ms since 1970. */
export interface Review {
  readonly id: string;
  readonly occurredAt: number;
  readonly caseId: string;
  readonly reviewer: string;
  readonly action: ReviewAction;
  /** Null is all of the subject. */
  readonly scope: Scope | null;
  readonly seen: string | null;
  readonly batchId: string | null;
  /** Id of a review or of a batch. */
  readonly undoes: string | null;
  readonly assignee: string | null;
  readonly until: number | null;
}

/** A review as the statements of `cases/` answer it. */
export interface ReviewRow {
  readonly programme_id: string;
  readonly id: string;
  readonly occurred_ms: number;
  readonly case_id: string;
  readonly reviewer: string;
  readonly action: ReviewAction;
  readonly scope: string | null;
  readonly seen: string | null;
  readonly batch_id: string | null;
  readonly undoes: string | null;
  readonly assignee: string | null;
  readonly until_ms: number | null;
}

export function reviewOf(row: ReviewRow): Review {
  return {
    id: row.id,
    occurredAt: row.occurred_ms,
    caseId: row.case_id,
    reviewer: row.reviewer,
    action: row.action,
    scope: row.scope === null ? null : scopeOf(JSON.parse(row.scope) as ScopeInput),
    seen: row.seen,
    batchId: row.batch_id,
    undoes: row.undoes,
    assignee: row.assignee,
    until: row.until_ms,
  };
}

/** A scope as its event says it, once it was checked. */
export function scopeOf({ conversion_ids, edge, from, to }: ScopeInput): Scope {
  if (edge !== undefined) return { edge: edgeOf(edge) };
  return conversion_ids === undefined
    ? { from: parseTime(from!), to: parseTime(to!) }
    : { conversionIds: new Set(conversion_ids.map((id) => id.normalize('NFC'))) };
}

/** Two advocates, the smaller id first. */
function edgeOf(edge: readonly string[]): [string, string] {
  const [a, b] = edge.map((id) => id.normalize('NFC')).sort();
  return [a!, b!];
}

/** What a scope is asked about. */
export interface Scoped {
  readonly conversionId: string;
  readonly occurredAt: number;
}

export function covers(scope: Scope | null, { conversionId, occurredAt }: Scoped): boolean {
  if (scope === null) return true;
  if ('conversionIds' in scope) return scope.conversionIds.has(conversionId);
  if ('edge' in scope) return false;
  return occurredAt >= scope.from && occurredAt < scope.to;
}

/** The order in which reviews count. */
export function inOrder(a: Pick<Review, 'id' | 'occurredAt'>, b: Pick<Review, 'id' | 'occurredAt'>): number {
  return a.occurredAt - b.occurredAt || (a.id === b.id ? 0 : Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
}

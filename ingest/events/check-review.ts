import { Problem } from './fields.js';
import { parseTime } from './time.js';

/** What part of a case a review is about, as its event says it. */
export interface ScopeInput {
  readonly conversion_ids?: readonly string[];
  /** Two advocates of a ring. */
  readonly edge?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/**
 * Rules between the fields of a review. What its action has no use for is kept and means nothing.
 * @param event the fields that were taken
 * @param raw the event as it was sent
 * @returns the first problem, or null
 */
export function checkReview(
  event: Readonly<Record<string, unknown>>,
  raw: Readonly<Record<string, unknown>>,
): Problem | null {
  if (event['action'] === 'undo' && event['undoes'] === undefined)
    return new Problem('FIELD_MISSING', 'undoes: an undo needs the id of a review or of a batch');
  const scope = event['scope'] === undefined ? undefined : (raw['scope'] as ScopeInput);
  if (event['action'] === 'cut') return checkCut(String(event['case_id']), scope?.edge);
  if (scope === undefined) return null;
  return scope.edge === undefined
    ? checkScope(scope)
    : new Problem('FIELD_CONTRADICTION', 'scope.edge: only goes with cut');
}

function checkCut(caseId: string, edge: readonly string[] | undefined): Problem | null {
  if (edge === undefined) return new Problem('FIELD_MISSING', 'scope.edge: a cut needs two advocates of the ring');
  if (!caseId.startsWith('ring:')) return new Problem('FIELD_CONTRADICTION', 'case_id: a cut is of a ring, ring:ID');
  return edge[0] === edge[1] ? new Problem('FIELD_CONTRADICTION', 'scope.edge: needs two different advocates') : null;
}

function checkScope({ conversion_ids, from, to }: ScopeInput): Problem | null {
  const times = from !== undefined || to !== undefined;
  if (conversion_ids !== undefined) {
    if (times) return new Problem('FIELD_CONTRADICTION', 'scope: has either conversion_ids or times');
    return new Set(conversion_ids).size === conversion_ids.length
      ? null
      : new Problem('FIELD_CONTRADICTION', 'scope.conversion_ids: one stands twice in the list');
  }
  if (from === undefined || to === undefined)
    return new Problem('FIELD_MISSING', 'scope: needs conversion_ids, or from and to');
  for (const [name, text] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (Number.isNaN(parseTime(text)))
      return new Problem('TIME_FORMAT', `scope.${name}: must be RFC 3339 with offset and at most milliseconds`);
  }
  return parseTime(to) > parseTime(from)
    ? null
    : new Problem('FIELD_CONTRADICTION', 'scope.to: must be after scope.from');
}

import { deterministicId } from '../events/ids.js';
import { formatTime } from '../events/time.js';
import type { PlainEvent } from './operator.js';

/** What a reviewer says of a case. */
export interface ReviewWord {
  readonly action: string;
  readonly scope?: object | undefined;
  readonly seen?: string | undefined;
  readonly batch_id?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly undoes?: string | undefined;
  readonly assignee?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * One review as an event.
 * @param at ms since 1970
 * @param number tells reviews of one moment apart, in their order
 */
export function reviewEvent(
  caseId: string,
  { action, ...word }: ReviewWord,
  { reviewer, at, number = 0 }: { readonly reviewer: string; readonly at: number; readonly number?: number },
): PlainEvent {
  const said = Object.entries(word).filter(([, value]) => value !== undefined);
  return {
    kind: 'review',
    id: `review-${at}-${String(number).padStart(6, '0')}-${deterministicId(caseId, reviewer, action).slice(0, 12)}`,
    occurred_at: formatTime(at),
    case_id: caseId,
    reviewer,
    action,
    ...Object.fromEntries(said),
  };
}

/** The name of what was said of several cases at once, so that it can be undone at once. */
export function batchOf(caseIds: readonly string[], reviewer: string, at: number): string {
  return `batch-${at}-${deterministicId(reviewer, ...caseIds).slice(0, 12)}`;
}

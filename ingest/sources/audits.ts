import { deterministicId } from '../events/ids.js';
import { formatTime } from '../events/time.js';
import type { PlainEvent } from './operator.js';

/** What a reviewer says of one conversion of a sample. */
export interface AuditAnswer {
  readonly conversion_id: string;
  readonly answer: string;
  readonly true_advocate_id?: string | undefined;
  readonly note?: string | undefined;
}

/** Who draws, in events that no person answered. */
const DRAWER = 'fairlead';

/**
 * The events that make a sample known: each conversion as not answered yet, with how it was drawn beside it. Ids follow from the sample's name and
 * the conversion, so that the same sample drawn twice at once is one.
 * @param at ms since 1970
 */
export function drawnEvents(
  audit: string,
  drawn: readonly { readonly conversion_id: string }[],
  at: number,
): PlainEvent[] {
  return drawn.map(({ conversion_id, ...sample }) => ({
    kind: 'audit',
    id: deterministicId('audit', audit, conversion_id),
    occurred_at: formatTime(at),
    audit_id: audit,
    conversion_id,
    reviewer: DRAWER,
    answer: 'withdrawn',
    sample,
  }));
}

/** One answer as an event. number: tells answers of one moment apart, in their order. */
export function answerEvent(
  { audit, reviewer, at, number = 0 }: { audit: string; reviewer: string; at: number; number?: number },
  { conversion_id, answer, true_advocate_id, note }: AuditAnswer,
): PlainEvent {
  return {
    kind: 'audit',
    id: `audit-${at}-${String(number).padStart(6, '0')}-${deterministicId(audit, conversion_id, reviewer).slice(0, 12)}`,
    occurred_at: formatTime(at),
    audit_id: audit,
    conversion_id,
    reviewer,
    answer,
    ...(true_advocate_id === undefined ? {} : { true_advocate_id }),
    ...(note === undefined ? {} : { note }),
  };
}

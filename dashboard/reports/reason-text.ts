import { REASONS } from '../../ingest/events/reasons.js';

/** What a reason code says to the reviewer; the code itself where it is unknown. */
export function reasonText(code: string): string {
  return Object.hasOwn(REASONS, code) ? REASONS[code as keyof typeof REASONS].reviewer : code;
}

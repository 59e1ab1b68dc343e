import { fail } from '../events/errors.js';
import { KIND_SPECS, type Kind } from '../events/kinds.js';
import { decode } from '../events/validate.js';
import type { Address, EventLog } from '../log/event-log.js';

/** An event as a person or the product itself writes it, before the log has it. */
export interface PlainEvent {
  readonly kind: Kind;
  readonly id: string;
  readonly occurred_at: string;
  readonly [field: string]: unknown;
}

/**
 * Validates events of an operator or of Fairlead itself and appends them to the log; nothing is appended unless all are valid.
 * @throws FairleadError with the code and message of the first event that is not valid.
 */
export async function appendOperatorEvents(
  log: Pick<EventLog, 'append'>,
  programmeId: string,
  events: readonly PlainEvent[],
  source: 'operator' | 'system' = 'operator',
  receivedAt = Date.now(),
): Promise<Address[]> {
  const checked = events.map((event) => {
    const value = new TextEncoder().encode(JSON.stringify({ ...event, programme_id: programmeId }));
    const verdict = decode(value, event.kind, { receivedAt, source, programmeId });
    if (!verdict.ok) throw fail(verdict.code, { id: event.id, message: verdict.message });
    const kind = KIND_SPECS[event.kind];
    return { topic: kind.topic, record: { key: kind.keyOf(verdict.event), value, source, programmeId, receivedAt } };
  });
  const addresses: Address[] = [];
  for (const { topic, record } of checked) addresses.push(...(await log.append(topic, [record])));
  return addresses;
}

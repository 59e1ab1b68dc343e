import type { DecisionCode } from '../../../ingest/events/reasons.js';
import type { Advocate } from './advocates.js';
import type { Case, CustomerFacts, Hold } from './case.js';
import type { Settlement } from './order.js';

/** Why the conversion earns nobody anything, whoever brought it. */
export function conversionReasons(input: Case, settlement: Settlement): DecisionCode[] {
  const reasons: DecisionCode[] = [];
  if (input.conversion.duplicateOf !== null) reasons.push('DENIED_DUPLICATE');
  if (!eligible(input)) reasons.push('DENIED_NOT_ELIGIBLE');
  if (input.ruleset.rules.eligible.new_customers_only && boughtBefore(input)) reasons.push('DENIED_EXISTING_CUSTOMER');
  if (settlement.orderMissing) reasons.push('DENIED_NO_ORDER');
  return reasons;
}

/** A list in the rules admits only what it names; what is unknown has not been shown to be on it. */
function eligible({ conversion, ruleset, customer }: Case): boolean {
  const { types, segments, regions } = ruleset.rules.eligible;
  if (!types.some((type) => type === conversion.type)) return false;
  if (segments === null && regions === null) return true;
  const facts = customerAt(customer, conversion.occurredAt);
  const within = (list: readonly string[] | null, ...values: readonly (string | null | undefined)[]): boolean =>
    list === null || values.some((value) => value !== null && value !== undefined && list.includes(value));
  return within(segments, facts?.segment) && within(regions, facts?.region, facts?.country);
}

/** The customer as of a time: by the newest event at or before it, else by the earliest later one. */
function customerAt(customer: CustomerFacts | null, at: number): CustomerFacts['history'][number] | undefined {
  if (!customer) return undefined;
  return customer.history.findLast((entry) => entry.at <= at) ?? customer.history[0];
}

/** Whether the customer had ordered before this conversion, its own order aside. */
export function boughtBefore({ conversion, customer, order, earlierOrders }: Case): boolean {
  const another = earlierOrders.some(({ orderId, at }) => orderId !== conversion.orderId && at < conversion.occurredAt);
  if (another || customer?.firstOrderAt == null) return another;
  // The stated first order may be this very one: it says something only if it lies before it, or if there is no order to be it.
  if (order) return customer.firstOrderAt < Math.min(order.firstAt, conversion.occurredAt);
  return conversion.orderId === null && customer.firstOrderAt < conversion.occurredAt;
}

/** same: one account, e-mail or payment means. shared: a device or other evidence of one person; never a network. */
export type SelfEvidence = 'same' | 'shared' | null;

/**
 * Whether an advocate refers himself.
 * @param devices device ids of the touchpoints that earned the credit
 */
export function selfEvidence(input: Case, advocate: Advocate, devices: readonly (string | null)[]): SelfEvidence {
  const { conversion, customer, order } = input;
  const has = (set: ReadonlySet<string>, value: string | null | undefined): boolean => value != null && set.has(value);
  if (has(advocate.customers, conversion.customerId)) return 'same';
  if (has(advocate.emails, conversion.emailHash) || customer?.emailHashes.some((hash) => advocate.emails.has(hash)))
    return 'same';
  if (has(advocate.payments, order?.paymentHash) || customer?.paymentHashes.some((hash) => advocate.payments.has(hash)))
    return 'same';
  if (has(advocate.persons, conversion.personId)) return 'shared';
  return [conversion.deviceId, ...devices].some((device) => has(advocate.devices, device)) ? 'shared' : null;
}

/** The times that an advocate was suspended after the conversion: a hold each. */
export function suspensions(advocate: Advocate, since: number): Omit<Hold, 'advocateId'>[] {
  const holds: Omit<Hold, 'advocateId'>[] = [];
  let from: number | null = null;
  const end = (closedAt: number | null): void => {
    if (from !== null && (closedAt === null || closedAt > since)) {
      const closedBy = closedAt === null ? null : 'advocate';
      holds.push({
        reason: 'HELD_ADVOCATE_SUSPENDED',
        openedAt: Math.max(from, since),
        closesAt: null,
        closedAt,
        closedBy,
      });
    }
    from = null;
  };
  advocate.at.forEach((at, i) => {
    if (advocate.status[i] !== 'suspended') end(at);
    else from ??= at;
  });
  end(null);
  return holds;
}

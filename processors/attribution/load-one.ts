import type { Table } from 'apache-arrow';
import type { Door } from '../../sql/warehouse.js';
import type { Case } from './case.js';
import {
  caseOf,
  conversionsOf,
  factsOf,
  loadBooks,
  objectsOf,
  rulesetsOf,
  type CustomerRow,
  type Facts,
  type FirstOrdersRow,
  type LoadedConversion,
  type RulesetRow,
  type Touches,
} from './load.js';
import { CodeIndex, keyOf, readTouches } from './touches.js';

/** What a reader wants to know of a touchpoint beside what decides. */
export interface TouchDetail {
  readonly touchpoint_id: string;
  /** click, impression, coupon or extension. */
  readonly kind: string;
  readonly referral_code: string | null;
  readonly visitor_id: string;
}

/** One conversion with what it depends on, as `decide` takes it. */
export interface LoadedCase {
  readonly input: Case;
  /** By touchpoint id. */
  readonly details: ReadonlyMap<string, TouchDetail>;
  /** What the publisher of the ruleset in force noted. */
  readonly note: string | null;
}

/** Reads one conversion; null where the programme has none of that id. */
export async function loadConversion(door: Door, programme: string, id: string): Promise<LoadedConversion | null> {
  const table = await door.arrow('attribution/conversion-by-id', { programme, conversion: id });
  return conversionsOf(table)[0] ?? null;
}

/** Reads what one conversion depends on, asking at once whatever does not wait for another answer. */
export async function loadCase(door: Door, conversion: LoadedConversion): Promise<LoadedCase> {
  const { programmeId: programme, conversionId, occurredAt } = conversion;
  const [{ touches, details }, facts, rulesets, limited, [clock]] = await Promise.all([
    loadTouches(door, conversion),
    loadFacts(door, conversion),
    door.rows<RulesetRow>('attribution/ruleset-events', { programme }),
    door.rows<{ advocate_id: string }>('attribution/limited-by-conversion', { programme, conversion: conversionId }),
    door.rows<{ now: number }>('attribution/clock-by-programme', { programme }),
  ]);
  const told = [conversion.claimedCode, ...details.map(({ referral_code }) => referral_code)];
  const codes = [...new Set(told.filter((code) => code !== null))].sort();
  const input = caseOf(conversion, {
    books: await loadBooks(door, programme, codes.length === 0 ? [''] : codes),
    rulesets: rulesetsOf(rulesets),
    facts,
    touches,
    limited: new Map([[keyOf(programme, conversionId), new Set(limited.map(({ advocate_id }) => advocate_id))]]),
    nowOf: () => clock?.now ?? occurredAt,
  });
  return {
    input,
    details: new Map(details.map((detail) => [detail.touchpoint_id, detail])),
    note: rulesets.find(({ version }) => version === input.ruleset.version)?.note ?? null,
  };
}

/** The touchpoints of the conversion's person, and those of its visitor where that is another's. */
async function loadTouches(
  door: Door,
  { programmeId: programme, personId, visitorId }: LoadedConversion,
): Promise<{ touches: Touches; details: readonly TouchDetail[] }> {
  const [visitorPerson, personTouches] = await Promise.all([
    visitorId === null ? personId : personOfVisitor(door, programme, visitorId),
    door.arrow('attribution/touches-by-person', { programme, person: personId }),
  ]);
  const codes = new CodeIndex();
  const persons = readTouches(personTouches, codes);
  const details = detailsOf(personTouches);
  if (visitorId === null || visitorPerson === personId) return { touches: { codes, persons, visitors: null }, details };
  const visitorTouches = await door.arrow('attribution/touches-by-visitor', {
    programme,
    person: visitorPerson,
    visitor: visitorId,
  });
  const visitors = readTouches(visitorTouches, codes);
  return { touches: { codes, persons, visitors }, details: [...details, ...detailsOf(visitorTouches)] };
}

function detailsOf(touches: Table): TouchDetail[] {
  return objectsOf(touches, (get) => ({
    touchpoint_id: get('touchpoint_id') as string,
    kind: get('kind') as string,
    referral_code: get('code') === '' ? null : (get('code') as string),
    visitor_id: get('visitor_id') as string,
  }));
}

async function personOfVisitor(door: Door, programme: string, visitorId: string): Promise<string> {
  const node = `visitor:${visitorId}`;
  const [row] = await door.rows<{ person_id: string }>('attribution/person-of-node', { programme, node });
  return row?.person_id ?? node;
}

/** The order and the customer of one conversion. */
async function loadFacts(
  door: Door,
  { programmeId: programme, orderId, customerId }: LoadedConversion,
): Promise<Facts> {
  const customer = { programme, customer: customerId ?? '' };
  const [order, customers, first] = await Promise.all([
    door.arrow('attribution/order-by-id', { programme, order: orderId ?? '' }),
    customerId === null ? [] : door.rows<CustomerRow>('attribution/customer-by-id', customer),
    customerId === null ? [] : door.rows<FirstOrdersRow>('attribution/first-orders-by-customer', customer),
  ]);
  return factsOf(order, customers, first);
}

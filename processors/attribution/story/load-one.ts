import type { Table } from 'apache-arrow';
import { loadFraudOf } from '../../cases/load.js';
import type { Door } from '../../../sql/warehouse.js';
import { buildBook, type AdvocateAccount, type AdvocateBook } from '../verdict/advocates.js';
import type { Case } from '../verdict/case.js';
import type { FrozenModel } from '../verdict/frozen.js';
import {
  advocateEventOf,
  askedBy,
  caseOf,
  conversionsOf,
  factsOf,
  readModels,
  objectsOf,
  rulesetsOf,
  type AdvocateRow,
  type CustomerRow,
  type Facts,
  type FirstOrdersRow,
  type LoadedConversion,
  type RulesetRow,
  type Touches,
} from '../load.js';
import type { StoryLimit } from './story.js';
import { CodeIndex, keyOf, readTouches } from '../touches.js';

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
  /** Frozen weights of the programme, the newest first, whether or not the rules pay by them. */
  readonly models: readonly FrozenModel[];
  /** What the publisher of the ruleset in force noted. */
  readonly note: string | null;
}

/** How far the events of each topic are in the state, by partition. */
export type Offsets = ReadonlyMap<string, readonly number[]>;

/** What does not depend on what the conversion itself says. */
export interface Standing {
  readonly offsets: Offsets;
  readonly rulesets: readonly RulesetRow[];
  /** What caps cut or denied of the conversion. */
  readonly limits: readonly StoryLimit[];
  /** The programme's now, ms since 1970; null before its first event. */
  readonly now: number | null;
}

/** Events of a topic that a statement may see. */
export const below = (offsets: Offsets, topic: string): readonly number[] => offsets.get(topic) ?? [];

/** Reads one conversion; null where the programme has none of that id. */
export async function loadConversion(door: Door, programme: string, id: string): Promise<LoadedConversion | null> {
  const asked = { programme, conversion: id };
  const [found] = conversionsOf(await door.arrow('attribution/conversion-by-outcome', asked));
  if (found) return found;
  // One that a step is deciding this moment has no outcome yet, or one that names the person it had before.
  return conversionsOf(await door.arrow('attribution/conversion-by-id', asked))[0] ?? null;
}

export async function loadStanding(door: Door, programme: string, id: string): Promise<Standing> {
  const [{ offsets, rulesets }, limits, [clock]] = await Promise.all([
    loadRulesets(door, programme),
    door.rows<StoryLimit>('attribution/limits-by-conversion', { programme, conversion: id }),
    door.rows<{ now: number }>('attribution/clock-by-programme', { programme }),
  ]);
  return { offsets, rulesets, limits, now: clock?.now ?? null };
}

async function loadRulesets(door: Door, programme: string): Promise<Pick<Standing, 'offsets' | 'rulesets'>> {
  const topics = await door.rows<{ topic: string; tos: number[] }>('attribution/offsets-by-topic');
  const offsets = new Map(topics.map(({ topic, tos }) => [topic, tos]));
  const asked = { programme, below: below(offsets, 'fairlead.ruleset') };
  return { offsets, rulesets: await door.rows<RulesetRow>('attribution/ruleset-events-by-programme', asked) };
}

/** Reads what one conversion depends on, asking at once whatever does not wait for another answer. */
export async function loadCase(door: Door, conversion: LoadedConversion, standing: Standing): Promise<LoadedCase> {
  const { programmeId: programme, conversionId, occurredAt } = conversion;
  const rulesets = rulesetsOf(standing.rulesets);
  const denied = new Set(standing.limits.flatMap((one) => (one.denied ? [one.advocate_id] : [])));
  const [{ touches, details, book }, facts, models] = await Promise.all([
    loadContenders(door, conversion, standing.offsets),
    loadFacts(door, conversion, { offsets: standing.offsets, earlierOrders: askedBy(rulesets).earlierOrders }),
    readModels(door, programme),
  ]);
  const fraud = await loadFraudOf(door, { programme, conversion: conversionId, advocates: [...book.advocates.keys()] });
  const input = caseOf(conversion, {
    books: new Map([[programme, book]]),
    rulesets,
    models,
    facts,
    touches,
    limited: new Map([[keyOf(programme, conversionId), denied]]),
    fraud,
    nowOf: () => standing.now ?? occurredAt,
  });
  return {
    input,
    models: models.get(programme) ?? [],
    details: new Map(details.map((detail) => [detail.touchpoint_id, detail])),
    note: standing.rulesets.find(({ version }) => version === input.ruleset.version)?.note ?? null,
  };
}

/** The touchpoints, and the advocates who may have brought them. */
async function loadContenders(door: Door, conversion: LoadedConversion, offsets: Offsets) {
  const { touches, details } = await loadTouches(door, conversion);
  const told = [conversion.claimedCode, ...details.map(({ referral_code }) => referral_code)];
  const codes = [...new Set(told.filter((code) => code !== null))].sort();
  return { touches, details, book: await loadBook(door, conversion.programmeId, { codes, offsets }) };
}

/** The advocates who ever listed one of the codes: whom else should they belong to? */
async function loadBook(
  door: Door,
  programme: string,
  { codes, offsets }: { codes: readonly string[]; offsets: Offsets },
): Promise<AdvocateBook> {
  if (codes.length === 0) return buildBook([], new Map());
  const bound = { programme, codes, below: below(offsets, 'fairlead.advocate') };
  const events = await door.rows<AdvocateRow>('attribution/advocate-events-by-code', bound);
  const named = events.map(({ customer_id }) => customer_id).filter((id) => id !== null);
  return buildBook(events.map(advocateEventOf), await loadAccounts(door, programme, [...new Set(named)], offsets));
}

async function loadAccounts(
  door: Door,
  programme: string,
  customers: readonly string[],
  offsets: Offsets,
): Promise<Map<string, AdvocateAccount>> {
  if (customers.length === 0) return new Map();
  const nodeOf = (customer: string): string => `customer:${customer}`;
  const [hashes, persons] = await Promise.all([
    door.rows<{ customer_id: string; email_hashes: string[]; payment_hashes: string[] }>(
      'attribution/hashes-by-customer',
      { programme, customers, below: below(offsets, 'fairlead.customer') },
    ),
    door.rows<{ node: string; person_id: string }>('attribution/persons-by-node', {
      programme,
      nodes: customers.map(nodeOf),
    }),
  ]);
  const personOf = new Map(persons.map(({ node, person_id }) => [node, person_id]));
  const known = new Map(hashes.map((row) => [row.customer_id, row]));
  return new Map(
    customers.map((customer): [string, AdvocateAccount] => [
      customer,
      {
        personId: personOf.get(nodeOf(customer)) ?? nodeOf(customer),
        emailHashes: known.get(customer)?.email_hashes ?? [],
        paymentHashes: known.get(customer)?.payment_hashes ?? [],
      },
    ]),
  );
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
  const [row] = await door.rows<{ person_id: string }>('attribution/persons-by-node', { programme, nodes: [node] });
  return row?.person_id ?? node;
}

/** The order and the customer of one conversion; the customer's earlier orders where a rule asks for them. */
async function loadFacts(
  door: Door,
  { programmeId: programme, orderId, customerId }: LoadedConversion,
  { offsets, earlierOrders }: { offsets: Offsets; earlierOrders: boolean },
): Promise<Facts> {
  const customer = { programme, customer: customerId ?? '', below: below(offsets, 'fairlead.customer') };
  const asks = customerId !== null;
  const [order, customers, first] = await Promise.all([
    door.arrow('attribution/order-by-id', { programme, order: orderId ?? '' }),
    asks ? door.rows<CustomerRow>('attribution/customer-by-id', customer) : [],
    asks && earlierOrders ? door.rows<FirstOrdersRow>('attribution/first-orders-by-customer', customer) : [],
  ]);
  return factsOf(order, customers, first);
}

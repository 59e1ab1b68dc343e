import type { Table } from 'apache-arrow';
import type { Door } from '../../sql/warehouse.js';
import type { StepContext } from '../framework/processor.js';
import {
  buildBook,
  EMPTY_BOOK,
  type AdvocateAccount,
  type AdvocateBook,
  type AdvocateEvent,
} from './verdict/advocates.js';
import type { Case, ConversionFacts, CustomerFacts, EarlierOrder, OrderFacts, Ruleset } from './verdict/case.js';
import type { FraudBook } from './verdict/fraud.js';
import { buildModels, modelAt, type FrozenModel, type ModelEvent } from './verdict/frozen.js';
import { buildRulesets, rulesetAt, type RulesetEvent } from './verdict/rulesets.js';
import { valuesOf } from './arrow-values.js';
import { CodeIndex, keyOf, mergeTouches, readTouches, type LoadedTouches, type Slice } from './touches.js';

/** Reads the rulesets of one programme, or of all where it is ''. */
export async function loadRulesets(door: Door, programme: string): Promise<Map<string, readonly Ruleset[]>> {
  return rulesetsOf(await door.rows<RulesetRow>('attribution/ruleset-events', { programme }));
}

/** The rulesets of all programmes, which every processor of a step shares. */
export function recallRulesets({ door, recall }: Recalling): Promise<Map<string, readonly Ruleset[]>> {
  return recall({ name: 'rulesets', kinds: ['ruleset'], tables: [], read: () => loadRulesets(door, '') });
}

type Recalling = Pick<StepContext, 'door' | 'recall'>;

/** Rulesets by programme, of their events in order. */
export function rulesetsOf(rows: readonly RulesetRow[]): Map<string, readonly Ruleset[]> {
  const events = new Map<string, RulesetEvent[]>();
  for (const row of rows) {
    const { version, occurred_ms: occurredAt, effective_ms: effectiveFrom, is_correction: correction, rules } = row;
    const event = { version, occurredAt, effectiveFrom, correction, rules };
    bucketOf(events, row.programme_id, (): RulesetEvent[] => []).push(event);
  }
  return new Map([...events].map(([id, list]): [string, Ruleset[]] => [id, buildRulesets(list)]));
}

/** Whether the rules of any programme name a model that pays by frozen weights. */
export function namesFrozen(rulesets: ReadonlyMap<string, readonly Ruleset[]>): boolean {
  return frozenVersions(rulesets).length > 0;
}

/** The versions of rules that name such a model. */
export function frozenVersions(
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
): { readonly programmeId: string; readonly version: number }[] {
  return [...rulesets].flatMap(([programmeId, list]) =>
    list
      .filter(({ rules: { attribution } }) => attribution.model === 'markov' || attribution.model === 'shapley')
      .map(({ version }) => ({ programmeId, version })),
  );
}

/** Frozen weights by programme, the newest first; none where no rules ask for them. */
export type Models = ReadonlyMap<string, readonly FrozenModel[]>;

/** Reads the frozen weights of one programme, or of all where it is ''. */
export async function loadModels(
  door: Door,
  programme: string,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
): Promise<Models> {
  return namesFrozen(rulesets) ? await readModels(door, programme) : new Map();
}

/** The same, whether or not any rules ask for them. */
export async function readModels(door: Door, programme: string): Promise<Models> {
  const events = new Map<string, ModelEvent[]>();
  for (const row of await door.rows<ModelRow>('attribution/model-events', { programme })) {
    const { id, model_id: modelId, occurred_ms: occurredAt, effective_ms: effectiveFrom, parameters } = row;
    const event = { id, modelId, occurredAt, effectiveFrom, parameters };
    bucketOf(events, row.programme_id, (): ModelEvent[] => []).push(event);
  }
  return new Map([...events].map(([id, list]): [string, FrozenModel[]] => [id, buildModels(list)]));
}

interface ModelRow {
  programme_id: string;
  id: string;
  model_id: string;
  occurred_ms: number;
  effective_ms: number;
  parameters: string;
}

/** Reads the advocates of one programme, or of all where it is ''. */
export async function loadBooks(door: Door, programme: string): Promise<Map<string, AdvocateBook>> {
  const [accounts, events] = await Promise.all([
    door.rows<AccountRow>('attribution/advocate-accounts', { programme }),
    door.rows<AdvocateRow>('attribution/advocate-events', { programme }),
  ]);
  return booksOf(accounts, events);
}

/** The advocates of all programmes, which every processor of a step shares. Who asks reads `identities`. */
export function recallBooks({ door, recall }: Recalling): Promise<Map<string, AdvocateBook>> {
  const all = { programme: '' };
  const from = { kinds: ['advocate', 'customer'], tables: ['identities'] } as const;
  const readAccounts = () => door.rows<AccountRow>('attribution/advocate-accounts', all);
  const readBooks = async () => {
    const accounts = recall({ name: 'advocate-accounts', ...from, read: readAccounts });
    const events = recallAdvocateEvents({ door, recall });
    return booksOf(...(await Promise.all([accounts, events])));
  };
  return recall({ name: 'advocate-books', ...from, read: readBooks });
}

/** The standing events of the advocates of all programmes, in order. */
export function recallAdvocateEvents({ door, recall }: Recalling): Promise<readonly AdvocateRow[]> {
  const read = () => door.rows<AdvocateRow>('attribution/advocate-events', { programme: '' });
  return recall({ name: 'advocate-events', kinds: ['advocate'], tables: [], read });
}

function booksOf(accountRows: readonly AccountRow[], eventRows: readonly AdvocateRow[]): Map<string, AdvocateBook> {
  const accounts = new Map<string, Map<string, AdvocateAccount>>();
  for (const row of accountRows) {
    const personId = row.person_id === '' ? `customer:${row.customer_id}` : row.person_id;
    bucketOf(accounts, row.programme_id, () => new Map<string, AdvocateAccount>()).set(row.customer_id, {
      personId,
      emailHashes: row.email_hashes,
      paymentHashes: row.payment_hashes,
    });
  }
  const events = new Map<string, AdvocateEvent[]>();
  for (const row of eventRows) {
    bucketOf(events, row.programme_id, (): AdvocateEvent[] => []).push(advocateEventOf(row));
  }
  const none = new Map<string, AdvocateAccount>();
  return new Map(
    [...events].map(([id, list]): [string, AdvocateBook] => [id, buildBook(list, accounts.get(id) ?? none)]),
  );
}

export function advocateEventOf(row: AdvocateRow): AdvocateEvent {
  return {
    advocateId: row.advocate_id,
    at: row.occurred_ms,
    status: row.status,
    codes: row.referral_codes,
    customerId: row.customer_id,
    emailHash: row.email_hash,
    deviceId: row.device_id,
    payoutAccountHash: row.payout_account_hash,
  };
}

/** What the rules of all programmes ask of the customers of conversions. */
export interface Asked {
  /** More than whether they are their own advocates: segments, regions, or whether they are new. */
  readonly customers: boolean;
  readonly earlierOrders: boolean;
}

export function askedBy(rulesets: ReadonlyMap<string, readonly Ruleset[]>): Asked {
  const eligible = [...rulesets.values()].flat().map(({ rules }) => rules.eligible);
  const earlierOrders = eligible.some(({ new_customers_only }) => new_customers_only);
  return {
    customers: earlierOrders || eligible.some(({ segments, regions }) => segments !== null || regions !== null),
    earlierOrders,
  };
}

interface AccountRow {
  programme_id: string;
  customer_id: string;
  person_id: string;
  email_hashes: string[];
  payment_hashes: string[];
}
export interface AdvocateRow {
  programme_id: string;
  advocate_id: string;
  occurred_ms: number;
  status: string;
  referral_codes: string[];
  customer_id: string | null;
  email_hash: string | null;
  device_id: string | null;
  payout_account_hash: string | null;
}
export interface RulesetRow {
  programme_id: string;
  version: number;
  occurred_ms: number;
  effective_ms: number;
  is_correction: boolean;
  rules: string;
  note: string | null;
}

function bucketOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Which conversions to read: those of the step in a range of person buckets, half-open. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where the conversions to decide are listed, as the statements `attribution/*-by-bucket` bind it. */
export type KeySource = Readonly<{
  /** `attribution_keys` or `signal_keys`, lists of one step, or `conversion_keys`, all there are. */
  keys: string;
  /** One programme, or '' for all. */
  programme: string;
  /** Those from this time on, ms since 1970. */
  since: number;
}>;

/** What the step at hand has listed. */
export const KEYS_OF_STEP: KeySource = { keys: 'attribution_keys', programme: '', since: 0 };

/** All conversions of a programme from a time on. */
export function keysSince(programme: string, since: number): KeySource {
  return { keys: 'conversion_keys', programme, since };
}

/** Orders and customers of a range of conversions, by `keyOf(programme, id)`. */
export interface Facts {
  readonly orders: ReadonlyMap<string, OrderFacts>;
  readonly customers: ReadonlyMap<string, CustomerFacts>;
  readonly earlierOrders: ReadonlyMap<string, readonly EarlierOrder[]>;
}

/** A conversion to decide, and the bucket of its person. */
export interface LoadedConversion extends ConversionFacts {
  readonly bucket: number;
}

export async function loadConversions(
  door: Door,
  { from, to }: Range,
  source: KeySource = KEYS_OF_STEP,
): Promise<LoadedConversion[]> {
  return conversionsOf(await door.arrow('attribution/conversions-by-bucket', { from, to, ...source }));
}

export function conversionsOf(table: Table): LoadedConversion[] {
  return objectsOf(table, (get) => ({
    bucket: get('bucket') as number,
    programmeId: get('programme_id') as string,
    conversionId: get('conversion_id') as string,
    personId: get('person_id') as string,
    type: get('type') as string,
    source: get('door') as string,
    occurredAt: get('occurred_ms') as number,
    receivedAt: get('received_ms') as number,
    customerId: get('customer_id') as string | null,
    visitorId: get('visitor_id') as string | null,
    orderId: get('order_id') as string | null,
    amountMinor: get('amount') as number | null,
    currency: get('currency_code') as string | null,
    claimedCode: get('claimed_code') as string | null,
    deviceId: get('device_id') as string | null,
    emailHash: get('customer_email_hash') as string | null,
    duplicateOf: get('repeats') as string | null,
    visitorCut: get('visitor_cut') === 1,
  }));
}

/** Reads orders and customers of the step's conversions, as far as the rules ask for them. */
export async function loadFacts(
  door: Door,
  { from, to }: Range,
  asked: Asked,
  source: KeySource = KEYS_OF_STEP,
): Promise<Facts> {
  const range = { from, to, ...source };
  const [orders, customers, first] = await Promise.all([
    door.arrow('attribution/orders-by-bucket', range),
    door.rows<CustomerRow>('attribution/customers-by-bucket', { ...range, all: asked.customers ? 1 : 0 }),
    asked.earlierOrders ? door.rows<FirstOrdersRow>('attribution/first-orders-by-bucket', range) : [],
  ]);
  return factsOf(orders, customers, first);
}

export function factsOf(orders: Table, customers: readonly CustomerRow[], first: readonly FirstOrdersRow[]): Facts {
  return {
    orders: new Map(
      objectsOf(orders, (get): [string, OrderFacts] => [
        keyOf(get('programme_id') as string, get('order_id') as string),
        orderOf(get),
      ]),
    ),
    customers: new Map(
      customers.map((row): [string, CustomerFacts] => [keyOf(row.programme_id, row.customer_id), customerOf(row)]),
    ),
    earlierOrders: new Map(
      first.map(({ programme_id, customer_id, earliest }): [string, EarlierOrder[]] => [
        keyOf(programme_id, customer_id),
        earliest.map(([at, orderId]) => ({ at, orderId })),
      ]),
    ),
  };
}

export interface CustomerRow {
  programme_id: string;
  customer_id: string;
  email_hashes: string[];
  payment_hashes: string[];
  first_order_ms: number | null;
  history: [number, string | null, string | null, string | null][];
}
export interface FirstOrdersRow {
  programme_id: string;
  customer_id: string;
  earliest: [number, string][];
}

function customerOf(row: CustomerRow): CustomerFacts {
  const history = row.history.map(([at, segment, region, country]) => ({ at, segment, region, country }));
  return {
    emailHashes: row.email_hashes,
    paymentHashes: row.payment_hashes,
    firstOrderAt: row.first_order_ms,
    history,
  };
}

type Get = (column: string) => unknown;

function orderOf(get: Get): OrderFacts {
  return {
    orderId: get('order_id') as string,
    status: get('status') as string,
    amountMinor: get('amount') as number | null,
    refundedMinor: get('refunded') as number,
    currency: get('currency') as string,
    marginMinor: get('margin') as number | null,
    firstAt: get('first_ms') as number,
    paidAt: get('paid_ms') as number | null,
    fulfilledAt: get('fulfilled_ms') as number | null,
    refundedAt: get('refunded_ms') as number | null,
    cancelledAt: get('cancelled_ms') as number | null,
    chargedBackAt: get('charged_back_ms') as number | null,
    paymentHash: get('payment_hash') as string | null,
  };
}

/** Maps the rows of an Arrow table. */
export function objectsOf<T>(table: Table, make: (get: Get) => T): T[] {
  const columns = new Map(table.schema.fields.map(({ name }) => [name, valuesOf(table.getChild(name)!)]));
  let row = 0;
  const get: Get = (column) => columns.get(column)![row];
  const made: T[] = [];
  for (; row < table.numRows; row += 1) made.push(make(get));
  return made;
}

/** Touchpoints of a range of persons, and of visitors that belong to others. */
export interface Touches {
  readonly codes: CodeIndex;
  readonly persons: LoadedTouches;
  readonly visitors: LoadedTouches | null;
}

export async function loadTouches(
  door: Door,
  { from, to }: Range,
  others: boolean,
  source: KeySource = KEYS_OF_STEP,
): Promise<Touches> {
  const range = { from, to, ...source };
  const codes = new CodeIndex();
  const persons = readTouches(await door.arrow('attribution/touches-by-bucket', range), codes);
  const ofVisitors =
    source.keys === 'conversion_keys' ? 'preview/visitor-touches-by-bucket' : 'attribution/visitor-touches-by-bucket';
  const visitors = others ? readTouches(await door.arrow(ofVisitors, range), codes) : null;
  return { codes, persons, visitors };
}

const NONE: Slice = { from: 0, to: 0 };
const NOBODY: ReadonlySet<string> = new Set();

/** What is needed to make a case of each conversion of a range. */
export interface Surroundings {
  readonly books: ReadonlyMap<string, AdvocateBook>;
  readonly rulesets: ReadonlyMap<string, readonly Ruleset[]>;
  readonly models: Models;
  readonly facts: Facts;
  readonly touches: Touches;
  /** Advocates whose claim a cap denies, by `keyOf(programme, conversion)`. */
  readonly limited: ReadonlyMap<string, ReadonlySet<string>>;
  /** Risks and reviews; absent where there are none. */
  readonly fraud?: FraudBook | null;
  nowOf(programmeId: string): number;
}

/** Puts one conversion and what it depends on together. */
export function caseOf(conversion: ConversionFacts, around: Surroundings): Case {
  const { programmeId } = conversion;
  const book = around.books.get(programmeId) ?? EMPTY_BOOK;
  const rulesets = around.rulesets.get(programmeId) ?? [];
  const of = <V>(map: ReadonlyMap<string, V>, id: string | null): V | undefined =>
    id === null ? undefined : map.get(keyOf(programmeId, id));
  const ruleset = rulesetAt(rulesets, conversion.occurredAt);
  const { columns, slice } = touchesOf(conversion, around.touches);
  return {
    conversion,
    touches: columns,
    ...slice,
    book,
    owners: around.touches.codes.owners(book),
    ruleset,
    frozen: modelAt(around.models.get(programmeId) ?? [], ruleset, conversion.occurredAt),
    order: of(around.facts.orders, conversion.orderId) ?? null,
    customer: of(around.facts.customers, conversion.customerId) ?? null,
    earlierOrders: of(around.facts.earlierOrders, conversion.customerId) ?? [],
    limited: of(around.limited, conversion.conversionId) ?? NOBODY,
    fraud: around.fraud ?? null,
    now: around.nowOf(programmeId),
  };
}

function touchesOf({ programmeId, personId, visitorId, visitorCut }: ConversionFacts, { persons, visitors }: Touches) {
  const slice = persons.slices.get(keyOf(programmeId, personId)) ?? NONE;
  const apart =
    visitors && visitorId !== null && visitorCut !== true && personId !== `visitor:${visitorId}`
      ? visitors.slices.get(keyOf(programmeId, `visitor:${visitorId}`))
      : undefined;
  if (!visitors || !apart) return { columns: persons.columns, slice };
  return mergeTouches(persons.columns, slice, visitors.columns, apart);
}

import { Type, type TObject, type TSchema } from 'typebox';
import { CONVERSION_TYPES, RulesSchema } from './rules.js';

export const KINDS = [
  'advocate',
  'customer',
  'click',
  'conversion',
  'order',
  'spend',
  'ruleset',
  'tick',
  'activity',
  'model',
  'audit',
  'identity_link',
  'review',
] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds that the contract names and this version does not take yet (KIND_LATER). */
export const LATER_KINDS = [
  'campaign',
  'lead',
  'subscription',
  'dispute',
  'payout',
  'experiment',
  'exposure',
  'fx_rate',
  'consent',
  'erasure',
  'notice',
] as const;

export const SOURCES = ['browser', 'server', 'import', 'operator', 'system'] as const;
/** The door an event came through; never what its sender says. */
export type Source = (typeof SOURCES)[number];

/** Kinds that a browser's write key may send. */
export const BROWSER_KINDS: readonly Kind[] = ['click', 'conversion', 'activity'];

/**
 * How a column is stored. time: ms since 1970 -> DateTime64(3, 'UTC'); low: LowCardinality(String); integer and money:
 * Int64; strings: Array(String), never null; json: String that holds JSON.
 */
export type ColumnType = 'string' | 'low' | 'time' | 'integer' | 'money' | 'boolean' | 'strings' | 'json';
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** What the validator checks beyond the schema, and how a field is stored. `ip` is no column: rows hold keyed hashes. */
export type Check =
  'text' | 'id' | 'time' | 'future' | 'integer' | 'money' | 'signed' | 'currency' | 'country' | 'ip' | 'node' | 'case';
export interface FieldSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly check: Check;
  readonly required: boolean;
  readonly stored: boolean;
  /** Longest string in code points (of one item for lists). */
  readonly maxLength: number;
  /** Most items of a list. */
  readonly maxItems: number;
  readonly values: readonly string[] | null;
  readonly minimum: number;
  readonly maximum: number;
  readonly schema: TSchema;
}

/** visitor:…, customer:… or device:…, with an id that would be valid by itself. */
export const NODE = /^(visitor|customer|device):[\s\S]{1,128}$/u;
export const NODE_LENGTH = 128 + 'customer:'.length;
/** advocate:…, conversion:…, ring:… or network:…: the one case that there is of a subject. */
export const CASE = /^(advocate|conversion|ring|network):[\s\S]{1,128}$/u;
export const CASE_LENGTH = 128 + 'conversion:'.length;

/** What a reviewer may do with a case. */
export const REVIEW_ACTIONS = [
  'assign',
  'confirm',
  'dismiss',
  'reopen',
  'hold',
  'release',
  'note',
  'snooze',
  'cut',
  'undo',
] as const;
/** Conversions that one review may name. */
export const MOST_REVIEWED = 10_000;

type Traits = Partial<Omit<FieldSpec, 'name' | 'required' | 'schema'>>;
interface Draft {
  readonly schema: TSchema;
  readonly traits: Traits;
}

const draft = (schema: TSchema, traits: Traits): Draft => ({ schema, traits });
const text = (type: 'string' | 'low' = 'string', maxLength = 512) =>
  draft(Type.String({ minLength: 1, maxLength }), { type, maxLength });
const id = (type: 'string' | 'low' = 'string') =>
  draft(Type.String({ minLength: 1, maxLength: 128 }), { type, check: 'id', maxLength: 128 });
const oneOf = (...values: string[]) => draft(Type.Enum(values), { type: 'low', values });
const time = () =>
  draft(Type.String({ minLength: 1, description: 'RFC 3339 with offset' }), { type: 'time', check: 'time' });
const future = () =>
  draft(Type.String({ minLength: 1, description: 'RFC 3339 with offset; may lie ahead' }), {
    type: 'time',
    check: 'future',
  });
const money = () =>
  draft(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), { type: 'money', check: 'money', minimum: 0 });
const signedMoney = () =>
  draft(Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }), {
    type: 'money',
    check: 'signed',
    minimum: -Number.MAX_SAFE_INTEGER,
  });
const integer = (minimum: number, maximum: number) =>
  draft(Type.Integer({ minimum, maximum }), { type: 'integer', check: 'integer', minimum, maximum });
const flag = () => draft(Type.Boolean(), { type: 'boolean' });
const currency = () =>
  draft(Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217' }), {
    type: 'low',
    check: 'currency',
    maxLength: 3,
  });
const country = () =>
  draft(Type.String({ minLength: 2, maxLength: 2, description: 'ISO 3166-1, two capitals' }), {
    type: 'low',
    check: 'country',
    maxLength: 2,
  });
const ids = () =>
  draft(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 100 }), {
    type: 'strings',
    check: 'id',
    maxLength: 128,
    maxItems: 100,
  });
const address = () =>
  draft(Type.String({ minLength: 2, maxLength: 64 }), { check: 'ip', stored: false, maxLength: 64 });
const userAgent = () => text('string', 2048);
const url = () => text('string', 4096);
const hash = () => id();
/** A visitor, customer or device, by its kind and its id. */
const node = () =>
  draft(Type.String({ minLength: 1, maxLength: NODE_LENGTH, pattern: NODE.source }), {
    check: 'node',
    maxLength: NODE_LENGTH,
  });
/** The case of an advocate, conversion, ring or network. */
const caseId = () =>
  draft(Type.String({ minLength: 1, maxLength: CASE_LENGTH, pattern: CASE.source }), {
    check: 'case',
    maxLength: CASE_LENGTH,
  });
/** What part of a case a review is about: conversions by id, two advocates of a ring, or conversions within times, from inclusive, to exclusive. */
const scope = () =>
  draft(
    Type.Object(
      {
        conversion_ids: Type.Optional(
          Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: MOST_REVIEWED }),
        ),
        edge: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 2, maxItems: 2 })),
        from: Type.Optional(Type.String({ minLength: 1, description: 'RFC 3339 with offset' })),
        to: Type.Optional(Type.String({ minLength: 1, description: 'RFC 3339 with offset' })),
      },
      { additionalProperties: false },
    ),
    { type: 'json' },
  );
/** Any JSON object; what is in it is the affair of the algorithm that it names. */
const parameters = () => draft(Type.Object({}, { additionalProperties: true }), { type: 'json' });
const items = () =>
  draft(
    Type.Array(
      Type.Object(
        {
          sku: Type.String({ minLength: 1, maxLength: 128 }),
          category: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          brand: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          net_minor: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000 },
    ),
    { type: 'json', maxItems: 1000 },
  );

/** The fields of one kind: `*` after a name says that it must be there. */
function fields(drafts: Record<string, Draft>): readonly FieldSpec[] {
  return Object.entries(drafts).map(([key, { schema, traits }]) => ({
    name: key.replace('*', ''),
    required: key.endsWith('*'),
    type: 'string',
    check: 'text',
    stored: true,
    maxLength: 512,
    maxItems: 0,
    values: null,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    ...traits,
    schema,
  }));
}

const FIELDS: Readonly<Record<Kind, readonly FieldSpec[]>> = {
  advocate: fields({
    'advocate_id*': id(),
    'status*': oneOf('invited', 'enrolled', 'suspended', 'closed'),
    referral_codes: ids(),
    customer_id: id(),
    invited_by: id(),
    partner_type: oneOf(
      'customer',
      'affiliate',
      'influencer',
      'consultant',
      'integrator',
      'employee',
      'coupon',
      'loyalty',
      'sub_network',
    ),
    segment: text('low', 128),
    region: text('low', 128),
    country: country(),
    cohort: text('low', 128),
    email_hash: hash(),
    device_id: id(),
    payout_account_hash: hash(),
    payout_currency: currency(),
  }),
  customer: fields({
    'customer_id*': id(),
    visitor_id: id(),
    signed_up_at: time(),
    first_order_at: time(),
    country: country(),
    region: text('low', 128),
    segment: text('low', 128),
    email_hash: hash(),
    phone_hash: hash(),
    payment_hash: hash(),
    address_hash: hash(),
  }),
  click: fields({
    'visitor_id*': id(),
    'channel*': oneOf('referral', 'affiliate', 'paid', 'organic', 'email', 'social', 'direct', 'partner_site'),
    referral_code: id(),
    click_id: id(),
    sub_id: id(),
    campaign_id: id('low'),
    ad_click_id: text(),
    touch: oneOf('click', 'impression', 'coupon', 'extension'),
    landing_url: url(),
    page_stage: oneOf('landing', 'cart', 'checkout'),
    user_activated: flag(),
    frame: text('low', 64),
    referrer_url: url(),
    utm_source: text('low'),
    utm_medium: text('low'),
    utm_campaign: text('low'),
    utm_content: text(),
    utm_term: text(),
    ip: address(),
    user_agent: userAgent(),
    device_id: id(),
  }),
  conversion: fields({
    'type*': oneOf(...CONVERSION_TYPES),
    customer_id: id(),
    visitor_id: id(),
    click_id: id(),
    order_id: id(),
    amount_minor: money(),
    currency: currency(),
    claimed_code: id(),
    ip: address(),
    user_agent: userAgent(),
    device_id: id(),
    customer_email_hash: hash(),
  }),
  order: fields({
    'order_id*': id(),
    'status*': oneOf('placed', 'paid', 'fulfilled', 'refunded', 'cancelled', 'charged_back'),
    'amount_minor*': money(),
    'currency*': currency(),
    customer_id: id(),
    margin_minor: signedMoney(),
    items: items(),
    tax_minor: money(),
    shipping_minor: money(),
    discount_minor: money(),
    coupon_code: id(),
    payment_hash: hash(),
    address_hash: hash(),
  }),
  spend: fields({
    'channel*': id('low'),
    'amount_minor*': money(),
    'currency*': currency(),
    category: oneOf('media', 'tooling', 'co_marketing', 'staff', 'other'),
    advocate_id: id(),
    campaign_id: id('low'),
    segment: text('low', 128),
    'from*': future(),
    'to*': future(),
  }),
  ruleset: fields({
    'version*': integer(1, 1_000_000_000),
    'effective_from*': future(),
    'rules*': draft(RulesSchema, { type: 'json' }),
    note: text('string', 4096),
    correction: flag(),
  }),
  tick: fields({}),
  activity: fields({
    'advocate_id*': id(),
    'action*': oneOf('login', 'share', 'invite', 'terms_accepted', 'payout_account_changed'),
    medium: text('low', 128),
    invite_id: id(),
    invitee_hash: hash(),
    visitor_id: id(),
    device_id: id(),
    ip: address(),
    user_agent: userAgent(),
  }),
  model: fields({
    'model_id*': id(),
    'trained_to*': time(),
    'parameters_hash*': hash(),
    parameters: parameters(),
    parameters_address: text('string', 4096),
    'effective_from*': future(),
  }),
  audit: fields({
    'audit_id*': id(),
    'conversion_id*': id(),
    'reviewer*': id(),
    'answer*': oneOf('right', 'wrong', 'unsure', 'withdrawn'),
    true_advocate_id: id(),
    note: text('string', 4096),
  }),
  identity_link: fields({
    'a*': node(),
    'b*': node(),
    'action*': oneOf('cut', 'restore'),
    reviewer: id(),
    reason: text('string', 4096),
  }),
  review: fields({
    'case_id*': caseId(),
    'reviewer*': id(),
    'action*': oneOf(...REVIEW_ACTIONS),
    scope: scope(),
    seen: id(),
    batch_id: id(),
    reason: text('string', 4096),
    note: text('string', 4096),
    undoes: id(),
    assignee: id(),
    until: future(),
  }),
};

const ID = Type.String({ minLength: 1, maxLength: 128 });

function schemaOf(kind: Kind): TObject {
  const properties: Record<string, TSchema> = {
    id: ID,
    occurred_at: Type.String({
      minLength: 1,
      description: 'RFC 3339 with offset, from 2000-01-01 to five minutes after receipt',
    }),
    kind: Type.Optional(Type.Union([Type.Literal(kind), Type.Null()])),
    programme_id: Type.Optional(Type.Union([ID, Type.Null(), Type.Literal('')])),
  };
  for (const field of FIELDS[kind]) {
    // Absent is NULL; senders that cannot leave a field out write null or the empty string.
    properties[field.name] = field.required
      ? field.schema
      : Type.Optional(Type.Union([field.schema, Type.Null(), Type.Literal('')]));
  }
  return Type.Object(properties, { title: kind });
}

/** A validated event: flat, named like the columns; times are ms since 1970, JSON columns hold JSON text. */
export type FieldValue = string | number | boolean | readonly string[] | undefined;
export interface Event {
  readonly kind: Kind;
  readonly id: string;
  readonly occurred_at: number;
  readonly programme_id: string;
  readonly source: Source;
  /** Unknown fields as one JSON object, keys sorted at every depth. */
  readonly extra?: string;
  readonly [field: string]: FieldValue;
}

export interface KindSpec {
  readonly kind: Kind;
  readonly topic: string;
  readonly table: string;
  /** Key of the event in the log: one subject, one partition. */
  readonly keyOf: (event: Event) => string;
  /** Shape of the event as a sender writes it. */
  readonly schema: TObject;
  readonly fields: readonly FieldSpec[];
  /** The kind's own columns in order; COMMON_COLUMNS stand before them. `ip` is a field and no column. */
  readonly columns: readonly ColumnSpec[];
  /** Whether the kind carries an address and user agent to enrich. */
  readonly hasAddress: boolean;
}

/** Columns that every kind's table begins with. */
export const COMMON_COLUMNS: readonly ColumnSpec[] = [
  { name: 'programme_id', type: 'low', nullable: false },
  { name: 'source', type: 'low', nullable: false },
  { name: 'id', type: 'string', nullable: false },
  { name: 'occurred_at', type: 'time', nullable: false },
  { name: 'extra', type: 'json', nullable: true },
];

const KEYS: Readonly<Record<Kind, (event: Event) => FieldValue>> = {
  advocate: (event) => event['advocate_id'],
  customer: (event) => event['customer_id'],
  click: (event) => event['visitor_id'],
  conversion: (event) => event['customer_id'] ?? event['visitor_id'] ?? event.id,
  order: (event) => event['order_id'],
  spend: (event) => event['channel'],
  ruleset: (event) => event.programme_id,
  tick: (event) => event.programme_id,
  activity: (event) => event['advocate_id'],
  model: (event) => event['model_id'],
  audit: (event) => event['conversion_id'],
  identity_link: (event) => event['a'],
  review: (event) => event['case_id'],
};

function specOf(kind: Kind): KindSpec {
  return {
    kind,
    topic: `fairlead.${kind}`,
    table: kind === 'activity' ? 'activities' : `${kind}s`,
    keyOf: (event) => String(KEYS[kind](event)),
    schema: schemaOf(kind),
    fields: FIELDS[kind],
    columns: FIELDS[kind]
      .filter((field) => field.stored)
      .map(({ name, type, required }) => ({ name, type, nullable: !required && type !== 'strings' })),
    hasAddress: FIELDS[kind].some((field) => field.check === 'ip'),
  };
}

export const KIND_SPECS = Object.fromEntries(KINDS.map((kind) => [kind, specOf(kind)])) as Readonly<
  Record<Kind, KindSpec>
>;

const known: ReadonlySet<string> = new Set(KINDS);
const later: ReadonlySet<string> = new Set(LATER_KINDS);

export function isKind(name: string): name is Kind {
  return known.has(name);
}

/** Why `name` is no kind that can be taken, or null if it can. */
export function kindProblem(name: string): { code: 'KIND_LATER' | 'KIND_UNKNOWN'; message: string } | null {
  if (known.has(name)) return null;
  if (later.has(name)) return { code: 'KIND_LATER', message: `kind "${name}" is known but not taken yet` };
  return { code: 'KIND_UNKNOWN', message: `there is no kind "${name.slice(0, 64)}"; there are ${KINDS.join(', ')}` };
}

import type { Kind } from '../../events/kinds.js';
import { formatTime } from '../../events/time.js';
import type { Advocate } from './advocates.js';
import type { Country } from './countries.js';
import type { Commons } from './commons.js';
import type { AddressBook } from './networks.js';
import { hash128, hexWord, type Odds, type Rng } from './random.js';

/** How a cheat goes about it: at full speed, or slowly and below every simple threshold. */
export type Pace = 'fast' | 'slow';

export type FraudKind =
  | 'self_referral'
  | 'click_farm'
  | 'bot_traffic'
  | 'click_flooding'
  | 'cookie_stuffing'
  | 'ring'
  | 'duplicate_post'
  | 'refund_abuse';

/** Innocent people whose traces look like a cheat's. */
export type Lookalike = 'cafe' | 'carrier_nat' | 'campus' | 'company' | 'family' | 'influencer_burst' | 'page_reload';

/** What really happened behind one conversion. */
export interface ConversionTruth {
  readonly what: 'conversion';
  readonly conversion_id: string;
  /** The advocate without whom it would not have happened; null where nobody's word was needed. */
  readonly true_advocate_id: string | null;
  readonly fraud: FraudKind | null;
  readonly lookalike: Lookalike | null;
  readonly amount_minor: number;
  readonly currency: string | null;
  readonly pace: Pace | null;
  /** Whether the customer had bought before: the cause is who brought them, however long ago. */
  readonly repeat: boolean;
}

/** What an advocate really is. */
export interface AdvocateTruth {
  readonly what: 'advocate';
  readonly advocate_id: string;
  readonly fraud: FraudKind | null;
  readonly lookalike: Lookalike | null;
  readonly pace: Pace | null;
  /** The number of the ring that the advocate belongs to. */
  readonly ring: number | null;
}

export type Truth = ConversionTruth | AdvocateTruth;

export type FieldValue = string | number | boolean | readonly string[] | object | undefined;
export type Fields = Readonly<Record<string, FieldValue>>;

/** One event as it stands in a line of NDJSON; absent fields are absent. */
export type SimulatedEvent = Readonly<{ kind: Kind; id: string; occurred_at: string; programme_id: string }> & Fields;

/** One line of one file, with its place in that file. */
export type SimulatedRecord =
  | { readonly file: Kind; readonly at: number; readonly id: string; readonly value: SimulatedEvent }
  | { readonly file: 'truth'; readonly at: number; readonly id: string; readonly value: Truth };

/** What all agents share: the span of time, the places, the advocates, and the paper that events are written on. */
export interface Stage {
  readonly rng: Rng;
  readonly programmeId: string;
  /** ms since 1970; every event lies in [startMs, endMs). */
  readonly startMs: number;
  readonly endMs: number;
  readonly days: number;
  readonly book: AddressBook;
  readonly commons: Commons;
  readonly countries: Odds<Country>;
  /** Whether visitors may become customers; false where an order file says who did. */
  readonly invents: boolean;
  readonly advocates: readonly Advocate[];
  write(record: SimulatedRecord): void;
}

/** Why a conversion happened and what is wrong or odd about it. */
export interface Motive {
  readonly causedBy: string | null;
  readonly fraud?: FraudKind | undefined;
  readonly lookalike?: Lookalike | undefined;
  readonly pace?: Pace | undefined;
  readonly repeat?: boolean | undefined;
}

/** Writes one agent's events; ids follow from the agent's name and the order in which it acts. */
export interface Pen {
  /** Writes an event and returns its id, or null where it falls outside the simulated time. */
  event(kind: Kind, at: number, fields: Fields): string | null;
  /** Writes an event whose id comes from outside. */
  known(kind: Kind, id: string, at: number, fields: Fields): void;
  /** Writes a conversion and the truth about it. */
  conversion(at: number, fields: Fields, motive: Motive): SimulatedEvent | null;
  /** Writes an event again as a sender does that heard no answer: same id, same content. */
  again(event: SimulatedEvent): void;
}

const PREFIX: Readonly<Record<string, string>> = {
  advocate: 'adv',
  customer: 'cus',
  click: 'clk',
  conversion: 'cnv',
  order: 'ord',
  spend: 'spd',
  ruleset: 'rul',
  tick: 'tck',
  activity: 'act',
  model: 'mdl',
  audit: 'aud',
  identity_link: 'lnk',
  review: 'rev',
};

/** Sixteen hexadecimal digits that name an agent without saying what it is. */
export function opaque(name: string): string {
  const [a, b] = hash128(name);
  return hexWord(a) + hexWord(b);
}

/** The pen of the agent whose stream is `rng`. Two pens of one agent would repeat ids: make one. */
export function penOf(stage: Stage, rng: Rng): Pen {
  const agent = opaque(rng.name);
  let written = 0;
  const named = (kind: Kind, id: string, at: number, fields: Fields): SimulatedEvent | null => {
    if (!(at >= stage.startMs && at < stage.endMs)) return null;
    return { kind, id, occurred_at: formatTime(Math.floor(at)), programme_id: stage.programmeId, ...fields };
  };
  const compose = (kind: Kind, at: number, fields: Fields): SimulatedEvent | null =>
    named(kind, `${PREFIX[kind]}_${agent}${(written++).toString(36).padStart(3, '0')}`, at, fields);
  const put = (event: SimulatedEvent | null, at: number): string | null => {
    if (event === null) return null;
    stage.write({ file: event.kind, at: Math.floor(at), id: event.id, value: event });
    return event.id;
  };
  return {
    event: (kind, at, fields) => {
      const event = compose(kind, at, fields);
      // One click in some hundreds is sent again by a page that heard no answer.
      if (event !== null && kind === 'click' && hash128(event.id)[3] % 400 === 0) put(event, at);
      return put(event, at);
    },
    known: (kind, id, at, fields) => void put(named(kind, id, at, fields), at),
    conversion: (at, fields, motive) => {
      const event = compose('conversion', at, fields);
      if (event === null) return null;
      put(event, at);
      const amount = fields['amount_minor'];
      const currency = fields['currency'];
      const truth: ConversionTruth = {
        what: 'conversion',
        conversion_id: event.id,
        true_advocate_id: motive.causedBy,
        fraud: motive.fraud ?? null,
        lookalike: motive.lookalike ?? null,
        amount_minor: typeof amount === 'number' ? amount : 0,
        currency: typeof currency === 'string' ? currency : null,
        pace: motive.pace ?? null,
        repeat: motive.repeat ?? false,
      };
      stage.write({ file: 'truth', at: Math.floor(at), id: event.id, value: truth });
      return event;
    },
    again: (event) => void put(event, Date.parse(event.occurred_at)),
  };
}

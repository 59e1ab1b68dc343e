import type { AttributionModel, Rules } from '../../../ingest/events/rules.js';
import type { DecisionCode, HoldCode } from '../../../ingest/events/reasons.js';
import type { AdvocateBook, CodeHistory } from './advocates.js';
import type { Standing } from '../../cases/standing.js';
import type { FraudBook } from './fraud.js';
import type { FrozenModel } from './frozen.js';

/** All that is known of one conversion when it is decided. Times are ms since 1970, money is in minor units, NULL is unknown. */
export interface ConversionFacts {
  readonly programmeId: string;
  readonly conversionId: string;
  readonly personId: string;
  readonly type: string;
  /** The door it came through. */
  readonly source: string;
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly customerId: string | null;
  readonly visitorId: string | null;
  readonly orderId: string | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly claimedCode: string | null;
  readonly deviceId: string | null;
  readonly emailHash: string | null;
  /** The conversion that this one repeats (same order, or near), or null. */
  readonly duplicateOf: string | null;
  /** A person said that this visitor is not this customer: the visitor's touchpoints are then somebody else's. */
  readonly visitorCut?: boolean;
}

/** The order that a conversion names, as the ledger knows it today. Amounts are what was charged; refunds are positive. */
export interface OrderFacts {
  readonly orderId: string;
  /** charged_back, cancelled, refunded (in full), fulfilled, paid, placed, or unknown. */
  readonly status: string;
  /** NULL where only refunds of it were told. */
  readonly amountMinor: number | null;
  readonly refundedMinor: number;
  readonly currency: string;
  /** Of the whole order; NULL is unknown. */
  readonly marginMinor: number | null;
  readonly firstAt: number;
  readonly paidAt: number | null;
  readonly fulfilledAt: number | null;
  readonly refundedAt: number | null;
  readonly cancelledAt: number | null;
  readonly chargedBackAt: number | null;
  readonly paymentHash: string | null;
}

/** What the programme was told of a customer: the history of what may change, and everything that ever identified them. */
export interface CustomerFacts {
  readonly emailHashes: readonly string[];
  readonly paymentHashes: readonly string[];
  readonly firstOrderAt: number | null;
  /** In order of (occurred_at, id). */
  readonly history: readonly CustomerAt[];
}

export interface CustomerAt {
  readonly at: number;
  readonly segment: string | null;
  readonly region: string | null;
  readonly country: string | null;
}

/** An order of the same customer that was not cancelled. */
export interface EarlierOrder {
  readonly orderId: string;
  readonly at: number;
}

export const DIRECT = 1;
export const BROWSER = 2;
/** A coupon or extension touch: software that appears at the till. */
export const TOOL = 4;

/** Touchpoints in columns, in order of (occurred_at, touchpoint_id) within a person. Texts are read only where one is needed. */
export interface TouchColumns {
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  /** Index of the referral code in the chunk's codes; -1 for none. */
  readonly code: Int32Array;
  /** DIRECT | BROWSER | TOOL */
  readonly flags: Uint8Array;
  id(index: number): string;
  channel(index: number): string;
  deviceId(index: number): string | null;
  /** What a rule may ban: sub_id, utm_source, channel. */
  sources(index: number): readonly (string | null)[];
}

/** A published ruleset with its defaults filled in, and from when on it is in force. */
export interface Ruleset {
  readonly version: number;
  readonly effectiveAt: number;
  readonly rules: Rules;
}

/** One conversion with everything that its decision may depend on. */
export interface Case {
  readonly conversion: ConversionFacts;
  readonly touches: TouchColumns;
  /** The person's touchpoints: [from, to) of `touches`. */
  readonly from: number;
  readonly to: number;
  readonly book: AdvocateBook;
  /** History of ownership of each code of `touches`; null where nobody ever listed it. */
  readonly owners: readonly (CodeHistory | null)[];
  readonly ruleset: Ruleset;
  /** The frozen weights that pay; null where the rules name no such model, or none is in force. */
  readonly frozen: FrozenModel | null;
  readonly order: OrderFacts | null;
  readonly customer: CustomerFacts | null;
  /** The customer's two earliest orders (two, so that one remains beside the conversion's own). */
  readonly earlierOrders: readonly EarlierOrder[];
  /** Advocates whose claim a cap denies. */
  readonly limited: ReadonlySet<string>;
  /** Risks and reviews; absent where the programme has neither. */
  readonly fraud?: FraudBook | null;
  readonly now: number;
}

export interface Decision {
  /** Empty where no advocate is a candidate. */
  readonly advocateId: string;
  readonly outcome: 'granted' | 'denied' | 'reversed';
  readonly reason: DecisionCode;
  /** Minor units that this decision credits; 0 unless granted. */
  readonly amountMinor: number;
  readonly sharePpb: number;
}

export interface Credit {
  readonly touchpointId: string;
  /** Empty where the touchpoint carries no advocate. */
  readonly advocateId: string;
  readonly channel: string;
  readonly sharePpb: number;
  readonly amountMinor: number;
  readonly pays: boolean;
}

export interface Hold {
  readonly advocateId: string;
  readonly reason: HoldCode;
  readonly openedAt: number;
  readonly closesAt: number | null;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  /** The case that holds it; only HELD_FRAUD_REVIEW has one. */
  readonly caseId?: string;
}

/** A credit that passes every test but the caps, and its place in the queue for them. */
export interface CapClaim {
  readonly advocateId: string;
  /** Days since 1970, and months since January 1970 (UTC), of the conversion. */
  readonly day: number;
  readonly month: number;
  readonly orderedAt: number;
  /** Of the ruleset in force; `null` for no such cap. */
  readonly caps: {
    readonly creditsPerDay: number | null;
    readonly advocateMonthMinor: number | null;
    readonly programmeMonthMinor: number | null;
  };
  /** Rewards in cash to the advocate before refunds, above zero, by currency; none where no cap on money applies. */
  readonly money: readonly { readonly currency: string; readonly grossMinor: number }[];
}

export interface Verdict {
  readonly model: AttributionModel;
  /** The model event whose weights gave the shares; empty where none did. */
  readonly modelId: string;
  readonly currency: string;
  /** The conversion's value after refunds, in minor units. */
  readonly valueMinor: number;
  readonly decisions: readonly Decision[];
  readonly credits: readonly Credit[];
  readonly holds: readonly Hold[];
  readonly claims: readonly CapClaim[];
  /** What stands against each candidate, granted or not; candidates without are left out. */
  readonly suspects: readonly { readonly advocateId: string; readonly standings: readonly Standing[] }[];
  /** The next instant at which the passing of time alone changes the answer. */
  readonly nextAt: number | null;
}

import type { SignalName } from '../../../ingest/events/signals.js';

/** What is known of one candidate: a conversion and an advocate who may have brought it. Times are ms since 1970; null is unknown. */
export interface Candidate {
  readonly conversionId: string;
  readonly occurredAt: number;
  readonly type: string;
  /** The door that the conversion came through. */
  readonly door: string;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly claimed: boolean;
  /** The person had ordered before. */
  readonly repeat: boolean;
  readonly duplicate: boolean;
  readonly self: '' | 'same' | 'shared';
  readonly ownTouches: number;
  /** Touchpoints of others before this advocate's last one. */
  readonly otherTouches: number;
  /** Touchpoints before the conversion. */
  readonly visits: number;
  /** The advocate's last touchpoint; null where only his code was claimed. */
  readonly touch: Touch | null;
  readonly till: End;
  readonly deviceId: string | null;
  readonly netKey: string | null;
  readonly paymentHash: string | null;
  readonly reversedAt: number | null;
  /** Sources that enrichment lacked. */
  readonly unknown: readonly string[];
}

/** Where an event came from. */
export interface End {
  readonly ipKey: string | null;
  readonly country: string | null;
  readonly ipClass: string | null;
  readonly os: string | null;
  readonly deviceId: string | null;
  readonly botReason: string | null;
  /** A user agent was told. */
  readonly agent: boolean;
}

export interface Touch extends End {
  readonly id: string;
  readonly at: number;
  readonly door: string;
  readonly kind: string | null;
  readonly pageStage: string | null;
  readonly userActivated: boolean | null;
  readonly frame: string | null;
  readonly adClickId: string | null;
  /** What a rule may ban: sub_id, utm_source, channel. */
  readonly sources: readonly string[];
}

/** What the rules in force say of a signal. */
export interface Setting {
  readonly threshold: number;
  readonly weightPpb: number;
}
export type Settings = (signal: SignalName) => Setting;

/** One observation. */
export interface Finding {
  readonly signal: SignalName;
  /** In the signal's unit; null where unknown. */
  readonly value: number | null;
  /** From 0 to 1; null where it could not be computed. */
  readonly strength: number | null;
  /** Ids of what shows it. */
  readonly evidence: readonly string[];
  /** What is missing where the strength is null, else ''. */
  readonly unknown: string;
}

export function found(signal: SignalName, value: number, strength: number, evidence: readonly string[] = []): Finding {
  return { signal, value, strength: clamp(strength), evidence, unknown: '' };
}

export function missing(signal: SignalName, what: string): Finding {
  return { signal, value: null, strength: null, evidence: [], unknown: what };
}

export function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** From nothing at `none` to everything at `all`; either may be the greater. */
export function ramp(value: number, none: number, all: number): number {
  return clamp((value - none) / (all - none));
}

/** Orders that people place by themselves once they know the shop; everything else is a step of the story that a touch began. */
const LATER_ORDERS = new Set(['purchase', 'renewal']);

/**
 * Whether the conversion is the touch's own doing: not a later order of somebody who had bought before, whatever link they once came by. The steps of a
 * first deal (trial, activation, lead, closing) are, although a first purchase may come before them.
 */
export function judgedByTouch({ touch, repeat, type }: Candidate): boolean {
  return touch !== null && !(repeat && LATER_ORDERS.has(type));
}

/** Milliseconds from the touch to the conversion. */
export function delayOf({ touch, occurredAt }: Candidate): number | null {
  return touch === null ? null : occurredAt - touch.at;
}

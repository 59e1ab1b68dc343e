import { SIGNALS } from '../../../../ingest/events/signals.js';
import type { Candidate, End, Settings, Touch } from '../../../../processors/signals/judge/facts.js';
import { NO_PEERS, type AdvocateDay, type Around, type Window } from '../../../../processors/signals/judge/window.js';

export const DAY = 86_400_000;
/** The day of every window below, and a time on it. */
export const TODAY = 20_000;
export const NOON = TODAY * DAY + DAY / 2;

export const settings: Settings = (signal) => ({
  threshold: SIGNALS[signal].threshold,
  weightPpb: SIGNALS[signal].weightPpb,
});

export const end = (over: Partial<End> = {}): End => ({
  ipKey: null,
  country: 'DE',
  ipClass: 'residential',
  os: 'Windows',
  deviceId: null,
  botReason: null,
  agent: true,
  ...over,
});

/** A link that somebody pressed, an hour before noon. */
export const touch = (over: Partial<Touch> = {}): Touch => ({
  ...end(),
  id: 't',
  at: NOON - 3_600_000,
  door: 'browser',
  kind: 'click',
  pageStage: 'landing',
  userActivated: true,
  frame: 'top',
  adClickId: null,
  sources: ['referral'],
  ...over,
});

/** An honest first conversion at noon. */
export const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  conversionId: 'k',
  occurredAt: NOON,
  type: 'purchase',
  door: 'browser',
  customerId: 'c',
  orderId: 'o',
  claimed: false,
  repeat: false,
  duplicate: false,
  self: '',
  ownTouches: 1,
  otherTouches: 0,
  visits: 1,
  touch: touch(),
  till: end(),
  deviceId: null,
  netKey: null,
  paymentHash: null,
  reversedAt: null,
  unknown: [],
  ...over,
});

/** A day on which nothing happened. */
export const day = (over: Partial<AdvocateDay> = {}): AdvocateDay => ({
  day: TODAY,
  clicks: 0,
  visitors: 0,
  pressedKnown: 0,
  unpressed: 0,
  framedKnown: 0,
  framed: 0,
  hostingKnown: 0,
  hosting: 0,
  botsKnown: 0,
  bots: 0,
  hours: Array.from({ length: 24 }, () => 0),
  octaves: Array.from({ length: 24 }, () => 0),
  conversions: 0,
  customers: 0,
  touched: 0,
  till: 0,
  quick: 0,
  ...over,
});

export const around = (over: Partial<Around> = {}): Around => ({
  customersOfDevice: () => 0,
  advocatesOfDevice: () => new Map(),
  advocatesOfPayout: () => [],
  ringOf: () => null,
  ...over,
});

export const window = (over: Partial<Window> = {}): Window => {
  const today = over.today ?? day();
  const candidates = over.candidates ?? [];
  return {
    day: TODAY,
    end: (TODAY + 1) * DAY,
    advocateSince: (TODAY - 300) * DAY,
    today,
    days: [today],
    candidates,
    long: candidates,
    peers: NO_PEERS,
    around: around(),
    anomaly: null,
    holdDays: 14,
    ...over,
  };
};

import type { DecisionCode } from '../../../ingest/events/reasons.js';
import { matchesPattern } from '../../../ingest/events/signals.js';
import { ownerAt, statusAt, type Advocate } from './advocates.js';
import { BROWSER, DIRECT, TOOL, type Case } from './case.js';

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Why a touchpoint does not qualify, as bits: several may apply at once. */
const BITS = {
  DENIED_SOURCE_BANNED: 1,
  DENIED_LATE_TOUCHPOINT: 2,
  DENIED_OUTSIDE_LOOKBACK: 4,
  DENIED_STAND_DOWN: 8,
  DENIED_ADVOCATE_UNKNOWN: 16,
  DENIED_ADVOCATE_NOT_ENROLLED: 32,
} as const satisfies Partial<Record<DecisionCode, number>>;
export type TouchReason = keyof typeof BITS;
const TOUCH_REASONS = Object.keys(BITS) as readonly TouchReason[];

/** The reasons of a mask. */
export function reasonsOf(mask: number): TouchReason[] {
  return TOUCH_REASONS.filter((reason) => (mask & BITS[reason]) !== 0);
}

/** The touchpoints at or before a conversion, each judged. Entry i is touchpoint `from + i`. */
export interface Path {
  readonly from: number;
  readonly length: number;
  /** Bits of why a touchpoint does not qualify; 0 where it does. */
  readonly masks: Uint8Array;
  /** Owner of the code, or null where there is no code or nobody owns it. */
  readonly advocates: readonly (string | null)[];
}

/**
 * Judges every touchpoint at or before the conversion on its own: ban, lateness, lookback, advocate, stand-down. Which of
 * those that qualify wins is the model's affair.
 */
export function walkPath(input: Case): Path {
  const { touches, from, conversion } = input;
  let end = from;
  while (end < input.to && touches.occurredAt[end]! <= conversion.occurredAt) end += 1;
  const length = end - from;
  const masks = new Uint8Array(length);
  const advocates: (string | null)[] = [];
  const limits = limitsOf(input);
  for (let i = 0; i < length; i += 1) {
    const at = from + i;
    const advocate = ownerOf(input, at);
    advocates.push(advocate === undefined ? null : (advocate?.advocateId ?? null));
    masks[i] = ownMask(input, limits, at, advocate);
    const stands = limits.standDownMs > 0 && (touches.flags[at]! & TOOL) !== 0;
    if (stands && otherPartyBefore(input, limits.standDownMs, { masks, advocates }, i))
      masks[i]! |= BITS.DENIED_STAND_DOWN;
  }
  return { from, length, masks, advocates };
}

interface Limits {
  readonly oldest: number;
  readonly latenessMs: number;
  readonly standDownMs: number;
  readonly banned: readonly string[];
}

function limitsOf({ conversion, ruleset: { rules } }: Case): Limits {
  const { lookback_days, max_click_lateness_minutes, stand_down_minutes } = rules.attribution;
  return {
    oldest: conversion.occurredAt - lookback_days * DAY_MS,
    latenessMs: max_click_lateness_minutes === null ? Infinity : max_click_lateness_minutes * MINUTE_MS,
    standDownMs: stand_down_minutes * MINUTE_MS,
    banned: rules.fraud.banned_sources,
  };
}

/** The advocate behind a touchpoint; undefined without a code, null where nobody ever owned it. */
function ownerOf(input: Case, at: number): Advocate | null | undefined {
  const code = input.touches.code[at]!;
  if (code < 0) return undefined;
  const history = input.owners[code];
  const owner = history ? ownerAt(history, input.touches.occurredAt[at]!) : null;
  return owner === null ? null : input.book.advocates.get(owner)!;
}

function ownMask({ touches }: Case, limits: Limits, at: number, advocate: Advocate | null | undefined): number {
  const occurredAt = touches.occurredAt[at]!;
  let mask = 0;
  if (
    limits.banned.length > 0 &&
    touches
      .sources(at)
      .some((source) => source !== null && limits.banned.some((pattern) => matchesPattern(pattern, source)))
  ) {
    mask |= BITS.DENIED_SOURCE_BANNED;
  }
  if ((touches.flags[at]! & BROWSER) !== 0 && touches.receivedAt[at]! - occurredAt > limits.latenessMs)
    mask |= BITS.DENIED_LATE_TOUCHPOINT;
  if (occurredAt < limits.oldest) mask |= BITS.DENIED_OUTSIDE_LOOKBACK;
  if (advocate === null) mask |= BITS.DENIED_ADVOCATE_UNKNOWN;
  else if (advocate && statusAt(advocate, occurredAt) !== 'enrolled') mask |= BITS.DENIED_ADVOCATE_NOT_ENROLLED;
  return mask;
}

/**
 * Whether somebody else had brought the person shortly before software at the till spoke up: a qualified touchpoint that is
 * neither software nor a direct visit, of another advocate or of none.
 */
function otherPartyBefore(
  input: Case,
  standDownMs: number,
  path: Pick<Path, 'masks' | 'advocates'>,
  i: number,
): boolean {
  const { touches, from } = input;
  const occurredAt = touches.occurredAt[from + i]!;
  for (let j = i - 1; j >= 0 && occurredAt - touches.occurredAt[from + j]! <= standDownMs; j -= 1) {
    const other = path.advocates[j] === null || path.advocates[j] !== path.advocates[i];
    if (path.masks[j] === 0 && (touches.flags[from + j]! & (TOOL | DIRECT)) === 0 && other) return true;
  }
  return false;
}

/** How outcomes and reasons of decisions are worded and toned. The texts themselves are the contract's. */
import { CAUSES, REASONS, type ReasonCode } from '../../../../ingest/events/reasons.js';
import type { ConversionType } from '../../../../ingest/events/rules.js';
import { sentence } from '../formats.js';
import type { IconName } from '../components/icons.js';
import type { Tone } from './table-view.js';

/** The reviewer's text of a reason; a code we do not know is its own text. */
export function reasonText(code: string | null | undefined): string {
  if (!code) return '';
  return (REASONS as Readonly<Partial<Record<string, { reviewer: string }>>>)[code]?.reviewer ?? code;
}

/** A reason in a few words: `DENIED_OUTSIDE_LOOKBACK` is `Outside lookback`. */
export function reasonTitle(code: string | null | undefined): string {
  return sentence(code?.replace(/^(CREDITED|DENIED|REVERSED|HELD|ADJUSTED)_/, ''));
}

/** Tone and icon of an outcome; a grant that is held is not yet good. */
export function outcomeLook(
  outcome: string,
  held: boolean,
): { readonly tone: Tone; readonly text: string; readonly icon: IconName } {
  if (outcome === 'granted') {
    return held
      ? { tone: 'warn', text: 'Granted, held', icon: 'pause' }
      : { tone: 'good', text: 'Granted', icon: 'check' };
  }
  if (outcome === 'reversed') return { tone: 'bad', text: 'Reversed', icon: 'undo' };
  if (outcome === 'denied') return { tone: 'off', text: 'Denied', icon: 'minus' };
  return { tone: 'plain', text: sentence(outcome), icon: 'unknown' };
}

/** All reasons that a decision may carry, for the filter. */
export const DECISION_REASONS: readonly { readonly value: string; readonly text: string }[] = (
  Object.keys(REASONS) as ReasonCode[]
)
  .filter((code) => !code.startsWith('HELD_'))
  .map((code) => ({ value: code, text: `${sentence(REASONS[code].outcome)}: ${reasonTitle(code).toLowerCase()}` }));

/** Why a decision came to be, in words. */
export function causeText(cause: string): string {
  return (CAUSES as readonly string[]).includes(cause) ? sentence(cause) : cause;
}

const TYPES: Readonly<Record<ConversionType, true>> = {
  signup: true,
  activation: true,
  trial: true,
  purchase: true,
  renewal: true,
  qualified_lead: true,
  closed_won: true,
};

/** The contract's conversion types. Written out, because its own list comes with a schema compiler that a browser need not load. */
export const CONVERSION_TYPES = Object.keys(TYPES) as readonly ConversionType[];

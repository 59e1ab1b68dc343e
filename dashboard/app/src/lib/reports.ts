/** The data of each report, as its own function gives it: one type for command line, API and page. */
import type { accuracy } from '../../../reports/accuracy.js';
import type { conversions } from '../../../reports/conversions.js';
import type { deadLetter, deadLetters } from '../../../reports/dead-letters.js';
import type { liability } from '../../../reports/liability.js';
import type { quality } from '../../../reports/quality.js';
import type { roi } from '../../../reports/roi.js';
import type { status } from '../../../reports/status.js';
import type { velocity } from '../../../reports/velocity.js';

type DataOf<R extends { run: (...args: never[]) => Promise<unknown> }> = Awaited<ReturnType<R['run']>>;

export type Accuracy = DataOf<typeof accuracy>;
export type Conversions = DataOf<typeof conversions>;
export type ConversionRow = Conversions['rows'][number];
export type DeadLetter = DataOf<typeof deadLetter>;
export type DeadLetters = DataOf<typeof deadLetters>;
export type Liability = DataOf<typeof liability>;
export type Quality = DataOf<typeof quality>;
export type Roi = DataOf<typeof roi>;
export type Status = DataOf<typeof status>;
export type Velocity = DataOf<typeof velocity>;
export interface Story {
  conversion: {
    conversion_id: string;
    type: string;
    occurred_at: number;
    customer_id: string | null;
    visitor_id: string | null;
    order_id: string | null;
    claimed_code: string | null;
    amount_minor: number | null;
    currency: string | null;
    source: string;
  };
  summary: string;
  ruleset: {
    version: number;
    effective_from: number | null;
    model: string;
    competing: string;
    lookback_days: number;
    note: string | null;
  };
  touchpoints: {
    touchpoint_id: string;
    occurred_at: number;
    channel: string;
    touch: string;
    advocate_id: string | null;
    referral_code: string | null;
    counted: boolean;
    reason: string | null;
  }[];
  decisions: {
    advocate_id: string | null;
    outcome: string;
    reason: string;
    amount_minor: number | null;
    currency: string | null;
  }[];
  holds: {
    reason: string;
    advocate_id: string | null;
    opened_at: number;
    closes_at: number | null;
    closed_at: number | null;
  }[];
  order: {
    order_id: string;
    status: string;
    amount_minor: number;
    refunded_minor: number;
    net_minor: number;
    currency: string;
    events: { status: string; at: number; amount_minor: number }[];
  } | null;
  journal: {
    decision_id: string;
    journaled_at: number;
    decided_for: number;
    advocate_id: string | null;
    outcome: string;
    reason: string;
    cause: string;
    ruleset_version: number;
    amount_minor: number | null;
    currency: string | null;
  }[];
}

export interface Accuracy {
  reference: string;
  reference_text: string;
  compared: number;
  agreed: number;
  rate: number | null;
  low: number | null;
  high: number | null;
  by_outcome: { key: string; title: string; conversions: number; definition?: string }[];
  by_week: { day: string; rate: number | null; low: number | null; high: number | null; count: number }[];
}
export interface Velocity {
  days: { day: string; new_advocates: number; first_shares: number; clicks: number; conversions: number }[];
}
export interface Roi {
  currency: string;
  margin_minor: number | null;
  rewards_minor: number;
  spend_minor: number;
  net_minor: number | null;
  roi: number | null;
  customers: number;
}
export interface Liability {
  currency: string;
  total_minor: number;
  states: { state: string; amount_minor: number; rewards: number }[];
  forecast: {
    day: string;
    expected: number;
    low50: number;
    high50: number;
    low80: number;
    high80: number;
    low95: number;
    high95: number;
  }[];
  method: string;
  confidence: string;
}
export interface ConversionRow {
  conversion_id: string;
  type: string;
  occurred_at: number;
  customer_id: string | null;
  order_id: string | null;
  advocate_id: string | null;
  outcome: string;
  reason: string;
  cause: string;
  holds: string[];
  amount_minor: number | null;
  currency: string | null;
  ruleset_version: number | null;
}
export interface Conversions {
  rows: ConversionRow[];
  total: number;
  totals: { currency: string; amount_minor: number }[];
}
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
export interface Quality {
  accepted: number;
  dead_lettered: number;
  dead_letters: { reason: string; step: string; count: number; newest_at: number }[];
  duplicates: { kind: string; rule: string; count: number }[];
  lag: {
    topic: string;
    partition: number;
    end_offset: number;
    next_offset: number;
    lag: number;
    newest_received_at: number | null;
    newest_occurred_at: number | null;
  }[];
}
export interface DeadLetter {
  topic: string;
  partition: number;
  offset: number;
  step: string;
  reason: string;
  message: string;
  received_at: number;
  id: string | null;
  replayed_as: string | null;
  payload_base64: string;
  payload_bytes: number;
}
export interface DeadLetters {
  rows: DeadLetter[];
  total: number;
}

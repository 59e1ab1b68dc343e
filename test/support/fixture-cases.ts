/** Cases of the fixture: what the page Queue shows of them. */
import type { CaseEvidence, CaseRow, Cases, CaseTold, Passed } from '../../dashboard/app/src/lib/reports.js';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 22, 14, 5);
const SIGNALS = ['click_injection', 'unactivated_share', 'hidden_frame', 'shared_device', 'reversal_rate'];
const SEVERITIES = ['critical', 'high', 'medium', 'low'];
const COUNT = 26;

export const CASES: readonly CaseRow[] = Array.from({ length: COUNT }, (_, i) => ({
  case_id: `advocate:a_${String(i).padStart(4, '0')}`,
  subject_kind: 'advocate',
  subject_id: `a_${String(i).padStart(4, '0')}`,
  state: i % 5 === 1 ? 'assigned' : 'open',
  severity: SEVERITIES[Math.min(3, Math.floor(i / 7))]!,
  assignee: i % 5 === 1 ? 'rita' : null,
  score: 99 - i,
  reasons: SIGNALS.slice(i % 3),
  at_stake: [
    { currency: 'EUR', amount_minor: 90_000 - i * 3_000 },
    ...(i % 4 === 0 ? [{ currency: 'GBP', amount_minor: 1_250 }] : []),
  ],
  held: 3,
  confirmed: 0,
  released: 0,
  opened_ms: NOW_MS - i * DAY_MS,
  due_ms: NOW_MS + (3 - i) * DAY_MS,
  escalated_ms: i > 3 ? NOW_MS + (3 - i) * DAY_MS : null,
  snoozed_ms: null,
  decided_ms: null,
  decided_by: null,
  seen: `advocate:a_${String(i).padStart(4, '0')}`,
}));

export function cases(): Cases {
  return {
    currency: 'EUR',
    rows: [...CASES],
    next_cursor: null,
    load: [
      { reviewer: null, cases: 21, snoozed: 1, escalated: 17, amount_minor: 1_000_000 },
      { reviewer: 'rita', cases: 5, snoozed: 0, escalated: 4, amount_minor: 300_000 },
    ],
    totals: [
      {
        state: 'open',
        cases: COUNT,
        escalated: 22,
        at_stake: [
          { currency: 'EUR', amount_minor: 1_300_000 },
          { currency: 'GBP', amount_minor: 8_750 },
        ],
      },
    ],
  };
}

const sale = (k: number) => ({ conversion_id: `cv-${k}`, advocate_id: 'a_0000', occurred_ms: NOW_MS - k * DAY_MS });

export function told(query: URLSearchParams): CaseTold | null {
  const row = CASES.find(({ case_id }) => case_id === query.get('case'));
  if (!row) return null;
  const { seen, ...own } = row;
  return {
    case_id: row.case_id,
    case: own,
    seen,
    candidates: [1, 2, 3].map((k) => ({
      ...sale(k),
      type: 'purchase',
      outcome: 'granted',
      reason: 'CREDITED_LAST_TOUCH',
      amount_minor: 4_380,
      currency: 'EUR',
      held_ms: NOW_MS - k * DAY_MS,
      held_by: 'risk',
      released_ms: k === 3 ? NOW_MS : null,
      released_by: k === 3 ? 'review:r1' : null,
      confirmed_ms: null,
      confirmed_by: null,
      score: 99.3,
      risk_day: null,
      reasons: [],
      rewards: [],
    })),
    reviews: [
      {
        id: 'r1',
        occurred_ms: NOW_MS,
        reviewer: 'rita',
        action: 'release',
        scope: { conversion_ids: ['cv-3'] },
        batch_id: null,
        reason: null,
        note: 'told us by phone',
        undoes: null,
        assignee: null,
        until_ms: null,
        void_by: null,
        stale_by: null,
        undoes_nothing: false,
      },
    ],
  };
}

export function evidence(query: URLSearchParams): CaseEvidence {
  const part = (signal: string, points: number, value: number, threshold: number) => ({
    signal,
    points,
    value,
    threshold,
    subject_kind: 'advocate',
    weight: 0.62,
    strength: 1,
    evidence: ['cv-1'],
  });
  return {
    case_id: query.get('case') ?? '',
    advocate_id: 'a_0000',
    conversion_id: 'cv-1',
    score: 99.3,
    risk_day_ms: NOW_MS - DAY_MS,
    anatomy: [part('click_injection', 60, 4.3, 7), part('unactivated_share', 39.3, 0.9, 0.2)],
    unknown: [{ signal: 'agent_contradiction', missing: 'device' }],
    touches: [1, 2, 3].map((k) => ({
      ...sale(k),
      touched_ms: NOW_MS - k * DAY_MS - 4_300,
      claimed: 0,
      customer_id: `c-${k}`,
      order_id: `o-${k}`,
      channel: 'affiliate',
      touch: 'click',
      page_stage: 'checkout',
      user_activated: false,
      frame: 'hidden_iframe',
      click_class: 'residential',
      class: 'mobile',
      click_country: 'DE',
      country: 'FR',
      device: `d-${k}`,
      other_touches: 3,
      reversed_ms: null,
      reversal: '',
    })),
    days: Array.from({ length: 28 }, (_, i) => ({
      day_ms: NOW_MS - (NOW_MS % DAY_MS) - i * DAY_MS,
      clicks: (i * 7) % 40,
      conversions: i % 3,
    })).reverse(),
    window: { from_ms: NOW_MS - (NOW_MS % DAY_MS) - 27 * DAY_MS, to_ms: NOW_MS - (NOW_MS % DAY_MS) + DAY_MS },
    peers: [
      { feature: 'unpressed', some: 900, of: 977, share: 0.921, median: 0.02, unusual: 0.055, beyond: true },
      { feature: 'converting', some: 29, of: 976, share: 0.03, median: 0.095, unusual: 0.024, beyond: false },
      { feature: 'reversed', some: 1, of: 18, share: 0.056, median: null, unusual: null, beyond: false },
    ],
    networks: ['residential', 'mobile', 'hosting'].map((kind, i) => ({
      network: `5216a13${i}`,
      class: kind,
      country: 'FR',
      org: i === 2 ? '' : 'Credit Agricole Corporate Bank',
      conversions: 3 - i,
      own_customers: 2,
      held: 2,
      advocates: 2 + 9 * i,
      customers: 4,
    })),
    shared: [
      {
        kind: 'payout',
        thing: '0a6f120d',
        own_customers: 0,
        customers: 0,
        advocates_of: 3,
        advocates: ['a_0003', 'a_0004'],
        conversions: [],
      },
      {
        kind: 'device',
        thing: 'd_bc78d1f7ffbade6f3466',
        own_customers: 4,
        customers: 10,
        advocates_of: 1,
        advocates: [],
        conversions: ['cv-1'],
      },
    ],
    similar: {
      confirmed: 4,
      dismissed: 1,
      cases: [
        {
          case_id: 'advocate:a_0900',
          state: 'confirmed',
          reasons: SIGNALS,
          score: 97,
          decided_ms: NOW_MS - 9 * DAY_MS,
          decided_by: 'rita',
        },
        {
          case_id: 'advocate:a_0901',
          state: 'dismissed',
          reasons: SIGNALS.slice(1),
          score: 71,
          decided_ms: NOW_MS - 12 * DAY_MS,
          decided_by: 'bob',
        },
      ],
    },
  };
}

export function passed(): Passed {
  const of = (k: number, answer: 'honest' | null) => ({
    conversion_id: `cv-${String(k).padStart(6, '0')}`,
    order: k,
    occurred_ms: NOW_MS - k * DAY_MS,
    type: 'purchase',
    channel: 'referral',
    outcome: 'granted',
    reason: 'CREDITED_LAST_TOUCH',
    advocate_id: 'a_0007',
    credited_minor: 5_000,
    value_minor: 5_000,
    currency: 'EUR',
    answer,
    reviewer: answer && 'rita',
    answered_ms: answer && NOW_MS,
    note: null,
    score: answer && 12.5,
    reasons: answer ? ['no_earlier_visit'] : [],
  });
  const missed = { rate: 0, low: 0, high: 0.31 };
  return {
    audit_id: 'spot',
    seed: '3',
    population: 690,
    drawn: 2,
    answered: 1,
    unsure: 0,
    covered: 0.8,
    missed,
    missed_conversions: { rate: 0, low: 0, high: 214 },
    money: [],
    rows: [of(1, null), of(2, 'honest')],
  };
}

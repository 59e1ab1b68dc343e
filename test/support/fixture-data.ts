/** Answers of the API as the dashboard's tests need them: small, seeded, and typed by the reports themselves. */
import { advocateView } from '../../processors/attribution/preview.js';
import type {
  Accuracy,
  ConversionRow,
  Conversions,
  DeadLetter,
  DeadLetters,
  Liability,
  Quality,
  Roi,
  Status,
  Story,
  Velocity,
} from '../../dashboard/app/src/lib/reports.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 84;

/** Start of the last day of the data. The frontier lies at 14:05 of it. */
export const LAST_DAY_MS = Date.UTC(2026, 10, 22);
export const FRONTIER_MS = LAST_DAY_MS + 14 * HOUR_MS + 5 * 60_000;

/** Numbers in [0, 1) that depend on the seed alone (the multiplier and increment of Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const dayText = (index: number): string =>
  new Date(LAST_DAY_MS - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10);

export const status: Status = {
  complete_to: FRONTIER_MS,
  programmes: ['default', 'partners'],
  currencies: ['EUR', 'GBP'],
  conversions: 1500,
  clicks: 121_000,
  cases: 26,
  dead_letters: 42,
  events: 182_000,
  ruleset_version: 3,
};

const MEASURES = ['new_advocates', 'first_shares', 'clicks', 'conversions'] as const;

export function velocity(): Velocity {
  const random = seeded(7);
  const raw = Array.from({ length: DAYS }, (_, index) => {
    const weekday = index % 7 < 5 ? 1 : 0.75;
    const part = index === DAYS - 1 ? 0.55 : 1;
    const count = (base: number, spread: number): number => Math.round((base + spread * random()) * weekday * part);
    return {
      day: dayText(index),
      new_advocates: count(8, 7),
      first_shares: count(5, 4),
      clicks: count(900 + index * 6, 300),
      bot_clicks: count(30, 20),
      conversions: count(40 + index / 3, 15),
    };
  });
  const mean = (index: number, key: (typeof MEASURES)[number]): number | null =>
    index < 6 ? null : raw.slice(index - 6, index + 1).reduce((sum, day) => sum + day[key], 0) / 7;
  const total = (key: (typeof MEASURES)[number] | 'bot_clicks'): number => raw.reduce((sum, day) => sum + day[key], 0);
  return {
    from: dayText(0),
    to: new Date(LAST_DAY_MS + DAY_MS).toISOString().slice(0, 10),
    days: raw.map((day, index) => ({
      ...day,
      new_advocates_mean7: mean(index, 'new_advocates'),
      first_shares_mean7: mean(index, 'first_shares'),
      clicks_mean7: mean(index, 'clicks'),
      conversions_mean7: mean(index, 'conversions'),
    })),
    totals: {
      new_advocates: total('new_advocates'),
      first_shares: total('first_shares'),
      clicks: total('clicks'),
      bot_clicks: total('bot_clicks'),
      conversions: total('conversions'),
    },
  };
}

export function accuracy(): Accuracy {
  const random = seeded(11);
  const line = (key: string, title: string, conversions: number) => ({
    key,
    title,
    conversions,
    definition: `${title}.`,
  });
  return {
    reference: 'claimed_codes',
    reference_text: 'the code that the customer named',
    agreed: 581,
    compared: 612,
    rate: 0.949,
    low: 0.929,
    high: 0.964,
    by_outcome: [
      line('agree', 'Agrees', 581),
      line('other', 'Another advocate', 31),
      line('no_touch', 'No referral touch', 87),
    ],
    by_week: Array.from({ length: 12 }, (_, index) => {
      const rate = 0.92 + 0.05 * random();
      return { day: dayText(index * 7), rate, low: rate - 0.05, high: Math.min(1, rate + 0.03), count: 51 };
    }),
    claimed_codes: { agreed: 581, compared: 612, rate: 0.949, low: 0.929, high: 0.964 },
    matched_orders: { agreed: 1180, compared: 1204, rate: 0.98, low: 0.971, high: 0.987 },
    truth: null,
    audit: null,
  };
}

export function liability(): Liability {
  const states = [
    { state: 'earned', amount_minor: 2_114_000, rewards: 812 },
    { state: 'held', amount_minor: 1_807_050, rewards: 455 },
    { state: 'payable', amount_minor: 4_500_000, rewards: 1502 },
    { state: 'reversed', amount_minor: 310_025, rewards: 97 },
  ];
  const total = 8_421_050;
  const forecast = Array.from({ length: 13 }, (_, index) => {
    const expected = Math.round(4_500_000 + 3_600_000 * (1 - Math.exp(-(index + 1) / 4)));
    const half = (expected - 4_500_000) * 0.12;
    return {
      day: new Date(FRONTIER_MS + (index + 1) * 7 * DAY_MS).toISOString().slice(0, 10),
      expected,
      low50: Math.round(expected - half * 0.67),
      high50: Math.round(expected + half * 0.6),
      low80: Math.round(expected - half * 1.28),
      high80: Math.round(expected + half * 1.1),
      low95: Math.round(expected - half * 1.96),
      high95: Math.round(expected + half * 1.7),
    };
  });
  return {
    as_of: FRONTIER_MS,
    currency: 'EUR',
    total_minor: total,
    states,
    by_week: [],
    held_by: [
      {
        reason: 'HELD_RETURN_WINDOW',
        title: 'The order may still be returned.',
        amount_minor: 1_700_000,
        rewards: 430,
      },
    ],
    forecast,
    undated_minor: 24_000,
    survival: 0.921,
    method:
      'Each amount that waits, times the share of matured amounts that became payable, in the week in which its holds end.',
    confidence:
      '92.1 % of the amount of 2,310 rewards of 214 advocates became payable. The intervals hold if what waits now ends as what ended so far.',
    by_currency: [
      { currency: 'EUR', total_minor: total, states },
      { currency: 'GBP', total_minor: 20_400, states: [] },
    ],
  };
}

export function roi(): Roi {
  const line = {
    currency: 'EUR',
    margin_minor: 48_211_040,
    rewards_minor: 12_110_000,
    spend_minor: 9_000_000,
    net_minor: 27_101_040,
    roi: 1.2838,
    customers: 1907,
    orders: 2644,
    guest_orders: 31,
    revenue_minor: 190_442_015,
    orders_without_margin: 112,
    revenue_without_margin_minor: 4_410_500,
    other_spend_minor: 2_200_000,
  };
  return { ...line, by_currency: [line] };
}

const DECISIONS = [
  ['granted', 'CREDITED_LAST_TOUCH', 0],
  ['granted', 'CREDITED_LAST_TOUCH', 1],
  ['denied', 'DENIED_NO_TOUCHPOINT', 0],
  ['denied', 'DENIED_OTHER_TOUCHPOINT_WON', 0],
  ['reversed', 'REVERSED_REFUND', 0],
  ['granted', 'CREDITED_CLAIMED_CODE', 0],
] as const;
const CHANNELS = ['referral', 'affiliate', 'paid', 'email'];

/** All conversions of the fixture, newest first. One id tries to be a formula, one to be markup. */
export const CONVERSIONS: readonly ConversionRow[] = (() => {
  const random = seeded(23);
  return Array.from({ length: status.conversions }, (_, index): ConversionRow => {
    const [outcome, reason, holds] = DECISIONS[Math.floor(random() * DECISIONS.length)] ?? DECISIONS[0];
    const purchase = index % 5 !== 0;
    const value = purchase ? Math.round(random() * 30_000) : 0;
    const id =
      index === 3
        ? '=HYPERLINK("x")'
        : index === 4
          ? '<img src=x onerror=alert(1)>'
          : `cv-${String(index).padStart(6, '0')}`;
    return {
      conversion_id: id,
      occurred_ms: FRONTIER_MS - index * 3_100_000,
      type: purchase ? 'purchase' : 'signup',
      channel: reason === 'DENIED_NO_TOUCHPOINT' ? null : (CHANNELS[index % CHANNELS.length] ?? null),
      advocate_id: outcome === 'denied' ? null : `adv-${String(index % 97).padStart(4, '0')}`,
      outcome,
      reason,
      reason_text: reason,
      model: 'last_touch',
      ruleset_version: 3,
      value_minor: value,
      credited_minor: outcome === 'granted' ? value : 0,
      currency: purchase ? (index % 11 === 0 ? 'GBP' : 'EUR') : null,
      open_holds: holds,
      touchpoints: index % 7,
      customer_id: index % 9 === 0 ? null : `cus-${88_000 + index}`,
      order_id: purchase ? `ord-${10_000 + index}` : null,
      claimed_code: null,
    };
  });
})();

/** The conversions report over the fixture: outcome and search filter, pages by cursor. */
export function conversions(query: URLSearchParams): Conversions {
  const outcomes = query.getAll('outcome');
  const search = query.get('q') ?? '';
  const kept = CONVERSIONS.filter(
    (row) =>
      (outcomes.length === 0 || outcomes.includes(row.outcome)) && (search === '' || row.conversion_id === search),
  );
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  const totals = (['EUR', 'GBP', null] as const).map((currency) => {
    const of = kept.filter((row) => row.currency === currency);
    const sum = (pick: (row: ConversionRow) => number): number => of.reduce((total, row) => total + pick(row), 0);
    return {
      currency,
      conversions: of.length,
      value_minor: sum((row) => row.value_minor),
      credited_minor: sum((row) => row.credited_minor),
      held: sum((row) => row.open_holds),
    };
  });
  return {
    rows: kept.slice(start, end),
    next_cursor: end < kept.length ? String(end) : null,
    total: kept.length,
    totals,
    groups: [],
  };
}

const REASONS = [
  ['FIELD_TYPE', 'validate', 'click', 17],
  ['BAD_JSON', 'decode', 'click', 12],
  ['TIME_TOO_EARLY', 'validate', 'order', 8],
  ['ID_CONFLICT', 'dedup', 'conversion', 5],
] as const;

export function quality(): Quality {
  const by_reason = REASONS.map(([reason, step, kind, records]) => ({
    reason,
    step,
    kind,
    records,
    replayed: reason === 'BAD_JSON' ? 1 : 0,
    bytes_removed: reason === 'ID_CONFLICT' ? 1 : 0,
  }));
  return {
    dead_letters: {
      total: 42,
      open: 40,
      bytes_removed: 1,
      by_reason,
      by_day: [{ day: dayText(DAYS - 1), records: 42, replayed: 1 }],
    },
    rulesets: [
      {
        version: 2,
        id: 'ruleset-2-1773100800000',
        occurred_ms: Date.UTC(2026, 2, 10),
        says: 'Version 2 was published (2026-03-10T00:00:00.000Z) after version 3 (2026-03-01T00:00:00.000Z): without effect, a higher one is in force by then',
      },
    ],
    duplicates: [
      { kind: 'click', rule: 'same_id', events: 1203 },
      { kind: 'conversion', rule: 'same_id', events: 41 },
      { kind: 'conversion', rule: 'same_order', events: 17 },
      { kind: 'conversion', rule: 'near', events: 9 },
    ],
    lag: ['advocate', 'click', 'conversion', 'order'].flatMap((kind, topic) =>
      [0, 1, 2, 3].map((partition) => {
        const end = 45_000 - topic * 9000 + partition * 13;
        const behind = kind === 'click' && partition === 2 ? 120 : 0;
        return {
          topic: `fairlead.${kind}`,
          partition,
          next_offset: end - behind,
          processed_offset: end - behind,
          end_offset: end,
          lag: behind,
          unprocessed: 0,
          at_ms: FRONTIER_MS,
        };
      }),
    ),
    lag_total: 120,
    freshness_ms: 42_000,
    newest_received_ms: FRONTIER_MS,
    newest: [
      { kind: 'click', received_ms: FRONTIER_MS },
      { kind: 'conversion', received_ms: FRONTIER_MS - 61_000 },
    ],
    enrichment_missing: [{ kind: 'click', source: 'asn', events: 310 }],
  };
}

const LETTERS: readonly DeadLetter[] = REASONS.flatMap(([reason, step, kind, records], group) =>
  Array.from({ length: records }, (_, index): DeadLetter => {
    const removed = reason === 'ID_CONFLICT' && index === 0;
    const payload =
      reason === 'BAD_JSON'
        ? Buffer.from(`{"kind":"click","id":"c${index}\u0000\xff`, 'latin1')
        : Buffer.from(`{"kind":"${kind}","id":"x-${index}","amount_minor":"12.50","note":"<script>alert(1)</script>"}`);
    return {
      address: `fairlead.${kind}/${index % 4}/${1000 + group * 100 + index}`,
      kind,
      step,
      reason,
      message:
        reason === 'BAD_JSON' ? 'unexpected end of input at byte 24' : 'amount_minor: must be an integer, is "12.50"',
      source: 'server',
      id: reason === 'BAD_JSON' ? null : `x-${index}`,
      received_ms: FRONTIER_MS - (group * 20 + index) * HOUR_MS,
      payload_bytes: removed ? 0 : payload.length,
      bytes_removed_ms: removed ? FRONTIER_MS - HOUR_MS : null,
      replay_of: null,
      replayed_as: reason === 'BAD_JSON' && index === 0 ? 'fairlead.click/1/90210' : null,
      programme_id: 'default',
      payload: removed ? '' : payload.toString('utf8'),
      payload_base64: removed ? '' : payload.toString('base64'),
    };
  }),
);

export function deadLetters(query: URLSearchParams): DeadLetters {
  const reason = query.get('reason');
  const rows = LETTERS.filter((letter) => reason === null || letter.reason === reason);
  return {
    rows,
    next_cursor: null,
    total: rows.length,
    replayed: rows.filter((row) => row.replayed_as !== null).length,
  };
}

export function deadLetter(query: URLSearchParams): DeadLetter | null {
  return LETTERS.find((letter) => letter.address === query.get('address')) ?? null;
}

/** Touchpoints of the story: out of the window, of another channel, beaten, and the one that won. */
const touch = (
  id: string,
  ageDays: number,
  at: number,
  more: Partial<Story['touchpoints'][number]>,
): Story['touchpoints'][number] => ({
  touchpoint_id: id,
  occurred_at: at - ageDays * DAY_MS,
  channel: 'referral',
  touch: 'click',
  visitor_id: 'vis-1f20',
  advocate_id: 'adv-0007',
  referral_code: 'ANNA7',
  counted: false,
  share_ppb: 0,
  by_model: [],
  reason: null,
  reasons: [],
  note: '',
  ...more,
});

const entry = (id: string, no: number, at: number, advocate: string, cause: string): Story['journal'][number] => ({
  decision_id: id,
  supersedes: '',
  entry_no: no,
  retracted: false,
  journaled_at: at,
  decided_for: at,
  advocate_id: advocate,
  outcome: 'granted',
  reason: 'CREDITED_LAST_TOUCH',
  cause,
  model: 'last_touch',
  ruleset_version: 3,
  share_ppb: 1_000_000_000,
  amount_minor: 12_990,
  currency: 'EUR',
});

export function story(query: URLSearchParams): Story | null {
  const told = plainStory(query);
  if (told === null) return null;
  const named = told.decisions.flatMap(({ advocate_id }) => advocate_id ?? []);
  return { ...told, advocates: named.map((id) => advocateView(told, id)) };
}

function plainStory(query: URLSearchParams): Omit<Story, 'advocates'> | null {
  const row = CONVERSIONS.find((one) => one.conversion_id === query.get('id'));
  if (row === undefined) return null;
  const at = row.occurred_ms;
  const decision = {
    text: 'The last qualified touchpoint before the conversion.',
    advocate_text: 'Your referral was the last one before the purchase.',
  };
  return {
    summary:
      'Credited to adv-0042: the last referral touchpoint before this purchase. Payment waits until the return window closes.',
    conversion: {
      programme_id: 'default',
      conversion_id: row.conversion_id,
      person_id: 'customer:cus-88001',
      type: 'purchase',
      occurred_at: at,
      customer_id: row.customer_id,
      visitor_id: 'vis-1f20',
      order_id: row.order_id,
      claimed_code: null,
      amount_minor: 12_990,
      currency: 'EUR',
      source: 'server',
      duplicate_of: null,
    },
    ruleset: {
      version: 3,
      effective_from: at - 80 * DAY_MS,
      model: 'last_touch',
      named_model: 'last_touch',
      model_id: null,
      competing: 'referral_only',
      co_referral: null,
      lookback_days: 30,
      note: 'Raised the lookback from 14 to 30 days.',
    },
    touchpoints: [
      touch('t0', 47, at, { reason: 'DENIED_OUTSIDE_LOOKBACK' }),
      touch('t1', 17, at, {
        channel: 'paid',
        advocate_id: null,
        referral_code: null,
        note: 'Only referral touches compete.',
      }),
      touch('t2', 6, at, {
        reason: 'DENIED_OTHER_TOUCHPOINT_WON',
        by_model: [
          { model: 'first_touch', share_ppb: 1_000_000_000 },
          { model: 'linear', share_ppb: 500_000_000 },
          { model: 'time_decay', share_ppb: 404_502_735 },
          { model: 'position_based', share_ppb: 500_000_000 },
        ],
      }),
      touch('t3', 2.1, at, {
        touch: 'coupon',
        advocate_id: 'adv-0042',
        referral_code: 'MAX42',
        counted: true,
        share_ppb: 1_000_000_000,
        by_model: [
          { model: 'last_touch', share_ppb: 1_000_000_000 },
          { model: 'last_non_direct', share_ppb: 1_000_000_000 },
          { model: 'linear', share_ppb: 500_000_000 },
          { model: 'time_decay', share_ppb: 595_497_265 },
          { model: 'position_based', share_ppb: 500_000_000 },
        ],
        reason: 'CREDITED_LAST_TOUCH',
      }),
    ],
    models: ['last_touch', 'last_non_direct', 'first_touch', 'linear', 'time_decay', 'position_based'].map((model) => ({
      model,
      model_id: null,
      paid: model === 'last_touch',
    })),
    later_touchpoints: 2,
    decisions: [
      {
        advocate_id: 'adv-0042',
        outcome: 'granted',
        reason: 'CREDITED_LAST_TOUCH',
        share_ppb: 1_000_000_000,
        amount_minor: 12_990,
        currency: 'EUR',
        ...decision,
      },
      {
        advocate_id: 'adv-0007',
        outcome: 'denied',
        reason: 'DENIED_OTHER_TOUCHPOINT_WON',
        text: 'Another touchpoint won under the model in force.',
        advocate_text: 'Another referral was credited.',
        share_ppb: 0,
        amount_minor: 0,
        currency: 'EUR',
      },
    ],
    holds: [
      {
        reason: 'HELD_RETURN_WINDOW',
        text: 'The order may still be returned.',
        advocate_id: 'adv-0042',
        opened_at: at,
        closes_at: at + 14 * DAY_MS,
        closed_at: null,
        closed_by: null,
        case_id: null,
      },
    ],
    order: {
      order_id: 'ord-10001',
      status: 'paid',
      amount_minor: 12_990,
      refunded_minor: 0,
      net_minor: 12_990,
      currency: 'EUR',
      events: [
        { status: 'placed', at, amount_minor: 12_990, currency: 'EUR' },
        { status: 'paid', at: at + 60_000, amount_minor: 12_990, currency: 'EUR' },
      ],
    },
    limits: [],
    rewards: [
      {
        advocate_id: 'adv-0042',
        to: 'advocate',
        state: 'held',
        value: 'cash',
        amount_minor: 1299,
        currency: 'EUR',
        due_at: at + 14 * DAY_MS,
      },
    ],
    journal: [entry('a', 1, at + 1000, 'adv-0007', 'first'), entry('b', 2, at + DAY_MS, 'adv-0042', 'late_touchpoint')],
    now: FRONTIER_MS,
    next_at: at + 14 * DAY_MS,
    text: [],
  };
}

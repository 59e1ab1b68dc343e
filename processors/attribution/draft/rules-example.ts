import { formatMoney } from '../../../ingest/events/money.js';
import type { Rules } from '../../../ingest/events/rules.js';
import { earnedOf } from '../../rewards/earned.js';
import { rewardsOf, type Reward } from '../../rewards/terms.js';
import { buildBook } from '../verdict/advocates.js';
import { DIRECT, type Case, type TouchColumns } from '../verdict/case.js';
import { decide, type ReasonedVerdict } from '../verdict/decide.js';

/** The day of all worked examples: noon, 12 March 2026 (UTC). */
export const EXAMPLE_AT = Date.UTC(2026, 2, 12, 12);

const NAMES = ['Ben', 'Carla'] as const;
export type ExampleAdvocate = (typeof NAMES)[number];

/** A touchpoint of an example; without an advocate it is a visit by this channel. */
export interface ExampleTouch {
  readonly at: number;
  readonly advocate: ExampleAdvocate | null;
  readonly channel: string;
}

export interface Example {
  readonly touches: readonly ExampleTouch[];
  readonly type: string;
  readonly valueMinor: number;
  readonly currency: string;
  readonly claimed?: ExampleAdvocate;
  readonly refundedMinor?: number;
  /** The customer had bought before. */
  readonly boughtBefore?: boolean;
}

export interface ExampleOutcome {
  readonly verdict: ReasonedVerdict;
  readonly rewards: readonly Reward[];
}

/** What the rules make of an example: decided and rewarded by the functions that decide real conversions. */
export function workOut(rules: Rules, example: Example): ExampleOutcome {
  const input = caseOf(rules, example);
  const verdict = decide(input);
  const earned = earnedOf(input, verdict);
  return { verdict, rewards: earned.earnings.length === 0 ? [] : rewardsOf(earned, rules) };
}

/** Who earns what, in one clause: "Ben earns 10.00 EUR", "nobody earns anything". */
export function earns({ verdict, rewards }: ExampleOutcome): string {
  const paid = rewards.filter(({ state }) => state !== 'reversed');
  const clauses = verdict.decisions
    .filter(({ outcome }) => outcome === 'granted')
    .map(({ advocateId, sharePpb }) => {
      const own = paid.filter((one) => one.to === 'advocate' && one.advocateId === advocateId);
      const sum = sumsOf(own);
      const share = sharePpb === 1_000_000_000 ? '' : ` (a share of ${percent(sharePpb)})`;
      return sum === '' ? `${advocateId} is credited${share}` : `${advocateId} earns ${sum}${share}`;
    });
  const customer = sumsOf(paid.filter(({ to }) => to === 'referee'));
  if (customer !== '') clauses.push(`Anna gets ${customer}`);
  return clauses.length === 0 ? 'nobody earns anything' : listed(clauses);
}

function sumsOf(rewards: readonly Reward[]): string {
  const sums = new Map<string, number>();
  for (const { amountMinor, currency } of rewards)
    if (amountMinor > 0) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  const money = [...sums].map(([currency, amount]) => formatMoney(amount, currency));
  if (rewards.some(({ value }) => value === 'recognition')) money.push('recognition');
  return listed(money);
}

/** "a, b and c". */
export function listed(items: readonly string[], last = 'and'): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

export function percent(ppb: number): string {
  return `${Math.round(ppb / 100_000) / 100}%`;
}

function caseOf(rules: Rules, example: Example): Case {
  const enrolled = NAMES.map((name) => ({
    advocateId: name,
    at: 0,
    status: 'enrolled',
    codes: [name.toUpperCase()],
    customerId: null,
    emailHash: null,
    deviceId: null,
    payoutAccountHash: null,
  }));
  const book = buildBook(enrolled, new Map());
  const touches = [...example.touches].sort((a, b) => a.at - b.at);
  return {
    conversion: conversionOf(example),
    touches: columnsOf(touches),
    from: 0,
    to: touches.length,
    book,
    owners: NAMES.map((name) => book.codes.get(name.toUpperCase()) ?? null),
    ruleset: { version: 1, effectiveAt: 0, rules },
    frozen: null,
    order: orderOf(example),
    customer: null,
    earlierOrders: example.boughtBefore ? [{ orderId: 'earlier', at: EXAMPLE_AT - 86_400_000 }] : [],
    limited: new Set(),
    now: EXAMPLE_AT,
  };
}

function conversionOf({ type, valueMinor, currency, claimed }: Example): Case['conversion'] {
  return {
    programmeId: 'example',
    conversionId: 'example',
    personId: 'customer:anna',
    type,
    source: 'server',
    occurredAt: EXAMPLE_AT,
    receivedAt: EXAMPLE_AT,
    customerId: 'anna',
    visitorId: null,
    orderId: 'order',
    amountMinor: valueMinor,
    currency,
    claimedCode: claimed ? claimed.toUpperCase() : null,
    deviceId: null,
    emailHash: null,
    duplicateOf: null,
  };
}

/** Paid and fulfilled at once; two fifths of it are margin. */
function orderOf({ valueMinor, currency, refundedMinor = 0 }: Example): Case['order'] {
  return {
    orderId: 'order',
    status: 'fulfilled',
    amountMinor: valueMinor,
    refundedMinor,
    currency,
    marginMinor: Math.floor((valueMinor * 2) / 5),
    firstAt: EXAMPLE_AT,
    paidAt: EXAMPLE_AT,
    fulfilledAt: EXAMPLE_AT,
    refundedAt: refundedMinor > 0 ? EXAMPLE_AT : null,
    cancelledAt: null,
    chargedBackAt: null,
    paymentHash: null,
  };
}

function columnsOf(touches: readonly ExampleTouch[]): TouchColumns {
  return {
    occurredAt: Float64Array.from(touches, ({ at }) => at),
    receivedAt: Float64Array.from(touches, ({ at }) => at),
    code: Int32Array.from(touches, ({ advocate }) => (advocate === null ? -1 : NAMES.indexOf(advocate))),
    flags: Uint8Array.from(touches, ({ channel }) => (channel === 'direct' ? DIRECT : 0)),
    id: (i) => `touch-${i}`,
    channel: (i) => touches[i]!.channel,
    deviceId: () => null,
    sources: (i) => [null, null, touches[i]!.channel],
  };
}

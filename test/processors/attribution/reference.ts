import { completeRules, type Rules, type RulesInput } from '../../../ingest/events/rules.js';
import { REASONS, type ReasonCode } from '../../../ingest/events/reasons.js';
import { DAY, type PlainTouch, type PlainWorld } from './plain.js';

/**
 * Attribution written from the contract alone: slow, obvious, and sharing no code with the processor but the tables of
 * reasons and default rules. Multi-touch shares are left to the models' own tests: here they are whole fractions.
 */
export interface Answer {
  /** advocate: outcome, reason, amount; sorted. */
  readonly decisions: readonly (readonly [advocate: string, outcome: string, reason: string, amountMinor: number])[];
  /** advocate, reason, opened, closes, closed; sorted. */
  readonly holds: readonly (readonly [string, string, number, number | null, number | null])[];
  readonly claimCheck: string;
  readonly orderCheck: string;
}

const NEED_ORDER = ['purchase', 'renewal'];

export function reference(world: PlainWorld): Answer {
  const { conversion: c, now } = world;
  const rules = rulesInForce(world);
  const before = world.touches
    .filter(({ at }) => at <= c.occurredAt)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const verdicts = new Map<PlainTouch, ReasonCode[]>();
  for (const touch of before) verdicts.set(touch, touchReasons(world, rules, before, verdicts, touch));

  const claimant = c.claimedCode === null ? null : ownerOf(world, c.claimedCode, c.occurredAt);
  const claimantEnrolled = claimant !== null && statusOf(world, claimant, c.occurredAt) === 'enrolled';
  const qualified = before.filter((touch) => verdicts.get(touch)!.length === 0);
  const competing = qualified.filter((touch) => rules.attribution.competing === 'all' || touch.code !== null);
  const byClaim =
    claimantEnrolled && (rules.attribution.claimed_code_wins || !competing.some(({ code }) => code !== null));
  const winner = byClaim ? null : winnerOf(rules, competing);
  const winningAdvocate = byClaim
    ? claimant
    : winner && winner.code !== null
      ? ownerOf(world, winner.code, winner.at)
      : null;

  const candidates = new Set<string>();
  if (claimant !== null) candidates.add(claimant);
  for (const touch of before) {
    const owner = touch.code === null ? null : ownerOf(world, touch.code, touch.at);
    if (owner !== null) candidates.add(owner);
  }
  const blocked = blockedReasons(world, rules);
  const decisions: [string, string, string, number][] = [];
  const holds: [string, string, number, number | null, number | null][] = [];
  for (const advocate of candidates) {
    const reasons: ReasonCode[] = [...blocked];
    const self = selfEvidence(world, advocate, winner?.deviceId ?? null, advocate === winningAdvocate);
    if (self === 'same' && rules.limits.self_referral === 'deny') reasons.push('DENIED_SELF_REFERRAL');
    if (advocate !== winningAdvocate) {
      const own = before.filter((touch) => touch.code !== null && ownerOf(world, touch.code, touch.at) === advocate);
      const could =
        own.some((touch) => verdicts.get(touch)!.length === 0) || (advocate === claimant && claimantEnrolled);
      if (could) reasons.push('DENIED_OTHER_TOUCHPOINT_WON');
      else {
        for (const touch of own) reasons.push(...verdicts.get(touch)!);
        if (advocate === claimant) reasons.push('DENIED_ADVOCATE_NOT_ENROLLED');
      }
    }
    if (reasons.length === 0 && world.limited.has(advocate)) reasons.push('DENIED_LIMIT');
    if (reasons.length > 0) {
      decisions.push([advocate, 'denied', first(reasons), 0]);
      continue;
    }
    const { reversal, reversedAt, amount, partly } = moneyOf(world);
    const credited = byClaim
      ? 'CREDITED_CLAIMED_CODE'
      : rules.attribution.model === 'first_touch'
        ? 'CREDITED_FIRST_TOUCH'
        : 'CREDITED_LAST_TOUCH';
    if (reversal) decisions.push([advocate, 'reversed', reversal, 0]);
    else decisions.push([advocate, 'granted', partly ? 'ADJUSTED_PARTIAL_REFUND' : credited, amount]);
    for (const [reason, opened, closes, closed] of holdsOf(world, rules, advocate, self)) {
      holds.push([advocate, reason, opened, closes, closed ?? (reversal ? (reversedAt ?? now) : null)]);
    }
  }
  if (candidates.size === 0)
    decisions.push(['', 'denied', first([...blocked, ...nobodyReasons(before, verdicts, c.claimedCode)]), 0]);
  const text = (row: readonly unknown[]): string => JSON.stringify(row);
  return {
    decisions: decisions.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    holds: holds.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    claimCheck: claimCheckOf(world, claimant, before.filter(({ code }) => code !== null).at(-1)),
    orderCheck: orderCheckOf(world),
  };
}

function claimCheckOf(world: PlainWorld, claimant: string | null, last: PlainTouch | undefined): string {
  const { claimedCode, duplicateOf } = world.conversion;
  if (claimedCode === null || duplicateOf !== null) return '';
  if (claimant === null) return 'unknown_code';
  if (last === undefined) return 'no_touch';
  return last.code === claimedCode || ownerOf(world, last.code!, last.at) === claimant ? 'agree' : 'other';
}

function orderCheckOf({ conversion: c, order }: PlainWorld): string {
  if (c.duplicateOf !== null || !NEED_ORDER.includes(c.type)) return '';
  if (c.orderId === null) return 'no_order';
  if (order === null) return 'order_missing';
  const differs =
    (c.amountMinor !== null && c.amountMinor !== order.amountMinor) ||
    (c.currency !== null && c.currency !== order.currency);
  return differs ? 'amount_differs' : 'matched';
}

const first = (reasons: readonly ReasonCode[]): string =>
  [...reasons].sort((a, b) => REASONS[a].precedence - REASONS[b].precedence)[0]!;

/** Highest version that is in force at the conversion. */
function rulesInForce({ rulesets, conversion }: PlainWorld): Rules {
  let best: { version: number; rules: string } | null = null;
  const seen = new Set<number>();
  for (const one of rulesets) {
    if (seen.has(one.version)) continue;
    seen.add(one.version);
    const from = one.correction ? one.effectiveFrom : Math.max(one.effectiveFrom, one.occurredAt);
    if (from <= conversion.occurredAt && (best === null || one.version > best.version)) best = one;
  }
  return completeRules(best === null ? {} : (JSON.parse(best.rules) as RulesInput));
}

type Event = PlainWorld['advocates'][number];
const later = (a: Event, b: Event): boolean => a.at > b.at || (a.at === b.at && a.id > b.id);

/** The newest event of an advocate at or before a time. */
function newest({ advocates }: PlainWorld, advocateId: string, at: number): Event | null {
  let best: Event | null = null;
  for (const event of advocates)
    if (event.advocateId === advocateId && event.at <= at && (best === null || later(event, best))) best = event;
  return best;
}

function ownerOf(world: PlainWorld, code: string, at: number): string | null {
  let best: Event | null = null;
  for (const { advocateId } of world.advocates) {
    const event = newest(world, advocateId, at);
    if (event?.codes.includes(code) && (best === null || later(event, best))) best = event;
  }
  if (best) return best.advocateId;
  for (const event of world.advocates)
    if (event.at > at && event.codes.includes(code) && (best === null || later(best, event))) best = event;
  return best?.advocateId ?? null;
}

const statusOf = (world: PlainWorld, advocateId: string, at: number): string | null =>
  newest(world, advocateId, at)?.status ?? null;

function touchReasons(
  world: PlainWorld,
  rules: Rules,
  before: readonly PlainTouch[],
  verdicts: ReadonlyMap<PlainTouch, ReasonCode[]>,
  touch: PlainTouch,
): ReasonCode[] {
  const { attribution, fraud } = rules;
  const reasons: ReasonCode[] = [];
  const owner = touch.code === null ? null : ownerOf(world, touch.code, touch.at);
  if (
    (touch.subId !== null && fraud.banned_sources.includes(touch.subId)) ||
    fraud.banned_sources.includes(touch.channel)
  )
    reasons.push('DENIED_SOURCE_BANNED');
  const limit = attribution.max_click_lateness_minutes;
  if (touch.source === 'browser' && limit !== null && touch.receivedAt - touch.at > limit * 60_000)
    reasons.push('DENIED_LATE_TOUCHPOINT');
  if (world.conversion.occurredAt - touch.at > attribution.lookback_days * DAY) reasons.push('DENIED_OUTSIDE_LOOKBACK');
  if (touch.code !== null && owner === null) reasons.push('DENIED_ADVOCATE_UNKNOWN');
  if (owner !== null && statusOf(world, owner, touch.at) !== 'enrolled') reasons.push('DENIED_ADVOCATE_NOT_ENROLLED');
  const tool = (one: PlainTouch): boolean => one.touch === 'coupon' || one.touch === 'extension';
  const earlier = before.slice(0, before.indexOf(touch));
  const party = (one: PlainTouch): string | null => (one.code === null ? null : ownerOf(world, one.code, one.at));
  const stands = earlier.some(
    (one) =>
      touch.at - one.at <= attribution.stand_down_minutes * 60_000 &&
      !tool(one) &&
      one.channel !== 'direct' &&
      verdicts.get(one)!.length === 0 &&
      (party(one) === null || party(one) !== owner),
  );
  if (attribution.stand_down_minutes > 0 && tool(touch) && stands) reasons.push('DENIED_STAND_DOWN');
  return reasons;
}

function winnerOf({ attribution: { model } }: Rules, competing: readonly PlainTouch[]): PlainTouch | null {
  if (model === 'first_touch') return competing[0] ?? null;
  const last = competing.at(-1) ?? null;
  return model === 'last_non_direct' ? (competing.findLast(({ channel }) => channel !== 'direct') ?? last) : last;
}

function blockedReasons(world: PlainWorld, rules: Rules): ReasonCode[] {
  const { conversion: c, customer, order, earlierOrders, now } = world;
  const reasons: ReasonCode[] = [];
  if (c.duplicateOf !== null) reasons.push('DENIED_DUPLICATE');
  const facts = customer?.history.filter(({ at }) => at <= c.occurredAt).at(-1) ?? customer?.history[0];
  const { types, segments, regions, new_customers_only } = rules.eligible;
  const listed = (list: readonly string[] | null, ...values: (string | null | undefined)[]): boolean =>
    list === null || values.some((value) => value != null && list.includes(value));
  if (
    !(types as readonly string[]).includes(c.type) ||
    !listed(segments, facts?.segment) ||
    !listed(regions, facts?.region, facts?.country)
  )
    reasons.push('DENIED_NOT_ELIGIBLE');
  let bought = earlierOrders.some((one) => one.orderId !== c.orderId && one.at < c.occurredAt);
  if (customer?.firstOrderAt != null) {
    if (order) bought ||= customer.firstOrderAt < order.firstAt && customer.firstOrderAt < c.occurredAt;
    else if (c.orderId === null) bought ||= customer.firstOrderAt < c.occurredAt;
  }
  if (new_customers_only && bought) reasons.push('DENIED_EXISTING_CUSTOMER');
  if (!order && NEED_ORDER.includes(c.type) && now >= c.occurredAt + rules.settlement.order_wait_days * DAY)
    reasons.push('DENIED_NO_ORDER');
  return reasons;
}

function nobodyReasons(
  before: readonly PlainTouch[],
  verdicts: ReadonlyMap<PlainTouch, ReasonCode[]>,
  claimedCode: string | null,
): ReasonCode[] {
  const coded = before.filter(({ code }) => code !== null);
  if (coded.length === 0 && claimedCode === null) return ['DENIED_NO_TOUCHPOINT'];
  return [
    ...(claimedCode === null ? [] : (['DENIED_ADVOCATE_UNKNOWN'] as const)),
    ...coded.flatMap((touch) => verdicts.get(touch)!),
  ];
}

function selfEvidence(
  world: PlainWorld,
  advocateId: string,
  winningDevice: string | null,
  won: boolean,
): 'same' | 'shared' | null {
  const { conversion: c, customer, order, accounts } = world;
  const events = world.advocates.filter((event) => event.advocateId === advocateId);
  const accountOf = events.flatMap(({ customerId }) =>
    customerId === null ? [] : [[customerId, accounts.get(customerId)] as const],
  );
  const emails = [
    ...events.map(({ emailHash }) => emailHash),
    ...accountOf.flatMap(([, account]) => account?.emailHashes ?? []),
  ];
  const payments = [
    ...events.map(({ payoutAccountHash }) => payoutAccountHash),
    ...accountOf.flatMap(([, account]) => account?.paymentHashes ?? []),
  ];
  const meets = (theirs: readonly (string | null | undefined)[], ours: readonly (string | null)[]): boolean =>
    theirs.some((one) => one != null && ours.includes(one));
  if (
    meets(
      [c.customerId],
      accountOf.map(([id]) => id),
    )
  )
    return 'same';
  if (
    meets([c.emailHash, ...(customer?.emailHashes ?? [])], emails) ||
    meets([order?.paymentHash, ...(customer?.paymentHashes ?? [])], payments)
  )
    return 'same';
  if (
    meets(
      [c.personId],
      accountOf.map(([id, account]) => account?.personId ?? `customer:${id}`),
    )
  )
    return 'shared';
  return meets(
    [c.deviceId, won ? winningDevice : null],
    events.map(({ deviceId }) => deviceId),
  )
    ? 'shared'
    : null;
}

function moneyOf({ order, conversion: c }: PlainWorld): {
  reversal: string | null;
  reversedAt: number | null;
  amount: number;
  partly: boolean;
} {
  if (!order) return { reversal: null, reversedAt: null, amount: c.amountMinor ?? 0, partly: false };
  const charged = order.amountMinor ?? (c.currency === order.currency ? (c.amountMinor ?? 0) : 0);
  const left = charged - order.refundedMinor;
  const none = { amount: 0, partly: false };
  if (order.status === 'charged_back')
    return { reversal: 'REVERSED_CHARGEBACK', reversedAt: order.chargedBackAt, ...none };
  if (order.status === 'cancelled') return { reversal: 'REVERSED_CANCELLED', reversedAt: order.cancelledAt, ...none };
  if (order.status === 'refunded' || (order.refundedMinor > 0 && left <= 0))
    return { reversal: 'REVERSED_REFUND', reversedAt: order.refundedAt, ...none };
  return { reversal: null, reversedAt: null, amount: left, partly: order.refundedMinor > 0 };
}

function holdsOf(
  world: PlainWorld,
  { settlement }: Rules,
  advocateId: string,
  self: 'same' | 'shared' | null,
): [string, number, number | null, number | null][] {
  const { conversion: c, order, now } = world;
  const at = c.occurredAt;
  const holds: [string, number, number | null, number | null][] = [];
  if (self !== null) holds.push(['HELD_SELF_REFERRAL', at, null, null]);
  if (order) {
    const from = settlement.hold_from === 'fulfilled' ? order.fulfilledAt : (order.paidAt ?? order.fulfilledAt);
    const closes = from === null ? null : from + settlement.hold_days * DAY;
    holds.push(['HELD_RETURN_WINDOW', at, closes, closes !== null && closes <= now ? closes : null]);
    if (NEED_ORDER.includes(c.type) && order.firstAt > at)
      holds.push(['HELD_NO_MATCHING_ORDER', at, null, order.firstAt]);
  } else if (NEED_ORDER.includes(c.type)) {
    holds.push(['HELD_NO_MATCHING_ORDER', at, at + settlement.order_wait_days * DAY, null]);
  }
  const own = world.advocates.filter((event) => event.advocateId === advocateId).sort((a, b) => (later(a, b) ? 1 : -1));
  own.forEach((event, i) => {
    if (event.status !== 'suspended' || own[i - 1]?.status === 'suspended') return;
    const end = own.slice(i).find(({ status }) => status !== 'suspended')?.at ?? null;
    if (end === null || end > at) holds.push(['HELD_ADVOCATE_SUSPENDED', Math.max(event.at, at), null, end]);
  });
  return holds;
}

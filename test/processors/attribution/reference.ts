import { completeRules, type Rules, type RulesInput } from '../../../ingest/events/rules.js';
import { REASONS, type ReasonCode } from '../../../ingest/events/reasons.js';
import { DAY, type PlainTouch, type PlainWorld } from './plain.js';

/**
 * Attribution written from the contract alone: slow, obvious, and sharing no code with the processor but the tables of
 * reasons and default rules.
 */
export interface Answer {
  /** advocate: outcome, reason, amount, share; sorted. */
  readonly decisions: readonly (readonly [
    advocate: string,
    outcome: string,
    reason: string,
    amountMinor: number,
    sharePpb: number,
  ])[];
  /** touchpoint, advocate, share, amount, pays; sorted. */
  readonly credits: readonly (readonly [string, string, number, number, boolean])[];
  /** advocate, reason, opened, closes, closed; sorted. */
  readonly holds: readonly (readonly [string, string, number, number | null, number | null])[];
  /** The model event whose weights gave the shares. */
  readonly modelId: string;
  readonly claimCheck: string;
  readonly orderCheck: string;
}

const NEED_ORDER = ['purchase', 'renewal'];

export function reference(world: PlainWorld): Answer {
  const { conversion: c, now } = world;
  const rules = rulesInForce(world);
  const frozen = frozenOf(world, rules);
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
  const ownerOfTouch = (touch: PlainTouch): string | null =>
    touch.code === null ? null : ownerOf(world, touch.code, touch.at);
  const shares: readonly Share[] = byClaim
    ? [{ touch: null, owner: claimant, ppb: WHOLE }]
    : sharesOf(rules, frozen, competing, ownerOfTouch);
  const { reversal, reversedAt, amount, partly } = moneyOf(world);
  const amounts = largestRemainder(
    BigInt(amount),
    shares.map(({ ppb }) => ppb),
  );

  const candidates = new Set<string>();
  if (claimant !== null) candidates.add(claimant);
  for (const touch of before) {
    const owner = touch.code === null ? null : ownerOf(world, touch.code, touch.at);
    if (owner !== null) candidates.add(owner);
  }
  const blocked = blockedReasons(world, rules);
  const decisions: [string, string, string, number, number][] = [];
  const holds: [string, string, number, number | null, number | null][] = [];
  for (const advocate of candidates) {
    const reasons: ReasonCode[] = [...blocked];
    const own = shares.filter(({ owner }) => owner === advocate);
    const self = selfEvidence(
      world,
      advocate,
      own.map(({ touch }) => touch?.deviceId ?? null),
    );
    if (self === 'same' && rules.limits.self_referral === 'deny') reasons.push('DENIED_SELF_REFERRAL');
    if (own.length === 0) {
      const theirs = before.filter((touch) => touch.code !== null && ownerOf(world, touch.code, touch.at) === advocate);
      const could =
        theirs.some((touch) => verdicts.get(touch)!.length === 0) || (advocate === claimant && claimantEnrolled);
      if (could) reasons.push('DENIED_OTHER_TOUCHPOINT_WON');
      else {
        for (const touch of theirs) reasons.push(...verdicts.get(touch)!);
        if (advocate === claimant) reasons.push('DENIED_ADVOCATE_NOT_ENROLLED');
      }
    }
    if (reasons.length === 0 && world.limited.has(advocate)) reasons.push('DENIED_LIMIT');
    if (reasons.length > 0) {
      decisions.push([advocate, 'denied', first(reasons), 0, 0]);
      continue;
    }
    const share = Number(own.reduce((sum, { ppb }) => sum + ppb, 0n));
    const mine = Number(own.reduce((sum, one) => sum + amounts[shares.indexOf(one)]!, 0n));
    if (reversal) decisions.push([advocate, 'reversed', reversal, 0, share]);
    else {
      const credited = byClaim ? 'CREDITED_CLAIMED_CODE' : creditedAs(rules, frozen, shares);
      decisions.push([advocate, 'granted', partly ? 'ADJUSTED_PARTIAL_REFUND' : credited, mine, share]);
    }
    for (const [reason, opened, closes, closed] of holdsOf(world, rules, advocate, self)) {
      holds.push([advocate, reason, opened, closes, closed ?? (reversal ? (reversedAt ?? now) : null)]);
    }
  }
  if (candidates.size === 0)
    decisions.push(['', 'denied', first([...blocked, ...nobodyReasons(before, verdicts, c.claimedCode)]), 0, 0]);
  const paid = new Set(decisions.flatMap(([advocate, outcome]) => (outcome === 'granted' ? [advocate] : [])));
  const credits = shares.map(({ touch, owner, ppb }, i): [string, string, number, number, boolean] => [
    touch?.id ?? `claim:${c.claimedCode}`,
    owner ?? '',
    Number(ppb),
    Number(amounts[i]),
    owner !== null && paid.has(owner),
  ]);
  const text = (row: readonly unknown[]): string => JSON.stringify(row);
  return {
    decisions: decisions.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    holds: holds.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    credits: blocked.length > 0 ? [] : credits.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    modelId: byClaim || shares.length === 0 ? '' : (frozen?.modelId ?? ''),
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
  const sources = [touch.subId, touch.utmSource ?? null, touch.channel];
  if (sources.some((source) => source !== null && fraud.banned_sources.includes(source)))
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

const WHOLE = 1_000_000_000n;

/** What a touchpoint, or the claimed code (null), wins. */
interface Share {
  readonly touch: PlainTouch | null;
  readonly owner: string | null;
  readonly ppb: bigint;
}

const ONE_WINNER: readonly string[] = ['last_touch', 'first_touch', 'last_non_direct'];

interface Weights {
  readonly modelId: string;
  readonly level: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** The newest model event of the algorithm that the rules name, in force at the conversion. */
function frozenOf({ models, conversion }: PlainWorld, { attribution }: Rules): Weights | null {
  let best: { at: number; id: string; weights: Weights } | null = null;
  for (const { id, modelId, occurredAt, effectiveFrom, parameters } of models) {
    const told = JSON.parse(parameters) as Omit<Weights, 'modelId'> & { readonly algorithm: string };
    const at = Math.max(occurredAt, effectiveFrom);
    if (told.algorithm !== attribution.model || at > conversion.occurredAt) continue;
    if (best === null || at > best.at || (at === best.at && id > best.id))
      best = { at, id, weights: { ...told, modelId } };
  }
  return best?.weights ?? null;
}

/** Markov and Shapley without frozen weights pay as the last touch does. */
function modelOf({ attribution: { model } }: Rules, frozen: Weights | null): string {
  return (model === 'markov' || model === 'shapley') && frozen === null ? 'last_touch' : model;
}

function creditedAs(rules: Rules, frozen: Weights | null, shares: readonly Share[]): string {
  const model = modelOf(rules, frozen);
  if (!ONE_WINNER.includes(model) || shares.length > 1) return 'CREDITED_SHARE';
  return model === 'first_touch' ? 'CREDITED_FIRST_TOUCH' : 'CREDITED_LAST_TOUCH';
}

/** Shares above zero, in order of time. */
function sharesOf(
  rules: Rules,
  frozen: Weights | null,
  competing: readonly PlainTouch[],
  ownerOfTouch: (touch: PlainTouch) => string | null,
): readonly Share[] {
  const rule = rules.attribution.co_referral;
  const model = modelOf(rules, frozen);
  if (!ONE_WINNER.includes(model)) {
    const weights = frozen === null ? weightsOf(rules, competing) : frozenWeights(frozen, competing, ownerOfTouch);
    const shares = largestRemainder(WHOLE, weights);
    const all = competing.map((touch, i): Share => ({ touch, owner: ownerOfTouch(touch), ppb: shares[i]! }));
    const won = all.filter(({ ppb }) => ppb > 0n);
    return rule === 'winner' ? takenByOne(won) : won;
  }
  const winner = winnerOf(model, competing);
  if (winner === null) return [];
  const owner = ownerOfTouch(winner);
  if (rule !== 'split' || owner === null) return [{ touch: winner, owner, ppb: WHOLE }];
  const sharing = new Set(competing.map(ownerOfTouch).filter((one) => one !== null));
  const touches = [...sharing].map((one) =>
    winnerOf(
      model,
      competing.filter((touch) => ownerOfTouch(touch) === one),
    )!,
  );
  const inTime = competing.filter((touch) => touches.includes(touch));
  const parts = largestRemainder(
    WHOLE,
    inTime.map(() => 1n),
  );
  return inTime.map((touch, i) => ({ touch, owner: ownerOfTouch(touch), ppb: parts[i]! }));
}

/** Of several advocates, the one with the greatest sum (of equals, whose last share is later) takes what all of them won. */
function takenByOne(shares: readonly Share[]): readonly Share[] {
  let best: { owner: string; sum: bigint; last: number } | null = null;
  for (const { owner } of shares) {
    if (owner === null) continue;
    const own = shares.filter((one) => one.owner === owner);
    const sum = own.reduce((total, { ppb }) => total + ppb, 0n);
    const last = shares.indexOf(own.at(-1)!);
    if (best === null || sum > best.sum || (sum === best.sum && last > best.last)) best = { owner, sum, last };
  }
  if (best === null) return shares;
  const all = shares.reduce((total, { owner, ppb }) => total + (owner === null ? 0n : ppb), 0n);
  const own = shares.filter(({ owner }) => owner === best.owner);
  const parts = largestRemainder(
    all,
    own.map(({ ppb }) => ppb),
  );
  return shares
    .filter(({ owner }) => owner === null || owner === best.owner)
    .map((one) => (one.owner === null ? one : { ...one, ppb: parts[own.indexOf(one)]! }));
}

/** In parts of the number of nodes, so that the mean of all weights is a whole number too. */
function frozenWeights(
  { level, weights }: Weights,
  competing: readonly PlainTouch[],
  ownerOfTouch: (touch: PlainTouch) => string | null,
): bigint[] {
  const nodes = Object.keys(weights).length;
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  return competing.map((touch) => {
    const node = level === 'channel' ? touch.channel : ownerOfTouch(touch);
    const own = node === null ? undefined : weights[node];
    return BigInt(own === undefined ? sum : own * nodes);
  });
}

/** Exact, or to sixty digits. */
function weightsOf({ attribution }: Rules, competing: readonly PlainTouch[]): bigint[] {
  const n = competing.length;
  if (attribution.model === 'position_based') {
    const [first, middle, last] = attribution.position_weights.map(BigInt) as [bigint, bigint, bigint];
    if (n === 1) return [1n];
    if (n === 2) return first + last === 0n ? [1n, 1n] : [first, last];
    const between = BigInt(n - 2);
    const all = competing.map((_, i) => (i === 0 ? first * between : i === n - 1 ? last * between : middle));
    return all;
  }
  if (attribution.model === 'time_decay')
    return competing.map((touch) => halved(competing.at(-1)!.at - touch.at, attribution.half_life_days * DAY));
  return competing.map(() => 1n);
}

const SCALE = 10n ** 60n;

/** 2^(-age / halfLife) in units of 10^-60, by the series of e^x. */
function halved(age: number, halfLife: number): bigint {
  const series = (x: bigint): bigint => {
    let term = SCALE;
    let sum = SCALE;
    for (let n = 1n; term !== 0n; n += 1n) sum += term = (term * x) / (SCALE * n);
    return sum;
  };
  // ln 2 = sum of 1 / (n * 2^n)
  let ln2 = 0n;
  for (let n = 1n; n < 220n; n += 1n) ln2 += SCALE / (n * 2n ** n);
  const rest = (-ln2 * BigInt(age % halfLife)) / BigInt(halfLife);
  return series(rest) / 2n ** BigInt(Math.floor(age / halfLife));
}

/** Whole parts in proportion to weights; what is left goes, one each, to the greatest remainders, the earlier of equals first. */
function largestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (weights.length === 0) return [];
  const even = sum === 0n;
  const of = (i: number): bigint => total * (even ? 1n : weights[i]!);
  const by = even ? BigInt(weights.length) : sum;
  const parts = weights.map((_, i) => of(i) / by);
  const order = weights.map((_, i) => i).sort((a, b) => Number((of(b) % by) - (of(a) % by)) || a - b);
  let left = total - parts.reduce((a, b) => a + b, 0n);
  for (const i of order) {
    if (left === 0n) break;
    parts[i]! += 1n;
    left -= 1n;
  }
  return parts;
}

function winnerOf(model: string, competing: readonly PlainTouch[]): PlainTouch | null {
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
  winningDevices: readonly (string | null)[],
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
    [c.deviceId, ...winningDevices],
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

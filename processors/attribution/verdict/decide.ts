import { splitMinor } from '../../../ingest/events/money.js';
import { strongestReason, type DecisionCode } from '../../../ingest/events/reasons.js';
import type { AttributionModel } from '../../../ingest/events/rules.js';
import type { Advocate } from './advocates.js';
import type { CapClaim, Case, Credit, Decision, Hold, Verdict } from './case.js';
import { claimOf } from './claims.js';
import { contest, type Contest } from './contest.js';
import { confirmedAt, fraudHolds, standingsAgainst } from './fraud.js';
import type { Standing } from '../../cases/standing.js';
import { conversionReasons, selfEvidence, suspensions, type SelfEvidence } from './gates.js';
import { orderHolds, settle, type Settlement } from './order.js';
import { reasonsOf, walkPath, type Path } from './path.js';

/** A verdict with the working that led to it, for whoever asks why. */
export interface ReasonedVerdict extends Verdict {
  readonly path: Path;
  readonly contest: Contest;
  readonly settlement: Settlement;
}

/** Everything about one conversion that its decisions share. */
interface Working {
  readonly input: Case;
  readonly path: Path;
  readonly contest: Contest;
  readonly settlement: Settlement;
  /** Why nobody earns. */
  readonly blocked: readonly DecisionCode[];
  /** Minor units of each entry of the contest. */
  readonly amounts: readonly number[];
}

/**
 * Decides one conversion: one decision for each advocate who may have brought it (or one without an advocate), the credits,
 * the holds, and when to look again. Depends on nothing but the case. The rules in force at the conversion price
 * everything, later refunds included. Where several reasons apply, the table of reasons says which stands.
 */
export function decide(input: Case): ReasonedVerdict {
  const path = walkPath(input);
  const outcome = contest(input, path);
  const settlement = settle(input);
  const blocked = conversionReasons(input, settlement);
  const shares = outcome.entries.map(({ sharePpb }) => sharePpb);
  const amounts =
    shares.length === 1 ? [settlement.valueMinor] : splitMinor(shares.length === 0 ? 0 : settlement.valueMinor, shares);
  const working: Working = { input, path, contest: outcome, settlement, blocked, amounts };
  const candidates = candidatesOf(path, outcome);
  const decided = candidates.length === 0 ? [nobody(working)] : candidates.map((id) => decideAdvocate(working, id));
  const paid = new Set(
    decided.filter(({ decision }) => decision.outcome === 'granted').map(({ decision }) => decision.advocateId),
  );
  return {
    model: outcome.model,
    modelId: namedModel(input, outcome),
    currency: settlement.currency,
    valueMinor: settlement.valueMinor,
    decisions: decided.map(({ decision }) => decision),
    credits: blocked.length > 0 ? [] : creditsOf(working, paid),
    holds: decided.flatMap(({ holds }) => holds),
    claims: decided.flatMap(({ claim }) => claim ?? []),
    suspects: decided.flatMap(({ decision: { advocateId }, standings }) =>
      standings.length === 0 ? [] : [{ advocateId, standings }],
    ),
    nextAt: nextAtOf(working),
    path,
    contest: outcome,
    settlement,
  };
}

/** The model event that a decision rests on: one whose weights gave shares. */
function namedModel({ frozen }: Case, { claimed, entries }: Contest): string {
  return frozen === null || claimed || entries.length === 0 ? '' : frozen.modelId;
}

interface Decided {
  readonly decision: Decision;
  readonly holds: readonly Hold[];
  readonly claim: CapClaim | null;
  readonly standings: readonly Standing[];
}

/** Every advocate with a touchpoint at or before the conversion, and the owner of the claimed code; sorted. */
function candidatesOf(path: Path, { claimant }: Contest): string[] {
  const found = new Set<string>();
  for (const advocate of path.advocates) if (advocate !== null) found.add(advocate);
  if (claimant !== null) found.add(claimant);
  return found.size < 2 ? [...found] : [...found].sort();
}

/** The decision where no advocate can be named. */
function nobody({ input, path, blocked }: Working): Decided {
  const { code } = input.touches;
  const reasons: DecisionCode[] = [...blocked];
  let unknown = input.conversion.claimedCode !== null;
  if (unknown) reasons.push('DENIED_ADVOCATE_UNKNOWN');
  for (let i = 0; i < path.length; i += 1) {
    if (code[path.from + i]! < 0) continue;
    unknown = true;
    reasons.push(...reasonsOf(path.masks[i]!));
  }
  if (!unknown) reasons.push('DENIED_NO_TOUCHPOINT');
  return { decision: denied('', strongestReason(reasons)!), holds: [], claim: null, standings: [] };
}

function decideAdvocate(working: Working, advocateId: string): Decided {
  const {
    input,
    contest: { entries },
    amounts,
  } = working;
  const advocate = input.book.advocates.get(advocateId)!;
  const own = entries.flatMap((entry, i) => (entry.advocateId === advocateId ? [i] : []));
  const devices = own.map((i) => (entries[i]!.touch < 0 ? null : input.touches.deviceId(entries[i]!.touch)));
  const self = selfEvidence(input, advocate, devices);
  const reasons = denials(working, advocateId, own.length > 0, self);
  const standings = standingsAgainst(input, advocateId);
  const confirmed = confirmedAt(standings);
  // A claim keeps its place under the caps whatever a reviewer finds: what is undone tomorrow must shift nobody today.
  const claim = reasons.length === 0 ? claimOf(working, advocateId, own) : null;
  if (reasons.length === 0 && input.limited.has(advocateId)) reasons.push('DENIED_LIMIT');
  if (reasons.length === 0 && confirmed !== null && confirmed <= input.conversion.occurredAt)
    reasons.push('DENIED_FRAUD_CONFIRMED');
  if (reasons.length > 0)
    return { decision: denied(advocateId, strongestReason(reasons)!), holds: [], claim, standings };
  const sharePpb = own.reduce((sum, i) => sum + entries[i]!.sharePpb, 0);
  const amountMinor = own.reduce((sum, i) => sum + amounts[i]!, 0);
  const holds = holdsOf(working, advocate, { self, standings });
  const reversal = reversalOf(working, confirmed);
  const decision: Decision =
    reversal === null
      ? { advocateId, outcome: 'granted', reason: grantReason(working), amountMinor, sharePpb }
      : { advocateId, outcome: 'reversed', reason: reversal, amountMinor: 0, sharePpb };
  return { decision, holds, claim, standings };
}

/** Why what was granted is taken back: by the order, or by a reviewer. */
function reversalOf({ settlement: { reversal } }: Working, confirmed: number | null): DecisionCode | null {
  const reasons: DecisionCode[] = reversal === null ? [] : [reversal];
  if (confirmed !== null) reasons.push('REVERSED_FRAUD_CONFIRMED');
  return strongestReason(reasons) ?? null;
}

function denied(advocateId: string, reason: DecisionCode): Decision {
  return { advocateId, outcome: 'denied', reason, amountMinor: 0, sharePpb: 0 };
}

function denials(
  { input, path, blocked, contest: { claimant, claimantEnrolled } }: Working,
  advocateId: string,
  won: boolean,
  self: SelfEvidence,
): DecisionCode[] {
  const reasons: DecisionCode[] = [...blocked];
  if (self === 'same' && input.ruleset.rules.limits.self_referral === 'deny') reasons.push('DENIED_SELF_REFERRAL');
  if (won) return reasons;
  let qualified = claimant === advocateId && claimantEnrolled;
  let mask = 0;
  for (let i = 0; i < path.length; i += 1) {
    if (path.advocates[i] !== advocateId) continue;
    qualified ||= path.masks[i] === 0;
    mask |= path.masks[i]!;
  }
  if (qualified) reasons.push('DENIED_OTHER_TOUCHPOINT_WON');
  else reasons.push(...reasonsOf(mask));
  if (!qualified && claimant === advocateId) reasons.push('DENIED_ADVOCATE_NOT_ENROLLED');
  return reasons;
}

function grantReason({ contest: { claimed, split, model }, settlement }: Working): DecisionCode {
  const reasons: DecisionCode[] = [claimed ? 'CREDITED_CLAIMED_CODE' : split ? 'CREDITED_SHARE' : creditOf(model)];
  if (settlement.partlyRefunded) reasons.push('ADJUSTED_PARTIAL_REFUND');
  return strongestReason(reasons)!;
}

function creditOf(model: AttributionModel): DecisionCode {
  if (model === 'first_touch') return 'CREDITED_FIRST_TOUCH';
  return model === 'last_touch' || model === 'last_non_direct' ? 'CREDITED_LAST_TOUCH' : 'CREDITED_SHARE';
}

/** The holds beside a grant. A reversal by the order closes what was open. */
function holdsOf(
  { input, settlement }: Working,
  advocate: Advocate,
  { self, standings }: { readonly self: SelfEvidence; readonly standings: readonly Standing[] },
): Hold[] {
  const openedAt = input.conversion.occurredAt;
  const spans = [...orderHolds(input, settlement), ...suspensions(advocate, openedAt)];
  if (standings.length > 0) spans.push(...fraudHolds(standings, settlement.reversedAt));
  if (self !== null)
    spans.push({ reason: 'HELD_SELF_REFERRAL', openedAt, closesAt: null, closedAt: null, closedBy: null });
  const end =
    settlement.reversal === null ? null : { closedAt: settlement.reversedAt ?? input.now, closedBy: 'reversal' };
  return spans.map((span) => ({
    advocateId: advocate.advocateId,
    ...span,
    ...(end && span.closedAt === null ? end : {}),
  }));
}

/** Where the model puts the conversion's value; `pays` says whether that part is granted to an advocate. */
function creditsOf({ input, contest: { entries }, amounts }: Working, paid: ReadonlySet<string>): Credit[] {
  return entries.map(({ touch, advocateId, sharePpb }, i) => ({
    touchpointId: touch < 0 ? `claim:${input.conversion.claimedCode}` : input.touches.id(touch),
    advocateId: advocateId ?? '',
    channel: touch < 0 ? 'referral' : input.touches.channel(touch),
    sharePpb,
    amountMinor: amounts[i]!,
    pays: advocateId !== null && paid.has(advocateId),
  }));
}

function nextAtOf({ input, settlement }: Working): number | null {
  const instants = [settlement.waitsUntil, ...orderHolds(input, settlement).map(({ closesAt }) => closesAt)];
  let next: number | null = null;
  for (const at of instants) if (at !== null && at > input.now && (next === null || at < next)) next = at;
  return next;
}

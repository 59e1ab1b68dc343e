import { REASONS, strongestReason, type ReasonCode } from '../../../ingest/events/reasons.js';
import type { Door } from '../../../sql/warehouse.js';
import type { Case } from '../verdict/case.js';
import { decide, type ReasonedVerdict } from '../verdict/decide.js';
import { below, loadCase, loadConversion, loadStanding, type TouchDetail } from './load-one.js';
import { sharesByModel, type ModelShares } from '../verdict/other-models.js';
import { reasonsOf } from '../verdict/path.js';
import type { Story, StoryEntry, StoryOrder, StoryReward, StoryTouchpoint } from './story.js';
import { storyText, summaryOf, touchpointNote } from './story-text.js';

/**
 * Tells the whole story of one conversion by deciding it again from what the warehouse holds, with all the working shown.
 * Pure: it writes nothing, so it may be asked anywhere, of a read-only door too.
 * @returns null where the programme has no such conversion
 */
export async function why(door: Door, programmeId: string, conversionId: string): Promise<Story | null> {
  const one = { programme: programmeId, conversion: conversionId };
  const [conversion, standing, journal, rewards] = await Promise.all([
    loadConversion(door, programmeId, conversionId),
    loadStanding(door, programmeId, conversionId),
    door.rows<StoryEntry>('attribution/journal-by-conversion', one),
    door.rows<StoryReward>('rewards/rewards-by-conversion', one),
  ]);
  if (!conversion) return null;
  const [{ input, details, models, note }, events] = await Promise.all([
    loadCase(door, conversion, standing),
    conversion.orderId === null
      ? []
      : door.rows<StoryOrder['events'][number]>('attribution/order-events-by-order', {
          programme: programmeId,
          order: conversion.orderId,
          below: below(standing.offsets, 'fairlead.order'),
        }),
  ]);
  const verdict = decide(input);
  const byModel = sharesByModel(input, verdict.path, models);
  const story: Omit<Story, 'summary' | 'text'> = {
    ...toldOf(input, verdict),
    ruleset: rulesetOf(input, verdict, note),
    touchpoints: touchpointsOf(input, verdict, { details, byModel }),
    models: byModel.map(({ model, modelId }) => ({ model, model_id: modelId, paid: model === verdict.model })),
    limits: standing.limits,
    order: orderOf(input, events),
    journal,
    rewards,
  };
  const summary = summaryOf(story);
  return { ...story, summary, text: storyText(story, summary) };
}

function toldOf(
  input: Case,
  verdict: ReasonedVerdict,
): Omit<Story, 'summary' | 'text' | 'ruleset' | 'touchpoints' | 'models' | 'limits' | 'order' | 'journal' | 'rewards'> {
  const { conversion } = input;
  return {
    conversion: {
      programme_id: conversion.programmeId,
      conversion_id: conversion.conversionId,
      person_id: conversion.personId,
      type: conversion.type,
      occurred_at: conversion.occurredAt,
      customer_id: conversion.customerId,
      visitor_id: conversion.visitorId,
      order_id: conversion.orderId,
      claimed_code: conversion.claimedCode,
      amount_minor: conversion.amountMinor,
      currency: conversion.currency,
      source: conversion.source,
      duplicate_of: conversion.duplicateOf,
    },
    later_touchpoints: input.to - input.from - verdict.path.length,
    decisions: verdict.decisions.map(({ advocateId, outcome, reason, sharePpb, amountMinor }) => ({
      advocate_id: advocateId === '' ? null : advocateId,
      outcome,
      reason,
      text: REASONS[reason].reviewer,
      advocate_text: REASONS[reason].advocate,
      share_ppb: sharePpb,
      amount_minor: amountMinor,
      currency: verdict.currency === '' ? null : verdict.currency,
    })),
    holds: verdict.holds.map(({ advocateId, reason, openedAt, closesAt, closedAt, closedBy, caseId }) => ({
      reason,
      text: REASONS[reason].reviewer,
      advocate_id: advocateId,
      opened_at: openedAt,
      closes_at: closesAt,
      closed_at: closedAt,
      closed_by: closedBy,
      case_id: caseId ?? null,
    })),
    now: input.now,
    next_at: verdict.nextAt,
  };
}

function rulesetOf({ ruleset }: Case, verdict: ReasonedVerdict, note: string | null): Story['ruleset'] {
  const { model, competing, co_referral, lookback_days } = ruleset.rules.attribution;
  const effective_from = ruleset.version === 0 ? null : ruleset.effectiveAt;
  return {
    version: ruleset.version,
    effective_from,
    model: verdict.model,
    named_model: model,
    model_id: verdict.modelId === '' ? null : verdict.modelId,
    competing,
    co_referral,
    lookback_days,
    note,
  };
}

function touchpointsOf(
  input: Case,
  { path, contest }: ReasonedVerdict,
  { details, byModel }: { details: ReadonlyMap<string, TouchDetail>; byModel: readonly ModelShares[] },
): StoryTouchpoint[] {
  const shares = new Map(contest.entries.map(({ touch, sharePpb }) => [touch, sharePpb]));
  return Array.from({ length: path.length }, (_, i) => {
    const at = path.from + i;
    const touchpoint_id = input.touches.id(at);
    const detail = details.get(touchpoint_id);
    const share_ppb = shares.get(at) ?? 0;
    const advocate_id = path.advocates[i]!;
    const reasons: ReasonCode[] = reasonsOf(path.masks[i]!);
    // One that qualifies, competes and wins nothing has lost to another.
    const competes = advocate_id !== null || input.ruleset.rules.attribution.competing === 'all';
    if (share_ppb === 0 && reasons.length === 0 && competes) reasons.push('DENIED_OTHER_TOUCHPOINT_WON');
    const touchpoint = {
      touchpoint_id,
      occurred_at: input.touches.occurredAt[at]!,
      channel: input.touches.channel(at),
      touch: detail?.kind ?? 'click',
      visitor_id: detail?.visitor_id ?? '',
      advocate_id,
      referral_code: detail?.referral_code ?? null,
      counted: share_ppb > 0,
      share_ppb,
      by_model: byModel.flatMap(({ model, shares: given }) => {
        const share_ppb = given.get(at) ?? 0;
        return share_ppb > 0 ? [{ model, share_ppb }] : [];
      }),
      reason: strongestReason(reasons) ?? null,
      reasons,
    };
    return { ...touchpoint, note: touchpointNote(touchpoint) };
  });
}

function orderOf({ order, conversion }: Case, events: StoryOrder['events']): StoryOrder | null {
  if (!order) return null;
  const amount_minor = order.amountMinor ?? conversion.amountMinor ?? 0;
  const net_minor = amount_minor - order.refundedMinor;
  return {
    order_id: order.orderId,
    status: order.status,
    amount_minor,
    refunded_minor: order.refundedMinor,
    net_minor,
    currency: order.currency,
    events,
  };
}

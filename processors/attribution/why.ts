import { REASONS, strongestReason, type ReasonCode } from '../../ingest/events/reasons.js';
import type { Door } from '../../sql/warehouse.js';
import type { Case } from './case.js';
import { decide, type ReasonedVerdict } from './decide.js';
import { caseOf, loadConversions, loadBooks, loadFactsOfOne, loadRulesets, type LoadedConversion } from './load.js';
import { reasonsOf } from './path.js';
import type { Story, StoryEntry, StoryOrder, StoryReward, StoryTouchpoint } from './story.js';
import { storyText, summaryOf, touchpointNote } from './story-text.js';
import { CodeIndex, keyOf, readTouches } from './touches.js';

const EVERY_BUCKET = { from: 0, to: 65_536 };

interface TouchDetail {
  readonly touchpoint_id: string;
  readonly kind: string;
  readonly referral_code: string | null;
  readonly visitor_id: string;
}

/**
 * Tells the whole story of one conversion by deciding it again from what the warehouse holds, with all the working shown.
 * Pure: it writes nothing, so it may be asked anywhere, of a read-only door too.
 * @returns null where the programme has no such conversion
 */
export async function why(door: Door, programmeId: string, conversionId: string): Promise<Story | null> {
  const [conversion] = await loadConversions(door, EVERY_BUCKET, programmeId, conversionId);
  if (!conversion) return null;
  const { input, details } = await caseOfOne(door, conversion);
  const verdict = decide(input);
  const one = { programme: programmeId, conversion: conversionId };
  const journal = await door.rows<StoryEntry>('attribution/journal-by-conversion', one);
  const rewards = await door.rows<StoryReward>('rewards/rewards-by-conversion', one);
  const notes = await door.rows<{ note: string | null }>('attribution/ruleset-note-by-version', {
    programme: programmeId,
    version: input.ruleset.version,
  });
  const events = input.order
    ? await door.rows<StoryOrder['events'][number]>('attribution/order-events-by-order', {
        programme: programmeId,
        order: input.order.orderId,
      })
    : [];
  const story: Omit<Story, 'summary' | 'text'> = {
    ...factsOf(input, verdict),
    ruleset: rulesetOf(input, verdict, notes[0]?.note ?? null),
    touchpoints: touchpointsOf(input, verdict, details),
    order: orderOf(input, events),
    journal,
    rewards,
  };
  const summary = summaryOf(story);
  return { ...story, summary, text: storyText(story, summary) };
}

/** Reads what one conversion depends on. */
async function caseOfOne(
  door: Door,
  conversion: LoadedConversion,
): Promise<{ input: Case; details: ReadonlyMap<string, TouchDetail> }> {
  const { programmeId: programme, conversionId, personId, visitorId, bucket } = conversion;
  const visitorPerson = await personOfVisitor(door, programme, visitorId);
  const apart = visitorPerson !== '' && visitorPerson !== personId ? visitorId! : '';
  const who = { programme, person: personId, visitor: apart, visitor_person: apart === '' ? personId : visitorPerson };
  const details = await door.rows<TouchDetail>('attribution/touch-details-by-person', who);
  const codes = new CodeIndex();
  const range = { from: bucket, to: bucket + 1, programme };
  const persons = readTouches(await door.arrow('attribution/touches-by-bucket', { ...range, only: personId }), codes);
  const visitors =
    apart === ''
      ? null
      : readTouches(
          await door.arrow('attribution/visitor-touches-by-bucket', {
            ...range,
            only: apart,
            only_person: visitorPerson,
          }),
          codes,
        );
  const known = [conversion.claimedCode, ...details.map(({ referral_code }) => referral_code)].filter(
    (code) => code !== null,
  );
  const books = await loadBooks(door, programme, known.length === 0 ? [''] : [...new Set(known)].sort());
  const limited = await door.rows<{ advocate_id: string }>('attribution/limited-by-conversion', {
    programme,
    conversion: conversionId,
  });
  const [clock] = await door.rows<{ now: number }>('attribution/clock-by-programme', { programme });
  const input = caseOf(conversion, {
    books,
    rulesets: await loadRulesets(door, programme),
    facts: await loadFactsOfOne(door, conversion),
    touches: { codes, persons, visitors },
    limited: new Map([[keyOf(programme, conversionId), new Set(limited.map(({ advocate_id }) => advocate_id))]]),
    nowOf: () => clock?.now ?? conversion.occurredAt,
  });
  return { input, details: new Map(details.map((detail) => [detail.touchpoint_id, detail])) };
}

async function personOfVisitor(door: Door, programme: string, visitorId: string | null): Promise<string> {
  if (visitorId === null) return '';
  const node = `visitor:${visitorId}`;
  const [row] = await door.rows<{ person_id: string }>('attribution/person-of-node', { programme, node });
  return row?.person_id ?? node;
}

function factsOf(
  input: Case,
  verdict: ReasonedVerdict,
): Omit<Story, 'summary' | 'text' | 'ruleset' | 'touchpoints' | 'order' | 'journal' | 'rewards'> {
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
    holds: verdict.holds.map(({ advocateId, reason, openedAt, closesAt, closedAt, closedBy }) => ({
      reason,
      text: REASONS[reason].reviewer,
      advocate_id: advocateId,
      opened_at: openedAt,
      closes_at: closesAt,
      closed_at: closedAt,
      closed_by: closedBy,
    })),
    now: input.now,
    next_at: verdict.nextAt,
  };
}

function rulesetOf({ ruleset }: Case, verdict: ReasonedVerdict, note: string | null): Story['ruleset'] {
  const { model, competing, lookback_days } = ruleset.rules.attribution;
  const effective_from = ruleset.version === 0 ? null : ruleset.effectiveAt;
  return {
    version: ruleset.version,
    effective_from,
    model: verdict.model,
    named_model: model,
    competing,
    lookback_days,
    note,
  };
}

function touchpointsOf(
  input: Case,
  { path, contest }: ReasonedVerdict,
  details: ReadonlyMap<string, TouchDetail>,
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

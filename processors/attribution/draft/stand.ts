import type { Table } from 'apache-arrow';
import type { Door } from '../../../sql/warehouse.js';
import { objectsOf, type KeySource, type Range } from '../load.js';
import type { Told, ToldCredit, ToldDecision, ToldReward, ToldSuspicion } from './told.js';
import { keyOf } from '../touches.js';

type Get = (column: string) => unknown;

/** What the state says of conversions; null of one that no step has decided yet. */
export type Standing = (programmeId: string, conversionId: string) => Told | null;

/** Reads what the state says of a range of conversions. */
export async function loadStandingOf(door: Door, { from, to }: Range, source: KeySource): Promise<Standing> {
  const range = { from, to, ...source };
  const [decisions, credits, rewards, holds] = await Promise.all([
    grouped(await door.arrow('preview/decisions-by-bucket', range), decisionOf),
    grouped(await door.arrow('attribution/credits-by-bucket', range), creditOf),
    grouped(await door.arrow('preview/rewards-by-bucket', range), rewardOf),
    grouped(await door.arrow('attribution/holds-by-bucket', range), holdOf),
  ]);
  return (programmeId, conversionId) => {
    const key = keyOf(programmeId, conversionId);
    const decided = decisions.get(key);
    if (!decided) return null;
    return {
      decisions: decided,
      credits: credits.get(key) ?? [],
      rewards: rewards.get(key) ?? [],
      holds: (holds.get(key) ?? []).flatMap(({ open }) => open ?? []).sort(),
      suspicions: (holds.get(key) ?? []).flatMap(({ suspicion }) => suspicion ?? []),
    };
  };
}

function grouped<T>(table: Table, make: (get: Get) => T | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  objectsOf(table, (get) => {
    const made = make(get);
    if (made === null) return;
    const key = keyOf(get('programme_id') as string, get('conversion_id') as string);
    const group = groups.get(key);
    if (group) group.push(made);
    else groups.set(key, [made]);
  });
  return groups;
}

function decisionOf(get: Get): ToldDecision {
  return {
    advocateId: get('advocate_id') as string,
    outcome: get('outcome') as string,
    reason: get('reason') as string,
    sharePpb: get('share_ppb') as number,
    amountMinor: get('amount_minor') as number,
    currency: get('currency') as string,
  };
}

function creditOf(get: Get): ToldCredit | null {
  if (get('pays') !== 1) return null;
  return {
    advocateId: get('advocate_id') as string,
    channel: get('channel') as string,
    sharePpb: get('share_ppb') as number,
    amountMinor: get('amount_minor') as number,
    currency: get('currency') as string,
  };
}

function rewardOf(get: Get): ToldReward {
  return {
    advocateId: get('advocate_id') as string,
    to: get('beneficiary') as string,
    term: get('term') as number,
    state: get('state') as string,
    value: get('value') as string,
    amountMinor: get('amount_minor') as number,
    currency: get('currency') as string,
  };
}

/** Its reason where it is open, and the suspicion that it is, if it is one. */
function holdOf(get: Get): { open: string | null; suspicion: ToldSuspicion | null } {
  const reason = get('reason') as string;
  const closedAt = get('closed_at') as number | null;
  return {
    open: closedAt === null ? reason : null,
    suspicion:
      reason === 'HELD_FRAUD_REVIEW'
        ? { advocateId: get('advocate_id') as string, caseId: get('case_id') as string, closedAt }
        : null,
  };
}

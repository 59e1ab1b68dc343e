import type { ChangedConversion } from './try-rules.js';
import type { Told, ToldDecision } from './told.js';

/** What would change for one advocate (none: NULL) of one conversion, in one currency. Times are ms since 1970, money is in minor units. */
export interface ChangedRow {
  readonly conversion_id: string;
  readonly occurred_at: number;
  readonly type: string;
  readonly advocate_id: string | null;
  /** NULL: there is no such decision. */
  readonly reason_before: string | null;
  readonly reason_after: string | null;
  readonly share_ppb_before: number;
  readonly share_ppb_after: number;
  readonly currency: string;
  readonly credited_minor_before: number;
  readonly credited_minor_after: number;
  readonly advocate_minor_before: number;
  readonly advocate_minor_after: number;
  readonly referee_minor_before: number;
  readonly referee_minor_after: number;
}

/** A conversion that changes, as flat rows: one an advocate and currency. */
export function changedRows({ conversionId, occurredAt, type, before, after }: ChangedConversion): ChangedRow[] {
  const advocates = new Set([...before.decisions, ...after.decisions].map(({ advocateId }) => advocateId));
  return [...advocates].flatMap((advocateId) => {
    const of = ({ decisions }: Told): ToldDecision | undefined =>
      decisions.find((one) => one.advocateId === advocateId);
    const [old, now] = [of(before), of(after)];
    const rewards = [...before.rewards, ...after.rewards].filter((one) => one.advocateId === advocateId);
    const own = [old?.currency ?? now!.currency, ...rewards.map((one) => one.currency)];
    // What has no value of its own may still earn; recognition has no currency.
    const named = new Set(own.filter((one) => one !== ''));
    const currencies = named.size === 0 ? [''] : [...named];
    return currencies.map((currency, i) => ({
      conversion_id: conversionId,
      occurred_at: occurredAt,
      type,
      advocate_id: advocateId === '' ? null : advocateId,
      reason_before: old?.reason ?? null,
      reason_after: now?.reason ?? null,
      share_ppb_before: old?.sharePpb ?? 0,
      share_ppb_after: now?.sharePpb ?? 0,
      currency,
      credited_minor_before: i === 0 ? (old?.amountMinor ?? 0) : 0,
      credited_minor_after: i === 0 ? (now?.amountMinor ?? 0) : 0,
      advocate_minor_before: paid(before, advocateId, 'advocate', currency),
      advocate_minor_after: paid(after, advocateId, 'advocate', currency),
      referee_minor_before: paid(before, advocateId, 'referee', currency),
      referee_minor_after: paid(after, advocateId, 'referee', currency),
    }));
  });
}

function paid({ rewards }: Told, advocateId: string, to: string, currency: string): number {
  return rewards
    .filter((one) => one.advocateId === advocateId && one.to === to && one.currency === currency)
    .reduce((sum, { state, amountMinor }) => sum + (state === 'reversed' ? 0 : amountMinor), 0);
}

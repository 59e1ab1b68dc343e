/** How states, severities and times of cases are worded and toned. */
import type { IconName } from '../../components/icons.js';
import { formatDuration, formatMoney, sentence, UNKNOWN } from '../../formats.js';
import type { CaseRow } from '../../lib/reports.js';
import type { Tone } from '../../lib/table-view.js';

const SEVERITIES: Readonly<Record<string, { tone: Tone; icon: IconName }>> = {
  critical: { tone: 'bad', icon: 'warning' },
  high: { tone: 'bad', icon: 'up' },
  medium: { tone: 'warn', icon: 'minus' },
  low: { tone: 'plain', icon: 'down' },
};

export function severityLook(severity: string): {
  readonly tone: Tone;
  readonly text: string;
  readonly icon: IconName;
} {
  return { ...(SEVERITIES[severity] ?? { tone: 'plain' as const, icon: 'dot' as const }), text: sentence(severity) };
}

const STATES: Readonly<Record<string, { tone: Tone; text: string; icon: IconName }>> = {
  open: { tone: 'plain', text: 'Open', icon: 'dot' },
  assigned: { tone: 'plain', text: 'Assigned', icon: 'right' },
  snoozed: { tone: 'off', text: 'Put off', icon: 'clock' },
  confirmed: { tone: 'bad', text: 'Confirmed as fraud', icon: 'cross' },
  dismissed: { tone: 'good', text: 'Dismissed', icon: 'check' },
};

export const stateLook = (state: string): { tone: Tone; text: string; icon: IconName } =>
  STATES[state] ?? { tone: 'plain', text: sentence(state), icon: 'dot' };

/** The money of several together, by currency. */
export function sumStakes(of: readonly Pick<CaseRow, 'at_stake'>[]): CaseRow['at_stake'] {
  const sums = new Map<string, number>();
  for (const { currency, amount_minor } of of.flatMap(({ at_stake }) => at_stake))
    sums.set(currency, (sums.get(currency) ?? 0) + amount_minor);
  return [...sums].map(([currency, amount_minor]) => ({ currency, amount_minor }));
}

/** The money that waits, that of the list's currency first. */
export function stakeText(stakes: CaseRow['at_stake'], currency: string | null): string {
  const ordered = [...stakes].sort((a, b) => Number(b.currency === currency) - Number(a.currency === currency));
  return ordered.map((one) => formatMoney(one.amount_minor, one.currency)).join(' + ') || UNKNOWN;
}

/** When a case is due, seen from now: `due in 2 d 4 h`, `3 d over`. */
export function dueText(
  { due_ms, escalated_ms, decided_ms }: Pick<CaseRow, 'due_ms' | 'escalated_ms' | 'decided_ms'>,
  now: number,
): string {
  if (decided_ms !== null) return '';
  if (Number.isNaN(now)) return '';
  const size = coarse(Math.max(60_000, Math.abs(now - due_ms)));
  return escalated_ms === null && now < due_ms ? `due in ${size}` : `${size} over`;
}

/** A time to two units without seconds. */
export const coarse = (ms: number): string => formatDuration(Math.round(ms / 60_000) * 60_000);

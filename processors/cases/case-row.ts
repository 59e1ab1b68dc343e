import { currencyDigits } from '../../ingest/events/money.js';
import type { RowOf } from '../attribution/columns.js';
import type { CaseFold } from './fold.js';

/** How long a case may wait for a decision, in ms. */
export const DUE_MS = 3 * 86_400_000;

export const CASE_ROW = {
  programme_id: 'low',
  case_id: 'text',
  subject_kind: 'low',
  subject_id: 'text',
  state: 'low',
  severity: 'low',
  assignee: 'text?',
  score_ppb: 'u32',
  reasons: 'text',
  amount_minor: 'f64',
  currency: 'low',
  currencies: 'text',
  amounts_minor: 'text',
  held: 'u32',
  confirmed: 'u32',
  released: 'u32',
  opened_at: 'f64',
  due_at: 'f64',
  escalated_at: 'f64?',
  snoozed_until: 'f64?',
  decided_at: 'f64?',
  decided_by: 'text?',
  next_at: 'f64?',
  is_deleted: 'u8',
} as const;
export type CaseRow = RowOf<typeof CASE_ROW>;

/** What the candidates of a case come to. Times are ms since 1970. */
export interface Candidates {
  /** With a hold that no reviewer ended. */
  readonly held: number;
  readonly confirmed: number;
  readonly released: number;
  /** Null where none was ever held. */
  readonly openedAt: number | null;
  readonly scorePpb: number;
  /** Names of signals, the strongest first. */
  readonly reasons: readonly string[];
  /** Rewards that wait, by currency: the greatest first. */
  readonly amounts: readonly Amount[];
}

export interface Amount {
  readonly currency: string;
  readonly amountMinor: number;
}

export const NO_CANDIDATES: Candidates = {
  held: 0,
  confirmed: 0,
  released: 0,
  openedAt: null,
  scorePpb: 0,
  reasons: [],
  amounts: [],
};

/**
 * One case as of now. While a candidate is held it waits for a decision, whatever was decided of others; it is escalated once its due time has passed
 * without one, put off or not, and stays so. Nothing in it expires.
 */
export function caseRow(
  { programmeId, caseId }: { readonly programmeId: string; readonly caseId: string },
  candidates: Candidates,
  fold: CaseFold | null,
  now: number,
): CaseRow {
  const { held, confirmed, released, scorePpb, reasons, amounts } = candidates;
  const colon = caseId.indexOf(':');
  const decision = held > 0 ? null : (fold?.decision ?? null);
  const openedAt = candidates.openedAt ?? fold?.firstAt ?? now;
  const dueAt = openedAt + DUE_MS;
  const snoozedUntil = fold?.snoozedUntil ?? null;
  const late = decision === null ? now >= dueAt : decision.at > dueAt;
  const instants = [decision === null ? dueAt : null, snoozedUntil].filter((at) => at !== null && at > now) as number[];
  return {
    programme_id: programmeId,
    case_id: caseId,
    subject_kind: caseId.slice(0, colon),
    subject_id: caseId.slice(colon + 1),
    state: stateOf(decision, confirmed, { fold, now }),
    severity: severityOf(scorePpb, amounts),
    assignee: fold?.assignee ?? null,
    score_ppb: scorePpb,
    reasons: reasons.join(','),
    amount_minor: amounts[0]?.amountMinor ?? 0,
    currency: amounts[0]?.currency ?? '',
    currencies: amounts.map(({ currency }) => currency).join(','),
    amounts_minor: amounts.map(({ amountMinor }) => amountMinor).join(','),
    held,
    confirmed,
    released,
    opened_at: openedAt,
    due_at: dueAt,
    escalated_at: late ? dueAt : null,
    snoozed_until: snoozedUntil,
    decided_at: decision?.at ?? null,
    decided_by: decision?.by ?? null,
    next_at: instants.length === 0 ? null : instants.reduce((a, b) => Math.min(a, b)),
    is_deleted: 0,
  };
}

function stateOf(
  decision: CaseFold['decision'],
  confirmed: number,
  { fold, now }: { readonly fold: CaseFold | null; readonly now: number },
): string {
  if (decision !== null) return confirmed > 0 || decision.what === 'confirmed' ? 'confirmed' : 'dismissed';
  if (fold?.snoozedUntil != null && fold.snoozedUntil > now) return 'snoozed';
  return fold?.assignee == null ? 'open' : 'assigned';
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
/** A step of severity each: scores in parts per billion, and money at stake in whole units of its currency. */
const SCORES = [800_000_000, 950_000_000];
const AMOUNTS = [100, 1_000];

/** How much speaks for fraud and how much money waits: one step for each mark that is reached. */
export function severityOf(scorePpb: number, amounts: readonly Amount[]): (typeof SEVERITIES)[number] {
  const units = Math.max(
    0,
    ...amounts.map(({ currency, amountMinor }) => amountMinor / 10 ** currencyDigits(currency)),
  );
  const steps = SCORES.filter((mark) => scorePpb >= mark).length + AMOUNTS.filter((mark) => units >= mark).length;
  return SEVERITIES[Math.min(steps, SEVERITIES.length - 1)]!;
}

import { deterministicId } from '../../ingest/events/ids.js';
import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { keyOf } from '../attribution/touches.js';
import type { Processor, StepContext } from '../framework/processor.js';
import { CASE_ROW, caseRow, NO_CANDIDATES, type Amount, type Candidates, type CaseRow } from './case-row.js';
import { anySuspected, foldOf, type FoldRow } from './load.js';

const ALERT = {
  programme_id: 'low',
  subject_kind: 'low',
  subject_id: 'text',
  currency: 'low',
  alert_id: 'text',
  case_id: 'text',
  score_ppb: 'u32',
  severity: 'low',
  reasons: 'text',
  amount_at_stake_minor: 'f64',
  opened_at: 'f64',
  state: 'low',
  is_deleted: 'u8',
} as const;
type AlertRow = RowOf<typeof ALERT>;

/**
 * Keeps one case by subject, and its alerts where signals opened it. Key: the case. Closure: the cases whose reviews or candidates changed, of whose
 * candidates any risk, reward or decision did, and those whose time has come: the due time, or the end of a snooze. A case is whatever holds or held a
 * reward, what was confirmed, and what a person took up, once its subject exists.
 */
export const cases: Processor = {
  name: 'cases',
  reads: [
    'fraud_standing',
    'case_folds',
    'risks',
    'holds',
    'rewards',
    'attribution_keys',
    'step_advocates',
    'step_conversions',
    'standing_advocates',
    'conversion_states',
    'clocks',
  ],
  writes: ['cases', 'alerts'],
  scratch: ['case_keys'],
  run: async (context) => {
    const { door, fromNothing, committed } = context;
    if (!(await anySuspected(context))) return;
    const moved = [...context.now].filter(([, { now, before }]) => now > before);
    await door.run('cases/keys-fill', {
      committed,
      all: fromNothing ? 1 : 0,
      programmes: moved.map(([programmeId]) => programmeId),
      befores: moved.map(([, { before }]) => before),
      nows: moved.map(([, { now }]) => now),
    });
    await computeCases(context);
  },
};

async function computeCases({ door, step, redo, fromNothing, now }: StepContext): Promise<void> {
  const [keys, storedCases, storedAlerts] = await Promise.all([
    loadKeys(door),
    fromNothing ? [] : door.rows<CaseRow>('cases/stored'),
    fromNothing ? [] : door.rows<AlertRow>('cases/alerts-stored'),
  ]);
  const rows = new Changed(CASE_ROW, storedCases, ({ programme_id, case_id }) => keyOf(programme_id, case_id));
  const alerts = new Changed(ALERT, storedAlerts, ({ programme_id, case_id, currency }) =>
    [programme_id, case_id, currency].reduce(keyOf),
  );
  for (const { programmeId, caseId, candidates, fold, risked } of keys) {
    const at = now.get(programmeId)?.now ?? Number.NEGATIVE_INFINITY;
    const row = caseRow({ programmeId, caseId }, candidates, fold && foldOf(fold), at);
    rows.add(row, redo);
    if (risked) for (const alert of alertsOf(row, candidates.amounts)) alerts.add(alert, redo);
  }
  for (const [statement, changed] of [
    ['cases/write', rows.take()],
    ['cases/alerts-write', alerts.take()],
  ] as const)
    if (changed) await door.insert(statement, changed, { step });
}

/** Rows of a state table that differ from what is stored; what is stored and not made again is taken away. */
class Changed<S extends typeof CASE_ROW | typeof ALERT> {
  readonly #columns: readonly (keyof S)[];
  readonly #rows: ColumnBuffer<S>;
  readonly #keyOf: (row: RowOf<S>) => string;
  readonly #left: Map<string, RowOf<S>>;

  constructor(spec: S, stored: readonly RowOf<S>[], key: (row: RowOf<S>) => string) {
    this.#columns = Object.keys(spec) as (keyof S)[];
    this.#rows = new ColumnBuffer<S>(spec);
    this.#keyOf = key;
    this.#left = new Map(stored.map((row) => [key(row), row]));
  }

  add(row: RowOf<S>, always: boolean): void {
    const key = this.#keyOf(row);
    const old = this.#left.get(key);
    this.#left.delete(key);
    if (always || !old || this.#columns.some((column) => row[column] !== old[column])) this.#rows.add(row);
  }

  take(): Uint8Array | null {
    for (const old of this.#left.values()) this.#rows.add({ ...old, is_deleted: 1 });
    return this.#rows.rows > 0 ? this.#rows.take() : null;
  }
}

function alertsOf(row: CaseRow, amounts: readonly Amount[]): AlertRow[] {
  const { programme_id, subject_kind, subject_id, case_id, score_ppb, severity, reasons, opened_at, state } = row;
  const each = amounts.length === 0 ? [{ currency: '', amountMinor: 0 }] : amounts;
  return each.map(({ currency, amountMinor }) => ({
    programme_id,
    subject_kind,
    subject_id,
    currency,
    alert_id: deterministicId('alert', programme_id, case_id, currency),
    case_id,
    score_ppb,
    severity,
    reasons,
    amount_at_stake_minor: amountMinor,
    opened_at,
    state,
    is_deleted: 0,
  }));
}

interface LoadedCase {
  readonly programmeId: string;
  readonly caseId: string;
  readonly candidates: Candidates;
  readonly fold: FoldRow | null;
  /** Signals held a candidate. */
  readonly risked: boolean;
}

interface OfCase {
  readonly programme_id: string;
  readonly case_id: string;
}
interface HeldRow extends OfCase {
  readonly held: number;
  readonly confirmed: number;
  readonly released: number;
  readonly risked: number;
  readonly opened_ms: number | null;
}
interface ReasonRow extends OfCase {
  readonly held: number;
  readonly reason: string;
  readonly contribution: number;
  readonly score: number;
}
interface AmountRow extends OfCase {
  readonly currency: string;
  readonly amount_minor: number;
}

/** The cases of the step that there are. */
async function loadKeys(door: StepContext['door']): Promise<LoadedCase[]> {
  const [held, reasons, amounts, folds] = await Promise.all([
    door.rows<HeldRow>('cases/held-by-case'),
    grouped(await door.rows<ReasonRow>('cases/reasons-by-case')),
    grouped(await door.rows<AmountRow>('cases/amounts-by-case')),
    door.rows<FoldRow>('cases/taken-up'),
  ]);
  const found = new Map<string, LoadedCase>();
  for (const row of held) {
    const key = keyOf(row.programme_id, row.case_id);
    const { held: waiting, confirmed, released, opened_ms: openedAt } = row;
    const told = { held: waiting, confirmed, released, openedAt };
    const candidates = {
      ...told,
      ...riskOf(reasons.get(key) ?? [], waiting > 0),
      amounts: amountsOf(amounts.get(key)),
    };
    const risked = row.risked === 1;
    found.set(key, { programmeId: row.programme_id, caseId: row.case_id, candidates, fold: null, risked });
  }
  for (const fold of folds) {
    const key = keyOf(fold.programme_id, fold.case_id);
    const known = found.get(key);
    const { programme_id: programmeId, case_id: caseId } = fold;
    const fresh = { programmeId, caseId, candidates: NO_CANDIDATES, risked: false };
    found.set(key, { ...(known ?? fresh), fold });
  }
  return [...found.values()];
}

/** The greatest score and the reasons of the candidates that are held, or of all where none is. */
function riskOf(rows: readonly ReasonRow[], anyHeld: boolean): Pick<Candidates, 'scorePpb' | 'reasons'> {
  const most = new Map<string, number>();
  let scorePpb = 0;
  for (const { held, reason, contribution, score } of rows) {
    if (anyHeld && held === 0) continue;
    scorePpb = Math.max(scorePpb, score);
    most.set(reason, Math.max(contribution, most.get(reason) ?? 0));
  }
  const ordered = [...most].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return { scorePpb, reasons: ordered.map(([reason]) => reason) };
}

function amountsOf(rows: readonly AmountRow[] = []): Amount[] {
  return rows
    .map(({ currency, amount_minor: amountMinor }) => ({ currency, amountMinor }))
    .sort((a, b) => b.amountMinor - a.amountMinor || (a.currency < b.currency ? -1 : 1));
}

function grouped<T extends OfCase>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row.programme_id, row.case_id);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

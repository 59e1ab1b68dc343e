import type { Door } from '../../sql/warehouse.js';
import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { reachOf, type Assessment, type DayRange } from './assess.js';
import type { Subject } from './clicks.js';
import { paramsOf } from './load.js';
import type { Finding, Settings } from './judge/facts.js';
import type { Score } from './judge/combine.js';
import { DAY_MS } from './judge/window.js';

export const SIGNAL = {
  programme_id: 'low',
  advocate_id: 'text',
  subject_kind: 'low',
  subject_id: 'text',
  at_ms: 'f64',
  signal: 'low',
  value: 'f64?',
  threshold: 'f64',
  weight_ppb: 'u32',
  strength_ppb: 'f64?',
  evidence: 'text',
  unknown: 'low',
  is_deleted: 'u8',
} as const;
export const RISK = {
  programme_id: 'low',
  conversion_id: 'text',
  advocate_id: 'text',
  occurred_ms: 'f64',
  score_ppb: 'u32',
  own_score_ppb: 'u32',
  held_ms: 'f64?',
  reasons: 'text',
  contributions: 'text',
  day_number: 'f64?',
  is_deleted: 'u8',
} as const;
export const ADVOCATE_RISK = {
  programme_id: 'low',
  advocate_id: 'text',
  day_number: 'f64',
  score_ppb: 'u32',
  hold_score_ppb: 'u32',
  reasons: 'text',
  contributions: 'text',
  is_deleted: 'u8',
} as const;
type SignalRow = RowOf<typeof SIGNAL>;
type RiskRow = RowOf<typeof RISK>;
type AdvocateRiskRow = RowOf<typeof ADVOCATE_RISK>;

const ALL = 1_000_000_000;
/** Values are kept to six digits after the point. */
const MICRO = 1_000_000;

/** What was judged of some advocates, beside what the state says of them: only what differs is written. */
export class JudgedRows {
  readonly #signals = new Changes<SignalRow>(
    (row) =>
      [row.programme_id, row.advocate_id, row.at_ms, row.subject_kind, row.subject_id, row.signal].join('\u0000'),
    (row) => ({ ...row, is_deleted: 1 }),
  );
  readonly #risks = new Changes<RiskRow>(
    (row) => [row.programme_id, row.conversion_id, row.advocate_id].join('\u0000'),
    (row) => ({ ...row, is_deleted: 1 }),
  );
  readonly #scores = new Changes<AdvocateRiskRow>(
    (row) => [row.programme_id, row.advocate_id, row.day_number].join('\u0000'),
    (row) => ({ ...row, is_deleted: 1 }),
  );

  add({ programmeId, advocateId }: Subject, assessment: Assessment): void {
    const subject = { programme_id: programmeId, advocate_id: advocateId };
    for (const { candidate, findings, settings } of assessment.candidates) {
      const of = {
        ...subject,
        subject_kind: 'conversion',
        subject_id: candidate.conversionId,
        at_ms: candidate.occurredAt,
      };
      for (const finding of findings) this.#signals.add({ ...of, ...findingRow(finding, settings) });
    }
    for (const { day, findings, settings, score, holdScorePpb } of assessment.days) {
      const of = { ...subject, subject_kind: 'advocate', subject_id: advocateId, at_ms: day * DAY_MS };
      for (const finding of findings) this.#signals.add({ ...of, ...findingRow(finding, settings) });
      if (score.scorePpb === 0) continue;
      const scores = { score_ppb: score.scorePpb, hold_score_ppb: holdScorePpb };
      this.#scores.add({ ...subject, day_number: day, ...scores, ...reasonsOf(score), is_deleted: 0 });
    }
    for (const { candidate, score, ownPpb, heldFrom, day } of assessment.risks) {
      const { conversionId, occurredAt } = candidate;
      this.#risks.add({
        ...subject,
        conversion_id: conversionId,
        occurred_ms: occurredAt,
        score_ppb: score.scorePpb,
        own_score_ppb: ownPpb,
        held_ms: heldFrom,
        ...reasonsOf(score),
        day_number: day,
        is_deleted: 0,
      });
    }
  }

  /** Reads what the state says of the advocates as far as the range bears on it. */
  async compare(door: Door, subjects: readonly Subject[], range: DayRange): Promise<void> {
    const reach = reachOf(range);
    const { from: from_days, to: to_days } = reach.days;
    const [signals, risks, scores] = await Promise.all([
      door.rows<StoredSignal>('signals/stored-signals', { ...paramsOf(subjects, range), from_days, to_days }),
      door.rows<Stored<RiskRow>>('signals/stored-risks', paramsOf(subjects, reach.risks)),
      door.rows<Stored<AdvocateRiskRow>>('signals/stored-advocate-risks', paramsOf(subjects, reach.days)),
    ]);
    for (const row of signals) this.#signals.stored({ ...row, evidence: JSON.stringify(row.evidence), is_deleted: 0 });
    for (const row of risks) this.#risks.stored(asText(row));
    for (const row of scores) this.#scores.stored(asText(row));
  }

  /** Writes what differs. Risks last: who reads them may ask for their signals. */
  async flush(door: Door, step: number): Promise<void> {
    await write(door, 'signals/write-signals', SIGNAL, this.#signals.take(), step);
    await write(door, 'signals/write-advocate-risks', ADVOCATE_RISK, this.#scores.take(), step);
    await write(door, 'signals/write-risks', RISK, this.#risks.take(), step);
  }
}

type Listed = { readonly reasons: readonly string[]; readonly contributions: readonly number[] };
type Stored<R> = Omit<R, 'reasons' | 'contributions' | 'is_deleted'> & Listed;
type StoredSignal = Omit<SignalRow, 'evidence' | 'is_deleted'> & { readonly evidence: readonly string[] };

const asText = <R extends Listed>(row: R) => ({
  ...row,
  reasons: JSON.stringify(row.reasons),
  contributions: JSON.stringify(row.contributions),
  is_deleted: 0,
});

function findingRow({ signal, value, strength, evidence, unknown }: Finding, settings: Settings) {
  const { threshold, weightPpb } = settings(signal);
  return {
    signal,
    value: value === null ? null : Math.round(value * MICRO) / MICRO,
    threshold,
    weight_ppb: weightPpb,
    strength_ppb: strength === null ? null : Math.round(strength * ALL),
    evidence: JSON.stringify(evidence),
    unknown,
    is_deleted: 0,
  };
}

const reasonsOf = ({ contributions }: Score): { reasons: string; contributions: string } => ({
  reasons: JSON.stringify(contributions.map(({ signal }) => signal)),
  contributions: JSON.stringify(contributions.map(({ ppb }) => ppb)),
});

/** Rows as they should be beside those that are. */
class Changes<R extends object> {
  readonly #wanted = new Map<string, R>();
  readonly #stored = new Map<string, R>();
  constructor(
    readonly keyOf: (row: R) => string,
    readonly struck: (row: R) => R,
  ) {}

  add(row: R): void {
    this.#wanted.set(this.keyOf(row), row);
  }

  stored(row: R): void {
    this.#stored.set(this.keyOf(row), row);
  }

  take(): R[] {
    const changed = [...this.#wanted].filter(([key, row]) => !same(row, this.#stored.get(key))).map(([, row]) => row);
    for (const [key, row] of this.#stored) if (!this.#wanted.has(key)) changed.push(this.struck(row));
    return changed;
  }
}

function same<R extends object>(row: R, stored: R | undefined): boolean {
  return stored !== undefined && Object.entries(row).every(([name, value]) => stored[name as keyof R] === value);
}

async function write<S extends Readonly<Record<string, 'text' | 'low' | 'text?' | 'f64' | 'f64?' | 'u32' | 'u8'>>>(
  door: Door,
  statement: string,
  spec: S,
  rows: readonly RowOf<S>[],
  step: number,
): Promise<void> {
  if (rows.length === 0) return;
  const buffer = new ColumnBuffer(spec);
  for (const row of rows) buffer.add(row);
  await door.insert(statement, buffer.take(), { step });
}

import type { Door } from '../../sql/warehouse.js';
import { ColumnBuffer, type RowOf } from '../attribution/columns.js';
import { reachOf, type Assessment } from './assess.js';
import { keyOf } from '../attribution/touches.js';
import { changesOf, writeRows } from '../attribution/write-rows.js';
import { sideBySide, type Subject, type TouchedAdvocate } from './clicks.js';
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

const RISK_KEY = (row: RiskRow): string => [row.programme_id, row.conversion_id, row.advocate_id].join('\u0000');
const SCORE_KEY = (row: AdvocateRiskRow): string => [row.programme_id, row.advocate_id, row.day_number].join('\u0000');

const ALL = 1_000_000_000;
/** Values are kept to six digits after the point. */
const MICRO = 1_000_000;

/** What was judged of some advocates, beside what the state says of them: only what differs is written. */
export class JudgedRows {
  // There are many times more of these than of scores: the engine compares them.
  readonly #signals = new ColumnBuffer(SIGNAL);
  #compared: readonly TouchedAdvocate[] | null = null;
  readonly #risks: RiskRow[] = [];
  readonly #scores: AdvocateRiskRow[] = [];
  readonly #stored: { readonly risks: RiskRow[]; readonly scores: AdvocateRiskRow[] } = { risks: [], scores: [] };

  add({ programmeId, advocateId }: Subject, assessment: Assessment): void {
    const subject = { programme_id: programmeId, advocate_id: advocateId };
    for (const { candidate, findings, settings } of assessment.candidates) {
      const of = {
        ...subject,
        subject_kind: 'conversion',
        subject_id: candidate.conversionId,
        at_ms: candidate.occurredAt,
      };
      for (const finding of findings) this.#signals.add(findingRow(of, finding, settings));
    }
    for (const { day, findings, settings, score, holdScorePpb } of assessment.days) {
      const of = { ...subject, subject_kind: 'advocate', subject_id: advocateId, at_ms: day * DAY_MS };
      for (const finding of findings) this.#signals.add(findingRow(of, finding, settings));
      if (score.scorePpb === 0) continue;
      const scores = { score_ppb: score.scorePpb, hold_score_ppb: holdScorePpb };
      this.#scores.push({ ...subject, day_number: day, ...scores, ...reasonsOf(score), is_deleted: 0 });
    }
    for (const { candidate, score, ownPpb, heldFrom, day } of assessment.risks) {
      const { reasons, contributions } = reasonsOf(score);
      // Field by field, as `findingRow`.
      this.#risks.push({
        programme_id: programmeId,
        advocate_id: advocateId,
        conversion_id: candidate.conversionId,
        occurred_ms: candidate.occurredAt,
        score_ppb: score.scorePpb,
        own_score_ppb: ownPpb,
        held_ms: heldFrom,
        reasons,
        contributions,
        day_number: day,
        is_deleted: 0,
      });
    }
  }

  /** Reads what the state says of the advocates as far as the touched days of each bear on it. To be called before anything is added. */
  async compare(door: Door, subjects: readonly TouchedAdvocate[]): Promise<void> {
    this.#compared = subjects;
    const range = {
      from: subjects.reduce((least, { first }) => Math.min(least, first), Infinity),
      to: subjects.reduce((most, { last }) => Math.max(most, last), -Infinity),
    };
    const reach = reachOf(range);
    const [risks, scores] = await Promise.all([
      door.rows<Stored<RiskRow>>('signals/stored-risks', paramsOf(subjects, reach.risks)),
      door.rows<Stored<AdvocateRiskRow>>('signals/stored-advocate-risks', paramsOf(subjects, reach.days)),
    ]);
    const own = ownReaches(subjects);
    for (const row of risks)
      if (own(row, 'risks', Math.floor(row.occurred_ms / DAY_MS))) this.#stored.risks.push(asText(row));
    for (const row of scores) if (own(row, 'days', row.day_number)) this.#stored.scores.push(asText(row));
  }

  /** Writes what differs. Risks last: who reads them may ask for their signals. */
  async flush(door: Door, step: number): Promise<void> {
    if (this.#compared) {
      const judged = this.#compared;
      const scope = {
        ...sideBySide(judged),
        firsts: judged.map(({ first }) => first),
        lasts: judged.map(({ last }) => last),
        reaches: judged.map(({ first: from, last: to }) => reachOf({ from, to }).days.to),
      };
      await door.insert('signals/renew-signals', this.#signals.take(), { step, ...scope });
    } else if (this.#signals.rows > 0) await door.insert('signals/write-signals', this.#signals.take(), { step });
    const scores = changesOf(SCORE_KEY, this.#scores, this.#stored.scores);
    await writeRows(door, 'signals/write-advocate-risks', { spec: ADVOCATE_RISK, rows: scores, step });
    const risks = changesOf(RISK_KEY, this.#risks, this.#stored.risks);
    await writeRows(door, 'signals/write-risks', { spec: RISK, rows: risks, step });
  }
}

type Listed = { readonly reasons: readonly string[]; readonly contributions: readonly number[] };
type Stored<R> = Omit<R, 'reasons' | 'contributions' | 'is_deleted'> & Listed;

const asText = <R extends Listed>(row: R) => ({
  ...row,
  reasons: JSON.stringify(row.reasons),
  contributions: JSON.stringify(row.contributions),
  is_deleted: 0,
});

/** Field by field: spread, a row takes longer than what it tells. */
function findingRow(
  of: Pick<SignalRow, 'programme_id' | 'advocate_id' | 'subject_kind' | 'subject_id' | 'at_ms'>,
  { signal, value, strength, evidence, unknown }: Finding,
  settings: Settings,
): SignalRow {
  const { threshold, weightPpb } = settings(signal);
  return {
    programme_id: of.programme_id,
    advocate_id: of.advocate_id,
    subject_kind: of.subject_kind,
    subject_id: of.subject_id,
    at_ms: of.at_ms,
    signal,
    value: value === null ? null : Math.round(value * MICRO) / MICRO,
    threshold,
    weight_ppb: weightPpb,
    strength_ppb: strength === null ? null : Math.round(strength * ALL),
    evidence: evidence.length === 0 ? '[]' : JSON.stringify(evidence),
    unknown,
    is_deleted: 0,
  };
}

const reasonsOf = ({ contributions }: Score): { reasons: string; contributions: string } => ({
  reasons: JSON.stringify(contributions.map(({ signal }) => signal)),
  contributions: JSON.stringify(contributions.map(({ ppb }) => ppb)),
});

/** Whether a day bears on what is judged of its advocate: advocates are read together, and each is judged over his own days. */
function ownReaches(subjects: readonly TouchedAdvocate[]) {
  const reaches = new Map(
    subjects.map(({ programmeId, advocateId, first, last }) => {
      const touched = { from: first, to: last };
      return [keyOf(programmeId, advocateId), reachOf(touched)];
    }),
  );
  return (
    of: { readonly programme_id: string; readonly advocate_id: string },
    what: 'days' | 'risks',
    day: number,
  ): boolean => {
    const { from, to } = reaches.get(keyOf(of.programme_id, of.advocate_id))![what];
    return day >= from && day <= to;
  };
}

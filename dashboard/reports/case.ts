import { Type } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { formatTime } from '../../ingest/events/time.js';
import { CaseId, readReviews, seenOf, ToldReview, toldReviews } from './case-reviews.js';
import { Case, CASE_DEFINITIONS, caseOf, moneyOf, scoreOf, Stake, type CaseRow } from './cases.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Currency, Minor, Ms, orNull } from './shapes.js';
import { textTable } from './text-table.js';

/** Candidates that are listed; the figures of the case are of all. */
export const MOST_LISTED = 500;
const Text = Type.String();

const Candidate = Type.Object({
  conversion_id: Text,
  advocate_id: Text,
  occurred_ms: Ms,
  type: Text,
  outcome: Text,
  reason: Text,
  amount_minor: Minor,
  currency: Currency,
  held_ms: orNull(Ms),
  held_by: Text,
  released_ms: orNull(Ms),
  released_by: orNull(Text),
  confirmed_ms: orNull(Ms),
  confirmed_by: orNull(Text),
  score: orNull(Type.Number()),
  risk_day: orNull(Text),
  reasons: Type.Array(Type.Object({ signal: Text, contribution: Type.Number() })),
  rewards: Type.Array(Type.Object({ ...Stake.properties, state: Text })),
});

/** A candidate of a case as its statement answers it. */
export interface CandidateRow {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly occurred_ms: number;
  readonly type: string;
  readonly outcome: string;
  readonly reason: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly held_ms: number | null;
  readonly held_by: string;
  readonly released_ms: number | null;
  readonly released_by: string | null;
  readonly confirmed_ms: number | null;
  readonly confirmed_by: string | null;
  readonly score_ppb: number | null;
  readonly risk_day: string | null;
  readonly reasons: readonly string[];
  readonly contributions: readonly number[];
  readonly reward_currencies: readonly string[];
  readonly reward_amounts: readonly number[];
  readonly reward_states: readonly string[];
}

function candidateOf(row: CandidateRow) {
  const { score_ppb, reasons, contributions, reward_currencies, reward_amounts, reward_states, ...rest } = row;
  return {
    ...rest,
    score: score_ppb === null ? null : scoreOf(score_ppb),
    reasons: reasons.map((signal, i) => ({ signal, contribution: scoreOf(contributions[i]!) })),
    rewards: reward_currencies.map((code, i) => ({
      currency: code,
      amount_minor: reward_amounts[i]!,
      state: reward_states[i]!,
    })),
  };
}

/** One case: what it holds and why, and everything that was said of it. */
export const caseReport = defineReport({
  name: 'case',
  title: 'One case: what it holds, why, and everything that was said of it',
  role: 'analyst',
  params: Type.Object({ ...programme, case: CaseId }),
  result: Type.Object({
    case_id: Text,
    case: orNull(Case),
    seen: Text,
    candidates: Type.Array(Candidate),
    reviews: Type.Array(ToldReview),
  }),
  definitions: {
    ...CASE_DEFINITIONS,
    case: 'NULL where nothing that was said of it has an effect any more, and nothing is held.',
    candidates:
      'Conversions that the case holds, held or was confirmed for, the newest first; one that was held twice stands twice. At most 500.',
    risk_day:
      'The day (UTC) whose evaluation of the advocate gave the score; NULL where the conversion’s own signals alone did.',
    held_by: 'risk: signals; review:ID: by hand. Empty where it was never held.',
    reviews:
      'In the order in which they count. void_by: the undo that takes it back; stale_by: the newest review that its author had not seen, so that it has no effect; undoes_nothing: an undo of what is not there.',
  },
  statements: ['pages/case-one', 'pages/case-candidates', 'pages/case-reviews'],
  compute: async (door, params) => {
    const asked = { programme: params.programme ?? DEFAULT_PROGRAMME, case: params.case };
    const [[row], candidates, said] = await Promise.all([
      door.rows<CaseRow>('pages/case-one', asked),
      door.rows<CandidateRow>('pages/case-candidates', { ...asked, limit: MOST_LISTED }),
      readReviews(door, { programme: asked.programme, cases: [params.case] }),
    ]);
    const reviews = toldReviews(said, params.case);
    if (!row && reviews.length === 0) throw fail('NOT_FOUND', { message: `there is no case ${params.case}` });
    return {
      case_id: params.case,
      case: row ? caseOf(row) : null,
      seen: seenOf(said, params.case),
      candidates: candidates.map(candidateOf),
      reviews,
    };
  },
  text: ({ case_id, case: found, candidates, reviews }) => [
    ...(found === null
      ? [`${case_id}: nothing is held, nothing stands`]
      : [
          `${case_id}: ${found.state}${found.assignee === null ? '' : `, of ${found.assignee}`}, severity ${found.severity}, score ${found.score}`,
          `${found.held} held, ${found.confirmed} confirmed, ${found.released} released; ${moneyOf(found.at_stake)} at stake; due ${formatTime(found.due_ms)}${found.escalated_ms === null ? '' : ', escalated'}`,
        ]),
    '',
    ...textTable(
      ['conversion', 'advocate', 'at', 'decided', 'held since', 'ended', 'score', 'reasons'],
      candidates.map((one) => [
        one.conversion_id,
        one.advocate_id,
        formatTime(one.occurred_ms),
        one.reason,
        one.held_ms === null ? null : formatTime(one.held_ms),
        one.confirmed_by ?? one.released_by,
        one.score,
        one.reasons.map(({ signal, contribution }) => `${signal} ${contribution}`).join(', '),
      ]),
    ),
    '',
    ...reviews.map((one) => {
      const what = one.undoes === null ? one.action : `${one.action} ${one.undoes}`;
      const marks = [
        one.void_by === null ? null : `undone by ${one.void_by}`,
        one.stale_by === null ? null : `without effect: ${one.stale_by} was not seen`,
        one.undoes_nothing ? 'without effect: there was nothing to undo' : null,
      ].filter((mark) => mark !== null);
      const why = [one.reason, one.note].filter((text) => text !== null).join(': ');
      return `${formatTime(one.occurred_ms)}  ${one.id}  ${one.reviewer}: ${what}${why === '' ? '' : ` (${why})`}${marks.length === 0 ? '' : ` [${marks.join('; ')}]`}`;
    }),
  ],
});

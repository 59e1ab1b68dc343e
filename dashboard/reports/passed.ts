import { Type } from 'typebox';
import { estimateOfSample, readSample, readSamples, type ReadRow } from './audit.js';
import { scoreOf } from './cases.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

const Text = Type.String();
const Share = orNull(Type.Number());
const ANSWERS = { right: 'honest', wrong: 'fraud', unsure: 'unsure' } as const;

const Row = Type.Object({
  conversion_id: Text,
  order: Count,
  occurred_ms: Ms,
  type: Text,
  channel: Text,
  outcome: Text,
  reason: Text,
  advocate_id: Text,
  credited_minor: Minor,
  value_minor: Minor,
  currency: orNull(Currency),
  answer: orNull(Type.Enum(Object.values(ANSWERS))),
  reviewer: orNull(Text),
  answered_ms: orNull(Ms),
  note: orNull(Text),
  score: orNull(Type.Number()),
  reasons: Type.Array(Text),
});
const Missed = Type.Object({ rate: Share, low: Share, high: Share });

interface ScoreRow {
  readonly conversion_id: string;
  readonly score_ppb: number;
  readonly reasons: readonly string[];
}

/** What the score was is told only of what was answered: whoever looks must not be led by it. */
function shownOf(row: ReadRow, scored: ReadonlyMap<string, ScoreRow>) {
  const answer = ANSWERS[row.answer as keyof typeof ANSWERS] ?? null;
  const score = answer === null ? undefined : scored.get(row.conversion_id);
  return {
    conversion_id: row.conversion_id,
    order: row.note_of_draw!.order,
    occurred_ms: row.occurred_ms,
    type: row.type,
    channel: row.channel,
    outcome: row.outcome,
    reason: row.reason,
    advocate_id: row.advocate_id,
    credited_minor: row.credited_minor,
    value_minor: row.value_minor,
    currency: row.currency === '' ? null : row.currency,
    answer,
    reviewer: answer === null ? null : row.reviewer,
    answered_ms: answer === null ? null : row.answered_ms,
    note: answer === null ? null : row.note,
    score: answer === null ? null : score === undefined ? 0 : scoreOf(score.score_ppb),
    reasons: [...(score?.reasons ?? [])],
  };
}

/** The share that is not: its interval turns round. */
const missed = ({ rate, low, high }: { rate: number | null; low: number | null; high: number | null }) => ({
  rate: rate === null ? null : 1 - rate,
  low: high === null ? null : 1 - high,
  high: low === null ? null : 1 - low,
});

/** A seeded, stratified random sample of what no case held: what reviewers say of it, and how much fraud passes. */
export const passed = defineReport({
  name: 'passed',
  title: 'Random audit of what passed: how much fraud no signal found',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    audit: Type.Optional(
      Type.String({ description: 'Name of the sample; the newest where absent.', minLength: 1, maxLength: 128 }),
    ),
  }),
  result: Type.Object({
    audit_id: orNull(Text),
    seed: orNull(Text),
    population: Count,
    drawn: Count,
    answered: Count,
    unsure: Count,
    missed: Missed,
    covered: Share,
    missed_conversions: Missed,
    money: Type.Array(Type.Object({ currency: Currency, answered: Count, ...Missed.properties })),
    rows: Type.Array(Row),
  }),
  definitions: {
    missed:
      'Share of what passed (granted, and held by no case) that is fraud: the rate of each stratum of scores weighed by its size. The 95% interval is Wilson’s with the effective sample size of the design. Unsure counts as not answered; strata without an answer are left out (covered says how much is in).',
    missed_conversions: 'The same as conversions: share times population.',
    money: 'The same by what conversions are worth, of each currency alone.',
    score: 'The greatest score of its candidates; NULL until it is answered, so that nobody is led by it.',
    answer: 'honest, fraud or unsure. Neither holds, releases, nor takes back any money: a case does.',
  },
  statements: ['audit/samples', 'audit/sample', 'audit/passed-scores'],
  compute: async (door, params) => {
    const asked = params.programme ?? DEFAULT_PROGRAMME;
    const samples = await readSamples(door, asked, 'passed');
    const name = samples.find(({ audit_id }) => params.audit === undefined || audit_id === params.audit)?.audit_id;
    const all = name === undefined ? [] : await readSample(door, asked, name);
    const drawn = all.filter((row) => row.note_of_draw !== null && row.known);
    const answered = drawn.filter(({ answer }) => answer !== 'withdrawn').map(({ conversion_id }) => conversion_id);
    const scores =
      answered.length === 0
        ? []
        : await door.rows<ScoreRow>('audit/passed-scores', { programme: asked, ids: answered });
    const scored = new Map(scores.map((row) => [row.conversion_id, row]));
    const found = estimateOfSample(all);
    const population = found.strata.reduce((sum, stratum) => sum + stratum.population, 0);
    const rate = missed(found);
    const times = (one: number | null): number | null => (one === null ? null : one * population);
    return {
      audit_id: name ?? null,
      seed: drawn[0]?.note_of_draw?.seed ?? null,
      population,
      drawn: found.drawn,
      answered: found.answered,
      unsure: found.unsure,
      missed: rate,
      covered: found.covered,
      missed_conversions: { rate: times(rate.rate), low: times(rate.low), high: times(rate.high) },
      money: found.money.map((line) => ({ currency: line.currency, answered: line.answered, ...missed(line) })),
      rows: drawn.map((row) => shownOf(row, scored)),
    };
  },
  text: (data) =>
    data.audit_id === null
      ? ['nothing of what passed was drawn yet: fairlead audit sample --of passed --name NAME --size 50 --seed 1']
      : [
          `audit ${data.audit_id} of what passed: ${data.answered} of ${data.drawn} answered, of ${data.population} conversions that no case held`,
          `fraud that passed: ${percent(data.missed.rate)} (${percent(data.missed.low)}–${percent(data.missed.high)})`,
          ...data.money.map(
            (line) => `by value, ${line.currency}: ${percent(line.rate)} (${percent(line.low)}–${percent(line.high)})`,
          ),
          '',
          ...textTable(
            ['conversion', 'advocate', 'type', 'answer', 'score', 'by'],
            data.rows.map((row) => [row.conversion_id, row.advocate_id, row.type, row.answer, row.score, row.reviewer]),
          ),
        ],
});

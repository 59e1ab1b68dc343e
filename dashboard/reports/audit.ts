import { Type, type Static } from 'typebox';
import { formatTime } from '../../ingest/events/time.js';
import type { Door } from '../../sql/door.js';
import { estimateOf, ESTIMATE_TEXT, type AuditEstimate, type Drawn } from './audit-estimate.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { reasonText } from './reason-text.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';
import { percent, textTable } from './text-table.js';

const Text = Type.String();
const Share = orNull(Type.Number());
export const AuditRow = Type.Object({
  conversion_id: Text,
  order: Count,
  stratum: Text,
  answer: orNull(Type.Enum(['right', 'wrong', 'unsure'])),
  true_advocate_id: orNull(Text),
  note: orNull(Text),
  reviewer: orNull(Text),
  answered_ms: orNull(Ms),
  occurred_ms: Ms,
  type: Text,
  channel: orNull(Text),
  outcome: Text,
  reason: Text,
  reason_text: Text,
  advocate_id: orNull(Text),
  value_minor: Minor,
  credited_minor: Minor,
  currency: orNull(Currency),
  changed: Type.Boolean({ description: 'Something else is decided now than when it was drawn' }),
});
type AuditRow = Static<typeof AuditRow>;
const Audit = Type.Object({
  rows: Type.Array(AuditRow),
  strata: Type.Array(
    Type.Object({
      stratum: Text,
      population: Count,
      drawn: Count,
      right: Count,
      wrong: Count,
      unsure: Count,
      rate: Share,
      low: Share,
      high: Share,
    }),
  ),
  money: Type.Array(Type.Object({ currency: Currency, answered: Count, rate: Share, low: Share, high: Share })),
  samples: Type.Array(Type.Object({ audit_id: Text, drawn_ms: Ms, conversions: Count })),
  untold: Type.Array(Text),
  audit_id: orNull(Text),
  seed: orNull(Text),
  strata_by: orNull(Text),
  from_ms: orNull(Ms),
  to_ms: orNull(Ms),
  population: Count,
  drawn: Count,
  answered: Count,
  unsure: Count,
  undrawn: Count,
  changed: Count,
  rate: Share,
  low: Share,
  high: Share,
  covered: Share,
  method: Text,
});
type Audit = Static<typeof Audit>;

interface SampleRow {
  readonly conversion_id: string;
  readonly answer: string;
  readonly true_advocate_id: string | null;
  readonly note: string | null;
  readonly reviewer: string;
  readonly answered_ms: number;
  readonly drawn: string;
  readonly occurred_ms: number;
  readonly type: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly advocate_id: string;
  readonly value_minor: number;
  readonly credited_minor: number;
  readonly currency: string;
  readonly known: boolean | number;
}

const blank = (text: string): string | null => (text === '' ? null : text);

/** A row of a sample with how it was drawn. */
export interface ReadRow extends SampleRow {
  readonly note_of_draw: Drawn | null;
}

/** The names of a programme's samples, the newest first. of: all decisions, or what passed as honest. */
export const readSamples = (door: Door, programmeId: string, of: '' | 'passed' = ''): Promise<Audit['samples']> =>
  door.rows<Audit['samples'][number]>('audit/samples', { programme: programmeId, of });

/** A sample with its answers; what was answered without having been drawn says nothing of the rest. */
export async function readSample(door: Door, programmeId: string, audit: string): Promise<ReadRow[]> {
  const rows = await door.rows<SampleRow>('audit/sample', { programme: programmeId, audit });
  return rows.map((row) => ({ ...row, note_of_draw: row.drawn === '' ? null : (JSON.parse(row.drawn) as Drawn) }));
}

/** What the answers of a sample say of all decisions. */
export const estimateOfSample = (rows: readonly ReadRow[]): AuditEstimate =>
  estimateOf(rows.map(({ answer, note_of_draw: drawn }) => ({ answer, drawn })));

function shownRow(row: ReadRow): AuditRow {
  const drawn = row.note_of_draw!;
  const answered = row.answer === 'withdrawn' ? null : (row.answer as NonNullable<AuditRow['answer']>);
  return {
    conversion_id: row.conversion_id,
    order: drawn.order,
    stratum: drawn.stratum,
    answer: answered,
    true_advocate_id: answered === null ? null : row.true_advocate_id,
    note: answered === null ? null : row.note,
    reviewer: answered === null ? null : row.reviewer,
    answered_ms: answered === null ? null : row.answered_ms,
    occurred_ms: row.occurred_ms,
    type: row.type,
    channel: blank(row.channel),
    outcome: row.outcome,
    reason: row.reason,
    reason_text: reasonText(row.reason),
    advocate_id: blank(row.advocate_id),
    value_minor: row.value_minor,
    credited_minor: row.credited_minor,
    currency: blank(row.currency),
    changed: row.outcome !== drawn.outcome || row.reason !== drawn.reason || row.advocate_id !== drawn.advocate_id,
  };
}

const NO_SAMPLE =
  'no audit sample was drawn yet: fairlead audit sample --name NAME --size 200 --seed 1, then answer it on the page Accuracy or by fairlead audit answer';

/** A seeded, stratified random sample of decisions, what reviewers answered, and what that says of all decisions. */
export const audit = defineReport({
  name: 'audit',
  title: 'Audit sample: how many decisions are right, by reviewers’ answers',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    audit: Type.Optional(
      Type.String({ description: 'Name of the sample; the newest where absent.', minLength: 1, maxLength: 128 }),
    ),
  }),
  result: Audit,
  definitions: {
    rate: ESTIMATE_TEXT,
    strata:
      'Decided conversions in the range from which the sample was drawn, in parts that are estimated apart. Repeats of another conversion are left out.',
    right: 'The reviewer found that what is decided (who is credited, or that nobody is) is what happened.',
    wrong: 'The reviewer found that somebody else, or nobody, should be credited.',
    unsure: 'The reviewer could not tell; counts as not answered.',
    covered: 'Part of all decisions that lies in strata with an answer: what the estimate speaks of.',
    money:
      'Share of the conversions’ value, by currency, that is decided rightly (ratio estimate; interval by linearization, Cochran 1977, 6.11).',
    changed:
      'Something else is decided now than when the sample was drawn; the answer speaks of what the reviewer saw.',
    undrawn:
      'Answers about conversions that were not drawn; they are kept and count for nothing, because nobody knows what they stand for.',
  },
  statements: ['audit/samples', 'audit/sample'],
  compute: async (door, params) => {
    const programmeId = params.programme ?? DEFAULT_PROGRAMME;
    const samples = await readSamples(door, programmeId);
    const name = params.audit ?? samples[0]?.audit_id ?? null;
    const all = name === null ? [] : await readSample(door, programmeId, name);
    const found = estimateOfSample(all);
    const rows = all.filter((row) => row.note_of_draw !== null && Boolean(row.known)).map(shownRow);
    const first = all.find((row) => row.note_of_draw !== null)?.note_of_draw ?? null;
    return {
      rows,
      strata: [...found.strata],
      money: [...found.money],
      samples,
      untold: [...found.untold],
      audit_id: name,
      seed: first?.seed ?? null,
      strata_by: first?.strata ?? null,
      from_ms: first?.from_ms ?? null,
      to_ms: first?.to_ms ?? null,
      population: found.strata.reduce((sum, { population }) => sum + population, 0),
      drawn: found.drawn,
      answered: found.answered,
      unsure: found.unsure,
      undrawn: all.filter((row) => row.note_of_draw === null && row.answer !== 'withdrawn').length,
      changed: rows.filter(({ changed }) => changed).length,
      rate: found.rate,
      low: found.low,
      high: found.high,
      covered: found.covered,
      method: ESTIMATE_TEXT,
    };
  },
  text: (data) =>
    data.audit_id === null
      ? [NO_SAMPLE]
      : [
          `audit ${data.audit_id}: ${data.answered} of ${data.drawn} drawn conversions answered, of ${data.population}${data.from_ms === null ? '' : `, drawn with seed ${data.seed}`}`,
          data.rate === null
            ? 'no answer says right or wrong yet'
            : `right: ${percent(data.rate)} (${percent(data.low)}–${percent(data.high)}) of the ${percent(data.covered)} of decisions in strata with an answer`,
          ...data.money.map((line) =>
            line.rate === null
              ? `right by value, ${line.currency}: nothing of value was answered`
              : `right by value, ${line.currency}: ${percent(line.rate)} (${percent(line.low)}–${percent(line.high)})`,
          ),
          ...(data.untold.length === 0 ? [] : [`no answer yet in: ${data.untold.join(', ')}`]),
          ...(data.undrawn === 0
            ? []
            : [`${data.undrawn} answers about conversions that were not drawn count for nothing`]),
          '',
          ...textTable(
            [data.strata_by ?? 'stratum', 'decisions', 'drawn', 'right', 'wrong', 'unsure', 'rate', '95%'],
            data.strata.map((line) => [
              line.stratum,
              line.population,
              line.drawn,
              line.right,
              line.wrong,
              line.unsure,
              percent(line.rate),
              line.low === null ? '—' : `${percent(line.low)}–${percent(line.high)}`,
            ]),
          ),
          `newest answer ${newest(data.rows)}`,
        ],
});

function newest(rows: readonly AuditRow[]): string {
  const times = rows.flatMap(({ answered_ms }) => (answered_ms === null ? [] : [answered_ms]));
  return times.length === 0 ? 'none' : formatTime(times.reduce((a, b) => Math.max(a, b)));
}

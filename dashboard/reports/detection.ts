import { Type, type Static } from 'typebox';
import { LATEST_MS } from '../../ingest/events/time.js';
import type { Door } from '../../sql/door.js';
import { chooseCurrency } from './choose-currency.js';
import { detect, type Label, type Scored, type Suspect } from './detection-of-labels.js';
import { fail } from '../../ingest/events/errors.js';
import { loadRulesets, nextPayoutDay, rulesetAt } from '../../processors/attribution/preview.js';
import { simulateReviewer, type ReviewerTerms } from './simulated-reviewer.js';
import { asOf, currency, DAY_MS, DEFAULT_PROGRAMME, programme, range, readRange, readTime } from './params.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, orNull, Rate } from './shapes.js';
import { percent, textTable } from './text-table.js';
import { readLabels } from './truth-file.js';

const Share = orNull(Type.Number());
const Kind = Type.Object({
  kind: Type.String(),
  conversions: Count,
  stopped: Count,
  recall: Rate,
  money_minor: Minor,
  stopped_minor: Minor,
  money_recall: Share,
  hours_to_detect: Share,
  hours_to_detect_p95: Share,
});
const Reviewer = Type.Object({
  capacity: Count,
  error: Type.Number(),
  seed: Type.Integer(),
  decisions: Count,
  mistakes: Count,
  most_waiting: Count,
  waiting: Count,
  fraud_minor: Minor,
  stopped_minor: Minor,
  stopped_share: Share,
  by_kind: Type.Array(
    Type.Object({
      kind: Type.String(),
      conversions: Count,
      stopped: Count,
      money_minor: Minor,
      stopped_minor: Minor,
    }),
  ),
  let_go_minor: Minor,
  honest_minor: Minor,
  honest_held_minor: Minor,
  honest_long_minor: Minor,
  honest_long_share: Share,
  honest_lost_minor: Minor,
  honest_hours_p50: Share,
  honest_hours_p95: Share,
  notice_hours_p50: Share,
  notice_hours_p95: Share,
  decide_hours_p50: Share,
  decide_hours_p95: Share,
});
const Advocates = Type.Object({ kind: Type.String(), advocates: Count, flagged: Count });
const Detection = Type.Object({
  reference: Type.Enum(['truth', 'reviews']),
  currency: orNull(Currency),
  whole: Kind,
  by_kind: Type.Array(Kind),
  advocates: Type.Array(Advocates),
  precision: Rate,
  honest_minor: Minor,
  honest_held_minor: Minor,
  honest_held_share: Share,
  honest_long_minor: Minor,
  honest_long_share: Share,
  honest_held: Count,
  alerts: Count,
  alerts_a_day: Share,
  calibration: Type.Array(
    Type.Object({
      from: Type.Number(),
      to: Type.Number(),
      candidates: Count,
      fraud: Count,
      mean_score: Share,
      rate: Share,
    }),
  ),
  brier_score: Share,
  calibration_error: Share,
  reviewer: orNull(Reviewer),
});
type Detection = Static<typeof Detection>;

/** What is known of conversions and advocates: labels, and kinds of advocates. */
interface Reference {
  readonly name: Detection['reference'];
  labelOf(suspect: Suspect): Label;
  readonly kinds: ReadonlyMap<string, string>;
}

async function truthReference(path: string): Promise<Reference> {
  const { kinds, labelOf } = await readLabels(path);
  return { name: 'truth', kinds, labelOf: ({ conversion_id, advocate_id }) => labelOf(conversion_id, advocate_id) };
}

const BY_REVIEWS: Reference = {
  name: 'reviews',
  kinds: new Map(),
  labelOf: ({ confirmed, released_ms }) =>
    confirmed === 1 ? { fraud: 'confirmed' } : released_ms === null ? null : 'honest',
};

/** A candidate as the statement answers it. */
type SuspectRow = Omit<Suspect, 'due_ms' | 'hold_score'> & {
  readonly freed_ms: number | null;
  readonly endless: number;
};

/** Candidates with when they would be paid out, and the score that holds, by the rules in force at the conversion. */
async function loadSuspects(
  door: Door,
  bounds: { readonly programme: string; readonly from_ms: number; readonly to_ms: number },
): Promise<Suspect[]> {
  const [rows, all] = await Promise.all([
    door.rows<SuspectRow>('reports/detection-by-candidate', bounds),
    loadRulesets(door, bounds.programme),
  ]);
  const rulesets = all.get(bounds.programme) ?? [];
  return rows.map(({ freed_ms, endless, ...row }) => {
    const { settlement, fraud } = rulesetAt(rulesets, row.occurred_ms).rules;
    const due = nextPayoutDay(Math.max(freed_ms ?? 0, row.occurred_ms), settlement.payout_day);
    return { ...row, due_ms: endless === 1 ? null : due, hold_score: fraud.hold_score };
  });
}

interface Asked {
  readonly programme?: string;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly currency?: string;
  readonly truth?: string;
  readonly reviewerCapacity?: number;
  readonly reviewerError?: number;
  readonly seed?: number;
}

/** Five mistakes in a hundred cases, where nobody says how many. */
const USUAL_ERROR = 0.05;

/** The reviewer that was asked for; null where none was. Throws USAGE where nothing says what he should find. */
function reviewerOf(params: Asked): Pick<ReviewerTerms, 'capacity' | 'error' | 'seed'> | null {
  const { reviewerCapacity: capacity, reviewerError, seed } = params;
  if (capacity === undefined) {
    if (reviewerError === undefined && seed === undefined) return null;
    throw fail('USAGE', { message: 'report detection: a simulated reviewer needs --reviewer-capacity' });
  }
  if (params.truth === undefined)
    throw fail('USAGE', { message: 'report detection: a simulated reviewer needs a truth file (--truth)' });
  return { capacity, error: reviewerError ?? USUAL_ERROR, seed: seed ?? 1 };
}

async function compute(door: Door, params: Asked): Promise<Detection> {
  const reviewer = reviewerOf(params);
  const programmeId = params.programme ?? DEFAULT_PROGRAMME;
  const asked = readRange(params);
  const now = (await programmeNow(door, programmeId)) ?? 0;
  const until = Math.min(now + 1, params.asOf === undefined ? LATEST_MS : readTime('asOf', params.asOf));
  const bounds = { programme: programmeId, from_ms: asked.from, to_ms: Math.min(asked.to, until) };
  const [suspects, scored, reference] = await Promise.all([
    loadSuspects(door, bounds),
    door.rows<Scored>('reports/detection-by-advocate', bounds),
    params.truth === undefined ? BY_REVIEWS : truthReference(params.truth),
  ]);
  const chosen = currencyOf(suspects, params.currency);
  const labelOf = (suspect: Suspect): Label => reference.labelOf(suspect);
  const found = detect(suspects, labelOf, { currency: chosen ?? '', now });
  const alerts = alertsOf(suspects, scored);
  const first = suspects.reduce((least, { occurred_ms }) => Math.min(least, occurred_ms), Infinity);
  const days = Math.ceil((bounds.to_ms - Math.max(bounds.from_ms, first)) / DAY_MS);
  return {
    reference: reference.name,
    currency: chosen,
    ...found,
    by_kind: [...found.by_kind],
    calibration: [...found.calibration],
    honest_held_share: shareOf(found.honest_held_minor, found.honest_minor),
    honest_long_share: shareOf(found.honest_long_minor, found.honest_minor),
    advocates: advocatesByKind(reference.kinds, alerts),
    reviewer: reviewer && reviewed(simulateReviewer(suspects, labelOf, { ...reviewer, currency: chosen ?? '', now })),
    alerts: alerts.size,
    alerts_a_day: Number.isFinite(days) && days > 0 ? alerts.size / days : null,
  };
}

const reviewed = ({ by_kind, ...rest }: ReturnType<typeof simulateReviewer>): Static<typeof Reviewer> => ({
  ...rest,
  by_kind: [...by_kind],
});

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The currency that was asked for, else the one with the most money. */
function currencyOf(suspects: readonly Suspect[], asked: string | undefined): string | null {
  const sums = new Map<string, number>();
  for (const { currency: one, amount } of suspects) if (one !== '') sums.set(one, (sums.get(one) ?? 0) + amount);
  const lines = [...sums]
    .map(([one, sum]) => ({ currency: one, sum }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return chooseCurrency(lines, asked, ({ sum }) => sum)?.currency ?? null;
}

/** Advocates about whom an alert was raised: one case each, however many signals. */
function alertsOf(suspects: readonly Suspect[], scored: readonly Scored[]): Set<string> {
  const alerts = new Set(scored.filter(({ flagged_ms }) => flagged_ms !== null).map(({ advocate_id }) => advocate_id));
  for (const { advocate_id, held_ms } of suspects) if (held_ms !== null) alerts.add(advocate_id);
  return alerts;
}

function advocatesByKind(kinds: ReadonlyMap<string, string>, alerts: ReadonlySet<string>): Detection['advocates'] {
  const lines = new Map<string, { kind: string; advocates: number; flagged: number }>();
  for (const [id, kind] of kinds) {
    const line = lines.get(kind) ?? { kind, advocates: 0, flagged: 0 };
    lines.set(kind, { kind, advocates: line.advocates + 1, flagged: line.flagged + (alerts.has(id) ? 1 : 0) });
  }
  return [...lines.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

const hours = (value: number | null): string => (value === null ? '—' : value.toFixed(1));

const reviewerLines = (it: Static<typeof Reviewer>): string[] => [
  `a reviewer of ${it.capacity} cases a day who errs in ${percent(it.error)} (seed ${it.seed}) decided ${it.decisions}, ${it.mistakes} wrongly; ${it.waiting} wait, ${it.most_waiting} at most`,
  `stopped before the payout: ${percent(it.stopped_share)} of fraudulent money; ${it.let_go_minor} was let go by mistake`,
  `honest money held for longer than a day: ${percent(it.honest_long_share)}; taken for fraud: ${it.honest_lost_minor}; hours held: ${hours(it.honest_hours_p50)} in the middle, ${hours(it.honest_hours_p95)} for 19 of 20`,
  `hours from a fraud until noticed: ${hours(it.notice_hours_p50)}, for 19 of 20 ${hours(it.notice_hours_p95)}; until decided: ${hours(it.decide_hours_p50)}, ${hours(it.decide_hours_p95)}`,
  '',
  ...textTable(
    ['reviewed', 'conversions', 'stopped', 'money', 'stopped money', 'of money'],
    it.by_kind.map((line) => [
      line.kind,
      line.conversions,
      line.stopped,
      line.money_minor,
      line.stopped_minor,
      percent(line.money_minor === 0 ? null : line.stopped_minor / line.money_minor),
    ]),
  ),
];

/** How well fraud is found: recall by kind, precision, what it costs honest advocates, how soon, and whether scores keep their word. */
export const detection = defineReport({
  name: 'detection',
  title: 'Detection of fraud: against a truth file, else against what reviewers decided',
  role: 'reviewer',
  params: Type.Object({ ...programme, ...asOf, ...range, ...currency }),
  local: Type.Object({
    truth: Type.Optional(Type.String({ description: 'Path of a truth.ndjson' })),
    reviewerCapacity: Type.Optional(Type.Integer({ minimum: 0, description: 'Cases a day of a simulated reviewer' })),
    reviewerError: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'His chance of a mistake' })),
    seed: Type.Optional(Type.Integer({ minimum: 0, description: 'What his mistakes are drawn from' })),
  }),
  result: Detection,
  definitions: {
    reference:
      'With a truth file, what it says of conversions and advocates; else what reviewers decided: confirmed is fraud, released or dismissed is honest, and what nobody decided counts nowhere.',
    recall:
      'Of the conversions that are fraud, the share that was stopped: denied, reversed before the payout, or noticed before it. With a truth file only the cheat’s own claim on them counts.',
    money_recall:
      'The same in rewards in money to the advocate, of one currency. What an order took back before its payout counts on neither side; what it took back after was not stopped.',
    precision: 'Of the conversions held for review, the share that is fraud.',
    honest_held_share: 'Of the rewards in money for honest conversions, the share that was ever held for review.',
    honest_long_share: 'The same, held for longer than a day: until released, or until now.',
    hours_to_detect:
      'Hours from the conversion until it was noticed, in the middle of those that were, and for 19 of 20: at once where its own signals suffice, else the end of the day that told at the latest.',
    reviewer:
      'A simulated reviewer who decides so many cases a day, at nine, by money at stake, and takes some for the opposite of what they are. Stopped is what never went out: noticed before its payout, and neither let go nor muted by a mistake. Holds of honest conversions count from their recorded beginning.',
    calibration_error:
      'Mean distance between score and share of fraud over the bins, by how many candidates they have.',
    alerts_a_day:
      'Advocates about whom an alert was raised, by days of the range: one an advocate, however many signals.',
    advocates: 'Of the advocates who cheat by the truth file, how many an alert was raised about, by kind.',
    calibration:
      'Candidates by score: the share that is fraud beside the mean score. A score that keeps its word lies near it.',
  },
  statements: ['reports/detection-by-candidate', 'reports/detection-by-advocate', 'attribution/ruleset-events'],
  compute,
  text: (data) => [
    `stopped ${percent(data.whole.money_recall)} of fraudulent money and ${percent(data.whole.recall.rate)} of ${data.whole.conversions} conversions, by ${data.reference === 'truth' ? 'the truth file' : 'reviews'}`,
    `of what was held ${percent(data.precision.rate)} is fraud`,
    `honest money held: ${percent(data.honest_held_share)}, for longer than a day ${percent(data.honest_long_share)} (${data.honest_held} conversions)`,
    `${data.alerts} alerts, ${data.alerts_a_day === null ? '—' : data.alerts_a_day.toFixed(2)} a day`,
    '',
    ...textTable(
      [
        'kind',
        'conversions',
        'stopped',
        'recall',
        'money',
        'stopped money',
        'recall of money',
        'hours to detect',
        'for 19 of 20',
      ],
      [...data.by_kind, data.whole].map((line) => [
        line.kind,
        line.conversions,
        line.stopped,
        percent(line.recall.rate),
        line.money_minor,
        line.stopped_minor,
        percent(line.money_recall),
        hours(line.hours_to_detect),
        hours(line.hours_to_detect_p95),
      ]),
    ),
    ...(data.advocates.length === 0
      ? []
      : [
          '',
          ...textTable(
            ['advocates', 'all', 'alerted'],
            data.advocates.map(({ kind, advocates, flagged }) => [kind, advocates, flagged]),
          ),
        ]),
    ...(data.reviewer === null ? [] : ['', ...reviewerLines(data.reviewer)]),
    '',
    ...textTable(
      ['score', 'candidates', 'fraud', 'mean score', 'share of fraud'],
      data.calibration.map((bin) => [
        `${bin.from.toFixed(1)}–${bin.to.toFixed(1)}`,
        bin.candidates,
        bin.fraud,
        percent(bin.mean_score),
        percent(bin.rate),
      ]),
    ),
  ],
});

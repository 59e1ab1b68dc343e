import { Type, type Static } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { formatMoney } from '../../ingest/events/money.js';
import type { Rules } from '../../ingest/events/rules.js';
import { isSignal, SIGNAL_NAMES, SIGNALS } from '../../ingest/events/signals.js';
import { loadBooks, loadRulesets, rulesetAt, type Ruleset } from '../../processors/attribution/preview.js';
import { rejudge } from '../../processors/signals/preview.js';
import type { Door } from '../../sql/door.js';
import { scoreOf } from './cases.js';
import { chooseCurrency } from './choose-currency.js';
import { ENOUGH_REVIEWS, heldByScore, heldOf, precisionBySignal, type Scored } from './held-by-score.js';
import { currency, DAY_MS, DEFAULT_PROGRAMME, programme, range, readRange, startOfDay } from './params.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull, Rate } from './shapes.js';
import { percent, textTable } from './text-table.js';

const Text = Type.String();
const Real = Type.Number();
const Held = Type.Object({ alerts: Count, alerts_a_day: Real, held: Count, held_minor: Minor });
const Row = Type.Object({
  signal: Text,
  subject: Type.Enum(['conversion', 'advocate']),
  unit: Text,
  threshold: Real,
  usual_threshold: Real,
  weight: Real,
  usual_weight: Real,
  seen: Count,
  seen_a_day: Real,
  unknown: Count,
  advocates: Count,
  held: Count,
  precision: Rate,
  enough: Type.Boolean(),
  meaning: Text,
  false_positives: Text,
  reviewer_text: Text,
  advocate_text: Text,
});
const Answer = Type.Object({
  currency: orNull(Currency),
  from_ms: Ms,
  to_ms: Ms,
  days: Real,
  version: Count,
  hold_score: Real,
  rows: Type.Array(Row),
  in_force: Held,
  by_score: Type.Array(Type.Object({ score: Count, ...Held.properties })),
  tried: orNull(Held),
});
type Answer = Static<typeof Answer>;

/** Days that are looked at where no range is named. */
const USUAL_DAYS = 30;
const PER_POINT = 10_000_000;

interface Asked {
  readonly programme?: string;
  readonly from?: string;
  readonly to?: string;
  readonly currency?: string;
  readonly threshold?: readonly string[];
  readonly weight?: readonly string[];
  readonly holdScore?: number;
}

interface SeenRow {
  readonly signal: string;
  readonly seen: number;
  readonly unknown: number;
  readonly advocates: number;
}

async function compute(door: Door, params: Asked): Promise<Answer> {
  const programmeId = params.programme ?? DEFAULT_PROGRAMME;
  const changes = changesOf(params);
  const [now, all, currencies] = await Promise.all([
    programmeNow(door, programmeId),
    loadRulesets(door, programmeId),
    door.rows<{ currency: string; amount: number }>('reports/reward-currencies', { programme: programmeId }),
  ]);
  const bounds = boundsOf(params, now ?? 0);
  const chosen = chooseCurrency(currencies, params.currency, ({ amount }) => amount)?.currency ?? null;
  const asked = { programme: programmeId, from_ms: bounds.from, to_ms: bounds.to };
  const [seen, scored] = await Promise.all([
    door.rows<SeenRow>('reports/signals-by-name', asked),
    door.rows<Scored>('reports/signals-by-candidate', { ...asked, currency: chosen ?? '' }),
  ]);
  const rulesets = all.get(programmeId) ?? [];
  const inForce = rulesetAt(rulesets, now ?? 0);
  const days = (bounds.to - bounds.from) / DAY_MS;
  return {
    currency: chosen,
    from_ms: bounds.from,
    to_ms: bounds.to,
    days,
    version: inForce.version,
    hold_score: scoreOf(inForce.rules.fraud.hold_score),
    rows: rowsOf(inForce.rules, { seen, scored, days }),
    in_force: heldOf(
      scored.filter(({ held }) => held === 1),
      days,
    ),
    by_score: heldByScore(scored, days),
    tried:
      changes === null
        ? null
        : heldOf(await triedOn(door, { programmeId, bounds, rulesets, inForce, changes, scored }), days),
  };
}

/** The range that was asked for, else the thirty days up to now; never beyond it. */
function boundsOf(params: Asked, now: number): { from: number; to: number } {
  const asked = readRange(params);
  const to = Math.max(1, Math.min(asked.to, now + 1));
  const from = params.from === undefined ? startOfDay(to - 1) - (USUAL_DAYS - 1) * DAY_MS : asked.from;
  return { from: Math.max(0, Math.min(from, to - 1)), to };
}

interface Changes {
  readonly thresholds: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<string, number>>;
  readonly holdScorePpb: number | null;
}

/** What is tried; null where nothing is. Throws USAGE. */
function changesOf({ threshold = [], weight = [], holdScore }: Asked): Changes | null {
  if (threshold.length + weight.length === 0 && holdScore === undefined) return null;
  return {
    thresholds: Object.fromEntries(threshold.map((text) => settingOf('threshold', text))),
    weights: Object.fromEntries(
      weight.map((text) => {
        const [name, points] = settingOf('weight', text);
        if (points > 100) throw fail('USAGE', { message: `parameter weight: ${text} is more than 100` });
        return [name, Math.round(points * PER_POINT)];
      }),
    ),
    holdScorePpb: holdScore === undefined ? null : Math.round(holdScore * PER_POINT),
  };
}

function settingOf(parameter: 'threshold' | 'weight', text: string): [string, number] {
  const [name = '', number = ''] = text.split('=');
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(number) ? Number(number) : NaN;
  if (!isSignal(name)) throw fail('USAGE', { message: `parameter ${parameter}: there is no signal ${name}` });
  if (!(value > 0 || (value === 0 && parameter === 'weight')))
    throw fail('USAGE', { message: `parameter ${parameter}: ${text} is not ${name}=NUMBER` });
  return [name, value];
}

interface Trial {
  readonly programmeId: string;
  readonly bounds: { readonly from: number; readonly to: number };
  readonly rulesets: readonly Ruleset[];
  readonly inForce: Ruleset;
  readonly changes: Changes;
  readonly scored: readonly Scored[];
}

/** What the rules in force would hold of the range with other settings, by the functions that the processor judges with. */
async function triedOn(
  door: Door,
  { programmeId, bounds, rulesets, inForce, changes, scored }: Trial,
): Promise<Pick<Scored, 'advocate_id' | 'amount'>[]> {
  const { fraud } = inForce.rules;
  const rules: Rules = {
    ...inForce.rules,
    fraud: {
      ...fraud,
      thresholds: { ...fraud.thresholds, ...changes.thresholds },
      weights: { ...fraud.weights, ...changes.weights },
      hold_score: changes.holdScorePpb ?? fraud.hold_score,
    },
  };
  const draft: Ruleset = { version: inForce.version + 1, effectiveAt: bounds.from, rules };
  const [risks] = await rejudge(door, {
    programme: programmeId,
    book: (await loadBooks(door, programmeId)).get(programmeId),
    from: bounds.from,
    to: bounds.to - 1,
    alternatives: [[draft, ...rulesets]],
  });
  const keyOf = (conversion: string, advocate: string): string => `${conversion}\n${advocate}`;
  const amounts = new Map(scored.map((row) => [keyOf(row.conversion_id, row.advocate_id), row.amount]));
  return risks!
    .filter(
      ({ heldFrom, candidate }) =>
        heldFrom !== null && candidate.occurredAt >= bounds.from && candidate.occurredAt < bounds.to,
    )
    .map(({ advocateId, candidate }) => ({
      advocate_id: advocateId,
      amount: amounts.get(keyOf(candidate.conversionId, advocateId)) ?? 0,
    }));
}

function rowsOf(
  { fraud }: Rules,
  {
    seen,
    scored,
    days,
  }: { readonly seen: readonly SeenRow[]; readonly scored: readonly Scored[]; readonly days: number },
): Answer['rows'] {
  const counts = new Map(seen.map((row) => [row.signal, row]));
  const judged = precisionBySignal(scored);
  const none = { held: 0, precision: { agreed: 0, compared: 0, rate: null, low: null, high: null } };
  return SIGNAL_NAMES.map((signal) => {
    const spec = SIGNALS[signal];
    const count = counts.get(signal) ?? { seen: 0, unknown: 0, advocates: 0 };
    const { held, precision } = judged.get(signal) ?? none;
    return {
      signal,
      subject: spec.subject,
      unit: spec.unit,
      threshold: fraud.thresholds[signal] ?? spec.threshold,
      usual_threshold: spec.threshold,
      weight: (fraud.weights[signal] ?? spec.weightPpb) / PER_POINT,
      usual_weight: spec.weightPpb / PER_POINT,
      seen: count.seen,
      seen_a_day: days > 0 ? count.seen / days : 0,
      unknown: count.unknown,
      advocates: count.advocates,
      held,
      precision,
      enough: precision.compared >= ENOUGH_REVIEWS,
      meaning: spec.meaning,
      false_positives: spec.falsePositives,
      reviewer_text: spec.reviewer,
      advocate_text: spec.advocate,
    };
  });
}

const precisionText = ({ precision, enough }: Answer['rows'][number]): string =>
  enough
    ? `${percent(precision.rate)} (${percent(precision.low)}–${percent(precision.high)})`
    : `${precision.compared} reviewed: not enough`;

const heldText = (it: Static<typeof Held>, code: string | null): string =>
  `${it.alerts} alerts (${it.alerts_a_day.toFixed(2)} a day), ${it.held} conversions held${code === null ? '' : `, ${formatMoney(it.held_minor, code)}`}`;

/** What each signal sees, how often it is right, by what threshold and weight, and what other settings would hold. */
export const signals = defineReport({
  name: 'signals',
  title: 'Fraud signals: how often each is seen and right, and what other thresholds would hold',
  role: 'reviewer',
  params: Type.Object({
    ...programme,
    ...range,
    ...currency,
    threshold: Type.Optional(
      Type.Array(Type.String({ maxLength: 160 }), { description: 'Try another threshold: SIGNAL=NUMBER' }),
    ),
    weight: Type.Optional(
      Type.Array(Type.String({ maxLength: 160 }), { description: 'Try another weight: SIGNAL=0 to 100' }),
    ),
    holdScore: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: 'Try another score that holds, 0 to 100' }),
    ),
  }),
  result: Answer,
  definitions: {
    seen: 'Conversions, or days of advocates, of which the signal said anything against somebody; thirty days where no range is named.',
    unknown: 'Those for which it could not be computed: neither clean nor guilty.',
    held: 'Conversions (with an advocate each) held for review to whose score it contributed.',
    precision: `Of those that reviewers decided, the share that was confirmed, with its 95% interval. Below ${ENOUGH_REVIEWS} decided nothing is said.`,
    threshold: 'From this value on it counts in full, by the rules in force.',
    weight: 'How much of the risk that is left it takes at full strength, 0 to 100.',
    hold_score: 'From this score on a conversion is held for review, 0 to 100.',
    alerts: 'Advocates of whom anything is held: one case each.',
    held_minor:
      'Rewards of what is held, the customer’s beside the advocate’s, that were not taken back; of one currency.',
    tried:
      'What these days would have held with the settings that were asked for. Reviews are left out of it on both sides.',
  },
  statements: [
    'reports/signals-by-name',
    'reports/signals-by-candidate',
    'reports/reward-currencies',
    'attribution/ruleset-events',
  ],
  compute,
  text: (data) => [
    `version ${data.version}, ${data.days.toFixed(0)} days: ${heldText(data.in_force, data.currency)} from a score of ${data.hold_score}`,
    ...(data.tried === null ? [] : [`tried: ${heldText(data.tried, data.currency)}`]),
    '',
    ...textTable(
      ['signal', 'seen', 'advocates', 'unknown', 'held', 'precision', 'threshold', 'unit', 'weight'],
      data.rows.map((row) => [
        row.signal,
        row.seen,
        row.advocates,
        row.unknown,
        row.held,
        precisionText(row),
        row.threshold,
        row.unit,
        row.weight,
      ]),
    ),
  ],
});

import { Type, type Static } from 'typebox';
import { LATEST_MS } from '../../ingest/events/time.js';
import type { Door } from '../../sql/door.js';
import { readChecks } from './accuracy-of-checks.js';
import { compareWithTruth, rateOf, type Confusion, type Decided, type TruthComparison } from './accuracy-of-truth.js';
import { estimateOfSample, readSample, readSamples } from './audit.js';
import { asOf, DEFAULT_PROGRAMME, programme, range, readRange, readTime, type TimeRange } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Day, Minor, orNull, Rate } from './shapes.js';
import { percent, textTable } from './text-table.js';
import { readTruth } from './truth-file.js';

const Share = orNull(Type.Number());
const ConfusionLine = Type.Object({
  key: Type.String(),
  conversions: Count,
  right: Count,
  wrong_advocate: Count,
  undeserved: Count,
  missed: Count,
  rightly_denied: Count,
  precision: Rate,
  recall: Rate,
});
const AgainstTruth = Type.Object({
  precision: Rate,
  recall: Rate,
  by_channel: Type.Array(ConfusionLine),
  by_reason: Type.Array(ConfusionLine),
  matrix: Type.Array(
    Type.Object({
      reason: Type.String(),
      channel: Type.String(),
      right: Count,
      wrong_advocate: Count,
      undeserved: Count,
      missed: Count,
      rightly_denied: Count,
    }),
  ),
  by_currency: Type.Array(
    Type.Object({
      currency: Currency,
      credited_minor: Minor,
      credited_right_minor: Minor,
      caused_minor: Minor,
      caused_credited_minor: Minor,
      precision: Share,
      recall: Share,
    }),
  ),
  fraud: Type.Object({ conversions: Count, credited: Count }),
  lookalikes: Type.Object({ conversions: Count, denied: Count }),
  without_truth: Count,
  without_decision: Count,
});
const Accuracy = Type.Object({
  reference: Type.Enum(['truth', 'claimed_codes', 'matched_orders']),
  reference_text: Type.String(),
  compared: Count,
  agreed: Count,
  rate: Share,
  low: Share,
  high: Share,
  by_outcome: Type.Array(
    Type.Object({ key: Type.String(), title: Type.String(), conversions: Count, definition: Type.String() }),
  ),
  by_week: Type.Array(Type.Object({ day: Day, rate: Share, low: Share, high: Share, count: Count })),
  claimed_codes: orNull(Rate),
  matched_orders: orNull(Rate),
  truth: orNull(AgainstTruth),
  audit: orNull(
    Type.Object({
      audit_id: Type.String(),
      drawn: Count,
      answered: Count,
      rate: Share,
      low: Share,
      high: Share,
      covered: Share,
    }),
  ),
});
type Accuracy = Static<typeof Accuracy>;
type Outcome = Accuracy['by_outcome'][number];

/** What each verdict is called and means. */
const VERDICTS: Readonly<Record<string, readonly [title: string, definition: string]>> = {
  right: ['Credited, right advocate', 'A granted decision names the advocate who truly caused the conversion.'],
  rightly_denied: ['Rightly without credit', 'No advocate caused it, and none is credited.'],
  missed: [
    'Missed',
    'An advocate caused it, and none is credited; rules and refunds deny some of these on purpose, see by reason.',
  ],
  wrong_advocate: ['Credited, wrong advocate', 'An advocate caused it, and another is credited.'],
  undeserved: ['Credited, nobody caused it', 'No advocate caused it, and one is credited.'],
  agree: [
    'Agrees',
    'The last referral touch before the conversion carries a code of the advocate whom the customer named.',
  ],
  other: ['Another advocate', 'The last referral touch before the conversion carries a code of somebody else.'],
  no_touch: [
    'No referral touch',
    'The customer named an advocate, and no referral touch was seen: nothing to compare with.',
  ],
  unknown_code: ['Unknown code', 'The customer named a code that no advocate lists: nothing to compare with.'],
  matched: [
    'Matches its order',
    'The ledger knows the order that the conversion names, with the same amount and currency.',
  ],
  amount_differs: ['Amount differs', 'The ledger knows the order, with another amount or currency.'],
  order_missing: ['Order missing', 'The conversion names an order that the ledger does not know (yet).'],
  no_order: ['Names no order', 'The conversion names no order: nothing to compare with.'],
};

const outcome = (key: string, conversions: number): Outcome => {
  const [title, definition] = VERDICTS[key]!;
  return { key, title, conversions, definition };
};

/** What the newest audit sample says, whatever the range. */
async function auditOf(door: Door, programmeId: string): Promise<Accuracy['audit']> {
  const [newest] = await readSamples(door, programmeId);
  if (newest === undefined) return null;
  const { drawn, answered, rate, low, high, covered } = estimateOfSample(
    await readSample(door, programmeId, newest.audit_id),
  );
  return { audit_id: newest.audit_id, drawn, answered, rate, low, high, covered };
}

type Answered = Omit<Accuracy, 'audit'>;

async function withoutTruthFile(door: Door, programmeId: string, range: TimeRange): Promise<Answered> {
  const { claimed_codes: told, matched_orders: matched } = await readChecks(door, programmeId, range);
  const useClaims = told.compared > 0 || matched.compared === 0;
  const used = useClaims ? told : matched;
  return {
    reference: useClaims ? 'claimed_codes' : 'matched_orders',
    reference_text: useClaims ? 'the code that the customer named' : 'the order that they name',
    ...rateOf(used.agreed, used.compared),
    by_outcome: used.verdicts.map(({ key, conversions }) => outcome(key, conversions)),
    by_week: used.weeks.map(({ day, agreed, compared }) => {
      const { rate, low, high } = rateOf(agreed, compared);
      return { day, rate, low, high, count: compared };
    }),
    claimed_codes: rateOf(told.agreed, told.compared),
    matched_orders: rateOf(matched.agreed, matched.compared),
    truth: null,
  };
}

const agreedIn = (line: Confusion): number => line.right + line.rightly_denied;

function truthAnswer(found: TruthComparison): Answered {
  const { whole } = found;
  return {
    reference: 'truth',
    reference_text: 'the truth file',
    ...rateOf(agreedIn(whole), whole.conversions),
    by_outcome: (['right', 'rightly_denied', 'missed', 'wrong_advocate', 'undeserved'] as const).map((key) =>
      outcome(key, whole[key]),
    ),
    by_week: found.byWeek.map((line) => {
      const { rate, low, high } = rateOf(agreedIn(line), line.conversions);
      return { day: line.key, rate, low, high, count: line.conversions };
    }),
    claimed_codes: null,
    matched_orders: null,
    truth: {
      precision: whole.precision,
      recall: whole.recall,
      by_channel: found.byChannel,
      by_reason: found.byReason,
      matrix: found.byReasonAndChannel.map(({ key, right, wrong_advocate, undeserved, missed, rightly_denied }) => {
        const [reason, channel] = key.split(' ') as [string, string];
        return { reason, channel, right, wrong_advocate, undeserved, missed, rightly_denied };
      }),
      by_currency: found.byCurrency,
      fraud: found.fraud,
      lookalikes: found.lookalikes,
      without_truth: found.withoutTruth,
      without_decision: found.withoutDecision,
    },
  };
}

const interval = ({ rate, low, high }: { rate: number | null; low: number | null; high: number | null }): string =>
  rate === null ? percent(null) : `${percent(rate)} (${percent(low)}–${percent(high)})`;

function truthText(truth: NonNullable<Accuracy['truth']>): string[] {
  const line = (group: (typeof truth.by_channel)[number]) => [
    group.key,
    group.conversions,
    group.right,
    group.wrong_advocate,
    group.undeserved,
    group.missed,
    group.rightly_denied,
    percent(group.precision.rate),
    percent(group.recall.rate),
  ];
  const headings = ['conversions', 'right', 'wrong', 'undeserved', 'missed', 'rightly denied', 'precision', 'recall'];
  return [
    `precision of credit ${interval(truth.precision)}, recall ${interval(truth.recall)}`,
    ...truth.by_currency.map(
      (money) =>
        `${money.currency}: precision ${percent(money.precision)}, recall ${percent(money.recall)} (credited ${money.credited_minor}, caused ${money.caused_minor}, minor units)`,
    ),
    `fraudulent: ${truth.fraud.credited} of ${truth.fraud.conversions} credited; look-alikes: ${truth.lookalikes.denied} of ${truth.lookalikes.conversions} without credit`,
    ...(truth.without_truth + truth.without_decision > 0
      ? [
          `not compared: ${truth.without_truth} decided but not in the file, ${truth.without_decision} in the file but not decided`,
        ]
      : []),
    '',
    ...textTable(['channel', ...headings], truth.by_channel.map(line)),
    '',
    ...textTable(['reason', ...headings], truth.by_reason.map(line)),
  ];
}

/** How often attribution is right: against a truth file where there is one, else against what customers and orders tell. */
export const accuracy = defineReport({
  name: 'accuracy',
  title: 'Attribution accuracy: against a truth file, else against claimed codes and matched orders',
  params: Type.Object({ ...programme, ...asOf, ...range }),
  local: Type.Object({ truth: Type.Optional(Type.String({ description: 'Path of a truth.ndjson' })) }),
  result: Accuracy,
  definitions: {
    rate: 'Share of the compared conversions that agree with the reference, with a 95% Wilson interval. With a truth file: the right advocate credited, or nobody where nobody caused it. Else: the last referral touch before a conversion names the advocate whose code the customer named; touches alone are judged, so that a code which decides by itself does not vouch for itself.',
    compared: 'Conversions for which both sides say something. Repeats of another conversion are left out.',
    precision:
      'Of the conversions with a granted decision, the share whose advocate truly caused them. In money: of the amount granted.',
    recall:
      'Of the conversions that an advocate truly caused, the share with a granted decision for that advocate. In money: of their amounts.',
    matched_orders:
      'Of the purchases and renewals that name an order, the share whose order the ledger knows with the same amount and currency.',
    matrix:
      'By reason and channel of the decision: how many name the right advocate, another one, one where nobody caused it, none where one did, and none rightly.',
    audit: 'What reviewers’ answers about the newest audit sample say of all decisions in its range; see report audit.',
    without_truth: 'Decided conversions that the truth file does not know.',
    without_decision:
      'Conversions of the truth file without a decision: dead letters, repeats of the same id, or not processed yet.',
  },
  statements: ['reports/checks-by-week', 'reports/decided-by-conversion', 'audit/samples', 'audit/sample'],
  compute: async (door, params) => {
    const programmeId = params.programme ?? DEFAULT_PROGRAMME;
    const asked = readRange(params);
    const span = {
      from: asked.from,
      to: Math.min(asked.to, params.asOf === undefined ? LATEST_MS : readTime('asOf', params.asOf)),
    };
    const audit = auditOf(door, programmeId);
    if (params.truth === undefined) return { ...(await withoutTruthFile(door, programmeId, span)), audit: await audit };
    const truth = await readTruth(params.truth);
    const decided = await door.rows<Decided>('reports/decided-by-conversion', {
      programme: programmeId,
      from_ms: span.from,
      to_ms: span.to,
    });
    return { ...truthAnswer(compareWithTruth(decided, truth)), audit: await audit };
  },
  text: (data) => [
    `${interval(data)} of ${data.compared} compared conversions agree with ${data.reference_text}`,
    ...data.by_outcome.map((line) => `  ${line.title}: ${line.conversions}`),
    ...(data.matched_orders && data.reference !== 'matched_orders'
      ? [`orders: ${interval(data.matched_orders)} of ${data.matched_orders.compared} match the ledger`]
      : []),
    ...(data.audit && data.audit.rate !== null
      ? [
          `audit ${data.audit.audit_id}: ${interval(data.audit)} of decisions are right, by ${data.audit.answered} answers to ${data.audit.drawn} drawn conversions`,
        ]
      : []),
    ...(data.truth ? truthText(data.truth) : []),
  ],
});

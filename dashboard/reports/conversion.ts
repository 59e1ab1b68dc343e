import { Type } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { advocateView, why, type AdvocateView, type Story } from '../../processors/attribution/preview.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { Count, Currency, Minor, Ms, orNull } from './shapes.js';

const Text = Type.String();
const Ppb = Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: 'Parts per billion' });

const Facts = Type.Object({
  programme_id: Text,
  conversion_id: Text,
  person_id: Text,
  type: Text,
  occurred_at: Ms,
  customer_id: orNull(Text),
  visitor_id: orNull(Text),
  order_id: orNull(Text),
  claimed_code: orNull(Text),
  amount_minor: orNull(Minor),
  currency: orNull(Currency),
  source: Text,
  duplicate_of: orNull(Text),
});
const Ruleset = Type.Object({
  version: Count,
  effective_from: orNull(Ms),
  model: Text,
  named_model: Text,
  model_id: orNull(Text),
  competing: Text,
  co_referral: orNull(Text),
  lookback_days: Count,
  note: orNull(Text),
});
const Limit = Type.Object({
  advocate_id: Text,
  denied: Type.Boolean(),
  limited_by: Text,
  currency: orNull(Currency),
  gross_minor: Minor,
  left_minor: Minor,
  credits_per_day: orNull(Count),
  advocate_month_minor: orNull(Minor),
  programme_month_minor: orNull(Minor),
});
const Touchpoint = Type.Object({
  touchpoint_id: Text,
  occurred_at: Ms,
  channel: Text,
  touch: Text,
  visitor_id: Text,
  advocate_id: orNull(Text),
  referral_code: orNull(Text),
  counted: Type.Boolean(),
  share_ppb: Ppb,
  by_model: Type.Array(Type.Object({ model: Text, share_ppb: Ppb })),
  reason: orNull(Text),
  reasons: Type.Array(Text),
  note: Text,
});
const Decision = Type.Object({
  advocate_id: orNull(Text),
  outcome: Text,
  reason: Text,
  text: Text,
  advocate_text: Text,
  share_ppb: Ppb,
  amount_minor: Minor,
  currency: orNull(Currency),
});
const Hold = Type.Object({
  reason: Text,
  text: Text,
  advocate_id: orNull(Text),
  opened_at: Ms,
  closes_at: orNull(Ms),
  closed_at: orNull(Ms),
  closed_by: orNull(Text),
  case_id: orNull(Text),
});
const Order = Type.Object({
  order_id: Text,
  status: Text,
  amount_minor: Minor,
  refunded_minor: Minor,
  net_minor: Minor,
  currency: Currency,
  events: Type.Array(Type.Object({ status: Text, at: Ms, amount_minor: Minor, currency: Currency })),
});
const Reward = Type.Object({
  advocate_id: Text,
  to: Text,
  state: Text,
  value: Text,
  amount_minor: Minor,
  currency: orNull(Currency),
  due_at: orNull(Ms),
});
const Entry = Type.Object({
  decision_id: Text,
  supersedes: Text,
  entry_no: Count,
  retracted: Type.Boolean(),
  journaled_at: Ms,
  decided_for: Ms,
  advocate_id: orNull(Text),
  outcome: Text,
  reason: Text,
  cause: Text,
  model: Text,
  ruleset_version: Count,
  share_ppb: Ppb,
  amount_minor: Minor,
  currency: orNull(Currency),
});
const StoryShape = Type.Object({
  conversion: Facts,
  summary: Text,
  ruleset: Ruleset,
  touchpoints: Type.Array(Touchpoint),
  models: Type.Array(Type.Object({ model: Text, model_id: orNull(Text), paid: Type.Boolean() })),
  later_touchpoints: Count,
  decisions: Type.Array(Decision),
  holds: Type.Array(Hold),
  limits: Type.Array(Limit),
  order: orNull(Order),
  rewards: Type.Array(Reward),
  journal: Type.Array(Entry),
  now: Ms,
  next_at: orNull(Ms),
  text: Type.Array(Text),
  advocates: Type.Array(
    Type.Object({
      advocate_id: Text,
      conversion_type: Text,
      occurred_at: Ms,
      outcome: Text,
      reason: Text,
      amount_minor: Minor,
      currency: orNull(Currency),
      ruleset_version: Count,
      touchpoints: Type.Array(
        Type.Object({ occurred_at: Ms, channel: Text, counted: Type.Boolean(), share_ppb: Ppb, text: Text }),
      ),
      holds: Type.Array(Type.Object({ reason: Text, until: orNull(Ms), text: Text })),
      text: Type.Array(Text),
    }),
  ),
});
/** The story, and what each advocate in it may be told. */
export type TellingStory = Story & { readonly advocates: readonly AdvocateView[] };

/** The why of one conversion: the story that `fairlead why` tells. */
export const conversion = defineReport({
  name: 'conversion',
  title: 'Why one conversion was decided as it was',
  role: 'analyst',
  params: Type.Object({
    ...programme,
    id: Type.String({ description: 'Conversion id', minLength: 1, maxLength: 128 }),
  }),
  result: Type.Unsafe<TellingStory>(StoryShape),
  definitions: {
    ruleset:
      'The highest version whose effective time is not after the conversion’s own time; version 0 is the default rules.',
    touchpoints:
      'Every touchpoint of the person at or before the conversion, oldest first, with the reason where it did not count.',
    share_ppb: 'Share of the conversion in parts per billion.',
    by_model:
      'What each model would have given the touchpoint, all other rules as they are and had no claimed code decided; Markov and Shapley by the frozen weights in force, if any.',
    decisions: 'What stands now, for each advocate who may have brought the conversion.',
    holds: 'Why a granted reward may not be paid yet; several may be open.',
    advocates:
      'What each advocate who may have brought it may be told: his own touchpoints, his reason, the rules; nothing of anybody else.',
    journal: 'Every decision ever made about it, in order; a later one supersedes, none is changed.',
    next_at: 'When time alone changes the answer next.',
  },
  statements: [
    'attribution/conversion-by-outcome',
    'attribution/touches-by-person',
    'attribution/journal-by-conversion',
    'attribution/order-events-by-order',
    'rewards/rewards-by-conversion',
  ],
  compute: async (door, params) => {
    const story = await why(door, params.programme ?? DEFAULT_PROGRAMME, params.id);
    if (!story) throw fail('NOT_FOUND', { message: `there is no conversion ${params.id}` });
    const named = story.decisions.flatMap(({ advocate_id }) => advocate_id ?? []);
    return { ...story, advocates: named.map((id) => advocateView(story, id)) };
  },
  text: (data) => [...data.text],
});

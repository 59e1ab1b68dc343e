import { Type } from 'typebox';
import { explainAnomaly } from '../../processors/signals/preview.js';
import { DAY_MS, dayOf, DEFAULT_PROGRAMME, programme, readTime } from './params.js';
import { programmeNow } from './programme-now.js';
import { defineReport } from './report.js';
import { Day, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const Real = Type.Number();

/** Why an advocate's pattern stands out, or does not: each feature with what it adds to the anomaly score. */
export const anomaly = defineReport({
  name: 'anomaly',
  title: 'Anomaly of one advocate: how far his 28 days stand out, and what each feature adds to that',
  role: 'reviewer',
  params: Type.Object({
    ...programme,
    advocate: Type.String({ description: 'advocate_id', minLength: 1, maxLength: 128 }),
    day: Type.Optional(
      Type.String({
        description: 'Last of the 28 days (YYYY-MM-DD, UTC); the programme’s now where absent.',
        maxLength: 32,
      }),
    ),
  }),
  result: Type.Object({
    advocate_id: Type.String(),
    day: orNull(Day),
    model: orNull(
      Type.Object({
        model_id: Type.String(),
        version: Type.String(),
        trained_from: orNull(Type.String()),
        trained_to: orNull(Type.String()),
        usual: Real,
      }),
    ),
    score: orNull(Real),
    baseline: orNull(Real),
    features: Type.Array(
      Type.Object({ name: Type.String(), value: orNull(Real), middle: orNull(Real), contribution: Real }),
    ),
  }),
  definitions: {
    score:
      'How few random splits part these 28 days from the days that the forest was trained on: half is as usual as anybody, one stands alone. Null where no forest is in force or nothing happened. Never a proof.',
    usual:
      'What 99 of 100 of the days that the forest was trained on do not exceed: the signal unusual_pattern begins there.',
    contribution:
      'What the feature adds to the score: baseline and contributions make the score. What is unknown adds nothing.',
    middle: 'The value in the middle of what the forest was trained on.',
    value:
      'Shares from 0 to 1; clicks, conversions and delay (seconds from touch to conversion) as logarithms of one more. Null is unknown: too few to tell.',
  },
  statements: [
    'signals/fraud-models',
    'signals/candidates-by-advocate',
    'signals/days-by-advocate',
    'signals/customers-by-device',
    'signals/advocates-by-device',
    'reports/now-by-programme',
  ],
  compute: async (door, { programme: id = DEFAULT_PROGRAMME, advocate, day: asked }) => {
    const now = asked === undefined ? await programmeNow(door, id) : readTime('day', asked);
    const day = now === null ? null : Math.floor(now / DAY_MS);
    const found = day === null ? null : await explainAnomaly(door, { programme: id, advocate, day });
    return {
      advocate_id: advocate,
      day: day === null ? null : dayOf(day * DAY_MS),
      model: found && {
        model_id: found.modelId,
        version: found.version,
        trained_from: found.trained?.from ?? null,
        trained_to: found.trained?.to ?? null,
        usual: found.usual,
      },
      score: found?.score ?? null,
      baseline: found?.baseline ?? null,
      features: found === null ? [] : [...found.features].sort((a, b) => b.contribution - a.contribution),
    };
  },
  text: ({ advocate_id, day, model, score, baseline, features }) =>
    model === null || score === null
      ? [
          `no anomaly score for ${advocate_id}: no forest is in force (fairlead freeze isolation_forest), or nothing happened in the 28 days`,
        ]
      : [
          `${advocate_id}: ${score.toFixed(3)} for the 28 days up to ${day}; usual is up to ${model.usual.toFixed(3)} (${model.model_id})`,
          `from ${baseline!.toFixed(3)}, of somebody of whom nothing is known, by:`,
          '',
          ...textTable(
            ['feature', 'value', 'middle', 'adds'],
            features.map(({ name, value, middle, contribution }) => [
              name,
              value === null ? 'unknown' : value.toFixed(3),
              middle === null ? '—' : middle.toFixed(3),
              `${contribution < 0 ? '' : '+'}${contribution.toFixed(4)}`,
            ]),
          ),
        ],
});

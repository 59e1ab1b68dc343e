import { trainWeights, type Trained, type Training } from '../dashboard/reports/paths/frozen-weights.js';
import type { FrozenAlgorithm } from '../ingest/events/check-model.js';
import { fail } from '../ingest/events/errors.js';
import { formatTime } from '../ingest/events/time.js';
import type { Learned, Lesson } from './freeze.js';
import { textTable } from './table.js';

const WHOLE_PERCENT = 10_000_000;

/** Learns weights of an attribution model from the programme's paths. @throws FairleadError NOTHING_TO_LEARN where there are none. */
export async function learnWeights(algorithm: FrozenAlgorithm, lesson: Lesson): Promise<Learned> {
  const { door, programme, range, options } = lesson;
  const training: Training = {
    algorithm,
    programme,
    level: options['level'] === 'advocate' ? 'advocate' : 'channel',
    from: formatTime(range.from),
    to: formatTime(range.to),
    order: options['order'] as number | undefined,
  };
  const trained = await trainWeights(door, training);
  const weights = weightsOf(trained, training);
  const { weights: _weights, ...told } = trained;
  return {
    parameters: {
      algorithm,
      ...(algorithm === 'markov' ? { order: trained.order } : {}),
      level: training.level,
      weights,
      trained_from: training.from,
    },
    told,
    lines: (frozen) => linesOf(training, trained, { ...frozen, weights }),
  };
}

/** @throws FairleadError NOTHING_TO_LEARN where there are no weights to freeze. */
function weightsOf(trained: Trained, { algorithm, level, from, to }: Training): Readonly<Record<string, number>> {
  const period = `from ${from} to ${to}`;
  if (trained.conversions === 0)
    throw fail('NOTHING_TO_LEARN', { message: `there is no conversion ${period} to learn from` });
  if (trained.conversions_with_path === 0)
    throw fail('NOTHING_TO_LEARN', {
      message: `none of the ${trained.conversions} conversions ${period} has a touchpoint ${level === 'advocate' ? 'of an advocate' : 'to credit'}`,
    });
  if (trained.weights === null)
    throw fail('NOTHING_TO_LEARN', {
      message: `${algorithm} gives none of the ${trained.nodes} nodes ${period} anything, or there are too many of them to compute`,
    });
  return trained.weights;
}

interface Told {
  readonly frozen: boolean;
  readonly model_id: string;
  readonly effective: string;
  readonly weights: Readonly<Record<string, number>>;
}

function linesOf({ algorithm, level, from, to }: Training, trained: Trained, told: Told): string[] {
  const rows = Object.entries(told.weights)
    .sort(([, a], [, b]) => b - a)
    .map(([node, weight]) => ({ [level]: node, weight_ppb: weight, percent: weight / WHOLE_PERCENT }));
  const of = algorithm === 'markov' ? `markov of order ${trained.order}` : algorithm;
  return [
    told.frozen ? `${told.model_id} is frozen: ${of}` : `${told.model_id} would be frozen (nothing was written): ${of}`,
    `learned from ${trained.conversions_with_path} conversions with a path, from ${from} to ${to}`,
    ...(trained.cut_paths > 0 ? [`${trained.cut_paths} paths are longer than is kept: the weights are not exact`] : []),
    '',
    ...textTable(rows),
    '',
    `A ruleset whose attribution.model is ${algorithm} pays by these weights for conversions from ${told.effective} on; earlier ones keep theirs.`,
    `A touchpoint whose ${level} is not listed weighs the mean of all.`,
  ];
}

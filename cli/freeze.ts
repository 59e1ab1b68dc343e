import { trainWeights, type Trained, type Training } from '../dashboard/reports/paths/frozen-weights.js';
import { DAY_MS, readRange, type TimeRange } from '../dashboard/reports/params.js';
import { programmeNow } from '../dashboard/reports/programme-now.js';
import { FROZEN_ALGORITHMS, FROZEN_LEVELS, type FrozenAlgorithm } from '../ingest/events/check-model.js';
import { fail } from '../ingest/events/errors.js';
import { EARLIEST_MS, formatTime, parseTime } from '../ingest/events/time.js';
import { frozenModelEvent } from '../ingest/sources/frozen-model.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import type { Door } from '../sql/door.js';
import { answer, type Command, type CommandContext, type ExitCode, type Options } from './command.js';
import { drain } from './drain.js';
import { aDayOrTime, anId, aTime, oneOf, programmeOption, whole } from './options.js';
import { stoppable } from './stoppable.js';
import { textTable } from './table.js';

/** Days of paths to learn from, where no period is named. */
const USUAL_DAYS = 90;
const WHOLE_PERCENT = 10_000_000;

const ABOUT = `
Markov and Shapley change every credit with every path, so they pay only by weights that were frozen. This computes the weights from the
programme's own paths (those that report attribution tells), and appends them as an event of the kind model. From then on a ruleset whose
attribution.model names the algorithm pays by them, until newer ones are frozen; what was decided before stays as it is.
The exit code is 1 where there is nothing to learn from.`;

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<algorithm>', FROZEN_ALGORITHMS.join(', '), oneOf('freeze', FROZEN_ALGORITHMS))
      .option('--from <time>', `learn from conversions from this time on (${USUAL_DAYS} days)`, aDayOrTime('--from'))
      .option('--to <time>', "up to, not including, this time (the programme's now)", aDayOrTime('--to'))
      .option('--level <what>', 'channel (where absent) or advocate', oneOf('--level', FROZEN_LEVELS))
      .option('--order <n>', 'markov: touchpoints a state; as the rules say where absent', whole('--order', 1, 3))
      .option('--effective-from <time>', 'pay from this time on, not before now', aTime('--effective-from'))
      .option('--dry-run', 'print the weights and freeze nothing')
      .option('--programme <id>', 'the programme it belongs to', anId('--programme'))
      .addHelpText('after', ABOUT),
  run: async (context, [algorithm], options) => await freeze(context, algorithm as FrozenAlgorithm, options),
};

async function freeze(context: CommandContext, algorithm: FrozenAlgorithm, options: Options): Promise<ExitCode> {
  if (options['order'] !== undefined && algorithm !== 'markov')
    throw fail('USAGE', { message: '--order only goes with markov' });
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const door = stoppable((await fairlead.warehouse()).serve, context.signal);
  const range = await periodOf(door, programme, options);
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
  const at = Date.now();
  const wanted = options['effectiveFrom'] === undefined ? at : parseTime(String(options['effectiveFrom']));
  const event = frozenModelEvent(
    {
      algorithm,
      ...(algorithm === 'markov' ? { order: trained.order } : {}),
      level: training.level,
      weights,
      trained_from: training.from,
    },
    // Weights never reach back: what was decided before they were frozen stays as it is.
    { at, trainedTo: range.to, effectiveFrom: Math.max(at, wanted) },
  );
  const frozen = options['dryRun'] !== true;
  if (frozen) {
    await appendOperatorEvents(await fairlead.log(), programme, [event]);
    await drain(context, fairlead, {});
  }
  const { weights: _weights, ...learned } = trained;
  const { model_id, parameters_hash, trained_to, effective_from, parameters } = event;
  const told = { frozen, model_id, parameters_hash, trained_to, effective_from, parameters, ...learned };
  answer(context, options, told, linesOf(training, trained, { ...told, weights, effective: String(effective_from) }));
  return 0;
}

/** The period that was asked for; what is left open ends just after the programme's now, and begins 90 days before the end. */
async function periodOf(door: Door, programme: string, options: Options): Promise<TimeRange> {
  const now = await programmeNow(door, programme);
  if (now === null) throw fail('NOTHING_TO_LEARN', { message: `the programme ${programme} has no events` });
  const { from, to } = options as { from?: string; to?: string };
  const end = to === undefined ? now + 1 : readRange({ to }).to;
  const start = from === undefined ? Math.max(EARLIEST_MS, end - USUAL_DAYS * DAY_MS) : readRange({ from }).from;
  return readRange({ from: formatTime(start), to: formatTime(end) });
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

import { DAY_MS, readRange, type TimeRange } from '../dashboard/reports/params.js';
import { programmeNow } from '../dashboard/reports/programme-now.js';
import { FRAUD_ALGORITHMS } from '../ingest/events/check-fraud-model.js';
import { FROZEN_ALGORITHMS, FROZEN_LEVELS, type FrozenAlgorithm } from '../ingest/events/check-model.js';
import { fail } from '../ingest/events/errors.js';
import { EARLIEST_MS, formatTime, parseTime } from '../ingest/events/time.js';
import { frozenModelEvent, type FrozenModelParameters } from '../ingest/sources/frozen-model.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import type { Door } from '../sql/door.js';
import { answer, type Command, type CommandContext, type ExitCode, type Options } from './command.js';
import { drain } from './drain.js';
import { learnCurve } from './freeze-curve.js';
import { learnForest } from './freeze-forest.js';
import { learnWeights } from './freeze-weights.js';
import { aDayOrTime, anId, aTime, filled, oneOf, programmeOption, whole } from './options.js';
import { stoppable } from './stoppable.js';

/** Days to learn from, where no period is named. */
const USUAL_DAYS = 90;
const ALGORITHMS = [...FROZEN_ALGORITHMS, ...FRAUD_ALGORITHMS] as const;
type Algorithm = (typeof ALGORITHMS)[number];

const ABOUT = `
What learns from the programme's own data would change with every event, so it counts only frozen: this computes it, and appends it as an event
of the kind model. It holds from then on, until a newer one is frozen; what was decided before stays as it is.

  markov, shapley     the weights that a ruleset pays by whose attribution.model names the algorithm, from the paths that report attribution tells
  isolation_forest    what stands out among the advocates' 28 days: the signal unusual_pattern, which never holds anything by itself
  platt, isotonic     how likely fraud is at a score: the risk that is shown, and that hold_score is compared with, becomes that probability. Learned
                      from what reviewers decided, or from a truth file; platt takes 40 judged conversions or more, isotonic 200
The exit code is 1 where there is nothing to learn from.`;

/** What was learned: what the event says, what is printed, and the same as lines. */
export interface Learned {
  readonly parameters: FrozenModelParameters;
  readonly told: Readonly<Record<string, unknown>>;
  lines(told: { readonly frozen: boolean; readonly model_id: string; readonly effective: string }): string[];
}

/** What to learn from. */
export interface Lesson {
  readonly door: Door;
  readonly programme: string;
  readonly range: TimeRange;
  readonly options: Options;
  readonly cwd: string;
}

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<algorithm>', ALGORITHMS.join(', '), oneOf('freeze', ALGORITHMS))
      .option('--from <time>', `learn from conversions from this time on (${USUAL_DAYS} days)`, aDayOrTime('--from'))
      .option('--to <time>', "up to, not including, this time (the programme's now)", aDayOrTime('--to'))
      .option('--level <what>', 'channel (where absent) or advocate', oneOf('--level', FROZEN_LEVELS))
      .option('--order <n>', 'markov: touchpoints a state; as the rules say where absent', whole('--order', 1, 3))
      .option('--trees <n>', 'isolation_forest: trees (100)', whole('--trees', 1, 1000))
      .option('--psi <n>', 'isolation_forest: rows that each tree is grown on (256)', whole('--psi', 2, 1024))
      .option(
        '--seed <n>',
        'isolation_forest: the same seed gives the same forest (1)',
        whole('--seed', 0, 2 ** 53 - 1),
      )
      .option('--truth <file>', 'platt, isotonic: learn from a truth file instead of reviews', filled('--truth'))
      .option('--effective-from <time>', 'hold from this time on, not before now', aTime('--effective-from'))
      .option('--dry-run', 'print what would be frozen and freeze nothing')
      .option('--programme <id>', 'the programme it belongs to', anId('--programme'))
      .addHelpText('after', ABOUT),
  run: async (context, [algorithm], options) => await freeze(context, algorithm as Algorithm, options),
};

/** Which options go with which algorithms only. */
const ONLY: Readonly<Record<string, readonly Algorithm[]>> = {
  level: FROZEN_ALGORITHMS,
  order: ['markov'],
  trees: ['isolation_forest'],
  psi: ['isolation_forest'],
  seed: ['isolation_forest'],
  truth: ['platt', 'isotonic'],
};

async function freeze(context: CommandContext, algorithm: Algorithm, options: Options): Promise<ExitCode> {
  for (const [option, algorithms] of Object.entries(ONLY))
    if (options[option] !== undefined && !algorithms.includes(algorithm))
      throw fail('USAGE', { message: `--${option} only goes with ${algorithms.join(' and ')}` });
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const door = stoppable((await fairlead.warehouse()).serve, context.signal);
  const range = await periodOf(door, programme, options);
  const learned = await learn(algorithm, { door, programme, range, options, cwd: context.cwd });
  const at = Date.now();
  const wanted = options['effectiveFrom'] === undefined ? at : parseTime(String(options['effectiveFrom']));
  // Nothing reaches back: what was decided before it was frozen stays as it is.
  const times = { at, trainedTo: range.to, effectiveFrom: Math.max(at, wanted) };
  const event = frozenModelEvent(learned.parameters, times);
  const frozen = options['dryRun'] !== true;
  if (frozen) {
    await appendOperatorEvents(await fairlead.log(), programme, [event]);
    await drain(context, fairlead, {});
  }
  const { model_id, parameters_hash, trained_to, effective_from, parameters } = event;
  const told = { frozen, model_id, parameters_hash, trained_to, effective_from, parameters, ...learned.told };
  answer(context, options, told, learned.lines({ frozen, model_id, effective: String(effective_from) }));
  return 0;
}

function learn(algorithm: Algorithm, lesson: Lesson): Promise<Learned> {
  switch (algorithm) {
    case 'isolation_forest':
      return learnForest(lesson);
    case 'platt':
    case 'isotonic':
      return learnCurve(algorithm, lesson);
    default:
      return learnWeights(algorithm satisfies FrozenAlgorithm, lesson);
  }
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

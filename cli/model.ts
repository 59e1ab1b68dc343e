import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { fail } from '../ingest/events/errors.js';
import { withTextColumns } from '../ingest/sources/import/text-columns.js';
import { ModelError } from '../models/model-error.js';
import type { Command } from './command.js';
import { ATTRIBUTION_MODELS, attribute, type AttributionOptions } from './model-attribution.js';
import { readPaths } from './model-paths.js';
import { filled, whole } from './options.js';

const MOST_REPLICATES = 100_000;

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .argument('<name>', ATTRIBUTION_MODELS.join(', '), aModel)
      .argument('<file>', 'CSV, Parquet, JSON or NDJSON, by its name', filled('the file'))
      .option('--order <n>', 'markov: how many of the last touchpoints make up a state', whole('--order', 1, 3))
      .addOption(
        new Option('--with-nulls', 'markov: count paths that did not convert (the default)').conflicts('withoutNulls'),
      )
      .option('--without-nulls', 'markov: leave them out')
      .option('--ordered', 'shapley: also by position in the path')
      .option(
        '--half-life <number>',
        'time-decay: hours where there are ages (default 168), else steps back (default 7)',
        above0,
      )
      .option('--weights <list>', 'position-based: first, middle, last (default 40,20,40)', weights)
      .option('--direct <name>', 'last-non-direct: the channel of direct visits (default direct)', filled('--direct'))
      .option(
        '--replicates <n>',
        'bootstrap intervals from so many replicates',
        whole('--replicates', 0, MOST_REPLICATES),
      )
      .option('--seed <n>', 'seed of the bootstrap (default 1)', whole('--seed', 0, Number.MAX_SAFE_INTEGER))
      .option('--interval <part>', 'what part of the replicates an interval covers (default 0.95)', level)
      .addHelpText('after', HELP),
  run: async (context, [name, file], options) => {
    const asked = attributionOptions(name!, options);
    const path = resolve(context.cwd, file!);
    const temp = await mkdtemp(join(tmpdir(), 'fairlead-model-'));
    try {
      const table = await withTextColumns(path, temp, (columns) =>
        readPaths(columns, { path, ages: name === 'time-decay', signal: context.signal }),
      );
      await context.out(`${JSON.stringify(attribute(asked, table), null, 2)}\n`);
      return 0;
    } catch (cause) {
      if (cause instanceof ModelError) throw fail('MODEL_INPUT', { message: `${path}: ${cause.message}`, cause });
      throw cause;
    } finally {
      await rm(temp, { recursive: true, force: true });
    }
  },
};

const HELP = `
The file has a row for each path (or for many that are alike) and the columns
  path          channels in order of time: a > b > c
  conversions   how often the path ended with a conversion: a whole number
  nulls         how often it did not (optional; read by markov)
  value         money of the row in any unit (optional; printed in the same unit)
  ages          hours from each touchpoint to the conversion: 72 > 24 > 0 (optional; read by time-decay)
The result is JSON: channels in the order of their names. --seed without --replicates draws 1000.`;

/** Replicates where only a seed is given. */
const REPLICATES = 1000;

function attributionOptions(name: string, options: Readonly<Record<string, unknown>>): AttributionOptions {
  const given = (option: string): boolean => options[option] !== undefined;
  const only = (option: string, long: string, model: string): void => {
    if (given(option) && name !== model) throw fail('USAGE', { message: `${long} is for ${model}, not for ${name}` });
  };
  only('order', '--order', 'markov');
  only('withNulls', '--with-nulls', 'markov');
  only('withoutNulls', '--without-nulls', 'markov');
  only('ordered', '--ordered', 'shapley');
  only('halfLife', '--half-life', 'time-decay');
  only('weights', '--weights', 'position-based');
  only('direct', '--direct', 'last-non-direct');
  const replicates = (options['replicates'] as number | undefined) ?? (given('seed') ? REPLICATES : 0);
  if (replicates === 1) throw fail('USAGE', { message: '--replicates 1 makes no interval: at least 2 are needed' });
  return {
    model: name as AttributionOptions['model'],
    order: (options['order'] as number | undefined) ?? 1,
    withNulls: given('withNulls') ? true : given('withoutNulls') ? false : undefined,
    ordered: options['ordered'] === true,
    halfLife: options['halfLife'] as number | undefined,
    weights: (options['weights'] as [number, number, number] | undefined) ?? [40, 20, 40],
    direct: (options['direct'] as string | undefined) ?? 'direct',
    replicates,
    seed: (options['seed'] as number | undefined) ?? 1,
    level: (options['interval'] as number | undefined) ?? 0.95,
  };
}

function aModel(text: string): string {
  if (!(ATTRIBUTION_MODELS as readonly string[]).includes(text))
    throw fail('USAGE', { message: `there is no model ${text}; there are ${ATTRIBUTION_MODELS.join(', ')}` });
  return text;
}

const DECIMAL = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

function above0(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < Infinity)) throw fail('USAGE', { message: `--half-life ${text} is not a number above 0` });
  return value;
}

function level(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < 1)) throw fail('USAGE', { message: `--interval ${text} is not between 0 and 1` });
  return value;
}

function weights(text: string): [number, number, number] {
  const parts = text.split(',').map((part) => (DECIMAL.test(part.trim()) ? Number(part) : NaN));
  const [first, middle, last] = parts;
  const sum = parts.reduce((total, part) => total + part, 0);
  if (parts.length !== 3 || !(sum > 0 && sum < Infinity))
    throw fail('USAGE', { message: `--weights ${text} is not three numbers from 0, not all zero, such as 40,20,40` });
  return [first!, middle!, last!];
}

import type { Command as Parser } from 'commander';
import { fail } from '../ingest/events/errors.js';
import { chainLadder, type ChainLadder } from '../models/reserving/chain-ladder.js';
import { LAST_SIGMA_RULES, mack, type LastSigmaRule } from '../models/reserving/mack.js';
import { odpBootstrap, predicted } from '../models/reserving/odp-bootstrap.js';
import { bornhuetterFerguson, capeCod, type PriorReserves } from '../models/reserving/prior-methods.js';
import { TAIL_CURVES, tailFactor, type TailCurve } from '../models/reserving/tail.js';
import type { Warning } from '../models/reserving/triangle.js';
import type { Options } from './command.js';
import type { TriangleTable } from './model-triangle.js';
import { aShare, oneOf, whole } from './options.js';

/** Models of what is still to come of a triangle. */
export const RESERVING_MODELS = ['chain-ladder', 'mack', 'bornhuetter-ferguson', 'cape-cod', 'odp-bootstrap'] as const;
export type ReservingModel = (typeof RESERVING_MODELS)[number];

const MOST_DRAWS = 1_000_000;
const LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995];

/** Declares the options that are theirs alone. */
export function describeReserving(parser: Parser): void {
  parser
    .option('--incremental', 'reserving: the amounts are those of each period, not what has added up')
    .option(
      '--last-sigma <rule>',
      `mack: how the last variance is guessed, ${LAST_SIGMA_RULES.join(' or ')} (default mack)`,
      oneOf('--last-sigma', LAST_SIGMA_RULES),
    )
    .option(
      '--tail <factor>',
      `reserving: what multiplies the last column, or ${TAIL_CURVES.join(' or ')} (default 1)`,
      aTail,
    )
    .option(
      '--decay <weight>',
      'cape-cod: how much an origin says of its neighbour, from 0 to 1 (the default)',
      aShare('--decay'),
    )
    .option('--draws <n>', 'odp-bootstrap: how many (default 10000)', whole('--draws', 2, MOST_DRAWS));
}

type TailOption = number | TailCurve;

function aTail(text: string): TailOption {
  if ((TAIL_CURVES as readonly string[]).includes(text)) return text as TailCurve;
  const factor = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (factor > 0) return factor;
  throw fail('USAGE', { message: `--tail ${text} is neither a number above 0 nor ${TAIL_CURVES.join(' nor ')}` });
}

/** Runs one of the models on a triangle: what the command prints. @throws ModelError MODEL_INPUT; MODEL_INPUT where a column is missing. */
export function reserve(name: ReservingModel, table: TriangleTable, options: Options, path: string): object {
  const asked = options['tail'] as TailOption | undefined;
  const tail =
    typeof asked === 'string' ? tailFactor(chainLadder(table.triangle).factors, asked) : { factor: asked ?? 1 };
  const of = { model: name, ...(asked === undefined ? {} : { tail }) };
  const withTail = { tail: tail.factor };
  switch (name) {
    case 'chain-ladder':
      return { ...of, ...ladderOf(chainLadder(table.triangle, withTail), table) };
    case 'mack':
      return {
        ...of,
        ...mackOf(table, { ...withTail, lastSigma: (options['lastSigma'] as LastSigmaRule | undefined) ?? 'mack' }),
      };
    case 'bornhuetter-ferguson': {
      const ladder = chainLadder(table.triangle, withTail);
      return { ...of, ...priorOf(ladder, bornhuetterFerguson(ladder, needed(table.priors, 'prior', path)), table) };
    }
    case 'cape-cod': {
      const ladder = chainLadder(table.triangle, withTail);
      const found = capeCod(ladder, needed(table.exposures, 'exposure', path), {
        decay: (options['decay'] as number | undefined) ?? 1,
      });
      return { ...of, ...priorOf(ladder, found, table, found.rates) };
    }
    case 'odp-bootstrap':
      return {
        ...of,
        ...drawn(table, {
          seed: (options['seed'] as number | undefined) ?? 1,
          draws: options['draws'] as number | undefined,
        }),
      };
  }
}

function needed(list: Float64Array | null, column: string, path: string): Float64Array {
  if (list === null)
    throw fail('MODEL_INPUT', { message: `${path}: there is no column ${column}, one number an origin` });
  return list;
}

const factorsOf = ({ factors, pairs }: ChainLadder, { developments }: TriangleTable) =>
  Array.from(factors, (factor, i) => ({
    from: developments[i]!,
    to: developments[i + 1]!,
    factor,
    origins: pairs[i]!,
  }));

const originsOf = (ladder: ChainLadder, { origins, developments }: TriangleTable) =>
  origins.map((origin, i) => ({
    origin,
    development: developments[ladder.known[i]! - 1]!,
    latest: ladder.latest[i]!,
    to_ultimate: ladder.toUltimate[ladder.known[i]! - 1]!,
    ultimate: ladder.ultimate[i]!,
    reserve: ladder.reserve[i]!,
  }));

const warned = (warnings: readonly Warning[], { origins, developments }: TriangleTable) =>
  warnings.map(({ code, origin, development, text }) => ({
    code,
    ...(origin < 0 ? {} : { origin: origins[origin]! }),
    ...(development < 0 ? {} : { development: developments[development]! }),
    text,
  }));

function ladderOf(ladder: ChainLadder, table: TriangleTable) {
  return {
    factors: factorsOf(ladder, table),
    origins: originsOf(ladder, table),
    total: ladder.total,
    warnings: warned(ladder.warnings, table),
  };
}

function mackOf(table: TriangleTable, options: Parameters<typeof mack>[1]) {
  const found = mack(table.triangle, options);
  const plain = ladderOf(found, table);
  const { error, process, parameter } = found.totalError;
  return {
    last_sigma: found.rule,
    ...plain,
    factors: plain.factors.map((line, i) => ({
      ...line,
      sigma_squared: found.sigmaSquared[i]!,
      standard_error: found.factorErrors[i]!,
    })),
    origins: plain.origins.map((line, i) => ({
      ...line,
      standard_error: found.error[i]!,
      process_error: found.processError[i]!,
      parameter_error: found.parameterError[i]!,
    })),
    total: { ...plain.total, standard_error: error, process_error: process, parameter_error: parameter },
  };
}

function priorOf(ladder: ChainLadder, found: PriorReserves, table: TriangleTable, rates?: Float64Array) {
  return {
    factors: factorsOf(ladder, table),
    origins: originsOf(ladder, table).map((line, i) => ({
      ...line,
      ...(rates ? { rate: rates[i]! } : {}),
      prior: found.prior[i]!,
      developed: found.developed[i]!,
      ultimate: found.ultimate[i]!,
      reserve: found.reserve[i]!,
    })),
    total: { latest: ladder.total.latest, ...found.total },
    warnings: warned(found.warnings, table),
  };
}

function drawn(table: TriangleTable, { seed, draws }: { readonly seed: number; readonly draws: number | undefined }) {
  const found = odpBootstrap(table.triangle, { seed, ...(draws === undefined ? {} : { draws }) });
  const { reserves, payments, periods, ladder } = found;
  const columns = table.origins.length;
  const say = (list: Float64Array, width: number, column: number | null) => {
    const { mean, error, quantiles } = predicted(list, { columns: width, column, levels: LEVELS });
    return {
      mean,
      standard_error: error,
      quantiles: Object.fromEntries(LEVELS.map((level, i) => [level, quantiles[i]!])),
    };
  };
  return {
    seed,
    draws: found.draws,
    dispersion: found.dispersion,
    factors: factorsOf(ladder, table),
    origins: originsOf(ladder, table).map((line, i) => ({ ...line, ...say(reserves, columns, i) })),
    payments: Array.from({ length: periods }, (_, i) => ({ period: i + 1, ...say(payments, periods, i) })),
    total: { ...ladder.total, ...say(reserves, columns, null) },
    warnings: warned(ladder.warnings, table),
  };
}

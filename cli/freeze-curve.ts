import { resolve } from 'node:path';
import { judgedRisks, type JudgedRisks } from '../dashboard/reports/judged-risks.js';
import { fail } from '../ingest/events/errors.js';
import { formatTime } from '../ingest/events/time.js';
import { isotonic, isotonicAt } from '../models/calibration/isotonic.js';
import { platt, plattAt } from '../models/calibration/platt.js';
import { reliability } from '../models/calibration/reliability.js';
import type { Learned, Lesson } from './freeze.js';
import { textTable } from './table.js';

type Method = 'platt' | 'isotonic';

const ALL = 1_000_000_000;
/** Judged conversions that a curve takes, and how many of them must be fraud, and honest. */
const LEAST: Readonly<Record<Method, { readonly cases: number; readonly ofEach: number }>> = {
  platt: { cases: 40, ofEach: 5 },
  isotonic: { cases: 200, ofEach: 20 },
};
const FOLDS = 5;
/** Knots of a logistic curve, evenly over all scores. */
const PLATT_KNOTS = 100;
const MOST_KNOTS = 1000;

interface Fitted {
  readonly probability: (score: number) => number;
  /** Scores between which it is a straight line, or nearly. */
  readonly knots: readonly number[];
}

/** Learns how likely fraud is at a score. @throws FairleadError NOTHING_TO_LEARN where too little was judged. */
export async function learnCurve(method: Method, lesson: Lesson): Promise<Learned> {
  const { door, programme, range, options, cwd } = lesson;
  const truth = options['truth'] === undefined ? undefined : resolve(cwd, String(options['truth']));
  const judged = await judgedRisks(door, { programme, range, truth });
  const cases = judged.scores.length;
  const { cases: least, ofEach } = LEAST[method];
  const [from, to] = [formatTime(range.from), formatTime(range.to)];
  if (cases < least || judged.fraud < ofEach || cases - judged.fraud < ofEach)
    throw fail('NOTHING_TO_LEARN', {
      message: `${cases} judged conversions with a risk from ${from} to ${to}, ${judged.fraud} of them fraud, are too few: ${method} takes ${least}, with ${ofEach} of fraud and of honest ones`,
    });
  const curve = knotsOf(method, judged);
  const quality = crossed(method, judged);
  return {
    parameters: { algorithm: method, curve, cases, trained_from: from },
    told: { reference: truth === undefined ? 'reviews' : 'truth', cases, fraud: judged.fraud, quality },
    lines: ({ frozen, model_id, effective }) => [
      `${model_id} ${frozen ? 'is frozen' : 'would be frozen (nothing was written)'}: ${method} over ${cases} judged conversions, ${judged.fraud} of them fraud`,
      `on cases that it was not learned from the calibration error is ${quality.after.expected_error.toFixed(3)} (${quality.before.expected_error.toFixed(3)} without), the Brier score ${quality.after.brier_score.toFixed(3)} (${quality.before.brier_score.toFixed(3)})`,
      '',
      ...textTable(
        Array.from({ length: 11 }, (_, i) => ({
          score: i * 10,
          probability: `${((100 * Math.round(at(curve, (i * ALL) / 10) / (ALL / 1000))) / 1000).toFixed(1)} %`,
        })),
      ),
      '',
      `Risks of conversions from ${effective} on are these probabilities, and hold_score is compared with them.`,
    ],
  };
}

const at = (curve: readonly (readonly [number, number])[], score: number): number =>
  isotonicAt({ at: Float64Array.from(curve, ([x]) => x), value: Float64Array.from(curve, ([, y]) => y) }, score);

/** Knots in parts per billion. Nothing is ever certain: probabilities stay as far from 0 and 1 as one case more of the other kind would put them. */
function knotsOf(method: Method, { scores, outcomes }: JudgedRisks): (readonly [number, number])[] {
  const bound = 1 / (scores.length + 2);
  const { probability, knots } = fitted(method, scores, outcomes);
  let floor = 0;
  return thinned(knots).map((score) => {
    const within = Math.min(1 - bound, Math.max(bound, probability(score)));
    floor = Math.max(floor, Math.round(within * ALL));
    return [score, floor] as const;
  });
}

function thinned(places: readonly number[]): readonly number[] {
  const every = Math.ceil(places.length / (MOST_KNOTS - 1));
  return places.filter((_, i) => i % every === 0 || i === places.length - 1);
}

function fitted(method: Method, scores: Float64Array, outcomes: Uint8Array): Fitted {
  if (method === 'platt') {
    const curve = platt(scores, outcomes);
    // A curve that falls has learned nothing: then the share of all is the best guess.
    const share = outcomes.reduce((sum, one) => sum + one, 0) / outcomes.length;
    return {
      probability: curve.a <= 0 ? (score) => plattAt(curve, score) : () => share,
      knots: Array.from({ length: PLATT_KNOTS + 1 }, (_, i) => (i * ALL) / PLATT_KNOTS),
    };
  }
  const curve = isotonic(scores, outcomes);
  return { probability: (score) => isotonicAt(curve, score), knots: Array.from(curve.at) };
}

/** How well scores fit what was found, before and after: each fifth of the cases by a curve that the others gave. */
function crossed(method: Method, { scores, outcomes }: JudgedRisks) {
  const after = new Float64Array(scores.length);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = (_: number, i: number): boolean => i % FOLDS !== fold;
    const { probability } = fitted(method, scores.filter(others), outcomes.filter(others));
    for (let i = fold; i < scores.length; i += FOLDS) after[i] = Math.min(1, Math.max(0, probability(scores[i]!)));
  }
  const quality = (probabilities: Float64Array) => {
    const { brierScore, expectedError } = reliability(probabilities, outcomes);
    return { brier_score: brierScore, expected_error: expectedError };
  };
  return { before: quality(scores.map((score) => score / ALL)), after: quality(after) };
}

import { fail } from '../ingest/events/errors.js';
import { isotonic, isotonicAt } from '../models/calibration/isotonic.js';
import { platt, plattAt } from '../models/calibration/platt.js';
import { reliability } from '../models/calibration/reliability.js';
import type { RowTable } from './model-rows.js';

/** Models that make probabilities of scores. */
export const CALIBRATION_MODELS = ['isotonic', 'platt'] as const;

/** The column that is calibrated. */
export const SCORE = 'score';

/** Fits a curve to scores with labels: what the command prints. @throws MODEL_INPUT without a column `label` or with a score that is not known. */
export function calibrate(name: (typeof CALIBRATION_MODELS)[number], table: RowTable, path: string): object {
  const { matrix, labels, missing } = table;
  if (labels === null) throw fail('MODEL_INPUT', { message: `${path}: there is no column label` });
  if (missing > 0) throw fail('MODEL_INPUT', { message: `${path}: ${missing} rows have no score` });
  const scores = matrix.values;
  const { curve, at } = name === 'isotonic' ? withIsotonic(scores, labels) : withPlatt(scores, labels);
  const probable = scores.every((score) => score >= 0 && score <= 1);
  return {
    model: name,
    cases: matrix.rows,
    positives: labels.reduce((sum, label) => sum + label, 0),
    ...curve,
    // Of scores that are no probabilities there is nothing to say.
    before: probable ? reliability(scores, labels) : null,
    after: reliability(scores.map(at), labels),
  };
}

interface Fit {
  readonly curve: object;
  at(score: number): number;
}

function withIsotonic(scores: Float64Array, labels: Uint8Array): Fit {
  const fit = isotonic(scores, labels);
  const knots = Array.from(fit.at, (score, i) => ({ score, probability: fit.value[i] }));
  return { curve: { knots }, at: (score) => isotonicAt(fit, score) };
}

function withPlatt(scores: Float64Array, labels: Uint8Array): Fit {
  const fit = platt(scores, labels);
  return { curve: { ...fit }, at: (score) => plattAt(fit, score) };
}
